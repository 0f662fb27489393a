// Arithmetic on constants: unary, binary, shift, comparison and conversion between numeric kinds.
// Both operands are first brought to the wider of the two forms, as go/constant does.
#include <cmath>
#include <string_view>

#include "compiler/base/constant.h"
#include "compiler/base/constant_node.h"

namespace tuco {

using const_detail::Access;
using const_detail::ComplexNode;
using const_detail::Form;
using const_detail::Mpfr;
using const_detail::Mpq;
using const_detail::Mpz;
using const_detail::StringNode;

namespace {

bool cmpZero(int order, ConstOp op) {
  switch (op) {
    case ConstOp::Eql: return order == 0;
    case ConstOp::Neq: return order != 0;
    case ConstOp::Lss: return order < 0;
    case ConstOp::Leq: return order <= 0;
    case ConstOp::Gtr: return order > 0;
    case ConstOp::Geq: return order >= 0;
    case ConstOp::Add: case ConstOp::Sub: case ConstOp::Mul: case ConstOp::Quo: case ConstOp::QuoTrunc:
    case ConstOp::Rem: case ConstOp::And: case ConstOp::Or: case ConstOp::Xor: case ConstOp::AndNot:
    case ConstOp::LogicalAnd: case ConstOp::LogicalOr: case ConstOp::Shl: case ConstOp::Shr:
    case ConstOp::Not: break;
  }
  TUCO_UNREACHABLE("a comparison");
}

// False if the result does not fit, or `op` must leave int64 anyway.
bool int64Binary(int64_t a, ConstOp op, int64_t b, int64_t* out) {
  switch (op) {
    case ConstOp::Add: return !__builtin_add_overflow(a, b, out);
    case ConstOp::Sub: return !__builtin_sub_overflow(a, b, out);
    case ConstOp::Mul: return !__builtin_mul_overflow(a, b, out);
    case ConstOp::QuoTrunc:
      if (b == -1) return !__builtin_sub_overflow(int64_t{0}, a, out);
      *out = a / b;
      return true;
    case ConstOp::Rem: *out = b == -1 ? 0 : a % b; return true;
    case ConstOp::And: *out = a & b; return true;
    case ConstOp::Or: *out = a | b; return true;
    case ConstOp::Xor: *out = a ^ b; return true;
    case ConstOp::AndNot: *out = a & ~b; return true;
    case ConstOp::Quo: return false;
    case ConstOp::LogicalAnd: case ConstOp::LogicalOr: case ConstOp::Shl: case ConstOp::Shr: case ConstOp::Not:
    case ConstOp::Eql: case ConstOp::Neq: case ConstOp::Lss: case ConstOp::Leq: case ConstOp::Gtr:
    case ConstOp::Geq: break;
  }
  TUCO_UNREACHABLE("a binary operation of integers");
}

ConstValue ratBinary(ConstPool& pool, ConstValue x, ConstOp op, ConstValue y) {
  Mpq a, b;
  Access::setRat(a.v, x);
  Access::setRat(b.v, y);
  switch (op) {
    case ConstOp::Add: mpq_add(a.v, a.v, b.v); break;
    case ConstOp::Sub: mpq_sub(a.v, a.v, b.v); break;
    case ConstOp::Mul: mpq_mul(a.v, a.v, b.v); break;
    case ConstOp::Quo:
      if (mpq_sgn(b.v) == 0) return ConstValue();
      mpq_div(a.v, a.v, b.v);
      break;
    case ConstOp::QuoTrunc: case ConstOp::Rem: case ConstOp::And: case ConstOp::Or: case ConstOp::Xor:
    case ConstOp::AndNot: case ConstOp::LogicalAnd: case ConstOp::LogicalOr: case ConstOp::Shl:
    case ConstOp::Shr: case ConstOp::Not: case ConstOp::Eql: case ConstOp::Neq: case ConstOp::Lss:
    case ConstOp::Leq: case ConstOp::Gtr: case ConstOp::Geq: TUCO_UNREACHABLE("an operation of fractions");
  }
  return Access::makeRat(pool, a.v);
}

ConstValue intBinary(ConstPool& pool, ConstValue x, ConstOp op, ConstValue y) {
  if (x.isInt64() && y.isInt64()) {
    int64_t result;
    if (int64Binary(x.int64Val(), op, y.int64Val(), &result)) return ConstValue::ofInt64(result);
  }
  if (op == ConstOp::Quo) return ratBinary(pool, x, op, y);
  Mpz a, b;
  Access::setInt(a.v, x);
  Access::setInt(b.v, y);
  switch (op) {
    case ConstOp::Add: mpz_add(a.v, a.v, b.v); break;
    case ConstOp::Sub: mpz_sub(a.v, a.v, b.v); break;
    case ConstOp::Mul: mpz_mul(a.v, a.v, b.v); break;
    case ConstOp::QuoTrunc: mpz_tdiv_q(a.v, a.v, b.v); break;
    case ConstOp::Rem: mpz_tdiv_r(a.v, a.v, b.v); break;
    case ConstOp::And: mpz_and(a.v, a.v, b.v); break;
    case ConstOp::Or: mpz_ior(a.v, a.v, b.v); break;
    case ConstOp::Xor: mpz_xor(a.v, a.v, b.v); break;
    case ConstOp::AndNot:
      mpz_com(b.v, b.v);
      mpz_and(a.v, a.v, b.v);
      break;
    case ConstOp::Quo: case ConstOp::LogicalAnd: case ConstOp::LogicalOr: case ConstOp::Shl: case ConstOp::Shr:
    case ConstOp::Not: case ConstOp::Eql: case ConstOp::Neq: case ConstOp::Lss: case ConstOp::Leq:
    case ConstOp::Gtr: case ConstOp::Geq: TUCO_UNREACHABLE("a binary operation of integers");
  }
  return Access::makeInt(pool, a.v);
}

ConstValue floatBinary(ConstPool& pool, ConstValue x, ConstOp op, ConstValue y) {
  Mpfr a, b;
  Access::setFloat(a.v, x);
  Access::setFloat(b.v, y);
  switch (op) {
    case ConstOp::Add: mpfr_add(a.v, a.v, b.v, MPFR_RNDN); break;
    case ConstOp::Sub: mpfr_sub(a.v, a.v, b.v, MPFR_RNDN); break;
    case ConstOp::Mul: mpfr_mul(a.v, a.v, b.v, MPFR_RNDN); break;
    case ConstOp::Quo: mpfr_div(a.v, a.v, b.v, MPFR_RNDN); break;
    case ConstOp::QuoTrunc: case ConstOp::Rem: case ConstOp::And: case ConstOp::Or: case ConstOp::Xor:
    case ConstOp::AndNot: case ConstOp::LogicalAnd: case ConstOp::LogicalOr: case ConstOp::Shl:
    case ConstOp::Shr: case ConstOp::Not: case ConstOp::Eql: case ConstOp::Neq: case ConstOp::Lss:
    case ConstOp::Leq: case ConstOp::Gtr: case ConstOp::Geq: TUCO_UNREACHABLE("an operation of floats");
  }
  return Access::makeFloat(pool, a.v);
}

ConstValue complexBinary(ConstPool& pool, ConstValue x, ConstOp op, ConstValue y) {
  ConstValue a = pool.real(x), b = pool.imag(x), c = pool.real(y), d = pool.imag(y);
  if (op == ConstOp::Add || op == ConstOp::Sub) {
    return pool.makeComplex(pool.binary(a, op, c), pool.binary(b, op, d));
  }
  ConstValue ac = pool.binary(a, ConstOp::Mul, c), bd = pool.binary(b, ConstOp::Mul, d);
  ConstValue bc = pool.binary(b, ConstOp::Mul, c), ad = pool.binary(a, ConstOp::Mul, d);
  if (op == ConstOp::Mul) {
    return pool.makeComplex(pool.binary(ac, ConstOp::Sub, bd), pool.binary(bc, ConstOp::Add, ad));
  }
  TUCO_CHECK(op == ConstOp::Quo, "an operation of complex numbers");
  // (ac+bd)/s + i(bc-ad)/s with s = cc+dd
  ConstValue s = pool.binary(pool.binary(c, ConstOp::Mul, c), ConstOp::Add, pool.binary(d, ConstOp::Mul, d));
  return pool.makeComplex(pool.binary(pool.binary(ac, ConstOp::Add, bd), ConstOp::Quo, s),
                          pool.binary(pool.binary(bc, ConstOp::Sub, ad), ConstOp::Quo, s));
}

ConstValue concat(ConstPool& pool, ConstValue x, ConstValue y) {
  auto node = new StringNode;
  node->form = Form::String;
  node->left = Access::node(x);
  node->right = Access::node(y);
  return Access::adopt(pool, node);
}

Form widerForm(ConstValue x, ConstValue y) { return std::max(Access::form(x), Access::form(y)); }

}  // namespace

ConstValue ConstPool::binary(ConstValue x, ConstOp op, ConstValue y) {
  if (x.isUnknown() || y.isUnknown()) return ConstValue();
  switch (widerForm(x, y)) {
    case Form::Bool:
      if (op == ConstOp::LogicalAnd) return ConstValue::ofBool(x.boolVal() && y.boolVal());
      TUCO_CHECK(op == ConstOp::LogicalOr, "an operation of booleans");
      return ConstValue::ofBool(x.boolVal() || y.boolVal());
    case Form::String:
      TUCO_CHECK(op == ConstOp::Add && x.kind() == y.kind(), "an operation of strings");
      return concat(*this, x, y);
    case Form::Int64:
    case Form::BigInt: return intBinary(*this, x, op, y);
    case Form::Rat: return ratBinary(*this, x, op, y);
    case Form::Float: return floatBinary(*this, x, op, y);
    case Form::Complex: return complexBinary(*this, x, op, y);
    case Form::Unknown: return ConstValue();
  }
  TUCO_UNREACHABLE("a constant form");
}

static ConstValue negate(ConstPool& pool, ConstValue x) {
  switch (Access::form(x)) {
    case Form::Int64:
    case Form::BigInt: return pool.binary(ConstValue::ofInt64(0), ConstOp::Sub, x);
    case Form::Rat: {
      Mpq q;
      mpq_neg(q.v, Access::q(x));
      return Access::makeRat(pool, q.v);
    }
    case Form::Float: {
      Mpfr f;
      mpfr_neg(f.v, Access::f(x), MPFR_RNDN);
      return Access::makeFloat(pool, f.v);
    }
    case Form::Complex: return pool.makeComplex(negate(pool, pool.real(x)), negate(pool, pool.imag(x)));
    case Form::Unknown: return x;
    case Form::Bool:
    case Form::String: break;
  }
  TUCO_UNREACHABLE("a number");
}

static ConstValue complement(ConstPool& pool, ConstValue x, unsigned unsigned_bits) {
  if (x.isInt64() && unsigned_bits == 0) return ConstValue::ofInt64(~x.int64Val());
  Mpz z;
  Access::setInt(z.v, x);
  mpz_com(z.v, z.v);
  if (unsigned_bits > 0) mpz_fdiv_r_2exp(z.v, z.v, unsigned_bits);
  return Access::makeInt(pool, z.v);
}

ConstValue ConstPool::unary(ConstOp op, ConstValue x, unsigned unsigned_bits) {
  if (x.isUnknown()) return x;
  if (op == ConstOp::Add) return x;
  if (op == ConstOp::Sub) return negate(*this, x);
  if (op == ConstOp::Xor) return complement(*this, x, unsigned_bits);
  TUCO_CHECK(op == ConstOp::Not, "a unary operation");
  return ConstValue::ofBool(!x.boolVal());
}

ConstValue ConstPool::shift(ConstValue x, ConstOp op, unsigned count) {
  if (x.isUnknown() || count == 0) return x;
  if (x.isInt64()) {
    int64_t value = x.int64Val();
    if (op == ConstOp::Shr) return ConstValue::ofInt64(value >> std::min(count, 63u));
    if (count < 63 && (value << count) >> count == value) return ConstValue::ofInt64(value << count);
  }
  Mpz z;
  Access::setInt(z.v, x);
  if (op == ConstOp::Shl) {
    mpz_mul_2exp(z.v, z.v, count);
  } else {
    mpz_fdiv_q_2exp(z.v, z.v, count);
  }
  return Access::makeInt(*this, z.v);
}

bool ConstPool::compare(ConstValue x, ConstOp op, ConstValue y) {
  if (x.isUnknown() || y.isUnknown()) return false;
  switch (widerForm(x, y)) {
    case Form::Bool: return cmpZero(x.boolVal() != y.boolVal(), op);
    case Form::String: return cmpZero(x.stringVal().compare(y.stringVal()), op);
    case Form::Int64: return cmpZero((x.int64Val() > y.int64Val()) - (x.int64Val() < y.int64Val()), op);
    case Form::BigInt: {
      Mpz a, b;
      Access::setInt(a.v, x);
      Access::setInt(b.v, y);
      return cmpZero(mpz_cmp(a.v, b.v), op);
    }
    case Form::Rat: {
      Mpq a, b;
      Access::setRat(a.v, x);
      Access::setRat(b.v, y);
      return cmpZero(mpq_cmp(a.v, b.v), op);
    }
    case Form::Float: {
      Mpfr a, b;
      Access::setFloat(a.v, x);
      Access::setFloat(b.v, y);
      return cmpZero(mpfr_cmp(a.v, b.v), op);
    }
    case Form::Complex: {
      bool equal = compare(real(x), ConstOp::Eql, real(y)) && compare(imag(x), ConstOp::Eql, imag(y));
      return cmpZero(equal ? 0 : 1, op);
    }
    case Form::Unknown: return false;
  }
  TUCO_UNREACHABLE("a constant form");
}

// --- Conversions between numeric kinds -----------------------------------------------------------

// Rounding errors of earlier computations should not keep a float from being an integer: the last
// four mantissa bits are forgiven, rounding down first.
static bool nearInteger(mpfr_srcptr f, mpz_t out) {
  if (mpfr_integer_p(f)) {
    mpfr_get_z(out, f, MPFR_RNDZ);
    return true;
  }
  for (mpfr_rnd_t direction : {MPFR_RNDZ, MPFR_RNDA}) {
    Mpfr rounded(const_detail::kPrecision - 4);
    mpfr_set(rounded.v, f, direction);
    if (!mpfr_integer_p(rounded.v)) continue;
    mpfr_get_z(out, rounded.v, MPFR_RNDZ);
    return true;
  }
  return false;
}

ConstValue ConstPool::toInt(ConstValue x) {
  switch (Access::form(x)) {
    case Form::Int64:
    case Form::BigInt: return x;
    case Form::Rat: {
      mpq_srcptr q = Access::q(x);
      if (mpz_cmp_ui(mpq_denref(q), 1) != 0) return ConstValue();
      Mpz z;
      mpz_set(z.v, mpq_numref(q));
      return Access::makeInt(*this, z.v);
    }
    case Form::Float: {
      Mpz z;
      if (!const_detail::isSmall(Access::f(x)) || !nearInteger(Access::f(x), z.v)) return ConstValue();
      return Access::makeInt(*this, z.v);
    }
    case Form::Complex: {
      ConstValue re = toFloat(x);
      return re.isUnknown() ? re : toInt(re);
    }
    case Form::Unknown:
    case Form::Bool:
    case Form::String: return ConstValue();
  }
  TUCO_UNREACHABLE("a constant form");
}

ConstValue ConstPool::toFloat(ConstValue x) {
  switch (Access::form(x)) {
    case Form::Int64:
    case Form::BigInt: {
      Mpq q;
      Access::setRat(q.v, x);
      return Access::makeRat(*this, q.v);
    }
    case Form::Rat:
    case Form::Float: return x;
    case Form::Complex:
      if (Access::complex(x).im.sign() == 0) return toFloat(Access::complex(x).re);
      return ConstValue();
    case Form::Unknown:
    case Form::Bool:
    case Form::String: return ConstValue();
  }
  TUCO_UNREACHABLE("a constant form");
}

static bool isReal(ConstValue x) {
  return x.kind() == ConstKind::Int || x.kind() == ConstKind::Float;
}

ConstValue ConstPool::toComplex(ConstValue x) {
  if (x.kind() == ConstKind::Complex) return x;
  return isReal(x) ? makeComplex(x, ConstValue::ofInt64(0)) : ConstValue();
}

ConstValue ConstPool::real(ConstValue x) {
  if (x.kind() == ConstKind::Complex) return Access::complex(x).re;
  return isReal(x) ? x : ConstValue();
}

ConstValue ConstPool::imag(ConstValue x) {
  if (x.kind() == ConstKind::Complex) return Access::complex(x).im;
  return isReal(x) ? ConstValue::ofInt64(0) : ConstValue();
}

ConstValue ConstPool::roundFloat32(ConstValue x) {
  return isReal(x) ? makeFloat64(x.float32Val()) : ConstValue();
}

ConstValue ConstPool::roundFloat64(ConstValue x) {
  return isReal(x) ? makeFloat64(x.float64Val()) : ConstValue();
}

// The exact fraction of a Float that is small enough to have one.
static bool exactRat(ConstValue x, mpq_t out) {
  if (Access::form(x) == Form::Float) {
    if (!const_detail::isSmall(Access::f(x))) return false;
    mpfr_get_q(out, Access::f(x));
    return true;
  }
  if (!isReal(x)) return false;
  Access::setRat(out, x);
  return true;
}

ConstValue ConstPool::num(ConstValue x) {
  Mpq q;
  return exactRat(x, q.v) ? Access::makeInt(*this, mpq_numref(q.v)) : ConstValue();
}

ConstValue ConstPool::denom(ConstValue x) {
  Mpq q;
  return exactRat(x, q.v) ? Access::makeInt(*this, mpq_denref(q.v)) : ConstValue();
}

}  // namespace tuco
