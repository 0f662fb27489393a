// Looking through names, and expanding instances of generic types on first use.
//
// An instance N[targs] starts with nothing but its arguments. Its right side is its origin's with the
// arguments put in; its methods likewise, one by one. Several threads may do that at once: each
// computes its own result and the first to publish it wins.
#include "compiler/types/named.h"

#include <bit>

#include "compiler/types/instance.h"
#include "compiler/types/method_cache.h"
#include "compiler/types/names.h"
#include "compiler/types/predicates.h"
#include "compiler/types/subst.h"
#include "compiler/types/typeset.h"

namespace tuco {

namespace {

// More links than this on a chain of aliases or names are taken for a cycle.
constexpr int kMaxChain = 100'000;

// Publishes `value` unless another thread was first; returns what is published.
TypeId publish(std::atomic<uint32_t>& slot, TypeId value) {
  uint32_t expected = 0;
  if (slot.compare_exchange_strong(expected, value.value, std::memory_order_acq_rel)) return value;
  return TypeId(expected);
}

// Follows right sides from `named` to a type that is not named. Each name on the way gets the same
// underlying type.
TypeId resolveUnderlying(TypeStore& types, TypeId named) {
  std::vector<TypeId> path;
  TypeId t = named;
  TypeId result;
  while (!result.isValid()) {
    t = unalias(types, t);
    if (!t.isValid()) return typ::kInvalid;  // A declaration that is not evaluated yet.
    if (!types.is(t, TypeKind::Named)) {
      // A type parameter as right side is an error that is reported elsewhere.
      result = types.is(t, TypeKind::TypeParam) ? under(types, t) : t;
      break;
    }
    NamedNode& node = types.namedNode(t);
    if (uint32_t known = node.underlying.load(std::memory_order_acquire)) {
      result = TypeId(known);
      break;
    }
    if (path.size() > 64 && std::find(path.begin(), path.end(), t) != path.end()) return typ::kInvalid;
    path.push_back(t);
    if (path.size() > kMaxChain) return typ::kInvalid;
    t = rhsOf(types, t);
  }
  for (TypeId name : path) publish(types.namedNode(name).underlying, result);
  return result;
}

// Constraints need an interface; other constraint types are wrapped into an implicit one.
TypeId makeConstraintInterface(TypeStore& types, TypeParamNode& node) {
  TypeId bound = node.bound;
  if (!bound.isValid()) return typ::kEmptyInterface;
  TypeId u = under(types, bound);
  if (u == typ::kInvalid || isTypeParam(types, bound)) return typ::kEmptyInterface;
  TypeId iface = types.is(u, TypeKind::Interface) ? u : types.newImplicitInterface(bound, Pos(), nullptr);
  if (!types.asInterface(iface)->complete) return iface;
  return publish(node.iface, iface);
}

}  // namespace

TypeId unaliasSlow(TypeStore& types, TypeId t) {
  AliasNode& node = types.aliasNode(t);
  if (uint32_t known = node.actual.load(std::memory_order_acquire)) return TypeId(known);
  TypeId actual = node.rhs;
  for (int i = 0; types.is(actual, TypeKind::Alias); ++i) {
    if (i > kMaxChain) return typ::kInvalid;
    actual = types.asAlias(actual)->rhs;
  }
  node.actual.store(actual.value, std::memory_order_release);
  return actual;
}

TypeId underSlow(TypeStore& types, TypeId t) {
  t = unalias(types, t);
  if (!t.isValid()) return typ::kInvalid;
  if (types.is(t, TypeKind::Named)) {
    uint32_t known = types.namedNode(t).underlying.load(std::memory_order_acquire);
    return known != 0 ? TypeId(known) : resolveUnderlying(types, t);
  }
  return types.is(t, TypeKind::TypeParam) ? constraintInterface(types, t) : t;
}

TypeId safeUnderlying(TypeStore& types, TypeId t) {
  TypeId named = asNamed(types, t);
  if (!named.isValid()) return under(types, t);
  return TypeId(types.namedNode(named).underlying.load(std::memory_order_acquire));
}

TypeId asNamed(TypeStore& types, TypeId t) {
  t = unalias(types, t);
  return types.is(t, TypeKind::Named) ? t : TypeId();
}

TypeId asTypeParam(TypeStore& types, TypeId t) {
  t = unalias(types, t);
  return types.is(t, TypeKind::TypeParam) ? t : TypeId();
}

Deref deref(TypeStore& types, TypeId t) {
  const PointerNode* pointer = types.asPointer(unalias(types, t));
  if (pointer == nullptr) return {t, false};
  return {pointer->elem.isValid() ? pointer->elem : typ::kInvalid, true};
}

TypeId derefStructPtr(TypeStore& types, TypeId t) {
  const PointerNode* pointer = underPointer(types, t);
  return pointer != nullptr && underStruct(types, pointer->elem) != nullptr ? pointer->elem : t;
}

TypeId constraintInterface(TypeStore& types, TypeId tparam) {
  TypeParamNode& node = types.typeParamNode(tparam);
  if (uint32_t known = node.iface.load(std::memory_order_acquire)) return TypeId(known);
  return makeConstraintInterface(types, node);
}

std::span<const TypeId> typeParams(const TypeStore& types, TypeId t) {
  if (const NamedNode* named = types.asNamedNode(t)) {
    return named->is_instance ? types.asNamedNode(named->origin)->tparams : named->tparams;
  }
  if (const AliasNode* alias = types.asAlias(t)) return alias->tparams;
  if (const SignatureNode* sig = types.asSignature(t)) return sig->tparams;
  return {};
}

std::span<const TypeId> typeArgs(const TypeStore& types, TypeId t) {
  if (const NamedNode* named = types.asNamedNode(t)) return named->targs;
  if (const AliasNode* alias = types.asAlias(t)) return alias->targs;
  return {};
}

TypeId originType(const TypeStore& types, TypeId t) {
  if (const NamedNode* named = types.asNamedNode(t)) return named->origin;
  if (const AliasNode* alias = types.asAlias(t)) return alias->origin;
  return t;
}

TypeId rhsOf(TypeStore& types, TypeId named) {
  NamedNode& node = types.namedNode(named);
  uint32_t known = node.rhs.load(std::memory_order_acquire);
  if (known != 0 || !node.is_instance) return TypeId(known);
  TypeId expanded = expandRhs(types, named);
  return expanded.isValid() ? publish(node.rhs, expanded) : expanded;
}

void ensureDeclared(TypeStore& types, ObjectId obj) {
  const Object& object = types[obj];
  if (object.type.isValid() || !object.pkg.isValid()) return;
  const TypeHooks* hooks = types[object.pkg].hooks;
  if (hooks != nullptr && hooks->objDecl != nullptr) hooks->objDecl(hooks->checker, obj);
}

uint32_t numMethods(const TypeStore& types, TypeId named) {
  return types.asNamedNode(originType(types, named))->method_count;
}

ObjectId method(TypeStore& types, TypeId named, uint32_t i) {
  NamedNode& node = types.namedNode(named);
  if (!node.is_instance) return node.methods[i];
  std::atomic<uint32_t>* slots = methodSlots(types, node);
  if (uint32_t known = slots[i].load(std::memory_order_acquire)) return ObjectId(known);
  bool final = true;
  ObjectId expanded = expandMethod(types, named, i, &final);
  if (!final) return expanded;
  uint32_t expected = 0;
  if (slots[i].compare_exchange_strong(expected, expanded.value, std::memory_order_acq_rel)) return expanded;
  return ObjectId(expected);
}

int lookupMethod(TypeStore& types, TypeId named, PackageId pkg, NameId name, FoldCase fold, ObjectId* func) {
  TypeId origin = originType(types, named);
  NamedNode& node = types.namedNode(origin);
  // Without regard to case the first match counts, even if a later one is exact.
  int found = fold == FoldCase::No ? findMethod(types, node, name) : -1;
  if (found >= 0) {
    const Object& m = types[node.methods[found]];
    if (!m.is_exported && !samePkg(types, types[node.obj].pkg, pkg)) found = -1;
  }
  if (fold == FoldCase::Yes) {
    for (uint32_t i = 0; i < node.method_count && found < 0; ++i) {
      if (equalFold(types.name(node.methods[i]), types.text(name))) found = static_cast<int>(i);
    }
  }
  if (found >= 0 && func != nullptr) *func = method(types, named, static_cast<uint32_t>(found));
  return found;
}

}  // namespace tuco
