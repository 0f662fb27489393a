// Compares the compiler's lines with the ERROR comments of source files, by the rules of
// $GOROOT/test.
#ifndef TUCO_TESTS_CORPUS_ERRORCHECK_H_
#define TUCO_TESTS_CORPUS_ERRORCHECK_H_

#include <string>
#include <vector>

#include "tests/corpus/front.h"

namespace tuco::corpus {

// `lines` are "file:line: message"; files are known by the names they have in `files`. Each
// `// ERROR "re" "re"…` (or GC_ERROR) comment wants, per expression, at least one line for its file
// and line that matches; all lines must be wanted. Returns what is wrong, or nothing.
std::string errorCheck(std::vector<std::string> lines, const std::vector<Unit::File>& files);

}  // namespace tuco::corpus

#endif  // TUCO_TESTS_CORPUS_ERRORCHECK_H_
