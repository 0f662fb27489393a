// switch, type switch and select.
#include "compiler/irgen/gen.h"

namespace tuco::irgen {

void FuncGen::switchStmt(StmtId s) {
  SwitchStmt n = ast_.cast<SwitchStmt>(s);
  stmt(n.init);
  if (n.tag.isValid() && ast_.is<TypeSwitchGuard>(n.tag)) return typeSwitch(s, n);
  exprSwitch(s, n);
}

// Tests in order; LLVM makes jump tables and trees of chains over constants.
void FuncGen::exprSwitch(StmtId s, const SwitchStmt& n) {
  ValueId tag;
  TypeId type = typ::kBool;
  if (n.tag.isValid()) {
    type = typeOf(n.tag);
    tag = expr(n.tag);
    SlotId kept = b_.newTemp(type);
    b_.storeSlot(kept, tag);
  }
  std::vector<BlockId> bodies;
  for (uint32_t i = 0; i < n.clauses.size(); ++i) bodies.push_back(b_.newBlock());
  BlockId done = b_.newBlock(), otherwise = done;
  exits_[s] = {done, BlockId()};
  for (uint32_t i = 0; i < n.clauses.size(); ++i) {
    CaseClause clause = ast_.cast<CaseClause>(n.clauses[i]);
    if (!clause.cases.isValid()) {
      otherwise = bodies[i];
      continue;
    }
    for (ExprId e : ast_.unpackList(clause.cases)) {
      BlockId next = b_.newBlock();
      b_.setPos(ast_.pos(e));
      if (!tag.isValid()) condition(e, bodies[i], next);
      else b_.branch(caseMatches(tag, type, e), bodies[i], next);
      b_.start(next);
    }
  }
  b_.jump(otherwise);
  clauseBodies(n, bodies, done);
}

ValueId FuncGen::caseMatches(ValueId tag, TypeId type, ExprId e) {
  hoist(e);
  ExprId x = ast_.unparen(e);
  if (info_.expr(x).mode == OperandMode::NilValue) return b_.emit(Op::Eq, typ::kBool, {tag, b_.zero(type)});
  TypeId own = typeOf(x);
  TypeId common = type;
  if (isNonTypeParamInterface(types_, own) && !isNonTypeParamInterface(types_, type)) common = own;
  return b_.emit(Op::Eq, typ::kBool, {coerce(tag, common), evalTo(x, common)});
}

void FuncGen::clauseBodies(const SwitchStmt& n, const std::vector<BlockId>& bodies, BlockId done) {
  for (uint32_t i = 0; i < n.clauses.size(); ++i) {
    BlockId outer = fallthrough_;
    fallthrough_ = i + 1 < bodies.size() ? bodies[i + 1] : done;
    b_.start(bodies[i]);
    stmts(ast_.cast<CaseClause>(n.clauses[i]).body);
    b_.jump(done);
    fallthrough_ = outer;
  }
  b_.start(done);
}

void FuncGen::typeSwitch(StmtId s, const SwitchStmt& n) {
  TypeSwitchGuard guard = ast_.cast<TypeSwitchGuard>(n.tag);
  ValueId x = expr(guard.x);
  TypeId iface = typeOf(guard.x);
  BlockId done = b_.newBlock(), otherwise = done;
  exits_[s] = {done, BlockId()};
  std::vector<BlockId> bodies;
  std::vector<ValueId> single(n.clauses.size());  // The value of a clause with one type.
  for (uint32_t i = 0; i < n.clauses.size(); ++i) bodies.push_back(b_.newBlock());
  for (uint32_t i = 0; i < n.clauses.size(); ++i) {
    CaseClause clause = ast_.cast<CaseClause>(n.clauses[i]);
    if (!clause.cases.isValid()) {
      otherwise = bodies[i];
      continue;
    }
    IdList<ExprId> cases = ast_.unpackList(clause.cases);
    for (ExprId e : cases) {
      BlockId next = b_.newBlock();
      b_.setPos(ast_.pos(e));
      if (info_.expr(ast_.unparen(e)).mode == OperandMode::NilValue) {
        b_.branch(b_.emit(Op::Eq, typ::kBool, {x, b_.zero(iface)}), bodies[i], next);
      } else {
        TypeId t = typeOf(e);
        if (cases.size() == 1 && info_.object(n.clauses[i]).isValid()) {
          ValueId found = b_.emit(Op::AssertOk, tupleOf({t, typ::kBool}), {x}, t.value);
          single[i] = found;
          b_.branch(b_.extract(typ::kBool, found, 1), bodies[i], next);
        } else {
          b_.branch(b_.emit(Op::TypeIs, typ::kBool, {x}, t.value), bodies[i], next);
        }
      }
      b_.start(next);
    }
  }
  b_.jump(otherwise);
  for (uint32_t i = 0; i < n.clauses.size(); ++i) {
    b_.start(bodies[i]);
    ObjectId var = info_.object(n.clauses[i]);
    if (var.isValid()) {
      b_.setPos(ast_.pos(n.clauses[i]));
      ValueId value = single[i].isValid() ? b_.extract(types_[types_.asTuple(valueType(single[i]))->vars[0]].type, single[i], 0) : x;
      b_.storeSlot(declareVar(var), coerce(value, types_[var].type));
    }
    stmts(ast_.cast<CaseClause>(n.clauses[i]).body);
    b_.jump(done);
  }
  b_.start(done);
}

// All channels and values are evaluated in order, then one operation chooses.
void FuncGen::selectStmt(StmtId s) {
  SelectStmt n = ast_.cast<SelectStmt>(s);
  struct Comm {
    StmtId stmt;
    ExprId receive;         // The <-c expression, or absent for a send.
    uint32_t result = 0;    // Its place among the received values.
  };
  std::vector<Comm> comms;
  std::vector<ValueId> args;
  std::vector<ObjectId> vars{types_.newParam(Pos(), PackageId(), NameId(), typ::kInt),
                             types_.newParam(Pos(), PackageId(), NameId(), typ::kBool)};
  std::vector<uint32_t> case_clause;
  int default_clause = -1;
  for (uint32_t i = 0; i < n.clauses.size(); ++i) {
    CommClause clause = ast_.cast<CommClause>(n.clauses[i]);
    if (!clause.comm.isValid()) {
      default_clause = static_cast<int>(i);
      continue;
    }
    Comm comm{clause.comm, ExprId()};
    if (ast_.is<SendStmt>(clause.comm)) {
      SendStmt send = ast_.cast<SendStmt>(clause.comm);
      hoist(send.chan);
      hoist(send.value);
      args.push_back(eval(send.chan));
      args.push_back(evalTo(send.value, types_.asChan(commonUnder(types_, typeOf(send.chan)))->elem));
    } else {
      auto assign = ast_.dynCast<AssignStmt>(clause.comm);
      comm.receive = ast_.unparen(assign ? assign->rhs : ast_.cast<ExprStmt>(clause.comm).x);
      ExprId channel = ast_.cast<Operation>(comm.receive).x;
      args.push_back(expr(channel));
      args.push_back(b_.zero(typ::kEmptyTuple));
      comm.result = static_cast<uint32_t>(vars.size());
      vars.push_back(types_.newParam(Pos(), PackageId(), NameId(), types_.asChan(commonUnder(types_, typeOf(channel)))->elem));
    }
    comms.push_back(comm);
    case_clause.push_back(i);
  }
  b_.setPos(n.pos);
  TypeId type = types_.newTuple(vars);
  ValueId chosen = b_.emit(Op::Select, type, args, default_clause < 0 ? 1 : 0);
  if (comms.empty() && default_clause < 0) {  // select {} never returns.
    b_.emit(Op::Unreachable, TypeId(), std::span<const ValueId>());
    b_.start(b_.newBlock());
    return;
  }
  ValueId index = b_.extract(typ::kInt, chosen, 0);
  BlockId done = b_.newBlock();
  exits_[s] = {done, BlockId()};
  for (size_t c = 0; c < comms.size(); ++c) {
    BlockId body = b_.newBlock(), next = b_.newBlock();
    bool last = c + 1 == comms.size() && default_clause < 0;
    if (last) b_.jump(body);
    else b_.branch(b_.emit(Op::Eq, typ::kBool, {index, b_.constInt(typ::kInt, static_cast<int64_t>(c))}), body, next);
    b_.start(body);
    if (comms[c].receive.isValid()) {
      if (auto assign = ast_.dynCast<AssignStmt>(comms[c].stmt)) {
        TypeId elem = types_[vars[comms[c].result]].type;
        std::vector<ValueId> values{b_.extract(elem, chosen, comms[c].result)};
        IdList<ExprId> lhs = ast_.unpackList(assign->lhs);
        if (lhs.size() == 2) values.push_back(b_.extract(typ::kBool, chosen, 1));
        if (assign->op != Operator::Def) hoistTargets(lhs);
        defineOrAssign(lhs, values, assign->op == Operator::Def);
      }
    }
    stmts(ast_.cast<CommClause>(n.clauses[case_clause[c]]).body);
    b_.jump(done);
    b_.start(next);
  }
  if (default_clause >= 0) {
    stmts(ast_.cast<CommClause>(n.clauses[static_cast<uint32_t>(default_clause)]).body);
    b_.jump(done);
  }
  b_.start(done);
}

}  // namespace tuco::irgen
