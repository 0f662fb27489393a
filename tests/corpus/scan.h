// A small Go tokenizer that finds where tokens and comments start. It is independent of the lexer
// that the corpora test, and never reports errors.
#ifndef TUCO_TESTS_CORPUS_SCAN_H_
#define TUCO_TESTS_CORPUS_SCAN_H_

#include <cstdint>
#include <functional>
#include <string_view>

namespace tuco::corpus {

struct Place {
  uint32_t line = 0;
  uint32_t column = 0;  // Bytes, from 1.
  friend auto operator<=>(const Place&, const Place&) = default;
};

enum class Scanned : uint8_t { Token, AutoSemicolon, Comment, End };

// Calls `seen` for each token, comment (with its markers) and the semicolons that newlines stand
// for, in source order, and once for the end of the text.
void scanSource(std::string_view text,
                const std::function<void(Scanned kind, Place place, std::string_view text)>& seen);

}  // namespace tuco::corpus

#endif  // TUCO_TESTS_CORPUS_SCAN_H_
