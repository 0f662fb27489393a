// Writing the side tables (types2: recording.go).
#include "compiler/check/checker.h"

namespace tuco {

void Checker::record(const Operand& x) {
  TypeId t = x.typ;
  if (x.mode == OperandMode::Invalid) t = typ::kInvalid;
  if (x.mode == OperandMode::NoValue) t = typ::kEmptyTuple;
  ConstValue val = x.mode == OperandMode::Constant ? x.val : ConstValue();
  if (isUntyped(t)) {
    rememberUntyped(x.expr, false, x.mode, t, val);
  } else {
    recordTypeAndValue(x.expr, x.mode, t, val);
  }
}

void Checker::rememberUntyped(ExprId e, bool is_lhs, OperandMode mode, TypeId t, ConstValue val) {
  ExprInfo& record = info.expr(e);
  record.type = t;
  record.mode = mode;
  record.is_pending = true;
  record.is_lhs = is_lhs;
  if (!val.isUnknown() || record.value != 0) info.setValue(record, val);
}

void Checker::recordTypeAndValue(ExprId e, OperandMode mode, TypeId t, ConstValue val) {
  if (mode == OperandMode::Invalid) return;
  ExprInfo& record = info.expr(e);
  record.type = t;
  record.mode = mode;
  record.is_pending = false;
  record.is_lhs = false;
  if (mode == OperandMode::Constant || record.value != 0) info.setValue(record, val);
}

// `fun` is an identifier of a built-in function, possibly qualified or in parentheses.
void Checker::recordBuiltinType(ExprId fun, TypeId sig) {
  for (;;) {
    recordTypeAndValue(fun, OperandMode::Builtin, sig);
    if (!ast.is<ParenExpr>(fun)) return;
    fun = ast.cast<ParenExpr>(fun).x;
  }
}

void Checker::recordCommaOkTypes(ExprId e, TypeId t0, TypeId t1) {
  for (;;) {
    ObjectId vars[] = {types.newVar(VarKind::Local, ast.pos(e), pkg, NameId(), t0),
                       types.newVar(VarKind::Local, ast.pos(e), pkg, NameId(), t1)};
    info.expr(e).type = types.newTuple(vars);
    if (!ast.is<ParenExpr>(e)) return;
    e = ast.cast<ParenExpr>(e).x;
  }
}

// `e` is the identifier, selector, or index expression of one of them, that was instantiated.
void Checker::recordInstance(ExprId e, std::span<const TypeId> targs, TypeId t) {
  if (ast.is<IndexExpr>(e)) e = ast.cast<IndexExpr>(e).x;
  if (ast.is<SelectorExpr>(e)) e = ast.cast<SelectorExpr>(e).sel;
  TUCO_CHECK(ast.is<Name>(e), "the identifier of an instantiated object");
  info.addInstance(e, targs, t);
}

void Checker::recordDef(ExprId id, ObjectId obj) { info.setObject(id, obj); }
void Checker::recordUse(ExprId id, ObjectId obj) { info.setObject(id, obj); }
void Checker::recordImplicit(NodeId node, ObjectId obj) { info.setObject(node, obj); }

void Checker::recordSelection(ExprId selector, const Selection& selection) {
  recordUse(ast.cast<SelectorExpr>(selector).sel, selection.obj);
  info.addSelection(selector, selection);
}

void Checker::recordScope(NodeId node, ScopeId scope) { info.scopes.emplace_back(node, scope); }

}  // namespace tuco
