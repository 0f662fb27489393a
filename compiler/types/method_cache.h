// MethodCache: the methods of a declared type by name, for types with many. Private to the room.
#ifndef TUCO_COMPILER_TYPES_METHOD_CACHE_H_
#define TUCO_COMPILER_TYPES_METHOD_CACHE_H_

#include "compiler/types/type_store.h"

namespace tuco {

struct MethodCache {
  uint32_t mask;
  const uint32_t* slots;  // Open addressing by name: index + 1, or 0.
};

// Index of the method called `name` among those of an origin type, whatever its package, or -1.
// The blank method is never found.
int findMethod(TypeStore& types, NamedNode& origin, NameId name);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_METHOD_CACHE_H_
