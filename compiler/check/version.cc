#include "compiler/check/version.h"

namespace tuco {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// Reads a decimal number without leading zeros from the front of `text`.
bool eatNumber(std::string_view& text, uint32_t* number) {
  size_t digits = 0;
  uint32_t value = 0;
  while (digits < text.size() && isDigit(text[digits]) && digits < 5) {
    value = value * 10 + static_cast<uint32_t>(text[digits] - '0');
    ++digits;
  }
  if (digits == 0 || (digits > 1 && text[0] == '0')) return false;
  text.remove_prefix(digits);
  *number = value;
  return value <= 0xFFFF;
}

// A pre-release mark such as "rc1" or "beta2", to the end of the text.
bool isPrerelease(std::string_view text) {
  size_t letters = 0;
  while (letters < text.size() && !isDigit(text[letters])) {
    if (text[letters] < 'a' || text[letters] > 'z') return false;
    ++letters;
  }
  if (letters == 0 || letters == text.size()) return false;
  text.remove_prefix(letters);
  uint32_t number = 0;
  return eatNumber(text, &number) && text.empty();
}

}  // namespace

GoVersion asGoVersion(std::string_view text) {
  if (!text.starts_with("go")) return {};
  text.remove_prefix(2);
  // A toolchain suffix as in "go1.21.0-custom" is not part of the version.
  if (size_t dash = text.find('-'); dash != text.npos) text = text.substr(0, dash);
  uint32_t major = 0;
  uint32_t minor = 0;
  if (!eatNumber(text, &major)) return {};
  if (text.empty()) return goVersion(major, 0);
  if (text[0] != '.') return {};
  text.remove_prefix(1);
  if (!eatNumber(text, &minor)) return {};
  if (text.empty() || isPrerelease(text)) return goVersion(major, minor);
  if (text[0] != '.') return {};
  text.remove_prefix(1);
  uint32_t patch = 0;
  if (!eatNumber(text, &patch) || !text.empty()) return {};
  return goVersion(major, minor);
}

std::string versionText(GoVersion version) {
  if (!version.isValid()) return "";
  uint32_t major = (version.code - 1) >> 16;
  uint32_t minor = (version.code - 1) & 0xFFFF;
  std::string text = "go" + std::to_string(major);
  if (minor != 0) text += "." + std::to_string(minor);
  return text;
}

}  // namespace tuco
