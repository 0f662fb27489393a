// Substituting type arguments for type parameters.
#include "compiler/types/subst.h"

#include <algorithm>

#include "compiler/types/identity.h"
#include "compiler/types/instance.h"
#include "compiler/types/instantiate.h"
#include "compiler/types/predicates.h"

namespace tuco {

namespace {

class Subster {
 public:
  Subster(TypeStore& types, const SubstMap& map) : types_(types), map_(map) {}

  TypeId type(TypeId t) {
    if (!t.isValid() || isGround(types_, t)) return t;
    const Type& node = types_[t];
    switch (node.kind) {
      case TypeKind::Basic: return t;
      case TypeKind::TypeParam: return lookup(t);
      case TypeKind::Alias: return alias(t, *node.u.alias);
      case TypeKind::Named: return named(t, *node.u.named);
      case TypeKind::Pointer: {
        TypeId elem = type(node.u.pointer.elem);
        return elem == node.u.pointer.elem ? t : types_.pointerTo(elem);
      }
      case TypeKind::Slice: {
        TypeId elem = part(node.u.slice.elem);
        return elem == node.u.slice.elem ? t : types_.sliceOf(elem);
      }
      case TypeKind::Array: {
        TypeId elem = part(node.u.array->elem);
        return elem == node.u.array->elem ? t : types_.arrayOf(elem, node.u.array->len);
      }
      case TypeKind::Chan: {
        TypeId elem = type(node.u.chan.elem);
        return elem == node.u.chan.elem ? t : types_.chanOf(node.u.chan.dir, elem);
      }
      case TypeKind::Map: {
        MapNode map = node.u.map;
        TypeId key = type(map.key);
        TypeId elem = type(map.elem);
        return key == map.key && elem == map.elem ? t : types_.mapOf(key, elem);
      }
      case TypeKind::Struct: return structType(t, *node.u.strukt);
      case TypeKind::Tuple: return tuple(t);
      case TypeKind::Signature: return signature(t, *node.u.signature);
      case TypeKind::Union: return unionType(t, *node.u.onion);
      case TypeKind::Interface: return interfaceType(t, *node.u.interface);
    }
    TUCO_UNREACHABLE("a type kind");
  }

 private:
  TypeId part(TypeId t) { return t.isValid() ? type(t) : typ::kInvalid; }

  TypeId lookup(TypeId tparam) {
    for (size_t i = 0; i < map_.tparams.size(); ++i) {
      if (map_.tparams[i] != tparam) continue;
      return map_.targs[i].isValid() ? map_.targs[i] : tparam;
    }
    return tparam;
  }

  // The list with replacements in `out`; false if there are none, and then `out` is not touched.
  bool list(std::span<const TypeId> in, std::vector<TypeId>& out) {
    for (size_t i = 0; i < in.size(); ++i) {
      TypeId t = type(in[i]);
      if (t == in[i]) continue;
      if (out.empty()) out.assign(in.begin(), in.end());
      out[i] = t;
    }
    return !out.empty();
  }

  bool vars(std::span<const ObjectId> in, std::vector<ObjectId>& out) {
    for (size_t i = 0; i < in.size(); ++i) {
      TypeId old = types_[in[i]].type;
      TypeId t = type(old);
      if (t == old) continue;
      if (out.empty()) out.assign(in.begin(), in.end());
      out[i] = cloneVar(types_, in[i], t);
    }
    return !out.empty();
  }

  TypeId alias(TypeId t, const AliasNode& node) {
    size_t want = types_.asAlias(node.origin)->tparams.size();
    if (want == 0) return t;
    if (node.targs.size() != want) return typ::kInvalid;  // Reported elsewhere.
    std::vector<TypeId> targs;
    return list(node.targs, targs) ? instantiateType(types_, node.origin, targs) : t;
  }

  // Must not expand the instance: substitution is part of expanding.
  TypeId named(TypeId t, const NamedNode& node) {
    size_t want = types_.asNamedNode(node.origin)->tparams.size();
    if (want == 0) return t;
    if (node.targs.size() != want) return typ::kInvalid;  // Reported elsewhere.
    std::vector<TypeId> targs;
    return list(node.targs, targs) ? types_.namedInstance(node.origin, targs) : t;
  }

  TypeId structType(TypeId t, const StructNode& node) {
    std::vector<ObjectId> fields;
    if (!vars(node.fields, fields)) return t;
    return types_.newStruct(fields, node.tags == nullptr ? std::span<const NameId>()
                                                         : std::span<const NameId>(node.tags, fields.size()));
  }

  TypeId tuple(TypeId t) {
    const TupleNode* node = types_.asTuple(t);
    std::vector<ObjectId> out;
    return node != nullptr && vars(node->vars, out) ? types_.newTuple(out) : t;
  }

  // The receiver stays: it is the business of whoever expands the type it belongs to.
  TypeId signature(TypeId t, const SignatureNode& node) {
    TypeId params = tuple(node.params);
    TypeId results = tuple(node.results);
    if (params == node.params && results == node.results) return t;
    SignatureNode copy = node;
    copy.params = params;
    copy.results = results;
    copy.scope = ScopeId();
    return types_.newSignature(copy);
  }

  TypeId unionType(TypeId t, const UnionNode& node) {
    std::vector<UnionTerm> terms(node.terms.begin(), node.terms.end());
    bool changed = false;
    for (UnionTerm& term : terms) {
      TypeId u = type(term.type);
      changed |= u != term.type;
      term.type = u;
    }
    return changed ? types_.newUnion(terms) : t;
  }

  TypeId interfaceType(TypeId t, const InterfaceNode& node) {
    if (!node.complete) return t;
    std::vector<ObjectId> methods;
    std::vector<TypeId> embeddeds;
    bool methods_changed = vars(node.methods, methods);
    bool embeddeds_changed = list(node.embeddeds, embeddeds);
    if (!methods_changed && !embeddeds_changed) return t;
    if (!methods_changed) methods.assign(node.methods.begin(), node.methods.end());
    if (!embeddeds_changed) embeddeds.assign(node.embeddeds.begin(), node.embeddeds.end());
    TypeId copy = types_.newIncompleteInterface(node.hooks);
    replaceRecvType(types_, methods, t, copy);
    types_.setInterface(copy, methods, embeddeds,
                        node.embed_pos == nullptr ? std::span<const Pos>()
                                                  : std::span<const Pos>(node.embed_pos, embeddeds.size()));
    types_.interfaceNode(copy).implicit = node.implicit;
    return copy;
  }

  TypeStore& types_;
  const SubstMap& map_;
};

}  // namespace

TypeId subst(TypeStore& types, TypeId t, const SubstMap& map) {
  if (map.tparams.empty()) return t;
  return Subster(types, map).type(t);
}

std::vector<TypeId> substList(TypeStore& types, std::span<const TypeId> list, const SubstMap& map) {
  std::vector<TypeId> out;
  out.reserve(list.size());
  for (TypeId t : list) out.push_back(subst(types, t, map));
  return out;
}

ObjectId cloneVar(TypeStore& types, ObjectId var, TypeId type) {
  const Object old = types[var];
  ObjectId id = types.cloneObject(old);
  types[id].type = type;
  types[id].link = originOf(types, var).value;
  return id;
}

ObjectId cloneFunc(TypeStore& types, ObjectId func, TypeId type) { return cloneVar(types, func, type); }

std::vector<TypeId> renameTParams(TypeStore& types, Pos, std::span<const TypeId> tparams, TypeId t,
                                  TypeId* renamed) {
  std::vector<TypeId> fresh;
  for (size_t i = 0; i < tparams.size(); ++i) {
    const TypeParamNode& old = *types.asTypeParam(tparams[i]);
    const Object name = types[old.obj];
    ObjectId obj = types.newTypeName(name.pos, name.pkg, name.name, TypeId());
    TypeId id = types.newTypeParam(obj, TypeId());
    types.typeParamNode(id).index = old.index;
    fresh.push_back(id);
  }
  SubstMap map{tparams, fresh};
  for (size_t i = 0; i < tparams.size(); ++i) {
    types.setConstraint(fresh[i], subst(types, types.asTypeParam(tparams[i])->bound, map));
  }
  *renamed = subst(types, t, map);
  return fresh;
}

}  // namespace tuco
