// A byte string as a Go string literal, as strconv.Quote writes it.
#ifndef TUCO_COMPILER_BASE_QUOTE_H_
#define TUCO_COMPILER_BASE_QUOTE_H_

#include <string>
#include <string_view>

namespace tuco {

// Double quotes; control characters, invalid UTF-8 and unprintable characters are escaped.
std::string quoteGo(std::string_view text);

}  // namespace tuco

#endif  // TUCO_COMPILER_BASE_QUOTE_H_
