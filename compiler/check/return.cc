// Which statements are terminating, so that no return need follow (types2: return.go; spec,
// "Terminating statements").
#include "compiler/check/checker.h"

namespace tuco {

namespace {

// Whether an unlabelled break in the statements looked at leaves the statement in question.
enum class Implicit : bool { No, Yes };

class BreakFinder {
 public:
  BreakFinder(const Ast& ast, NameId label) : ast_(ast), label_(label) {}

  bool inList(IdList<StmtId> list, Implicit implicit) const {
    for (StmtId s : list) {
      if (inStmt(s, implicit)) return true;
    }
    return false;
  }

  bool inStmt(StmtId s, Implicit implicit) const {
    switch (ast_.kind(s)) {
      case NodeKind::LabeledStmt: return inStmt(ast_.cast<LabeledStmt>(s).stmt, implicit);
      case NodeKind::BranchStmt: return isBreak(ast_.cast<BranchStmt>(s), implicit);
      case NodeKind::BlockStmt: return inList(ast_.cast<BlockStmt>(s).stmts, implicit);
      case NodeKind::IfStmt: {
        IfStmt if_stmt = ast_.cast<IfStmt>(s);
        return inStmt(if_stmt.then, implicit) || (if_stmt.otherwise.isValid() && inStmt(if_stmt.otherwise, implicit));
      }
      // Unlabelled breaks in these leave them.
      case NodeKind::SwitchStmt: return label_.isValid() && inCases(ast_.cast<SwitchStmt>(s).clauses);
      case NodeKind::SelectStmt: return label_.isValid() && inComms(ast_.cast<SelectStmt>(s).clauses);
      case NodeKind::ForStmt: return label_.isValid() && inStmt(ast_.cast<ForStmt>(s).body, Implicit::No);
      case NodeKind::EmptyStmt: case NodeKind::ExprStmt: case NodeKind::SendStmt: case NodeKind::DeclStmt:
      case NodeKind::AssignStmt: case NodeKind::CallStmt: case NodeKind::ReturnStmt: case NodeKind::RangeClause:
      case NodeKind::None: case NodeKind::Field:
#define TUCO_EXPR(name) case NodeKind::name:
#define TUCO_FIELD(name)
#define TUCO_STMT(name)
#define TUCO_CLAUSE(name) case NodeKind::name:
#define TUCO_DECL(name) case NodeKind::name:
#include "compiler/ast/nodes.def"
        return false;
    }
    TUCO_UNREACHABLE("a statement");
  }

 private:
  bool isBreak(const BranchStmt& branch, Implicit implicit) const {
    if (branch.tok != Token::Break) return false;
    if (!branch.label.isValid()) return implicit == Implicit::Yes;
    return ast_.name(branch.label) == label_;
  }
  bool inCases(IdList<ClauseId> clauses) const {
    for (ClauseId clause : clauses) {
      if (inList(ast_.cast<CaseClause>(clause).body, Implicit::No)) return true;
    }
    return false;
  }
  bool inComms(IdList<ClauseId> clauses) const {
    for (ClauseId clause : clauses) {
      if (inList(ast_.cast<CommClause>(clause).body, Implicit::No)) return true;
    }
    return false;
  }

  const Ast& ast_;
  NameId label_;  // Of the statement in question, or 0.
};

}  // namespace

bool Checker::isTerminatingList(IdList<StmtId> list) {
  // Trailing empty statements do not matter.
  uint32_t count = list.size();
  while (count > 0 && ast.is<EmptyStmt>(list[count - 1])) --count;
  return count > 0 && isTerminating(list[count - 1], NameId());
}

bool Checker::isTerminatingSwitch(const SwitchStmt& s, NameId label) {
  BreakFinder breaks(ast, label);
  bool has_default = false;
  for (ClauseId id : s.clauses) {
    CaseClause clause = ast.cast<CaseClause>(id);
    has_default = has_default || !clause.cases.isValid();
    if (!isTerminatingList(clause.body) || breaks.inList(clause.body, Implicit::Yes)) return false;
  }
  return has_default;
}

bool Checker::isTerminatingSelect(const SelectStmt& s, NameId label) {
  BreakFinder breaks(ast, label);
  for (ClauseId id : s.clauses) {
    CommClause clause = ast.cast<CommClause>(id);
    if (!isTerminatingList(clause.body) || breaks.inList(clause.body, Implicit::Yes)) return false;
  }
  return true;
}

// `label` is that of the statement, or 0.
bool Checker::isTerminating(StmtId s, NameId label) {
  switch (ast.kind(s)) {
    case NodeKind::ReturnStmt: return true;
    case NodeKind::LabeledStmt: {
      LabeledStmt labeled = ast.cast<LabeledStmt>(s);
      return isTerminating(labeled.stmt, ast.name(labeled.label));
    }
    case NodeKind::ExprStmt: {
      ExprId call = ast.unparen(ast.cast<ExprStmt>(s).x);
      return ast.is<CallExpr>(call) && info.expr(call).is_panic;
    }
    case NodeKind::BranchStmt: {
      Token tok = ast.cast<BranchStmt>(s).tok;
      return tok == Token::Goto || tok == Token::Fallthrough;
    }
    case NodeKind::BlockStmt: return isTerminatingList(ast.cast<BlockStmt>(s).stmts);
    case NodeKind::IfStmt: {
      IfStmt if_stmt = ast.cast<IfStmt>(s);
      return if_stmt.otherwise.isValid() && isTerminating(if_stmt.then, NameId()) &&
             isTerminating(if_stmt.otherwise, NameId());
    }
    case NodeKind::SwitchStmt: return isTerminatingSwitch(ast.cast<SwitchStmt>(s), label);
    case NodeKind::SelectStmt: return isTerminatingSelect(ast.cast<SelectStmt>(s), label);
    case NodeKind::ForStmt: {
      ForStmt for_stmt = ast.cast<ForStmt>(s);
      if (ast.is<RangeClause>(for_stmt.init) || for_stmt.cond.isValid()) return false;
      return !BreakFinder(ast, label).inStmt(for_stmt.body, Implicit::Yes);
    }
    case NodeKind::EmptyStmt: case NodeKind::SendStmt: case NodeKind::DeclStmt: case NodeKind::AssignStmt:
    case NodeKind::CallStmt: case NodeKind::RangeClause:
    case NodeKind::None: case NodeKind::Field:
#define TUCO_EXPR(name) case NodeKind::name:
#define TUCO_FIELD(name)
#define TUCO_STMT(name)
#define TUCO_CLAUSE(name) case NodeKind::name:
#define TUCO_DECL(name) case NodeKind::name:
#include "compiler/ast/nodes.def"
      return false;
  }
  TUCO_UNREACHABLE("a statement");
}

}  // namespace tuco
