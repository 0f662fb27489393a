// Labels and the branches to them: declared, used, not jumping over variables or into blocks
// (types2: labels.go). Only for callers whose parser does not check branches.
#include <algorithm>
#include <unordered_map>

#include "compiler/check/checker.h"

namespace tuco {

class LabelChecker {
 public:
  explicit LabelChecker(Checker& check) : check_(check), ast_(check.ast) {}
  void run(StmtId body);

 private:
  struct Label {
    NameId name;
    ObjectId obj;
  };
  struct Block {
    const Block* parent;
    StmtId labeled;  // The LabeledStmt this is the block of, or 0.
    std::vector<NameId> labels;
    // State of the walk over its statements.
    Pos var_decl;
    std::vector<StmtId> forward;  // Jumps to labels not seen yet.
    std::vector<StmtId> bad;      // Those of them that were open when a variable was declared.
  };

  std::vector<StmtId> blockBranches(const Block* parent, StmtId labeled, IdList<StmtId> list);
  void stmtBranches(Block& block, StmtId labeled, StmtId s);
  void labeledStmt(Block& block, StmtId labeled, StmtId s);
  void resolveForward(Block& block, NameId name, ObjectId label);
  void branch(Block& block, StmtId s);
  void clauses(Block& block, StmtId labeled, IdList<ClauseId> list);
  void nested(Block& block, const Block* parent, StmtId labeled, IdList<StmtId> list);
  bool isTarget(const Block& block, NameId name, Token tok) const;
  bool gotoTarget(const Block& block, NameId name) const;
  ObjectId find(NameId name) const;
  NameId labelOf(StmtId s) const { return ast_.name(ast_.cast<BranchStmt>(s).label); }

  Checker& check_;
  const Ast& ast_;
  std::vector<Label> all_;  // In order of declaration.
};

ObjectId LabelChecker::find(NameId name) const {
  for (const Label& label : all_) {
    if (label.name == name) return label.obj;
  }
  return ObjectId();
}

void LabelChecker::run(StmtId body) {
  std::vector<StmtId> jumps = blockBranches(nullptr, StmtId(), ast_.cast<BlockStmt>(body).stmts);
  for (StmtId jump : jumps) {
    NameId name = labelOf(jump);
    ExprId at = ast_.cast<BranchStmt>(jump).label;
    ObjectId label = find(name);
    if (label.isValid()) {
      check_.types[label].is_used = true;  // One error is enough.
      check_.errorf(at, Code::JumpIntoBlock, "goto %s jumps into block", {name});
    } else {
      check_.errorf(at, Code::UndeclaredLabel, "label %s not declared", {name});
    }
  }
  for (const Label& label : all_) {
    const Object& obj = check_.object(label.obj);
    if (!obj.is_used) check_.softErrorf(obj.pos, Code::UnusedLabel, "label %s declared and not used", {obj.name});
  }
}

std::vector<StmtId> LabelChecker::blockBranches(const Block* parent, StmtId labeled, IdList<StmtId> list) {
  Block block{parent, labeled, {}, Pos(), {}, {}};
  for (StmtId s : list) stmtBranches(block, StmtId(), s);
  return std::move(block.forward);
}

void LabelChecker::nested(Block& block, const Block* parent, StmtId labeled, IdList<StmtId> list) {
  for (StmtId jump : blockBranches(parent, labeled, list)) block.forward.push_back(jump);
}

void LabelChecker::resolveForward(Block& block, NameId name, ObjectId label) {
  std::vector<StmtId> open;
  for (StmtId jump : block.forward) {
    if (labelOf(jump) != name) {
      open.push_back(jump);
      continue;
    }
    ExprId at = ast_.cast<BranchStmt>(jump).label;
    check_.types[label].is_used = true;
    check_.recordUse(at, label);
    bool over_var = block.var_decl.isKnown() && std::find(block.bad.begin(), block.bad.end(), jump) != block.bad.end();
    if (over_var) {
      uint32_t line = ast_.sources()->location(block.var_decl).line;
      check_.softErrorf(at, Code::JumpOverDecl, "goto %s jumps over variable declaration at line %d", {name, line});
    }
  }
  block.forward = std::move(open);
}

void LabelChecker::labeledStmt(Block& block, StmtId labeled, StmtId s) {
  LabeledStmt stmt = ast_.cast<LabeledStmt>(s);
  NameId name = ast_.name(stmt.label);
  if (check_.text(name) != "_") {
    ObjectId label = check_.types.newLabel(ast_.pos(stmt.label), check_.pkg, name);
    if (ObjectId other = find(name); other.isValid()) {
      ErrorReport err = check_.newError(Code::DuplicateLabel);
      err.setSoft();
      err.addf(ast_.pos(stmt.label), "label %s already declared", {name});
      err.addAltDecl(other);
      err.report();
    } else {
      all_.push_back({name, label});
      block.labels.push_back(name);
      check_.recordDef(stmt.label, label);
    }
    resolveForward(block, name, label);
    labeled = s;
  }
  stmtBranches(block, labeled, stmt.stmt);
}

bool LabelChecker::gotoTarget(const Block& block, NameId name) const {
  for (const Block* b = &block; b != nullptr; b = b->parent) {
    if (std::find(b->labels.begin(), b->labels.end(), name) != b->labels.end()) return true;
  }
  return false;
}

// Whether an enclosing statement with that label can be left (break) or continued.
bool LabelChecker::isTarget(const Block& block, NameId name, Token tok) const {
  for (const Block* b = &block; b != nullptr; b = b->parent) {
    if (!b->labeled.isValid()) continue;
    LabeledStmt labeled = ast_.cast<LabeledStmt>(b->labeled);
    if (ast_.name(labeled.label) != name) continue;
    NodeKind kind = ast_.kind(labeled.stmt);
    if (kind == NodeKind::ForStmt) return true;
    return tok == Token::Break && (kind == NodeKind::SwitchStmt || kind == NodeKind::SelectStmt);
  }
  return false;
}

void LabelChecker::branch(Block& block, StmtId s) {
  BranchStmt stmt = ast_.cast<BranchStmt>(s);
  if (!stmt.label.isValid()) return;  // stmt() has looked at it.
  NameId name = ast_.name(stmt.label);
  if (stmt.tok == Token::Goto) {
    if (!gotoTarget(block, name)) {
      block.forward.push_back(s);
      return;
    }
  } else if (stmt.tok == Token::Break || stmt.tok == Token::Continue) {
    if (!isTarget(block, name, stmt.tok)) {
      check_.errorf(stmt.label, Code::MisplacedLabel, "invalid %s label %s", {tokenText(stmt.tok), name});
      return;
    }
  } else {
    check_.errorf(s, Code::InvalidSyntaxTree, "branch statement: %s %s", {tokenText(stmt.tok), name});
    return;
  }
  ObjectId label = find(name);
  check_.types[label].is_used = true;
  check_.recordUse(stmt.label, label);
}

void LabelChecker::clauses(Block& block, StmtId labeled, IdList<ClauseId> list) {
  Block around{&block, labeled, {}, Pos(), {}, {}};
  for (ClauseId clause : list) {
    bool is_case = ast_.is<CaseClause>(clause);
    IdList<StmtId> body = is_case ? ast_.cast<CaseClause>(clause).body : ast_.cast<CommClause>(clause).body;
    nested(block, &around, StmtId(), body);
  }
}

void LabelChecker::stmtBranches(Block& block, StmtId labeled, StmtId s) {
  auto recordVarDecl = [&block](Pos pos) {
    block.var_decl = pos;
    block.bad = block.forward;
  };
  switch (ast_.kind(s)) {
    case NodeKind::DeclStmt:
      for (DeclId decl : ast_.cast<DeclStmt>(s).decls) {
        if (ast_.is<VarDecl>(decl)) recordVarDecl(ast_.pos(decl));
      }
      return;
    case NodeKind::LabeledStmt: return labeledStmt(block, labeled, s);
    case NodeKind::BranchStmt: return branch(block, s);
    case NodeKind::AssignStmt:
      if (ast_.cast<AssignStmt>(s).op == Operator::Def) recordVarDecl(ast_.pos(s));
      return;
    case NodeKind::BlockStmt: return nested(block, &block, labeled, ast_.cast<BlockStmt>(s).stmts);
    case NodeKind::IfStmt: {
      IfStmt stmt = ast_.cast<IfStmt>(s);
      stmtBranches(block, labeled, stmt.then);
      if (stmt.otherwise.isValid()) stmtBranches(block, labeled, stmt.otherwise);
      return;
    }
    case NodeKind::SwitchStmt: return clauses(block, labeled, ast_.cast<SwitchStmt>(s).clauses);
    case NodeKind::SelectStmt: return clauses(block, labeled, ast_.cast<SelectStmt>(s).clauses);
    case NodeKind::ForStmt: return stmtBranches(block, labeled, ast_.cast<ForStmt>(s).body);
    case NodeKind::EmptyStmt: case NodeKind::ExprStmt: case NodeKind::SendStmt: case NodeKind::CallStmt:
    case NodeKind::ReturnStmt: case NodeKind::RangeClause:
    case NodeKind::None: case NodeKind::Field:
#define TUCO_EXPR(name) case NodeKind::name:
#define TUCO_FIELD(name)
#define TUCO_STMT(name)
#define TUCO_CLAUSE(name) case NodeKind::name:
#define TUCO_DECL(name) case NodeKind::name:
#include "compiler/ast/nodes.def"
      return;
  }
}

void Checker::labels(StmtId body) { LabelChecker(*this).run(body); }

}  // namespace tuco
