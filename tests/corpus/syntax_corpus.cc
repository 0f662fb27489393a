// The parser's own corpus, $GOROOT/src/cmd/compile/internal/syntax/testdata. Rules (those of its
// error_test.go): `/* ERROR re */` wants an error at the token after the comment, `// ERROR re` one
// on the comment's line; nothing else may be reported.
#include <re2/re2.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "tests/corpus/front.h"
#include "tests/corpus/runner.h"
#include "tests/corpus/scan.h"
#include "tests/corpus/unquote.h"

namespace tuco::corpus {
namespace {

namespace fs = std::filesystem;

// Column 0 stands for any column of the line.
std::map<Place, std::string> wantedErrors(std::string_view text) {
  std::map<Place, std::string> wanted;
  std::string pending;
  scanSource(text, [&](Scanned kind, Place place, std::string_view comment) {
    if (kind != Scanned::Comment) {
      if (!pending.empty()) wanted[place] = pending;
      pending.clear();
      return;
    }
    if (comment.starts_with("// ERROR ")) wanted[{place.line, 0}] = trimmed(comment.substr(9));
    if (comment.starts_with("/* ERROR ")) pending = trimmed(comment.substr(9, comment.size() - 11));
  });
  return wanted;
}

std::string runFile(const std::string& path) {
  Unit::File file{fs::path(path).filename().string(), readFile(path)};
  std::map<Place, std::string> wanted = wantedErrors(file.text);
  std::string faults;
  for (const Found& error : Front::parse(file)) {
    std::string where = std::to_string(error.line) + ":" + std::to_string(error.column) + ": ";
    auto match = wanted.find({error.line, error.column});
    if (match == wanted.end()) match = wanted.find({error.line, 0});
    if (match == wanted.end()) {
      faults += "unexpected error: " + where + error.message + "\n";
    } else if (!RE2::PartialMatch(error.message, RE2(match->second))) {
      faults += where + "'" + error.message + "' does not match '" + match->second + "'\n";
    } else {
      wanted.erase(match);
    }
  }
  for (const auto& [place, pattern] : wanted) {
    faults += "missing error: " + std::to_string(place.line) + ":" + std::to_string(place.column) +
              ": " + pattern + "\n";
  }
  return faults;
}

int main(int argc, char** argv) {
  Options options = parseOptions(argc, argv);
  std::vector<std::string> paths;
  std::error_code error;
  for (const fs::directory_entry& e :
       fs::directory_iterator(goRoot() + "/src/cmd/compile/internal/syntax/testdata", error)) {
    if (!e.is_directory()) paths.push_back(e.path().string());
  }
  std::sort(paths.begin(), paths.end());
  Corpus corpus;
  for (const std::string& path : paths)
    corpus.names.push_back(fs::path(path).filename().string());
  corpus.run = [&](size_t i) { return runFile(paths[i]); };
  return runCorpus(corpus, options);
}

}  // namespace
}  // namespace tuco::corpus

int main(int argc, char** argv) {
  return tuco::corpus::main(argc, argv);
}
