// Function bodies: parameters, results, variables and closures.
#include "compiler/irgen/gen.h"
#include "compiler/irgen/symbols.h"
#include "compiler/irgen/walk.h"
#include "compiler/check/version.h"

namespace tuco::irgen {
namespace {

// Whether a body has a defer statement of its own; loops over functions count, literals do not.
bool hasDefer(const Ast& ast, NodeId id) {
  if (ast.kind(id) == NodeKind::FuncLit) return false;
  if (ast.kind(id) == NodeKind::CallStmt && ast.cast<CallStmt>(StmtId(id.value)).tok == Token::Defer) return true;
  bool found = false;
  walkParts(ast, id, [&](NodeId part) { found = found || hasDefer(ast, part); });
  return found;
}

}  // namespace

void FuncGen::genDecl(const FuncDecl& decl, ObjectId obj) {
  const SignatureNode& sig = *types_.asSignature(types_[obj].type);
  ir::Func& f = b_.func();
  if (f.params.empty() && f.results.empty()) {
    f.signature = types_[obj].type;
    f.pos = decl.pos;
  }
  if (!decl.body.isValid()) return;  // Stays external: assembly or linkname supplies it.
  f.flags &= ~static_cast<uint32_t>(ir::FuncFlag::kExternal);
  if (hasDefer(ast_, decl.body)) f.set(ir::FuncFlag::kHasDefer);
  beginBody(sig, sig.recv.isValid());
  block(decl.body);
  endBody(ast_.endPos(decl.body));
}

void FuncGen::beginBody(const SignatureNode& sig, bool has_receiver) {
  sig_ = &sig;
  b_.start(b_.newBlock());
  uint32_t index = 0;
  if (has_receiver) bindParam(sig.recv, index++);
  for (ObjectId param : types_.asTuple(sig.params)->vars) bindParam(param, index++);
  for (ObjectId result : types_.asTuple(sig.results)->vars) {
    // Results without a name, or named _, are variables as well where deferred calls may recover.
    SlotId slot = declareVar(result);
    b_.func().slot(slot).is_result = true;
    b_.func().result_slots.push_back(slot);
  }
}

void FuncGen::bindParam(ObjectId var, uint32_t index) {
  TypeId type = types_[var].type;
  std::string_view name = types_.name(var);
  if (name.empty() || name == "_") return;
  b_.setPos(types_[var].pos);
  ValueId value = b_.emit(Op::Param, type, {}, index);
  b_.storeSlot(declareVar(var), value);
}

void FuncGen::endBody(Pos end) {
  b_.func().end = end;
  b_.setPos(end);
  if (!b_.isDead()) {
    if (types_.asTuple(sig_->results)->vars.empty()) returnValues({});
    else b_.emit(Op::Unreachable, TypeId());  // The checker has seen that nothing gets here.
  }
  for (uint32_t i = 1; i <= b_.func().blocks.size(); ++i) {
    if (b_.ended(BlockId(i))) continue;
    b_.start(BlockId(i));
    b_.emit(Op::Unreachable, TypeId());
  }
  ir::prune(b_.func());
}

SlotId FuncGen::declareVar(ObjectId var) {
  SlotId slot = b_.newSlot(types_[var].name, types_[var].type, types_[var].pos);
  const VarFacts& facts = p_.captures.facts(var);
  b_.func().slot(slot).address_taken = facts.address_taken || (facts.captured && !facts.by_value);
  slots_[var] = slot;
  b_.emit(Op::Declare, TypeId(), {}, slot.value);
  return slot;
}

SlotId FuncGen::slotOf(ObjectId var) {
  auto at = slots_.find(var);
  if (at != slots_.end()) return at->second;
  return declareVar(var);
}

ValueId FuncGen::varAddress(ObjectId var, Pos pos) {
  const Object& obj = types_[var];
  if (obj.var_kind == VarKind::Package || obj.var_kind == VarKind::None) {
    return b_.emit(Op::GlobalAddr, types_.pointerTo(obj.type), {}, p_.globalOf(var).value);
  }
  auto captured = captured_address_.find(var);
  if (captured != captured_address_.end()) return captured->second;
  return b_.slotAddr(slotOf(var));
}

// At the start of a closure: addresses stay values of the entry block, copies become variables.
void FuncGen::bindCaptured(const std::vector<ObjectId>& vars) {
  for (uint32_t i = 0; i < vars.size(); ++i) {
    TypeId type = types_[vars[i]].type;
    if (p_.captures.facts(vars[i]).by_value) {
      ValueId value = b_.emit(Op::Captured, type, {}, i);
      b_.storeSlot(declareVar(vars[i]), value);
    } else {
      captured_address_[vars[i]] = b_.emit(Op::Captured, types_.pointerTo(type), {}, i);
    }
  }
}

FuncId FuncGen::newClosure(Pos pos, TypeId signature) {
  FuncId outer = b_.funcId();
  while (p_.module.func(outer).parent.isValid()) outer = p_.module.func(outer).parent;
  // gc's numbering: a literal inside a literal is "f.func1.2", one at the top "f.func1".
  std::string symbol = b_.func().symbol;
  uint32_t number = ++p_.closure_count[b_.funcId()];
  symbol += b_.func().has(ir::FuncFlag::kClosure) ? "." + std::to_string(number) : ".func" + std::to_string(number);
  FuncId id = p_.module.funcNamed(symbol);
  ir::Func& f = p_.module.func(id);
  f.flags = static_cast<uint32_t>(ir::FuncFlag::kClosure);
  f.parent = b_.funcId();
  f.closure_number = number;
  f.signature = signature;
  f.pos = pos;
  f.tparams = b_.func().tparams;
  const SignatureNode& sig = *underSignature(types_, signature);
  for (ObjectId param : types_.asTuple(sig.params)->vars) f.params.push_back(types_[param].type);
  for (ObjectId result : types_.asTuple(sig.results)->vars) f.results.push_back(types_[result].type);
  return id;
}

ValueId FuncGen::makeClosure(FuncId func, TypeId type, const std::vector<ObjectId>& vars) {
  ir::Func& f = p_.module.func(func);
  std::vector<ValueId> values;
  for (ObjectId var : vars) {
    TypeId t = types_[var].type;
    bool by_value = p_.captures.facts(var).by_value;
    ValueId address = varAddress(var, b_.pos());
    values.push_back(by_value ? b_.load(t, address) : address);
    f.captured.push_back(by_value ? t : types_.pointerTo(t));
  }
  if (values.empty()) return b_.emit(Op::FuncValue, type, {}, func.value);
  return b_.emit(Op::Closure, type, values, func.value);
}

ValueId FuncGen::funcLit(ExprId e) {
  FuncLit lit = ast_.cast<FuncLit>(e);
  TypeId type = typeOf(e);
  const std::vector<ObjectId>& vars = p_.captures.of(e);
  FuncId id = newClosure(lit.pos, type);
  ValueId closure = makeClosure(id, type, vars);
  if (hasDefer(ast_, lit.body)) p_.module.func(id).set(ir::FuncFlag::kHasDefer);
  FuncGen inner(p_, id);
  inner.sig_ = underSignature(types_, type);
  inner.b_.setPos(lit.pos);
  inner.beginBody(*inner.sig_, false);
  inner.bindCaptured(vars);
  inner.block(lit.body);
  inner.endBody(ast_.endPos(lit.body));
  return closure;
}

void FuncGen::genInitializer(const Initializer& init) {
  b_.setPos(ast_.pos(init.rhs));
  if (init.lhs.size() == 1) {
    ObjectId var = init.lhs[0];
    ValueId value = exprTo(init.rhs, types_[var].type);
    if (types_.name(var) != "_") b_.store(varAddress(var, b_.pos()), value);
    return;
  }
  std::vector<ValueId> values = unpackTuple(isCommaOk(init.rhs) ? commaOk(init.rhs) : expr(init.rhs));
  for (size_t i = 0; i < init.lhs.size(); ++i) {
    if (types_.name(init.lhs[i]) == "_") continue;
    b_.store(varAddress(init.lhs[i], b_.pos()), coerce(values[i], types_[init.lhs[i]].type));
  }
}

// Whether the file that holds `pos` has Go 1.22's loop variables.
bool FuncGen::perIteration(Pos pos) {
  const SourceManager* sources = ast_.sources();
  if (sources == nullptr) return true;
  FileId file = sources->file(pos);
  for (size_t i = 0; i < ast_.files().size(); ++i) {
    if (ast_.files()[i].id != file || i >= info_.file_versions.size()) continue;
    GoVersion version = info_.file_versions[i];
    return !version.isValid() || version >= kGo1_22;
  }
  return true;
}

void FuncGen::unsupported(const char* what, NodeId node) {
  std::string message = "lowering: ";
  if (ast_.sources() != nullptr && node.isValid()) {
    Location at = ast_.sources()->location(ast_.pos(node));
    message += std::string(at.filename) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": ";
  }
  message += what;
  checkFailed(__FILE__, __LINE__, "a construct that can be lowered", message.c_str());
}

}  // namespace tuco::irgen
