// Canonical ids: the part of type identity that is answered by comparing two numbers. Private to
// the room; canonical() and identical() are in predicates.h.
#ifndef TUCO_COMPILER_TYPES_IDENTITY_H_
#define TUCO_COMPILER_TYPES_IDENTITY_H_

#include "compiler/types/types.h"

namespace tuco {

// Type::flags.
inline constexpr uint8_t kStructuralIdentity = 1;

// Type::ground.
inline constexpr uint8_t kGround = 1;
inline constexpr uint8_t kNotGround = 2;

// Whether `t` is known not to depend on any type parameter. False also if that is not known yet.
bool isGround(TypeStore& types, TypeId t);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_IDENTITY_H_
