// Statements but for loops over ranges, switches and selects.
#include "compiler/irgen/gen.h"

namespace tuco::irgen {

void FuncGen::stmts(IdList<StmtId> list) {
  for (StmtId s : list) stmt(s);
}
void FuncGen::block(StmtId s) { stmts(ast_.cast<BlockStmt>(s).stmts); }

void FuncGen::stmt(StmtId s) {
  if (!s.isValid()) return;
  b_.setPos(ast_.pos(s));
  switch (ast_.kind(s)) {
    case NodeKind::EmptyStmt: return;
    case NodeKind::LabeledStmt: return labeledStmt(s);
    case NodeKind::BlockStmt: return block(s);
    case NodeKind::ExprStmt: {
      ExprId x = ast_.unparen(ast_.cast<ExprStmt>(s).x);
      hoist(x);
      if (!kept_.contains(x)) eval(x);
      return;
    }
    case NodeKind::SendStmt: {
      SendStmt n = ast_.cast<SendStmt>(s);
      hoist(n.chan);
      hoist(n.value);
      ValueId channel = eval(n.chan);
      TypeId elem = types_.asChan(commonUnder(types_, typeOf(n.chan)))->elem;
      ValueId value = evalTo(n.value, elem);
      b_.emit(Op::Send, TypeId(), {channel, value});
      return;
    }
    case NodeKind::DeclStmt: return declStmt(ast_.cast<DeclStmt>(s));
    case NodeKind::AssignStmt: return assignStmt(ast_.cast<AssignStmt>(s));
    case NodeKind::BranchStmt: return branchStmt(ast_.cast<BranchStmt>(s));
    case NodeKind::CallStmt: return goOrDefer(ast_.cast<CallStmt>(s));
    case NodeKind::ReturnStmt: return returnStmt(ast_.cast<ReturnStmt>(s));
    case NodeKind::IfStmt: return ifStmt(ast_.cast<IfStmt>(s));
    case NodeKind::ForStmt: return forStmt(s);
    case NodeKind::SwitchStmt: return switchStmt(s);
    case NodeKind::SelectStmt: return selectStmt(s);
    default: unsupported("a statement", s);
  }
}

void FuncGen::declStmt(const DeclStmt& n) {
  for (DeclId id : n.decls) {
    auto decl = ast_.dynCast<VarDecl>(id);
    if (!decl) continue;  // Types and constants leave nothing to do.
    if (!decl->values.isValid()) {
      for (ExprId name : decl->names) {
        if (types_.text(ast_.name(name)) != "_") declareVar(info_.object(name));
      }
      continue;
    }
    IdList<ExprId> values = ast_.unpackList(decl->values);
    if (decl->names.size() == 2 && values.size() == 1 && isCommaOk(values[0])) {
      defineOrAssign(decl->names, unpackTuple(commaOk(values[0])), true);
      continue;
    }
    if (values.size() == decl->names.size()) {
      for (ExprId value : values) hoist(value);
      std::vector<ValueId> all;
      for (size_t i = 0; i < values.size(); ++i) {
        ObjectId var = info_.object(decl->names[static_cast<uint32_t>(i)]);
        TypeId type = var.isValid() && types_[var].type.isValid() ? types_[var].type : typeOf(values[static_cast<uint32_t>(i)]);
        all.push_back(evalTo(values[static_cast<uint32_t>(i)], type));
      }
      defineOrAssign(decl->names, all, true);
      continue;
    }
    defineOrAssign(decl->names, exprList(values), true);
  }
}

// New variables get the values; names that are not new, and other targets, are assigned to.
void FuncGen::defineOrAssign(IdList<ExprId> lhs, const std::vector<ValueId>& values, bool define) {
  for (uint32_t i = 0; i < lhs.size(); ++i) {
    ExprId target = ast_.unparen(lhs[i]);
    bool is_name = ast_.is<Name>(target);
    if (is_name && types_.text(ast_.name(target)) == "_") continue;
    if (define && is_name) {
      ObjectId var = info_.object(target);
      if (types_[var].pos == ast_.pos(target)) {
        b_.storeSlot(declareVar(var), coerce(values[i], types_[var].type));
        continue;
      }
    }
    assign(place(target), values[i]);
  }
}

void FuncGen::assignStmt(const AssignStmt& n) {
  if (n.op != Operator::None && n.op != Operator::Def) {  // x op= y, x++
    hoist(n.lhs);
    kept_.erase(ast_.unparen(n.lhs));
    if (n.rhs.isValid()) hoist(n.rhs);
    Place to = place(n.lhs);
    bool is_shift = n.op == Operator::Shl || n.op == Operator::Shr;
    ValueId old = loadPlace(to);
    ValueId y;
    if (!n.rhs.isValid()) y = b_.constInt(to.type, 1);
    else if (is_shift) y = eval(n.rhs);
    else y = evalTo(n.rhs, to.type);
    assign(to, binary(n.pos, n.op, old, y, to.type));
    return;
  }
  bool define = n.op == Operator::Def;
  IdList<ExprId> lhs = ast_.unpackList(n.lhs), rhs = ast_.unpackList(n.rhs);
  if (lhs.size() == 2 && rhs.size() == 1 && isCommaOk(rhs[0])) {
    if (!define) hoistTargets(lhs);
    return defineOrAssign(lhs, unpackTuple(commaOk(rhs[0])), define);
  }
  if (lhs.size() != rhs.size()) {
    if (!define) hoistTargets(lhs);
    return defineOrAssign(lhs, exprList(rhs), define);
  }
  if (lhs.size() == 1) return assignOne(lhs[0], rhs[0], define);
  // Operands of the targets, then all values, then the assignments from left to right.
  if (!define) hoistTargets(lhs);
  for (ExprId value : rhs) hoist(value);
  std::vector<Place> places;
  std::vector<ValueId> values;
  for (uint32_t i = 0; i < lhs.size(); ++i) places.push_back(define ? Place() : place(lhs[i]));
  for (uint32_t i = 0; i < rhs.size(); ++i) {
    bool blank = ast_.is<Name>(ast_.unparen(lhs[i])) && types_.text(ast_.name(ast_.unparen(lhs[i]))) == "_";
    values.push_back(blank ? eval(rhs[i]) : evalTo(rhs[i], targetType(lhs[i])));
  }
  if (define) return defineOrAssign(lhs, values, true);
  for (size_t i = 0; i < places.size(); ++i) assign(places[i], values[i]);
}

TypeId FuncGen::targetType(ExprId target) {
  target = ast_.unparen(target);
  if (ast_.is<Name>(target)) return types_[info_.object(target)].type;
  return typeOf(target);
}

void FuncGen::hoistTargets(IdList<ExprId> lhs) {
  for (ExprId target : lhs) {
    target = ast_.unparen(target);
    if (ast_.is<Name>(target)) continue;
    hoist(target);
    kept_.erase(target);  // A map element is a target here, not a value.
  }
}

void FuncGen::assignOne(ExprId lhs, ExprId rhs, bool define) {
  lhs = ast_.unparen(lhs);
  if (ast_.is<Name>(lhs) && types_.text(ast_.name(lhs)) == "_") {
    hoist(rhs);
    if (info_.expr(ast_.unparen(rhs)).mode != OperandMode::NilValue) eval(rhs);
    return;
  }
  if (!define) hoistTargets(ast_.unpackList(lhs));
  hoist(rhs);
  ValueId value = evalTo(rhs, targetType(lhs));
  defineOrAssign(ast_.unpackList(lhs), {value}, define);
}

void FuncGen::ifStmt(const IfStmt& n) {
  stmt(n.init);
  BlockId then = b_.newBlock(), done = b_.newBlock();
  BlockId otherwise = n.otherwise.isValid() ? b_.newBlock() : done;
  condition(n.cond, then, otherwise);
  b_.start(then);
  block(n.then);
  b_.jump(done);
  if (n.otherwise.isValid()) {
    b_.start(otherwise);
    stmt(n.otherwise);
    b_.jump(done);
  }
  b_.start(done);
}

std::vector<ObjectId> FuncGen::loopVars(const ForStmt& n) {
  std::vector<ObjectId> vars;
  auto init = ast_.dynCast<AssignStmt>(n.init);
  if (!init || init->op != Operator::Def) return vars;
  for (ExprId name : ast_.unpackList(init->lhs)) {
    ObjectId var = info_.object(name);
    // Only a variable that a closure or a pointer can hold on to shows the difference.
    if (!var.isValid() || types_[var].pos != ast_.pos(name)) continue;
    const VarFacts& facts = p_.captures.facts(var);
    if ((facts.captured || facts.address_taken) && perIteration(n.pos)) vars.push_back(var);
  }
  return vars;
}

void FuncGen::forStmt(StmtId s) {
  ForStmt n = ast_.cast<ForStmt>(s);
  if (ast_.kind(n.init) == NodeKind::RangeClause) return rangeStmt(s);
  stmt(n.init);
  std::vector<ObjectId> vars = loopVars(n);
  BlockId head = b_.newBlock(), body = b_.newBlock(), post = b_.newBlock(), done = b_.newBlock();
  exits_[s] = {done, post};
  b_.jump(head);
  b_.start(head);
  if (n.cond.isValid()) condition(n.cond, body, done);
  else b_.jump(body);
  b_.start(body);
  block(n.body);
  b_.jump(post);
  b_.start(post);
  for (ObjectId var : vars) {  // The next iteration's own copy.
    SlotId slot = slots_.at(var);
    ValueId value = b_.loadSlot(slot);
    b_.emit(Op::Declare, TypeId(), std::span<const ValueId>(), slot.value);
    b_.storeSlot(slot, value);
  }
  stmt(n.post);
  b_.jump(head);
  b_.start(done);
}

void FuncGen::returnStmt(const ReturnStmt& n) {
  if (loop_body_ != nullptr) return returnFromLoopBody(n);
  returnValues(resultValues(n));
}

// The values a return statement gives, as the results' types; those of named results if it has none.
std::vector<ValueId> FuncGen::resultValues(const ReturnStmt& n) {
  std::span<const ObjectId> results = types_.asTuple(sig_->results)->vars;
  std::vector<ValueId> values;
  IdList<ExprId> list = ast_.unpackList(n.results);
  if (list.empty()) {
    for (ObjectId result : results) values.push_back(b_.load(types_[result].type, varAddress(result, n.pos)));
    return values;
  }
  if (list.size() == results.size()) {
    for (ExprId e : list) hoist(e);
    for (uint32_t i = 0; i < list.size(); ++i) values.push_back(evalTo(list[i], types_[results[i]].type));
    return values;
  }
  values = exprList(list);
  for (size_t i = 0; i < values.size(); ++i) values[i] = coerce(values[i], types_[results[i]].type);
  return values;
}

// Deferred functions see the results through their variables and may change them.
void FuncGen::returnValues(std::vector<ValueId> values) {
  bool defers = b_.func().has(ir::FuncFlag::kHasDefer);
  std::span<const ObjectId> results = types_.asTuple(sig_->results)->vars;
  std::vector<SlotId> slots = b_.func().result_slots;
  bool stored = defers;
  for (ObjectId result : results) {
    const VarFacts& facts = p_.captures.facts(result);
    stored = stored || facts.captured || facts.address_taken;
  }
  if (stored) {
    for (size_t i = 0; i < values.size(); ++i) b_.storeSlot(slots[i], values[i]);
  }
  if (defers) {
    b_.emit(Op::RunDefers, TypeId(), std::span<const ValueId>());
    for (size_t i = 0; i < values.size(); ++i) values[i] = b_.loadSlot(slots[i]);
  }
  b_.ret(values);
}

BlockId FuncGen::labelBlock(StmtId labeled) {
  auto [at, is_new] = labels_.try_emplace(labeled, BlockId());
  if (is_new) at->second = b_.newBlock();
  return at->second;
}

void FuncGen::labeledStmt(StmtId s) {
  BlockId here = labelBlock(s);
  b_.jump(here);
  b_.start(here);
  stmt(ast_.cast<LabeledStmt>(s).stmt);
}

void FuncGen::branchStmt(const BranchStmt& n) {
  switch (n.tok) {
    case Token::Goto:
      if (loop_body_ != nullptr && leaveLoopBody(n)) return;
      return b_.jump(labelBlock(n.target));
    case Token::Fallthrough: return b_.jump(fallthrough_);
    case Token::Break:
    case Token::Continue: {
      auto exits = exits_.find(n.target);
      if (exits == exits_.end()) {
        if (loop_body_ == nullptr || !leaveLoopBody(n)) unsupported("a branch", NodeId());
        return;
      }
      return b_.jump(n.tok == Token::Break ? exits->second.on_break : exits->second.on_continue);
    }
    default: unsupported("a branch", NodeId());
  }
}

}  // namespace tuco::irgen
