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

#include "compiler/lex/lexer.h"
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
// /* ERROR rx */ announces an error at the token that follows, // ERROR rx one on its line.

// Where an error is announced; column 0 means anywhere on the line.
using Place = std::pair<uint32_t, uint32_t>;

class ErrorComments : public LexHandler {
 public:
  ErrorComments(const SourceManager& sources, FileId file, Interner& names) : sources_(sources) {
    IdentCache idents(names);
  Lexer lexer(sources.text(file), sources.start(file), idents, *this);
    lexer.all_comments = true;
    do {
      lexer.next();
      if (pending_.empty()) continue;
      Location at = sources_.absoluteLocation(lexer.pos());
      announced_[{at.line, at.column}] = pending_;
      pending_.clear();
    } while (lexer.token != Token::Eof);
  }

  void lexError(Pos, std::string) override {}
  void directive(Pos pos, std::string_view text, bool) override {
    if (text.starts_with("// ERROR ")) {
      announced_[{sources_.absoluteLocation(pos).line, 0}] = trimmed(text.substr(9));
    } else if (text.starts_with("/* ERROR ")) {
      pending_ = trimmed(text.substr(9, text.size() - 11));
    }
  }

  std::map<Place, std::string>& announced() { return announced_; }

 private:
  static std::string trimmed(std::string_view text) {
    size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return "";
    return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
  }

  const SourceManager& sources_;
  std::map<Place, std::string> announced_;
  std::string pending_;
};

// Go takes { for itself where no repetition follows; std::regex must be told.
std::regex goRegexp(const std::string& pattern) {
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    bool escaped = i > 0 && pattern[i - 1] == '\\';
    if ((pattern[i] == '{' || pattern[i] == '}') && !escaped) out += '\\';
    out += pattern[i];
  }
  return std::regex(out);
}

// Files in which gc's own test would not match ours, with the reason. Only ever to shrink.
const std::set<std::string> kKnownDifferences = {};

std::vector<std::string> syntaxTestFaults(const std::string& path) {
  ParseOptions options;
  options.directives = false;
  std::unique_ptr<Parsed> parsed = parse(path, options);
  ErrorComments comments(parsed->sources, FileId(1), parsed->names);
  std::map<Place, std::string>& announced = comments.announced();
  std::vector<std::string> faults;
  for (const Diagnostic& d : parsed->diags.list()) {
    Location at = parsed->sources.absoluteLocation(d.pos);
    auto found = announced.find({at.line, at.column});
    if (found == announced.end()) found = announced.find({at.line, 0});
    if (found == announced.end()) {
      faults.push_back("unexpected " + describe(*parsed, d));
    } else if (!std::regex_search(d.message, goRegexp(found->second))) {
      faults.push_back(describe(*parsed, d) + " does not match " + found->second);
    } else {
      announced.erase(found);
    }
  }
  for (const auto& [place, pattern] : announced) {
    faults.push_back("missing at " + std::to_string(place.first) + ":" + std::to_string(place.second) + ": " +
                     pattern);
  }
  return faults;
}

TEST(Corpus, SyntaxTestdata) {
  std::string root = goRoot();
  std::string dir = root + "/src/cmd/compile/internal/syntax/testdata";
  if (root.empty() || !fs::exists(dir)) GTEST_SKIP() << "no sources of cmd/compile";
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(dir)) {
    if (!entry.is_regular_file()) continue;
    ++count;
    std::vector<std::string> faults = syntaxTestFaults(entry.path());
    std::string name = entry.path().filename();
    if (kKnownDifferences.contains(name)) {
      EXPECT_FALSE(faults.empty()) << name << " passes now: remove it from kKnownDifferences";
      continue;
    }
    for (const std::string& fault : faults) ADD_FAILURE() << name << ": " << fault;
  }
  EXPECT_GT(count, 25u);
}

}  // namespace
}  // namespace tuco
