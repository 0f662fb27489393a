// Untyped operands: how they get their type from the context, and how that reaches their parts
// (types2: updateExprType, implicitTypeAndValue).
//
// An untyped expression is recorded with its untyped type and `is_pending`. When a use fixes the
// type, updateExprType() goes down the expression once more and records the final one.
#include "compiler/check/checker.h"

namespace tuco {

namespace {

// Whether an operation passes a type on to its operands, and which.
enum class PassOn : uint8_t { None, First, Both };

PassOn passOn(const Operation& operation) {
  if (operation.isUnary()) return PassOn::First;
  if (isComparison(operation.op)) return PassOn::None;  // Its result does not depend on them.
  return isShift(operation.op) ? PassOn::First : PassOn::Both;
}

}  // namespace

// The part of e that gets the type, too, and another one for `second`; 0 if there is none. False if
// e can have no untyped type.
bool Checker::typedParts(ExprId e, bool is_const, ExprId* first, ExprId* second) {
  NodeKind kind = ast.kind(e);
  if (kind == NodeKind::ParenExpr) {
    *first = ast.cast<ParenExpr>(e).x;
    return true;
  }
  // Calls are complex(), real(), imag(), min() … of untyped arguments.
  if (kind == NodeKind::CallExpr || kind == NodeKind::Name || kind == NodeKind::BasicLit ||
      kind == NodeKind::SelectorExpr) {
    return true;
  }
  if (kind != NodeKind::Operation) return false;
  // The parts of a constant expression keep the types they had while it was evaluated.
  if (is_const) return true;
  Operation operation = ast.cast<Operation>(e);
  if (operation.isUnary() && operation.op == Operator::Mul) return false;
  PassOn pass = passOn(operation);
  if (pass != PassOn::None) *first = operation.x;
  if (pass == PassOn::Both) *second = operation.y;
  return true;
}

void Checker::updateExprType(ExprId e, TypeId t, Final final) {
  // A loop along the left operands: see binaryExpr().
  struct Step {
    ExprId e;
    ExprId second;
    ExprInfo old;
  };
  SmallVec<Step, 8> steps;
  while (e.isValid() && !isSynthetic(e) && info.expr(e).is_pending) {
    Step step{e, ExprId(), info.expr(e)};
    ExprId first;
    if (!typedParts(e, step.old.mode == OperandMode::Constant, &first, &step.second)) break;
    steps.push_back(step);
    e = first;
  }
  // Parts before the whole, left before right: errors come in this order.
  for (size_t i = steps.size(); i-- > 0;) {
    if (steps[i].second.isValid()) updateExprType(steps[i].second, t, final);
    updateOne(steps[i].e, steps[i].old, t, final);
  }
}

void Checker::updateOne(ExprId e, const ExprInfo& old, TypeId t, Final final) {
  if (final == Final::No && isUntyped(t)) {
    info.expr(e).type = under(t);
    return;
  }
  ConstValue old_val = info.valueOf(e);
  info.expr(e).is_pending = false;
  if (old.is_lhs && !allInteger(t)) {
    errorf(e, Code::InvalidShiftOperand, "invalid operation: shifted operand %s (type %s) must be integer", {e, t});
    return;
  }
  if (old.mode == OperandMode::Constant) {
    // The final type must be able to represent the value.
    Operand c;
    c.mode = old.mode;
    c.expr = e;
    c.typ = old.type;
    c.val = old_val;
    convertUntyped(c, t);
    if (c.isInvalid()) return;
  }
  recordTypeAndValue(e, old.mode, t, old_val);
}

void Checker::updateExprVal(ExprId e, ConstValue val) {
  if (!e.isValid() || isSynthetic(e) || !info.expr(e).is_pending) return;
  info.setValue(info.expr(e), val);
}

Checker::ImplicitType Checker::implicitBasic(const Operand& x, TypeId target, TypeId basic) {
  constexpr ImplicitType kRefused{TypeId(), ConstValue(), Code::InvalidUntypedConversion};
  if (x.isConstant()) {
    ConstValue v;
    Code code = representation(x, basic, &v);
    if (code != Code::None) return {TypeId(), ConstValue(), code};
    return {target, v, Code::None};
  }
  // The results of comparisons and non-constant shifts are untyped, too.
  BasicInfo kind = types.asBasic(x.typ)->info;
  bool fits = false;
  if ((kind & kIsBoolean) != 0) fits = isBoolean(target);
  if ((kind & kIsNumeric) != 0) fits = isNumeric(target);
  if ((kind & kIsString) != 0) fits = isString(target);
  if (!fits) return kRefused;
  return {target, ConstValue(), Code::None};
}

Checker::ImplicitType Checker::implicitTypeAndValue(const Operand& x, TypeId target) {
  constexpr ImplicitType kRefused{TypeId(), ConstValue(), Code::InvalidUntypedConversion};
  if (x.isInvalid() || isTyped(x.typ) || !isValid(target)) return {x.typ, ConstValue(), Code::None};
  ImplicitType accepted{target, ConstValue(), Code::None};

  if (isUntyped(target)) {
    TypeId max = maxType(x.typ, target);
    return max.isValid() ? ImplicitType{max, ConstValue(), Code::None} : kRefused;
  }
  if (x.isNil()) return hasNil(target) ? accepted : kRefused;

  TypeId u = under(target);
  if (types.is(u, TypeKind::Basic)) return implicitBasic(x, target, u);
  if (!types.is(u, TypeKind::Interface)) return kRefused;
  if (isTypeParam(target)) {
    bool all = underIs(target, [&](TypeId term) {
      return term.isValid() && implicitTypeAndValue(x, term).type.isValid();
    });
    return all ? accepted : kRefused;
  }
  // Untyped values go into interfaces without methods only, with their default type.
  if (!typeSet(types, u).isAll()) return kRefused;
  return {defaultType(x.typ), ConstValue(), Code::None};
}

}  // namespace tuco
