// Addresses and assignment targets.
#include "compiler/irgen/gen.h"

namespace tuco::irgen {

void FuncGen::nilCheck(ValueId pointer) {
  Op op = b_.func().inst(pointer).op;
  // These never are nil.
  if (op == Op::SlotAddr || op == Op::GlobalAddr || op == Op::New || op == Op::FieldAddr || op == Op::ElemAddr) return;
  b_.emit(Op::NilCheck, TypeId(), {pointer});
}

// A pointer whose type is a type parameter, as its pointer type.
ValueId FuncGen::plainPointer(ValueId pointer) {
  TypeId t = valueType(pointer);
  return isTypeParam(types_, t) ? coerce(pointer, commonUnder(types_, t)) : pointer;
}

ValueId FuncGen::checkedLoad(TypeId type, ValueId pointer) {
  pointer = plainPointer(pointer);
  nilCheck(pointer);
  return coerce(b_.load(underPointer(types_, valueType(pointer))->elem, pointer), type);
}

void FuncGen::boundsCheck(ValueId index, ValueId length) { b_.emit(Op::BoundsCheck, TypeId(), {index, length}); }

bool FuncGen::isAddressable(ExprId e) {
  e = ast_.unparen(e);
  switch (ast_.kind(e)) {
    case NodeKind::Name: {
      ObjectId obj = info_.object(e);
      return obj.isValid() && types_[obj].kind == ObjectKind::Var && !kept_.contains(e);
    }
    case NodeKind::SelectorExpr: {
      SelectorExpr n = ast_.cast<SelectorExpr>(e);
      const SelectionInfo* sel = info_.selection(e);
      if (sel == nullptr) return isAddressable(n.sel);
      if (sel->kind != SelectionKind::FieldVal) return false;
      return sel->indirect || underPointer(types_, typeOf(n.x)) != nullptr || isAddressable(n.x);
    }
    case NodeKind::IndexExpr: {
      IndexExpr n = ast_.cast<IndexExpr>(e);
      TypeId u = commonUnder(types_, typeOf(n.x));
      if (types_.asSlice(u) != nullptr || types_.asPointer(u) != nullptr) return true;
      return types_.asArray(u) != nullptr && isAddressable(n.x);
    }
    case NodeKind::Operation: {
      Operation n = ast_.cast<Operation>(e);
      return n.isUnary() && n.op == Operator::Mul;
    }
    default: return false;
  }
}

ValueId FuncGen::address(ExprId e) {
  e = ast_.unparen(e);
  b_.setPos(ast_.pos(e));
  switch (ast_.kind(e)) {
    case NodeKind::Name: return varAddress(info_.object(e), ast_.pos(e));
    case NodeKind::SelectorExpr: {
      SelectorExpr n = ast_.cast<SelectorExpr>(e);
      const SelectionInfo* sel = info_.selection(e);
      if (sel == nullptr) return varAddress(info_.object(n.sel), ast_.pos(e));
      Reached from;
      if (isAddressable(n.x)) from = {address(n.x), typeOf(n.x), true};
      else from = {eval(n.x), typeOf(n.x), false};
      return follow(from, sel->index).value;
    }
    case NodeKind::IndexExpr: return elemAddress(e);
    case NodeKind::Operation: {
      ValueId pointer = plainPointer(eval(ast_.cast<Operation>(e).x));
      nilCheck(pointer);
      return pointer;
    }
    default: {
      // &f().x and the like do not occur; a value whose method needs an address gets a variable.
      SlotId temp = b_.newTemp(typeOf(e));
      b_.storeSlot(temp, eval(e));
      b_.func().slot(temp).address_taken = true;
      return b_.slotAddr(temp);
    }
  }
}

ValueId FuncGen::fieldAddress(ValueId base, TypeId strukt, uint32_t field) {
  const StructNode& node = *underStruct(types_, strukt);
  return b_.emit(Op::FieldAddr, types_.pointerTo(types_[node.fields[field]].type), {base}, field);
}

FuncGen::Reached FuncGen::follow(Reached at, std::span<const uint32_t> path) {
  for (uint32_t field : path) {
    if (const PointerNode* pointer = underPointer(types_, at.type)) {
      ValueId p = at.is_address ? b_.load(at.type, at.value) : at.value;
      nilCheck(p);
      at = {p, pointer->elem, true};
    }
    TypeId u = commonUnder(types_, at.type);
    TypeId type = types_[types_.asStruct(u)->fields[field]].type;
    if (at.is_address) at = {fieldAddress(at.value, u, field), type, true};
    else at = {b_.emit(Op::Field, type, {at.value}, field), type, false};
  }
  return at;
}

ValueId FuncGen::elemAddress(ExprId e) {
  IndexExpr n = ast_.cast<IndexExpr>(e);
  TypeId t = typeOf(n.x);
  TypeId u = commonUnder(types_, t);
  TypeId elem;
  ValueId base, length;
  if (const SliceNode* slice = types_.asSlice(u)) {
    elem = slice->elem;
    base = eval(n.x);
    ValueId i = eval(n.index);
    length = b_.emit(Op::Len, typ::kInt, {base});
    boundsCheck(i, length);
    return b_.emit(Op::ElemAddr, types_.pointerTo(elem), {base, i});
  }
  if (const PointerNode* pointer = types_.asPointer(u)) {
    const ArrayNode* array = types_.asArray(commonUnder(types_, pointer->elem));
    elem = array->elem;
    base = eval(n.x);
    ValueId i = eval(n.index);
    nilCheck(base);
    length = b_.constInt(typ::kInt, array->len);
    boundsCheck(i, length);
    return b_.emit(Op::ElemAddr, types_.pointerTo(elem), {base, i});
  }
  const ArrayNode* array = types_.asArray(u);
  if (array == nullptr) unsupported("the address of an element", e);
  base = address(n.x);
  ValueId i = eval(n.index);
  boundsCheck(i, b_.constInt(typ::kInt, array->len));
  return b_.emit(Op::ElemAddr, types_.pointerTo(array->elem), {base, i});
}

Place FuncGen::place(ExprId e) {
  e = ast_.unparen(e);
  if (ast_.is<Name>(e) && types_.text(ast_.name(e)) == "_") return {};
  auto n = ast_.dynCast<IndexExpr>(e);
  if (n) {
    if (const MapNode* map = types_.asMap(commonUnder(types_, typeOf(n->x)))) {
      ValueId m = eval(n->x);
      return {Place::Kind::MapElem, m, evalTo(n->index, map->key), map->elem};
    }
  }
  ValueId at = address(e);
  return {Place::Kind::Address, at, ValueId(), underPointer(types_, valueType(at))->elem};
}

void FuncGen::assign(const Place& to, ValueId value) {
  switch (to.kind) {
    case Place::Kind::Blank: return;
    case Place::Kind::Address: return b_.store(to.address, coerce(value, to.type));
    case Place::Kind::MapElem: {
      ValueId v = coerce(value, to.type);
      b_.emit(Op::MapSet, TypeId(), {to.address, to.key, v});
      return;
    }
  }
}

ValueId FuncGen::loadPlace(const Place& from) {
  if (from.kind == Place::Kind::MapElem) return b_.emit(Op::MapGet, from.type, {from.address, from.key});
  return b_.load(from.type, from.address);
}

}  // namespace tuco::irgen
