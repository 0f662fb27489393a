#include "compiler/lex/unicode.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace tuco {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

#include "compiler/lex/unicode_tables.inc"

template <size_t N>
bool contains(const CodeRange (&ranges)[N], char32_t rune) {
  auto after = std::upper_bound(std::begin(ranges), std::end(ranges), rune,
                                [](char32_t r, const CodeRange& range) { return r < range.first; });
  return after != std::begin(ranges) && rune <= std::prev(after)->last;
}

std::string hex(const char* format, char32_t rune) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, format, static_cast<unsigned>(rune));
  return buffer;
}

// The escape that %q writes for a character, without quotes.
void appendQuoted(std::string& out, char32_t rune, char quote) {
  switch (rune) {
    case '\a': out += "\\a"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\v': out += "\\v"; return;
  }
  if (rune == static_cast<char32_t>(quote) || rune == '\\') out += '\\';
  if (isPrintable(rune)) {
    appendRune(out, rune);
  } else if (rune < 0x80) {
    out += hex("\\x%02x", rune);
  } else {
    out += hex(rune < 0x10000 ? "\\u%04x" : "\\U%08x", rune);
  }
}

}  // namespace

DecodedRune decodeRune(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char c = byte(0);
  if (c < 0x80) return {c, 1};
  uint32_t width = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
  if (c < 0xC2 || c > 0xF4 || text.size() < width) return {};
  char32_t rune = c & (0xFFu >> (width + 1));
  for (uint32_t i = 1; i < width; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {};
    rune = rune << 6 | (byte(i) & 0x3F);
  }
  constexpr char32_t kFirst[] = {0, 0, 0x80, 0x800, 0x10000};
  if (rune < kFirst[width] || rune > kMaxRune || (rune >= 0xD800 && rune < 0xE000)) return {};
  return {rune, width};
}

void appendRune(std::string& out, char32_t rune) {
  if (rune > kMaxRune || (rune >= 0xD800 && rune < 0xE000)) rune = kRuneError;
  auto tail = [&](int shift) { out += static_cast<char>(0x80 | (rune >> shift & 0x3F)); };
  if (rune < 0x80) {
    out += static_cast<char>(rune);
  } else if (rune < 0x800) {
    out += static_cast<char>(0xC0 | rune >> 6);
    tail(0);
  } else if (rune < 0x10000) {
    out += static_cast<char>(0xE0 | rune >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | rune >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

bool isLetter(char32_t rune) {
  if (rune < 0x80) return (rune | 0x20) >= 'a' && (rune | 0x20) <= 'z';
  return contains(kLetters, rune);
}

bool isDigit(char32_t rune) {
  if (rune < 0x80) return rune >= '0' && rune <= '9';
  return contains(kDigits, rune);
}

bool isPrintable(char32_t rune) {
  if (rune < 0x80) return rune >= 0x20 && rune < 0x7F;
  return contains(kPrintable, rune);
}

bool isSpace(char32_t rune) {
  if (rune < 0x80) return rune == ' ' || (rune >= '\t' && rune <= '\r');
  return contains(kSpaces, rune);
}

std::string describeRune(char32_t rune) {
  std::string out = hex("U+%04X", rune);
  if (!isPrintable(rune)) return out;
  out += " '";
  appendRune(out, rune);
  out += "'";
  return out;
}

std::string quoteRune(char32_t rune) {
  std::string out = "'";
  appendQuoted(out, rune > kMaxRune ? kRuneError : rune, '\'');
  out += "'";
  return out;
}

std::string quoteString(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    DecodedRune next = decodeRune(text);
    if (next.width == 0) {
      out += hex("\\x%02x", static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
      continue;
    }
    appendQuoted(out, next.rune, '"');
    text.remove_prefix(next.width);
  }
  out += "\"";
  return out;
}

}  // namespace tuco
