#include "compiler/irgen/captures.h"

#include <algorithm>

#include "compiler/irgen/walk.h"
#include "compiler/types/predicates.h"
#include "compiler/types/sizes.h"

namespace tuco::irgen {
namespace {

constexpr int64_t kMaxByValue = 128;  // Bytes.

bool isLocalVar(const Object& obj) {
  return obj.kind == ObjectKind::Var &&
         (obj.var_kind == VarKind::Local || obj.var_kind == VarKind::Recv || obj.var_kind == VarKind::Param ||
          obj.var_kind == VarKind::Result);
}

}  // namespace

bool Captures::isRangeOverFunc(const Ast& ast, const Info& info, TypeStore& types, StmtId loop) {
  auto clause = ast.dynCast<RangeClause>(ast.cast<ForStmt>(loop).init);
  if (!clause) return false;
  TypeId t = info.typeOf(clause->x);
  if (!t.isValid()) return false;
  return types.asSignature(commonUnder(types, t)) != nullptr;
}

void Captures::add(NodeId top) {
  inBody(top, top);
  decideByValue();
}

void Captures::inBody(NodeId body, NodeId contents) {
  bodies_.push_back(body);
  walkParts(ast_, contents, [this](NodeId part) { visit(part); });
  bodies_.pop_back();
}

void Captures::visit(NodeId id) {
  switch (ast_.kind(id)) {
    case NodeKind::Name: return use(ExprId(id.value));
    case NodeKind::FuncLit: return inBody(id, id);
    case NodeKind::AssignStmt: {
      AssignStmt n = ast_.cast<AssignStmt>(StmtId(id.value));
      for (ExprId target : ast_.unpackList(n.lhs)) assign(target);
      break;
    }
    case NodeKind::RangeClause: {
      RangeClause n = ast_.cast<RangeClause>(StmtId(id.value));
      for (ExprId target : ast_.unpackList(n.lhs)) assign(target);
      break;
    }
    case NodeKind::Operation: {
      Operation n = ast_.cast<Operation>(ExprId(id.value));
      if (n.isUnary() && n.op == Operator::And) takeAddress(n.x);
      break;
    }
    case NodeKind::SliceExpr: {
      SliceExpr n = ast_.cast<SliceExpr>(ExprId(id.value));
      TypeId t = info_.typeOf(n.x);
      if (t.isValid() && underArray(types_, t) != nullptr) takeAddress(n.x);
      break;
    }
    case NodeKind::SelectorExpr: {
      const SelectionInfo* sel = info_.selection(ExprId(id.value));
      // A method with a pointer receiver takes the operand's address.
      if (sel != nullptr && sel->kind == SelectionKind::MethodVal) {
        takeAddress(ast_.cast<SelectorExpr>(ExprId(id.value)).x);
      }
      break;
    }
    case NodeKind::ForStmt:
      if (isRangeOverFunc(ast_, info_, types_, StmtId(id.value))) return visitRangeOverFunc(StmtId(id.value));
      break;
    default: break;
  }
  walkParts(ast_, id, [this](NodeId part) { visit(part); });
}

void Captures::visitRangeOverFunc(StmtId loop) {
  ForStmt n = ast_.cast<ForStmt>(loop);
  RangeClause clause = ast_.cast<RangeClause>(n.init);
  visit(clause.x);
  bodies_.push_back(loop);
  for (ExprId target : ast_.unpackList(clause.lhs)) {
    if (!clause.is_def) assign(target);
    visit(target);
  }
  visit(n.body);
  bodies_.pop_back();
}

void Captures::use(ExprId name) {
  ObjectId obj = info_.object(name);
  if (!obj.isValid() || !isLocalVar(types_[obj])) return;
  auto [at, is_new] = vars_.try_emplace(obj);
  VarFacts& facts = at->second;
  if (is_new) {
    // Parameters are met first where they are used, perhaps in a closure: their body is the one
    // whose scope they stand in. Names that declare are met in their own body.
    facts.body = bodies_.back();
    if (types_[obj].var_kind != VarKind::Local) facts.body = NodeId();
  }
  NodeId owner = facts.body;
  if (!owner.isValid()) {
    // Find the function literal or declaration whose parameter this is: outermost body that contains
    // its position.
    for (size_t i = bodies_.size(); i-- > 0;) {
      Pos start = ast_.startPos(bodies_[i]);
      if (ast_.kind(bodies_[i]) != NodeKind::ForStmt && start <= types_[obj].pos &&
          types_[obj].pos <= ast_.endPos(bodies_[i])) {
        owner = bodies_[i];
        break;
      }
    }
    if (!owner.isValid()) owner = bodies_.front();
    facts.body = owner;
  }
  for (size_t i = bodies_.size(); i-- > 0 && bodies_[i] != owner;) {
    facts.captured = true;
    std::vector<ObjectId>& list = captured_[bodies_[i]];
    if (std::find(list.begin(), list.end(), obj) == list.end()) list.push_back(obj);
  }
}

void Captures::assign(ExprId target) {
  target = ast_.unparen(target);
  switch (ast_.kind(target)) {
    case NodeKind::Name: {
      ObjectId obj = info_.object(target);
      // The name that declares the variable stands at the variable's position.
      if (obj.isValid() && isLocalVar(types_[obj]) && types_[obj].pos != ast_.pos(target)) {
        use(target);
        vars_[obj].reassigned = true;
      }
      return;
    }
    case NodeKind::SelectorExpr: return assign(ast_.cast<SelectorExpr>(target).x);
    case NodeKind::IndexExpr: {
      IndexExpr n = ast_.cast<IndexExpr>(target);
      TypeId t = info_.typeOf(n.x);
      if (t.isValid() && underArray(types_, t) != nullptr) assign(n.x);
      return;
    }
    default: return;
  }
}

void Captures::takeAddress(ExprId x) {
  x = ast_.unparen(x);
  switch (ast_.kind(x)) {
    case NodeKind::Name: {
      ObjectId obj = info_.object(x);
      if (!obj.isValid() || !isLocalVar(types_[obj])) return;
      use(x);
      vars_[obj].address_taken = true;
      return;
    }
    case NodeKind::SelectorExpr: {
      const SelectionInfo* sel = info_.selection(x);
      if (sel != nullptr && !sel->indirect) takeAddress(ast_.cast<SelectorExpr>(x).x);
      return;
    }
    case NodeKind::IndexExpr: {
      IndexExpr n = ast_.cast<IndexExpr>(x);
      TypeId t = info_.typeOf(n.x);
      if (t.isValid() && underArray(types_, t) != nullptr) takeAddress(n.x);
      return;
    }
    default: return;
  }
}

void Captures::decideByValue() {
  Sizes sizes;
  for (auto& [obj, facts] : vars_) {
    if (facts.by_value || !facts.captured || facts.reassigned || facts.address_taken) continue;
    TypeId t = types_[obj].type;
    if (types_[obj].var_kind == VarKind::Result) continue;  // Written by return.
    facts.by_value = !hasVarSize(types_, t) && sizes.sizeof_(types_, t) <= kMaxByValue;
  }
}

}  // namespace tuco::irgen
