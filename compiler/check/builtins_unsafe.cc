// The functions of package unsafe (spec, "Package unsafe").
#include "compiler/check/checker.h"

namespace tuco {

void Checker::constantResult(Operand& x, int64_t value) {
  x.mode = OperandMode::Constant;
  x.val = ConstValue::ofInt64(value);
}

bool Checker::unsafeAdd(Operand& x, BuiltinCall& call) {
  verifyVersionf(call.fun, kGo1_17, "unsafe.Add");
  assignment(x, typ::kUnsafePointer, "argument to unsafe.Add");
  if (x.isInvalid()) return false;
  Operand& y = call.args[1];
  if (!isValidIndex(y, Code::InvalidUnsafeAdd, "length", AllowNegative::Yes)) return false;
  x.mode = OperandMode::Value;
  x.typ = typ::kUnsafePointer;
  recordBuiltin(call, x.typ, {x.typ, y.typ});
  return true;
}

bool Checker::unsafeAlignof(Operand& x, BuiltinCall& call) {
  assignment(x, TypeId(), "argument to unsafe.Alignof");
  if (x.isInvalid()) return false;
  if (hasVarSize(x.typ)) {
    x.mode = OperandMode::Value;
    recordBuiltin(call, typ::kUintptr, {x.typ});
  } else {
    constantResult(x, config.sizes.alignof_(types, x.typ));
  }
  x.typ = typ::kUintptr;
  return true;
}

bool Checker::unsafeSizeof(Operand& x, BuiltinCall& call) {
  assignment(x, TypeId(), "argument to unsafe.Sizeof");
  if (x.isInvalid()) return false;
  if (hasVarSize(x.typ)) {
    x.mode = OperandMode::Value;
    recordBuiltin(call, typ::kUintptr, {x.typ});
  } else {
    int64_t size = config.sizes.sizeof_(types, x.typ);
    if (size < 0) {
      errorf(x, Code::TypeTooLarge, "%s is too large", {x});
      return false;
    }
    constantResult(x, size);
  }
  x.typ = typ::kUintptr;
  return true;
}

// The field that unsafe.Offsetof(base.sel) names; obj is 0 after a report.
LookupResult Checker::offsetofField(const Operand& x, ExprId arg, TypeId base, NameId sel) {
  LookupResult found = lookupFieldOrMethod(types, base, Addressable::No, pkg, sel);
  if (!found.obj.isValid()) {
    errorf(x, Code::MissingFieldOrMethod, "invalid argument: %s has no single field %s", {base, sel});
  } else if (object(found.obj).kind == ObjectKind::Func) {
    errorf(arg, Code::InvalidOffsetof, "invalid argument: %s is a method value", {arg});
    found.obj = ObjectId();
  } else if (found.indirect) {
    errorf(x, Code::InvalidOffsetof, "invalid argument: field %s is embedded via a pointer in %s", {sel, base});
    found.obj = ObjectId();
  }
  return found;
}

bool Checker::unsafeOffsetof(Operand& x, BuiltinCall& call) {
  ExprId arg = call.arg_exprs[0];
  ExprId selector = ast.unparen(arg);
  if (!ast.is<SelectorExpr>(selector)) {
    errorf(arg, Code::BadOffsetofSyntax, "invalid argument: %s is not a selector expression", {arg});
    use(arg);
    return false;
  }
  SelectorExpr sel = ast.cast<SelectorExpr>(selector);
  expr(nullptr, x, sel.x);
  if (x.isInvalid()) return false;
  TypeId base = derefStructPtr(types, x.typ);
  LookupResult found = offsetofField(x, arg, base, ast.name(sel.sel));
  if (!found.obj.isValid()) return false;
  TypeId field_type = object(found.obj).type;
  recordSelection(selector, {SelectionKind::FieldVal, base, found.obj, found.index, false});

  Operand field;
  field.mode = x.mode == OperandMode::Variable ? OperandMode::Variable : OperandMode::Value;
  field.expr = selector;
  field.typ = field_type;
  record(field);

  if (hasVarSize(base)) {
    x.mode = OperandMode::Value;
    recordBuiltin(call, typ::kUintptr, {field_type});
  } else {
    int64_t offset = config.sizes.offsetof_(types, base, found.index);
    if (offset < 0) {
      errorf(x, Code::TypeTooLarge, "%s is too large", {x});
      return false;
    }
    constantResult(x, offset);
  }
  x.typ = typ::kUintptr;
  return true;
}

bool Checker::unsafeSlice(Operand& x, BuiltinCall& call) {
  verifyVersionf(call.fun, kGo1_17, "unsafe.Slice");
  TypeId pointer_type = commonUnder(x.typ);
  const PointerNode* pointer = types.asPointer(pointer_type);
  if (pointer == nullptr) {
    errorf(x, Code::InvalidUnsafeSlice, "invalid argument: %s is not a pointer", {x});
    return false;
  }
  Operand& y = call.args[1];
  if (!isValidIndex(y, Code::InvalidUnsafeSlice, "length", AllowNegative::No)) return false;
  x.mode = OperandMode::Value;
  x.typ = types.sliceOf(pointer->elem);
  recordBuiltin(call, x.typ, {pointer_type, y.typ});
  return true;
}

bool Checker::unsafeSliceData(Operand& x, BuiltinCall& call) {
  verifyVersionf(call.fun, kGo1_20, "unsafe.SliceData");
  TypeId slice_type = commonUnder(x.typ);
  const SliceNode* slice = types.asSlice(slice_type);
  if (slice == nullptr) {
    errorf(x, Code::InvalidUnsafeSliceData, "invalid argument: %s is not a slice", {x});
    return false;
  }
  x.mode = OperandMode::Value;
  x.typ = types.pointerTo(slice->elem);
  recordBuiltin(call, x.typ, {slice_type});
  return true;
}

bool Checker::unsafeString(Operand& x, BuiltinCall& call) {
  verifyVersionf(call.fun, kGo1_20, "unsafe.String");
  TypeId byte_pointer = types.pointerTo(typ::kByte);
  assignment(x, byte_pointer, "argument to unsafe.String");
  if (x.isInvalid()) return false;
  Operand& y = call.args[1];
  if (!isValidIndex(y, Code::InvalidUnsafeString, "length", AllowNegative::No)) return false;
  x.mode = OperandMode::Value;
  x.typ = typ::kString;
  recordBuiltin(call, x.typ, {byte_pointer, y.typ});
  return true;
}

bool Checker::unsafeStringData(Operand& x, BuiltinCall& call) {
  verifyVersionf(call.fun, kGo1_20, "unsafe.StringData");
  assignment(x, typ::kString, "argument to unsafe.StringData");
  if (x.isInvalid()) return false;
  x.mode = OperandMode::Value;
  x.typ = types.pointerTo(typ::kByte);
  recordBuiltin(call, x.typ, {typ::kString});
  return true;
}

}  // namespace tuco
