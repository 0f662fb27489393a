// What Go's lexer and messages need of Unicode: UTF-8, letters, digits, printable characters.
#ifndef TUCO_COMPILER_LEX_UNICODE_H_
#define TUCO_COMPILER_LEX_UNICODE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace tuco {

inline constexpr char32_t kMaxRune = 0x10FFFF;
inline constexpr char32_t kRuneError = 0xFFFD;

struct DecodedRune {
  char32_t rune = kRuneError;
  uint32_t width = 0;  // Bytes used; 0 if the text does not start with valid UTF-8.
};

// Decodes the character at the start of `text`, which is not empty.
DecodedRune decodeRune(std::string_view text);
// Appends `rune` in UTF-8; surrogates and values out of range become U+FFFD.
void appendRune(std::string& out, char32_t rune);

bool isLetter(char32_t rune);     // Categories L*; "_" is not among them.
bool isDigit(char32_t rune);      // Category Nd.
bool isPrintable(char32_t rune);  // Go's unicode.IsPrint.
bool isSpace(char32_t rune);      // Go's unicode.IsSpace.

// "U+0040 '@'", or "U+0007" if not printable: Go's %#U.
std::string describeRune(char32_t rune);
// Go's %q of a rune: 'x', '\n', '\u2028'.
std::string quoteRune(char32_t rune);
// Go's %q of a string.
std::string quoteString(std::string_view text);

}  // namespace tuco

#endif  // TUCO_COMPILER_LEX_UNICODE_H_
