#include "compiler/pkg/json.h"

#include <cstdint>

namespace tuco {
namespace {

constexpr int kMaxDepth = 500;

void appendUtf8(std::string* out, uint32_t c) {
  if (c < 0x80) {
    *out += static_cast<char>(c);
  } else if (c < 0x800) {
    *out += static_cast<char>(0xC0 | c >> 6);
    *out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    *out += static_cast<char>(0xE0 | c >> 12);
    *out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    *out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    *out += static_cast<char>(0xF0 | c >> 18);
    *out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    *out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    *out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool isSurrogateHigh(uint32_t c) {
  return c >= 0xD800 && c < 0xDC00;
}
bool isSurrogateLow(uint32_t c) {
  return c >= 0xDC00 && c < 0xE000;
}

}  // namespace

void JsonReader::fail() {
  failed_ = true;
  end_ = p_;  // Every later read sees the end.
}

void JsonReader::space() {
  while (p_ < end_ && (*p_ == ' ' || *p_ == '\n' || *p_ == '\t' || *p_ == '\r'))
    ++p_;
}

bool JsonReader::expect(char c) {
  space();
  if (p_ < end_ && *p_ == c) {
    ++p_;
    return true;
  }
  fail();
  return false;
}

bool JsonReader::enter(char open) {
  if (++depth_ > kMaxDepth) fail();
  return !failed_ && expect(open);
}

bool JsonReader::leave(char close) {
  space();
  if (p_ == end_ || *p_ != close) return false;
  ++p_;
  return true;
}

bool JsonReader::more(char close) {
  space();
  if (p_ < end_ && *p_ == ',') {
    ++p_;
    return true;
  }
  expect(close);
  return false;
}

bool JsonReader::word(std::string_view text) {
  space();
  if (std::string_view(p_, static_cast<size_t>(end_ - p_)).substr(0, text.size()) != text)
    return false;
  p_ += text.size();
  return true;
}

bool JsonReader::null() {
  return word("null");
}

bool JsonReader::atEnd() {
  space();
  return p_ == end_ && !failed_;
}

void JsonReader::boolean(bool* out) {
  if (word("true")) {
    *out = true;
  } else if (word("false") || null()) {
    *out = false;
  } else {
    fail();
  }
}

uint32_t JsonReader::hex4() {
  if (end_ - p_ < 4) {
    fail();
    return 0;
  }
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    char c = *p_++;
    uint32_t digit = 16;
    if (c >= '0' && c <= '9') digit = static_cast<uint32_t>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<uint32_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') digit = static_cast<uint32_t>(c - 'A' + 10);
    if (digit == 16) {
      fail();
      return 0;
    }
    value = value * 16 + digit;
  }
  return value;
}

void JsonReader::escape(std::string* out) {
  if (p_ == end_) return fail();
  char c = *p_++;
  switch (c) {
    case '"':
    case '\\':
    case '/':
      *out += c;
      return;
    case 'b':
      *out += '\b';
      return;
    case 'f':
      *out += '\f';
      return;
    case 'n':
      *out += '\n';
      return;
    case 'r':
      *out += '\r';
      return;
    case 't':
      *out += '\t';
      return;
    case 'u':
      break;
    default:
      return fail();
  }
  uint32_t code = hex4();
  if (isSurrogateHigh(code) && end_ - p_ >= 6 && p_[0] == '\\' && p_[1] == 'u') {
    p_ += 2;
    uint32_t low = hex4();
    code = isSurrogateLow(low) ? 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
  } else if (isSurrogateHigh(code) || isSurrogateLow(code)) {
    code = 0xFFFD;
  }
  if (!failed_) appendUtf8(out, code);
}

void JsonReader::string(std::string* out) {
  out->clear();
  if (null() || !expect('"')) return;
  while (p_ < end_ && *p_ != '"') {
    if (*p_ == '\\') {
      ++p_;
      escape(out);
      continue;
    }
    const char* run = p_;
    while (p_ < end_ && *p_ != '"' && *p_ != '\\')
      ++p_;
    out->append(run, p_);
  }
  if (p_ == end_) return fail();
  ++p_;
}

void JsonReader::strings(std::vector<std::string>* out) {
  out->clear();
  array([&] { string(&out->emplace_back()); });
}

void JsonReader::skip() {
  space();
  if (p_ == end_) return fail();
  switch (*p_) {
    case '{':
      return object([&](std::string_view) { skip(); });
    case '[':
      return array([&] { skip(); });
    case '"': {
      std::string ignored;
      return string(&ignored);
    }
    default:
      break;
  }
  if (word("true") || word("false") || word("null")) return;
  const char* start = p_;
  while (p_ < end_ && (*p_ == '-' || *p_ == '+' || *p_ == '.' || (*p_ | 0x20) == 'e' ||
                       (*p_ >= '0' && *p_ <= '9')))
    ++p_;
  if (p_ == start) fail();
}

void JsonSplitter::feed(std::string_view piece) {
  buffer_.append(piece);
}

bool JsonSplitter::next(std::string* out) {
  for (; scanned_ < buffer_.size(); ++scanned_) {
    char c = buffer_[scanned_];
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
      continue;
    }
    if (c == '"') {
      in_string_ = true;
    } else if (c == '{') {
      if (depth_++ == 0) start_ = scanned_;
    } else if (c == '}' && --depth_ == 0) {
      size_t end = scanned_ + 1;
      out->assign(buffer_, start_, end - start_);
      buffer_.erase(0, end);
      scanned_ = 0;
      return true;
    }
  }
  return false;
}

bool JsonSplitter::clean() const {
  return buffer_.find_first_not_of(" \n\t\r") == std::string::npos;
}

}  // namespace tuco
