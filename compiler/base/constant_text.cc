// Constants as text, in the forms gc's messages use.
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>

#include "compiler/base/constant.h"
#include "compiler/base/constant_node.h"
#include "compiler/base/quote.h"

namespace tuco {

using const_detail::Access;
using const_detail::Form;
using const_detail::Mpfr;

namespace {

constexpr size_t kMaxQuotedRunes = 72;

std::string intText(mpz_srcptr z) {
  std::string text(mpz_sizeinbase(z, 10) + 2, '\0');
  mpz_get_str(text.data(), 10, z);
  text.resize(text.find('\0'));
  return text;
}

std::string printG(const char* format, double value) {
  char buffer[64];
  int length = std::snprintf(buffer, sizeof buffer, format, value);
  return std::string(buffer, length);
}

// Shortest text that reads back as `value`, in %g's choice of form.
std::string shortestG(double value) {
  char buffer[64];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific).ptr;
  std::string_view text(buffer, end - buffer);
  int exponent = std::atoi(std::string(text.substr(text.find('e') + 1)).c_str());
  if (exponent < -4 || exponent >= 6) return std::string(text);
  end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
  return std::string(buffer, end - buffer);
}

// Values outside float64's range, as mantissa and decimal exponent computed approximately.
std::string hugeFloatText(mpfr_srcptr f) {
  Mpfr mantissa;
  mpfr_exp_t binary_exp = mpfr_get_exp(f);
  mpfr_set(mantissa.v, f, MPFR_RNDN);
  mpfr_set_exp(mantissa.v, 0);
  double m = mpfr_get_d(mantissa.v, MPFR_RNDN);
  double d = static_cast<double>(binary_exp) * (M_LN2 / M_LN10);
  long e = static_cast<long>(d);
  m *= std::pow(10, d - static_cast<double>(e));
  double magnitude = std::fabs(m);
  if (magnitude < 1 - 0.5e-6) {
    m *= 10;
    e--;
  } else if (magnitude >= 10) {
    m /= 10;
    e++;
  }
  char buffer[96];
  int length = std::snprintf(buffer, sizeof buffer, "%.6ge%+ld", m, e);
  return std::string(buffer, length);
}

std::string floatText(mpfr_srcptr f) {
  double d = mpfr_get_d(f, MPFR_RNDN);
  if ((mpfr_zero_p(f) != 0) != (d == 0) || std::isinf(d)) return hugeFloatText(f);
  std::string text = printG("%.6g", d);
  // A fraction should not look like an integer.
  if (!mpfr_integer_p(f) && text.find('.') == std::string::npos) return shortestG(d);
  return text;
}

std::string cutQuoted(std::string quoted) {
  size_t runes = 0, cut = 0;
  for (size_t i = 0; i < quoted.size(); ++i) {
    if ((quoted[i] & 0xC0) == 0x80) continue;
    if (runes == kMaxQuotedRunes - 3) cut = i;
    ++runes;
  }
  if (runes <= kMaxQuotedRunes) return quoted;
  quoted.resize(cut);
  return quoted + "...";
}

}  // namespace

std::string ConstValue::toString() const {
  switch (form_) {
    case Form::Unknown: return "unknown";
    case Form::Bool: return boolVal() ? "true" : "false";
    case Form::String: return cutQuoted(quoteGo(stringVal()));
    case Form::Int64: return std::to_string(u_.i64);
    case Form::BigInt: return intText(Access::z(*this));
    case Form::Rat: {
      Mpfr f;
      Access::setFloat(f.v, *this);
      return floatText(f.v);
    }
    case Form::Float: return floatText(Access::f(*this));
    case Form::Complex: {
      const auto& c = Access::complex(*this);
      return "(" + c.re.toString() + " + " + c.im.toString() + "i)";
    }
  }
  TUCO_UNREACHABLE("a constant form");
}

std::string ConstValue::toExactString() const {
  switch (form_) {
    case Form::String: return quoteGo(stringVal());
    case Form::Rat: {
      mpq_srcptr q = Access::q(*this);
      std::string num = intText(mpq_numref(q));
      if (mpz_cmp_ui(mpq_denref(q), 1) == 0) return num;
      return num + "/" + intText(mpq_denref(q));
    }
    case Form::Float: {
      char* text = nullptr;
      mpfr_asprintf(&text, "%.512Rg", Access::f(*this));
      std::string out = text;
      mpfr_free_str(text);
      return out;
    }
    case Form::Complex: {
      const auto& c = Access::complex(*this);
      return "(" + c.re.toExactString() + " + " + c.im.toExactString() + "i)";
    }
    case Form::Unknown:
    case Form::Bool:
    case Form::Int64:
    case Form::BigInt: return toString();
  }
  TUCO_UNREACHABLE("a constant form");
}

}  // namespace tuco
