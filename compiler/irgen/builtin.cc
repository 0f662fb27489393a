// The predeclared functions.
#include "compiler/irgen/gen.h"

namespace tuco::irgen {

ValueId FuncGen::lengthOf(ExprId x, Op op) {
  TypeId t = typeOf(x);
  TypeId u = commonUnder(types_, t);
  // The length of an array is a constant, but its operand may still have to be evaluated.
  const PointerNode* pointer = types_.asPointer(u);
  const ArrayNode* array = types_.asArray(pointer == nullptr ? u : commonUnder(types_, pointer->elem));
  if (array != nullptr) {
    if (pointer != nullptr) eval(x);
    else if (hasEffects(x)) eval(x);
    return b_.constInt(typ::kInt, array->len);
  }
  return b_.emit(op, typ::kInt, {eval(x)});
}

ValueId FuncGen::append(const CallExpr& n, TypeId type) {
  ValueId slice = evalTo(n.args[0], type);
  const SliceNode* node = types_.asSlice(commonUnder(types_, type));
  TypeId elem = node->elem;
  if (n.has_dots) {
    ExprId x = ast_.unparen(n.args[1]);
    if (info_.expr(x).mode == OperandMode::NilValue) return slice;
    return b_.emit(Op::AppendSlice, type, {slice, eval(x)});
  }
  std::vector<ValueId> args{slice};
  for (size_t i = 1; i < n.args.size(); ++i) args.push_back(evalTo(n.args[i], elem));
  if (args.size() == 1) return slice;
  return b_.emit(Op::Append, type, args);
}

ValueId FuncGen::make(const CallExpr& n, TypeId type) {
  TypeId u = commonUnder(types_, type);
  auto size = [&](size_t i) {
    if (n.args.size() <= i) return b_.constInt(typ::kInt, 0);
    ExprId e = ast_.unparen(n.args[i]);
    if (info_.expr(e).mode == OperandMode::Constant) return b_.constant(typ::kInt, p_.module.pool.toInt(info_.valueOf(e)));
    return eval(e);
  };
  if (types_.asMap(u) != nullptr) return b_.emit(Op::MakeMap, type, {size(1)}, u.value);
  if (types_.asChan(u) != nullptr) return b_.emit(Op::MakeChan, type, {size(1)}, u.value);
  ValueId len = size(1);
  ValueId cap = n.args.size() > 2 ? size(2) : len;
  return b_.emit(Op::MakeSlice, type, {len, cap}, types_.asSlice(u)->elem.value);
}

ValueId FuncGen::builtinCall(ExprId e, BuiltinId id) {
  CallExpr n = ast_.cast<CallExpr>(e);
  for (ExprId arg : n.args) {
    if (info_.expr(ast_.unparen(arg)).mode != OperandMode::TypeExpr) hoist(arg);
  }
  b_.setPos(n.pos);
  TypeId type = info_.expr(e).mode == OperandMode::NoValue ? TypeId() : typeOf(e);
  switch (id) {
    case BuiltinId::Append: return append(n, type);
    case BuiltinId::Len: return lengthOf(n.args[0], Op::Len);
    case BuiltinId::Cap: return lengthOf(n.args[0], Op::Cap);
    case BuiltinId::Make: return make(n, type);
    case BuiltinId::New: {
      if (info_.expr(ast_.unparen(n.args[0])).mode == OperandMode::TypeExpr) {
        return b_.emit(Op::New, type, {}, typeOf(n.args[0]).value);
      }
      TypeId elem = underPointer(types_, type)->elem;
      ValueId value = evalTo(n.args[0], elem);
      ValueId object = b_.emit(Op::New, type, {}, elem.value);
      b_.store(object, value);
      return object;
    }
    case BuiltinId::Min:
    case BuiltinId::Max: {
      std::vector<ValueId> args;
      for (ExprId arg : n.args) args.push_back(evalTo(arg, type));
      return b_.emit(id == BuiltinId::Min ? Op::Min : Op::Max, type, args);
    }
    case BuiltinId::Complex: {
      TypeId part = underBasic(types_, type)->kind == BasicKind::Complex64 ? typ::kFloat32 : typ::kFloat64;
      ValueId re = evalTo(n.args[0], part), im = evalTo(n.args[1], part);
      return b_.emit(Op::Complex, type, {re, im});
    }
    case BuiltinId::Real: return b_.emit(Op::Real, type, {eval(n.args[0])});
    case BuiltinId::Imag: return b_.emit(Op::Imag, type, {eval(n.args[0])});
    case BuiltinId::Recover: return b_.emit(Op::Recover, typ::kEmptyInterface, std::span<const ValueId>());
    case BuiltinId::Add: return b_.emit(Op::UnsafeAdd, type, {eval(n.args[0]), eval(n.args[1])});
    case BuiltinId::Slice: return b_.emit(Op::UnsafeSlice, type, {eval(n.args[0]), eval(n.args[1])});
    case BuiltinId::String: return b_.emit(Op::UnsafeString, type, {eval(n.args[0]), eval(n.args[1])});
    case BuiltinId::SliceData:
    case BuiltinId::StringData: return b_.emit(Op::SliceData, type, {eval(n.args[0])});
    case BuiltinId::Alignof: return b_.emit(Op::AlignOf, type, std::span<const ValueId>(), typeOf(n.args[0]).value);
    case BuiltinId::Sizeof: return b_.emit(Op::SizeOf, type, std::span<const ValueId>(), typeOf(n.args[0]).value);
    case BuiltinId::Offsetof: return offsetOf(n.args[0], type);
    case BuiltinId::Clear:
    case BuiltinId::Close:
    case BuiltinId::Copy:
    case BuiltinId::Delete:
    case BuiltinId::Panic:
    case BuiltinId::Print:
    case BuiltinId::Println: return builtinOnValues(id, builtinArgs(id, n), type);
    case BuiltinId::Assert:
    case BuiltinId::Trace: break;
  }
  unsupported("a built-in function", e);
}

// unsafe.Offsetof(x.f) that depends on type parameters: the sum over the path, field by field.
ValueId FuncGen::offsetOf(ExprId e, TypeId type) {
  e = ast_.unparen(e);
  const SelectionInfo* sel = info_.selection(e);
  TypeId at = typeOf(ast_.cast<SelectorExpr>(e).x);
  if (const PointerNode* pointer = underPointer(types_, at)) at = pointer->elem;
  ValueId sum = b_.constInt(type, 0);
  for (uint32_t field : sel->index) {
    TypeId u = commonUnder(types_, at);
    ValueId nil = b_.zero(types_.pointerTo(at));
    ValueId address = b_.emit(Op::FieldAddr, types_.pointerTo(types_[types_.asStruct(u)->fields[field]].type), {nil}, field);
    sum = b_.emit(Op::Add, type, {sum, b_.emit(Op::Retype, type, {address})});
    at = types_[types_.asStruct(u)->fields[field]].type;
  }
  return sum;
}

// Arguments of the built-in functions that may be deferred, as values of their final types.
std::vector<ValueId> FuncGen::builtinArgs(BuiltinId id, const CallExpr& n) {
  std::vector<ValueId> args;
  for (size_t i = 0; i < n.args.size(); ++i) {
    ExprId e = n.args[i];
    if (id == BuiltinId::Panic) args.push_back(evalTo(e, typ::kEmptyInterface));
    else if (id == BuiltinId::Delete && i == 1) args.push_back(evalTo(e, types_.asMap(commonUnder(types_, typeOf(n.args[0])))->key));
    else args.push_back(eval(e));
  }
  if ((id == BuiltinId::Print || id == BuiltinId::Println) && n.args.size() == 1) {
    std::vector<ValueId> unpacked = unpackTuple(args[0]);
    args = unpacked;
  }
  return args;
}

ValueId FuncGen::builtinOnValues(BuiltinId id, std::vector<ValueId> args, TypeId type) {
  switch (id) {
    case BuiltinId::Clear: b_.emit(Op::Clear, TypeId(), args); return ValueId();
    case BuiltinId::Close: b_.emit(Op::Close, TypeId(), args); return ValueId();
    case BuiltinId::Copy: return b_.emit(Op::Copy, typ::kInt, args);
    case BuiltinId::Delete: b_.emit(Op::MapDelete, TypeId(), args); return ValueId();
    case BuiltinId::Panic: b_.emit(Op::Panic, TypeId(), args); return ValueId();
    case BuiltinId::Print: b_.emit(Op::Print, TypeId(), args, 0); return ValueId();
    case BuiltinId::Println: b_.emit(Op::Print, TypeId(), args, 1); return ValueId();
    case BuiltinId::Recover: b_.emit(Op::Recover, typ::kEmptyInterface, args); return ValueId();
    default: unsupported("a built-in function in go or defer", NodeId());
  }
}

// go and defer of a built-in function: a function of its arguments that does it, and the arguments.
std::vector<ValueId> FuncGen::builtinThunk(const CallExpr& n, const ExprInfo& info) {
  ExprId fun = ast_.unparen(n.fun);
  if (info.mode == OperandMode::TypeExpr) unsupported("a conversion in go or defer", n.fun);
  ExprId name = ast_.is<SelectorExpr>(fun) ? ast_.cast<SelectorExpr>(fun).sel : fun;
  BuiltinId id = types_[info_.object(name)].builtin_id;
  for (ExprId arg : n.args) hoist(arg);
  std::vector<ValueId> args = builtinArgs(id, n);
  std::vector<ObjectId> params;
  for (ValueId v : args) params.push_back(types_.newParam(Pos(), PackageId(), NameId(), valueType(v)));
  SignatureNode sig;
  sig.params = types_.newTuple(params);
  TypeId type = types_.newSignature(sig);
  FuncId thunk = newClosure(n.pos, type);
  p_.module.func(thunk).set(ir::FuncFlag::kWrapper);
  FuncGen inner(p_, thunk);
  inner.sig_ = types_.asSignature(type);
  inner.b_.setPos(n.pos);
  inner.b_.start(inner.b_.newBlock());
  std::vector<ValueId> inside;
  for (uint32_t i = 0; i < params.size(); ++i) inside.push_back(inner.b_.emit(Op::Param, types_[params[i]].type, {}, i));
  inner.builtinOnValues(id, inside, TypeId());
  if (!inner.b_.isDead()) inner.b_.ret({});
  ir::prune(inner.b_.func());
  args.insert(args.begin(), b_.emit(Op::FuncValue, type, {}, thunk.value));
  return args;
}

}  // namespace tuco::irgen
