// Looking through names: aliases, underlying types, methods of declared types and instances.
#ifndef TUCO_COMPILER_TYPES_NAMED_H_
#define TUCO_COMPILER_TYPES_NAMED_H_

#include "compiler/types/type_store.h"

namespace tuco {

TypeId unaliasSlow(TypeStore& types, TypeId t);
TypeId underSlow(TypeStore& types, TypeId t);

// The first type on the chain of aliases that is none.
inline TypeId unalias(TypeStore& types, TypeId t) {
  return types.is(t, TypeKind::Alias) ? unaliasSlow(types, t) : t;
}

// The underlying type: never Named, Alias or TypeParam; for a type parameter its constraint
// interface. 0 only for 0 and for a declared type whose declaration is not evaluated yet.
inline TypeId under(TypeStore& types, TypeId t) {
  if (!t.isValid()) return t;
  switch (types.kind(t)) {
    case TypeKind::Named:
    case TypeKind::Alias:
    case TypeKind::TypeParam: return underSlow(types, t);
    case TypeKind::Basic:
    case TypeKind::Array:
    case TypeKind::Slice:
    case TypeKind::Struct:
    case TypeKind::Pointer:
    case TypeKind::Tuple:
    case TypeKind::Signature:
    case TypeKind::Union:
    case TypeKind::Interface:
    case TypeKind::Map:
    case TypeKind::Chan: return t;
  }
  TUCO_UNREACHABLE("a type kind");
}
// The underlying type if already known, without expanding an instance; else 0.
TypeId safeUnderlying(TypeStore& types, TypeId t);

// The named type behind aliases, or null / 0 if `t` is none.
TypeId asNamed(TypeStore& types, TypeId t);
TypeId asTypeParam(TypeStore& types, TypeId t);

// The payload of the underlying type if it is of that kind, else null.
inline const BasicNode* underBasic(TypeStore& s, TypeId t) { return s.asBasic(under(s, t)); }
inline const ArrayNode* underArray(TypeStore& s, TypeId t) { return s.asArray(under(s, t)); }
inline const SliceNode* underSlice(TypeStore& s, TypeId t) { return s.asSlice(under(s, t)); }
inline const StructNode* underStruct(TypeStore& s, TypeId t) { return s.asStruct(under(s, t)); }
inline const PointerNode* underPointer(TypeStore& s, TypeId t) { return s.asPointer(under(s, t)); }
inline const SignatureNode* underSignature(TypeStore& s, TypeId t) { return s.asSignature(under(s, t)); }
inline const InterfaceNode* underInterface(TypeStore& s, TypeId t) { return s.asInterface(under(s, t)); }
inline const MapNode* underMap(TypeStore& s, TypeId t) { return s.asMap(under(s, t)); }
inline const ChanNode* underChan(TypeStore& s, TypeId t) { return s.asChan(under(s, t)); }

// If `t` is a pointer type (not a named one): its element type and true. Else `t` and false.
struct Deref {
  TypeId type;
  bool is_pointer;
};
Deref deref(TypeStore& types, TypeId t);
// If under(t) is a pointer to a struct: the pointer's element type, else `t`.
TypeId derefStructPtr(TypeStore& types, TypeId t);

// The right side of a declared type or instance (expanding it); 0 while unknown.
TypeId rhsOf(TypeStore& types, TypeId named);

// Type parameters of a Named or Alias; of an instance: of its origin. Of a Signature: its own.
std::span<const TypeId> typeParams(const TypeStore& types, TypeId t);
// Type arguments of an instance of a Named or Alias; empty for others.
std::span<const TypeId> typeArgs(const TypeStore& types, TypeId t);
// The generic type of an instance; `t` itself for other Named and Alias types.
TypeId originType(const TypeStore& types, TypeId t);

// Methods declared for the type (not its method set), in order of declaration; for instances with
// the type arguments substituted, on first use. Signatures may still be unknown while the package
// is being checked: ask ensureDeclared() first.
uint32_t numMethods(const TypeStore& types, TypeId named);
ObjectId method(TypeStore& types, TypeId named, uint32_t i);
// Index of the method, or -1; `func` (may be null) gets the method.
int lookupMethod(TypeStore& types, TypeId named, PackageId pkg, NameId name, FoldCase fold, ObjectId* func);

// Asks the checker of the object's package (if it is still at work) for the object's type.
void ensureDeclared(TypeStore& types, ObjectId obj);

// The constraint of a type parameter as an interface type (types2: TypeParam.iface).
TypeId constraintInterface(TypeStore& types, TypeId tparam);

// Types of a tuple's elements.
inline uint32_t tupleLen(const TypeStore& types, TypeId tuple) {
  const TupleNode* t = types.asTuple(tuple);
  return t == nullptr ? 0 : static_cast<uint32_t>(t->vars.size());
}

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_NAMED_H_
