// Questions about types that need no context (types2: predicates.go, under.go).
#ifndef TUCO_COMPILER_TYPES_PREDICATES_H_
#define TUCO_COMPILER_TYPES_PREDICATES_H_

#include "compiler/types/cause.h"
#include "compiler/types/named.h"

namespace tuco {

inline bool isValid(TypeStore& types, TypeId t) { return unalias(types, t) != typ::kInvalid; }

// The is… predicates ask whether the underlying type is such a basic type; a type parameter never
// is. The all… predicates ask it of every type in a type parameter's type set.
inline bool isBasic(TypeStore& types, TypeId t, BasicInfo info) {
  const BasicNode* basic = underBasic(types, t);
  return basic != nullptr && (basic->info & info) != 0;
}
inline bool isBoolean(TypeStore& s, TypeId t) { return isBasic(s, t, kIsBoolean); }
inline bool isInteger(TypeStore& s, TypeId t) { return isBasic(s, t, kIsInteger); }
inline bool isUnsigned(TypeStore& s, TypeId t) { return isBasic(s, t, kIsUnsigned); }
inline bool isFloat(TypeStore& s, TypeId t) { return isBasic(s, t, kIsFloat); }
inline bool isComplex(TypeStore& s, TypeId t) { return isBasic(s, t, kIsComplex); }
inline bool isNumeric(TypeStore& s, TypeId t) { return isBasic(s, t, kIsNumeric); }
inline bool isString(TypeStore& s, TypeId t) { return isBasic(s, t, kIsString); }
inline bool isIntegerOrFloat(TypeStore& s, TypeId t) { return isBasic(s, t, kIsInteger | kIsFloat); }
inline bool isConstType(TypeStore& s, TypeId t) { return isBasic(s, t, kIsConstType); }

bool allBasic(TypeStore& types, TypeId t, BasicInfo info);
inline bool allBoolean(TypeStore& s, TypeId t) { return allBasic(s, t, kIsBoolean); }
inline bool allInteger(TypeStore& s, TypeId t) { return allBasic(s, t, kIsInteger); }
inline bool allUnsigned(TypeStore& s, TypeId t) { return allBasic(s, t, kIsUnsigned); }
inline bool allNumeric(TypeStore& s, TypeId t) { return allBasic(s, t, kIsNumeric); }
inline bool allString(TypeStore& s, TypeId t) { return allBasic(s, t, kIsString); }
inline bool allOrdered(TypeStore& s, TypeId t) { return allBasic(s, t, kIsOrdered); }
inline bool allNumericOrString(TypeStore& s, TypeId t) { return allBasic(s, t, kIsNumeric | kIsString); }

// Has a name: basic, named or type parameter.
bool hasName(TypeStore& types, TypeId t);
// Is written as a literal: neither named nor a type parameter.
bool isTypeLit(TypeStore& types, TypeId t);
// Not an untyped basic type. Safe on types that are not set up yet.
inline bool isTyped(TypeStore& types, TypeId t) {
  const BasicNode* basic = types.asBasic(unalias(types, t));
  return basic == nullptr || (basic->info & kIsUntyped) == 0;
}
inline bool isUntyped(TypeStore& types, TypeId t) { return !isTyped(types, t); }
inline bool isUntypedNumeric(TypeStore& types, TypeId t) {
  const BasicNode* basic = types.asBasic(unalias(types, t));
  return basic != nullptr && (basic->info & kIsUntyped) != 0 && (basic->info & kIsNumeric) != 0;
}
// Interfaces include type parameters (whose underlying type is their constraint).
inline bool isInterface(TypeStore& types, TypeId t) { return underInterface(types, t) != nullptr; }
inline bool isTypeParam(TypeStore& types, TypeId t) {
  return types.is(unalias(types, t), TypeKind::TypeParam);
}
inline bool isNonTypeParamInterface(TypeStore& types, TypeId t) {
  return !isTypeParam(types, t) && isInterface(types, t);
}
// A type parameter with an empty type set.
bool hasEmptyTypeset(TypeStore& types, TypeId t);
// A generic, uninstantiated Named or Alias.
bool isGeneric(TypeStore& types, TypeId t);

// Whether values of type `t` can be compared (interfaces included).
bool comparable(TypeStore& types, TypeId t);
enum class Dynamic : bool { No, Yes };
// Dynamic::Yes: interfaces count as comparable, as for ==; No: strictly, as in type sets. On false
// `cause` (may be null) gets the reason, possibly empty.
bool comparableType(TypeStore& types, TypeId t, Dynamic dynamic, Cause* cause = nullptr);

// Whether nil is a value of the type (of every type of the type set, for type parameters).
bool hasNil(TypeStore& types, TypeId t);

// Spec, "Type identity".
bool identicalSlow(TypeStore& types, TypeId x, TypeId y);
inline bool identical(TypeStore& types, TypeId x, TypeId y) { return x == y || identicalSlow(types, x, y); }
bool identicalIgnoreTags(TypeStore& types, TypeId x, TypeId y);
// Whether two instances are the same one; the origins must be Named types.
bool identicalInstance(TypeStore& types, TypeId xorig, std::span<const TypeId> xargs, TypeId yorig,
                       std::span<const TypeId> yargs);
// The one id shared by all types identical to `t`, or 0 if that cannot be told (yet): then ask
// identical(). Use it as a key of hash tables, with identical() for the zeros.
TypeId canonical(TypeStore& types, TypeId t);

// Default type of an untyped type; other types are returned as they are.
TypeId defaultType(TypeStore& types, TypeId t);
// The larger of two numeric untyped types, `x` if they are identical, else 0.
TypeId maxType(TypeStore& types, TypeId x, TypeId y);

// --- Type sets of types (under.go) --------------------------------------------------------------

// Calls f(t, u) for each type t of t's type set and its underlying type u: for a type parameter its
// specific types, or once (0, 0) if it has none; for others once. Stops when f says false; returns
// whether it never did.
bool typesetAll(TypeStore& types, TypeId t, const std::function<bool(TypeId t, TypeId u)>& f);
// As typesetAll, with underlying types only.
bool underIs(TypeStore& types, TypeId t, const std::function<bool(TypeId u)>& f);

// The common underlying type of all types in t's type set, or 0; channels may differ in direction.
// `cond` (may be empty) may refuse a type, writing the cause. On 0 `cause` (may be null) gets the
// reason.
using UnderCondition = std::function<bool(TypeId t, TypeId u, Cause* cause)>;
TypeId commonUnder(TypeStore& types, TypeId t, const UnderCondition& cond = {}, Cause* cause = nullptr);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_PREDICATES_H_
