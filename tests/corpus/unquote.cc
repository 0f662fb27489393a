#include "tests/corpus/unquote.h"

#include <cstdlib>

namespace tuco::corpus {
namespace {

void appendCodePoint(uint32_t c, std::string* out) {
  if (c < 0x80) {
    *out += static_cast<char>(c);
  } else if (c < 0x800) {
    *out += static_cast<char>(0xC0 | c >> 6);
    *out += static_cast<char>(0x80 | (c & 63));
  } else {
    *out += static_cast<char>(0xE0 | c >> 12);
    *out += static_cast<char>(0x80 | (c >> 6 & 63));
    *out += static_cast<char>(0x80 | (c & 63));
  }
}

}  // namespace

bool unquoteGo(std::string_view literal, std::string* out) {
  if (literal.size() < 2 || literal.front() != literal.back()) return false;
  std::string_view body = literal.substr(1, literal.size() - 2);
  if (literal.front() == '`') {
    *out = body;
    return true;
  }
  if (literal.front() != '"') return false;
  out->clear();
  for (size_t i = 0; i < body.size(); ++i) {
    if (body[i] != '\\') {
      *out += body[i];
      continue;
    }
    if (++i == body.size()) return false;
    switch (body[i]) {
      case 'n':
        *out += '\n';
        break;
      case 't':
        *out += '\t';
        break;
      case 'r':
        *out += '\r';
        break;
      case 'b':
        *out += '\b';
        break;
      case '\\':
      case '"':
        *out += body[i];
        break;
      case 'x':
      case 'u': {
        size_t digits = body[i] == 'x' ? 2 : 4;
        if (i + digits >= body.size()) return false;
        std::string hex(body.substr(i + 1, digits));
        uint32_t code = static_cast<uint32_t>(std::strtoul(hex.c_str(), nullptr, 16));
        if (digits == 2)
          *out += static_cast<char>(code);
        else
          appendCodePoint(code, out);
        i += digits;
        break;
      }
      default:
        return false;
    }
  }
  return true;
}

std::string trimmed(std::string_view text) {
  size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::vector<std::string> splitLines(std::string_view text) {
  std::vector<std::string> lines;
  for (size_t i = 0; i <= text.size();) {
    size_t end = std::min(text.find('\n', i), text.size());
    lines.emplace_back(text.substr(i, end - i));
    i = end + 1;
  }
  return lines;
}

std::vector<std::string> splitQuoted(std::string_view text) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = '\0';
  for (char c : text) {
    if (quote != '\0') {
      if (c == quote)
        quote = '\0';
      else
        words.back() += c;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      in_word = false;
    } else {
      if (!in_word) words.emplace_back();
      in_word = true;
      if (c == '"' || c == '\'')
        quote = c;
      else
        words.back() += c;
    }
  }
  return words;
}

}  // namespace tuco::corpus
