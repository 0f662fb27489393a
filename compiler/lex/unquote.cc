#include "compiler/lex/unquote.h"

#include <algorithm>

#include "compiler/lex/unicode.h"

namespace tuco {
namespace {

// One character or escape. `is_byte` means that the value is a byte of a string, not a code point.
struct Unit {
  char32_t value = 0;
  bool is_byte = false;
};

std::optional<char32_t> digits(std::string_view& rest, size_t count, uint32_t base) {
  if (rest.size() < count) return std::nullopt;
  uint64_t value = 0;
  for (char c : rest.substr(0, count)) {
    uint32_t digit = base;
    if (c >= '0' && c <= '9') digit = static_cast<uint32_t>(c - '0');
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') digit = static_cast<uint32_t>((c | 0x20) - 'a' + 10);
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  rest.remove_prefix(count);
  return static_cast<char32_t>(value);
}

std::optional<Unit> byteUnit(std::optional<char32_t> value) {
  if (!value || *value > 0xFF) return std::nullopt;
  return Unit{*value, true};
}

std::optional<Unit> runeUnit(std::optional<char32_t> value) {
  if (!value || *value > kMaxRune || (*value >= 0xD800 && *value < 0xE000)) return std::nullopt;
  return Unit{*value, false};
}

// After the backslash.
std::optional<Unit> escapeUnit(std::string_view& rest, char quote) {
  if (rest.empty()) return std::nullopt;
  char c = rest[0];
  if (c >= '0' && c <= '7') return byteUnit(digits(rest, 3, 8));
  rest.remove_prefix(1);
  if (c == quote || c == '\\') return Unit{static_cast<char32_t>(c), false};
  switch (c) {
    case 'a': return Unit{'\a', false};
    case 'b': return Unit{'\b', false};
    case 'f': return Unit{'\f', false};
    case 'n': return Unit{'\n', false};
    case 'r': return Unit{'\r', false};
    case 't': return Unit{'\t', false};
    case 'v': return Unit{'\v', false};
    case 'x': return byteUnit(digits(rest, 2, 16));
    case 'u': return runeUnit(digits(rest, 4, 16));
    case 'U': return runeUnit(digits(rest, 8, 16));
  }
  return std::nullopt;
}

std::optional<Unit> takeUnit(std::string_view& rest, char quote) {
  char c = rest[0];
  if (c == quote || c == '\n') return std::nullopt;
  if (c == '\\') {
    rest.remove_prefix(1);
    return escapeUnit(rest, quote);
  }
  DecodedRune next = decodeRune(rest);
  if (next.width == 0) return std::nullopt;
  rest.remove_prefix(next.width);
  return Unit{next.rune, false};
}

}  // namespace

std::optional<std::string> unquoteString(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
  char quote = literal.front();
  std::string_view rest = literal.substr(1, literal.size() - 2);
  std::string out;
  if (quote == '`') {
    if (rest.find('`') != std::string_view::npos) return std::nullopt;
    std::copy_if(rest.begin(), rest.end(), std::back_inserter(out), [](char c) { return c != '\r'; });
    return out;
  }
  if (quote != '"') return std::nullopt;
  out.reserve(rest.size());
  while (!rest.empty()) {
    std::optional<Unit> unit = takeUnit(rest, '"');
    if (!unit) return std::nullopt;
    if (unit->is_byte) {
      out += static_cast<char>(unit->value);
    } else {
      appendRune(out, unit->value);
    }
  }
  return out;
}

std::optional<char32_t> unquoteRune(std::string_view literal) {
  if (literal.size() < 3 || literal.front() != '\'' || literal.back() != '\'') return std::nullopt;
  std::string_view rest = literal.substr(1, literal.size() - 2);
  std::optional<Unit> unit = takeUnit(rest, '\'');
  if (!unit || !rest.empty()) return std::nullopt;
  return unit->value;
}

}  // namespace tuco
