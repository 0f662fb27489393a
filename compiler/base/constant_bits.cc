#include "compiler/base/constant_bits.h"

#include <vector>

#include "compiler/base/constant_node.h"

namespace tuco {

using const_detail::Access;
using const_detail::Form;
using const_detail::Mpfr;
using const_detail::Mpq;
using const_detail::Mpz;

namespace {

// A 512-bit mantissa, its exponent and punctuation fit well within this.
constexpr size_t kMaxFloatText = 256;

}  // namespace

ConstForm constForm(ConstValue v) {
  switch (Access::form(v)) {
    case Form::Unknown: return ConstForm::Unknown;
    case Form::Bool: return ConstForm::Bool;
    case Form::String: return ConstForm::String;
    case Form::Int64: return ConstForm::Int64;
    case Form::BigInt: return ConstForm::BigInt;
    case Form::Rat: return ConstForm::Rat;
    case Form::Float: return ConstForm::BigFloat;
    case Form::Complex: return ConstForm::Complex;
  }
  return ConstForm::Unknown;
}

std::string magnitudeBytes(ConstValue v) {
  Mpz z;
  Access::setInt(z.v, v);
  std::string out((mpz_sizeinbase(z.v, 2) + 7) / 8, '\0');
  size_t count = 0;
  mpz_export(out.data(), &count, 1, 1, 1, 0, z.v);
  out.resize(count);
  return out;
}

ConstValue intFromBytes(ConstPool& pool, std::string_view magnitude, bool is_negative) {
  Mpz z;
  mpz_import(z.v, magnitude.size(), 1, 1, 1, 0, magnitude.data());
  if (is_negative) mpz_neg(z.v, z.v);
  return Access::makeInt(pool, z.v);
}

ConstValue ratFromParts(ConstPool& pool, ConstValue num, ConstValue denom) {
  if (num.kind() != ConstKind::Int || denom.kind() != ConstKind::Int || denom.sign() == 0) return {};
  Mpq q;
  Access::setInt(mpq_numref(q.v), num);
  Access::setInt(mpq_denref(q.v), denom);
  mpq_canonicalize(q.v);
  return Access::makeRat(pool, q.v);
}

std::string binaryFloatText(ConstValue v) {
  Mpfr f;
  Access::setFloat(f.v, v);
  if (mpfr_zero_p(f.v) != 0) return "0";
  Mpz mantissa;
  mpfr_get_z_2exp(mantissa.v, f.v);
  bool is_negative = mpz_sgn(mantissa.v) < 0;
  mpz_abs(mantissa.v, mantissa.v);
  // kPrecision bits with the top one set: a whole number of hexadecimal digits.
  std::string digits(mpz_sizeinbase(mantissa.v, 16) + 2, '\0');
  mpz_get_str(digits.data(), 16, mantissa.v);
  digits.resize(digits.find('\0'));
  digits.resize(digits.find_last_not_of('0') + 1);
  long exponent = mpfr_get_exp(f.v);
  return (is_negative ? "-0x." : "0x.") + digits + (exponent < 0 ? "p" : "p+") + std::to_string(exponent);
}

ConstValue floatFromBinaryText(ConstPool& pool, std::string_view text) {
  if (text.empty() || text.size() > kMaxFloatText) return {};
  if (text.find_first_not_of("0123456789abcdefxp+-.") != std::string_view::npos) return {};
  std::string copy(text);
  Mpfr f;
  char* end = nullptr;
  mpfr_strtofr(f.v, copy.c_str(), &end, 0, MPFR_RNDN);
  if (*end != '\0' || mpfr_number_p(f.v) == 0) return {};
  return Access::makeFloat(pool, f.v);
}

}  // namespace tuco
