// Instances of generic types and functions, and whether type arguments satisfy their constraints
// (types2: instantiate.go).
#ifndef TUCO_COMPILER_TYPES_INSTANTIATE_H_
#define TUCO_COMPILER_TYPES_INSTANTIATE_H_

#include "compiler/types/cause.h"
#include "compiler/types/subst.h"

namespace tuco {

// The instance of a generic Named, Alias or Signature. Arguments are not verified; their number
// must fit, else the result is invalid (Named: an instance with invalid underlying type).
TypeId instantiateType(TypeStore& types, TypeId orig, std::span<const TypeId> targs);

// Whether V is in the type set of T (spec, "Implementing an interface", "Satisfying a type
// constraint"). T's underlying type must be an interface. `constraint` says that T is used as one,
// and decides the wording of the cause ("V does not satisfy T (…)" or "V does not implement T (…)").
bool implements(TypeStore& types, TypeId v, TypeId t, bool constraint, Cause* cause = nullptr);

// Index of the first type argument that does not satisfy its constraint, with the cause; -1 if all do.
int verifyInstance(TypeStore& types, std::span<const TypeId> tparams, std::span<const TypeId> targs,
                   Cause* cause = nullptr);

// Message for a wrong number of type arguments, without position: "not enough type arguments for
// type T: have 1, want 2"; empty if it fits. `what` is "type" or "func"-less name as gc writes it.
std::string typeArgCountError(std::string_view name, size_t want, size_t got);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_INSTANTIATE_H_
