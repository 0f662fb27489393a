// Checks labels and branch statements of one function body, and finds the targets of branches.
//
// Terms: a block is a list of statements with the labels declared in it; a goto is forward while its
// label has not been seen.
// Rules (spec, Labeled statements … Fallthrough statements): a label is used, declared once, and not
// visible in function literals; break and continue with a label name an enclosing statement; goto
// does not jump into a block or over a variable declaration of its block.
// Steps: blocks are walked in source order. Labels resolve the forward gotos of their block that
// wait for them; what remains unresolved at the end of a block waits in the block around it, and at
// the end of the body is an error.
#include <algorithm>
#include <vector>

#include "compiler/ast/print.h"
#include "compiler/parse/parser_impl.h"

namespace tuco {
namespace {

struct Block {
  const Block* parent;
  Pos start;
  StmtId labeled;   // The LabeledStmt whose statement this block belongs to.
  uint32_t number;  // Blocks of a body are numbered in the order of walking.
};

struct Label {
  NameId name;
  uint32_t block;  // Number of the block that declares it.
  Pos block_start;
  StmtId stmt;  // LabeledStmt.
  bool used = false;
};

// The statements that break and continue without a label refer to.
struct Targets {
  StmtId breaks;
  StmtId continues;
  // Position and number of the clause of the switch that directly holds the block; -1 if none does.
  int case_index = -1;
  int case_count = 0;
};

class BranchChecker {
 public:
  BranchChecker(const Ast& ast, AstWriter& writer, const SourceManager& sources, const Interner& names,
                DiagList& diags)
      : ast_(ast), writer_(writer), sources_(sources), names_(names), diags_(diags) {}

  void check(StmtId body) {
    BlockStmt block = ast_.cast<BlockStmt>(body);
    walkBlock(nullptr, {}, StmtId(), block.pos, block.stmts);
    for (StmtId waiting : forward_) reportUnresolved(waiting);
    for (const Label& label : labels_) {
      if (label.used) continue;
      ExprId name = ast_.cast<LabeledStmt>(label.stmt).label;
      report(ast_.pos(name), Code::UnusedLabel, "label " + text(name) + " defined and not used");
    }
  }

 private:
  // The state of the block being walked.
  struct Walk {
    Block block;
    Targets targets;
    size_t first_forward;     // forward_ from here on are gotos of this block.
    Pos var_pos;              // The last variable declaration seen.
    ExprId var_name;
    std::vector<StmtId> over_var;  // Gotos that waited when it was seen.
    StmtId labeled;
    bool is_last = false;
  };

  void report(Pos pos, Code code, std::string message) { diags_.report(pos, code, std::move(message)); }
  std::string text(NodeId id) const { return nodeString(ast_, names_, id); }

  std::string posText(Pos pos) const {
    auto format = [](const Location& at) {
      std::string out(at.filename);
      if (at.line == 0) return out;
      out += ":" + std::to_string(at.line);
      if (at.column != 0) out += ":" + std::to_string(at.column);
      return out;
    };
    std::string relative = format(sources_.location(pos));
    std::string absolute = format(sources_.absoluteLocation(pos));
    return relative == absolute ? relative : relative + "[" + absolute + "]";
  }

  Label* find(NameId name) {
    auto found = std::find_if(labels_.begin(), labels_.end(), [name](const Label& l) { return l.name == name; });
    return found == labels_.end() ? nullptr : &*found;
  }

  void reportUnresolved(StmtId branch) {
    ExprId name = ast_.cast<BranchStmt>(branch).label;
    if (Label* label = find(ast_.name(name))) {
      label->used = true;
      report(ast_.pos(name), Code::JumpIntoBlock,
             "goto " + text(name) + " jumps into block starting at " + posText(label->block_start));
    } else {
      report(ast_.pos(name), Code::UndeclaredLabel, "label " + text(name) + " not defined");
    }
  }

  void walkBlock(const Block* parent, Targets targets, StmtId labeled, Pos start, IdList<StmtId> stmts) {
    Walk walk{{parent, start, labeled, next_block_++}, targets, forward_.size(), Pos(), ExprId(), {}, StmtId()};
    // Empty statements at the end do not count: fallthrough may stand before them.
    uint32_t count = stmts.size();
    while (count > 0 && ast_.kind(stmts[count - 1]) == NodeKind::EmptyStmt) --count;
    for (uint32_t i = 0; i < count; ++i) {
      walk.labeled = StmtId();
      walk.is_last = i + 1 == count;
      walkStmt(walk, stmts[i]);
    }
  }

  void walkOne(Walk& walk, const Targets& targets, StmtId stmt) {
    walkBlock(&walk.block, targets, walk.labeled, ast_.pos(stmt), IdList<StmtId>::single(stmt));
  }

  void walkInner(Walk& walk, const Targets& targets, StmtId body) {
    if (!body) return;
    BlockStmt block = ast_.cast<BlockStmt>(body);
    walkBlock(&walk.block, targets, walk.labeled, block.pos, block.stmts);
  }

  void walkStmt(Walk& walk, StmtId stmt) {
    while (ast_.kind(stmt) == NodeKind::LabeledStmt) {
      LabeledStmt labeled = ast_.cast<LabeledStmt>(stmt);
      if (names_.text(ast_.name(labeled.label)) != "_") {
        declare(walk, stmt, labeled.label);
        walk.labeled = stmt;
      }
      stmt = labeled.stmt;
    }
    NodeKind kind = ast_.kind(stmt);
    Targets inner{walk.targets.breaks, walk.targets.continues, -1, 0};
    if (kind == NodeKind::DeclStmt) {
      noteVarDecl(walk, ast_.cast<DeclStmt>(stmt));
    } else if (kind == NodeKind::AssignStmt) {
      AssignStmt assign = ast_.cast<AssignStmt>(stmt);
      if (assign.op == Operator::Def) noteVar(walk, assign.pos, assign.lhs);
    } else if (kind == NodeKind::BranchStmt) {
      branch(walk, stmt);
    } else if (kind == NodeKind::BlockStmt) {
      walkInner(walk, inner, stmt);
    } else if (kind == NodeKind::IfStmt) {
      IfStmt s = ast_.cast<IfStmt>(stmt);
      walkInner(walk, inner, s.then);
      if (s.otherwise) walkOne(walk, inner, s.otherwise);
    } else if (kind == NodeKind::ForStmt) {
      inner.breaks = inner.continues = stmt;
      walkInner(walk, inner, ast_.cast<ForStmt>(stmt).body);
    } else if (kind == NodeKind::SwitchStmt) {
      SwitchStmt s = ast_.cast<SwitchStmt>(stmt);
      inner.breaks = stmt;
      inner.case_count = static_cast<int>(s.clauses.size());
      for (ClauseId id : s.clauses) {
        ++inner.case_index;
        CaseClause clause = ast_.cast<CaseClause>(id);
        walkBlock(&walk.block, inner, walk.labeled, clause.pos, clause.body);
      }
    } else if (kind == NodeKind::SelectStmt) {
      inner.breaks = stmt;
      for (ClauseId id : ast_.cast<SelectStmt>(stmt).clauses) {
        CommClause clause = ast_.cast<CommClause>(id);
        walkBlock(&walk.block, inner, walk.labeled, clause.pos, clause.body);
      }
    }
  }

  void noteVarDecl(Walk& walk, const DeclStmt& stmt) {
    for (DeclId id : stmt.decls) {
      if (std::optional<VarDecl> decl = ast_.dynCast<VarDecl>(id)) {
        return noteVar(walk, decl->pos, decl->names[0]);
      }
    }
  }

  // The gotos that wait now would jump over the variable if their label follows in this block.
  void noteVar(Walk& walk, Pos pos, ExprId name) {
    walk.var_pos = pos;
    walk.var_name = name;
    walk.over_var.assign(forward_.begin() + static_cast<long>(walk.first_forward), forward_.end());
  }

  void declare(Walk& walk, StmtId stmt, ExprId name_node) {
    NameId name = ast_.name(name_node);
    if (Label* other = find(name)) {
      Pos first = ast_.pos(ast_.cast<LabeledStmt>(other->stmt).label);
      report(ast_.pos(name_node), Code::DuplicateLabel,
             "label " + text(name_node) + " already defined at " + posText(first));
    } else {
      labels_.push_back({name, walk.block.number, walk.block.start, stmt});
    }
    resolveForward(walk, stmt, name);
  }

  void resolveForward(Walk& walk, StmtId stmt, NameId name) {
    size_t kept = walk.first_forward;
    for (size_t i = walk.first_forward; i < forward_.size(); ++i) {
      StmtId waiting = forward_[i];
      ExprId target = ast_.cast<BranchStmt>(waiting).label;
      if (ast_.name(target) != name) {
        forward_[kept++] = waiting;
        continue;
      }
      writer_.node(waiting).b = stmt.value;
      find(name)->used = true;
      bool over = std::find(walk.over_var.begin(), walk.over_var.end(), waiting) != walk.over_var.end();
      if (!walk.var_pos.isKnown() || !over) continue;
      report(ast_.pos(target), Code::JumpOverDecl,
             "goto " + text(target) + " jumps over declaration of " + text(walk.var_name) + " at " +
                 posText(walk.var_pos));
    }
    forward_.resize(kept);
  }

  void branch(Walk& walk, StmtId id) {
    BranchStmt s = ast_.cast<BranchStmt>(id);
    if (!s.label) return unlabeled(walk, id, s);
    if (s.tok == Token::Goto) {
      StmtId target = gotoTarget(walk, ast_.name(s.label));
      if (target) {
        writer_.node(id).b = target.value;
      } else {
        forward_.push_back(id);
      }
      return;
    }
    std::string keyword(tokenText(s.tok));
    Label* label = find(ast_.name(s.label));
    if (label == nullptr) {
      report(ast_.pos(s.label), Code::MisplacedLabel, keyword + " label not defined: " + text(s.label));
      return;
    }
    label->used = true;
    StmtId target = enclosed(walk, *label);
    NodeKind kind = ast_.kind(target);
    bool ok = kind == NodeKind::ForStmt ||
              (s.tok == Token::Break && (kind == NodeKind::SwitchStmt || kind == NodeKind::SelectStmt));
    if (ok) {
      writer_.node(id).b = target.value;
    } else {
      report(ast_.pos(s.label), Code::MisplacedLabel, "invalid " + keyword + " label " + text(s.label));
    }
  }

  // The statement that `label` labels, if it encloses the current block.
  StmtId enclosed(const Walk& walk, const Label& label) const {
    for (const Block* b = &walk.block; b != nullptr; b = b->parent) {
      if (b->labeled == label.stmt) return ast_.cast<LabeledStmt>(label.stmt).stmt;
    }
    return StmtId();
  }

  // The labeled statement, if it was declared in the current block or one around it.
  StmtId gotoTarget(const Walk& walk, NameId name) {
    Label* label = find(name);
    if (label == nullptr) return StmtId();
    label->used = true;
    for (const Block* b = &walk.block; b != nullptr; b = b->parent) {
      if (b->number == label->block) return label->stmt;
    }
    return StmtId();
  }

  void unlabeled(Walk& walk, StmtId id, const BranchStmt& s) {
    if (s.tok == Token::Break) {
      writer_.node(id).b = walk.targets.breaks.value;
      if (!walk.targets.breaks) {
        report(s.pos, Code::MisplacedBreak, "break is not in a loop, switch, or select");
      }
    } else if (s.tok == Token::Continue) {
      writer_.node(id).b = walk.targets.continues.value;
      if (!walk.targets.continues) report(s.pos, Code::MisplacedContinue, "continue is not in a loop");
    } else if (s.tok == Token::Fallthrough) {
      if (const char* message = fallthroughFault(walk)) report(s.pos, Code::MisplacedFallthrough, message);
    }
  }

  const char* fallthroughFault(const Walk& walk) const {
    constexpr const char* kMisplaced = "fallthrough statement out of place";
    if (ast_.kind(walk.targets.breaks) != NodeKind::SwitchStmt) return kMisplaced;
    SwitchStmt s = ast_.cast<SwitchStmt>(walk.targets.breaks);
    if (ast_.kind(s.tag) == NodeKind::TypeSwitchGuard) return "cannot fallthrough in type switch";
    if (walk.targets.case_index < 0 || !walk.is_last) return kMisplaced;
    bool is_final = walk.targets.case_index + 1 == walk.targets.case_count;
    return is_final ? "cannot fallthrough final case in switch" : nullptr;
  }

  const Ast& ast_;
  AstWriter& writer_;
  const SourceManager& sources_;
  const Interner& names_;
  DiagList& diags_;
  std::vector<Label> labels_;
  std::vector<StmtId> forward_;
  uint32_t next_block_ = 0;
};

}  // namespace

void checkBranches(const Ast& ast, AstWriter& writer, const SourceManager& sources, const Interner& names,
                   StmtId body, DiagList& diags) {
  BranchChecker(ast, writer, sources, names, diags).check(body);
}

}  // namespace tuco
