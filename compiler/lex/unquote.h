// The values of string and rune literals.
#ifndef TUCO_COMPILER_LEX_UNQUOTE_H_
#define TUCO_COMPILER_LEX_UNQUOTE_H_

#include <optional>
#include <string>
#include <string_view>

namespace tuco {

// The value of a string literal with its quotes (" or `); nothing if it is malformed. Carriage
// returns in raw strings are dropped (spec, String literals).
std::optional<std::string> unquoteString(std::string_view literal);

// The value of a rune literal with its quotes; nothing if it is malformed.
std::optional<char32_t> unquoteRune(std::string_view literal);

}  // namespace tuco

#endif  // TUCO_COMPILER_LEX_UNQUOTE_H_
