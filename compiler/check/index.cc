// Index, slice and instantiation expressions (types2: index.go; spec, "Index expressions",
// "Slice expressions").
#include "compiler/check/checker.h"

namespace tuco {

// Checks x[…]. True if x is a generic function and the brackets hold type arguments; then x holds
// the function and the caller instantiates it.
bool Checker::indexExpr(Operand& x, ExprId e) {
  IndexExpr index_expr = ast.cast<IndexExpr>(e);
  exprOrType(x, index_expr.x, AllowGeneric::Yes);
  if (x.isInvalid()) {
    use(index_expr.index);
    return false;
  }
  if (x.mode == OperandMode::TypeExpr) {
    // An instantiated type. typ() of the whole expression records it.
    x.invalidate();
    x.typ = varType(e);
    if (isValid(x.typ)) x.mode = OperandMode::TypeExpr;
    return false;
  }
  if (x.mode == OperandMode::Value) {
    const SignatureNode* sig = underSignature(x.typ);
    if (sig != nullptr && !sig->tparams.empty()) return true;
  }
  nonGeneric(nullptr, x);
  if (x.isInvalid()) return false;

  int64_t length = -1;
  Indexed found = indexedType(x, &length);
  if (found.key.isValid()) {
    mapIndex(x, e, found);
    return false;
  }
  if (!found.elem.isValid()) {
    errorf(ast.pos(e), Code::NonSliceableOperand, "cannot index %s", {x});
    use(index_expr.index);
    x.invalidate();
    return false;
  }
  x.mode = found.mode;
  x.typ = found.elem;
  ExprId i = singleIndex(e);
  if (!i.isValid()) {
    x.invalidate();
    return false;
  }
  index(i, length, nullptr);
  return false;
}

void Checker::mapIndex(Operand& x, ExprId e, const Indexed& found) {
  ExprId i = singleIndex(e);
  if (!i.isValid()) {
    x.invalidate();
    return;
  }
  Operand key;
  expr(nullptr, key, i);
  assignment(key, found.key, "map index");
  // Go on even if the key is wrong.
  x.mode = OperandMode::MapIndex;
  x.typ = found.elem;
  x.expr = e;
}

// What indexing a value of underlying type u gives; elem is 0 if it cannot be indexed.
Checker::Indexed Checker::indexedUnder(const Operand& x, TypeId u, int64_t* length) {
  *length = -1;
  if (!u.isValid()) return {};
  if (const ArrayNode* array = types.asArray(u)) {
    *length = array->len;
    OperandMode mode = x.mode == OperandMode::Variable ? OperandMode::Variable : OperandMode::Value;
    return {TypeId(), array->elem, mode};
  }
  if (const PointerNode* pointer = types.asPointer(u)) {
    const ArrayNode* array = underArray(pointer->elem);
    if (array == nullptr) return {};
    *length = array->len;
    return {TypeId(), array->elem, OperandMode::Variable};
  }
  if (const SliceNode* slice = types.asSlice(u)) return {TypeId(), slice->elem, OperandMode::Variable};
  if (const MapNode* map = types.asMap(u)) return {map->key, map->elem, OperandMode::MapIndex};
  if (types.is(u, TypeKind::Basic) && isString(u)) {
    if (x.isConstant()) *length = static_cast<int64_t>(x.val.stringVal().size());
    return {TypeId(), typ::kByte, OperandMode::Value};
  }
  return {};
}

Checker::Indexed Checker::indexedType(const Operand& x, int64_t* length) {
  if (!isTypeParam(x.typ)) return indexedUnder(x, under(x.typ), length);

  // All types of the set must be maps with identical keys, or no maps, and agree in the element;
  // the shortest array bounds the index.
  Indexed common{TypeId(), TypeId(), OperandMode::Variable};
  bool ok = underIs(x.typ, [&](TypeId u) {
    int64_t len = -1;
    Indexed one = indexedUnder(x, u, &len);
    if (!one.elem.isValid()) return false;
    // Strings and unaddressable arrays make the result a value.
    if (one.mode == OperandMode::Value) common.mode = OperandMode::Value;
    if (!common.elem.isValid()) {
      *length = len;
      common.key = one.key;
      common.elem = one.elem;
      return true;
    }
    if (common.key.isValid() != one.key.isValid()) return false;
    if (common.key.isValid() && !identical(common.key, one.key)) return false;
    if (!identical(common.elem, one.elem)) return false;
    if (len >= 0 && len < *length) *length = len;
    return true;
  });
  return ok ? common : Indexed{};
}

// --- Slice expressions -----------------------------------------------------------------------------

// The common underlying type for slicing; strings mixed with []byte count as string. 0 after a report.
TypeId Checker::sliceableType(Operand& x) {
  if (!isTypeParam(x.typ)) return under(x.typ);
  TypeId first_type, common;
  bool has_string = false;
  bool ok = typesetAll(x.typ, [&](TypeId t, TypeId u) {
    if (!u.isValid()) {
      errorf(x, Code::NonSliceableOperand, "cannot slice %s: no specific type in %s", {x, x.typ});
      return false;
    }
    if (isString(u)) {
      u = types.sliceOf(typ::kByte);
      has_string = true;
    }
    if (!common.isValid()) {
      first_type = t;
      common = u;
      return true;
    }
    if (identical(common, u)) return true;
    errorf(x, Code::NonSliceableOperand, "cannot slice %s: %s and %s have different underlying types",
           {x, first_type, t});
    return false;
  });
  if (has_string) return typ::kString;
  return ok ? common : TypeId();
}

// What slicing gives; false after a report. `length` becomes the constant length, if there is one.
bool Checker::slicedType(Operand& x, const SliceExpr& slice_expr, ExprId e, TypeId u, int64_t* length) {
  if (types.is(u, TypeKind::Basic) && isString(u)) {
    if (slice_expr.is_full) {
      ExprId at = slice_expr.index[2].isValid() ? slice_expr.index[2] : e;
      error(at, Code::InvalidSliceExpr, "invalid operation: 3-index slice of string");
      return false;
    }
    if (x.isConstant()) *length = static_cast<int64_t>(x.val.stringVal().size());
    // Spec: for untyped string operands the result is a non-constant value of type string.
    if (isUntyped(x.typ)) x.typ = typ::kString;
    return true;
  }
  if (const ArrayNode* array = types.asArray(u)) {
    *length = array->len;
    if (x.mode != OperandMode::Variable) {
      errorf(x, Code::NonSliceableOperand, "cannot slice unaddressable value %s", {x});
      return false;
    }
    x.typ = types.sliceOf(array->elem);
    return true;
  }
  if (types.is(u, TypeKind::Slice)) return true;
  if (const PointerNode* pointer = types.asPointer(u)) {
    if (const ArrayNode* array = underArray(pointer->elem)) {
      *length = array->len;
      x.typ = types.sliceOf(array->elem);
      return true;
    }
  }
  errorf(x, Code::NonSliceableOperand, "cannot slice %s", {x});
  return false;
}

void Checker::sliceExpr(Operand& x, ExprId e) {
  SliceExpr slice_expr = ast.cast<SliceExpr>(e);
  expr(nullptr, x, slice_expr.x);
  if (x.isInvalid()) {
    for (ExprId i : slice_expr.index) use(i);
    return;
  }
  TypeId u = sliceableType(x);
  int64_t length = -1;
  if (!u.isValid() || !slicedType(x, slice_expr, e, u, &length)) {
    x.invalidate();
    return;
  }
  x.mode = OperandMode::Value;
  if (slice_expr.is_full && (!slice_expr.index[1].isValid() || !slice_expr.index[2].isValid())) {
    error(e, Code::InvalidSyntaxTree, "2nd and 3rd index required in 3-index slice");
    x.invalidate();
    return;
  }
  sliceIndices(slice_expr, length);
}

// Checks the indices and that constant ones do not decrease.
void Checker::sliceIndices(const SliceExpr& slice_expr, int64_t length) {
  int64_t values[3] = {-1, -1, -1};
  for (int i = 0; i < 3; ++i) {
    if (slice_expr.index[i].isValid()) {
      index(slice_expr.index[i], length >= 0 ? length + 1 : -1, &values[i]);
    } else if (i == 0) {
      values[i] = 0;
    } else if (length >= 0) {
      values[i] = length;
    }
  }
  for (int i = 0; i < 2; ++i) {
    if (values[i] <= 0) continue;
    for (int j = i + 1; j < 3; ++j) {
      if (values[j] < 0 || values[j] >= values[i]) continue;
      // The value stands for an index that is there: the default ones are the largest.
      errorf(slice_expr.index[j], Code::SwappedSliceIndices, "invalid slice indices: %d < %d", {values[j], values[i]});
      return;
    }
  }
}

// --- Indices -----------------------------------------------------------------------------------------

// The index of x[i]; the first one after a report if there are several.
ExprId Checker::singleIndex(ExprId e) {
  IndexExpr index_expr = ast.cast<IndexExpr>(e);
  if (!index_expr.index.isValid()) {
    errorf(e, Code::InvalidSyntaxTree, "missing index for %s", {index_expr.x});
    return ExprId();
  }
  std::optional<ListExpr> list = ast.dynCast<ListExpr>(index_expr.index);
  if (!list) return index_expr.index;
  error(list->elems[1], Code::InvalidIndex, "invalid operation: more than one index");
  return list->elems[0];
}

// Checks an index that must be below `max` (negative: no limit). Returns its type, kInvalid after a
// report; `value` (may be null) gets a constant index, else -1.
TypeId Checker::index(ExprId e, int64_t max, int64_t* value) {
  if (value != nullptr) *value = -1;
  Operand x;
  expr(nullptr, x, e);
  if (!isValidIndex(x, Code::InvalidIndex, "index", AllowNegative::No)) return typ::kInvalid;
  if (!x.isConstant()) return x.typ;
  if (x.val.isUnknown()) return typ::kInvalid;
  int64_t v = x.val.int64Val();
  if (max >= 0 && v >= max) {
    errorf(x, Code::InvalidIndex, "invalid argument: index %s out of bounds [0:%d]", {x.val.toString(), max});
    return typ::kInvalid;
  }
  if (value != nullptr) *value = v;
  return x.typ;
}

// Whether x is an integer that may be an index, length or capacity; reports if not.
bool Checker::isValidIndex(Operand& x, Code code, std::string_view what, AllowNegative allow_negative) {
  if (x.isInvalid()) return false;
  // Spec: "a constant index that is untyped is given type int".
  convertUntyped(x, typ::kInt);
  if (x.isInvalid()) return false;
  if (!allInteger(x.typ)) {
    errorf(x, code, "invalid argument: %s %s must be integer", {what, x});
    return false;
  }
  if (!x.isConstant()) return true;
  if (allow_negative == AllowNegative::No && x.val.sign() < 0) {
    errorf(x, code, "invalid argument: %s %s must not be negative", {what, x});
    return false;
  }
  if (!representableConst(x.val, typ::kInt, &x.val)) {
    errorf(x, code, "invalid argument: %s %s overflows int", {what, x});
    return false;
  }
  return true;
}

}  // namespace tuco
