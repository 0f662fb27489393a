// for … range over a function: the body becomes a closure that the function calls.
//
// The closure returns true to go on. To leave the loop otherwise it stores what is to be done in
// `next` (a variable of the enclosing function, captured by address) and returns false:
//   0 break or the end, -1 return, and from 1 the branches to outside, numbered per loop.
// `state` guards against misuse by the function: it is kRunning while the body runs, kReady between
// calls, kDone once the loop is over; a call in another state panics as Go does.
// A loop inside such a body hands on what lies outside of its own enclosing body.
// Source: spec, "For statements with range clause"; panic texts as in package runtime.
#include "compiler/irgen/gen.h"
#include "compiler/irgen/loop_body.h"

namespace tuco::irgen {
namespace {

constexpr int64_t kReady = 0, kRunning = 1, kDone = 2, kPanicked = 3;
constexpr int64_t kReturn = -1;

}  // namespace

// Variables of the frame that runs the outermost loop, as addresses here and in the bodies.
void FuncGen::rangeFunc(StmtId s, const RangeClause& clause) {
  ForStmt n = ast_.cast<ForStmt>(s);
  TypeId fun_type = typeOf(clause.x);
  ValueId fun = expr(clause.x);
  const SignatureNode& fun_sig = *types_.asSignature(commonUnder(types_, fun_type));
  TypeId yield_type = types_[types_.asTuple(fun_sig.params)->vars[0]].type;
  const SignatureNode& yield = *types_.asSignature(commonUnder(types_, yield_type));

  SlotId next = b_.newTemp(typ::kInt), state = b_.newTemp(typ::kInt);
  for (SlotId slot : {next, state}) {
    b_.func().slot(slot).address_taken = true;
    b_.emit(Op::Declare, TypeId(), std::span<const ValueId>(), slot.value);
  }
  LoopBody body;
  body.outer = loop_body_;
  body.loop = s;
  body.owner = loop_body_ == nullptr ? this : loop_body_->owner;
  ValueId next_address = b_.slotAddr(next), state_address = b_.slotAddr(state);

  const std::vector<ObjectId>& vars = p_.captures.of(s);
  FuncId id = newClosure(n.pos, yield_type);
  p_.module.func(id).set(ir::FuncFlag::kWrapper);
  // Captured: next, state, the frame's results by address, the enclosing body's own, then variables.
  std::vector<ValueId> captured{next_address, state_address};
  for (ValueId v : loopContext()) captured.push_back(v);
  for (ValueId v : captured) p_.module.func(id).captured.push_back(valueType(v));
  uint32_t first_var = static_cast<uint32_t>(captured.size());
  for (ObjectId var : vars) {
    TypeId t = types_[var].type;
    bool by_value = p_.captures.facts(var).by_value;
    ValueId address = varAddress(var, n.pos);
    captured.push_back(by_value ? b_.load(t, address) : address);
    p_.module.func(id).captured.push_back(by_value ? t : types_.pointerTo(t));
  }
  ValueId closure = b_.emit(Op::Closure, yield_type, captured, id.value);

  FuncGen inner(p_, id);
  inner.genLoopBody(body, *this, clause, n, yield, vars, first_var);

  b_.setPos(n.pos);
  Callee callee{Callee::Kind::Value, FuncId(), fun, 0, &fun_sig, {}};
  emitCall(callee, {coerce(closure, yield_type)}, n.pos);
  finishLoop(body, next, state);
}

// After the function has returned: checks that it did not swallow a panic, and goes where `next` says.
void FuncGen::finishLoop(const LoopBody& body, SlotId next, SlotId state) {
  BlockId missed = b_.newBlock(), fine = b_.newBlock();
  ValueId panicked = b_.emit(Op::Eq, typ::kBool, {b_.loadSlot(state), b_.constInt(typ::kInt, kPanicked)});
  ValueId running = b_.emit(Op::Eq, typ::kBool, {b_.loadSlot(state), b_.constInt(typ::kInt, kRunning)});
  b_.branch(b_.emit(Op::Or, typ::kBool, {panicked, running}), missed, fine);
  b_.start(missed);
  b_.emit(Op::PanicCode, TypeId(), std::span<const ValueId>(), kRangeMissedPanic);
  b_.start(fine);
  b_.storeSlot(state, b_.constInt(typ::kInt, kDone));
  if (body.returns) {
    BlockId go_on = b_.newBlock(), leave = b_.newBlock();
    b_.branch(b_.emit(Op::Eq, typ::kBool, {b_.loadSlot(next), b_.constInt(typ::kInt, kReturn)}), leave, go_on);
    b_.start(leave);
    if (loop_body_ == nullptr) {
      // The results were stored by the body.
      std::vector<ValueId> values;
      std::span<const ObjectId> results = types_.asTuple(sig_->results)->vars;
      for (size_t i = 0; i < results.size(); ++i) values.push_back(b_.loadSlot(b_.func().result_slots[i]));
      returnValues(values);
    } else {
      leaveWith(kReturn);
      loop_body_->returns = true;
    }
    b_.start(go_on);
  }
  for (size_t i = 0; i < body.branches.size(); ++i) {
    BlockId go_on = b_.newBlock(), leave = b_.newBlock();
    b_.branch(b_.emit(Op::Eq, typ::kBool, {b_.loadSlot(next), b_.constInt(typ::kInt, static_cast<int64_t>(i) + 1)}), leave, go_on);
    b_.start(leave);
    branchStmt(body.branches[i]);
    b_.start(go_on);
  }
}

// What a body needs of the frames around it: addresses of the results, and the token for defers.
std::vector<ValueId> FuncGen::loopContext() {
  std::vector<ValueId> context;
  if (loop_body_ != nullptr) {
    for (ValueId v : loop_body_->context_values) context.push_back(v);
    return context;
  }
  for (SlotId slot : b_.func().result_slots) {
    b_.func().slot(slot).address_taken = true;
    context.push_back(b_.slotAddr(slot));
  }
  if (b_.func().has(ir::FuncFlag::kHasDefer)) {
    context.push_back(b_.emit(Op::DeferToken, typ::kUnsafePointer, std::span<const ValueId>()));
  }
  return context;
}

void FuncGen::genLoopBody(LoopBody& body, FuncGen& outer, const RangeClause& clause, const ForStmt& n,
                          const SignatureNode& yield, const std::vector<ObjectId>& vars, uint32_t first_var) {
  loop_body_ = &body;
  sig_ = &yield;
  outer_sig_ = outer.loop_body_ == body.outer && body.outer != nullptr ? outer.outer_sig_ : outer.sig_;
  b_.setPos(n.pos);
  b_.start(b_.newBlock());
  const std::vector<TypeId>& captured = b_.func().captured;
  body.next = b_.emit(Op::Captured, captured[0], std::span<const ValueId>(), 0);
  body.state = b_.emit(Op::Captured, captured[1], std::span<const ValueId>(), 1);
  for (uint32_t i = 2; i < first_var; ++i) {
    body.context_values.push_back(b_.emit(Op::Captured, captured[i], std::span<const ValueId>(), i));
  }
  for (uint32_t i = 0; i < vars.size(); ++i) {
    TypeId type = types_[vars[i]].type;
    ValueId value = b_.emit(Op::Captured, captured[first_var + i], std::span<const ValueId>(), first_var + i);
    if (p_.captures.facts(vars[i]).by_value) b_.storeSlot(declareVar(vars[i]), value);
    else captured_address_[vars[i]] = value;
    (void)type;
  }
  BlockId misuse = b_.newBlock(), start = b_.newBlock();
  ValueId state = b_.load(typ::kInt, body.state);
  b_.branch(b_.emit(Op::Eq, typ::kBool, {state, b_.constInt(typ::kInt, kReady)}), start, misuse);
  b_.start(misuse);
  b_.emit(Op::PanicCode, TypeId(), {state}, kRangeStatePanic);
  b_.start(start);
  b_.store(body.state, b_.constInt(typ::kInt, kRunning));
  uint32_t which = 0;
  for (ObjectId param : types_.asTuple(yield.params)->vars) {
    ValueId value = b_.emit(Op::Param, types_[param].type, std::span<const ValueId>(), which);
    setRangeVar(clause, which++, value);
  }
  BlockId go_on = b_.newBlock(), stop = b_.newBlock();
  exits_[body.loop] = {stop, go_on};
  block(n.body);
  b_.jump(go_on);
  b_.start(go_on);
  b_.store(body.state, b_.constInt(typ::kInt, kReady));
  b_.ret({{b_.constBool(true)}});
  b_.start(stop);
  leaveWith(0);
  for (uint32_t i = 1; i <= b_.func().blocks.size(); ++i) {
    if (b_.ended(BlockId(i))) continue;
    b_.start(BlockId(i));
    b_.emit(Op::Unreachable, TypeId(), std::span<const ValueId>());
  }
  ir::prune(b_.func());
}

void FuncGen::leaveWith(int64_t code) {
  b_.store(loop_body_->next, b_.constInt(typ::kInt, code));
  b_.store(loop_body_->state, b_.constInt(typ::kInt, kDone));
  b_.ret({{b_.constBool(false)}});
}

void FuncGen::returnFromLoopBody(const ReturnStmt& n) {
  const SignatureNode* own = sig_;
  sig_ = outer_sig_;
  IdList<ExprId> list = ast_.unpackList(n.results);
  if (!list.empty()) {
    std::vector<ValueId> values = resultValues(n);
    for (size_t i = 0; i < values.size(); ++i) b_.store(loop_body_->context_values[i], values[i]);
  }
  sig_ = own;
  loop_body_->returns = true;
  leaveWith(kReturn);
}

// A branch to outside of this body: the frame that called the function carries it out.
bool FuncGen::leaveLoopBody(const BranchStmt& n) {
  if (n.tok == Token::Goto && labels_.contains(n.target)) return false;
  if (n.tok == Token::Goto && isInsideLoop(n.target)) return false;
  loop_body_->branches.push_back(n);
  leaveWith(static_cast<int64_t>(loop_body_->branches.size()));
  return true;
}

bool FuncGen::isInsideLoop(StmtId target) {
  ForStmt loop = ast_.cast<ForStmt>(loop_body_->loop);
  return ast_.startPos(loop.body) <= ast_.pos(target) && ast_.pos(target) <= ast_.endPos(loop.body);
}

// The call belongs to the function around all loops.
void FuncGen::deferInLoopBody(const std::vector<ValueId>& call) {
  std::vector<ValueId> args{loop_body_->context_values.back()};
  for (ValueId v : call) args.push_back(v);
  b_.emit(Op::DeferTo, TypeId(), args);
}

}  // namespace tuco::irgen
