// Substituting type arguments for type parameters, and walks that look for them (types2: subst.go,
// and the walkers of infer.go).
#ifndef TUCO_COMPILER_TYPES_SUBST_H_
#define TUCO_COMPILER_TYPES_SUBST_H_

#include <span>
#include <vector>

#include "compiler/types/named.h"

namespace tuco {

// Two lists of equal length: tparams[i] is replaced by targs[i]. A targ of 0 leaves it alone.
struct SubstMap {
  std::span<const TypeId> tparams;
  std::span<const TypeId> targs;
};

// `t` with type parameters replaced; `t` itself if nothing changes. A type that is not set up yet
// is returned as it is.
TypeId subst(TypeStore& types, TypeId t, const SubstMap& map);
std::vector<TypeId> substList(TypeStore& types, std::span<const TypeId> list, const SubstMap& map);

// New Var or Func for an instance; its origin is that of `obj` or `obj` itself.
ObjectId cloneVar(TypeStore& types, ObjectId var, TypeId type);
ObjectId cloneFunc(TypeStore& types, ObjectId func, TypeId type);

// New type parameters with the same names and positions, whose constraints name the new ones; `t`
// with them put in is stored through `renamed` (types2: renameTParams).
std::vector<TypeId> renameTParams(TypeStore& types, Pos pos, std::span<const TypeId> tparams, TypeId t,
                                  TypeId* renamed);

// Whether `t` mentions any of the type parameters. Type parameters that `t` itself declares (generic
// signatures) and receivers do not count.
bool isParameterized(TypeStore& types, std::span<const TypeId> tparams, TypeId t);
// Sets inferred types to 0 that lead back to their own type parameter through others' inferred types.
void killCycles(TypeStore& types, std::span<const TypeId> tparams, std::span<TypeId> inferred);
// Whether `t` contains `typ` as a part that occurs in its spelling (types2: mentions).
bool mentions(TypeStore& types, TypeId t, TypeId typ);
// Writes "P", "P and Q", "P, Q, and R" (types2: typeParamsString).
std::string typeParamsString(const TypeStore& types, std::span<const TypeId> tparams);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_SUBST_H_
