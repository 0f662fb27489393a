// Type-checking a package: what goes in and what comes out.
#ifndef TUCO_COMPILER_CHECK_API_H_
#define TUCO_COMPILER_CHECK_API_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/base/error_or.h"
#include "compiler/check/info.h"
#include "compiler/check/version.h"
#include "compiler/diag/diag.h"
#include "compiler/types/sizes.h"
#include "compiler/types/type_store.h"

namespace tuco {

// Gives the complete package that an import path means in the package being checked. The error's
// text goes into "could not import PATH (TEXT)". "unsafe" and "C" are not asked for.
using Importer = std::function<ErrorOr<PackageId>(std::string_view path)>;

enum class CgoMode : uint8_t {
  None,     // import "C" goes to the importer.
  Fake,     // import "C" gives a package in which every selector is accepted, unchecked.
};

struct CheckConfig {
  TypeStore* types = nullptr;
  ConstPool* consts = nullptr;
  Importer importer;
  std::string path;        // Import path of the package.
  std::string go_version;  // As in go.mod, "go1.26"; empty allows everything.
  Sizes sizes;             // Of the target.
  std::string goroot;      // Shown as $GOROOT in positions of other packages' files; may be empty.
  CgoMode cgo = CgoMode::None;
  bool ignore_func_bodies = false;
  // Branches and labels: the parser has checked them, as in cmd/compile.
  bool ignore_branch_errors = true;
  bool disable_unused_import_check = false;
  // Declare the test functions assert and trace in the universe.
  bool test_builtins = false;
  // Rules that belong to cmd/compile rather than to the language: directives, bodies, not-in-heap types.
  bool compiler_rules = true;
  // All Go source is there, no assembly: a function without body is an error (-complete).
  bool complete = false;
  // The standard library (-std): permits what only it may do.
  bool is_std = false;
};

struct CheckedPackage {
  PackageId pkg;
  std::unique_ptr<Info> info;
  bool ok = false;  // No hard error was reported.
};

// Checks the files of `ast` as one package and reports into `diag`. The package is registered in
// the TypeStore and complete afterwards, even if there were errors. One thread; several packages
// may be checked in parallel with the same TypeStore and ConstPool.
CheckedPackage checkPackage(const CheckConfig& config, const Ast& ast, DiagSink& diag);

}  // namespace tuco

#endif  // TUCO_COMPILER_CHECK_API_H_
