// Questions about types that need no context.
#include "compiler/types/predicates.h"

#include <algorithm>

#include "compiler/types/typeset.h"
#include "compiler/types/typestring.h"

namespace tuco {

bool allBasic(TypeStore& types, TypeId t, BasicInfo info) {
  TypeId tparam = asTypeParam(types, t);
  if (!tparam.isValid()) return isBasic(types, t, info);
  const TypeSet& set = typeSet(types, constraintInterface(types, tparam));
  return typeSetIs(set, [&](const Term& term) {
    return term.kind == Term::Kind::Single && isBasic(types, term.type, info);
  });
}

bool hasName(TypeStore& types, TypeId t) {
  t = unalias(types, t);
  return types.is(t, TypeKind::Basic) || types.is(t, TypeKind::Named) || types.is(t, TypeKind::TypeParam);
}

bool isTypeLit(TypeStore& types, TypeId t) {
  t = unalias(types, t);
  return !types.is(t, TypeKind::Named) && !types.is(t, TypeKind::TypeParam);
}

bool hasEmptyTypeset(TypeStore& types, TypeId t) {
  TypeId tparam = asTypeParam(types, t);
  if (!tparam.isValid()) return false;
  TypeId bound = types.asTypeParam(tparam)->bound;
  if (!bound.isValid()) return false;
  // Must not force anything: only a type set that is known already counts.
  const InterfaceNode* iface = types.asInterface(safeUnderlying(types, bound));
  const TypeSet* set = iface == nullptr ? nullptr : iface->type_set.load(std::memory_order_acquire);
  return set != nullptr && set->isEmpty();
}

bool isGeneric(TypeStore& types, TypeId t) {
  if (const AliasNode* alias = types.asAlias(t)) {
    if (!alias->tparams.empty() && alias->targs.empty()) return true;
  }
  const NamedNode* named = types.asNamedNode(asNamed(types, t));
  return named != nullptr && !named->is_instance && !named->tparams.empty();
}

namespace {

// More names than this are taken for an endless and so invalid type: type T[P any] struct{ f T[[]P] }.
constexpr size_t kMaxNames = 10'000;

class ComparableWalk {
 public:
  ComparableWalk(TypeStore& types, Dynamic dynamic) : types_(types), dynamic_(dynamic) {}

  bool visit(TypeId t, Cause* cause) {
    // Only names close cycles.
    TypeId actual = unalias(types_, t);
    if (types_.is(actual, TypeKind::Named) || types_.is(actual, TypeKind::TypeParam)) {
      if (seen_.size() > kMaxNames || std::find(seen_.begin(), seen_.end(), actual) != seen_.end()) return true;
      seen_.push_back(actual);
    }
    TypeId u = under(types_, actual);
    if (!u.isValid()) return true;
    const Type& node = types_[u];
    switch (node.kind) {
      case TypeKind::Basic: return node.u.basic.kind != BasicKind::UntypedNil;
      case TypeKind::Pointer:
      case TypeKind::Chan: return true;
      case TypeKind::Struct: return visitStruct(*node.u.strukt, cause);
      case TypeKind::Array:
        if (visit(node.u.array->elem, nullptr)) return true;
        if (cause != nullptr) cause->text = typeString(types_, t, cause->qualifier) + " cannot be compared";
        return false;
      case TypeKind::Interface: return visitInterface(t, u, cause);
      case TypeKind::Slice:
      case TypeKind::Tuple:
      case TypeKind::Signature:
      case TypeKind::Union:
      case TypeKind::Map:
      case TypeKind::Named:
      case TypeKind::Alias:
      case TypeKind::TypeParam: return false;
    }
    TUCO_UNREACHABLE("a type kind");
  }

 private:
  bool visitStruct(const StructNode& node, Cause* cause) {
    for (ObjectId field : node.fields) {
      TypeId type = types_[field].type;
      if (visit(type, nullptr)) continue;
      if (cause != nullptr) {
        cause->text = "struct containing " + typeString(types_, type, cause->qualifier) + " cannot be compared";
      }
      return false;
    }
    return true;
  }

  bool visitInterface(TypeId t, TypeId u, Cause* cause) {
    if (dynamic_ == Dynamic::Yes && !isTypeParam(types_, t)) return true;
    const TypeSet& set = typeSet(types_, u);
    if (visitTypeSet(set)) return true;
    if (cause != nullptr) cause->text = set.isEmpty() ? "empty type set" : "incomparable types in type set";
    return false;
  }

  bool visitTypeSet(const TypeSet& set) {
    if (termListIsAll(set.terms)) return set.comparable;
    Dynamic outer = dynamic_;
    dynamic_ = Dynamic::No;
    bool result = typeSetIs(set, [&](const Term& t) { return t.kind == Term::Kind::Single && visit(t.type, nullptr); });
    dynamic_ = outer;
    return result;
  }

  TypeStore& types_;
  Dynamic dynamic_;
  std::vector<TypeId> seen_;
};

}  // namespace

bool comparableType(TypeStore& types, TypeId t, Dynamic dynamic, Cause* cause) {
  if (cause != nullptr) cause->text.clear();
  return ComparableWalk(types, dynamic).visit(t, cause);
}

bool comparable(TypeStore& types, TypeId t) { return comparableType(types, t, Dynamic::Yes); }

bool hasNil(TypeStore& types, TypeId t) {
  TypeId u = under(types, t);
  if (!u.isValid()) return false;
  switch (types.kind(u)) {
    case TypeKind::Basic: return u == typ::kUnsafePointer;
    case TypeKind::Slice:
    case TypeKind::Pointer:
    case TypeKind::Signature:
    case TypeKind::Map:
    case TypeKind::Chan: return true;
    case TypeKind::Interface:
      return !isTypeParam(types, t) ||
             underIs(types, t, [&](TypeId v) { return v.isValid() && hasNil(types, v); });
    case TypeKind::Array:
    case TypeKind::Struct:
    case TypeKind::Tuple:
    case TypeKind::Union:
    case TypeKind::Named:
    case TypeKind::Alias:
    case TypeKind::TypeParam: return false;
  }
  TUCO_UNREACHABLE("a type kind");
}

TypeId defaultType(TypeStore& types, TypeId t) {
  const BasicNode* basic = types.asBasic(t);
  if (basic == nullptr || (basic->info & kIsUntyped) == 0) return t;
  if (t == typ::kUntypedBool) return typ::kBool;
  if (t == typ::kUntypedInt) return typ::kInt;
  if (t == typ::kUntypedRune) return typ::kRune;
  if (t == typ::kUntypedFloat) return typ::kFloat64;
  if (t == typ::kUntypedComplex) return typ::kComplex128;
  if (t == typ::kUntypedString) return typ::kString;
  return t;
}

TypeId maxType(TypeStore& types, TypeId x, TypeId y) {
  if (x == y) return x;
  if (!isUntypedNumeric(types, x) || !isUntypedNumeric(types, y)) return TypeId();
  return x.value > y.value ? x : y;  // Ids of basic types are in the order of their kinds.
}

bool typesetAll(TypeStore& types, TypeId t, const std::function<bool(TypeId, TypeId)>& f) {
  TypeId tparam = asTypeParam(types, t);
  if (!tparam.isValid()) return f(t, under(types, t));
  return typeSetAll(types, typeSet(types, constraintInterface(types, tparam)), f);
}

bool underIs(TypeStore& types, TypeId t, const std::function<bool(TypeId)>& f) {
  return typesetAll(types, t, [&](TypeId, TypeId u) { return f(u); });
}

namespace {

// The common underlying type so far, and the type it came from.
struct Common {
  TypeId type;
  TypeId under;
};

bool fail(Cause* cause, const std::function<std::string(Qualifier)>& text) {
  if (cause != nullptr) cause->text = text(cause->qualifier);
  return false;
}

// Channels may differ in direction as long as one of them is bidirectional.
bool mergeChannels(TypeStore& types, Common& common, TypeId t, TypeId u, Cause* cause) {
  ChanNode x = *types.asChan(common.under);
  ChanNode y = *types.asChan(u);
  if (!identical(types, x.elem, y.elem)) {
    return fail(cause, [&](Qualifier q) {
      return "channels " + typeString(types, common.type, q) + " and " + typeString(types, t, q) +
             " have different element types";
    });
  }
  if (x.dir == y.dir) return true;
  if (x.dir == ChannelDir::SendRecv) {
    common = {t, u};
    return true;
  }
  if (y.dir == ChannelDir::SendRecv) return true;
  return fail(cause, [&](Qualifier q) {
    return "channels " + typeString(types, common.type, q) + " and " + typeString(types, t, q) +
           " have conflicting directions";
  });
}

}  // namespace

TypeId commonUnder(TypeStore& types, TypeId t, const UnderCondition& cond, Cause* cause) {
  Common common;
  bool ok = typesetAll(types, t, [&](TypeId each, TypeId u) {
    if (cond && !cond(each, u, cause)) return false;
    if (!u.isValid()) return fail(cause, [](Qualifier) { return std::string("no specific type"); });
    if (!common.under.isValid()) {
      common = {each, u};
      return true;
    }
    if (types.is(common.under, TypeKind::Chan) && types.is(u, TypeKind::Chan)) {
      return mergeChannels(types, common, each, u, cause);
    }
    if (identical(types, common.under, u)) return true;
    return fail(cause, [&](Qualifier q) {
      return typeString(types, common.type, q) + " and " + typeString(types, each, q) +
             " have different underlying types";
    });
  });
  return ok ? common.under : TypeId();
}

}  // namespace tuco
