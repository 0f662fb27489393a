// Explicit conversions T(x) (types2: conversions.go; spec, "Conversions").
#include "compiler/check/checker.h"
#include "compiler/types/predicates.h"
#include "compiler/types/typeset.h"

namespace tuco {

namespace {

constexpr uint64_t kMaxRune = 0x10FFFF;
constexpr uint32_t kReplacementChar = 0xFFFD;

std::string utf8(uint32_t rune) {
  if (rune >= 0xD800 && rune < 0xE000) rune = kReplacementChar;
  std::string out;
  if (rune < 0x80) return std::string(1, static_cast<char>(rune));
  if (rune < 0x800) {
    out += static_cast<char>(0xC0 | rune >> 6);
  } else if (rune < 0x10000) {
    out += static_cast<char>(0xE0 | rune >> 12);
    out += static_cast<char>(0x80 | (rune >> 6 & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | rune >> 18);
    out += static_cast<char>(0x80 | (rune >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (rune >> 6 & 0x3F));
  }
  out += static_cast<char>(0x80 | (rune & 0x3F));
  return out;
}

bool isBasicKind(TypeStore& types, TypeId t, BasicKind kind) {
  const BasicNode* basic = underBasic(types, t);
  return basic != nullptr && basic->kind == kind;
}

bool isUintptr(TypeStore& types, TypeId t) { return isBasicKind(types, t, BasicKind::Uintptr); }
bool isUnsafePointer(TypeStore& types, TypeId t) { return isBasicKind(types, t, BasicKind::UnsafePointer); }

bool isBytesOrRunes(TypeStore& types, TypeId t) {
  const SliceNode* slice = underSlice(types, t);
  if (slice == nullptr) return false;
  return isBasicKind(types, slice->elem, BasicKind::Uint8) || isBasicKind(types, slice->elem, BasicKind::Int32);
}

}  // namespace

// Whether constant x converts to the constant type T; the value is stored if `val` is not null.
bool Checker::constConvertibleTo(const Operand& x, TypeId t, ConstValue* val) {
  TypeId basic = under(t);
  if (!types.is(basic, TypeKind::Basic)) return false;
  if (representableConst(x.val, basic, val)) return true;
  if (!isInteger(x.typ) || !isString(basic)) return false;
  if (val != nullptr) {
    uint32_t rune = kReplacementChar;
    if (x.val.isUint64() && x.val.uint64Val() <= kMaxRune) rune = static_cast<uint32_t>(x.val.uint64Val());
    *val = consts.makeString(utf8(rune));
  }
  return true;
}

bool Checker::constConvertibleToTParam(const Operand& x, TypeId t, Cause* cause) {
  return underIs(t, [&](TypeId u) {
    if (!u.isValid()) {
      cause->text = sprintf("%s does not contain specific types", {t});
      return false;
    }
    if (isString(x.typ) && isBytesOrRunes(types, u)) return true;
    if (constConvertibleTo(x, u, nullptr)) return true;
    if (isInteger(x.typ) && isInteger(u)) {
      cause->text = sprintf("constant %s overflows %s (in %s)", {x.val, u, t});
    } else {
      cause->text = sprintf("cannot convert %s to type %s (in %s)", {x, u, t});
    }
    return false;
  });
}

// The type an untyped operand of a conversion to T gets itself.
TypeId Checker::untypedOperandType(const Operand& x, TypeId t, bool const_arg) {
  if (x.typ == typ::kUntypedNil) return t;
  if (isNonTypeParamInterface(t) || (const_arg && !isConstType(t))) {
    return defaultType(x.typ);
  }
  // string(65): the operand stays an untyped integer.
  if (x.mode == OperandMode::Constant && isInteger(x.typ) && allString(t)) return x.typ;
  return t;
}

void Checker::conversion(Operand& x, TypeId t) {
  bool const_arg = x.mode == OperandMode::Constant;
  bool ok = false;
  Cause cause{qualifier(), {}};
  if (const_arg && isConstType(t)) {
    ok = constConvertibleTo(x, t, &x.val);
    if (!ok && isInteger(x.typ) && isInteger(t)) {
      errorf(x, Code::InvalidConversion, "constant %s overflows %s", {x.val, t});
      x.invalidate();
      return;
    }
  } else if (const_arg && isTypeParam(t)) {
    ok = constConvertibleToTParam(x, t, &cause);
    x.mode = OperandMode::Value;  // Type parameters are not constant types.
  } else if (convertibleTo(x, t, nullptr)) {
    ok = true;
    x.mode = OperandMode::Value;
  } else {
    convertibleTo(x, t, &cause);
  }

  if (!ok) {
    if (cause.text.empty()) {
      errorf(x, Code::InvalidConversion, "cannot convert %s to type %s", {x, t});
    } else {
      errorf(x, Code::InvalidConversion, "cannot convert %s to type %s: %s", {x, t, cause.text});
    }
    x.invalidate();
    return;
  }
  if (isUntyped(x.typ)) {
    updateExprType(x.expr, untypedOperandType(x, t, const_arg), Final::Yes);
  }
  x.typ = t;
}

// Slice to array or array pointer: 1 yes, 0 no, -1 not this case.
int Checker::sliceToArray(const SliceNode& slice, TypeId tu, Cause* cause) {
  const ArrayNode* array = types.asArray(tu);
  GoVersion needed = kGo1_20;
  const char* refused = "conversion of slice to array requires go1.20 or later";
  if (const PointerNode* pointer = types.asPointer(tu)) {
    array = underArray(pointer->elem);
    needed = kGo1_17;
    refused = "conversion of slice to array pointer requires go1.17 or later";
  }
  if (array == nullptr || !identical(slice.elem, array->elem)) return -1;
  if (allowVersion(needed)) return 1;
  if (cause != nullptr) cause->text = refused;
  return 0;
}

bool Checker::convertibleTo(const Operand& x, TypeId orig_t, Cause* cause) {
  Code code;
  if (assignableTo(x, orig_t, cause, &code)) return true;

  TypeId v = unalias(x.typ), t = unalias(orig_t);
  TypeId vu = under(v), tu = under(t);
  bool v_is_tparam = types.is(v, TypeKind::TypeParam);
  bool t_is_tparam = types.is(t, TypeKind::TypeParam);
  bool neither_tparam = !v_is_tparam && !t_is_tparam;

  if (neither_tparam && identicalIgnoreTags(vu, tu)) return true;
  const PointerNode* vp = types.asPointer(v);
  const PointerNode* tp = types.asPointer(t);
  if (vp != nullptr && tp != nullptr && !isTypeParam(vp->elem) && !isTypeParam(tp->elem) &&
      identicalIgnoreTags(under(vp->elem), under(tp->elem))) {
    return true;
  }
  if (isIntegerOrFloat(vu) && isIntegerOrFloat(tu)) return true;
  if (isComplex(vu) && isComplex(tu)) return true;
  if ((isInteger(vu) || isBytesOrRunes(types, vu)) && isString(tu)) return true;
  if (isString(vu) && isBytesOrRunes(types, tu)) return true;
  bool v_is_pointer = types.is(vu, TypeKind::Pointer), t_is_pointer = types.is(tu, TypeKind::Pointer);
  if ((v_is_pointer || isUintptr(types, vu)) && isUnsafePointer(types, tu)) return true;
  if (isUnsafePointer(types, vu) && (t_is_pointer || isUintptr(types, tu))) return true;
  if (const SliceNode* slice = types.asSlice(vu)) {
    int result = sliceToArray(*slice, tu, cause);
    if (result >= 0) return result == 1;
  }
  if (neither_tparam) return false;
  return convertibleTParam(x, orig_t, v_is_tparam ? v : TypeId(), t_is_tparam ? t : TypeId(), cause);
}

// A conversion where at least one type is a type parameter: every combination must convert.
bool Checker::convertibleTParam(const Operand& x, TypeId t, TypeId v_tparam, TypeId t_tparam, Cause* cause) {
  if (!v_tparam.isValid()) {
    return allTerms(t_tparam, [&](const Term& to) {
      if (convertibleTo(x, to.type, cause)) return true;
      if (cause != nullptr) wrapCause(cause, sprintf("cannot convert %s to type %s (in %s)", {x.typ, to.type, t_tparam}));
      return false;
    });
  }
  Operand from_operand = x;
  return allTerms(v_tparam, [&](const Term& from) {
    from_operand.typ = from.type;
    if (!t_tparam.isValid()) {
      if (convertibleTo(from_operand, t, cause)) return true;
      if (cause != nullptr) wrapCause(cause, sprintf("cannot convert %s (in %s) to type %s", {from.type, v_tparam, t}));
      return false;
    }
    return allTerms(t_tparam, [&](const Term& to) {
      if (convertibleTo(from_operand, to.type, cause)) return true;
      if (cause != nullptr) {
        wrapCause(cause, sprintf("cannot convert %s (in %s) to type %s (in %s)", {from.type, v_tparam, to.type, t_tparam}));
      }
      return false;
    });
  });
}

}  // namespace tuco
