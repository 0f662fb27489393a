// for … range over everything but functions.
#include "compiler/irgen/gen.h"

namespace tuco::irgen {

void FuncGen::rangeStmt(StmtId s) {
  RangeClause clause = ast_.cast<RangeClause>(ast_.cast<ForStmt>(s).init);
  TypeId t = typeOf(clause.x);
  TypeId u = commonUnder(types_, t);
  switch (types_.kind(u)) {
    case TypeKind::Signature: return rangeFunc(s, clause);
    case TypeKind::Map: return rangeMap(s, clause);
    case TypeKind::Chan: return rangeChan(s, clause);
    case TypeKind::Basic: return isString(types_, u) ? rangeString(s, clause) : rangeInt(s, clause);
    default: return rangeIndexed(s, clause);
  }
}

// Gives the loop's n-th variable its value; a declared one is new in each iteration.
void FuncGen::setRangeVar(const RangeClause& clause, uint32_t which, ValueId value) {
  IdList<ExprId> lhs = ast_.unpackList(clause.lhs);
  if (which >= lhs.size()) return;
  ExprId target = ast_.unparen(lhs[which]);
  if (ast_.is<Name>(target) && types_.text(ast_.name(target)) == "_") return;
  if (clause.is_def) {
    ObjectId var = info_.object(target);
    b_.storeSlot(perIteration(clause.pos) ? declareVar(var) : slotOf(var), coerce(value, types_[var].type));
    return;
  }
  hoist(target);
  kept_.erase(target);
  assign(place(target), value);
}

bool FuncGen::wantsRangeVar(const RangeClause& clause, uint32_t which) {
  IdList<ExprId> lhs = ast_.unpackList(clause.lhs);
  if (which >= lhs.size()) return false;
  ExprId target = ast_.unparen(lhs[which]);
  return !(ast_.is<Name>(target) && types_.text(ast_.name(target)) == "_");
}

// Before Go 1.22 the variables belong to the loop, not to the iteration.
void FuncGen::declareLoopVars(const RangeClause& clause) {
  if (!clause.is_def || perIteration(clause.pos)) return;
  for (ExprId name : ast_.unpackList(clause.lhs)) {
    if (types_.text(ast_.name(name)) != "_") declareVar(info_.object(name));
  }
}

// A loop that counts an int slot from 0 up to `limit`; `body` sets the variables.
void FuncGen::countedLoop(StmtId s, TypeId type, ValueId limit, const std::function<void(ValueId)>& set_vars) {
  ForStmt n = ast_.cast<ForStmt>(s);
  SlotId counter = b_.newTemp(type);
  b_.storeSlot(counter, b_.constInt(type, 0));
  BlockId head = b_.newBlock(), body = b_.newBlock(), next = b_.newBlock(), done = b_.newBlock();
  exits_[s] = {done, next};
  b_.jump(head);
  b_.start(head);
  b_.branch(b_.emit(Op::Lt, typ::kBool, {b_.loadSlot(counter), limit}), body, done);
  b_.start(body);
  set_vars(b_.loadSlot(counter));
  block(n.body);
  b_.jump(next);
  b_.start(next);
  b_.storeSlot(counter, b_.emit(Op::Add, type, {b_.loadSlot(counter), b_.constInt(type, 1)}));
  b_.jump(head);
  b_.start(done);
}

void FuncGen::rangeInt(StmtId s, const RangeClause& clause) {
  declareLoopVars(clause);
  TypeId type = typeOf(clause.x);
  IdList<ExprId> lhs = ast_.unpackList(clause.lhs);
  if (lhs.size() > 0 && info_.expr(ast_.unparen(clause.x)).mode == OperandMode::Constant && wantsRangeVar(clause, 0)) {
    type = targetType(lhs[0]);
  }
  ValueId limit = exprTo(clause.x, type);
  countedLoop(s, type, limit, [&](ValueId i) { setRangeVar(clause, 0, i); });
}

void FuncGen::rangeIndexed(StmtId s, const RangeClause& clause) {
  TypeId t = typeOf(clause.x);
  TypeId u = commonUnder(types_, t);
  bool wants_elem = wantsRangeVar(clause, 1);
  ValueId base, length;
  TypeId elem;
  hoist(clause.x);
  if (const SliceNode* slice = types_.asSlice(u)) {
    elem = slice->elem;
    base = eval(clause.x);
    length = b_.emit(Op::Len, typ::kInt, {base});
  } else if (const PointerNode* pointer = types_.asPointer(u)) {
    const ArrayNode* array = types_.asArray(commonUnder(types_, pointer->elem));
    elem = array->elem;
    length = b_.constInt(typ::kInt, array->len);
    base = eval(clause.x);
    if (wants_elem && array->len > 0) nilCheck(base);
  } else {
    const ArrayNode* array = types_.asArray(u);
    elem = array->elem;
    length = b_.constInt(typ::kInt, array->len);
    if (wants_elem) {  // The loop sees the array as it was.
      SlotId copy = b_.newTemp(t);
      b_.storeSlot(copy, eval(clause.x));
      base = b_.slotAddr(copy);
    } else if (hasEffects(clause.x)) {
      eval(clause.x);
    }
  }
  declareLoopVars(clause);
  countedLoop(s, typ::kInt, length, [&](ValueId i) {
    setRangeVar(clause, 0, i);
    if (!wants_elem) return;
    ValueId at = b_.emit(Op::ElemAddr, types_.pointerTo(elem), {base, i});
    setRangeVar(clause, 1, b_.load(elem, at));
  });
}

void FuncGen::rangeString(StmtId s, const RangeClause& clause) {
  ForStmt n = ast_.cast<ForStmt>(s);
  ValueId text = expr(clause.x);
  ValueId length = b_.emit(Op::Len, typ::kInt, {text});
  declareLoopVars(clause);
  SlotId offset = b_.newTemp(typ::kInt), following = b_.newTemp(typ::kInt);
  b_.storeSlot(following, b_.constInt(typ::kInt, 0));
  BlockId head = b_.newBlock(), body = b_.newBlock(), done = b_.newBlock();
  exits_[s] = {done, head};
  b_.jump(head);
  b_.start(head);
  ValueId at = b_.loadSlot(following);
  b_.storeSlot(offset, at);
  b_.branch(b_.emit(Op::Lt, typ::kBool, {at, length}), body, done);
  b_.start(body);
  ValueId rune = b_.emit(Op::DecodeRune, tupleOf({typ::kRune, typ::kInt}), {text, at});
  b_.storeSlot(following, b_.extract(typ::kInt, rune, 1));
  setRangeVar(clause, 0, at);
  if (wantsRangeVar(clause, 1)) setRangeVar(clause, 1, b_.extract(typ::kRune, rune, 0));
  block(n.body);
  b_.jump(head);
  b_.start(done);
}

void FuncGen::rangeMap(StmtId s, const RangeClause& clause) {
  ForStmt n = ast_.cast<ForStmt>(s);
  const MapNode map = *types_.asMap(commonUnder(types_, typeOf(clause.x)));
  ValueId m = expr(clause.x);
  declareLoopVars(clause);
  // An iterator is an address of its own storage; its type says of which map.
  ValueId iterator = b_.emit(Op::MapIter, types_.pointerTo(typeOf(clause.x)), {m});
  BlockId head = b_.newBlock(), body = b_.newBlock(), done = b_.newBlock();
  exits_[s] = {done, head};
  b_.jump(head);
  b_.start(head);
  ValueId next = b_.emit(Op::MapNext, tupleOf({typ::kBool, map.key, map.elem}), {iterator});
  b_.branch(b_.extract(typ::kBool, next, 0), body, done);
  b_.start(body);
  if (wantsRangeVar(clause, 0)) setRangeVar(clause, 0, b_.extract(map.key, next, 1));
  if (wantsRangeVar(clause, 1)) setRangeVar(clause, 1, b_.extract(map.elem, next, 2));
  block(n.body);
  b_.jump(head);
  b_.start(done);
}

void FuncGen::rangeChan(StmtId s, const RangeClause& clause) {
  ForStmt n = ast_.cast<ForStmt>(s);
  TypeId elem = types_.asChan(commonUnder(types_, typeOf(clause.x)))->elem;
  ValueId channel = expr(clause.x);
  declareLoopVars(clause);
  BlockId head = b_.newBlock(), body = b_.newBlock(), done = b_.newBlock();
  exits_[s] = {done, head};
  b_.jump(head);
  b_.start(head);
  ValueId received = b_.emit(Op::RecvOk, tupleOf({elem, typ::kBool}), {channel});
  b_.branch(b_.extract(typ::kBool, received, 1), body, done);
  b_.start(body);
  setRangeVar(clause, 0, b_.extract(elem, received, 0));
  block(n.body);
  b_.jump(head);
  b_.start(done);
}

}  // namespace tuco::irgen
