// Calls, conversions written as calls, and instantiation of generic functions (types2: call.go;
// spec, "Calls", "Instantiations").
#include "compiler/check/checker.h"

namespace tuco {

namespace {

SignatureNode withoutTypeParams(const SignatureNode& sig) {
  SignatureNode plain;
  plain.params = sig.params;
  plain.results = sig.results;
  plain.variadic = sig.variadic;
  return plain;
}

}  // namespace

// --- Instantiation -----------------------------------------------------------------------------------

// Instantiates the generic function x with the type arguments of `inst` (an IndexExpr, or 0), the
// rest inferred from `target` (may be null). With Infer::No, missing arguments are left to the
// caller: the result are those given; otherwise it is empty. x is invalid after a report.
TypeList Checker::funcInst(const Target* target, Pos pos, Operand& x, ExprId inst, Infer infer_missing) {
  Pos inst_pos = pos;
  IdList<ExprId> xlist;
  TypeList targs;
  if (inst.isValid()) {
    inst_pos = ast.pos(inst);
    x.expr = inst;
  }
  bool version_ok = verifyVersionf(inst_pos, kGo1_18, "function instantiation");
  if (inst.isValid()) {
    xlist = ast.unpackList(ast.cast<IndexExpr>(inst).index);
    if (!typeArguments(xlist, targs)) {
      x.invalidate();
      return {};
    }
  }

  TypeId sig = x.typ;
  size_t got = targs.size(), want = types.asSignature(sig)->tparams.size();
  if (got > want) {
    errorf(xlist[static_cast<uint32_t>(got) - 1], Code::WrongTypeArgCount, "got %d type arguments but want %d", {got, want});
    x.invalidate();
    return {};
  }
  if (got < want) {
    if (infer_missing == Infer::No) return targs;
    if (!inferFromTarget(target, pos, x, inst, inst_pos, version_ok, targs)) {
      x.invalidate();
      return {};
    }
  }
  x.typ = instantiateSignature(exprPos(x.expr), x.expr, sig, targs, xlist);
  x.mode = OperandMode::Value;
  return {};
}

bool Checker::typeArguments(IdList<ExprId> xlist, TypeList& targs) {
  bool ok = true;
  for (ExprId e : xlist) {
    TypeId t = varType(e);
    ok = ok && isValid(t);
    targs.push_back(t);
  }
  return ok;
}

// Completes `targs` by reverse inference; false after a report.
bool Checker::inferFromTarget(const Target* target, Pos pos, Operand& x, ExprId inst, Pos inst_pos, bool version_ok,
                              TypeList& targs) {
  const SignatureNode* sig = types.asSignature(x.typ);
  OperandList args;
  TypeId params = typ::kEmptyTuple;
  Reverse reverse = Reverse::No;
  if (target != nullptr) {
    if (version_ok && !allowVersion(kGo1_21)) {
      versionErrorf(inst_pos, kGo1_21, inst.isValid() ? "partially instantiated function in assignment"
                                                      : "implicitly instantiated function in assignment");
    }
    // As if the function were assigned to a parameter of its own type.
    Pos at = exprPos(x.expr);
    ObjectId param = types.newParam(at, pkg, NameId(), types.newSignature(withoutTypeParams(*sig)));
    params = types.newTuple({&param, 1});
    Operand arg;
    arg.mode = OperandMode::Value;
    arg.expr = syntheticName(at, targetDesc(*target));
    arg.typ = target->sig;
    args.push_back(arg);
    reverse = Reverse::Yes;
  }
  TypeId renamed;
  std::vector<TypeId> tparams = renameTParams(types, pos, sig->tparams, params, &renamed);
  ErrorReport err = newError(Code::CannotInferTypeArgs);
  TypeList inferred = infer(pos, tparams, targs, renamed, args, reverse, err);
  if (inferred.empty()) {
    if (!err.empty()) err.report();
    return false;
  }
  targs = std::move(inferred);
  return true;
}

// The instance; its constraints are verified later. `xlist` has the expressions of the first targs.
TypeId Checker::instantiateSignature(Pos pos, ExprId e, TypeId sig, std::span<const TypeId> targs, IdList<ExprId> xlist) {
  TypeId inst = instance(pos, sig, targs);
  recordInstance(e, targs, inst);
  std::span<const TypeId> kept = types.copy(targs);
  later([this, pos, sig, kept, xlist] { verifyInstantiation(pos, sig, kept, xlist); });
  return inst;
}

void Checker::verifyInstantiation(Pos pos, TypeId sig, std::span<const TypeId> targs, IdList<ExprId> xlist) {
  std::span<const TypeId> tparams = types.asSignature(sig)->tparams;
  Cause cause = newCause();
  int failed = verifyInstance(types, tparams, targs, &cause);
  if (failed < 0) {
    recordMonoInstance(pos, tparams, targs, xlist);
    return;
  }
  if (static_cast<uint32_t>(failed) < xlist.size()) pos = ast.startPos(xlist[static_cast<uint32_t>(failed)]);
  softErrorf(pos, Code::InvalidTypeArg, "%s", {cause.text});
}

// --- Calls -------------------------------------------------------------------------------------------

ExprKind Checker::callExpr(Operand& x, ExprId e) {
  CallExpr call = ast.cast<CallExpr>(e);
  ExprId inst;  // The IndexExpr, if the function is instantiated explicitly.
  if (ast.is<IndexExpr>(call.fun)) {
    if (indexExpr(x, call.fun)) inst = call.fun;
    x.expr = call.fun;
    record(x);
  } else {
    exprOrType(x, call.fun, AllowGeneric::Yes);
  }

  if (x.isInvalid()) {
    use(call.args);
    x.expr = e;
    return ExprKind::Statement;
  }
  if (x.mode == OperandMode::TypeExpr) {
    ExprKind kind = conversionCall(x, call, e);
    x.expr = e;
    return kind;
  }
  if (x.mode == OperandMode::Builtin) {
    BuiltinId id = x.id;
    if (!builtin(x, e, id)) x.invalidate();
    x.expr = e;
    if (!x.isInvalid() && !x.isConstant()) env.has_call_or_recv = true;
    return builtinInfo(id).kind;
  }
  functionCall(x, call, e, inst);
  x.expr = e;
  return ExprKind::Statement;
}

// T(x)
ExprKind Checker::conversionCall(Operand& x, const CallExpr& call, ExprId e) {
  nonGeneric(nullptr, x);
  if (x.isInvalid()) return ExprKind::Conversion;
  TypeId t = x.typ;
  x.invalidate();
  if (call.args.empty()) {
    errorf(e, Code::WrongArgCount, "missing argument in conversion to %s", {t});
    return ExprKind::Conversion;
  }
  if (call.args.size() > 1) {
    use(call.args);
    errorf(call.args.back(), Code::WrongArgCount, "too many arguments in conversion to %s", {t});
    return ExprKind::Conversion;
  }
  exprFor(x, call.args[0], t);
  if (x.isInvalid()) return ExprKind::Conversion;
  TypeId u = under(t);
  if (types.is(u, TypeKind::Interface) && !isTypeParam(t) && !typeSet(types, u).isMethodSet()) {
    errorf(e, Code::MisplacedConstraintIface,
           "cannot use interface %s in conversion (contains specific type constraints or is comparable)", {t});
    return ExprKind::Conversion;
  }
  if (call.has_dots) {
    errorf(call.args[0], Code::BadDotDotDotSyntax, "invalid use of ... in conversion to %s", {t});
    return ExprKind::Conversion;
  }
  conversion(x, t);
  return ExprKind::Conversion;
}

// The signature to call x with; 0 after a report.
TypeId Checker::calleeSignature(Operand& x) {
  if (!isTypeParam(x.typ)) {
    TypeId u = under(x.typ);
    if (types.is(u, TypeKind::Signature)) return u;
  }
  Cause cause = newCause();
  TypeId u = commonUnder(x.typ, [&](TypeId t, TypeId u, Cause* why) {
    if (!u.isValid() || types.is(u, TypeKind::Signature)) return true;
    why->text = sprintf("%s is not a function", {t});
    return false;
  }, &cause);
  if (types.is(u, TypeKind::Signature)) return u;
  errorf(x, Code::InvalidCall, "invalid operation: cannot call %s: %s", {x, cause.text});
  return TypeId();
}

void Checker::functionCall(Operand& x, const CallExpr& call, ExprId e, ExprId inst) {
  bool is_cgo = x.mode == OperandMode::CgoFunc;
  TypeId sig = calleeSignature(x);
  if (!sig.isValid()) {
    x.invalidate();
    // The arguments are not looked at: as types2 does.
    return;
  }
  size_t want = types.asSignature(sig)->tparams.size();
  TypeList targs;
  IdList<ExprId> xlist;
  if (inst.isValid()) {
    xlist = ast.unpackList(ast.cast<IndexExpr>(inst).index);
    if (!explicitTypeArgs(xlist, want, targs)) {
      use(call.args);
      x.invalidate();
      return;
    }
    if (targs.size() == want && want > 0) {
      verifyVersionf(inst, kGo1_18, "function instantiation");
      sig = instantiateSignature(ast.pos(inst), inst, sig, targs, xlist);
      targs.clear();
      xlist = {};
    }
  }

  std::vector<TypeList> arg_targs;
  OperandList args = genericExprList(call.args, arg_targs);
  sig = arguments(e, call, sig, targs, xlist, args, arg_targs);

  const SignatureNode* node = types.asSignature(sig);
  if (want > 0 && node->tparams.empty()) recordTypeAndValue(call.fun, OperandMode::Value, sig);
  callResult(x, *node, is_cgo);
  env.has_call_or_recv = true;

  // If inference failed, a result type may still name type parameters: stay silent about it.
  if (x.mode == OperandMode::Value && !node->tparams.empty() && isParameterized(node->tparams, x.typ)) x.invalidate();
}

bool Checker::explicitTypeArgs(IdList<ExprId> xlist, size_t want, TypeList& targs) {
  if (!typeArguments(xlist, targs)) return false;
  if (targs.size() <= want) return true;
  errorf(xlist[static_cast<uint32_t>(want)], Code::WrongTypeArgCount, "got %d type arguments but want %d",
         {targs.size(), want});
  return false;
}

void Checker::callResult(Operand& x, const SignatureNode& sig, bool is_cgo) {
  std::span<const ObjectId> results = types.asTuple(sig.results)->vars;
  if (results.empty()) {
    x.mode = OperandMode::NoValue;
    return;
  }
  x.mode = is_cgo && results.size() == 1 ? OperandMode::CommaErr : OperandMode::Value;
  x.typ = results.size() == 1 ? types[results[0]].type : sig.results;
}

// --- Arguments ---------------------------------------------------------------------------------------

// Evaluates expressions; a single one may be a call with several results.
OperandList Checker::exprList(IdList<ExprId> elist) {
  if (elist.size() == 1) return multiExpr(elist[0], nullptr);
  OperandList list;
  for (ExprId e : elist) {
    Operand x;
    expr(nullptr, x, e);
    list.push_back(x);
  }
  return list;
}

// As exprList, but results may be generic functions that are not or partially instantiated; then
// `targs_list` has their type arguments.
OperandList Checker::genericExprList(IdList<ExprId> elist, std::vector<TypeList>& targs_list) {
  // Before go1.21, partial instantiations must be completed at once.
  Infer infer_missing = !elist.empty() && allowVersion(kGo1_21) ? Infer::No : Infer::Yes;
  OperandList list;
  bool single = elist.size() == 1;
  for (uint32_t i = 0; i < elist.size(); ++i) {
    ExprId e = elist[i];
    Operand x;
    if (ast.is<IndexExpr>(e)) {
      genericIndexArg(x, e, i, elist.size(), infer_missing, targs_list);
    } else if (single) {
      rawExpr(nullptr, x, e, TypeId(), AllowGeneric::Yes);
      exclude(x, OperandModes(OperandMode::NoValue, OperandMode::Builtin, OperandMode::TypeExpr));
      if (!x.isInvalid() && types.is(x.typ, TypeKind::Tuple)) {
        x.expr = e;
        unpackTuple(x, list);
        return list;
      }
    } else {
      genericExpr(x, e);
    }
    list.push_back(x);
  }
  return list;
}

// An argument f[T] may be a partially instantiated function, or any other index expression.
void Checker::genericIndexArg(Operand& x, ExprId e, uint32_t i, uint32_t count, Infer infer_missing,
                              std::vector<TypeList>& targs_list) {
  if (indexExpr(x, e)) {
    TypeList targs = funcInst(nullptr, exprPos(x.expr), x, e, infer_missing);
    if (!targs.empty()) {
      targs_list.resize(count);
      targs_list[i] = std::move(targs);
      x.expr = e;
    } else {
      record(x);
    }
    return;
  }
  // What rawExpr and genericExpr do after the evaluation of an index expression.
  x.expr = e;
  pendingType(x);
  record(x);
  exclude(x, OperandModes(OperandMode::NoValue, OperandMode::Builtin, OperandMode::TypeExpr));
  if (count > 1) singleValue(x);
}

TypeList Checker::operandTypes(std::span<const Operand> list) {
  TypeList result;
  for (const Operand& x : list) result.push_back(x.typ);
  return result;
}

TypeList Checker::varTypes(std::span<const ObjectId> vars) {
  TypeList result;
  for (ObjectId var : vars) result.push_back(types[var].type);
  return result;
}

void Checker::wrongArgCount(ExprId e, const CallExpr& call, const SignatureNode& sig, std::span<const Operand> args,
                            size_t npars) {
  At at = e;
  const char* qualifier = "not enough";
  if (args.size() > npars) {
    at = args[npars].expr;  // The first extra argument.
    qualifier = "too many";
  } else if (!args.empty()) {
    at = args.back().expr;  // The last argument.
  }
  ErrorReport err = newError(Code::WrongArgCount);
  err.addf(at, "%s arguments in call to %s", {qualifier, call.fun});
  err.addf(Pos(), "have %s", {typesSummary(operandTypes(args), Variadic::No, call.has_dots)});
  Variadic variadic = sig.variadic ? Variadic::Yes : Variadic::No;
  err.addf(Pos(), "want %s", {typesSummary(varTypes(types.asTuple(sig.params)->vars), variadic, false)});
  err.report();
}

// The parameters as `nargs` single ones; the variadic one is repeated or left out.
TypeId Checker::expandVariadic(const SignatureNode& sig, size_t nargs) {
  std::span<const ObjectId> params = types.asTuple(sig.params)->vars;
  SmallVec<ObjectId, 8> vars;
  for (ObjectId param : params.first(params.size() - 1)) vars.push_back(param);
  const Object& last = types[params.back()];
  TypeId elem = types.asSlice(last.type)->elem;
  while (vars.size() < nargs) vars.push_back(types.newParam(last.pos, last.pkg, last.name, elem));
  return types.newTuple(vars);
}

// Parameter types the arguments are assigned to, without making a tuple unless inference needs it.
class Checker::ParamView {
 public:
  ParamView(Checker& check, TypeId tuple) : check_(check), vars_(check.types.asTuple(tuple)->vars) {}
  // The last parameter stands for all further ones, as `elem`.
  void repeatLast(TypeId elem) {
    repeated_ = elem;
    fixed_ = vars_.size() - 1;
  }
  TypeId operator[](size_t i) const {
    if (repeated_.isValid() && i >= fixed_) return repeated_;
    return check_.types[vars_[i]].type;
  }

 private:
  Checker& check_;
  std::span<const ObjectId> vars_;
  TypeId repeated_;
  size_t fixed_ = 0;
};

void Checker::assignArguments(const ParamView& params, const CallExpr& call, std::span<Operand> args) {
  AssignContext context{"argument to ", call.fun};
  for (size_t i = 0; i < args.size(); ++i) assignment(args[i], params[i], context);
}

// Checks a call's arguments and returns the signature, instantiated if it was generic. After a
// report the signature comes back as it is.
TypeId Checker::arguments(ExprId e, const CallExpr& call, TypeId sig_id, TypeList& targs, IdList<ExprId> xlist,
                          OperandList& args, const std::vector<TypeList>& arg_targs) {
  const SignatureNode& sig = *types.asSignature(sig_id);
  size_t nargs = args.size();
  size_t npars = types.asTuple(sig.params)->vars.size();
  bool expand = false;
  if (sig.variadic) {
    if (call.has_dots) {
      if (call.args.size() == 1 && nargs > 1) {
        errorf(e, Code::InvalidDotDotDot, "cannot use ... with %d-valued %s", {nargs, call.args[0]});
        return sig_id;
      }
    } else if (nargs + 1 >= npars) {
      expand = true;
    } else {
      --npars;  // For the message.
    }
  } else if (call.has_dots) {
    errorf(e, Code::NonVariadicDotDotDot, "cannot use ... in call to non-variadic %s", {call.fun});
    return sig_id;
  }
  if (!expand && nargs != npars) {
    wrongArgCount(e, call, sig, args, npars);
    return sig_id;
  }

  bool generic = !sig.tparams.empty();
  for (const Operand& arg : args) generic = generic || isGenericFunc(arg);
  if (generic) return genericArguments(e, call, sig_id, targs, xlist, args, arg_targs, expand);

  ParamView params(*this, sig.params);
  if (expand) params.repeatLast(variadicElem(sig));
  assignArguments(params, call, args);
  return sig_id;
}

TypeId Checker::variadicElem(const SignatureNode& sig) {
  ObjectId last = types.asTuple(sig.params)->vars.back();
  const SliceNode* slice = types.asSlice(types[last].type);
  return slice == nullptr ? typ::kInvalid : slice->elem;
}

bool Checker::isGenericFunc(const Operand& x) {
  const SignatureNode* sig = types.asSignature(x.typ);
  return sig != nullptr && !sig->tparams.empty();
}

// Gives each generic function among the arguments type parameters of its own, and collects all type
// parameters to infer.
void Checker::collectGenericArgs(Pos pos, OperandList& args, const std::vector<TypeList>& arg_targs, TypeList& tparams,
                                 TypeList& targs, SmallVec<uint32_t, 4>& generic_args) {
  for (uint32_t i = 0; i < args.size(); ++i) {
    if (!isGenericFunc(args[i])) continue;
    TypeId renamed;
    SignatureNode copy = *types.asSignature(args[i].typ);
    TypeId plain = types.newSignature(withoutTypeParams(copy));
    std::vector<TypeId> own = renameTParams(types, pos, copy.tparams, plain, &renamed);
    SignatureNode fresh = *types.asSignature(renamed);
    fresh.tparams = own;
    args[i].typ = types.newSignature(fresh);
    for (TypeId tparam : own) tparams.push_back(tparam);
    if (i < arg_targs.size()) {
      for (TypeId targ : arg_targs[i]) targs.push_back(targ);
    }
    targs.resize(tparams.size());
    generic_args.push_back(i);
  }
}

TypeId Checker::genericArguments(ExprId e, const CallExpr& call, TypeId sig_id, TypeList& targs, IdList<ExprId> xlist,
                                 OperandList& args, const std::vector<TypeList>& arg_targs, bool expand) {
  const SignatureNode& sig = *types.asSignature(sig_id);
  Pos pos = ast.pos(e);
  TypeId params = expand ? expandVariadic(sig, args.size()) : sig.params;
  size_t n = sig.tparams.size();
  TypeList tparams;
  if (n > 0) {
    if (!allowVersion(kGo1_18)) {
      if (ast.is<IndexExpr>(call.fun)) {
        versionErrorf(call.fun, kGo1_18, "function instantiation");
      } else {
        versionErrorf(e, kGo1_18, "implicit function instantiation");
      }
    }
    // Fresh type parameters: a recursive call must not mix them up with those of its function.
    TypeId renamed;
    for (TypeId tparam : renameTParams(types, pos, sig.tparams, params, &renamed)) tparams.push_back(tparam);
    params = renamed;
    targs.resize(n);
  }
  SmallVec<uint32_t, 4> generic_args;
  collectGenericArgs(pos, args, arg_targs, tparams, targs, generic_args);
  if (!generic_args.empty()) {
    verifyVersionf(args[generic_args[0]], kGo1_21, "implicitly instantiated function as argument");
  }

  ErrorReport err = newError(Code::CannotInferTypeArgs);
  TypeList inferred = infer(pos, tparams, targs, params, args, Reverse::No, err);
  if (inferred.empty()) {
    if (!err.empty()) {
      errorf(err.pos(), Code::CannotInferTypeArgs, "in call to %s, %s", {call.fun, err.message()});
    }
    return sig_id;
  }

  TypeId result = sig_id;
  if (n > 0) {
    result = instantiateSignature(pos, call.fun, sig_id, inferred.span().first(n), xlist);
    if (expand) {
      params = subst(types, params, {tparams.span().first(n), inferred.span().first(n)});
    } else {
      params = types.asSignature(result)->params;
    }
  }
  size_t next = n;
  for (uint32_t i : generic_args) {
    size_t count = types.asSignature(args[i].typ)->tparams.size();
    args[i].typ = instantiateSignature(pos, args[i].expr, args[i].typ, inferred.span().subspan(next, count), {});
    record(args[i]);  // The usual evaluation did not.
    next += count;
  }
  assignArguments(ParamView(*this, params), call, {args.data(), args.size()});
  return result;
}

}  // namespace tuco
