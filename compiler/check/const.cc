// Constant operands: overflow, whether a value fits a type, rounding (types2: const.go).
#include <cmath>

#include "compiler/check/checker.h"
#include "compiler/types/predicates.h"
#include "compiler/types/sizes.h"

namespace tuco {

namespace {

constexpr unsigned kUntypedBits = 512;  // Larger untyped integer results are an overflow.

struct IntRange {
  unsigned bits;
  bool is_unsigned;
};

bool isUntypedKind(BasicKind kind) {
  return kind == BasicKind::UntypedInt || kind == BasicKind::UntypedRune ||
         kind == BasicKind::UntypedFloat || kind == BasicKind::UntypedComplex;
}

IntRange intRange(BasicKind kind, unsigned word_bits) {
  switch (kind) {
    case BasicKind::Int: return {word_bits, false};
    case BasicKind::Int8: return {8, false};
    case BasicKind::Int16: return {16, false};
    case BasicKind::Int32: return {32, false};
    case BasicKind::Int64: return {64, false};
    case BasicKind::Uint:
    case BasicKind::Uintptr: return {word_bits, true};
    case BasicKind::Uint8: return {8, true};
    case BasicKind::Uint16: return {16, true};
    case BasicKind::Uint32: return {32, true};
    case BasicKind::Uint64: return {64, true};
    case BasicKind::Invalid: case BasicKind::Bool: case BasicKind::Float32: case BasicKind::Float64:
    case BasicKind::Complex64: case BasicKind::Complex128: case BasicKind::String:
    case BasicKind::UnsafePointer: case BasicKind::UntypedBool: case BasicKind::UntypedInt:
    case BasicKind::UntypedRune: case BasicKind::UntypedFloat: case BasicKind::UntypedComplex:
    case BasicKind::UntypedString: case BasicKind::UntypedNil: break;
  }
  TUCO_UNREACHABLE("a sized integer type");
}

bool intFits(ConstValue v, IntRange range) {
  if (range.is_unsigned) return v.sign() >= 0 && v.bitLen() <= range.bits;
  if (!v.isInt64()) return false;
  if (range.bits == 64) return true;
  int64_t limit = int64_t{1} << (range.bits - 1);
  return -limit <= v.int64Val() && v.int64Val() < limit;
}

}  // namespace

// Complains if the constant x, the result of an operation at `op_pos`, is too large for its type.
void Checker::overflow(Operand& x, Pos op_pos) {
  TUCO_DCHECK(x.mode == OperandMode::Constant, "a constant operand");
  if (x.val.isUnknown()) {
    error(op_pos, Code::InvalidConstVal, "constant result is not representable");
    return;
  }
  if (isTyped(x.typ)) {
    representable(x, under(x.typ));
    return;
  }
  if (x.val.kind() == ConstKind::Int && x.val.bitLen() > kUntypedBits) {
    std::string op(opName(x.expr));
    if (!op.empty()) op += ' ';
    errorf(op_pos, Code::InvalidConstVal, "constant %soverflow", {op});
    x.val = ConstValue();
  }
}

bool Checker::representableInt(ConstValue x, BasicKind kind, ConstValue* rounded) {
  ConstValue v = consts.toInt(x);
  if (v.kind() != ConstKind::Int) return false;
  if (rounded != nullptr) *rounded = v;
  if (isUntypedKind(kind)) return true;
  return intFits(v, intRange(kind, static_cast<unsigned>(config.sizes.word_size * 8)));
}

bool Checker::representableFloat(ConstValue x, BasicKind kind, ConstValue* rounded) {
  ConstValue v = consts.toFloat(x);
  if (v.kind() != ConstKind::Float) return false;
  if (isUntypedKind(kind)) return true;
  bool single = kind == BasicKind::Float32;
  if (rounded == nullptr) return std::isfinite(single ? v.float32Val() : v.float64Val());
  ConstValue nearest = single ? consts.roundFloat32(v) : consts.roundFloat64(v);
  if (nearest.isUnknown()) return false;
  *rounded = nearest;
  return true;
}

bool Checker::representableComplex(ConstValue x, BasicKind kind, ConstValue* rounded) {
  ConstValue v = consts.toComplex(x);
  if (v.kind() != ConstKind::Complex) return false;
  if (isUntypedKind(kind)) return true;
  bool single = kind == BasicKind::Complex64;
  auto round = [&](ConstValue part) { return single ? consts.roundFloat32(part) : consts.roundFloat64(part); };
  ConstValue re = round(consts.real(v)), im = round(consts.imag(v));
  if (re.isUnknown() || im.isUnknown()) return false;
  if (rounded != nullptr) *rounded = consts.binary(re, ConstOp::Add, consts.makeImag(im));
  return true;
}

bool Checker::representableConst(ConstValue x, TypeId basic, ConstValue* rounded) {
  if (x.isUnknown()) return true;  // An error was reported.
  const BasicNode* b = types.asBasic(basic);
  TUCO_DCHECK(b != nullptr, "a basic type");
  if ((b->info & kIsInteger) != 0) return representableInt(x, b->kind, rounded);
  if ((b->info & kIsFloat) != 0) return representableFloat(x, b->kind, rounded);
  if ((b->info & kIsComplex) != 0) return representableComplex(x, b->kind, rounded);
  if ((b->info & kIsString) != 0) return x.kind() == ConstKind::String;
  if ((b->info & kIsBoolean) != 0) return x.kind() == ConstKind::Bool;
  return false;
}

// Brings x's value to the form it has in the basic type, or complains.
void Checker::representable(Operand& x, TypeId basic) {
  ConstValue v;
  Code code = representation(x, basic, &v);
  if (code != Code::None) {
    invalidConversion(code, x, basic);
    x.invalidate();
    return;
  }
  x.val = v;
}

Code Checker::representation(const Operand& x, TypeId basic, ConstValue* out) {
  TUCO_DCHECK(x.mode == OperandMode::Constant, "a constant operand");
  *out = x.val;
  if (representableConst(x.val, basic, out)) return Code::None;
  if (isNumeric(x.typ) && isNumeric(basic)) {
    bool truncates = !isInteger(x.typ) && isInteger(basic);
    return truncates ? Code::TruncatedFloat : Code::NumericOverflow;
  }
  return Code::InvalidConstVal;
}

void Checker::invalidConversion(Code code, const Operand& x, TypeId target) {
  const char* message = "cannot convert %s to type %s";
  if (code == Code::TruncatedFloat) message = "%s truncated to %s";
  if (code == Code::NumericOverflow) message = "%s overflows %s";
  errorf(x, code, message, {x, target});
}

// Gives an untyped x the type `target`, or complains.
void Checker::convertUntyped(Operand& x, TypeId target) {
  ImplicitType implicit = implicitTypeAndValue(x, target);
  if (implicit.code != Code::None) {
    TypeId shown = target;
    if (!isTypeParam(target)) shown = safeUnderlying(target);
    invalidConversion(implicit.code, x, shown.isValid() ? shown : target);
    x.invalidate();
    return;
  }
  takeImplicitType(x, implicit);
}

// Records in x and its expression what implicitTypeAndValue() found.
void Checker::takeImplicitType(Operand& x, const ImplicitType& implicit) {
  if (!implicit.val.isUnknown()) {
    x.val = implicit.val;
    updateExprVal(x.expr, implicit.val);
  }
  if (implicit.type != x.typ) {
    x.typ = implicit.type;
    updateExprType(x.expr, implicit.type, Final::No);
  }
}

}  // namespace tuco
