// Assignments in all their forms, and initialisation of variables and constants (types2:
// assignments.go; spec, "Assignability", "Assignment statements").
#include "compiler/check/checker.h"

namespace tuco {

namespace {

bool isAssignable(OperandMode mode) {
  switch (mode) {
    case OperandMode::Constant:
    case OperandMode::Variable:
    case OperandMode::MapIndex:
    case OperandMode::Value:
    case OperandMode::NilValue:
    case OperandMode::CommaOk:
    case OperandMode::CommaErr: return true;
    case OperandMode::Invalid:
    case OperandMode::NoValue:
    case OperandMode::Builtin:
    case OperandMode::TypeExpr:
    case OperandMode::CgoFunc: return false;
  }
  TUCO_UNREACHABLE("an operand mode");
}

}  // namespace

std::string Checker::contextText(const AssignContext& context) {
  std::string out(context.text);
  if (context.expr.isValid()) out += exprString(context.expr);
  return out;
}

// Gives an untyped x its type in an assignment to T (0: none given); false after a report.
bool Checker::assignUntyped(Operand& x, TypeId t, const AssignContext& context) {
  TypeId target = t;
  if (x.isNil()) {
    if (!t.isValid()) {
      errorf(x, Code::UntypedNilUse, "use of untyped nil in %s", {contextText(context)});
      return false;
    }
  } else if (!t.isValid() || isNonTypeParamInterface(t)) {
    target = defaultType(x.typ);
  }
  ImplicitType implicit = implicitTypeAndValue(x, target);
  if (implicit.code != Code::None) {
    std::string message = sprintf("cannot use %s as %s value in %s", {x, target, contextText(context)});
    Code code = implicit.code;
    if (code == Code::TruncatedFloat) {
      message += " (truncated)";
    } else if (code == Code::NumericOverflow) {
      message += " (overflows)";
    } else {
      code = Code::IncompatibleAssign;
    }
    error(x, code, message);
    return false;
  }
  takeImplicitType(x, implicit);
  return true;
}

// Checks that x can be assigned to a variable of type T (0: to any), converting untyped values.
// `context` says where, for messages. x is invalid after a report.
void Checker::assignment(Operand& x, TypeId t, AssignContext context) {
  singleValue(x);
  if (x.isInvalid()) return;
  if (!isAssignable(x.mode)) {
    errorf(x, Code::IncompatibleAssign, "cannot assign %s to %s in %s", {x, t, contextText(context)});
    x.invalidate();
    return;
  }
  if (isUntyped(x.typ) && !assignUntyped(x, t, context)) {
    x.invalidate();
    return;
  }
  // A generic function must be instantiated; its variable cannot be generic.
  const SignatureNode* sig = underSignature(x.typ);
  if (sig != nullptr && !sig->tparams.empty()) {
    errorf(x, Code::WrongTypeArgCount, "cannot use generic function %s without instantiation in %s",
           {x, contextText(context)});
    x.invalidate();
    return;
  }
  if (!t.isValid() || x.typ == t) return;

  Code code = Code::None;
  if (assignableTo(x, t, nullptr, &code)) return;
  Cause cause = newCause();
  assignableTo(x, t, &cause, &code);
  if (cause.text.empty()) {
    errorf(x, code, "cannot use %s as %s value in %s", {x, t, contextText(context)});
  } else {
    errorf(x, code, "cannot use %s as %s value in %s: %s", {x, t, contextText(context), cause.text});
  }
  x.invalidate();
}

void Checker::initConst(ObjectId lhs, Operand& x) {
  Object& obj = types[lhs];
  bool bad = x.isInvalid() || !isValid(x.typ) || (obj.type.isValid() && !isValid(obj.type));
  if (!bad && !x.isConstant()) {
    errorf(x, Code::InvalidConstInit, "%s is not constant", {x});
    bad = true;
  }
  if (bad) {
    if (!obj.type.isValid()) obj.type = typ::kInvalid;
    return;
  }
  if (!obj.type.isValid()) obj.type = x.typ;
  assignment(x, obj.type, "constant declaration");
  if (x.isInvalid()) return;
  types.setConstVal(lhs, x.val);
}

void Checker::initVar(ObjectId lhs, Operand& x, AssignContext context) {
  Object& obj = types[lhs];
  if (x.isInvalid() || !isValid(x.typ) || (obj.type.isValid() && !isValid(obj.type))) {
    if (!obj.type.isValid()) obj.type = typ::kInvalid;
    x.invalidate();
    return;
  }
  if (!obj.type.isValid()) {
    TypeId t = x.typ;
    if (isUntyped(t)) {
      // nil has no default type.
      if (t == typ::kUntypedNil) {
        errorf(x, Code::UntypedNilUse, "use of untyped nil in %s", {contextText(context)});
        obj.type = typ::kInvalid;
        x.invalidate();
        return;
      }
      t = defaultType(t);
    }
    obj.type = t;
  }
  assignment(x, obj.type, context);
}

// The type of a left-hand side; 0 for the blank identifier, kInvalid after a report.
TypeId Checker::lhsVar(ExprId lhs) {
  ExprId inner = ast.unparen(lhs);
  ObjectId var;
  if (ast.is<Name>(inner)) {
    if (text(ast.name(inner)) == "_") {
      recordDef(inner, ObjectId());
      return TypeId();
    }
    var = assignedVar(inner);
  }
  bool was_used = var.isValid() && object(var).is_used;
  Operand x;
  expr(nullptr, x, lhs);
  if (var.isValid()) types[var].is_used = was_used;  // Assigning is no use.

  if (x.isInvalid() || !isValid(x.typ)) return typ::kInvalid;
  if (x.mode == OperandMode::Variable || x.mode == OperandMode::MapIndex) return x.typ;
  if (std::optional<SelectorExpr> sel = ast.dynCast<SelectorExpr>(x.expr)) {
    Operand base;
    expr(nullptr, base, sel->x);
    if (base.mode == OperandMode::MapIndex) {
      errorf(x, Code::UnaddressableFieldAssign, "cannot assign to struct field %s in map", {x.expr});
      return typ::kInvalid;
    }
  }
  errorf(x, Code::UnassignableOperand, "cannot assign to %s (neither addressable nor a map index expression)", {x.expr});
  return typ::kInvalid;
}

// lhs = rhs, where the right side is an expression or (x not null) already evaluated.
void Checker::assignVar(ExprId lhs, ExprId rhs, Operand* x, AssignContext context) {
  TypeId t = lhsVar(lhs);
  if (t.isValid() && !isValid(t)) {
    if (x != nullptr) {
      x->invalidate();
    } else {
      use(rhs);
    }
    return;
  }
  Operand value;
  if (x == nullptr) {
    x = &value;
    Target target;
    if (t.isValid()) target = newTarget(t, {}, lhs);
    expr(target.sig.isValid() ? &target : nullptr, value, rhs);
  }
  if (!t.isValid() && context.text == "assignment") context.text = "assignment to _ identifier";
  assignment(*x, t, context);
}

// --- Messages about numbers of values ------------------------------------------------------------------

// "(int, string, number)".
std::string Checker::typesSummary(std::span<const TypeId> list, Variadic variadic, bool has_dots) {
  std::string out = "(";
  for (size_t i = 0; i < list.size(); ++i) {
    TypeId t = list[i];
    if (i > 0) out += ", ";
    bool is_last = i + 1 == list.size();
    if (is_last && variadic == Variadic::Yes) {
      out += "...";
      if (const SliceNode* slice = types.asSlice(t)) {
        out += typeText(slice->elem);
        continue;
      }
    }
    if (!t.isValid() || !isValid(t)) {
      out += "unknown type";
    } else if (isUntyped(t)) {
      constexpr std::string_view kUntypedPrefix = "untyped ";
      std::string name = typeText(t);
      if (isNumeric(t)) {
        name = "number";
      } else if (name.starts_with(kUntypedPrefix)) {
        name.erase(0, kUntypedPrefix.size());
      }
      out += name;
    } else {
      out += typeText(t);
    }
    if (is_last && variadic == Variadic::No && has_dots) out += "...";
  }
  return out + ")";
}

std::string Checker::measure(size_t n, std::string_view unit) {
  return std::to_string(n) + " " + std::string(unit) + (n == 1 ? "" : "s");
}

void Checker::assignError(IdList<ExprId> rhs, size_t l, size_t r) {
  std::string vars = measure(l, "variable"), vals = measure(r, "value");
  if (rhs.size() == 1) {
    if (std::optional<CallExpr> call = ast.dynCast<CallExpr>(ast.unparen(rhs[0]))) {
      errorf(rhs[0], Code::WrongAssignCount, "assignment mismatch: %s but %s returns %s", {vars, call->fun, vals});
      return;
    }
  }
  errorf(rhs[0], Code::WrongAssignCount, "assignment mismatch: %s but %s", {vars, vals});
}

void Checker::returnError(StmtId at_stmt, std::span<const ObjectId> lhs, std::span<const Operand> rhs) {
  At at = at_stmt;
  const char* qualifier = "not enough";
  if (rhs.size() > lhs.size()) {
    at = rhs[lhs.size()];  // The first extra value.
    qualifier = "too many";
  } else if (!rhs.empty()) {
    at = rhs.back();  // The last value.
  }
  ErrorReport err = newError(Code::WrongResultCount);
  err.addf(at, "%s return values", {qualifier});
  err.addf(Pos(), "have %s", {typesSummary(operandTypes(rhs), Variadic::No, false)});
  err.addf(Pos(), "want %s", {typesSummary(varTypes(lhs), Variadic::No, false)});
  err.report();
}

// --- Several variables at once ---------------------------------------------------------------------------

bool Checker::isSingleCall(IdList<ExprId> list) {
  return list.size() == 1 && ast.is<CallExpr>(ast.unparen(list[0]));
}

void Checker::invalidateVars(std::span<const ObjectId> vars) {
  for (ObjectId var : vars) {
    if (!types[var].type.isValid()) types[var].type = typ::kInvalid;
  }
}

// Initialises variables (or, in a return statement, results) from expressions.
void Checker::initVars(std::span<const ObjectId> lhs, IdList<ExprId> rhs, StmtId return_stmt) {
  AssignContext context{return_stmt.isValid() ? "return statement" : "assignment"};
  if (lhs.size() == rhs.size() && !isSingleCall(rhs)) {
    for (uint32_t i = 0; i < lhs.size(); ++i) {
      std::string_view desc = nameOf(lhs[i]);
      if (return_stmt.isValid() && desc.empty()) desc = "result variable";
      Target target = newTarget(object(lhs[i]).type, desc);
      Operand x;
      expr(target.sig.isValid() ? &target : nullptr, x, rhs[i]);
      initVar(lhs[i], x, context);
    }
    return;
  }

  if (rhs.size() != 1) {
    // Only report a mismatch if nothing else is wrong.
    if (use(rhs)) {
      if (return_stmt.isValid()) {
        OperandList values = exprList(rhs);
        returnError(return_stmt, lhs, values);
      } else {
        assignError(rhs, lhs.size(), rhs.size());
      }
    }
    invalidateVars(lhs);
    return;
  }

  bool comma_ok = lhs.size() == 2 && !return_stmt.isValid();
  OperandList values = multiExpr(rhs[0], &comma_ok);
  if (values.size() == lhs.size()) {
    for (size_t i = 0; i < lhs.size(); ++i) initVar(lhs[i], values[i], context);
    if (comma_ok && !values[0].isInvalid() && !values[1].isInvalid()) {
      recordCommaOkTypes(rhs[0], values[0].typ, values[1].typ);
    }
    return;
  }
  if (!values.empty() && !values[0].isInvalid()) {
    if (return_stmt.isValid()) {
      returnError(return_stmt, lhs, values);
    } else {
      assignError(rhs, lhs.size(), values.size());
    }
  }
  invalidateVars(lhs);
}

// lhs… = rhs…
void Checker::assignVars(IdList<ExprId> lhs, IdList<ExprId> rhs) {
  if (lhs.size() == rhs.size() && !isSingleCall(rhs)) {
    for (uint32_t i = 0; i < lhs.size(); ++i) assignVar(lhs[i], rhs[i], nullptr, "assignment");
    return;
  }
  if (rhs.size() != 1) {
    bool lhs_ok = useLHS(lhs);
    bool rhs_ok = use(rhs);
    if (lhs_ok && rhs_ok) assignError(rhs, lhs.size(), rhs.size());
    return;
  }
  bool comma_ok = lhs.size() == 2;
  OperandList values = multiExpr(rhs[0], &comma_ok);
  if (values.size() == lhs.size()) {
    for (uint32_t i = 0; i < lhs.size(); ++i) assignVar(lhs[i], ExprId(), &values[i], "assignment");
    if (comma_ok && !values[0].isInvalid() && !values[1].isInvalid()) {
      recordCommaOkTypes(rhs[0], values[0].typ, values[1].typ);
    }
    return;
  }
  if (!values.empty() && !values[0].isInvalid()) assignError(rhs, lhs.size(), values.size());
  useLHS(lhs);
}

// --- lhs… := rhs… ------------------------------------------------------------------------------------------

// The variable for one left-hand side; 0 after a report. New ones are appended to `fresh`.
ObjectId Checker::shortVar(ExprId lhs, IdList<ExprId> before, SmallVec<ObjectId, 4>& fresh) {
  if (!ast.is<Name>(lhs)) {
    useLHS(IdList<ExprId>::single(lhs));
    errorf(lhs, Code::BadDecl, "non-name %s on left side of :=", {lhs});
    return ObjectId();
  }
  NameId name = ast.name(lhs);
  bool blank = text(name) == "_";
  if (!blank) {
    for (ExprId other : before) {
      if (!ast.is<Name>(other) || ast.name(other) != name) continue;
      errorf(lhs, Code::RepeatedDecl, "%s repeated on left side of :=", {lhs});
      return ObjectId();
    }
  }
  // Only the innermost scope counts: there the name is assigned to, otherwise declared.
  if (ObjectId old = types[env.scope].lookup(name); old.isValid()) {
    recordUse(lhs, old);
    if (object(old).kind == ObjectKind::Var) return old;
    errorf(lhs, Code::UnassignableOperand, "cannot assign to %s", {lhs});
    return ObjectId();
  }
  ObjectId var = types.newVar(VarKind::Local, ast.pos(lhs), pkg, name, TypeId());
  if (!blank) fresh.push_back(var);
  recordDef(lhs, var);
  return var;
}

void Checker::shortVarDecl(Pos pos, IdList<ExprId> lhs, IdList<ExprId> rhs) {
  size_t top = delayed.size();
  ScopeId scope = env.scope;
  SmallVec<ObjectId, 4> vars;
  SmallVec<ObjectId, 4> fresh;
  bool has_error = false;
  for (uint32_t i = 0; i < lhs.size(); ++i) {
    ObjectId var = shortVar(lhs[i], lhs.slice(0, i), fresh);
    if (!var.isValid()) {
      has_error = true;
      var = types.newVar(VarKind::Local, ast.pos(lhs[i]), pkg, names.intern("_"), TypeId());
    }
    vars.push_back(var);
  }
  initVars(vars, rhs, StmtId());

  // Function literals on the right side must not see the new variables.
  processDelayed(top);

  if (fresh.empty() && !has_error) {
    softErrorf(pos, Code::NoNewVar, "no new variables on left side of :=");
    return;
  }
  // Spec: the scope begins after the statement.
  Pos scope_pos = ast.endPos(rhs.back());
  for (ObjectId var : fresh) declare(scope, ExprId(), var, scope_pos);
}

}  // namespace tuco
