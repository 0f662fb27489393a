// $GOROOT/test, as far as a front end can answer it: errorcheck files by their ERROR comments,
// every other file and directory must check without errors.
//
// Rules (those of cmd/internal/testdir): the recipe is the first line that is no build constraint.
// Files with recipes that need an optimiser (-m, -live …) carry comments about its messages; since
// they compile, they must check without errors here. Seven files are known to fail with gc itself
// (types2Failures in testdir_test.go); they must fail here too, as there.
#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "compiler/pkg/go_list.h"
#include "compiler/pkg/process.h"
#include "tests/corpus/errorcheck.h"
#include "tests/corpus/front.h"
#include "tests/corpus/recipe.h"
#include "tests/corpus/runner.h"
#include "tests/corpus/unquote.h"

namespace tuco::corpus {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolders[] = {
    ".",         "ken",     "chan", "interface", "internal/runtime/sys", "syntax", "dwarf",
    "fixedbugs", "codegen", "abi",  "typeparam", "typeparam/mdempsky",   "arenas", "simd"};

// gc itself fails these (testdir_test.go, types2Failures).
constexpr std::string_view kGcFails[] = {"shift1.go",
                                         "fixedbugs/issue10700.go",
                                         "fixedbugs/issue18331.go",
                                         "fixedbugs/issue18419.go",
                                         "fixedbugs/issue20233.go",
                                         "fixedbugs/issue20245.go",
                                         "fixedbugs/issue31053.go"};

struct Entry {
  std::string path;  // Of the .go file with the recipe.
  Recipe recipe;
};

Unit::File shortNamed(const std::string& path) {
  return {fs::path(path).filename().string(), readFile(path)};
}

Unit unitOf(const Recipe& recipe, std::string package_path, std::vector<Unit::File> files) {
  Unit unit;
  unit.path = recipe.flagValue("-p", std::move(package_path));
  unit.files = std::move(files);
  unit.lang = recipe.flagValue("-lang", "");
  unit.is_std = recipe.hasFlag("-std");
  unit.is_runtime = recipe.hasFlag("-+");
  unit.complete = recipe.hasFlag("-complete");
  unit.all_errors = recipe.flagValue("-e", "1") != "0";
  return unit;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines)
    out += line + "\n";
  return out;
}

std::string mustCheck(Front& front, const Unit& unit) {
  GcOutput output = front.checkGc(unit);
  return output.failed ? joined(output.lines) : std::string();
}

// `errors`: whether the ERROR comments are about what a front end reports.
std::string errorCheckUnit(Front& front, const Unit& unit, bool wants_error) {
  GcOutput output = front.checkGc(unit);
  if (wants_error && !output.failed)
    return "checks without errors, but should not\n" + errorCheck(output.lines, unit.files);
  if (!wants_error && output.failed) return joined(output.lines);
  return errorCheck(output.lines, unit.files);
}

std::vector<std::string> goFilesIn(const std::string& dir) {
  std::vector<std::string> files;
  std::error_code error;
  for (const fs::directory_entry& e : fs::directory_iterator(dir, error)) {
    if (e.path().extension() == ".go") files.push_back(e.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string packageNameOf(const std::string& text) {
  for (const std::string& line : splitLines(text)) {
    if (!line.starts_with("package ")) continue;
    std::string name = trimmed(line.substr(8));
    return name.substr(0, name.find_first_of(" ;/\t"));
  }
  return {};
}

// The packages of a directory in the order of their first files; with -s each file is one.
std::vector<std::pair<std::string, std::vector<Unit::File>>> packagesIn(const std::string& dir,
                                                                        bool single) {
  std::vector<std::pair<std::string, std::vector<Unit::File>>> packages;
  for (const std::string& path : goFilesIn(dir)) {
    Unit::File file = shortNamed(path);
    std::string name = packageNameOf(file.text);
    auto same = std::ranges::find_if(packages, [&](const auto& p) { return p.first == name; });
    if (single || same == packages.end()) {
      packages.push_back({name, {}});
      same = std::prev(packages.end());
    }
    same->second.push_back(std::move(file));
  }
  return packages;
}

std::string dirOf(const Entry& entry) {
  return entry.path.substr(0, entry.path.size() - 3) + ".dir";
}

// Checks the packages of a directory one after another; each may import those before it as
// "./file".
std::string checkDirectory(Front& front, const Entry& entry) {
  const Recipe& recipe = entry.recipe;
  bool matches_comments = recipe.action.starts_with("errorcheck") && recipe.optimiserFlag().empty();
  auto packages = packagesIn(dirOf(entry), recipe.single_file_packages);
  size_t failing = packages.size() - (recipe.action == "errorcheckandrundir" ? 2 : 1);
  std::string faults;
  for (size_t i = 0; i < packages.size(); ++i) {
    std::string path = "test/" + packages[i].second[0].name;
    path.resize(path.size() - 3);
    Unit unit =
        unitOf(recipe, packages[i].first == "main" ? "main" : path, std::move(packages[i].second));
    unit.import_root = "test";
    unit.all_errors = true;
    bool wants_error = recipe.wants_error && i == failing;
    faults += matches_comments ? errorCheckUnit(front, unit, wants_error) : mustCheck(front, unit);
  }
  return faults;
}

std::string checkOneDirectoryPackage(Front& front, const Entry& entry) {
  std::vector<Unit::File> files;
  for (const std::string& path : goFilesIn(dirOf(entry)))
    files.push_back(shortNamed(path));
  return mustCheck(front, unitOf(entry.recipe, "main", std::move(files)));
}

struct TemporaryDir {
  std::string path;
  TemporaryDir() {
    std::string pattern = (fs::temp_directory_path() / "tuco-corpus-XXXXXX").string();
    path = ::mkdtemp(pattern.data()) == nullptr ? std::string() : pattern;
  }
  ~TemporaryDir() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

// Checks the packages that `go list` finds, except the standard library.
std::string checkListed(Front& front, const ListRequest& request) {
  std::string faults;
  ErrorOr<GoEnv> env = readGoEnv(request.go, request.dir, request.more_env);
  if (!env.ok()) return env.error().message + "\n";
  ErrorOr<ListOutcome> outcome = listPackages(request, *env, [&](ListedPackage&& p) {
    if (p.standard || !faults.empty()) return;
    Unit unit;
    unit.path = p.compilePath();
    unit.lang = p.lang;
    for (size_t i = 0; i < p.files.size(); ++i)
      unit.files.push_back({p.nameOf(i), readFile(p.pathOf(i))});
    faults += mustCheck(front, unit);
  });
  if (!outcome.ok()) return outcome.error().message + "\n";
  if (outcome->exit_code != 0 || outcome->has_load_error)
    return "go list fails: " + outcome->errors + "\n";
  return faults;
}

// Makes a module of the directory, as the recipe says, and checks it.
std::string checkInDirectory(Front& front, const Entry& entry) {
  TemporaryDir gopath;
  std::string name = fs::path(dirOf(entry)).filename().string();
  std::string module = gopath.path + "/src/" + name;
  std::error_code error;
  fs::create_directories(module, error);
  fs::copy(dirOf(entry), module, fs::copy_options::recursive, error);
  std::string version = entry.recipe.go_mod_version.empty() ? "1.14" : entry.recipe.go_mod_version;
  std::ofstream(module + "/go.mod") << "module " << name << "\ngo " << version << "\n";

  ListRequest request;
  request.dir = module;
  request.patterns = {"."};
  request.more_env = {"GOENV=off", "GOFLAGS=", "GOPATH=" + gopath.path};
  if (!entry.recipe.experiment.empty())
    request.more_env.push_back("GOEXPERIMENT=" + entry.recipe.experiment);
  return checkListed(front, request);
}

// A program that needs cgo: its files are what the go command generates.
std::string checkCgoProgram(Front& front, const Entry& entry) {
  ListRequest request;
  request.dir = "/";
  request.patterns = {entry.path};
  request.more_env = {"GOENV=off", "GOFLAGS=", "CGO_ENABLED=1"};
  return checkListed(front, request);
}

// The program's files: the one with the recipe and those that the recipe names.
std::vector<std::string> programFiles(const Entry& entry) {
  std::vector<std::string> files = {entry.path};
  std::string folder = fs::path(entry.path).parent_path().string();
  for (const std::string& argument : entry.recipe.arguments) {
    if (argument.ends_with(".go"))
      files.push_back(fs::path(folder + "/" + argument).lexically_normal().string());
  }
  return files;
}

// Runs the program with the user's go to get the program that is the real test.
std::string checkOutput(Front& front, const Entry& entry) {
  std::string generated;
  std::vector<std::string> command = {"go", "run"};
  for (std::string& file : programFiles(entry))
    command.push_back(std::move(file));
  ErrorOr<ProcessResult> result =
      runProcess(command, fs::path(entry.path).parent_path().string(), {"GOENV=off", "GOFLAGS="},
                 [&](std::string_view piece) { generated += piece; });
  if (!result.ok()) return result.error().message + "\n";
  if (result->exit_code != 0) return "go run fails:\n" + result->errors;
  bool is_error_check = entry.recipe.action == "errorcheckoutput";
  Unit unit =
      unitOf(entry.recipe, is_error_check ? "p" : "main", {{"tmp__.go", std::move(generated)}});
  return is_error_check ? errorCheckUnit(front, unit, entry.recipe.wants_error)
                        : mustCheck(front, unit);
}

std::string runEntry(Front& front, const Entry& entry) {
  front.forgetUnits();
  const Recipe& recipe = entry.recipe;
  const std::string& action = recipe.action;
  if (action == "runindir") return checkInDirectory(front, entry);
  if (action == "builddir" || action == "buildrundir")
    return checkOneDirectoryPackage(front, entry);
  if (action.ends_with("dir")) return checkDirectory(front, entry);

  bool is_error_check = action == "errorcheck" && recipe.optimiserFlag().empty();
  bool is_library = action == "errorcheck" || action == "compile";
  std::vector<Unit::File> files;
  for (const std::string& path : programFiles(entry))
    files.push_back(shortNamed(path));
  if (!is_library && files[0].text.find("\nimport \"C\"") != std::string::npos)
    return checkCgoProgram(front, entry);
  Unit unit = unitOf(recipe, is_library ? "p" : "main", std::move(files));
  if (is_error_check) return errorCheckUnit(front, unit, recipe.wants_error);
  if (action == "errorcheckoutput" || action == "runoutput") {
    std::string faults = mustCheck(front, unitOf(Recipe(), "main", unit.files));
    return faults.empty() ? checkOutput(front, entry) : faults;
  }
  return mustCheck(front, unit);
}

// gc's own failures turn around: the entry is right if it is wrong.
std::string runTurned(Front& front, const Entry& entry, const std::string& name) {
  std::string faults = runEntry(front, entry);
  if (std::ranges::find(kGcFails, name) == std::end(kGcFails)) return faults;
  return faults.empty() ? "passes, but gc fails it: the error gc reports is missing\n" : "";
}

void note(Corpus* corpus, const std::string& what, const std::map<std::string, size_t>& counts) {
  size_t sum = 0;
  std::string detail;
  for (const auto& [reason, count] : counts) {
    sum += count;
    detail += (detail.empty() ? "" : ", ") + reason + " " + std::to_string(count);
  }
  if (sum != 0) corpus->notes.push_back(std::to_string(sum) + " " + what + ": " + detail);
}

int main(int argc, char** argv) {
  Options options = parseOptions(argc, argv);
  std::string root = goRoot() + "/test/";
  if (!fs::is_directory(root)) {
    std::printf("%s: not there; this Go was installed without its tests\n0 passed, 1 failed\n",
                root.c_str());
    return 1;
  }
  Platform platform = hostPlatform();
  std::vector<Entry> entries;
  Corpus corpus;
  std::map<std::string, size_t> skipped;
  std::map<std::string, size_t> optimiser;
  std::map<std::string, size_t> kinds;
  for (std::string folder : kFolders) {
    for (const std::string& path : goFilesIn(root + folder)) {
      Entry entry{path, readRecipe(readFile(path), platform)};
      if (!entry.recipe.skipped_because.empty()) {
        ++skipped[entry.recipe.skipped_because];
        continue;
      }
      if (std::string flag = entry.recipe.optimiserFlag();
          !flag.empty() && entry.recipe.action.starts_with("errorcheck"))
        ++optimiser[flag];
      ++kinds[entry.recipe.action];
      corpus.names.push_back(folder == "." ? fs::path(path).filename().string()
                                           : folder + "/" + fs::path(path).filename().string());
      entries.push_back(std::move(entry));
    }
  }
  note(&corpus, "entries", kinds);
  note(&corpus, "files are left out by build constraints or 'skip'", skipped);
  note(&corpus, "errorcheck entries are about the optimiser and must only check", optimiser);
  Front front({"std"});
  corpus.run = [&](size_t i) { return runTurned(front, entries[i], corpus.names[i]); };
  return runCorpus(corpus, options);
}

}  // namespace
}  // namespace tuco::corpus

int main(int argc, char** argv) {
  return tuco::corpus::main(argc, argv);
}
