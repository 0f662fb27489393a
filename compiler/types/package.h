// Packages, and the calls back into whoever is checking (or loading) one.
#ifndef TUCO_COMPILER_TYPES_PACKAGE_H_
#define TUCO_COMPILER_TYPES_PACKAGE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/types/types.h"

namespace tuco {

// How a package is written before a name: nothing, a name or a path. A default-made Qualifier
// writes the full import path.
struct Qualifier {
  // Appends what stands before the dot; appends nothing if names of `pkg` are not qualified.
  void (*write)(const void* self, const TypeStore& types, PackageId pkg, std::string& out) = nullptr;
  const void* self = nullptr;
  // Appends a position as messages show it ("a.go:3:7"); may be null.
  void (*write_pos)(const void* self, Pos pos, std::string& out) = nullptr;

  // The same, but every package is written by its full path.
  Qualifier byPath() const { return {nullptr, self, write_pos}; }
};

// Which complaint a type-set computation makes; the checker maps it to its error code.
enum class TypesError : uint8_t {
  DuplicateMethod,     // "duplicate method m", and where the other one is.
  InvalidUnion,        // Too many terms.
  UnsupportedVersion,  // A construct needs a newer language version.
};

// What the type room asks of a checker while its package is not complete. All calls come on the
// checker's own thread. `checker` is handed back as the first argument.
struct TypeHooks {
  void* checker = nullptr;
  // Makes sure that the object's type is known (types2: Checker.objDecl). May be null.
  void (*objDecl)(void* checker, ObjectId obj) = nullptr;
  // Reports an error at `pos`; if `other_message` is not empty it is added as detail at `other`.
  void (*error)(void* checker, TypesError code, Pos pos, std::string_view message, Pos other,
                std::string_view other_message) = nullptr;
  // Runs `action` once all types are set up (types2: Checker.later).
  void (*later)(void* checker, std::function<void()> action) = nullptr;
  // Whether the language version at `pos` is at least go1.`minor`.
  bool (*allowVersion)(void* checker, Pos pos, int minor) = nullptr;
  // As allowVersion; if not, reports "`what` requires go1.`minor` or later".
  bool (*verifyVersion)(void* checker, Pos pos, int minor, std::string_view what) = nullptr;
  // A new interface node refers to these hooks; the checker must clear InterfaceNode::hooks in the end.
  void (*madeInterface)(void* checker, TypeId iface) = nullptr;
  Qualifier qualifier;  // How types in these messages name packages.
};

struct Package {
  NameId path;   // Import path, e.g. "net/http". Packages with equal paths are the same package.
  NameId name;
  ScopeId scope;
  std::vector<PackageId> imports;  // Direct imports, in source order.
  std::string go_version;          // As "go1.26"; may be empty.
  bool complete = false;  // Everything in it is known; importers may start.
  bool fake = false;      // Stands for a package that could not be loaded: lookups stay silent.
  bool cgo = false;       // Uses the cgo tool's declarations.
  // Set while the package is being checked; null once complete.
  const TypeHooks* hooks = nullptr;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_PACKAGE_H_
