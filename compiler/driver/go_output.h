// Gives compiler output the form in which the go command prints it.
#ifndef TUCO_COMPILER_DRIVER_GO_OUTPUT_H_
#define TUCO_COMPILER_DRIVER_GO_OUTPUT_H_

#include <string>
#include <string_view>

namespace tuco {

// `path` relative to `cwd` if that is shorter. Both are absolute.
std::string shortPath(std::string_view path, std::string_view cwd);

// In `text`, the compiler's output about a package in `package_dir`: replaces that directory and
// those above it, where they start a line or follow a space, by shorter relative names; undoes
// cgo's names (_Ctype_int becomes C.int) if the text mentions generated files.
std::string asGoPrints(std::string text, std::string_view package_dir, std::string_view cwd);

}  // namespace tuco

#endif  // TUCO_COMPILER_DRIVER_GO_OUTPUT_H_
