// The type checker's own corpus, $GOROOT/src/internal/types/testdata: every ERROR annotation must
// be matched by an error at the token before it, and nothing else may be reported.
//
// Rules (those of types2's check_test.go): an entry is a file, or a directory whose files form one
// package. A comment `ERROR "text"` wants an error whose message contains the text, `ERRORx "re"`
// one that the expression matches, on the line of the preceding token; the column may differ by an
// amount that depends on the folder. Flags stand on the first line. Tuco always has alias types, as
// gc has: -gotypesalias=0 is ignored.
#include <re2/re2.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "tests/corpus/front.h"
#include "tests/corpus/runner.h"
#include "tests/corpus/scan.h"
#include "tests/corpus/unquote.h"

namespace tuco::corpus {
namespace {

namespace fs = std::filesystem;

struct Entry {
  std::vector<std::string> files;
  uint32_t column_tolerance;
};

struct Annotation {
  Place place;
  std::string pattern;
  bool is_expression;
};

// By file and line, in source order.
using Annotations = std::map<std::pair<std::string, uint32_t>, std::vector<Annotation>>;

void collectAnnotations(const Unit::File& file, Annotations* out, std::string* faults) {
  Place previous;
  scanSource(file.text, [&](Scanned kind, Place place, std::string_view text) {
    if (kind == Scanned::Token || kind == Scanned::End) previous = place;
    if (kind != Scanned::Comment) return;
    std::string_view body = text.substr(2);
    if (text[1] == '*') body.remove_suffix(2);
    bool is_expression = body.starts_with(" ERRORx ");
    if (!is_expression && !body.starts_with(" ERROR ")) return;
    std::string pattern;
    if (!unquoteGo(trimmed(body.substr(is_expression ? 8 : 7)), &pattern)) {
      *faults += file.name + ":" + std::to_string(place.line) + ": annotation cannot be unquoted\n";
      return;
    }
    (*out)[{file.name, previous.line}].push_back({previous, std::move(pattern), is_expression});
  });
}

bool matches(const Annotation& annotation, const std::string& message) {
  if (!annotation.is_expression) return message.find(annotation.pattern) != std::string::npos;
  RE2 expression(annotation.pattern, RE2::Quiet);
  return expression.ok() && RE2::PartialMatch(message, expression);
}

std::string show(const Found& error) {
  return error.file + ":" + std::to_string(error.line) + ":" + std::to_string(error.column) + ": " +
         error.message;
}

// Takes the annotation that `error` matches best off the list, or says what is wrong.
std::string matchOne(const Found& error, uint32_t tolerance, Annotations* wanted) {
  auto line = wanted->find({error.file, error.line});
  if (line == wanted->end()) return "no error expected: " + show(error) + "\n";
  auto distance = [&](const Annotation& a) {
    return a.place.column > error.column ? a.place.column - error.column
                                         : error.column - a.place.column;
  };
  std::vector<Annotation>& list = line->second;
  auto best = list.end();
  for (auto a = list.begin(); a != list.end(); ++a) {
    if (matches(*a, error.message) && (best == list.end() || distance(*a) < distance(*best)))
      best = a;
  }
  if (best == list.end()) return "no error expected: " + show(error) + "\n";
  std::string fault;
  if (distance(*best) > tolerance) {
    fault = "column " + std::to_string(best->place.column) + " expected: " + show(error) + "\n";
  }
  list.erase(best);
  if (list.empty()) wanted->erase(line);
  return fault;
}

// Flags of a first line like "// -lang=go1.17 -gotypesalias=1".
struct Flags {
  std::string lang;
  bool fake_import_c = false;
  std::string unknown;
};

Flags readFlags(const std::string& text) {
  Flags flags;
  if (!text.starts_with("//")) return flags;
  std::string line = text.substr(2, text.find('\n') - 2);
  if (!std::string_view(trimmed(line)).starts_with("-")) return flags;
  std::istringstream words(line);
  for (std::string word; words >> word;) {
    if (word.starts_with("-lang="))
      flags.lang = word.substr(6);
    else if (word == "-fakeImportC")
      flags.fake_import_c = true;
    else if (!word.starts_with("-gotypesalias="))
      flags.unknown = word;
  }
  return flags;
}

std::string runEntry(Front& front, const Entry& entry) {
  Unit unit;
  for (const std::string& path : entry.files)
    unit.files.push_back({path, readFile(path)});
  Flags flags = readFlags(unit.files[0].text);
  if (!flags.unknown.empty()) return "unknown flag " + flags.unknown + "\n";
  unit.lang = flags.lang;
  unit.fake_import_c = flags.fake_import_c;
  unit.test_builtins = true;

  std::string faults;
  Annotations wanted;
  for (const Unit::File& file : unit.files)
    collectAnnotations(file, &wanted, &faults);
  for (const Found& error : front.checkRaw(unit))
    faults += matchOne(error, entry.column_tolerance, &wanted);
  for (const auto& [where, list] : wanted) {
    for (const Annotation& a : list) {
      faults += "not reported: " + where.first + ":" + std::to_string(where.second) + ":" +
                std::to_string(a.place.column) + ": " + a.pattern + "\n";
    }
  }
  return faults;
}

std::vector<std::string> sortedListing(const std::string& dir) {
  std::vector<std::string> paths;
  std::error_code error;
  for (const fs::directory_entry& e : fs::directory_iterator(dir, error))
    paths.push_back(e.path().string());
  std::sort(paths.begin(), paths.end());
  return paths;
}

void addFolder(const std::string& dir, uint32_t tolerance, std::vector<Entry>* entries,
               Corpus* corpus) {
  for (const std::string& path : sortedListing(dir)) {
    Entry entry{fs::is_directory(path) ? sortedListing(path) : std::vector<std::string>{path},
                tolerance};
    if (entry.files.empty()) continue;
    fs::path named(path);
    corpus->names.push_back(named.parent_path().filename().string() + "/" +
                            named.filename().string());
    entries->push_back(std::move(entry));
  }
}

int main(int argc, char** argv) {
  Options options = parseOptions(argc, argv);
  std::string src = goRoot() + "/src/";
  std::vector<Entry> entries;
  Corpus corpus;
  addFolder(src + "internal/types/testdata/check", 50, &entries, &corpus);
  addFolder(src + "internal/types/testdata/spec", 20, &entries, &corpus);
  addFolder(src + "internal/types/testdata/examples", 125, &entries, &corpus);
  addFolder(src + "internal/types/testdata/fixedbugs", 100, &entries, &corpus);
  addFolder(src + "cmd/compile/internal/types2/testdata/local", 0, &entries, &corpus);
  Front front({"std"});
  corpus.run = [&](size_t i) { return runEntry(front, entries[i]); };
  return runCorpus(corpus, options);
}

}  // namespace
}  // namespace tuco::corpus

int main(int argc, char** argv) {
  return tuco::corpus::main(argc, argv);
}
