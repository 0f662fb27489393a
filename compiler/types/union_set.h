// The type set of a union. Private to the room.
#ifndef TUCO_COMPILER_TYPES_UNION_SET_H_
#define TUCO_COMPILER_TYPES_UNION_SET_H_

#include "compiler/types/typeset.h"

namespace tuco {

// Terms of a union in normal form. With `hooks`, a union that is too large is reported at `pos`;
// `valid` (may be null) then becomes false, and so it does if a term is not set up yet (`ready`).
TermList unionTerms(TypeStore& types, TypeId onion, const TypeHooks* hooks = nullptr, Pos pos = Pos(),
                    bool* valid = nullptr, bool* ready = nullptr);

// Whether the type's declaration is evaluated, so that under() has its final answer.
bool isSetUp(TypeStore& types, TypeId t);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_UNION_SET_H_
