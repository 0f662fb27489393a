// The universe scope: every predeclared identifier, and package unsafe.
#ifndef TUCO_COMPILER_TYPES_UNIVERSE_H_
#define TUCO_COMPILER_TYPES_UNIVERSE_H_

#include "compiler/types/object.h"
#include "compiler/types/types.h"

namespace tuco {

// Made once by the TypeStore; the same for the whole program.
struct Universe {
  ScopeId scope;
  PackageId unsafe_pkg;  // Package unsafe, complete.
  ObjectId any;          // TypeName, alias of interface{}.
  ObjectId error;        // TypeName.
  ObjectId comparable;   // TypeName.
  ObjectId error_method; // error's Error.
  ObjectId true_const;
  ObjectId false_const;
  ObjectId iota;         // Const of type untyped int; its value is the checker's business.
  ObjectId nil;
  ObjectId builtin_new;  // Builtins that the checker compares against.
  ObjectId builtin_append;
  ObjectId builtin_assert;  // For tests of the checker; in no scope.
  ObjectId builtin_trace;
};

inline constexpr ScopeId kUniverseScope{1};
inline constexpr PackageId kUnsafePackage{1};

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_UNIVERSE_H_
