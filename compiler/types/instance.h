// Expanding instances of generic types. Private to the room; rhsOf() and method() in named.h
// remember the results.
#ifndef TUCO_COMPILER_TYPES_INSTANCE_H_
#define TUCO_COMPILER_TYPES_INSTANCE_H_

#include <atomic>

#include "compiler/types/type_store.h"

namespace tuco {

// The right side of the instance, or 0 if its origin has none yet.
TypeId expandRhs(TypeStore& types, TypeId instance);

// One slot for each of the origin's methods.
std::atomic<uint32_t>* methodSlots(TypeStore& types, NamedNode& instance);

// The i'th method for the instance. `final` becomes false if the origin's method is not set up yet, so
// that the result must not be remembered.
ObjectId expandMethod(TypeStore& types, TypeId instance, uint32_t i, bool* final);

// Methods whose receiver has type `from` get copies with a receiver of type `to`. Returns whether
// there were any.
bool replaceRecvType(TypeStore& types, std::vector<ObjectId>& methods, TypeId from, TypeId to);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_INSTANCE_H_
