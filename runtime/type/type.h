// Reading type descriptors: casts by kind, names, methods, the pointer mask, identity.
#ifndef TUCO_RUNTIME_TYPE_TYPE_H_
#define TUCO_RUNTIME_TYPE_TYPE_H_

#include <string_view>

#include "abi/layout.h"
#include "runtime/type/name.h"

namespace tuco::rt {

using abi::Kind;
using abi::Type;

// The type as Go prints it with %T or in a panic: "map[string]main.T", "*int".
std::string_view typeString(const Type* type);
// The name without package and type arguments' packages kept: "T" for main.T; empty if unnamed.
std::string_view typeName(const Type* type);
// Import path of the package that declares the type; empty for predeclared and most unnamed types.
std::string_view typePkgPath(const Type* type);

// Null when the type has neither name nor methods.
const abi::UncommonType* uncommonOf(const Type* type);

// The method `name` of the concrete type whose type without receiver is `mtyp`, or null. Unexported
// names match only when declared in package `pkg_path`.
const abi::Method* findMethod(const Type* type, std::string_view name, std::string_view pkg_path,
                              const Type* mtyp);

// Whether two descriptors describe identical types; true also for copies in different modules.
bool sameType(const Type* a, const Type* b);

// Bit i says whether word i of the first ptr_bytes holds a pointer. Null if there are no pointers.
// Masks of very large types are built here at first use.
const uint8_t* pointerMask(const Type* type);

template <class T>
const T* as(const Type* type) {
  return static_cast<const T*>(type);
}

inline bool isKind(const Type* type, Kind kind) {
  return type->kind == kind;
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_TYPE_TYPE_H_
