// Unification.
//
// Type parameters to be solved share slots: joining two of them lets them share one, setting one sets
// all that share. Two modes: inexact unification lets a defined type match its underlying type,
// channels differ in direction, and (go1.21) interfaces match types that have their methods; exact
// unification demands identity. With kUnifyAssign inexact matching holds at the top level only.
#include "compiler/types/unify.h"

#include <algorithm>

#include "compiler/types/lookup.h"
#include "compiler/types/predicates.h"
#include "compiler/types/typeset.h"
#include "compiler/types/typestring.h"

namespace tuco {

namespace {

constexpr uint32_t kMaxDepth = 100;

// The interface behind `t` unless it is a type parameter; 0 if it is none.
TypeId asInterfaceType(TypeStore& types, TypeId t) {
  if (isTypeParam(types, t)) return TypeId();
  TypeId u = under(types, t);
  return types.is(u, TypeKind::Interface) ? u : TypeId();
}

}  // namespace

// Interfaces being unified, innermost first; a pair met again is taken to match.
struct Unifier::InterfacePair {
  TypeId x, y;
  const InterfacePair* outer;

  static bool contains(const InterfacePair* pairs, TypeId x, TypeId y) {
    for (; pairs != nullptr; pairs = pairs->outer) {
      if ((pairs->x == x && pairs->y == y) || (pairs->x == y && pairs->y == x)) return true;
    }
    return false;
  }
};

Unifier::Unifier(TypeStore& types, std::span<const TypeId> tparams, std::span<const TypeId> targs,
                 bool interface_inference)
    : types_(types),
      tparams_(tparams.begin(), tparams.end()),
      slots_(targs.begin(), targs.end()),
      interface_inference_(interface_inference) {
  slots_.resize(tparams_.size());
  for (uint32_t i = 0; i < tparams_.size(); ++i) handles_.push_back(i);
}

bool Unifier::unify(TypeId x, TypeId y, UnifyMode mode) { return nify(x, y, mode, nullptr); }

int Unifier::boundIndex(TypeId x) const {
  x = unalias(types_, x);
  if (!types_.is(x, TypeKind::TypeParam)) return -1;
  auto found = std::find(tparams_.begin(), tparams_.end(), x);
  return found == tparams_.end() ? -1 : static_cast<int>(found - tparams_.begin());
}

TypeId Unifier::at(TypeId tparam) const {
  int i = boundIndex(tparam);
  TUCO_CHECK(i >= 0, "a type parameter of this unifier");
  return slots_[handles_[i]];
}

void Unifier::set(TypeId tparam, TypeId type) {
  int i = boundIndex(tparam);
  TUCO_CHECK(i >= 0 && type.isValid(), "a type parameter of this unifier and a type");
  slots_[handles_[i]] = type;
}

bool Unifier::join(int x, int y) {
  uint32_t hx = handles_[x];
  uint32_t hy = handles_[y];
  if (hx == hy) return true;
  if (slots_[hx].isValid() && slots_[hy].isValid()) return false;
  uint32_t from = slots_[hx].isValid() ? hy : hx;
  uint32_t to = slots_[hx].isValid() ? hx : hy;
  std::replace(handles_.begin(), handles_.end(), from, to);
  return true;
}

size_t Unifier::unknowns() const {
  return static_cast<size_t>(
      std::count_if(handles_.begin(), handles_.end(), [&](uint32_t h) { return !slots_[h].isValid(); }));
}

std::vector<TypeId> Unifier::inferred(std::span<const TypeId> tparams) const {
  std::vector<TypeId> result;
  for (TypeId t : tparams) result.push_back(at(t));
  return result;
}

std::string Unifier::toString() const {
  std::string out = "[";
  for (size_t i = 0; i < tparams_.size(); ++i) {
    if (i > 0) out += ", ";
    writeType(out, types_, tparams_[i]);
    out += ": ";
    writeType(out, types_, slots_[handles_[i]]);
  }
  return out + "]";
}

bool Unifier::nify(TypeId x, TypeId y, UnifyMode mode, const InterfacePair* pairs) {
  if (x == y || unalias(types_, x) == unalias(types_, y)) return true;
  if (!x.isValid() || !y.isValid() || depth_ >= kMaxDepth) return false;
  ++depth_;
  bool result = nifyDistinct(x, y, mode, pairs);
  --depth_;
  return result;
}

// After the check for equality and the depth limit.
bool Unifier::nifyDistinct(TypeId x, TypeId y, UnifyMode mode, const InterfacePair* pairs) {
  // A defined type goes to the right, a type parameter to be solved to the left.
  if (asNamed(types_, x).isValid() || boundIndex(y) >= 0) std::swap(x, y);

  // Inexact: a type literal matches the underlying type of a defined type. With interface inference
  // an interface literal is left for matching by methods.
  TypeId named = asNamed(types_, y);
  bool exact = (mode & kUnifyExact) != 0;
  if (!exact && named.isValid() && isTypeLit(types_, x) && !(interface_inference_ && isInterface(types_, x))) {
    y = under(types_, named);
    if (x == y || unalias(types_, x) == unalias(types_, y)) return true;
  }

  int px = boundIndex(x);
  int py = boundIndex(y);
  if (px >= 0 && py >= 0) {
    if (join(px, py)) return true;
    return nify(slots_[handles_[px]], slots_[handles_[py]], mode, pairs);
  }
  if (px >= 0) return nifyParam(px, y, mode, pairs);

  if (interface_inference_ && !exact) {
    TypeId xi = asInterfaceType(types_, x);
    TypeId yi = asInterfaceType(types_, y);
    if (xi.isValid() && yi.isValid()) return nifyInterfaces(xi, yi, pairs);
    if (xi.isValid()) return nifyMethods(xi, y, pairs);
    if (yi.isValid()) return nifyMethods(yi, x, pairs);
  }

  // Only a type parameter that is not to be solved may be left, and it goes to the left.
  if (isTypeParam(types_, y)) std::swap(x, y);
  UnifyMode element_mode = (mode & kUnifyAssign) != 0 ? mode | kUnifyExact : mode;
  return nifyStructure(x, y, element_mode, mode, pairs);
}

// A type parameter to be solved against a type that is none.
bool Unifier::nifyParam(int px, TypeId y, UnifyMode mode, const InterfacePair* pairs) {
  TypeId x = slots_[handles_[px]];
  if (!x.isValid()) {
    slots_[handles_[px]] = y;
    return true;
  }
  if (!nify(x, y, mode, pairs)) return false;
  TypeId xi = asInterfaceType(types_, x);
  TypeId yi = asInterfaceType(types_, y);
  bool x_named = asNamed(types_, x).isValid();
  bool y_named = asNamed(types_, y).isValid();
  // Interfaces were matched loosely: as the same type parameter they must be the same.
  if (xi.isValid() && yi.isValid()) {
    if (x_named && y_named) return identical(types_, x, y);
    if (typeSet(types_, xi).methods.size() != typeSet(types_, yi).methods.size()) return false;
  } else if (xi.isValid() || yi.isValid()) {
    return false;
  }
  if ((mode & kUnifyExact) != 0 || x_named) return true;
  // Prefer a defined type to a literal, and a directed channel to a bidirectional one.
  const ChanNode* chan = underChan(types_, y);
  if (y_named || (chan != nullptr && chan->dir != ChannelDir::SendRecv)) slots_[handles_[px]] = y;
  return true;
}

// Two interfaces, inexactly: the methods of the smaller must be in the other.
bool Unifier::nifyInterfaces(TypeId xi, TypeId yi, const InterfacePair* pairs) {
  const TypeSet* a = &typeSet(types_, xi);
  const TypeSet* b = &typeSet(types_, yi);
  if (a->comparable != b->comparable || !termListEqual(types_, a->terms, b->terms)) return false;
  if (InterfacePair::contains(pairs, xi, yi)) return true;
  InterfacePair self{xi, yi, pairs};
  if (a->methods.size() > b->methods.size()) std::swap(a, b);
  for (ObjectId m : a->methods) {
    const Object& obj = types_[m];
    int i = lookupMethod(types_, *b, obj.pkg, obj.name);
    if (i < 0 || !nify(obj.type, types_[b->methods[i]].type, kUnifyExact, &self)) return false;
  }
  return true;
}

// An interface against another type, inexactly: the type must have the methods.
bool Unifier::nifyMethods(TypeId iface, TypeId y, const InterfacePair* pairs) {
  for (ObjectId m : typeSet(types_, iface).methods) {
    const Object& obj = types_[m];
    LookupResult found = lookupFieldOrMethod(types_, y, Addressable::No, obj.pkg, obj.name);
    if (!found.obj.isValid() || types_[found.obj].kind != ObjectKind::Func) return false;
    ensureDeclared(types_, found.obj);
    if (!nify(obj.type, types_[found.obj].type, kUnifyExact, pairs)) return false;
  }
  return true;
}

bool Unifier::nifyStructure(TypeId x_spelled, TypeId y_spelled, UnifyMode element_mode, UnifyMode mode,
                            const InterfacePair* pairs) {
  TypeId x = unalias(types_, x_spelled);
  TypeId y = unalias(types_, y_spelled);
  const Type& a = types_[x];
  if (a.kind == TypeKind::TypeParam) {
    // A type parameter that is not to be solved: its core type decides.
    TypeId core = commonUnder(types_, x);
    return core.isValid() && nify(core, y_spelled, kUnifyAssign, pairs);
  }
  const Type& b = types_[y];
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case TypeKind::Basic: return a.u.basic.kind == b.u.basic.kind;
    case TypeKind::Array: {
      int64_t n = a.u.array->len;
      int64_t m = b.u.array->len;
      return (n < 0 || m < 0 || n == m) && nify(a.u.array->elem, b.u.array->elem, element_mode, pairs);
    }
    case TypeKind::Slice: return nify(a.u.slice.elem, b.u.slice.elem, element_mode, pairs);
    case TypeKind::Struct: return nifyStructs(*a.u.strukt, *b.u.strukt, element_mode, pairs);
    case TypeKind::Pointer: return nify(a.u.pointer.elem, b.u.pointer.elem, element_mode, pairs);
    case TypeKind::Tuple: return nifyTuples(x, y, mode, pairs);
    case TypeKind::Signature:
      return a.u.signature->variadic == b.u.signature->variadic &&
             nify(a.u.signature->params, b.u.signature->params, element_mode, pairs) &&
             nify(a.u.signature->results, b.u.signature->results, element_mode, pairs);
    case TypeKind::Interface: return nifyExactInterfaces(x, y, pairs);
    case TypeKind::Map:
      return nify(a.u.map.key, b.u.map.key, element_mode, pairs) &&
             nify(a.u.map.elem, b.u.map.elem, element_mode, pairs);
    case TypeKind::Chan:
      return ((mode & kUnifyExact) == 0 || a.u.chan.dir == b.u.chan.dir) &&
             nify(a.u.chan.elem, b.u.chan.elem, element_mode, pairs);
    case TypeKind::Named: return nifyNamed(*a.u.named, *b.u.named, mode, pairs);
    case TypeKind::Union:
    case TypeKind::Alias:
    case TypeKind::TypeParam: return false;
  }
  TUCO_UNREACHABLE("a type kind");
}

bool Unifier::nifyStructs(const StructNode& x, const StructNode& y, UnifyMode mode, const InterfacePair* pairs) {
  if (x.fields.size() != y.fields.size()) return false;
  for (size_t i = 0; i < x.fields.size(); ++i) {
    const Object& f = types_[x.fields[i]];
    const Object& g = types_[y.fields[i]];
    if (f.is_embedded != g.is_embedded || x.tag(i) != y.tag(i)) return false;
    if (!sameId(types_, x.fields[i], g.pkg, g.name) || !nify(f.type, g.type, mode, pairs)) return false;
  }
  return true;
}

bool Unifier::nifyTuples(TypeId x, TypeId y, UnifyMode mode, const InterfacePair* pairs) {
  std::span<const ObjectId> xs = types_.asTuple(x)->vars;
  std::span<const ObjectId> ys = types_.asTuple(y)->vars;
  return std::equal(xs.begin(), xs.end(), ys.begin(), ys.end(),
                    [&](ObjectId v, ObjectId w) { return nify(types_[v].type, types_[w].type, mode, pairs); });
}

bool Unifier::nifyExactInterfaces(TypeId x, TypeId y, const InterfacePair* pairs) {
  const TypeSet& a = typeSet(types_, x);
  const TypeSet& b = typeSet(types_, y);
  if (a.comparable != b.comparable || a.methods.size() != b.methods.size()) return false;
  if (!termListEqual(types_, a.terms, b.terms)) return false;
  if (InterfacePair::contains(pairs, x, y)) return true;
  InterfacePair self{x, y, pairs};
  for (size_t i = 0; i < a.methods.size(); ++i) {
    const Object& f = types_[a.methods[i]];
    const Object& g = types_[b.methods[i]];
    if (!sameId(types_, a.methods[i], g.pkg, g.name) || !nify(f.type, g.type, kUnifyExact, &self)) return false;
  }
  return true;
}

// Arguments before origins, as gc does: the order shows in what is inferred from wrong code.
bool Unifier::nifyNamed(const NamedNode& x, const NamedNode& y, UnifyMode mode, const InterfacePair* pairs) {
  return std::equal(x.targs.begin(), x.targs.end(), y.targs.begin(), y.targs.end(),
                    [&](TypeId a, TypeId b) { return nify(a, b, mode, pairs); }) &&
         x.origin == y.origin;
}

}  // namespace tuco
