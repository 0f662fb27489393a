// Asks the user's go command which packages to check and of which files each consists.
#ifndef TUCO_COMPILER_PKG_GO_LIST_H_
#define TUCO_COMPILER_PKG_GO_LIST_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/base/error_or.h"
#include "compiler/pkg/go_env.h"

namespace tuco {

// One package as `go build` would compile it.
struct ListedPackage {
  std::string import_path;  // Of a test variant: "p [p.test]".
  std::string name;
  std::string dir;
  std::string for_test;  // The package whose test this variant belongs to, or empty.
  std::string lang;      // What go build passes as -lang: "go1.22".
  std::vector<std::string>
      files;  // As in go list: names in `dir`, or absolute paths of generated files.
  std::vector<std::string>
      cgo_files;  // Files that import "C"; their generated forms are in `files` once completed.
  std::vector<std::string> imports;  // Resolved: what go build would load for each import.
  std::vector<std::pair<std::string, std::string>>
      import_map;                // Spelled path → resolved path, where they differ.
  bool has_other_files = false;  // Assembly, C, object files …
  bool standard = false;
  bool dep_only = false;   // Not named by a pattern.
  bool has_error = false;  // go list reported a fault of this package or of one below it.

  // The package path the compiler sees (-p): without the test suffix; "main" for commands.
  std::string compilePath() const;
  // The file to read for files[i], and the name by which the compiler knows it, which go build
  // shows in messages. Files that cgo generated have the names they have in go build's work
  // directory.
  std::string pathOf(size_t i) const;
  std::string nameOf(size_t i) const;
  // Whether every function must have a body (-complete): there is no assembly, C or cgo.
  bool allSourceIsGo() const;
  bool isTestMain() const;  // The generated package main of a test binary.
};

struct ListRequest {
  std::string go = "go";
  std::string dir;                       // Empty: here.
  std::vector<std::string> build_flags;  // Passed on as they are: -tags=x, -mod=mod, -overlay=f …
  std::vector<std::string> patterns;
  std::vector<std::string> more_env;
  bool tests = false;  // Also test variants.
};

struct ListOutcome {
  int exit_code = 0;
  std::string errors;           // What the go command wrote to stderr.
  bool has_load_error = false;  // Some package has an error: go build would not compile anything.
};

// Lists the packages and all their dependencies, dependencies first, each handed to `onPackage`
// as soon as the go command prints it. A package with cgo files comes after all others that do not
// need it, once the go command has generated its files; packages that import it follow it.
// Errors: the go command cannot be run or prints something that is not its JSON.
ErrorOr<ListOutcome> listPackages(const ListRequest& request, const GoEnv& env,
                                  const std::function<void(ListedPackage&&)>& onPackage);

// What `go list` without -e prints for the same request: the wording of load errors is its own.
ErrorOr<ListOutcome> listErrors(const ListRequest& request);

// Decodes one object of go list -json. False if it is not one.
bool decodeListed(const std::string& json, const std::string& local_lang, ListedPackage* out);

}  // namespace tuco

#endif  // TUCO_COMPILER_PKG_GO_LIST_H_
