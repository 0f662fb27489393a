// Quoting text as Go source. Private to the room.
#ifndef TUCO_COMPILER_TYPES_QUOTE_H_
#define TUCO_COMPILER_TYPES_QUOTE_H_

#include <string>
#include <string_view>

namespace tuco {

// Appends `text` as an interpreted string literal; control bytes and invalid UTF-8 are escaped.
void appendQuoted(std::string& out, std::string_view text);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_QUOTE_H_
