// Unary and binary operators, shifts and comparisons (types2: expr.go; spec, "Operators").
#include "compiler/check/checker.h"

namespace tuco {

namespace {

// Operators that constants know; the rest never reach constant evaluation.
ConstOp constOp(Operator op) {
  switch (op) {
    case Operator::Not: return ConstOp::Not;
    case Operator::OrOr: return ConstOp::LogicalOr;
    case Operator::AndAnd: return ConstOp::LogicalAnd;
    case Operator::Eql: return ConstOp::Eql;
    case Operator::Neq: return ConstOp::Neq;
    case Operator::Lss: return ConstOp::Lss;
    case Operator::Leq: return ConstOp::Leq;
    case Operator::Gtr: return ConstOp::Gtr;
    case Operator::Geq: return ConstOp::Geq;
    case Operator::Add: return ConstOp::Add;
    case Operator::Sub: return ConstOp::Sub;
    case Operator::Or: return ConstOp::Or;
    case Operator::Xor: return ConstOp::Xor;
    case Operator::Mul: return ConstOp::Mul;
    case Operator::Div: return ConstOp::Quo;
    case Operator::Rem: return ConstOp::Rem;
    case Operator::And: return ConstOp::And;
    case Operator::AndNot: return ConstOp::AndNot;
    case Operator::Shl: return ConstOp::Shl;
    case Operator::Shr: return ConstOp::Shr;
    case Operator::None:
    case Operator::Def:
    case Operator::Recv:
    case Operator::Tilde: break;
  }
  TUCO_UNREACHABLE("an operator of constants");
}

bool isOrdering(Operator op) {
  return op == Operator::Lss || op == Operator::Leq || op == Operator::Gtr || op == Operator::Geq;
}

}  // namespace

// The position of an operation is that of its operator; of other expressions, their start.
Pos Checker::opPos(ExprId e) const {
  if (!e.isValid()) return Pos();
  return !isSynthetic(e) && ast.is<Operation>(e) ? ast.pos(e) : startPos(e);
}

std::string_view Checker::opName(ExprId e) const {
  if (!e.isValid() || isSynthetic(e) || !ast.is<Operation>(e)) return "";
  Operation operation = ast.cast<Operation>(e);
  if (operation.isUnary()) return operation.op == Operator::Xor ? "bitwise complement" : "";
  if (operation.op == Operator::Add) return "addition";
  if (operation.op == Operator::Sub) return "subtraction";
  if (operation.op == Operator::Xor) return "bitwise XOR";
  if (operation.op == Operator::Mul) return "multiplication";
  if (operation.op == Operator::Shl) return "shift";
  return "";
}

bool Checker::unaryOpDefined(Operator op, TypeId t) {
  if (op == Operator::Add || op == Operator::Sub) return allNumeric(t);
  if (op == Operator::Xor) return allInteger(t);
  return op == Operator::Not && allBoolean(t);
}

bool Checker::binaryOpDefined(Operator op, TypeId t) {
  switch (op) {
    case Operator::Add: return allNumericOrString(t);
    case Operator::Sub:
    case Operator::Mul:
    case Operator::Div: return allNumeric(t);
    case Operator::Rem:
    case Operator::And:
    case Operator::Or:
    case Operator::Xor:
    case Operator::AndNot: return allInteger(t);
    case Operator::AndAnd:
    case Operator::OrOr: return allBoolean(t);
    case Operator::None: case Operator::Def: case Operator::Not: case Operator::Recv: case Operator::Tilde:
    case Operator::Eql: case Operator::Neq: case Operator::Lss: case Operator::Leq: case Operator::Gtr:
    case Operator::Geq: case Operator::Shl: case Operator::Shr: return false;
  }
  TUCO_UNREACHABLE("an operator");
}

// &x
void Checker::addressOf(Operand& x, ExprId operand) {
  if (x.mode != OperandMode::Variable && ast.kind(ast.unparen(operand)) != NodeKind::CompositeLit) {
    errorf(x, Code::UnaddressableOperand, "invalid operation: cannot take address of %s", {x});
    x.invalidate();
    return;
  }
  x.mode = OperandMode::Value;
  x.typ = types.pointerTo(x.typ);
}

// <-x
void Checker::receive(Operand& x) {
  TypeId elem = chanElem(x, x, Direction::Recv);
  if (!elem.isValid()) {
    x.invalidate();
    return;
  }
  x.mode = OperandMode::CommaOk;
  x.typ = elem;
  env.has_call_or_recv = true;
}

void Checker::unary(Operand& x, ExprId e) {
  Operation operation = ast.cast<Operation>(e);
  expr(nullptr, x, operation.x);
  if (x.isInvalid()) return;

  Operator op = operation.op;
  if (op == Operator::And) return addressOf(x, operation.x);
  if (op == Operator::Recv) return receive(x);
  if (op == Operator::Tilde) {
    // Go on as with ^, to find more errors.
    if (!allInteger(x.typ)) {
      error(e, Code::UndefinedOp, "cannot use ~ outside of interface or type constraint");
      x.invalidate();
      return;
    }
    error(e, Code::UndefinedOp,
          "cannot use ~ outside of interface or type constraint (use ^ for bitwise complement)");
    op = Operator::Xor;
  }
  if (!unaryOpDefined(op, x.typ)) {
    errorf(x, Code::UndefinedOp, "invalid operation: operator %s not defined on %s", {operatorText(op), x});
    x.invalidate();
    return;
  }
  if (!x.isConstant()) {
    x.mode = OperandMode::Value;
    return;
  }
  if (x.val.isUnknown()) return;
  unsigned bits = isUnsigned(x.typ) ? static_cast<unsigned>(config.sizes.sizeof_(types, x.typ) * 8) : 0;
  x.val = consts.unary(constOp(op), x.val, bits);
  x.expr = e;
  overflow(x, opPos(e));
}

// The element type if all types of x's type set are channels that permit the direction.
TypeId Checker::chanElem(At at, Operand& x, Direction direction) {
  if (const ChanNode* chan = types.asChan(under(x.typ))) {
    ChannelDir wrong = direction == Direction::Recv ? ChannelDir::SendOnly : ChannelDir::RecvOnly;
    if (chan->dir != wrong) return chan->elem;
  }
  Cause cause = newCause();
  TypeId u = commonUnder(x.typ, [&](TypeId t, TypeId u, Cause* why) {
    const ChanNode* chan = types.asChan(u);
    if (!u.isValid()) {
      why->text = "no specific channel type";
    } else if (chan == nullptr) {
      why->text = sprintf("non-channel %s", {t});
    } else if (direction == Direction::Recv && chan->dir == ChannelDir::SendOnly) {
      why->text = sprintf("send-only channel %s", {t});
    } else if (direction == Direction::Send && chan->dir == ChannelDir::RecvOnly) {
      why->text = sprintf("receive-only channel %s", {t});
    } else {
      return true;
    }
    return false;
  }, &cause);
  if (u.isValid()) return types.asChan(u)->elem;

  bool recv = direction == Direction::Recv;
  Code code = recv ? Code::InvalidReceive : Code::InvalidSend;
  std::string_view what = recv ? "receive from" : "send to";
  if (isTypeParam(x.typ)) {
    errorf(at, code, "invalid operation: cannot %s %s: %s", {what, x, cause.text});
  } else {
    errorf(at, code, "invalid operation: cannot %s %s %s", {what, cause.text, x});
  }
  return TypeId();
}

// --- Comparisons ---------------------------------------------------------------------------------

// Why x and y, which are assignable to each other, cannot be compared by `op`: the operand to blame
// (null if they can), and the cause if there is a better one than "operator not defined".
Checker::ComparisonError Checker::comparisonError(const Operand& x, const Operand& y, Operator op) {
  if (isOrdering(op)) {
    if (!allOrdered(x.typ)) return {&x, ""};
    if (!allOrdered(y.typ)) return {&y, ""};
    return {nullptr, ""};
  }
  if (x.isNil() || y.isNil()) {
    TypeId t = x.isNil() ? y.typ : x.typ;
    if (!hasNil(t)) return {&y, ""};
    return {nullptr, ""};
  }
  if (!comparable(x.typ)) return {&x, incomparableCause(x.typ)};
  if (!comparable(y.typ)) return {&y, incomparableCause(y.typ)};
  return {nullptr, ""};
}

std::string Checker::undefinedComparison(const Operand& x, const Operand& y, Operator op, const Operand** blamed) {
  if (isTypeParam(x.typ) || isTypeParam(y.typ)) {
    if (!isTypeParam(x.typ)) *blamed = &y;
    return sprintf("type parameter %s cannot use operator %s", {(*blamed)->typ, operatorText(op)});
  }
  std::string what(compositeKind((*blamed)->typ));
  if (what.empty()) what = typeText((*blamed)->typ);
  return sprintf("operator %s not defined on %s", {operatorText(op), what});
}

void Checker::comparison(Operand& x, Operand& y, Operator op, SwitchCase switch_case) {
  if (!isValid(x.typ) || !isValid(y.typ)) {
    x.invalidate();
    return;
  }
  if (switch_case == SwitchCase::Yes) op = Operator::Eql;

  Code code = Code::UndefinedOp;
  ComparisonError failure;
  if (!identical(x.typ, y.typ) && !assignableTo(x, y.typ, nullptr) && !assignableTo(y, x.typ, nullptr)) {
    code = Code::MismatchedTypes;
    failure = {&y, sprintf("mismatched types %s and %s", {x.typ, y.typ})};
  } else {
    failure = comparisonError(x, y, op);
  }

  if (failure.blamed != nullptr) {
    const Operand* blamed = failure.blamed;
    if (failure.cause.empty()) failure.cause = undefinedComparison(x, y, op, &blamed);
    if (switch_case == SwitchCase::Yes) {
      errorf(x, code, "invalid case %s in switch on %s (%s)", {x.expr, y.expr, failure.cause});
    } else {
      errorf(*blamed, code, "invalid operation: %s %s %s (%s)", {x.expr, operatorText(op), y.expr, failure.cause});
    }
    x.invalidate();
    return;
  }

  if (x.isConstant() && y.isConstant()) {
    x.val = ConstValue::ofBool(consts.compare(x.val, constOp(op), y.val));
  } else {
    // The operands have their final types now: a comparison does not pass types on to them.
    x.mode = OperandMode::Value;
    updateExprType(x.expr, defaultType(x.typ), Final::Yes);
    updateExprType(y.expr, defaultType(y.typ), Final::Yes);
  }
  x.typ = typ::kUntypedBool;
}

std::string Checker::incomparableCause(TypeId t) {
  TypeId u = under(t);
  if (types.is(u, TypeKind::Slice) || types.is(u, TypeKind::Signature) || types.is(u, TypeKind::Map)) {
    return std::string(compositeKind(t)) + " can only be compared to nil";
  }
  Cause cause = newCause();
  comparableType(types, t, Dynamic::Yes, &cause);
  return cause.text;
}

// --- Shifts --------------------------------------------------------------------------------------

// Whether y may be a shift count; reports if not.
bool Checker::shiftCount(Operand& y, ConstValue* yval) {
  if (y.isConstant()) {
    *yval = consts.toInt(y.val);  // 1.0 is fine, 1.1 is not.
    if (yval->kind() == ConstKind::Int && yval->sign() < 0) {
      errorf(y, Code::InvalidShiftCount, "invalid operation: negative shift count %s", {y});
      return false;
    }
    if (!isUntyped(y.typ)) return true;
    // uint first, so that very large counts are reported as such.
    representable(y, typ::kUint);
    return !y.isInvalid();
  }
  if (allInteger(y.typ)) {
    return allUnsigned(y.typ) ||
           verifyVersionf(y, kGo1_13, "invalid operation: signed shift count %s", {y});
  }
  if (isUntyped(y.typ)) {
    convertUntyped(y, typ::kUint);
    return !y.isInvalid();
  }
  errorf(y, Code::InvalidShiftCount, "invalid operation: shift count %s must be integer", {y});
  return false;
}

// Both operands are constant.
void Checker::constShift(Operand& x, Operand& y, ConstValue xval, ConstValue yval, ExprId e, Operator op) {
  constexpr uint64_t kShiftBound = 1023 - 1 + 52;  // Enough for the smallest float64.
  if (x.val.isUnknown() || y.val.isUnknown()) {
    x.val = ConstValue();
    if (!isInteger(x.typ)) x.typ = typ::kUntypedInt;
    return;
  }
  if (yval.kind() != ConstKind::Int || !yval.isUint64() || yval.uint64Val() > kShiftBound) {
    errorf(y, Code::InvalidShiftCount, "invalid operation: invalid shift count %s", {y});
    x.invalidate();
    return;
  }
  // A non-integer constant that is shifted becomes an integer: 1.0 << 2.
  if (!isInteger(x.typ)) x.typ = typ::kUntypedInt;
  x.val = consts.shift(xval, constOp(op), static_cast<unsigned>(yval.uint64Val()));
  x.expr = e;
  overflow(x, opPos(e));
}

void Checker::shift(Operand& x, Operand& y, ExprId e, Operator op) {
  ConstValue xval;
  if (x.isConstant()) xval = consts.toInt(x.val);
  bool fits = allInteger(x.typ) || (isUntyped(x.typ) && x.isConstant() && xval.kind() == ConstKind::Int);
  if (!fits) {
    errorf(x, Code::InvalidShiftOperand, "invalid operation: shifted operand %s must be integer", {x});
    x.invalidate();
    return;
  }
  ConstValue yval;
  if (!shiftCount(y, &yval)) {
    x.invalidate();
    return;
  }
  if (x.isConstant()) {
    if (y.isConstant()) return constShift(x, y, xval, yval, e, op);
    if (isUntyped(x.typ)) {
      // Spec: the operand becomes what it would be if the shift were replaced by it alone. Its
      // check waits until updateExprType() knows the type.
      if (!isSynthetic(x.expr) && info.expr(x.expr).is_pending) info.expr(x.expr).is_lhs = true;
      x.mode = OperandMode::Value;
      return;
    }
  }
  if (!allInteger(x.typ)) {
    errorf(x, Code::InvalidShiftOperand, "invalid operation: shifted operand %s must be integer", {x});
    x.invalidate();
    return;
  }
  x.mode = OperandMode::Value;
}

// --- Binary operations ---------------------------------------------------------------------------

// Whether x and y may be converted to each other's type.
bool Checker::mayConvert(const Operand& x, const Operand& y) {
  if (isTyped(x.typ) && isTyped(y.typ)) return false;
  if (allNumeric(x.typ) != allNumeric(y.typ)) return false;
  // An untyped operand may become an interface's dynamic value.
  if (isNonTypeParamInterface(x.typ) || isNonTypeParamInterface(y.typ)) return true;
  if (allBoolean(x.typ) != allBoolean(y.typ)) return false;
  if (allString(x.typ) != allString(y.typ)) return false;
  if (x.isNil()) return hasNil(y.typ);
  if (y.isNil()) return hasNil(x.typ);
  return !types.is(under(x.typ), TypeKind::Pointer) && !types.is(under(y.typ), TypeKind::Pointer);
}

void Checker::matchTypes(Operand& x, Operand& y) {
  if (!mayConvert(x, y)) return;
  convertUntyped(x, y.typ);
  if (x.isInvalid()) return;
  convertUntyped(y, x.typ);
  if (y.isInvalid()) x.invalidate();
}

// Reports a constant zero divisor.
bool Checker::divisorIsZero(const Operand& x, const Operand& y) {
  if (!y.isConstant()) return false;
  bool is_zero = false;
  if (x.isConstant() || allInteger(x.typ)) is_zero = y.val.sign() == 0;
  if (!is_zero && x.isConstant() && isComplex(x.typ)) {
    // Very small parts may underflow when squared.
    ConstValue re = consts.real(y.val), im = consts.imag(y.val);
    is_zero = consts.binary(re, ConstOp::Mul, re).sign() == 0 && consts.binary(im, ConstOp::Mul, im).sign() == 0;
  }
  if (is_zero) error(y, Code::DivByZero, "invalid operation: division by zero");
  return is_zero;
}

void Checker::mismatchedBinary(const Operand& x, const Operand& y, ExprId e, ExprId lhs, ExprId rhs, Operator op) {
  if (!isValid(x.typ) || !isValid(y.typ)) return;
  if (e.isValid()) {
    errorf(x, Code::MismatchedTypes, "invalid operation: %s (mismatched types %s and %s)", {e, x.typ, y.typ});
  } else {
    errorf(x, Code::MismatchedTypes, "invalid operation: %s %s= %s (mismatched types %s and %s)",
           {lhs, operatorText(op), rhs, x.typ, y.typ});
  }
}

void Checker::constBinary(Operand& x, const Operand& y, ExprId e, Operator op) {
  if (x.val.isUnknown() || y.val.isUnknown()) {
    x.val = ConstValue();
    return;
  }
  ConstOp const_op = constOp(op);
  if (op == Operator::Div && isInteger(x.typ)) const_op = ConstOp::QuoTrunc;
  x.val = consts.binary(x.val, const_op, y.val);
  x.expr = e;
  overflow(x, opPos(e));
}

void Checker::binary(Operand& x, ExprId e, ExprId lhs, ExprId rhs, Operator op) {
  expr(nullptr, x, lhs);
  binaryRest(x, e, lhs, rhs, op);
}

// A binary operation of the source. Long sums lean to the left: their operations are done in a loop.
void Checker::binaryExpr(Operand& x, ExprId e) {
  SmallVec<ExprId, 16> spine;
  ExprId first = e;
  while (ast.is<Operation>(first) && !ast.cast<Operation>(first).isUnary()) {
    spine.push_back(first);
    first = ast.cast<Operation>(first).x;
  }
  expr(nullptr, x, first);
  for (size_t i = spine.size(); i-- > 0;) {
    Operation operation = ast.cast<Operation>(spine[i]);
    binaryRest(x, spine[i], operation.x, operation.y, operation.op);
    if (i == 0) return;
    // What expr() does for an operand.
    x.expr = spine[i];
    finishRaw(nullptr, x, AllowGeneric::No);
    singleOnly(x);
  }
}

// x, already evaluated, op rhs.
void Checker::binaryRest(Operand& x, ExprId e, ExprId lhs, ExprId rhs, Operator op) {
  Operand y;
  expr(nullptr, y, rhs);
  if (x.isInvalid()) return;
  if (y.isInvalid()) {
    x.invalidate();
    x.expr = y.expr;
    return;
  }
  if (isShift(op)) return shift(x, y, e, op);

  matchTypes(x, y);
  if (x.isInvalid()) return;
  if (isComparison(op)) return comparison(x, y, op, SwitchCase::No);

  if (!identical(x.typ, y.typ)) {
    mismatchedBinary(x, y, e, lhs, rhs, op);
    x.invalidate();
    return;
  }
  if (!binaryOpDefined(op, x.typ)) {
    errorf(x, Code::UndefinedOp, "invalid operation: operator %s not defined on %s", {operatorText(op), x});
    x.invalidate();
    return;
  }
  if ((op == Operator::Div || op == Operator::Rem) && divisorIsZero(x, y)) {
    x.invalidate();
    return;
  }
  if (x.isConstant() && y.isConstant()) return constBinary(x, y, e, op);
  x.mode = OperandMode::Value;
}

}  // namespace tuco
