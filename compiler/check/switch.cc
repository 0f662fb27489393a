// Expression switches, type switches and select (spec, "Switch statements", "Select statements").
#include "compiler/check/checker.h"
#include "compiler/check/const_key.h"

namespace tuco {

void Checker::multipleDefaults(ClauseId clause, bool is_default, ClauseId* first) {
  if (!is_default) return;
  if (first->isValid()) {
    errorf(clause, Code::DuplicateDefault, "multiple defaults (first at %s)", {ast.pos(*first)});
  } else {
    *first = clause;
  }
}

void Checker::switchOrTypeSwitch(StmtContext inner, StmtId s) {
  SwitchStmt switch_stmt = ast.cast<SwitchStmt>(s);
  openScope(s, "switch");
  simpleStmt(switch_stmt.init);
  if (ast.is<TypeSwitchGuard>(switch_stmt.tag)) {
    inner.in_type_switch = true;
    typeSwitchStmt(inner, switch_stmt);
  } else {
    switchStmt(inner, switch_stmt);
  }
  closeScope();
}

void Checker::switchDefaults(const SwitchStmt& s) {
  ClauseId first;
  for (ClauseId clause : s.clauses) multipleDefaults(clause, !ast.cast<CaseClause>(clause).cases.isValid(), &first);
}

// --- Expression switches ---------------------------------------------------------------------------------

void Checker::switchTag(Operand& x, const SwitchStmt& s) {
  if (s.tag.isValid()) {
    expr(nullptr, x, s.tag);
    // The tag gets its type by assignment, so that untyped constants have their default types.
    assignment(x, TypeId(), "switch expression");
    if (!x.isInvalid() && !comparable(x.typ) && !hasNil(x.typ)) {
      errorf(x, Code::InvalidExprSwitch, "cannot switch on %s (%s is not comparable)", {x, x.typ});
      x.invalidate();
    }
    return;
  }
  // Spec: a missing tag is true.
  x.mode = OperandMode::Constant;
  x.typ = typ::kBool;
  x.val = ConstValue::ofBool(true);
  Pos pos = s.clauses.empty() ? s.rbrace : ast.pos(s.clauses[0]);
  x.expr = syntheticName(pos, "true");
}

void Checker::switchStmt(StmtContext inner, const SwitchStmt& s) {
  Operand x;
  switchTag(x, s);
  switchDefaults(s);
  ConstKeySet seen(*this);
  for (uint32_t i = 0; i < s.clauses.size(); ++i) {
    CaseClause clause = ast.cast<CaseClause>(s.clauses[i]);
    StmtContext body = inner;
    bool is_last = i + 1 == s.clauses.size();
    body.fallthrough_ok = !is_last;
    body.final_switch_case = is_last;
    for (ExprId value : ast.unpackList(clause.cases)) caseValue(x, value, seen);
    openScope(s.clauses[i], "case");
    stmtList(body, clause.body);
    closeScope();
  }
}

void Checker::caseValue(Operand& x, ExprId e, ConstKeySet& seen) {
  Operand v;
  expr(nullptr, v, e);
  if (x.isInvalid() || v.isInvalid()) return;
  convertUntyped(v, x.typ);
  if (v.isInvalid()) return;
  // Order matters: errors are about the case.
  Operand result = v;
  comparison(result, x, Operator::Eql, SwitchCase::Yes);
  if (result.isInvalid() || !v.isConstant()) return;
  bool can_repeat = v.val.kind() == ConstKind::Int || v.val.kind() == ConstKind::Float || v.val.kind() == ConstKind::String;
  if (!can_repeat) return;
  const ConstKeySet::Entry* previous = seen.insert(v.val, v.typ, ast.pos(e));
  if (previous == nullptr) return;
  ErrorReport err = newError(Code::DuplicateCase);
  err.addf(v, "duplicate case %s in expression switch", {v});
  err.addf(previous->pos, "previous case");
  err.report();
}

// --- Type switches ---------------------------------------------------------------------------------------

bool Checker::isNilExpr(ExprId e) {
  ExprId inner = ast.unparen(e);
  if (!ast.is<Name>(inner)) return false;
  ObjectId obj = lookup(ast.name(inner));
  return obj.isValid() && object(obj).kind == ObjectKind::Nil;
}

// Types seen in the cases of a type switch; type 0 is nil.
struct Checker::SeenCase {
  TypeId type;
  ExprId expr;
};

// Checks one type of a case, which x (may be null after an error) can have. False if it is invalid
// or repeated; else `t` gets it, 0 for nil.
bool Checker::caseType(Operand* x, ExprId e, std::vector<SeenCase>& seen, TypeId* t) {
  if (isNilExpr(e)) {
    *t = TypeId();
    Operand nil;
    expr(nullptr, nil, e);
  } else {
    *t = varType(e);
    if (!isValid(*t)) return false;
  }
  for (const SeenCase& other : seen) {
    if (t->isValid() != other.type.isValid()) continue;
    if (t->isValid() && !identical(*t, other.type)) continue;
    ErrorReport err = newError(Code::DuplicateCase);
    err.addf(e, "duplicate case %s in type switch", {t->isValid() ? typeText(*t) : "nil"});
    err.addf(other.expr, "previous case");
    err.report();
    return false;
  }
  seen.push_back({*t, e});
  if (x != nullptr && t->isValid()) typeAssertion(e, *x, *t, TypeSwitch::Yes);
  return true;
}

// The type of the variable in a clause with these cases: the single type, or that of x.
TypeId Checker::caseTypes(Operand* x, IdList<ExprId> cases, std::vector<SeenCase>& seen) {
  TypeId t;
  for (ExprId e : cases) caseType(x, e, seen, &t);
  if (cases.size() == 1 && t.isValid()) return t;
  return x != nullptr ? x->typ : typ::kInvalid;
}

// The variable of `switch lhs := x.(type)`, declared in each clause; 0 if there is none.
ExprId Checker::typeSwitchVar(const TypeSwitchGuard& guard) {
  if (!guard.lhs.isValid()) return ExprId();
  if (text(ast.name(guard.lhs)) == "_") {
    softErrorf(guard.lhs, Code::NoNewVar, "no new variable on left side of :=");
    return ExprId();
  }
  recordDef(guard.lhs, ObjectId());
  return guard.lhs;
}

// Evaluates what is switched on; false after a report.
bool Checker::typeSwitchOperand(Operand& x, ExprId e) {
  expr(nullptr, x, e);
  if (x.isInvalid()) return false;
  if (isTypeParam(x.typ)) {
    errorf(x, Code::InvalidTypeSwitch, "cannot use type switch on type parameter value %s", {x});
    return false;
  }
  if (isInterface(x.typ)) return true;
  errorf(x, Code::InvalidTypeSwitch, "%s is not an interface", {x});
  return false;
}

void Checker::typeSwitchStmt(StmtContext inner, const SwitchStmt& s) {
  TypeSwitchGuard guard = ast.cast<TypeSwitchGuard>(s.tag);
  ExprId lhs = typeSwitchVar(guard);
  Operand x;
  Operand* switched = typeSwitchOperand(x, guard.x) ? &x : nullptr;
  switchDefaults(s);

  SmallVec<ObjectId, 8> vars;
  std::vector<SeenCase> seen;
  for (ClauseId clause_id : s.clauses) {
    CaseClause clause = ast.cast<CaseClause>(clause_id);
    TypeId t = caseTypes(switched, ast.unpackList(clause.cases), seen);
    openScope(clause_id, "case");
    if (lhs.isValid()) {
      ObjectId var = types.newVar(VarKind::Local, ast.pos(lhs), pkg, ast.name(lhs), t);
      declare(env.scope, ExprId(), var, clause.colon);
      recordImplicit(clause_id, var);
      vars.push_back(var);
    }
    stmtList(inner, clause.body);
    closeScope();
  }
  if (!lhs.isValid()) return;
  // The variable is unused only if no clause uses it.
  bool used = false;
  for (ObjectId var : vars) {
    used = used || object(var).is_used;
    types[var].is_used = true;
  }
  if (!used) softErrorf(lhs, Code::UnusedVar, "%s declared and not used", {ast.name(lhs)});
}

// --- Select ------------------------------------------------------------------------------------------------

// A send, or a receive, possibly with assignment.
bool Checker::isCommunication(StmtId s) {
  if (!s.isValid() || ast.is<SendStmt>(s)) return true;
  ExprId rhs;
  if (std::optional<AssignStmt> assign = ast.dynCast<AssignStmt>(s)) {
    rhs = assign->rhs;
  } else if (std::optional<ExprStmt> expr_stmt = ast.dynCast<ExprStmt>(s)) {
    rhs = expr_stmt->x;
  }
  if (!rhs.isValid()) return false;
  std::optional<Operation> operation = ast.dynCast<Operation>(ast.unparen(rhs));
  return operation && operation->isUnary() && operation->op == Operator::Recv;
}

void Checker::selectStmt(StmtContext inner, StmtId s) {
  SelectStmt select = ast.cast<SelectStmt>(s);
  ClauseId first_default;
  for (ClauseId clause : select.clauses) {
    multipleDefaults(clause, !ast.cast<CommClause>(clause).comm.isValid(), &first_default);
  }
  for (ClauseId clause_id : select.clauses) {
    CommClause clause = ast.cast<CommClause>(clause_id);
    if (!isCommunication(clause.comm)) {
      error(clause.comm, Code::InvalidSelectCase, "select case must be send or receive (possibly with assignment)");
      continue;
    }
    openScope(clause_id, "case");
    if (clause.comm.isValid()) stmt(inner, clause.comm);
    stmtList(inner, clause.body);
    closeScope();
  }
}

}  // namespace tuco
