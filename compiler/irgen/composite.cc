// Composite literals: built in place, element by element.
#include "compiler/irgen/gen.h"
#include "compiler/types/lookup.h"

namespace tuco::irgen {

ValueId FuncGen::compositeLit(ExprId e, TypeId type) {
  CompositeLit lit = ast_.cast<CompositeLit>(e);
  b_.setPos(lit.pos);
  TypeId u = commonUnder(types_, type);
  if (const MapNode* map = types_.asMap(u)) {
    MapNode node = *map;
    ValueId m = b_.emit(Op::MakeMap, type, {b_.constInt(typ::kInt, lit.elems.size())}, u.value);
    fillMap(m, lit, node.key, node.elem);
    return m;
  }
  if (const SliceNode* slice = types_.asSlice(u)) {
    TypeId elem = slice->elem;
    int64_t length = literalLength(lit);
    TypeId array = types_.arrayOf(elem, length);
    ValueId backing = b_.emit(Op::New, types_.pointerTo(array), {}, array.value);
    fillArray(backing, lit, elem);
    ValueId none = b_.zero(typ::kEmptyTuple);
    return b_.emit(Op::Slice, type, {backing, none, none, none});
  }
  SlotId temp = b_.newTemp(type);
  b_.emit(Op::Declare, TypeId(), std::span<const ValueId>(), temp.value);
  fill(b_.slotAddr(temp), e, type);
  return b_.loadSlot(temp);
}

// Builds the literal `e` of `type` at `address`, which holds zeros.
void FuncGen::fill(ValueId address, ExprId e, TypeId type) {
  CompositeLit lit = ast_.cast<CompositeLit>(e);
  TypeId u = commonUnder(types_, type);
  if (types_.asStruct(u) != nullptr) return fillStruct(address, lit, u);
  if (const ArrayNode* array = types_.asArray(u)) return fillArray(address, lit, array->elem);
  b_.store(address, compositeLit(e, type));
}

// An element that may leave out its type, or & and its type.
void FuncGen::fillElem(ValueId address, ExprId e, TypeId type) {
  ExprId x = ast_.unparen(e);
  auto lit = ast_.dynCast<CompositeLit>(x);
  if (lit && !kept_.contains(x)) {
    if (!lit->type.isValid()) {
      if (const PointerNode* pointer = types_.asPointer(commonUnder(types_, type))) {
        TypeId elem = pointer->elem;
        ValueId object = b_.emit(Op::New, types_.pointerTo(elem), {}, elem.value);
        fill(object, x, elem);
        b_.store(address, coerce(object, type));
        return;
      }
      return fill(address, x, type);
    }
    TypeId own = typeOf(x);
    TypeId u = commonUnder(types_, own);
    if (identical(types_, own, type) && (types_.asStruct(u) != nullptr || types_.asArray(u) != nullptr)) {
      return fill(address, x, type);
    }
  }
  b_.store(address, evalTo(e, type));
}

void FuncGen::fillStruct(ValueId address, const CompositeLit& lit, TypeId u) {
  const StructNode& node = *types_.asStruct(u);
  uint32_t position = 0;
  for (ExprId elem : lit.elems) {
    uint32_t field = position++;
    ExprId value = elem;
    if (auto pair = ast_.dynCast<KeyValueExpr>(elem)) {
      value = pair->value;
      ObjectId obj = info_.object(pair->key);
      int at = -1;
      for (size_t i = 0; i < node.fields.size(); ++i) {
        if (node.fields[i] == obj || types_[node.fields[i]].name == ast_.name(pair->key)) at = static_cast<int>(i);
      }
      if (at < 0) return fillPromoted(address, u, *pair);
      field = static_cast<uint32_t>(at);
    }
    b_.setPos(ast_.pos(value));
    fillElem(fieldAddress(address, u, field), value, types_[node.fields[field]].type);
  }
}

// Go 1.27: a key may name a promoted field.
void FuncGen::fillPromoted(ValueId address, TypeId u, const KeyValueExpr& pair) {
  LookupResult found = lookupFieldOrMethod(types_, u, Addressable::Yes, p_.pkg, ast_.name(pair.key));
  TUCO_CHECK(found.obj.isValid(), "a field that a struct literal names");
  Reached at = follow({address, u, true}, found.index);
  fillElem(at.value, pair.value, at.type);
}

int64_t FuncGen::literalLength(const CompositeLit& lit) {
  int64_t next = 0, most = 0;
  for (ExprId elem : lit.elems) {
    if (auto pair = ast_.dynCast<KeyValueExpr>(elem)) next = info_.valueOf(ast_.unparen(pair->key)).int64Val();
    ++next;
    if (next > most) most = next;
  }
  return most;
}

void FuncGen::fillArray(ValueId address, const CompositeLit& lit, TypeId elem) {
  int64_t next = 0;
  for (ExprId e : lit.elems) {
    ExprId value = e;
    if (auto pair = ast_.dynCast<KeyValueExpr>(e)) {
      next = info_.valueOf(ast_.unparen(pair->key)).int64Val();
      value = pair->value;
    }
    b_.setPos(ast_.pos(value));
    ValueId at = b_.emit(Op::ElemAddr, types_.pointerTo(elem), {address, b_.constInt(typ::kInt, next++)});
    fillElem(at, value, elem);
  }
}

void FuncGen::fillMap(ValueId map, const CompositeLit& lit, TypeId key, TypeId elem) {
  for (ExprId e : lit.elems) {
    KeyValueExpr pair = ast_.cast<KeyValueExpr>(e);
    b_.setPos(pair.pos);
    hoist(pair.key);
    hoist(pair.value);
    ValueId k = elementValue(pair.key, key);
    ValueId v = elementValue(pair.value, elem);
    b_.emit(Op::MapSet, TypeId(), {map, k, v});
  }
}

ValueId FuncGen::elementValue(ExprId e, TypeId type) {
  ExprId x = ast_.unparen(e);
  auto lit = ast_.dynCast<CompositeLit>(x);
  if (!lit || lit->type.isValid() || kept_.contains(x)) return evalTo(e, type);
  if (const PointerNode* pointer = types_.asPointer(commonUnder(types_, type))) {
    TypeId elem = pointer->elem;
    ValueId object = b_.emit(Op::New, types_.pointerTo(elem), {}, elem.value);
    fill(object, x, elem);
    return coerce(object, type);
  }
  return compositeLit(x, type);
}

}  // namespace tuco::irgen
