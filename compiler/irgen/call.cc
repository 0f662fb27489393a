// Calls of functions, methods and func values; method values; go and defer.
#include "compiler/irgen/gen.h"
#include "compiler/types/lookup.h"
#include "compiler/types/typeset.h"

namespace tuco::irgen {

TypeId FuncGen::resultType(const SignatureNode& sig) {
  const TupleNode& results = *types_.asTuple(sig.results);
  if (results.vars.size() == 1) return types_[results.vars[0]].type;
  return sig.results;
}

uint32_t FuncGen::interfaceMethodIndex(TypeId iface, ObjectId method) {
  TypeId u = isTypeParam(types_, iface) ? constraintInterface(types_, unalias(types_, iface)) : under(types_, iface);
  const TypeSet& set = typeSet(types_, u);
  int at = methodIndex(types_, set.methods, types_[method].pkg, types_[method].name);
  TUCO_CHECK(at >= 0, "a method of the interface it is called through");
  return static_cast<uint32_t>(at);
}

ValueId FuncGen::call(ExprId e) {
  CallExpr n = ast_.cast<CallExpr>(e);
  ExprId fun = ast_.unparen(n.fun);
  const ExprInfo& info = info_.expr(fun);
  if (info.mode == OperandMode::TypeExpr) {
    hoist(n.args[0]);
    return conversion(e, typeOf(e), n.args[0]);
  }
  if (info.mode == OperandMode::Builtin) {
    ExprId name = ast_.is<SelectorExpr>(fun) ? ast_.cast<SelectorExpr>(fun).sel : fun;
    return builtinCall(e, types_[info_.object(name)].builtin_id);
  }
  hoist(n.fun);
  for (ExprId arg : n.args) hoist(arg);
  Callee to = callee(n);
  std::vector<ValueId> args = to.receiver;
  for (ValueId v : arguments(n, *to.sig)) args.push_back(v);
  return emitCall(to, std::move(args), n.pos);
}

ValueId FuncGen::emitCall(const Callee& to, std::vector<ValueId> args, Pos pos) {
  b_.setPos(pos);
  TypeId type = resultType(*to.sig);
  switch (to.kind) {
    case Callee::Kind::Static: return b_.emit(Op::Call, type, args, to.func.value);
    case Callee::Kind::Value: args.insert(args.begin(), to.value); return b_.emit(Op::CallValue, type, args);
    case Callee::Kind::Interface: args.insert(args.begin(), to.value); return b_.emit(Op::CallIface, type, args, to.method);
  }
  TUCO_UNREACHABLE("a kind of callee");
}

FuncGen::Callee FuncGen::callee(const CallExpr& n) {
  ExprId fun = ast_.unparen(n.fun);
  const SignatureNode* sig = types_.asSignature(commonUnder(types_, typeOf(fun)));
  ExprId base = fun;
  if (auto index = ast_.dynCast<IndexExpr>(fun)) {
    ExprId x = ast_.unparen(index->x);
    ExprId name = ast_.is<SelectorExpr>(x) ? ast_.cast<SelectorExpr>(x).sel : x;
    if (ast_.is<Name>(name) && info_.instance(name) != nullptr) base = x;
  }
  if (ast_.is<SelectorExpr>(base)) {
    const SelectionInfo* sel = info_.selection(base);
    if (sel != nullptr && sel->kind == SelectionKind::MethodVal) {
      Callee to = methodCallee(base, *sel);
      to.sig = sig;
      return to;
    }
    if (sel == nullptr) base = ast_.cast<SelectorExpr>(base).sel;
  }
  if (ast_.is<Name>(base)) {
    ObjectId obj = info_.object(base);
    if (obj.isValid() && types_[obj].kind == ObjectKind::Func) {
      const Instance* instance = info_.instance(base);
      FuncId func = instance == nullptr ? p_.funcOf(obj) : p_.instanceOf(obj, instance->targs);
      return {Callee::Kind::Static, func, ValueId(), 0, sig, {}};
    }
  }
  return {Callee::Kind::Value, FuncId(), eval(fun), 0, sig, {}};
}

// The receiver as the method wants it: an address or a value.
ValueId FuncGen::receiverFor(ExprId x, const SelectionInfo& sel, ObjectId method) {
  std::span<const uint32_t> path = sel.index.first(sel.index.size() - 1);
  Reached from;
  if (isAddressable(x)) from = {address(x), typeOf(x), true};
  else from = {eval(x), typeOf(x), false};
  Reached at = follow(from, path);
  if (isInterface(types_, at.type)) return at.is_address ? b_.load(at.type, at.value) : at.value;
  const SignatureNode& sig = *types_.asSignature(types_[method].type);
  bool wants_pointer = underPointer(types_, types_[sig.recv].type) != nullptr && !isTypeParam(types_, types_[sig.recv].type);
  bool has_pointer = underPointer(types_, at.type) != nullptr;
  if (wants_pointer && !has_pointer) {
    if (at.is_address) return at.value;
    SlotId temp = b_.newTemp(at.type);
    b_.storeSlot(temp, at.value);
    b_.func().slot(temp).address_taken = true;
    return b_.slotAddr(temp);
  }
  ValueId value = at.is_address ? b_.load(at.type, at.value) : at.value;
  if (!wants_pointer && has_pointer) {
    nilCheck(value);
    return b_.load(underPointer(types_, at.type)->elem, value);
  }
  return value;
}

FuncGen::Callee FuncGen::methodCallee(ExprId fun, const SelectionInfo& sel) {
  ExprId x = ast_.cast<SelectorExpr>(fun).x;
  ObjectId method = sel.obj;
  ValueId receiver = receiverFor(x, sel, method);
  TypeId type = valueType(receiver);
  if (isInterface(types_, type)) {
    return {Callee::Kind::Interface, FuncId(), receiver, interfaceMethodIndex(type, method), nullptr, {}};
  }
  return {Callee::Kind::Static, p_.methodOf(type, method), ValueId(), 0, nullptr, {receiver}};
}

std::vector<ValueId> FuncGen::arguments(const CallExpr& n, const SignatureNode& sig) {
  std::span<const ObjectId> params = types_.asTuple(sig.params)->vars;
  auto paramType = [&](size_t i) { return types_[params[i]].type; };
  std::vector<ValueId> given;
  size_t fixed = sig.variadic ? params.size() - 1 : params.size();
  bool spreads = n.args.size() == 1 && types_.asTuple(info_.typeOf(n.args[0])) != nullptr && params.size() != 0;
  if (spreads) {
    given = unpackTuple(eval(n.args[0]));
    for (size_t i = 0; i < fixed && i < given.size(); ++i) given[i] = coerce(given[i], paramType(i));
  } else {
    TypeId elem;
    if (sig.variadic && !n.has_dots) {
      const SliceNode* slice = underSlice(types_, paramType(fixed));
      elem = slice == nullptr ? typ::kByte : slice->elem;
    }
    for (size_t i = 0; i < n.args.size(); ++i) {
      given.push_back(evalTo(n.args[i], i < fixed || n.has_dots ? paramType(i) : elem));
    }
  }
  if (!sig.variadic || n.has_dots) return given;
  TypeId slice = paramType(fixed);
  std::vector<ValueId> rest(given.begin() + static_cast<long>(fixed), given.end());
  given.resize(fixed);
  if (rest.empty()) {
    given.push_back(b_.zero(slice));
    return given;
  }
  TypeId elem = underSlice(types_, slice)->elem;
  for (ValueId& v : rest) v = coerce(v, elem);
  given.push_back(b_.emit(Op::SliceLit, slice, rest, elem.value));
  return given;
}

// x.m as a value: the receiver is evaluated now, and the method called with it later.
ValueId FuncGen::methodValue(ExprId e, const SelectionInfo& sel) {
  ValueId receiver = receiverFor(ast_.cast<SelectorExpr>(e).x, sel, sel.obj);
  TypeId type = valueType(receiver);
  FuncId bound = p_.boundMethod(type, sel.obj);
  if (isInterface(types_, type)) b_.emit(Op::NilCheck, TypeId(), {receiver});
  return b_.emit(Op::Closure, typeOf(e), {receiver}, bound.value);
}

void FuncGen::goOrDefer(const CallStmt& n) {
  CallExpr call = ast_.cast<CallExpr>(ast_.unparen(n.call));
  ExprId fun = ast_.unparen(call.fun);
  Op op = n.tok == Token::Go ? Op::Go : Op::Defer;
  std::vector<ValueId> args;
  const ExprInfo& info = info_.expr(fun);
  if (info.mode == OperandMode::Builtin || info.mode == OperandMode::TypeExpr) {
    args = builtinThunk(call, info);
  } else {
    hoist(call.fun);
    for (ExprId arg : call.args) hoist(arg);
    Callee to = callee(call);
    switch (to.kind) {
      case Callee::Kind::Static:
        args.push_back(b_.emit(Op::FuncValue, p_.module.func(to.func).signature, {}, to.func.value));
        for (ValueId v : to.receiver) args.push_back(v);
        break;
      case Callee::Kind::Value: args.push_back(to.value); break;
      case Callee::Kind::Interface: {
        b_.emit(Op::NilCheck, TypeId(), {to.value});
        const SelectionInfo* sel = info_.selection(fun);
        FuncId bound = p_.boundMethod(valueType(to.value), sel->obj);
        args.push_back(b_.emit(Op::Closure, typeOf(fun), {to.value}, bound.value));
        break;
      }
    }
    for (ValueId v : arguments(call, *to.sig)) args.push_back(v);
  }
  b_.setPos(n.pos);
  if (op == Op::Defer && loop_body_ != nullptr) {
    deferInLoopBody(args);
    return;
  }
  b_.emit(op, TypeId(), args);
}

}  // namespace tuco::irgen
