// Quoting text as Go source.
#include "compiler/types/quote.h"

#include <cstdint>

namespace tuco {

namespace {

// Length of the valid UTF-8 sequence at the front of `text`, or 0.
size_t sequenceLength(std::string_view text) {
  uint8_t lead = static_cast<uint8_t>(text[0]);
  size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  if (length == 0 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i) {
    if ((static_cast<uint8_t>(text[i]) & 0xC0) != 0x80) return 0;
  }
  return length;
}

void appendHexByte(std::string& out, uint8_t byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\x";
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

void appendAscii(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\a': out += "\\a"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    case '\v': out += "\\v"; return;
    default: break;
  }
  if (c < 0x20 || c == 0x7F) return appendHexByte(out, static_cast<uint8_t>(c));
  out += c;
}

}  // namespace

void appendQuoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    size_t length = sequenceLength(text);
    if (length == 0) {
      appendHexByte(out, static_cast<uint8_t>(text[0]));
      length = 1;
    } else if (length == 1) {
      appendAscii(out, text[0]);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  out += '"';
}

}  // namespace tuco
