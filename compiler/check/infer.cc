// Type inference: type arguments from function arguments, constraints and assignment targets
// (types2: infer.go; spec, "Type inference").
#include "compiler/check/checker.h"
#include "compiler/types/unify.h"

namespace tuco {

namespace {

bool hasUnknown(std::span<const TypeId> targs) {
  for (TypeId t : targs) {
    if (!t.isValid()) return true;
  }
  return false;
}

}  // namespace

// One inference. The steps share the unifier and give up with a report in `err`.
class Checker::Inference {
 public:
  Inference(Checker& check, Pos pos, std::span<const TypeId> tparams, std::span<const TypeId> targs, TypeId params,
            std::span<const Operand> args, Reverse reverse, ErrorReport& err)
      : check_(check), types_(check.types), pos_(pos), tparams_(tparams), targs_(targs),
        params_(check.types.asTuple(params)->vars), args_(args), reverse_(reverse), err_(err),
        unifier_(check.types, tparams, targs, check.allowVersion(kGo1_21)) {}

  bool fromTypedArguments();
  bool fromConstraints();
  bool fromUntypedArguments();
  TypeList result();

 private:
  struct CoreTerm {
    TypeId type;  // 0: none.
    bool tilde = false;
    bool single = false;
  };
  CoreTerm coreTerm(TypeId tparam);
  bool unifyWithCore(TypeId tparam, TypeId inferred, const CoreTerm& core);
  bool unifyMethods(TypeId tparam, TypeId inferred);
  void mismatch(TypeId par, const Operand& arg);
  void simplify(std::vector<TypeId>& inferred);
  TypeId paramType(size_t i) const { return types_[params_[i]].type; }

  Checker& check_;
  TypeStore& types_;
  Pos pos_;
  std::span<const TypeId> tparams_;
  std::span<const TypeId> targs_;
  std::span<const ObjectId> params_;
  std::span<const Operand> args_;
  Reverse reverse_;
  ErrorReport& err_;
  Unifier unifier_;
  SmallVec<uint32_t, 8> untyped_;  // Indices of untyped arguments for parameters of type parameter type.
};

// Reports that the argument's type does not fit what is known about the parameter's.
void Checker::Inference::mismatch(TypeId par, const Operand& arg) {
  std::vector<TypeId> targs = unifier_.inferred(tparams_);
  bool none = true;
  for (TypeId t : targs) none = none && !t.isValid();
  if (none) {
    err_.addf(arg, "type %s of %s does not match %s (cannot infer %s)",
              {arg.typ, arg.expr, par, typeParamsString(types_, tparams_)});
    return;
  }
  TypeId inferred = subst(types_, par, {tparams_, targs});
  if (inferred == par) {
    err_.addf(arg, "type %s of %s does not match %s", {arg.typ, arg.expr, par});
  } else if (reverse_ == Reverse::Yes) {
    err_.addf(arg, "inferred type %s for %s does not match type %s of %s", {inferred, par, arg.typ, arg.expr});
  } else {
    err_.addf(arg, "type %s of %s does not match inferred type %s for %s", {arg.typ, arg.expr, inferred, par});
  }
}

bool Checker::Inference::fromTypedArguments() {
  for (uint32_t i = 0; i < args_.size(); ++i) {
    const Operand& arg = args_[i];
    if (arg.isInvalid()) continue;  // An error was reported.
    TypeId par = paramType(i);
    if (!tuco::isParameterized(types_, tparams_, par) && !tuco::isParameterized(types_, tparams_, arg.typ)) continue;
    if (check_.isTyped(arg.typ)) {
      if (!unifier_.unify(par, arg.typ, kUnifyAssign)) {
        mismatch(par, arg);
        return false;
      }
    } else if (types_.is(par, TypeKind::TypeParam) && !arg.isNil()) {
      // Untyped arguments count only if nothing else decides.
      untyped_.push_back(i);
    }
  }
  return true;
}

// The single specific type of a constraint, or the type under all of them.
Checker::Inference::CoreTerm Checker::Inference::coreTerm(TypeId tparam) {
  int count = 0;
  CoreTerm single;
  bool tilde = false;
  const TypeSet& set = typeSet(types_, constraintInterface(types_, tparam));
  if (set.hasTerms()) {
    for (const Term& term : set.terms) {
      ++count;
      single = {term.type, term.tilde, true};
      tilde = tilde || term.tilde;
    }
  }
  if (count == 1) return single;
  TypeId u = tuco::commonUnder(types_, tparam);
  if (u.isValid()) return {u, tilde, false};
  return {};
}

bool Checker::Inference::unifyWithCore(TypeId tparam, TypeId inferred, const CoreTerm& core) {
  if (!core.type.isValid()) return true;
  if (inferred.isValid()) {
    // The type must have the constraint's underlying type (or be it, without tilde; checked later).
    if (unifier_.unify(inferred, core.type, 0)) return true;
    err_.addf(pos_, "%s (type %s) does not satisfy %s", {tparam, inferred, types_.asTypeParam(tparam)->bound});
    return false;
  }
  // A single type without tilde is the only possible argument.
  if (core.single && !core.tilde) unifier_.set(tparam, core.type);
  return true;
}

// The methods of the type inferred tell more about those of the constraint.
bool Checker::Inference::unifyMethods(TypeId tparam, TypeId inferred) {
  if (!inferred.isValid() || tuco::isParameterized(types_, tparams_, inferred)) return true;
  TypeId constraint = constraintInterface(types_, tparam);
  if (typeSet(types_, constraint).methods.empty()) return true;
  Cause cause = check_.newCause();
  auto equivalent = [this](TypeId x, TypeId y) { return unifier_.unify(x, y, kUnifyExact); };
  if (hasAllMethods(types_, inferred, constraint, true, equivalent, &cause)) return true;
  err_.addf(pos_, "%s (type %s) does not satisfy %s %s",
            {tparam, inferred, types_.asTypeParam(tparam)->bound, cause.text});
  return false;
}

bool Checker::Inference::fromConstraints() {
  size_t before;
  do {
    before = unifier_.unknowns();
    for (TypeId tparam : tparams_) {
      TypeId inferred = unifier_.at(tparam);
      if (!unifyWithCore(tparam, inferred, coreTerm(tparam))) return false;
      if (!unifyMethods(tparam, inferred)) return false;
    }
  } while (unifier_.unknowns() != before);
  return true;
}

// Type parameters still unknown get the default type of the largest untyped argument.
bool Checker::Inference::fromUntypedArguments() {
  SmallVec<TypeId, 4> found_tparams;
  SmallVec<TypeId, 4> found_types;
  for (uint32_t index : untyped_) {
    TypeId tparam = paramType(index);
    if (unifier_.at(tparam).isValid()) continue;
    const Operand& arg = args_[index];
    size_t slot = 0;
    while (slot < found_tparams.size() && found_tparams[slot] != tparam) ++slot;
    if (slot == found_tparams.size()) {
      found_tparams.push_back(tparam);
      found_types.push_back(arg.typ);
      continue;
    }
    TypeId max = tuco::maxType(types_, found_types[slot], arg.typ);
    if (!max.isValid()) {
      err_.addf(arg, "mismatched types %s and %s (cannot infer %s)", {found_types[slot], arg.typ, tparam});
      return false;
    }
    found_types[slot] = max;
  }
  for (size_t i = 0; i < found_tparams.size(); ++i) {
    unifier_.set(found_tparams[i], tuco::defaultType(types_, found_types[i]));
  }
  return true;
}

// Inferred types may name other type parameters: puts in what those are, until nothing changes.
void Checker::Inference::simplify(std::vector<TypeId>& inferred) {
  killCycles(types_, tparams_, inferred);
  SmallVec<uint32_t, 8> dirty;
  for (uint32_t i = 0; i < inferred.size(); ++i) {
    if (inferred[i].isValid() && (i >= targs_.size() || !targs_[i].isValid())) dirty.push_back(i);
  }
  while (!dirty.empty()) {
    SmallVec<uint32_t, 8> changed;
    for (uint32_t i : dirty) {
      TypeId before = inferred[i];
      TypeId after = subst(types_, before, {tparams_, inferred});
      if (after == before) continue;
      // A generic function whose type parameters are all inferred is generic no longer.
      const SignatureNode* sig = types_.asSignature(after);
      if (sig != nullptr && !sig->tparams.empty() && !tuco::isParameterized(types_, tparams_, after)) {
        SignatureNode plain = *sig;
        plain.tparams = {};
        after = types_.newSignature(plain);
      }
      inferred[i] = after;
      changed.push_back(i);
    }
    dirty = std::move(changed);
  }
}

// The type arguments; empty after a report.
TypeList Checker::Inference::result() {
  std::vector<TypeId> inferred = unifier_.inferred(tparams_);
  simplify(inferred);
  for (size_t i = 0; i < inferred.size(); ++i) {
    if (inferred[i].isValid() && !tuco::isParameterized(types_, tparams_, inferred[i])) continue;
    const Object& obj = types_[types_.asTypeParam(tparams_[i])->obj];
    err_.addf(pos_, "cannot infer %s (declared at %v)", {obj.name, obj.pos});
    return {};
  }
  return TypeList(std::span<const TypeId>(inferred));
}

// The type arguments for all of `tparams`, given those in `targs` (0: unknown) and arguments for
// parameters of a tuple type. Empty if inference fails; `err` has the reason unless it was reported.
TypeList Checker::infer(Pos pos, std::span<const TypeId> tparams, std::span<const TypeId> targs, TypeId params,
                        std::span<const Operand> args, Reverse reverse, ErrorReport& err) {
  if (targs.size() == tparams.size() && !hasUnknown(targs)) return TypeList(targs);
  for (const Operand& arg : args) {
    if (arg.isInvalid()) return {};  // An error was reported; the rest would be guesswork.
  }
  TypeList all(targs);
  all.resize(tparams.size());
  // What is known already is put into the parameters: untyped arguments then have a type to go to.
  if (!args.empty()) params = subst(types, params, {tparams, all});
  Inference inference(*this, pos, tparams, all, params, args, reverse, err);
  if (!inference.fromTypedArguments() || !inference.fromConstraints() || !inference.fromUntypedArguments()) return {};
  return inference.result();
}

}  // namespace tuco
