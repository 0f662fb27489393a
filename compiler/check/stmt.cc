// Function bodies and statements (types2: stmt.go; spec, "Statements"). Switches and select are in
// switch.cc, range loops in range.cc.
#include <algorithm>

#include "compiler/check/checker.h"

namespace tuco {

// --- Function bodies -----------------------------------------------------------------------------------

// Checks a body in the environment of its declaration. `iota` is the one around a function literal.
void Checker::funcBody(DeclInfo* decl, std::string_view name, TypeId sig, StmtId body, ConstValue iota) {
  EnvironmentScope saved(*this);
  const SignatureNode& node = *types.asSignature(sig);
  Environment fresh;
  fresh.decl = decl;
  fresh.scope = node.scope;
  fresh.version = env.version;
  fresh.iota = iota;
  fresh.sig = sig;
  env = fresh;

  BlockStmt block = ast.cast<BlockStmt>(body);
  stmtList({}, block.stmts);
  if (env.has_label && !config.ignore_branch_errors) labels(body);
  if (node.results != typ::kEmptyTuple && !isTerminating(body, NameId())) {
    error(block.rbrace, Code::MissingReturn, "missing return");
  }
  usage(node.scope);
}

// Reports unused variables of a function scope and the blocks in it, but not of function literals:
// those have been or will be checked for themselves.
void Checker::usage(ScopeId scope) {
  SmallVec<ObjectId, 8> unused;
  for (const Scope::Entry& entry : types[scope].entries()) {
    const Object& obj = object(entry.obj);
    bool needs_use = obj.kind == ObjectKind::Var && obj.var_kind != VarKind::Recv &&
                     obj.var_kind != VarKind::Param && obj.var_kind != VarKind::Result;
    if (needs_use && !obj.is_used) unused.push_back(entry.obj);
  }
  std::sort(unused.begin(), unused.end(), [this](ObjectId a, ObjectId b) { return object(a).pos < object(b).pos; });
  for (ObjectId var : unused) {
    softErrorf(object(var).pos, Code::UnusedVar, "declared and not used: %s", {object(var).name});
  }
  for (ScopeId child = types[scope].first_child; child.isValid(); child = types[child].next_sibling) {
    if (!types[child].is_func) usage(child);
  }
}

// --- Statements ----------------------------------------------------------------------------------------

void Checker::simpleStmt(StmtId s) {
  if (s.isValid()) stmt({}, s);
}

void Checker::stmtList(StmtContext context, IdList<StmtId> list) {
  bool fallthrough_ok = context.fallthrough_ok;
  context.fallthrough_ok = false;
  // Trailing empty statements do not keep a fallthrough from being the last one.
  uint32_t count = list.size();
  while (count > 0 && ast.is<EmptyStmt>(list[count - 1])) --count;
  for (uint32_t i = 0; i < count; ++i) {
    StmtContext inner = context;
    inner.fallthrough_ok = fallthrough_ok && i + 1 == count;
    stmt(inner, list[i]);
  }
}

void Checker::stmt(StmtContext context, StmtId s) {
  size_t top = delayed.size();
  StmtContext inner = context;
  inner.fallthrough_ok = false;
  inner.final_switch_case = false;
  inner.in_type_switch = false;
  stmtInternal(context, inner, s);
  // Function literals in the statement; after it, so that they see the variables it declares.
  if (delayed.size() > top) processDelayed(top);
}

// `context` is for statements that take the place of s, `inner` for those inside.
void Checker::stmtInternal(StmtContext context, StmtContext inner, StmtId s) {
  switch (ast.kind(s)) {
    case NodeKind::EmptyStmt: return;
    case NodeKind::DeclStmt: return declStmt(ast.cast<DeclStmt>(s).decls);
    case NodeKind::LabeledStmt:
      env.has_label = true;
      return stmt(context, ast.cast<LabeledStmt>(s).stmt);
    case NodeKind::ExprStmt: return exprStmt(ast.cast<ExprStmt>(s).x);
    case NodeKind::SendStmt: return sendStmt(s);
    case NodeKind::AssignStmt: return assignStmt(s);
    case NodeKind::CallStmt: {
      CallStmt call = ast.cast<CallStmt>(s);
      return suspendedCall(call.tok == Token::Defer ? "defer" : "go", call.call);
    }
    case NodeKind::ReturnStmt: return returnStmt(s);
    case NodeKind::BranchStmt: return branchStmt(context, s);
    case NodeKind::BlockStmt:
      openScope(s, "block");
      stmtList(inner, ast.cast<BlockStmt>(s).stmts);
      return closeScope();
    case NodeKind::IfStmt: return ifStmt(inner, s);
    case NodeKind::SwitchStmt:
      inner.break_ok = true;
      return switchOrTypeSwitch(inner, s);
    case NodeKind::SelectStmt:
      inner.break_ok = true;
      return selectStmt(inner, s);
    case NodeKind::ForStmt:
      inner.break_ok = true;
      inner.continue_ok = true;
      return forStmt(inner, s);
    case NodeKind::RangeClause:
    case NodeKind::None: case NodeKind::Field:
#define TUCO_EXPR(name) case NodeKind::name:
#define TUCO_FIELD(name)
#define TUCO_STMT(name)
#define TUCO_CLAUSE(name) case NodeKind::name:
#define TUCO_DECL(name) case NodeKind::name:
#include "compiler/ast/nodes.def"
      error(s, Code::InvalidSyntaxTree, "invalid statement");
      return;
  }
}

void Checker::exprStmt(ExprId e) {
  Operand x;
  ExprKind kind = rawExpr(nullptr, x, e, TypeId(), AllowGeneric::No);
  const char* message = "is not used";
  Code code = Code::UnusedExpr;
  if (x.mode == OperandMode::Builtin) {
    message = "must be called";
    code = Code::UncalledBuiltin;
  } else if (x.mode == OperandMode::TypeExpr) {
    message = "is not an expression";
    code = Code::NotAnExpr;
  } else if (kind == ExprKind::Statement || x.isInvalid()) {
    return;
  }
  errorf(x, code, "%s %s", {x, message});
}

void Checker::sendStmt(StmtId s) {
  SendStmt send = ast.cast<SendStmt>(s);
  Operand chan, value;
  expr(nullptr, chan, send.chan);
  const ChanNode* node = chan.isInvalid() ? nullptr : types.asChan(under(chan.typ));
  exprFor(value, send.value, node == nullptr ? TypeId() : node->elem);
  if (chan.isInvalid() || value.isInvalid()) return;
  TypeId elem = chanElem(s, chan, Direction::Send);
  if (elem.isValid()) assignment(value, elem, "send");
}

// x++ and x--
void Checker::incDecStmt(const AssignStmt& assign) {
  Operand x;
  expr(nullptr, x, assign.lhs);
  if (x.isInvalid()) return;
  if (!allNumeric(x.typ)) {
    std::string_view op = operatorText(assign.op);
    errorf(assign.lhs, Code::NonNumericIncDec, "invalid operation: %s%s%s (non-numeric type %s)",
           {assign.lhs, op, op, x.typ});
    return;
  }
  assignVar(assign.lhs, ExprId(), &x, "assignment");
}

void Checker::assignStmt(StmtId s) {
  AssignStmt assign = ast.cast<AssignStmt>(s);
  if (!assign.rhs.isValid()) return incDecStmt(assign);
  IdList<ExprId> lhs = ast.unpackList(assign.lhs), rhs = ast.unpackList(assign.rhs);
  if (assign.op == Operator::None) return assignVars(lhs, rhs);
  if (assign.op == Operator::Def) return shortVarDecl(assign.pos, lhs, rhs);
  if (lhs.size() != 1 || rhs.size() != 1) {
    errorf(s, Code::MultiValAssignOp, "assignment operation %s requires single-valued expressions",
           {operatorText(assign.op)});
    return;
  }
  Operand x;
  binary(x, ExprId(), lhs[0], rhs[0], assign.op);
  assignVar(lhs[0], ExprId(), &x, "assignment");
}

// go call, defer call
void Checker::suspendedCall(std::string_view keyword, ExprId call) {
  Code code = keyword == "go" ? Code::InvalidGo : Code::InvalidDefer;
  if (!ast.is<CallExpr>(call)) {
    errorf(call, code, "expression in %s must be function call", {keyword});
    use(call);
    return;
  }
  Operand x;
  const char* message = "requires function call, not conversion";
  switch (rawExpr(nullptr, x, call, TypeId(), AllowGeneric::No)) {
    case ExprKind::Conversion: break;
    case ExprKind::Expression:
      message = "discards result of";
      code = Code::UnusedResults;
      break;
    case ExprKind::Statement: return;
  }
  errorf(x, code, "%s %s %s", {keyword, message, x});
}

// A bare return of named results, none of which may be hidden by another declaration.
void Checker::bareReturn(StmtId s, std::span<const ObjectId> results) {
  for (ObjectId result : results) {
    ObjectId other = lookup(object(result).name);
    if (!other.isValid() || other == result) continue;
    ErrorReport err = newError(Code::OutOfScopeResult);
    err.addf(s, "result parameter %s not in scope at return", {object(result).name});
    err.addf(other, "inner declaration of %s", {result});
    err.report();
    // Only the first is needed, but gc names all.
  }
}

void Checker::returnStmt(StmtId s) {
  IdList<ExprId> values = ast.unpackList(ast.cast<ReturnStmt>(s).results);
  std::span<const ObjectId> results = types.asTuple(types.asSignature(env.sig)->results)->vars;
  if (values.empty() && !results.empty() && !nameOf(results[0]).empty()) return bareReturn(s, results);
  if (values.empty() && results.empty()) return;
  initVars(results, values, s);
}

void Checker::branchStmt(StmtContext context, StmtId s) {
  BranchStmt branch = ast.cast<BranchStmt>(s);
  if (branch.label.isValid()) {
    env.has_label = true;  // labels() looks at it.
    return;
  }
  if (config.ignore_branch_errors) return;
  if (branch.tok == Token::Break) {
    if (!context.break_ok) error(s, Code::MisplacedBreak, "break not in for, switch, or select statement");
  } else if (branch.tok == Token::Continue) {
    if (!context.continue_ok) error(s, Code::MisplacedContinue, "continue not in for statement");
  } else if (branch.tok == Token::Fallthrough) {
    if (context.fallthrough_ok) return;
    const char* message = "fallthrough statement out of place";
    if (context.final_switch_case) {
      message = "cannot fallthrough final case in switch";
    } else if (context.in_type_switch) {
      message = "cannot fallthrough in type switch";
    }
    error(s, Code::MisplacedFallthrough, message);
  } else {
    errorf(s, Code::InvalidSyntaxTree, "branch statement: %s", {tokenText(branch.tok)});
  }
}

void Checker::condition(ExprId cond, std::string_view message) {
  Operand x;
  expr(nullptr, x, cond);
  if (!x.isInvalid() && !allBoolean(x.typ)) error(cond, Code::InvalidCond, message);
}

void Checker::ifStmt(StmtContext inner, StmtId s) {
  IfStmt if_stmt = ast.cast<IfStmt>(s);
  openScope(s, "if");
  simpleStmt(if_stmt.init);
  if (if_stmt.cond.isValid()) condition(if_stmt.cond, "non-boolean condition in if statement");
  stmt(inner, if_stmt.then);
  if (if_stmt.otherwise.isValid()) stmt(inner, if_stmt.otherwise);
  closeScope();
}

void Checker::forStmt(StmtContext inner, StmtId s) {
  ForStmt for_stmt = ast.cast<ForStmt>(s);
  if (ast.is<RangeClause>(for_stmt.init)) return rangeStmt(inner, s, for_stmt);
  openScope(s, "for");
  simpleStmt(for_stmt.init);
  if (for_stmt.cond.isValid()) condition(for_stmt.cond, "non-boolean condition in for statement");
  simpleStmt(for_stmt.post);
  if (std::optional<AssignStmt> post = ast.dynCast<AssignStmt>(for_stmt.post); post && post->op == Operator::Def) {
    use(post->lhs);  // Reported by the parser; the variables are not unused, too.
  }
  stmt(inner, for_stmt.body);
  closeScope();
}

}  // namespace tuco
