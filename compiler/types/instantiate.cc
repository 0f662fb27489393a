// Instances, and whether types implement interfaces and satisfy constraints.
#include "compiler/types/instantiate.h"

#include "compiler/types/lookup.h"
#include "compiler/types/predicates.h"
#include "compiler/types/typeset.h"
#include "compiler/types/typestring.h"

namespace tuco {

namespace {

TypeId instantiateAlias(TypeStore& types, TypeId orig, std::span<const TypeId> targs) {
  const AliasNode& alias = *types.asAlias(orig);
  if (alias.tparams.size() != targs.size()) return typ::kInvalid;
  if (targs.empty()) return orig;
  return types.aliasInstance(orig, targs, subst(types, alias.rhs, {alias.tparams, targs}));
}

TypeId instantiateSignature(TypeStore& types, TypeId orig, std::span<const TypeId> targs) {
  const SignatureNode& sig = *types.asSignature(orig);
  if (sig.tparams.size() != targs.size()) return typ::kInvalid;
  if (targs.empty()) return orig;
  SignatureNode copy = sig;
  copy.params = subst(types, sig.params, {sig.tparams, targs});
  copy.results = subst(types, sig.results, {sig.tparams, targs});
  copy.tparams = {};
  copy.scope = ScopeId();
  return types.newSignature(copy);
}

// Does V implement (or satisfy) T?
class Implements {
 public:
  Implements(TypeStore& types, TypeId v, TypeId t, bool constraint, Cause* cause)
      : types_(types), v_(v), t_(t), constraint_(constraint), cause_(cause) {}

  bool check() {
    TypeId vu = under(types_, v_);
    TypeId tu = under(types_, t_);
    // Follow-on errors.
    if (!isValid(types_, vu) || !isValid(types_, tu)) return true;
    const PointerNode* pointer = types_.asPointer(vu);
    if (pointer != nullptr && !isValid(types_, under(types_, pointer->elem))) return true;

    if (!types_.is(tu, TypeKind::Interface)) return notAnInterface(tu);
    const TypeSet& tset = typeSet(types_, tu);
    if (tset.isAll()) return true;
    const TypeSet* vset = types_.is(vu, TypeKind::Interface) ? &typeSet(types_, vu) : nullptr;
    // The empty set is a subset of any set.
    if (vset != nullptr && vset->isEmpty()) return true;
    if (tset.isEmpty()) return fail([&] { return "cannot " + verb() + " " + name(t_) + " (empty type set)"; });

    if (!hasAllMethods(types_, v_, t_, true, {}, cause_)) {
      return fail([&] { return name(v_) + " does not " + verb() + " " + name(t_) + " " + cause_->text; });
    }
    if (!tset.hasTerms()) return checkComparable(tset);
    if (vset != nullptr) {
      if (isSubset(types_, *vset, tset)) return checkComparable(tset);
      return fail([&] { return name(v_) + " does not " + verb() + " " + name(t_); });
    }
    return checkTerms(tset, tu) && checkComparable(tset);
  }

 private:
  template <class Text>
  bool fail(Text text) {
    if (cause_ != nullptr) cause_->text = text();
    return false;
  }
  std::string name(TypeId t) const { return typeString(types_, t, cause_->qualifier); }
  std::string verb() const { return constraint_ ? "satisfy" : "implement"; }

  bool notAnInterface(TypeId tu) {
    return fail([&] {
      std::string detail = isInterfacePtr(types_, tu) ? "type " + name(t_) + " is pointer to interface, not interface"
                                                      : name(t_) + " is not an interface";
      return name(v_) + " does not " + verb() + " " + name(t_) + " (" + detail + ")";
    });
  }

  // If T is comparable, V must be. As a constraint argument an interface is comparable from go1.20.
  bool checkComparable(const TypeSet& tset) {
    if (!isComparable(types_, tset) || comparableType(types_, v_, Dynamic::No)) return true;
    if (constraint_ && comparableType(types_, v_, Dynamic::Yes)) {
      if (cause_ == nullptr || cause_->interfaces_satisfy_comparable) return true;
      return fail([&] { return name(v_) + " to " + verb() + " comparable requires go1.20 or later"; });
    }
    return fail([&] { return name(v_) + " does not " + verb() + " comparable"; });
  }

  // V must be in one of T's terms.
  bool checkTerms(const TypeSet& tset, TypeId tu) {
    TypeId without_tilde;  // A term that would admit V if it had a ~.
    bool excluded = typeSetIs(tset, [&](const Term& term) {
      if (termIncludes(types_, term, v_)) return false;
      if (!without_tilde.isValid() && !term.tilde && identical(types_, term.type, under(types_, term.type)) &&
          termIncludes(types_, Term::single(true, term.type), v_)) {
        without_tilde = term.type;
      }
      return true;
    });
    if (!excluded) return true;
    return fail([&] {
      return name(v_) + " does not " + verb() + " " + name(t_) + " (" + termDetail(tset, tu, without_tilde) + ")";
    });
  }

  std::string termDetail(const TypeSet& tset, TypeId tu, TypeId without_tilde) {
    if (without_tilde.isValid()) return "possibly missing ~ for " + name(without_tilde) + " in " + name(t_);
    if (mentions(types_, tu, v_)) {
      return name(t_) + " mentions " + name(v_) + ", but " + name(v_) + " is not in the type set of " + name(t_);
    }
    // Terms name packages by path, also the one being checked.
    return name(v_) + " missing in " + termListString(types_, tset.terms, cause_->qualifier.byPath());
  }

  TypeStore& types_;
  TypeId v_;
  TypeId t_;
  bool constraint_;
  Cause* cause_;
};

}  // namespace

TypeId instantiateType(TypeStore& types, TypeId orig, std::span<const TypeId> targs) {
  if (types.is(orig, TypeKind::Named)) return types.namedInstance(orig, targs);
  if (types.is(orig, TypeKind::Alias)) return instantiateAlias(types, orig, targs);
  TUCO_CHECK(types.is(orig, TypeKind::Signature), "a generic type or function");
  return instantiateSignature(types, orig, targs);
}

bool implements(TypeStore& types, TypeId v, TypeId t, bool constraint, Cause* cause) {
  return Implements(types, v, t, constraint, cause).check();
}

int verifyInstance(TypeStore& types, std::span<const TypeId> tparams, std::span<const TypeId> targs, Cause* cause) {
  SubstMap map{tparams, targs};
  for (size_t i = 0; i < tparams.size(); ++i) {
    // A constraint such as *T stands for the interface with that element.
    TypeId bound = types.asTypeParam(tparams[i])->bound;
    if (!types.is(under(types, bound), TypeKind::Interface)) bound = constraintInterface(types, tparams[i]);
    bound = subst(types, bound, map);
    if (!implements(types, targs[i], bound, true, cause)) return static_cast<int>(i);
  }
  return -1;
}

bool newAssertableTo(TypeStore& types, TypeId v, TypeId t, Cause* cause) {
  return isInterface(types, t) || implements(types, t, v, false, cause);
}

std::string typeArgCountError(std::string_view name, size_t want, size_t got) {
  if (got == want) return {};
  return std::string(got < want ? "not enough" : "too many") + " type arguments for type " + std::string(name) +
         ": have " + std::to_string(got) + ", want " + std::to_string(want);
}

}  // namespace tuco
