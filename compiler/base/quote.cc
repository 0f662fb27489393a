#include "compiler/base/quote.h"

#include <cstdint>
#include <cstdio>

namespace tuco {

namespace {

struct Decoded {
  uint32_t rune;
  size_t length;  // 0 if the bytes are not UTF-8.
};

Decoded decode(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  uint32_t first = byte(0);
  if (first < 0x80) return {first, 1};
  size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
  if (length == 0 || first > 0xF4 || text.size() < length) return {0, 0};
  uint32_t rune = first & (0x7Fu >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    rune = rune << 6 | (byte(i) & 0x3F);
  }
  constexpr uint32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  bool surrogate = rune >= 0xD800 && rune <= 0xDFFF;
  if (rune < kSmallest[length] || rune > 0x10FFFF || surrogate) return {0, 0};
  return {rune, length};
}

// Go prints letters, marks, numbers, punctuation, symbols and the ASCII space. The blocks listed
// are the ones that are unassigned, private, format or separator characters.
bool isPrintable(uint32_t r) {
  if (r < 0x20 || r == 0x7F || (r >= 0x80 && r <= 0xA0) || r == 0xAD) return false;
  if (r >= 0x2000 && r <= 0x200F) return false;
  if (r >= 0x2028 && r <= 0x202F) return false;
  if (r >= 0x205F && r <= 0x206F) return false;
  if (r == 0x1680 || r == 0x3000 || r == 0xFEFF || r == 0x061C || r == 0x180E) return false;
  if (r >= 0xD800 && r <= 0xF8FF) return false;
  if (r >= 0xFFF0 && r <= 0xFFFB) return false;
  if ((r & 0xFFFE) == 0xFFFE) return false;
  return r < 0xE0000;
}

void appendEscaped(std::string& out, const char* format, uint32_t value) {
  char buffer[16];
  int length = std::snprintf(buffer, sizeof buffer, format, value);
  out.append(buffer, length);
}

void appendRune(std::string& out, std::string_view bytes, uint32_t r) {
  switch (r) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\a': out += "\\a"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\v': out += "\\v"; return;
  }
  if (isPrintable(r)) {
    out += bytes;
  } else if (r < 0x20 || r == 0x7F) {
    appendEscaped(out, "\\x%02x", r);
  } else if (r < 0x10000) {
    appendEscaped(out, "\\u%04x", r);
  } else {
    appendEscaped(out, "\\U%08x", r);
  }
}

}  // namespace

std::string quoteGo(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    Decoded d = decode(text);
    if (d.length == 0) {
      appendEscaped(out, "\\x%02x", static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
      continue;
    }
    appendRune(out, text.substr(0, d.length), d.rune);
    text.remove_prefix(d.length);
  }
  return out + "\"";
}

}  // namespace tuco
