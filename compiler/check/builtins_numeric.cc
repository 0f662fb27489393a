// complex, real, imag, min and max.
#include "compiler/check/checker.h"

namespace tuco {

namespace {

// float32 → complex64 and so on; 0 for other types.
TypeId complexOf(TypeStore& types, TypeId t) {
  const BasicNode* basic = underBasic(types, t);
  if (basic == nullptr) return TypeId();
  if (basic->kind == BasicKind::Float32) return typ::kComplex64;
  if (basic->kind == BasicKind::Float64) return typ::kComplex128;
  if (basic->kind == BasicKind::UntypedFloat) return typ::kUntypedComplex;
  return TypeId();
}

// complex64 → float32 and so on; 0 for other types.
TypeId partOf(TypeStore& types, TypeId t) {
  const BasicNode* basic = underBasic(types, t);
  if (basic == nullptr) return TypeId();
  if (basic->kind == BasicKind::Complex64) return typ::kFloat32;
  if (basic->kind == BasicKind::Complex128) return typ::kFloat64;
  if (basic->kind == BasicKind::UntypedComplex) return typ::kUntypedFloat;
  return TypeId();
}

Code argumentCode(BuiltinId id) {
  if (id == BuiltinId::Real) return Code::InvalidReal;
  return id == BuiltinId::Imag ? Code::InvalidImag : Code::InvalidComplex;
}

}  // namespace

// f(x.typ); for a type parameter, a new type parameter over the results for all its types. 0 if f
// gives 0 for one of them.
TypeId Checker::applyTypeFunc(TypeId (*f)(TypeStore&, TypeId), const Operand& x, BuiltinId id) {
  TypeId tparam = asTypeParam(x.typ);
  if (!tparam.isValid()) return f(types, x.typ);
  SmallVec<UnionTerm, 4> terms;
  bool ok = allTerms(tparam, [&](const Term& term) {
    TypeId result = f(types, term.type);
    if (!result.isValid()) return false;
    terms.push_back({result, term.tilde});
    return true;
  });
  if (!ok) return TypeId();
  softErrorf(x, argumentCode(id), "%s not supported as argument to built-in %s for go1.18 (see go.dev/issue/50937)",
             {x, builtinInfo(id).name});
  const TypeParamNode* node = types.asTypeParam(tparam);
  ObjectId obj = types.newTypeName(Pos(), pkg, object(node->obj).name, TypeId());
  TypeId onion = types.newUnion(terms);
  TypeId result = types.newTypeParam(obj, types.newInterface({}, {&onion, 1}));
  types.typeParamNode(result).index = node->index;
  return result;
}

// A constant that is real in value counts as a float.
void Checker::realConstToFloat(Operand& x) {
  if (isNumeric(x.typ) && consts.imag(x.val).sign() == 0) x.typ = typ::kUntypedFloat;
}

// Brings the arguments of complex() to one type; false after a report.
bool Checker::matchComplexArgs(Operand& x, Operand& y) {
  bool x_untyped = isUntyped(x.typ), y_untyped = isUntyped(y.typ);
  if (x_untyped && y_untyped) {
    if (x.isConstant() && y.isConstant()) {
      realConstToFloat(x);
      realConstToFloat(y);
    } else {
      // Non-constant shifts: complex(1 << s, 0).
      convertUntyped(x, typ::kFloat64);
      convertUntyped(y, typ::kFloat64);
    }
  } else if (x_untyped) {
    convertUntyped(x, y.typ);
  } else if (y_untyped) {
    convertUntyped(y, x.typ);
  }
  return !x.isInvalid() && !y.isInvalid();
}

bool Checker::builtinComplex(Operand& x, BuiltinCall& call) {
  Operand& y = call.args[1];
  if (!matchComplexArgs(x, y)) return false;
  if (!identical(x.typ, y.typ)) {
    errorf(x, Code::InvalidComplex, "invalid operation: %v (mismatched types %s and %s)", {call.expr, x.typ, y.typ});
    return false;
  }
  TypeId result = applyTypeFunc(complexOf, x, call.id);
  if (!result.isValid()) {
    errorf(x, Code::InvalidComplex, "invalid argument: arguments have type %s, expected floating-point", {x.typ});
    return false;
  }
  if (x.isConstant() && y.isConstant()) {
    x.val = consts.binary(consts.toFloat(x.val), ConstOp::Add, consts.makeImag(consts.toFloat(y.val)));
  } else {
    x.mode = OperandMode::Value;
    recordBuiltin(call, result, {x.typ, x.typ});
  }
  x.typ = result;
  return true;
}

bool Checker::builtinRealImag(Operand& x, BuiltinCall& call) {
  if (isUntyped(x.typ)) {
    if (x.isConstant()) {
      if (isNumeric(x.typ)) x.typ = typ::kUntypedComplex;
    } else {
      convertUntyped(x, typ::kComplex128);
      if (x.isInvalid()) return false;
    }
  }
  TypeId result = applyTypeFunc(partOf, x, call.id);
  if (!result.isValid()) {
    errorf(x, argumentCode(call.id), "invalid argument: argument has type %s, expected complex type", {x.typ});
    return false;
  }
  if (x.isConstant()) {
    x.val = call.id == BuiltinId::Real ? consts.real(x.val) : consts.imag(x.val);
  } else {
    x.mode = OperandMode::Value;
    recordBuiltin(call, result, {x.typ});
  }
  x.typ = result;
  return true;
}

// Takes the next argument of min or max into x.
bool Checker::foldMinMax(Operand& x, Operand& arg, ConstOp op) {
  matchTypes(x, arg);
  if (x.isInvalid()) return false;
  if (!identical(x.typ, arg.typ)) {
    errorf(arg, Code::MismatchedTypes, "invalid argument: mismatched types %s (previous argument) and %s (type of %s)",
           {x.typ, arg.typ, arg.expr});
    return false;
  }
  if (!x.isConstant() || !arg.isConstant()) {
    x.mode = OperandMode::Value;
  } else if (consts.compare(arg.val, op, x.val)) {
    x = arg;
  }
  return true;
}

bool Checker::builtinMinMax(Operand& x, BuiltinCall& call) {
  const char* name = builtinInfo(call.id).name;
  verifyVersionf(call.fun, kGo1_21, "built-in %s", {name});
  ConstOp op = call.id == BuiltinId::Max ? ConstOp::Gtr : ConstOp::Lss;
  for (size_t i = 0; i < call.args.size(); ++i) {
    Operand& arg = call.args[i];
    if (arg.isInvalid()) return false;
    if (!allOrdered(arg.typ)) {
      errorf(arg, Code::InvalidMinMaxOperand, "invalid argument: %s cannot be ordered", {arg});
      return false;
    }
    if (i > 0 && !foldMinMax(x, arg, op)) return false;
  }
  if (!x.isConstant()) {
    x.mode = OperandMode::Value;
    // A value must not stay untyped: min(1 << s).
    std::string_view context = call.id == BuiltinId::Max ? "argument to built-in max" : "argument to built-in min";
    assignment(x, typ::kEmptyInterface, context);
    if (x.isInvalid()) return false;
  }
  for (const Operand& arg : call.args) updateExprType(arg.expr, x.typ, Final::Yes);
  if (!x.isConstant()) recordBuiltinType(call.fun, makeSig(x.typ, TypeList(call.args.size(), x.typ)));
  return true;
}

}  // namespace tuco
