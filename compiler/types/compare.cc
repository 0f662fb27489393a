// identical(): canonical ids first, then structures.
#include <algorithm>

#include "compiler/types/predicates.h"
#include "compiler/types/subst.h"
#include "compiler/types/typeset.h"
#include "compiler/types/union_set.h"

namespace tuco {

namespace {

enum class Tags : bool { Compare, Ignore };

// Two interfaces that are being compared. Interfaces may contain themselves without a name between
// them: type T interface{ m() interface{T} }. A pair met again is taken to be equal.
struct Pair {
  TypeId x, y;
  const Pair* outer;
};

class Comparer {
 public:
  Comparer(TypeStore& types, Tags tags) : types_(types), tags_(tags) {}

  bool same(TypeId x, TypeId y, const Pair* open) {
    x = unalias(types_, x);
    y = unalias(types_, y);
    if (x == y) return true;
    if (!x.isValid() || !y.isValid() || types_.kind(x) != types_.kind(y)) return false;
    const Type& a = types_[x];
    const Type& b = types_[y];
    if (a.kind == TypeKind::TypeParam) return false;
    if (a.kind == TypeKind::Named) return sameNamed(*a.u.named, *b.u.named);
    TypeId cx = canonical(types_, x);
    TypeId cy = cx.isValid() ? canonical(types_, y) : TypeId();
    if (cx.isValid() && cy.isValid() && (cx == cy || tags_ == Tags::Compare)) return cx == cy;
    return sameStructure(a, b, x, y, open);
  }

 private:
  bool sameStructure(const Type& a, const Type& b, TypeId x, TypeId y, const Pair* open) {
    switch (a.kind) {
      case TypeKind::Basic: return a.u.basic.kind == b.u.basic.kind;
      case TypeKind::Array: {
        // Unknown lengths stem from errors: be silent about consequences.
        int64_t n = a.u.array->len;
        int64_t m = b.u.array->len;
        return (n < 0 || m < 0 || n == m) && same(a.u.array->elem, b.u.array->elem, open);
      }
      case TypeKind::Slice: return same(a.u.slice.elem, b.u.slice.elem, open);
      case TypeKind::Struct: return sameStruct(*a.u.strukt, *b.u.strukt, open);
      case TypeKind::Pointer: return same(a.u.pointer.elem, b.u.pointer.elem, open);
      case TypeKind::Tuple: return sameVars(a.u.tuple->vars, b.u.tuple->vars, open);
      case TypeKind::Signature: return sameSignature(*a.u.signature, *b.u.signature, open);
      case TypeKind::Union: return termListEqual(types_, unionTerms(types_, x), unionTerms(types_, y));
      case TypeKind::Interface: return sameInterface(x, y, open);
      case TypeKind::Map: return same(a.u.map.key, b.u.map.key, open) && same(a.u.map.elem, b.u.map.elem, open);
      case TypeKind::Chan: return a.u.chan.dir == b.u.chan.dir && same(a.u.chan.elem, b.u.chan.elem, open);
      case TypeKind::Named:
      case TypeKind::Alias:
      case TypeKind::TypeParam: break;  // Handled in same().
    }
    TUCO_UNREACHABLE("a type literal");
  }

  bool sameNamed(const NamedNode& x, const NamedNode& y) {
    if (x.origin != y.origin || x.targs.size() != y.targs.size()) return false;
    return std::equal(x.targs.begin(), x.targs.end(), y.targs.begin(),
                      [&](TypeId a, TypeId b) { return identical(types_, a, b); });
  }

  bool sameVars(std::span<const ObjectId> xs, std::span<const ObjectId> ys, const Pair* open) {
    return std::equal(xs.begin(), xs.end(), ys.begin(), ys.end(),
                      [&](ObjectId x, ObjectId y) { return same(types_[x].type, types_[y].type, open); });
  }

  bool sameStruct(const StructNode& x, const StructNode& y, const Pair* open) {
    if (x.fields.size() != y.fields.size()) return false;
    for (size_t i = 0; i < x.fields.size(); ++i) {
      const Object& f = types_[x.fields[i]];
      const Object& g = types_[y.fields[i]];
      if (f.is_embedded != g.is_embedded) return false;
      if (tags_ == Tags::Compare && types_.text(x.tag(i)) != types_.text(y.tag(i))) return false;
      if (!sameId(types_, x.fields[i], g.pkg, g.name) || !same(f.type, g.type, open)) return false;
    }
    return true;
  }

  bool sameSignature(const SignatureNode& x, const SignatureNode& y, const Pair* open) {
    if (x.tparams.size() != y.tparams.size() || x.variadic != y.variadic) return false;
    TypeId y_params = y.params;
    TypeId y_results = y.results;
    if (!x.tparams.empty()) {
      // Names of type parameters do not matter: put x's in place of y's.
      SubstMap rename{y.tparams, x.tparams};
      for (size_t i = 0; i < x.tparams.size(); ++i) {
        TypeId y_bound = subst(types_, types_.asTypeParam(y.tparams[i])->bound, rename);
        if (!same(types_.asTypeParam(x.tparams[i])->bound, y_bound, open)) return false;
      }
      y_params = subst(types_, y.params, rename);
      y_results = subst(types_, y.results, rename);
    }
    return same(x.params, y_params, open) && same(x.results, y_results, open);
  }

  bool sameInterface(TypeId x, TypeId y, const Pair* open) {
    const TypeSet& a = typeSet(types_, x);
    const TypeSet& b = typeSet(types_, y);
    if (a.comparable != b.comparable || a.methods.size() != b.methods.size()) return false;
    if (!termListEqual(types_, a.terms, b.terms)) return false;
    for (const Pair* pair = open; pair != nullptr; pair = pair->outer) {
      if ((pair->x == x && pair->y == y) || (pair->x == y && pair->y == x)) return true;
    }
    Pair self{x, y, open};
    for (size_t i = 0; i < a.methods.size(); ++i) {
      const Object& f = types_[a.methods[i]];
      const Object& g = types_[b.methods[i]];
      if (!sameId(types_, a.methods[i], g.pkg, g.name) || !same(f.type, g.type, &self)) return false;
    }
    return true;
  }

  TypeStore& types_;
  Tags tags_;
};

}  // namespace

bool identicalSlow(TypeStore& types, TypeId x, TypeId y) {
  return Comparer(types, Tags::Compare).same(x, y, nullptr);
}

bool identicalIgnoreTags(TypeStore& types, TypeId x, TypeId y) {
  return x == y || Comparer(types, Tags::Ignore).same(x, y, nullptr);
}

bool identicalInstance(TypeStore& types, TypeId xorig, std::span<const TypeId> xargs, TypeId yorig,
                       std::span<const TypeId> yargs) {
  return std::equal(xargs.begin(), xargs.end(), yargs.begin(), yargs.end(),
                    [&](TypeId x, TypeId y) { return identical(types, x, y); }) &&
         identical(types, xorig, yorig);
}

}  // namespace tuco
