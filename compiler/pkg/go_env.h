// What the user's go command says about itself and its target.
#ifndef TUCO_COMPILER_PKG_GO_ENV_H_
#define TUCO_COMPILER_PKG_GO_ENV_H_

#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/error_or.h"

namespace tuco {

struct GoEnv {
  std::string version;  // "go1.26.8"
  std::string lang;     // Its language version, "go1.26".
  std::string goroot;
  std::string goos;
  std::string goarch;
  std::string goflags;
  bool is_host = true;  // The target is the machine that this runs on.
};

// Asks `go env` in `dir` (empty: here) with `more_env` set. Errors: the go command cannot be run,
// or is no Go 1.
ErrorOr<GoEnv> readGoEnv(const std::string& go, const std::string& dir,
                         const std::vector<std::string>& more_env);

// Whether Go exists for the target; the error has the go command's wording.
Status checkTarget(const std::string& go, const GoEnv& env);

// The language version of a Go version: "1.22.3" and "1.22rc1" give "go1.22".
std::string langOfVersion(std::string_view version);
// 22 for "go1.22"; 0 for anything that is no Go 1 language version.
int minorOfLang(std::string_view lang);

}  // namespace tuco

#endif  // TUCO_COMPILER_PKG_GO_ENV_H_
