// Calls of the predeclared functions and of package unsafe's: the dispatch, and those about
// slices, maps, channels and control flow (types2: builtins.go; spec, "Built-in functions").
// Numbers are in builtins_numeric.cc, package unsafe in builtins_unsafe.cc.
#include "compiler/check/checker.h"

namespace tuco {

namespace {

// Whether the arguments are evaluated before the function looks at them.
bool evaluatesArguments(BuiltinId id) {
  return id != BuiltinId::Make && id != BuiltinId::New && id != BuiltinId::Offsetof && id != BuiltinId::Trace;
}

}  // namespace

// A signature for the record of a call; untyped arguments appear with their default types.
TypeId Checker::makeSig(TypeId result, std::span<const TypeId> params) {
  SmallVec<ObjectId, 8> vars;
  for (TypeId param : params) vars.push_back(types.newParam(Pos(), PackageId(), NameId(), defaultType(param)));
  SignatureNode sig;
  sig.params = types.newTuple(vars);
  if (result.isValid()) {
    ObjectId var = types.newVar(VarKind::Result, Pos(), PackageId(), NameId(), result);
    sig.results = types.newTuple({&var, 1});
  }
  return types.newSignature(sig);
}

void Checker::recordBuiltin(const BuiltinCall& call, TypeId result, std::initializer_list<TypeId> params) {
  recordBuiltinType(call.fun, makeSig(result, {params.begin(), params.size()}));
}

// True if the call is right; otherwise it was reported, and the caller invalidates x.
bool Checker::builtin(Operand& x, ExprId e, BuiltinId id) {
  CallExpr call_expr = ast.cast<CallExpr>(e);
  const BuiltinInfo& bin = builtinInfo(id);
  BuiltinCall call{e, call_expr.fun, call_expr.args, call_expr.has_dots, id, {}};
  if (call.has_dots && id != BuiltinId::Append) {
    errorf(e, Code::InvalidDotDotDot, "invalid operation: invalid use of ... with built-in %s", {bin.name});
    use(call.arg_exprs);
    return false;
  }

  // len and cap are constant only if their argument has no call and no receive of its own.
  bool outer_has_call = env.has_call_or_recv;
  bool is_len = id == BuiltinId::Len || id == BuiltinId::Cap;
  if (is_len) env.has_call_or_recv = false;
  bool ok = builtinArgs(x, call, bin) && builtinCall(x, call);
  if (is_len) env.has_call_or_recv = outer_has_call;
  return ok;
}

bool Checker::builtinArgs(Operand& x, BuiltinCall& call, const BuiltinInfo& bin) {
  size_t nargs = call.arg_exprs.size();
  if (evaluatesArguments(call.id)) {
    call.args = exprList(call.arg_exprs);
    nargs = call.args.size();
    for (const Operand& arg : call.args) {
      if (arg.isInvalid()) return false;
    }
    if (nargs > 0) x = call.args[0];
  }
  const char* message = nullptr;
  if (nargs < bin.nargs) message = "not enough";
  if (!bin.variadic && nargs > bin.nargs) message = "too many";
  if (message == nullptr) return true;
  errorf(call.expr, Code::WrongArgCount, "invalid operation: %s arguments for %v (expected %d, found %d)",
         {message, call.expr, bin.nargs, nargs});
  return false;
}

bool Checker::builtinCall(Operand& x, BuiltinCall& call) {
  switch (call.id) {
    case BuiltinId::Append: return builtinAppend(x, call);
    case BuiltinId::Cap:
    case BuiltinId::Len: return builtinLen(x, call);
    case BuiltinId::Clear: return builtinClear(x, call);
    case BuiltinId::Close: return builtinClose(x, call);
    case BuiltinId::Complex: return builtinComplex(x, call);
    case BuiltinId::Copy: return builtinCopy(x, call);
    case BuiltinId::Delete: return builtinDelete(x, call);
    case BuiltinId::Imag:
    case BuiltinId::Real: return builtinRealImag(x, call);
    case BuiltinId::Make: return builtinMake(x, call);
    case BuiltinId::Max:
    case BuiltinId::Min: return builtinMinMax(x, call);
    case BuiltinId::New: return builtinNew(x, call);
    case BuiltinId::Panic: return builtinPanic(x, call);
    case BuiltinId::Print:
    case BuiltinId::Println: return builtinPrint(x, call);
    case BuiltinId::Recover:
      x.mode = OperandMode::Value;
      x.typ = typ::kEmptyInterface;
      recordBuiltin(call, x.typ, {});
      return true;
    case BuiltinId::Add: return unsafeAdd(x, call);
    case BuiltinId::Alignof: return unsafeAlignof(x, call);
    case BuiltinId::Offsetof: return unsafeOffsetof(x, call);
    case BuiltinId::Sizeof: return unsafeSizeof(x, call);
    case BuiltinId::Slice: return unsafeSlice(x, call);
    case BuiltinId::SliceData: return unsafeSliceData(x, call);
    case BuiltinId::String: return unsafeString(x, call);
    case BuiltinId::StringData: return unsafeStringData(x, call);
    case BuiltinId::Assert: return builtinAssert(x, call);
    case BuiltinId::Trace: return builtinTrace(x, call);
  }
  TUCO_UNREACHABLE("a built-in function");
}

// --- Slices ------------------------------------------------------------------------------------------

// The element type of all slices in x's type set; 0 with the cause if there is none.
TypeId Checker::sliceElem(const Operand& x, std::string* cause) {
  TypeId elem;
  bool ok = typesetAll(x.typ, [&](TypeId, TypeId u) {
    const SliceNode* slice = types.asSlice(u);
    if (slice == nullptr) {
      *cause = x.isNil() ? "argument must be a slice; have untyped nil"
                         : sprintf("argument must be a slice; have %s", {x});
      return false;
    }
    if (!elem.isValid()) {
      elem = slice->elem;
      return true;
    }
    if (identical(elem, slice->elem)) return true;
    *cause = sprintf("mismatched slice element types %s and %s in %s", {elem, slice->elem, x});
    return false;
  });
  return ok ? elem : TypeId();
}

// Whether every type of t's type set is a string or []byte; `has_string` (may be null) tells
// whether there is a string.
bool Checker::isBytesOrString(TypeId t, bool* has_string) {
  return typesetAll(t, [&](TypeId, TypeId u) {
    if (!u.isValid()) return false;
    const SliceNode* slice = types.asSlice(u);
    if (slice != nullptr && identical(slice->elem, typ::kByte)) return true;
    if (!isString(u)) return false;
    if (has_string != nullptr) *has_string = true;
    return true;
  });
}

bool Checker::builtinAppend(Operand& x, BuiltinCall& call) {
  std::string cause;
  TypeId elem = sliceElem(x, &cause);
  if (!elem.isValid()) {
    errorf(x, Code::InvalidAppend, "invalid append: %s", {cause});
    return false;
  }
  TypeId sig;
  if (call.args.size() == 2 && call.has_dots && assignableTo(x, types.sliceOf(typ::kByte), nullptr)) {
    // append([]byte, string...)
    bool has_string = false;
    TypeId y = call.args[1].typ;
    if (isBytesOrString(y, &has_string) && has_string) {
      SignatureNode node = *types.asSignature(makeSig(x.typ, std::initializer_list<TypeId>{x.typ, y}));
      node.variadic = true;
      sig = types.newSignature(node);
    }
  }
  if (!sig.isValid()) {
    SignatureNode node = *types.asSignature(makeSig(x.typ, std::initializer_list<TypeId>{x.typ, types.sliceOf(elem)}));
    node.variadic = true;
    sig = types.newSignature(node);
    TypeList targs;
    arguments(call.expr, ast.cast<CallExpr>(call.expr), sig, targs, {}, call.args, {});
    // The result type is known whatever the arguments are.
  }
  recordBuiltinType(call.fun, sig);
  x.mode = OperandMode::Value;
  return true;
}

bool Checker::builtinCopy(Operand& x, BuiltinCall& call) {
  Operand& y = call.args[1];
  bool from_string = assignableTo(x, types.sliceOf(typ::kByte), nullptr) && isBytesOrString(y.typ, nullptr);
  if (!from_string && !copiesElements(x, y)) return false;
  recordBuiltin(call, typ::kInt, {x.typ, y.typ});
  x.mode = OperandMode::Value;
  x.typ = typ::kInt;
  return true;
}

bool Checker::copiesElements(const Operand& x, const Operand& y) {
  std::string cause;
  TypeId to = sliceElem(x, &cause);
  if (!to.isValid()) {
    errorf(x, Code::InvalidCopy, "invalid copy: %s", {cause});
    return false;
  }
  TypeId from = sliceElem(y, &cause);
  if (!from.isValid()) {
    if (!allString(y.typ)) {
      errorf(y, Code::InvalidCopy, "invalid copy: %s", {cause});
      return false;
    }
    from = typ::kByte;
  }
  if (identical(to, from)) return true;
  errorf(x, Code::InvalidCopy, "invalid copy: arguments %s and %s have different element types %s and %s",
         {x, y, to, from});
  return false;
}

// If t is a pointer to an array, the array.
TypeId Checker::arrayPtrDeref(TypeId t) {
  if (const PointerNode* pointer = types.asPointer(unalias(t))) {
    TypeId u = under(pointer->elem);
    if (types.is(u, TypeKind::Array)) return u;
  }
  return t;
}

bool Checker::hasLen(TypeId u, BuiltinId id) {
  if (!u.isValid()) return false;
  TypeId t = arrayPtrDeref(u);
  if (types.is(t, TypeKind::Array) || types.is(t, TypeKind::Slice) || types.is(t, TypeKind::Chan)) return true;
  if (id == BuiltinId::Cap) return false;
  return types.is(t, TypeKind::Map) || (types.is(t, TypeKind::Basic) && isString(t));
}

bool Checker::builtinLen(Operand& x, BuiltinCall& call) {
  bool is_tparam = isTypeParam(x.typ);
  bool ok = is_tparam ? underIs(x.typ, [&](TypeId u) { return hasLen(u, call.id); }) : hasLen(under(x.typ), call.id);
  if (!ok) {
    if (isValid(under(x.typ))) {
      Code code = call.id == BuiltinId::Len ? Code::InvalidLen : Code::InvalidCap;
      errorf(x, code, "invalid argument: %s for built-in %s", {x, builtinInfo(call.id).name});
    }
    return false;
  }
  OperandMode mode = OperandMode::Value;
  ConstValue val;
  TypeId t = is_tparam ? TypeId() : arrayPtrDeref(under(x.typ));
  if (types.is(t, TypeKind::Basic) && x.isConstant()) {
    mode = OperandMode::Constant;
    val = ConstValue::ofInt64(static_cast<int64_t>(x.val.stringVal().size()));
  } else if (const ArrayNode* array = types.asArray(t); array != nullptr && !env.has_call_or_recv) {
    mode = OperandMode::Constant;
    if (array->len >= 0) val = ConstValue::ofInt64(array->len);
  }
  if (mode != OperandMode::Constant) recordBuiltin(call, typ::kInt, {x.typ});
  x.mode = mode;
  x.typ = typ::kInt;
  x.val = val;
  return true;
}

// --- Maps and channels ---------------------------------------------------------------------------------

bool Checker::builtinClear(Operand& x, BuiltinCall& call) {
  verifyVersionf(call.fun, kGo1_21, "clear");
  bool ok = underIs(x.typ, [&](TypeId u) {
    if (types.is(u, TypeKind::Map) || types.is(u, TypeKind::Slice)) return true;
    errorf(x, Code::InvalidClear,
           "invalid argument: cannot clear %s: argument must be (or constrained by) map or slice", {x});
    return false;
  });
  if (!ok) return false;
  x.mode = OperandMode::NoValue;
  recordBuiltin(call, TypeId(), {x.typ});
  return true;
}

bool Checker::builtinClose(Operand& x, BuiltinCall& call) {
  bool ok = underIs(x.typ, [&](TypeId u) {
    const ChanNode* chan = types.asChan(u);
    if (chan == nullptr) {
      errorf(x, Code::InvalidClose, "invalid operation: cannot close non-channel %s", {x});
      return false;
    }
    if (chan->dir != ChannelDir::RecvOnly) return true;
    errorf(x, Code::InvalidClose, "invalid operation: cannot close receive-only channel %s", {x});
    return false;
  });
  if (!ok) return false;
  x.mode = OperandMode::NoValue;
  recordBuiltin(call, TypeId(), {x.typ});
  return true;
}

bool Checker::builtinDelete(Operand& x, BuiltinCall& call) {
  TypeId map_type = x.typ;
  TypeId key;
  bool ok = underIs(map_type, [&](TypeId u) {
    const MapNode* map = types.asMap(u);
    if (map == nullptr) {
      errorf(x, Code::InvalidDelete, "invalid argument: %s is not a map", {x});
      return false;
    }
    if (key.isValid() && !identical(map->key, key)) {
      errorf(x, Code::InvalidDelete, "invalid argument: maps of %s must have identical key types", {x});
      return false;
    }
    key = map->key;
    return true;
  });
  if (!ok) return false;
  x = call.args[1];
  assignment(x, key, "argument to delete");
  if (x.isInvalid()) return false;
  x.mode = OperandMode::NoValue;
  recordBuiltin(call, TypeId(), {map_type, key});
  return true;
}

// --- make and new ----------------------------------------------------------------------------------------

// The slice, map or channel type under all types of t; 0 with the cause if there is none.
TypeId Checker::makeableType(TypeId t, std::string* cause_text) {
  Cause cause = newCause();
  TypeId u = commonUnder(t, [&](TypeId, TypeId u, Cause* why) {
    if (types.is(u, TypeKind::Slice) || types.is(u, TypeKind::Map) || types.is(u, TypeKind::Chan)) return true;
    why->text = u.isValid() ? "type must be slice, map, or channel" : "no specific type";
    return false;
  }, &cause);
  *cause_text = cause.text;
  return u;
}

bool Checker::builtinMake(Operand& x, BuiltinCall& call) {
  ExprId arg0 = call.arg_exprs[0];
  TypeId t = varType(arg0);
  if (!isValid(t)) return false;
  std::string cause;
  TypeId u = makeableType(t, &cause);
  if (!u.isValid()) {
    errorf(arg0, Code::InvalidMake, "invalid argument: cannot make %s: %s", {arg0, cause});
    return false;
  }
  size_t nargs = call.arg_exprs.size();
  size_t min = types.is(u, TypeKind::Slice) ? 2 : 1;
  if (nargs < min || min + 1 < nargs) {
    errorf(call.expr, Code::WrongArgCount, "invalid operation: %v expects %d or %d arguments; found %d",
           {call.expr, min, min + 1, nargs});
    return false;
  }
  TypeList arg_types;
  arg_types.push_back(t);
  SmallVec<int64_t, 2> sizes;  // Those that are constant.
  for (uint32_t i = 1; i < nargs; ++i) {
    int64_t size;
    arg_types.push_back(index(call.arg_exprs[i], -1, &size));
    if (size >= 0) sizes.push_back(size);
  }
  if (sizes.size() == 2 && sizes[0] > sizes[1]) {
    error(call.arg_exprs[1], Code::SwappedMakeArgs, "invalid argument: length and capacity swapped");
  }
  x.mode = OperandMode::Value;
  x.typ = t;
  recordBuiltinType(call.fun, makeSig(t, arg_types));
  return true;
}

bool Checker::builtinNew(Operand& x, BuiltinCall& call) {
  ExprId arg = call.arg_exprs[0];
  exprOrType(x, arg, AllowGeneric::No);
  exclude(x, OperandModes(OperandMode::NoValue, OperandMode::Builtin));
  if (x.isInvalid()) return false;
  if (x.mode == OperandMode::TypeExpr) {
    validVarType(arg, x.typ);
  } else {
    // new(expr)
    if (isUntyped(x.typ)) {
      assignment(x, TypeId(), "argument to new");
      if (x.isInvalid()) return false;
    }
    verifyVersionf(call.fun, kGo1_26, "new(%s)", {arg});
  }
  TypeId t = x.typ;
  x.mode = OperandMode::Value;
  x.typ = types.pointerTo(t);
  recordBuiltin(call, x.typ, {t});
  return true;
}

// --- panic, print, and the test functions ------------------------------------------------------------------

bool Checker::builtinPanic(Operand& x, BuiltinCall& call) {
  // For the terminating analysis, which only functions with results need.
  if (const SignatureNode* sig = types.asSignature(env.sig); sig != nullptr && sig->results != typ::kEmptyTuple) {
    info.expr(call.expr).is_panic = true;
  }
  assignment(x, typ::kEmptyInterface, "argument to panic");
  if (x.isInvalid()) return false;
  x.mode = OperandMode::NoValue;
  recordBuiltin(call, TypeId(), {typ::kEmptyInterface});
  return true;
}

bool Checker::builtinPrint(Operand& x, BuiltinCall& call) {
  TypeList params;
  std::string_view context = call.id == BuiltinId::Print ? "argument to built-in print" : "argument to built-in println";
  for (Operand& arg : call.args) {
    assignment(arg, TypeId(), context);
    if (arg.isInvalid()) return false;
    params.push_back(arg.typ);
  }
  x.mode = OperandMode::NoValue;
  recordBuiltinType(call.fun, makeSig(TypeId(), params));
  return true;
}

// assert(constant condition): for tests of the checker.
bool Checker::builtinAssert(Operand& x, BuiltinCall& call) {
  if (!x.isConstant() || !isBoolean(x.typ)) {
    errorf(x, Code::Test, "invalid argument: %s is not a boolean constant", {x});
    return false;
  }
  if (x.val.kind() != ConstKind::Bool) {
    errorf(x, Code::Test, "internal error: value of %s should be a boolean constant", {x});
    return false;
  }
  if (!x.val.boolVal()) errorf(call.expr, Code::Test, "%v failed", {call.expr});
  return true;  // Also after a failure: the value is of no interest.
}

// trace(x, …) evaluates its arguments and is the first one.
bool Checker::builtinTrace(Operand& x, BuiltinCall& call) {
  if (call.arg_exprs.empty()) {
    x.mode = OperandMode::NoValue;
    return true;
  }
  Operand rest;
  for (uint32_t i = 0; i < call.arg_exprs.size(); ++i) {
    rawExpr(nullptr, i == 0 ? x : rest, call.arg_exprs[i], TypeId(), AllowGeneric::No);
  }
  return !x.isInvalid();
}

}  // namespace tuco
