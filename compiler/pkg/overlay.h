// The file replacements of `go build -overlay=file.json`.
#ifndef TUCO_COMPILER_PKG_OVERLAY_H_
#define TUCO_COMPILER_PKG_OVERLAY_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/base/error_or.h"

namespace tuco {

// Absolute path → the file whose content stands for it. Read-only once loaded.
class Overlay {
 public:
  // Reads the overlay file that `build_flags` or the go command's GOFLAGS (`go_flags`) name, if
  // any; relative names are taken from `dir`. Errors: it cannot be read or is not of the form
  // {"Replace": {…}}.
  static ErrorOr<Overlay> load(const std::vector<std::string>& build_flags,
                               std::string_view go_flags, const std::string& dir);

  // The file to open for `path`.
  const std::string& actual(const std::string& path) const {
    auto found = replaced_.find(path);
    return found == replaced_.end() ? path : found->second;
  }
  bool empty() const { return replaced_.empty(); }

 private:
  std::unordered_map<std::string, std::string> replaced_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_PKG_OVERLAY_H_
