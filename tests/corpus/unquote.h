// Small text helpers of the corpora.
#ifndef TUCO_TESTS_CORPUS_UNQUOTE_H_
#define TUCO_TESTS_CORPUS_UNQUOTE_H_

#include <string>
#include <string_view>
#include <vector>

namespace tuco::corpus {

// Undoes the quotes of a Go string literal, raw or interpreted (escapes: \\ \" \n \t \xNN \uNNNN).
bool unquoteGo(std::string_view literal, std::string* out);
// Without space at both ends.
std::string trimmed(std::string_view text);
std::vector<std::string> splitLines(std::string_view text);
// Splits at spaces; parts in double or single quotes stay together and lose the quotes.
std::vector<std::string> splitQuoted(std::string_view text);

}  // namespace tuco::corpus

#endif  // TUCO_TESTS_CORPUS_UNQUOTE_H_
