// What an import path in a source file means, as cmd/compile sees it.
#ifndef TUCO_COMPILER_PKG_IMPORT_PATH_H_
#define TUCO_COMPILER_PKG_IMPORT_PATH_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/base/error_or.h"

namespace tuco {

// `path` starts with "/", "./" or "../", or is "." or "..".
bool isLocalImport(std::string_view path);

// The shortest equivalent path: no ".", "..", double or trailing slashes; "." if nothing is left.
std::string cleanPath(std::string_view path);

struct ImportContext {
  std::string_view package_path;  // Of the importing package; importing it is a cycle.
  std::string_view local_prefix;  // What local imports are relative to (-D).
  const std::vector<std::pair<std::string, std::string>>* import_map = nullptr;  // May be null.
};

// The full path of the package that `path` means. Errors carry gc's wording.
ErrorOr<std::string> resolveImportPath(std::string_view path, const ImportContext& context);

// The error for a package that is nowhere to be found.
Error importNotFound(std::string_view path);

}  // namespace tuco

#endif  // TUCO_COMPILER_PKG_IMPORT_PATH_H_
