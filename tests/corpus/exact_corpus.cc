// What the compiler prints, to the letter: for the files of $GOROOT/test that are about errors and
// those of the type checker's corpus, Tuco's output must be what `go tool compile -e` of the user's
// Go prints, with columns, wording, order and continuation lines.
#include <unistd.h>
#include <algorithm>
#include <filesystem>

#include "compiler/pkg/process.h"
#include "tests/corpus/front.h"
#include "tests/corpus/recipe.h"
#include "tests/corpus/runner.h"
#include "tests/corpus/unquote.h"

namespace tuco::corpus {
namespace {

namespace fs = std::filesystem;

struct Entry {
  std::string path;
  std::vector<std::string> flags;  // Of the compiler.
};

std::vector<std::string> goFilesIn(const std::string& dir) {
  std::vector<std::string> files;
  std::error_code error;
  for (const fs::directory_entry& e : fs::directory_iterator(dir, error)) {
    if (e.path().extension() == ".go") files.push_back(e.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Errorcheck files whose errors a front end finds.
void addGoTests(const std::string& root, Corpus* corpus, std::vector<Entry>* entries) {
  Platform platform = hostPlatform();
  for (const char* folder :
       {"", "ken/", "chan/", "interface/", "syntax/", "fixedbugs/", "typeparam/"}) {
    for (const std::string& path : goFilesIn(root + "/test/" + folder)) {
      Recipe recipe = readRecipe(readFile(path), platform);
      if (recipe.action != "errorcheck" || !recipe.skipped_because.empty() ||
          !recipe.optimiserFlag().empty())
        continue;
      if (!recipe.experiment.empty() || recipe.hasFlag("-C") || !recipe.flagValue("-e", "").empty())
        continue;
      corpus->names.push_back("test/" + std::string(folder) + fs::path(path).filename().string());
      entries->push_back({path, recipe.flags});
    }
  }
}

void addTypeTests(const std::string& root, Corpus* corpus, std::vector<Entry>* entries) {
  for (const char* folder : {"check/", "spec/", "examples/", "fixedbugs/"}) {
    for (const std::string& path : goFilesIn(root + "/src/internal/types/testdata/" + folder)) {
      std::string first = splitLines(readFile(path))[0];
      std::vector<std::string> flags;
      if (first.starts_with("// -")) flags = splitQuoted(first.substr(3));
      bool other_mode =
          std::ranges::any_of(flags, [](const std::string& f) { return !f.starts_with("-lang="); });
      if (other_mode) continue;
      corpus->names.push_back("types/" + std::string(folder) + fs::path(path).filename().string());
      entries->push_back({path, flags});
    }
  }
}

std::string compileWithGo(const Entry& entry, const std::string& importcfg,
                          const std::string& object) {
  std::vector<std::string> command = {
      "go", "tool", "compile", "-p=p", "-e", "-importcfg=" + importcfg, "-o", object};
  command.insert(command.end(), entry.flags.begin(), entry.flags.end());
  command.push_back(entry.path);
  std::string out;
  ErrorOr<ProcessResult> result = runProcess(command, "/", &out);
  return result.ok() ? out + result->errors : result.error().message;
}

std::string compare(const std::string& want, const std::vector<std::string>& got_lines) {
  std::vector<std::string> want_lines;
  for (std::string& line : splitLines(want)) {
    if (line.starts_with('\t') && !want_lines.empty())
      want_lines.back() += "\n" + line;
    else if (!trimmed(line).empty())
      want_lines.push_back(std::move(line));
  }
  std::string faults;
  for (const std::string& line : want_lines) {
    if (std::ranges::find(got_lines, line) == got_lines.end()) faults += "missing: " + line + "\n";
  }
  for (const std::string& line : got_lines) {
    if (std::ranges::find(want_lines, line) == want_lines.end())
      faults += "extra:   " + line + "\n";
  }
  if (faults.empty() && want_lines != got_lines) faults = "the order differs\n";
  return faults;
}

std::string runEntry(Front& front, const Entry& entry, const std::string& work) {
  front.forgetUnits();
  Recipe flags;
  flags.flags = entry.flags;
  Unit unit;
  unit.path = flags.flagValue("-p", "p");
  unit.files = {{entry.path, readFile(entry.path)}};
  unit.lang = flags.flagValue("-lang", "");
  unit.is_std = flags.hasFlag("-std");
  unit.is_runtime = flags.hasFlag("-+");
  unit.complete = flags.hasFlag("-complete");
  unit.show_columns = true;
  std::string want =
      compileWithGo(entry, work + "/importcfg", work + "/" + std::to_string(::getpid()) + ".o");
  return compare(want, front.checkGc(unit).lines);
}

bool writeImportcfg(const std::string& file) {
  ErrorOr<ProcessResult> result = runProcess(
      {"sh", "-c",
       "go list -export -f '{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}' std >" +
           file},
      "/", {}, [](std::string_view) {});
  return result.ok() && result->exit_code == 0;
}

int main(int argc, char** argv) {
  Options options = parseOptions(argc, argv);
  std::string root = goRoot();
  Corpus corpus;
  std::vector<Entry> entries;
  addGoTests(root, &corpus, &entries);
  addTypeTests(root, &corpus, &entries);
  std::string work = (fs::temp_directory_path() / "tuco-exact-XXXXXX").string();
  if (::mkdtemp(work.data()) == nullptr || !writeImportcfg(work + "/importcfg")) {
    std::printf("cannot list the compiled standard library\n0 passed, 1 failed\n");
    return 1;
  }
  Front front({"std"});
  corpus.run = [&](size_t i) { return runEntry(front, entries[i], work); };
  int code = runCorpus(corpus, options);
  std::error_code ignored;
  fs::remove_all(work, ignored);
  return code;
}

}  // namespace
}  // namespace tuco::corpus

int main(int argc, char** argv) {
  return tuco::corpus::main(argc, argv);
}
