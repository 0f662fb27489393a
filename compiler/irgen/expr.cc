// Expressions.
#include "compiler/irgen/gen.h"
#include "compiler/irgen/walk.h"

namespace tuco::irgen {

TypeId FuncGen::typeOf(ExprId e) {
  TypeId t = info_.typeOf(e);
  if (!t.isValid()) {
    ExprId inner = ast_.unparen(e);
    if (inner != e) return typeOf(inner);
    ObjectId obj = ast_.is<Name>(e) ? info_.object(e) : ObjectId();
    if (obj.isValid()) t = types_[obj].type;
  }
  return isTyped(types_, t) ? t : defaultType(types_, t);
}

ValueId FuncGen::constant(ExprId e) {
  TypeId type = typeOf(e);
  return b_.constant(type, info_.valueOf(e));
}

ValueId FuncGen::expr(ExprId e) {
  hoist(e);
  return eval(e);
}
ValueId FuncGen::exprTo(ExprId e, TypeId to) {
  hoist(e);
  return evalTo(e, to);
}

ValueId FuncGen::evalTo(ExprId e, TypeId to) {
  const ExprInfo& info = info_.expr(ast_.unparen(e));
  if (info.mode == OperandMode::NilValue) return b_.zero(to);
  if (info.mode == OperandMode::Constant && !isInterface(types_, to)) {
    b_.setPos(ast_.pos(e));
    return b_.constant(to, info_.valueOf(ast_.unparen(e)));
  }
  return coerce(eval(e), to);
}

ValueId FuncGen::eval(ExprId e) {
  e = ast_.unparen(e);
  auto kept = kept_.find(e);
  if (kept != kept_.end()) return kept->second;
  const ExprInfo& info = info_.expr(e);
  Pos outer = b_.pos();
  b_.setPos(ast_.pos(e));
  ValueId value;
  if (info.mode == OperandMode::Constant) value = constant(e);
  else if (info.mode == OperandMode::NilValue) value = b_.zero(typeOf(e));
  else value = evalUncached(e);
  b_.setPos(outer);
  return value;
}

ValueId FuncGen::evalUncached(ExprId e) {
  switch (ast_.kind(e)) {
    case NodeKind::Name: return nameValue(e);
    case NodeKind::CompositeLit: return compositeLit(e, typeOf(e));
    case NodeKind::FuncLit: return funcLit(e);
    case NodeKind::SelectorExpr: return selector(e);
    case NodeKind::IndexExpr: return index(e);
    case NodeKind::SliceExpr: return sliceExpr(e);
    case NodeKind::AssertExpr: return assertion(e, false);
    case NodeKind::Operation: return operation(e);
    case NodeKind::CallExpr: return call(e);
    case NodeKind::None:
    case NodeKind::BadExpr:
    case NodeKind::BasicLit:
    case NodeKind::KeyValueExpr:
    case NodeKind::ParenExpr:
    case NodeKind::TypeSwitchGuard:
    case NodeKind::ListExpr:
    case NodeKind::ArrayType:
    case NodeKind::SliceType:
    case NodeKind::DotsType:
    case NodeKind::StructType:
    case NodeKind::InterfaceType:
    case NodeKind::FuncType:
    case NodeKind::MapType:
    case NodeKind::ChanType:
    default: unsupported("an expression that has no value", e);
  }
}

// ---- Order of evaluation ------------------------------------------------------------------------

bool FuncGen::isHoistable(ExprId e) {
  switch (ast_.kind(e)) {
    case NodeKind::FuncLit: return true;
    case NodeKind::AssertExpr: return true;
    case NodeKind::CallExpr: return info_.expr(e).mode != OperandMode::NoValue;
    case NodeKind::Operation: {
      Operation n = ast_.cast<Operation>(e);
      return n.op == Operator::Recv || ((n.op == Operator::AndAnd || n.op == Operator::OrOr) && hasEffects(n.y));
    }
    case NodeKind::IndexExpr: {
      TypeId t = info_.typeOf(ast_.cast<IndexExpr>(e).x);
      return t.isValid() && info_.expr(e).mode != OperandMode::TypeExpr && types_.asMap(commonUnder(types_, t)) != nullptr;
    }
    default: return false;
  }
}

bool FuncGen::hasEffects(ExprId e) {
  if (!e.isValid() || info_.expr(e).mode == OperandMode::Constant || info_.expr(e).mode == OperandMode::TypeExpr) return false;
  if (kept_.contains(e)) return false;
  if (isHoistable(e)) return true;
  if (ast_.is<CallExpr>(e)) return true;
  bool found = false;
  walkParts(ast_, e, [&](NodeId part) { found = found || hasEffects(ExprId(part.value)); });
  return found;
}

void FuncGen::hoist(ExprId e) {
  if (!e.isValid()) return;
  const ExprInfo& info = info_.expr(e);
  if (info.mode == OperandMode::Constant || info.mode == OperandMode::TypeExpr || kept_.contains(e)) return;
  NodeKind kind = ast_.kind(e);
  if (kind == NodeKind::ParenExpr) return hoist(ast_.cast<ParenExpr>(e).x);
  if (kind == NodeKind::CompositeLit) {
    for (ExprId elem : ast_.cast<CompositeLit>(e).elems) {
      auto pair = ast_.dynCast<KeyValueExpr>(elem);
      if (pair) hoist(pair->value);
      else hoist(elem);
    }
    return;
  }
  bool splits = kind == NodeKind::Operation &&
                (ast_.cast<Operation>(e).op == Operator::AndAnd || ast_.cast<Operation>(e).op == Operator::OrOr);
  // Calls and short-circuit operations see to their own parts.
  if (kind != NodeKind::CallExpr && kind != NodeKind::FuncLit && !splits) {
    walkParts(ast_, e, [&](NodeId part) { hoist(ExprId(part.value)); });
  }
  if (splits && !hasEffects(e)) return;
  if (isHoistable(e) || splits) kept_[e] = eval(e);
}

TypeId FuncGen::tupleOf(std::initializer_list<TypeId> types) {
  std::vector<ObjectId> vars;
  for (TypeId t : types) vars.push_back(types_.newParam(Pos(), PackageId(), NameId(), t));
  return types_.newTuple(vars);
}

std::vector<ValueId> FuncGen::unpackTuple(ValueId tuple) {
  const TupleNode* node = types_.asTuple(valueType(tuple));
  if (node == nullptr) return {tuple};
  std::vector<ValueId> values;
  for (uint32_t i = 0; i < node->vars.size(); ++i) values.push_back(b_.extract(types_[node->vars[i]].type, tuple, i));
  return values;
}

std::vector<ValueId> FuncGen::exprList(IdList<ExprId> list) {
  for (ExprId e : list) hoist(e);
  std::vector<ValueId> values;
  if (list.size() == 1) return unpackTuple(eval(list[0]));
  for (ExprId e : list) values.push_back(eval(e));
  return values;
}

// ---- Names and selectors ------------------------------------------------------------------------

ValueId FuncGen::nameValue(ExprId e) {
  ObjectId obj = info_.object(e);
  TypeId type = typeOf(e);
  switch (types_[obj].kind) {
    case ObjectKind::Var: return b_.load(types_[obj].type, varAddress(obj, b_.pos()));
    case ObjectKind::Func: {
      const Instance* instance = info_.instance(e);
      FuncId func = instance == nullptr ? p_.funcOf(obj) : p_.instanceOf(obj, instance->targs);
      return b_.emit(Op::FuncValue, type, {}, func.value);
    }
    case ObjectKind::Nil: return b_.zero(type);
    case ObjectKind::PkgName:
    case ObjectKind::Const:
    case ObjectKind::TypeName:
    case ObjectKind::Label:
    case ObjectKind::Builtin: break;
  }
  unsupported("a name that has no value", e);
}

ValueId FuncGen::selector(ExprId e) {
  SelectorExpr n = ast_.cast<SelectorExpr>(e);
  const SelectionInfo* sel = info_.selection(e);
  if (sel == nullptr) return nameValue(n.sel);  // A name of another package.
  switch (sel->kind) {
    case SelectionKind::FieldVal: {
      Reached from;
      if (isAddressable(n.x)) from = {address(n.x), typeOf(n.x), true};
      else from = {eval(n.x), typeOf(n.x), false};
      Reached field = follow(from, sel->index);
      return field.is_address ? b_.load(field.type, field.value) : field.value;
    }
    case SelectionKind::MethodVal: return methodValue(e, *sel);
    case SelectionKind::MethodExpr:
      return b_.emit(Op::FuncValue, typeOf(e), {}, p_.methodOf(sel->recv, sel->obj).value);
  }
  unsupported("a selector", e);
}

// ---- Operations ---------------------------------------------------------------------------------

ValueId FuncGen::operation(ExprId e) {
  Operation n = ast_.cast<Operation>(e);
  TypeId type = typeOf(e);
  if (n.isUnary()) {
    switch (n.op) {
      case Operator::And: {
        ExprId x = ast_.unparen(n.x);
        if (ast_.is<CompositeLit>(x)) {
          TypeId elem = typeOf(x);
          ValueId object = b_.emit(Op::New, types_.pointerTo(elem), {}, elem.value);
          fill(object, x, elem);
          return coerce(object, type);
        }
        return coerce(address(n.x), type);
      }
      case Operator::Mul: return checkedLoad(type, eval(n.x));
      case Operator::Recv: return receive(e, false);
      case Operator::Not: return b_.emit(Op::Not, type, {evalTo(n.x, type)});
      case Operator::Sub: return b_.emit(Op::Neg, type, {evalTo(n.x, type)});
      case Operator::Xor: return b_.emit(Op::Com, type, {evalTo(n.x, type)});
      case Operator::Add: return evalTo(n.x, type);
      default: unsupported("a unary operator", e);
    }
  }
  switch (n.op) {
    case Operator::AndAnd:
    case Operator::OrOr: return logical(n, type);
    case Operator::Eql:
    case Operator::Neq:
    case Operator::Lss:
    case Operator::Leq:
    case Operator::Gtr:
    case Operator::Geq: return compare(n.op, n.x, n.y, type);
    case Operator::Shl:
    case Operator::Shr: return shift(n.op, evalTo(n.x, type), eval(n.y), type);
    case Operator::Add:
      if (isString(types_, type)) {
        // A chain of concatenations becomes one operation.
        std::vector<ValueId> parts;
        std::vector<ExprId> work{n.y, n.x};
        while (!work.empty()) {
          ExprId x = ast_.unparen(work.back());
          work.pop_back();
          auto inner = ast_.dynCast<Operation>(x);
          bool constant = info_.expr(x).mode == OperandMode::Constant;
          if (inner && !inner->isUnary() && inner->op == Operator::Add && !constant && !kept_.contains(x)) {
            work.push_back(inner->y);
            work.push_back(inner->x);
          } else {
            parts.push_back(evalTo(x, type));
          }
        }
        return b_.emit(Op::Concat, type, parts);
      }
      break;
    default: break;
  }
  ValueId x = evalTo(n.x, type), y = evalTo(n.y, type);
  return binary(n.pos, n.op, x, y, type);
}

ValueId FuncGen::binary(Pos pos, Operator op, ValueId x, ValueId y, TypeId type) {
  b_.setPos(pos);
  bool is_integer = allBasic(types_, type, kIsInteger);
  switch (op) {
    case Operator::Add: return isString(types_, type) ? b_.emit(Op::Concat, type, {x, y}) : b_.emit(Op::Add, type, {x, y});
    case Operator::Sub: return b_.emit(Op::Sub, type, {x, y});
    case Operator::Mul: return b_.emit(Op::Mul, type, {x, y});
    case Operator::Div:
      if (is_integer) b_.emit(Op::DivCheck, TypeId(), {y});
      return b_.emit(Op::Div, type, {x, y});
    case Operator::Rem:
      b_.emit(Op::DivCheck, TypeId(), {y});
      return b_.emit(Op::Rem, type, {x, y});
    case Operator::And: return b_.emit(Op::And, type, {x, y});
    case Operator::Or: return b_.emit(Op::Or, type, {x, y});
    case Operator::Xor: return b_.emit(Op::Xor, type, {x, y});
    case Operator::AndNot: return b_.emit(Op::AndNot, type, {x, y});
    case Operator::Shl:
    case Operator::Shr: return shift(op, x, y, type);
    default: unsupported("a binary operator", NodeId());
  }
}

ValueId FuncGen::shift(Operator op, ValueId x, ValueId count, TypeId type) {
  if (!allBasic(types_, valueType(count), kIsUnsigned) && b_.func().inst(count).op != Op::Const) {
    b_.emit(Op::ShiftCheck, TypeId(), {count});
  }
  return b_.emit(op == Operator::Shl ? Op::Shl : Op::Shr, type, {x, count});
}

// Both operands as one type: if only one is an interface the other is converted to it.
ValueId FuncGen::compare(Operator op, ExprId x, ExprId y, TypeId type) {
  TypeId tx = typeOf(x), ty = typeOf(y);
  bool x_nil = info_.expr(ast_.unparen(x)).mode == OperandMode::NilValue;
  bool y_nil = info_.expr(ast_.unparen(y)).mode == OperandMode::NilValue;
  TypeId common = tx;
  if (x_nil) common = ty;
  else if (!y_nil && isNonTypeParamInterface(types_, ty) && !isNonTypeParamInterface(types_, tx)) common = ty;
  else if (!y_nil && info_.expr(ast_.unparen(x)).mode == OperandMode::Constant && !isNonTypeParamInterface(types_, tx)) common = ty;
  ValueId a = evalTo(x, common), b = evalTo(y, common);
  ValueId result;
  switch (op) {
    case Operator::Eql: result = b_.emit(Op::Eq, typ::kBool, {a, b}); break;
    case Operator::Neq: result = b_.emit(Op::Ne, typ::kBool, {a, b}); break;
    case Operator::Lss: result = b_.emit(Op::Lt, typ::kBool, {a, b}); break;
    case Operator::Leq: result = b_.emit(Op::Le, typ::kBool, {a, b}); break;
    case Operator::Gtr: result = b_.emit(Op::Lt, typ::kBool, {b, a}); break;
    case Operator::Geq: result = b_.emit(Op::Le, typ::kBool, {b, a}); break;
    default: unsupported("a comparison", x);
  }
  return coerce(result, type);
}

// x && y, x || y as a value.
ValueId FuncGen::logical(const Operation& n, TypeId type) {
  SlotId result = b_.newTemp(type);
  BlockId right = b_.newBlock(), done = b_.newBlock();
  ValueId x = exprTo(n.x, type);
  b_.storeSlot(result, x);
  if (n.op == Operator::AndAnd) b_.branch(x, right, done);
  else b_.branch(x, done, right);
  b_.start(right);
  b_.storeSlot(result, exprTo(n.y, type));
  b_.jump(done);
  b_.start(done);
  return b_.loadSlot(result);
}

void FuncGen::condition(ExprId e, BlockId on_true, BlockId on_false) {
  e = ast_.unparen(e);
  auto n = ast_.dynCast<Operation>(e);
  if (n && info_.expr(e).mode != OperandMode::Constant && !kept_.contains(e)) {
    if (n->op == Operator::Not && n->isUnary()) return condition(n->x, on_false, on_true);
    if (n->op == Operator::AndAnd || n->op == Operator::OrOr) {
      BlockId right = b_.newBlock();
      if (n->op == Operator::AndAnd) condition(n->x, right, on_false);
      else condition(n->x, on_true, right);
      b_.start(right);
      return condition(n->y, on_true, on_false);
    }
  }
  b_.setPos(ast_.pos(e));
  b_.branch(expr(e), on_true, on_false);
}

// ---- Indexing, slicing, assertions, receives ----------------------------------------------------

ValueId FuncGen::index(ExprId e) {
  IndexExpr n = ast_.cast<IndexExpr>(e);
  if (info_.expr(n.x).mode == OperandMode::Value && types_.asSignature(under(types_, typeOf(e))) != nullptr &&
      types_.asSignature(under(types_, typeOf(n.x))) != nullptr) {
    return eval(n.x);  // An instance of a generic function: recorded at the name.
  }
  ExprId name = ast_.unparen(n.x);
  if (auto sel = ast_.dynCast<SelectorExpr>(name)) name = sel->sel;
  if (ast_.is<Name>(name) && info_.instance(name) != nullptr) return nameValue(name);
  TypeId t = typeOf(n.x);
  TypeId u = commonUnder(types_, t);
  if (types_.asMap(u) != nullptr) return mapIndex(e, false);
  if (isAddressable(e)) return b_.load(typeOf(e), elemAddress(e));
  ValueId x = eval(n.x);
  ValueId i = eval(n.index);
  boundsCheck(i, b_.emit(Op::Len, typ::kInt, {x}));
  return b_.emit(Op::Elem, typeOf(e), {x, i});
}

ValueId FuncGen::sliceExpr(ExprId e) {
  SliceExpr n = ast_.cast<SliceExpr>(e);
  TypeId t = typeOf(n.x);
  ValueId base;
  if (underArray(types_, t) != nullptr) base = address(n.x);
  else base = eval(n.x);
  if (underPointer(types_, t) != nullptr) nilCheck(base);
  std::vector<ValueId> args{base};
  for (ExprId bound : n.index) {
    args.push_back(bound.isValid() ? coerce(eval(bound), typeOf(bound)) : b_.zero(typ::kEmptyTuple));
  }
  return b_.emit(Op::Slice, typeOf(e), args);
}

ValueId FuncGen::assertion(ExprId e, bool comma_ok) {
  AssertExpr n = ast_.cast<AssertExpr>(e);
  ValueId x = eval(n.x);
  TypeId t = typeOf(n.type);
  if (!comma_ok) return b_.emit(Op::Assert, t, {x}, t.value);
  return b_.emit(Op::AssertOk, tupleOf({t, typ::kBool}), {x}, t.value);
}

ValueId FuncGen::mapIndex(ExprId e, bool comma_ok) {
  IndexExpr n = ast_.cast<IndexExpr>(e);
  const MapNode map = *types_.asMap(commonUnder(types_, typeOf(n.x)));
  ValueId m = eval(n.x), key = evalTo(n.index, map.key);
  if (!comma_ok) return b_.emit(Op::MapGet, map.elem, {m, key});
  return b_.emit(Op::MapGetOk, tupleOf({map.elem, typ::kBool}), {m, key});
}

ValueId FuncGen::receive(ExprId e, bool comma_ok) {
  Operation n = ast_.cast<Operation>(e);
  TypeId elem = types_.asChan(commonUnder(types_, typeOf(n.x)))->elem;
  ValueId channel = eval(n.x);
  if (!comma_ok) return b_.emit(Op::Recv, elem, {channel});
  return b_.emit(Op::RecvOk, tupleOf({elem, typ::kBool}), {channel});
}

bool FuncGen::isCommaOk(ExprId e) {
  e = ast_.unparen(e);
  switch (ast_.kind(e)) {
    case NodeKind::IndexExpr:
    case NodeKind::AssertExpr: return true;
    case NodeKind::Operation: return ast_.cast<Operation>(e).op == Operator::Recv;
    default: return false;
  }
}

ValueId FuncGen::commaOk(ExprId e) {
  e = ast_.unparen(e);
  walkParts(ast_, e, [&](NodeId part) { hoist(ExprId(part.value)); });
  b_.setPos(ast_.pos(e));
  switch (ast_.kind(e)) {
    case NodeKind::IndexExpr: return mapIndex(e, true);
    case NodeKind::AssertExpr: return assertion(e, true);
    case NodeKind::Operation: return receive(e, true);
    default: return eval(e);
  }
}

}  // namespace tuco::irgen
