// Type identity: canonical ids, and a comparison of structures for the few types that have none.
//
// Terms: the canonical id of a type is the id of one representative of all types identical to it.
// Invariants:
//  1. canonical(x) == canonical(y) ⇔ x and y are identical, if both are not 0.
//  2. A canonical id once stored never changes. It is stored only when everything the type is made of
//     is set up.
//  3. Types whose identity cannot be told by looking at parts once have none and are marked
//     kStructuralIdentity: interfaces that contain themselves without a name between, unions, generic
//     signatures, arrays of unknown length, and everything that contains one of these.
// Representatives of structs, tuples, signatures and interfaces are found in a hash table by the
// canonical ids of their parts; those of pointers and other literals by making the same literal of
// canonical parts.
#include "compiler/types/identity.h"

#include <algorithm>

#include "compiler/types/predicates.h"
#include "compiler/types/tables.h"
#include "compiler/types/typeset.h"

namespace tuco {

namespace {

// An answer of the canonical search.
struct Canon {
  TypeId id;                // 0: none.
  bool structural = false;  // None ever; otherwise perhaps later.

  static Canon never() { return {TypeId(), true}; }
  static Canon notYet() { return {}; }
};

// Interfaces whose canonical id is being computed by this thread, innermost first.
struct OpenInterface {
  TypeId id;
  const OpenInterface* outer;
};

class Canonicaliser {
 public:
  explicit Canonicaliser(TypeStore& types) : types_(types) {}

  Canon find(TypeId t) {
    Type& node = types_[t];
    if (uint32_t known = node.canonical.load(std::memory_order_relaxed)) return {TypeId(known)};
    if ((node.flags.load(std::memory_order_relaxed) & kStructuralIdentity) != 0) return Canon::never();
    Canon result = compute(t, node);
    if (result.id.isValid()) {
      node.canonical.store(result.id.value, std::memory_order_relaxed);
    } else if (result.structural) {
      node.flags.fetch_or(kStructuralIdentity, std::memory_order_relaxed);
    }
    return result;
  }

 private:
  Canon compute(TypeId t, Type& node) {
    switch (node.kind) {
      case TypeKind::Basic:
      case TypeKind::TypeParam: return {t};
      case TypeKind::Alias: {
        TypeId actual = unalias(types_, t);
        return actual.isValid() ? find(actual) : Canon::notYet();
      }
      case TypeKind::Pointer:
        return literal(t, node.u.pointer.elem, [&](TypeId e) { return types_.pointerTo(e); });
      case TypeKind::Slice:
        return literal(t, node.u.slice.elem, [&](TypeId e) { return types_.sliceOf(e); });
      case TypeKind::Chan:
        return literal(t, node.u.chan.elem, [&](TypeId e) { return types_.chanOf(node.u.chan.dir, e); });
      case TypeKind::Array:
        // An array of unknown length is identical to arrays of any length: no equivalence.
        if (node.u.array->len < 0) return Canon::never();
        return literal(t, node.u.array->elem, [&](TypeId e) { return types_.arrayOf(e, node.u.array->len); });
      case TypeKind::Map: return mapType(t, node.u.map);
      case TypeKind::Struct: return structType(t, *node.u.strukt);
      case TypeKind::Tuple: return tuple(t, *node.u.tuple);
      case TypeKind::Signature: return signature(t, *node.u.signature);
      case TypeKind::Union: return Canon::never();
      case TypeKind::Interface: return interfaceType(t, *node.u.interface);
      case TypeKind::Named: return instance(t, *node.u.named);
    }
    TUCO_UNREACHABLE("a type kind");
  }

  Canon part(TypeId t) { return t.isValid() ? find(t) : Canon::notYet(); }
  // Of a part that was asked before.
  TypeId known(TypeId t) const { return TypeId(types_[t].canonical.load(std::memory_order_relaxed)); }

  template <class Make>
  Canon literal(TypeId t, TypeId elem, Make make) {
    Canon c = part(elem);
    if (!c.id.isValid()) return c;
    return {c.id == elem ? t : make(c.id)};
  }

  Canon mapType(TypeId t, MapNode node) {
    Canon key = part(node.key);
    if (!key.id.isValid()) return key;
    Canon elem = part(node.elem);
    if (!elem.id.isValid()) return elem;
    return {key.id == node.key && elem.id == node.elem ? t : types_.mapOf(key.id, elem.id)};
  }

  Canon instance(TypeId t, const NamedNode& node) {
    std::vector<TypeId> targs;
    for (TypeId targ : node.targs) {
      Canon c = part(targ);
      if (!c.id.isValid()) return c;
      targs.push_back(c.id);
    }
    return {std::equal(targs.begin(), targs.end(), node.targs.begin()) ? t : types_.namedInstance(node.origin, targs)};
  }

  // Hashes the canonical ids of the objects' types; false leaves the reason in `failed`.
  bool hashTypes(std::span<const ObjectId> objects, uint64_t& hash, Canon& failed) {
    for (ObjectId obj : objects) {
      Canon c = part(types_[obj].type);
      if (!c.id.isValid()) {
        failed = c;
        return false;
      }
      hash = mixHash(hash, c.id.value);
    }
    return true;
  }

  template <class Equal>
  Canon representative(TypeId t, uint64_t hash, Equal equal) {
    uint32_t id = types_.tables().structures.findOrAdd(
        mixHash(hash, static_cast<uint64_t>(types_.kind(t))),
        [&](uint32_t other) { return types_.kind(TypeId(other)) == types_.kind(t) && equal(TypeId(other)); },
        [&] { return t.value; });
    return {TypeId(id)};
  }

  bool sameTypes(std::span<const ObjectId> xs, std::span<const ObjectId> ys) const {
    return std::equal(xs.begin(), xs.end(), ys.begin(), ys.end(),
                      [&](ObjectId x, ObjectId y) { return known(types_[x].type) == known(types_[y].type); });
  }

  Canon tuple(TypeId t, const TupleNode& node) {
    uint64_t hash = node.vars.size();
    Canon failed;
    if (!hashTypes(node.vars, hash, failed)) return failed;
    return representative(t, hash, [&](TypeId other) { return sameTypes(node.vars, types_.asTuple(other)->vars); });
  }

  Canon signature(TypeId t, const SignatureNode& node) {
    if (!node.tparams.empty()) return Canon::never();
    Canon params = part(node.params);
    if (!params.id.isValid()) return params;
    Canon results = part(node.results);
    if (!results.id.isValid()) return results;
    uint64_t hash = mixHash(mixHash(node.variadic, params.id.value), results.id.value);
    return representative(t, hash, [&](TypeId id) {
      const SignatureNode& other = *types_.asSignature(id);
      return other.variadic == node.variadic && known(other.params) == params.id && known(other.results) == results.id;
    });
  }

  bool sameFields(const StructNode& x, const StructNode& y) const {
    if (x.fields.size() != y.fields.size()) return false;
    for (size_t i = 0; i < x.fields.size(); ++i) {
      const Object& f = types_[x.fields[i]];
      const Object& g = types_[y.fields[i]];
      if (f.name != g.name || f.is_embedded != g.is_embedded || x.tag(i) != y.tag(i)) return false;
      if (!f.is_exported && !samePkg(types_, f.pkg, g.pkg)) return false;
    }
    return sameTypes(x.fields, y.fields);
  }

  Canon structType(TypeId t, const StructNode& node) {
    uint64_t hash = node.fields.size();
    Canon failed;
    if (!hashTypes(node.fields, hash, failed)) return failed;
    for (size_t i = 0; i < node.fields.size(); ++i) {
      hash = mixHash(hash, types_[node.fields[i]].name.value * 2 + types_[node.fields[i]].is_embedded);
      hash = mixHash(hash, node.tag(i).value);
    }
    return representative(t, hash, [&](TypeId other) { return sameFields(node, *types_.asStruct(other)); });
  }

  // Drops terms that others include. normalise() leaves some, in gc's order, which messages show.
  TermList reduced(TermSpan terms) {
    TermList result;
    for (size_t i = 0; i < terms.size(); ++i) {
      bool included = false;
      for (size_t j = 0; j < terms.size() && !included; ++j) {
        // Of two equal terms the first stays.
        included = j != i && termSubset(types_, terms[i], terms[j]) && (j < i || !termSubset(types_, terms[j], terms[i]));
      }
      if (!included) result.push_back(terms[i]);
    }
    return result;
  }

  // Both reduced: then equal sets have the same terms in some order.
  bool sameTerms(TermSpan xs, TermSpan ys) const {
    if (xs.size() != ys.size()) return false;
    return std::all_of(xs.begin(), xs.end(), [&](const Term& x) {
      return std::any_of(ys.begin(), ys.end(), [&](const Term& y) {
        if (x.kind != y.kind || x.tilde != y.tilde) return false;
        return x.kind != Term::Kind::Single || known(x.type) == known(y.type);
      });
    });
  }

  bool sameMethods(std::span<const ObjectId> xs, std::span<const ObjectId> ys) const {
    if (xs.size() != ys.size()) return false;
    for (size_t i = 0; i < xs.size(); ++i) {
      if (!sameId(types_, xs[i], types_[ys[i]].pkg, types_[ys[i]].name)) return false;
    }
    return sameTypes(xs, ys);
  }

  Canon interfaceType(TypeId t, const InterfaceNode& node) {
    for (const OpenInterface* open = open_; open != nullptr; open = open->outer) {
      if (open->id == t) return Canon::never();
    }
    if (!node.complete) return Canon::notYet();
    const TypeSet& set = typeSet(types_, t);
    if (node.type_set.load(std::memory_order_acquire) == nullptr) return Canon::notYet();
    OpenInterface self{t, open_};
    open_ = &self;
    Canon result = fromTypeSet(t, set);
    open_ = self.outer;
    return result;
  }

  Canon fromTypeSet(TypeId t, const TypeSet& set) {
    uint64_t hash = mixHash(set.methods.size(), set.comparable);
    Canon failed;
    if (!hashTypes(set.methods, hash, failed)) return failed;
    for (ObjectId m : set.methods) hash = mixHash(hash, types_[m].name.value);
    TermList terms = reduced(set.terms);
    uint64_t sum = 0;  // Their order does not matter.
    for (const Term& term : terms) {
      Canon c;
      if (term.kind == Term::Kind::Single) c = part(term.type);
      if (term.kind == Term::Kind::Single && !c.id.isValid()) return c;
      sum += mixHash(mixHash(static_cast<uint64_t>(term.kind), term.tilde), c.id.value);
    }
    return representative(t, mixHash(hash, sum), [&](TypeId id) {
      const TypeSet& other = typeSet(types_, id);
      return other.comparable == set.comparable && sameTerms(terms, reduced(other.terms)) &&
             sameMethods(set.methods, other.methods);
    });
  }

  TypeStore& types_;
  const OpenInterface* open_ = nullptr;
};

}  // namespace

TypeId canonical(TypeStore& types, TypeId t) {
  if (!t.isValid()) return t;
  uint32_t known = types[t].canonical.load(std::memory_order_relaxed);
  if (known != 0) return TypeId(known);
  return Canonicaliser(types).find(t).id;
}

}  // namespace tuco
