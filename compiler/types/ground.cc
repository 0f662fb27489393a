// Walks over spellings that look for type parameters.
#include <algorithm>

#include "compiler/types/identity.h"
#include "compiler/types/predicates.h"
#include "compiler/types/subst.h"
#include "compiler/types/typeset.h"

namespace tuco {

namespace {

enum class Ground : uint8_t { Unknown, Yes, No };

Ground groundOf(TypeStore& types, TypeId t);

Ground both(Ground a, Ground b) {
  if (a == Ground::No || b == Ground::No) return Ground::No;
  return a == Ground::Yes && b == Ground::Yes ? Ground::Yes : Ground::Unknown;
}

Ground groundOfObjects(TypeStore& types, std::span<const ObjectId> objects) {
  Ground result = Ground::Yes;
  for (ObjectId obj : objects) result = both(result, groundOf(types, types[obj].type));
  return result;
}

Ground groundOfTypes(TypeStore& types, std::span<const TypeId> list) {
  Ground result = Ground::Yes;
  for (TypeId t : list) result = both(result, groundOf(types, t));
  return result;
}

Ground computeGround(TypeStore& types, const Type& node) {
  switch (node.kind) {
    case TypeKind::Basic: return Ground::Yes;
    case TypeKind::TypeParam: return Ground::No;
    case TypeKind::Array: return groundOf(types, node.u.array->elem);
    case TypeKind::Slice: return groundOf(types, node.u.slice.elem);
    case TypeKind::Pointer: return groundOf(types, node.u.pointer.elem);
    case TypeKind::Chan: return groundOf(types, node.u.chan.elem);
    case TypeKind::Map: return both(groundOf(types, node.u.map.key), groundOf(types, node.u.map.elem));
    case TypeKind::Struct: return groundOfObjects(types, node.u.strukt->fields);
    case TypeKind::Tuple: return groundOfObjects(types, node.u.tuple->vars);
    case TypeKind::Signature: {
      const SignatureNode& sig = *node.u.signature;
      if (!sig.tparams.empty()) return Ground::No;
      // An empty signature may be one that is still to be filled.
      if (sig.params == typ::kEmptyTuple && sig.results == typ::kEmptyTuple) return Ground::Unknown;
      return both(groundOf(types, sig.params), groundOf(types, sig.results));
    }
    case TypeKind::Union: {
      Ground result = Ground::Yes;
      for (const UnionTerm& term : node.u.onion->terms) result = both(result, groundOf(types, term.type));
      return result;
    }
    case TypeKind::Interface: {
      const InterfaceNode& iface = *node.u.interface;
      if (!iface.complete) return Ground::Unknown;
      return both(groundOfObjects(types, iface.methods), groundOfTypes(types, iface.embeddeds));
    }
    case TypeKind::Named: return groundOfTypes(types, node.u.named->targs);
    case TypeKind::Alias:
      return both(groundOfTypes(types, node.u.alias->targs), groundOf(types, node.u.alias->rhs));
  }
  TUCO_UNREACHABLE("a type kind");
}

Ground groundOf(TypeStore& types, TypeId t) {
  if (!t.isValid()) return Ground::Unknown;
  Type& node = types[t];
  uint8_t known = node.ground.load(std::memory_order_relaxed);
  if (known != 0) return known == kGround ? Ground::Yes : Ground::No;
  Ground result = computeGround(types, node);
  if (result == Ground::Yes) node.ground.store(kGround, std::memory_order_relaxed);
  if (result == Ground::No) node.ground.store(kNotGround, std::memory_order_relaxed);
  return result;
}

// Looks for certain type parameters in what a type is spelled with.
class ParamWalk {
 public:
  ParamWalk(TypeStore& types, std::span<const TypeId> tparams) : types_(types), tparams_(tparams) {}

  bool visit(TypeId t) {
    if (!t.isValid() || isGround(types_, t)) return false;
    if (std::find(seen_.begin(), seen_.end(), t) != seen_.end()) return false;
    seen_.push_back(t);
    return visitKind(t);
  }

 private:
  bool visitKind(TypeId t) {
    const Type& node = types_[t];
    switch (node.kind) {
      case TypeKind::Basic: return false;
      case TypeKind::Alias: return visit(unalias(types_, t));
      case TypeKind::Array: return visit(node.u.array->elem);
      case TypeKind::Slice: return visit(node.u.slice.elem);
      case TypeKind::Struct: return visitVars(node.u.strukt->fields);
      case TypeKind::Pointer: return visit(node.u.pointer.elem);
      case TypeKind::Tuple: return visitVars(node.u.tuple->vars);
      case TypeKind::Signature:
        // Type parameters of its own are parameters of something else, and their constraints
        // are not looked into.
        return visit(node.u.signature->params) || visit(node.u.signature->results);
      case TypeKind::Interface: return visitInterface(t);
      case TypeKind::Map: return visit(node.u.map.key) || visit(node.u.map.elem);
      case TypeKind::Chan: return visit(node.u.chan.elem);
      case TypeKind::Named: return visitTypes(node.u.named->targs);
      case TypeKind::TypeParam:
        return std::find(tparams_.begin(), tparams_.end(), t) != tparams_.end();
      case TypeKind::Union:
        return std::any_of(node.u.onion->terms.begin(), node.u.onion->terms.end(),
                           [&](const UnionTerm& term) { return visit(term.type); });
    }
    TUCO_UNREACHABLE("a type kind");
  }

  bool visitVars(std::span<const ObjectId> vars) {
    return std::any_of(vars.begin(), vars.end(), [&](ObjectId v) { return visit(types_[v].type); });
  }
  bool visitTypes(std::span<const TypeId> list) {
    return std::any_of(list.begin(), list.end(), [&](TypeId t) { return visit(t); });
  }
  bool visitInterface(TypeId t) {
    const TypeSet& set = typeSet(types_, t);
    if (visitVars(set.methods)) return true;
    return typeSetIs(set, [&](const Term& term) { return term.kind == Term::Kind::Single && visit(term.type); });
  }

  TypeStore& types_;
  std::span<const TypeId> tparams_;
  std::vector<TypeId> seen_;
};

}  // namespace

bool isGround(TypeStore& types, TypeId t) { return groundOf(types, t) == Ground::Yes; }

bool isParameterized(TypeStore& types, std::span<const TypeId> tparams, TypeId t) {
  return ParamWalk(types, tparams).visit(t);
}

bool mentions(TypeStore& types, TypeId t, TypeId typ) {
  if (const InterfaceNode* iface = types.asInterface(t)) {
    return std::any_of(iface->embeddeds.begin(), iface->embeddeds.end(),
                       [&](TypeId e) { return mentions(types, e, typ); });
  }
  if (const UnionNode* onion = types.asUnion(t)) {
    return std::any_of(onion->terms.begin(), onion->terms.end(),
                       [&](const UnionTerm& term) { return mentions(types, term.type, typ); });
  }
  return identical(types, t, typ);
}

std::string typeParamsString(const TypeStore& types, std::span<const TypeId> tparams) {
  std::string out;
  for (size_t i = 0; i < tparams.size(); ++i) {
    if (i > 0) out += tparams.size() == 2 ? " and " : i + 1 == tparams.size() ? ", and " : ", ";
    out += types.name(types.asTypeParam(tparams[i])->obj);
  }
  return out;
}

}  // namespace tuco
