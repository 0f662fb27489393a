// Numbers, strings and runes. A malformed literal is reported once, at the place that is wrong, and
// its token is marked bad.
#include <string>

#include "compiler/lex/lexer.h"
#include "compiler/lex/scan.h"
#include "compiler/lex/unicode.h"

namespace tuco {
namespace {

char lower(char c) { return static_cast<char>(c | 0x20); }
bool isDecimal(char c) { return static_cast<unsigned char>(c - '0') < 10; }
bool isHex(char c) { return isDecimal(c) || static_cast<unsigned char>(lower(c) - 'a') < 6; }

const char* baseName(uint32_t base) {
  switch (base) {
    case 2: return "binary";
    case 8: return "octal";
    case 10: return "decimal";
  }
  return "hexadecimal";
}

// The index of the first "_" that does not separate two digits, or npos. A base prefix counts as a
// digit before it.
size_t misplacedSeparator(std::string_view text) {
  bool is_hex = false;
  size_t i = 0;
  bool after_digit = false;
  if (text.size() >= 2 && text[0] == '0') {
    char prefix = lower(text[1]);
    is_hex = prefix == 'x';
    if (is_hex || prefix == 'o' || prefix == 'b') {
      after_digit = true;
      i = 2;
    }
  }
  bool after_separator = false;
  for (; i < text.size(); ++i) {
    if (text[i] == '_') {
      if (!after_digit) return i;
      after_digit = false;
      after_separator = true;
      continue;
    }
    bool is_digit = isDecimal(text[i]) || (is_hex && isHex(text[i]));
    if (!is_digit && after_separator) return i - 1;
    after_digit = is_digit;
    after_separator = false;
  }
  return after_separator ? text.size() - 1 : std::string_view::npos;
}

}  // namespace

// Reads one number. Steps: prefix, integer part, fraction, exponent, suffix; then the checks that
// need the whole literal.
class NumberLexer {
 public:
  explicit NumberLexer(Lexer& lexer) : lexer_(lexer) {}

  void read(bool seen_point) {
    if (!seen_point) seen_point = integerPart();
    if (seen_point) {
      kind_ = LitKind::Float;
      digits(base_);
    }
    if (!has_digits_) fail(std::string(baseName(base_)) + " literal has no digits");
    exponent();
    if (at() == 'i') {
      kind_ = LitKind::Imag;
      ++lexer_.cur_;
    }
    checkWhole();
    lexer_.finishLiteral(kind_, ok_);
  }

 private:
  // The next character if it is ASCII; junk is passed over (and reported) as everywhere.
  char at() {
    if (static_cast<signed char>(*lexer_.cur_) > 0) return *lexer_.cur_;
    int32_t c = lexer_.skipJunk();
    return c < 0 || c >= 0x80 ? '\0' : static_cast<char>(c);
  }

  void fail(std::string message) { failAt(lexer_.cur_, std::move(message)); }
  void failAt(const char* where, std::string message) {
    if (!ok_) return;
    ok_ = false;
    lexer_.error(where, std::move(message));
  }

  // Digits and separators. Below base 11 all decimal digits are taken; the first that is too large
  // is remembered.
  void digits(uint32_t base) {
    for (;; ++lexer_.cur_) {
      char c = at();
      if (c == '_') {
        has_separators_ = true;
        continue;
      }
      if (!(base > 10 ? isHex(c) : isDecimal(c))) return;
      has_digits_ = true;
      if (base < 10 && c >= static_cast<char>('0' + base) && invalid_ == nullptr) {
        invalid_ = lexer_.cur_;
      }
    }
  }

  void prefix() {
    if (at() != '0') return;
    ++lexer_.cur_;
    switch (lower(at())) {
      case 'x': base_ = 16; break;
      case 'o': base_ = 8; break;
      case 'b': base_ = 2; break;
      default:
        base_ = 8;
        prefix_ = '0';
        has_digits_ = true;
        return;
    }
    prefix_ = lower(at());
    ++lexer_.cur_;
  }

  // Returns whether a point follows; moves past it.
  bool integerPart() {
    prefix();
    digits(base_);
    if (at() != '.') return false;
    if (prefix_ == 'o' || prefix_ == 'b') {
      fail(std::string("invalid radix point in ") + baseName(base_) + " literal");
    }
    ++lexer_.cur_;
    return true;
  }

  void exponent() {
    char e = lower(at());
    if (e != 'e' && e != 'p') {
      if (prefix_ == 'x' && kind_ == LitKind::Float) fail("hexadecimal mantissa requires a 'p' exponent");
      return;
    }
    if (e == 'e' && prefix_ != 0 && prefix_ != '0') {
      fail(quoteRune(static_cast<char32_t>(at())) + " exponent requires decimal mantissa");
    } else if (e == 'p' && prefix_ != 'x') {
      fail(quoteRune(static_cast<char32_t>(at())) + " exponent requires hexadecimal mantissa");
    }
    ++lexer_.cur_;
    kind_ = LitKind::Float;
    if (at() == '+' || at() == '-') ++lexer_.cur_;
    has_digits_ = false;
    digits(10);
    if (!has_digits_) fail("exponent has no digits");
  }

  void checkWhole() {
    if (kind_ == LitKind::Int && invalid_ != nullptr) {
      failAt(invalid_, "invalid digit " + quoteRune(static_cast<char32_t>(*invalid_)) + " in " +
                           baseName(base_) + " literal");
    }
    if (!has_separators_) return;
    size_t i = misplacedSeparator(lexer_.text());
    if (i != std::string_view::npos) failAt(lexer_.start_ + i, "'_' must separate successive digits");
  }

  Lexer& lexer_;
  LitKind kind_ = LitKind::Int;
  uint32_t base_ = 10;
  char prefix_ = 0;  // 'x', 'o', 'b'; '0' for a leading zero; 0 for none.
  bool has_digits_ = false;
  bool has_separators_ = false;
  const char* invalid_ = nullptr;
  bool ok_ = true;
};

void Lexer::number(bool seen_point) {
  // The common case first: decimal digits alone.
  const char* p = cur_;
  if (!seen_point && *p != '0') {
    while (isDecimal(*p)) ++p;
    char after = *p;
    bool plain = static_cast<signed char>(after) > 0 || p == end_;
    if (plain && after != '.' && after != '_' && lower(after) != 'e' && lower(after) != 'p' && after != 'i') {
      cur_ = p;
      return finishLiteral(LitKind::Int, true);
    }
  }
  NumberLexer(*this).read(seen_point);
}

void Lexer::finishLiteral(LitKind kind, bool ok) {
  newline_ends_ = true;
  token = Token::Literal;
  lit_kind = kind;
  lit_bad = !ok;
}

void Lexer::stringLiteral() {
  bool ok = true;
  for (;;) {
    cur_ = findStop<'"', '\\', '\n'>(cur_);
    int32_t c = skipJunk();
    if (c == '"') {
      ++cur_;
      break;
    }
    if (c == '\\') {
      ++cur_;
      if (!escape('"')) ok = false;
    } else if (c == '\n') {
      error(cur_, "newline in string");
      ok = false;
      break;
    } else if (c < 0) {
      error(start_, "string not terminated");
      ok = false;
      break;
    } else if (c >= 0x80) {
      advanceRune();
    }
  }
  finishLiteral(LitKind::String, ok);
}

void Lexer::rawStringLiteral() {
  bool ok = true;
  for (;;) {
    cur_ = findStop<'`'>(cur_);
    int32_t c = skipJunk();
    if (c == '`') {
      ++cur_;
      break;
    }
    if (c < 0) {
      error(start_, "string not terminated");
      ok = false;
      break;
    }
    if (c >= 0x80) advanceRune();
  }
  finishLiteral(LitKind::String, ok);
}

void Lexer::runeLiteral() {
  bool ok = true;
  auto fail = [&](const char* where, const char* message) {
    if (ok) error(where, message);
    ok = false;
  };
  for (uint32_t n = 0;; ++n) {
    int32_t c = skipJunk();
    if (c == '\'') {
      if (n == 0) fail(cur_, "empty rune literal or unescaped '");
      if (n > 1) fail(start_, "more than one character in rune literal");
      ++cur_;
      break;
    }
    if (c == '\\') {
      ++cur_;
      if (!escape('\'')) ok = false;
      continue;
    }
    if (c == '\n') {
      fail(cur_, "newline in rune literal");
      break;
    }
    if (c < 0) {
      fail(start_, "rune literal not terminated");
      break;
    }
    advanceRune();
  }
  finishLiteral(LitKind::Rune, ok);
}

// After a backslash. At the end of the file it succeeds: the caller complains.
bool Lexer::escape(char quote) {
  int32_t c = skipJunk();
  switch (c) {
    case -1: return true;
    case 'a': case 'b': case 'f': case 'n': case 'r': case 't': case 'v': case '\\':
      ++cur_;
      return true;
    case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7':
      return escapeDigits(3, 8, 255);
    case 'x': ++cur_; return escapeDigits(2, 16, 255);
    case 'u': ++cur_; return escapeDigits(4, 16, kMaxRune);
    case 'U': ++cur_; return escapeDigits(8, 16, kMaxRune);
  }
  if (c == quote) {
    ++cur_;
    return true;
  }
  error(cur_, "unknown escape");
  return false;
}

bool Lexer::escapeDigits(uint32_t count, uint32_t base, uint32_t max) {
  uint32_t value = 0;
  for (uint32_t i = 0; i < count; ++i) {
    int32_t c = skipJunk();
    if (c < 0) return true;
    uint32_t digit = base;
    if (c < 0x80 && isDecimal(static_cast<char>(c))) {
      digit = static_cast<uint32_t>(c - '0');
    } else if (c < 0x80 && isHex(static_cast<char>(c))) {
      digit = static_cast<uint32_t>(lower(static_cast<char>(c)) - 'a' + 10);
    }
    if (digit >= base) {
      error(cur_, "invalid character " + quoteRune(static_cast<char32_t>(c)) + " in " + baseName(base) +
                      " escape");
      return false;
    }
    value = value * base + digit;
    ++cur_;
  }
  if (value > max && base == 8) {
    error(cur_, "octal escape value " + std::to_string(value) + " > 255");
    return false;
  }
  if (value > max || (value >= 0xD800 && value < 0xE000)) {
    // %#U of a value beyond Unicode shows the number alone.
    error(cur_, "escape is invalid Unicode code point " + describeRune(value));
    return false;
  }
  return true;
}

}  // namespace tuco
