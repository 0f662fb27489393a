// From the source text of a literal to its value (spec, "Integer literals" to "String literals").
#include <cstdlib>
#include <string>
#include <string_view>

#include "compiler/base/constant.h"
#include "compiler/base/constant_node.h"

namespace tuco {

using const_detail::Access;
using const_detail::Mpfr;
using const_detail::Mpq;
using const_detail::Mpz;

namespace {

int digitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : 36;
}

// Removes a base prefix from `text`; a leading 0 alone means octal only if `old_octal`.
int takeBase(std::string_view& text, bool old_octal) {
  if (text.size() < 2 || text[0] != '0') return 10;
  switch (text[1] | 0x20) {
    case 'x': text.remove_prefix(2); return 16;
    case 'o': text.remove_prefix(2); return 8;
    case 'b': text.remove_prefix(2); return 2;
  }
  return old_octal ? 8 : 10;
}

std::string withoutUnderscores(std::string_view text) {
  std::string digits;
  digits.reserve(text.size());
  for (char c : text) {
    if (c != '_') digits += c;
  }
  return digits;
}

ConstValue parseInt(ConstPool& pool, std::string_view text) {
  int base = takeBase(text, /*old_octal=*/true);
  uint64_t value = 0;
  bool fits = true;
  for (char c : text) {
    if (c == '_') continue;
    int digit = digitValue(c);
    if (digit >= base) return ConstValue();
    if (__builtin_mul_overflow(value, static_cast<uint64_t>(base), &value) ||
        __builtin_add_overflow(value, static_cast<uint64_t>(digit), &value)) {
      fits = false;
      break;
    }
  }
  if (fits) return pool.makeUint64(value);
  Mpz z;
  if (mpz_set_str(z.v, withoutUnderscores(text).c_str(), base) != 0) return ConstValue();
  return Access::makeInt(pool, z.v);
}

// mantissa · base^0 with `fraction_digits` digits after the point, then an exponent of `exp_base`.
struct FloatParts {
  std::string digits;
  long fraction_digits = 0;
  int base = 10;
  long exponent = 0;  // Of 10, or of 2 for the other bases; saturates.
};

long parseExponent(std::string_view text) {
  bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  long value = 0;
  for (char c : text) {
    if (c == '_') continue;
    if (value < 100'000'000'000) value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

FloatParts splitFloat(std::string_view text) {
  FloatParts parts;
  parts.base = takeBase(text, /*old_octal=*/false);
  const char marker = parts.base == 10 ? 'e' : 'p';
  bool after_point = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '_') continue;
    if (c == '.') {
      after_point = true;
      continue;
    }
    if ((c | 0x20) == marker) {
      parts.exponent = parseExponent(text.substr(i + 1));
      break;
    }
    parts.digits += c;
    parts.fraction_digits += after_point;
  }
  if (parts.digits.empty()) parts.digits = "0";
  return parts;
}

int bitsPerDigit(int base) { return base == 16 ? 4 : base == 8 ? 3 : 1; }

// The exact fraction; only for exponents known to be moderate.
ConstValue exactFloat(ConstPool& pool, const FloatParts& parts) {
  Mpq q;
  Mpz power;
  mpz_set_str(mpq_numref(q.v), parts.digits.c_str(), parts.base);
  mpz_set_ui(mpq_denref(q.v), 1);
  bool decimal = parts.base == 10;
  long exponent = parts.exponent - parts.fraction_digits * (decimal ? 1 : bitsPerDigit(parts.base));
  mpz_ui_pow_ui(power.v, decimal ? 10 : 2, static_cast<unsigned long>(std::labs(exponent)));
  if (exponent >= 0) {
    mpz_mul(mpq_numref(q.v), mpq_numref(q.v), power.v);
  } else {
    mpz_swap(mpq_denref(q.v), power.v);
  }
  mpq_canonicalize(q.v);
  return Access::makeRat(pool, q.v);
}

// MPFR wants "digits @ exponent of the base"; bases other than 10 get a binary exponent.
void approximateFloat(mpfr_t out, const FloatParts& parts) {
  if (parts.base == 10) {
    std::string text = parts.digits + "e" + std::to_string(parts.exponent - parts.fraction_digits);
    mpfr_strtofr(out, text.c_str(), nullptr, 10, MPFR_RNDN);
    return;
  }
  mpfr_strtofr(out, parts.digits.c_str(), nullptr, parts.base, MPFR_RNDN);
  mpfr_mul_2si(out, out, parts.exponent - parts.fraction_digits * bitsPerDigit(parts.base), MPFR_RNDN);
}

ConstValue parseFloat(ConstPool& pool, std::string_view text) {
  FloatParts parts = splitFloat(text);
  Mpfr f;
  approximateFloat(f.v, parts);
  if (mpfr_zero_p(f.v) || (mpfr_regular_p(f.v) && mpfr_get_exp(f.v) < const_detail::kFloatMinExp)) {
    return pool.toFloat(ConstValue::ofInt64(0));
  }
  if (!const_detail::isSmall(f.v)) return Access::makeFloat(pool, f.v);
  return exactFloat(pool, parts);
}

void appendUtf8(std::string& out, uint32_t rune) {
  if (rune < 0x80) {
    out += static_cast<char>(rune);
  } else if (rune < 0x800) {
    out += static_cast<char>(0xC0 | rune >> 6);
    out += static_cast<char>(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    out += static_cast<char>(0xE0 | rune >> 12);
    out += static_cast<char>(0x80 | (rune >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (rune & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | rune >> 18);
    out += static_cast<char>(0x80 | (rune >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (rune >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (rune & 0x3F));
  }
}

// Decodes one character of well-formed source text.
uint32_t takeUtf8(std::string_view& text) {
  auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  uint32_t first = byte(0);
  int length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  uint32_t rune = length == 1 ? first : first & (0x7Fu >> length);
  for (int i = 1; i < length; ++i) rune = rune << 6 | (byte(i) & 0x3F);
  text.remove_prefix(std::min<size_t>(length, text.size()));
  return rune;
}

struct Escape {
  uint32_t value = 0;
  bool is_byte = false;  // \x and octal escapes give one byte in strings.
};

Escape takeDigits(std::string_view& text, size_t count, int base, bool is_byte) {
  Escape e{0, is_byte};
  for (size_t i = 0; i < count && !text.empty(); ++i) {
    e.value = e.value * base + static_cast<uint32_t>(digitValue(text[0]));
    text.remove_prefix(1);
  }
  return e;
}

// `text` starts after the backslash.
Escape takeEscape(std::string_view& text) {
  char c = text.empty() ? '\\' : text[0];
  if (c >= '0' && c <= '7') return takeDigits(text, 3, 8, true);
  if (!text.empty()) text.remove_prefix(1);
  switch (c) {
    case 'a': return {'\a'};
    case 'b': return {'\b'};
    case 'f': return {'\f'};
    case 'n': return {'\n'};
    case 'r': return {'\r'};
    case 't': return {'\t'};
    case 'v': return {'\v'};
    case 'x': return takeDigits(text, 2, 16, true);
    case 'u': return takeDigits(text, 4, 16, false);
    case 'U': return takeDigits(text, 8, 16, false);
  }
  return {static_cast<unsigned char>(c)};
}

ConstValue parseRune(std::string_view text) {
  if (text.size() < 3) return ConstValue();
  text.remove_prefix(1);
  if (text[0] != '\\') return ConstValue::ofInt64(takeUtf8(text));
  text.remove_prefix(1);
  return ConstValue::ofInt64(takeEscape(text).value);
}

ConstValue parseString(ConstPool& pool, std::string_view text) {
  if (text.size() < 2) return ConstValue();
  bool raw = text[0] == '`';
  text = text.substr(1, text.size() - 2);
  if (text.find(raw ? '\r' : '\\') == std::string_view::npos) return pool.makeString(text);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    char c = text[0];
    text.remove_prefix(1);
    if (raw) {
      if (c != '\r') out += c;
      continue;
    }
    if (c != '\\') {
      out += c;
      continue;
    }
    Escape e = takeEscape(text);
    if (e.is_byte) {
      out += static_cast<char>(e.value);
    } else {
      appendUtf8(out, e.value);
    }
  }
  return pool.makeString(out);
}

}  // namespace

ConstValue ConstPool::fromLiteral(std::string_view source, LiteralForm form) {
  switch (form) {
    case LiteralForm::Int: return parseInt(*this, source);
    case LiteralForm::Float: return parseFloat(*this, source);
    case LiteralForm::Imag:
      source.remove_suffix(1);
      return makeImag(parseFloat(*this, source));
    case LiteralForm::Rune: return parseRune(source);
    case LiteralForm::String: return parseString(*this, source);
  }
  TUCO_UNREACHABLE("a literal form");
}

ConstValue ConstPool::makeInt(std::string_view text) {
  bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  ConstValue value = parseInt(*this, text);
  return negative ? unary(ConstOp::Sub, value) : value;
}

}  // namespace tuco
