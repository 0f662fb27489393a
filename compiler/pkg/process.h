// Runs one program and hands over what it prints as it prints it.
#ifndef TUCO_COMPILER_PKG_PROCESS_H_
#define TUCO_COMPILER_PKG_PROCESS_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/error_or.h"

namespace tuco {

struct ProcessResult {
  int exit_code = 0;   // 128 + signal if a signal ended the program, as shells count.
  std::string errors;  // Everything it wrote to stderr.
};

// Runs argv[0] (searched on PATH) in `dir` (empty: here) with the caller's environment and
// `more_env` (NAME=value) on top. `onOutput` gets stdout piece by piece on this thread; stderr is
// collected. Errors: the program cannot be started.
ErrorOr<ProcessResult> runProcess(const std::vector<std::string>& argv, const std::string& dir,
                                  const std::vector<std::string>& more_env,
                                  const std::function<void(std::string_view)>& onOutput);

// The same with stdout collected into `output`.
ErrorOr<ProcessResult> runProcess(const std::vector<std::string>& argv, const std::string& dir,
                                  std::string* output);

}  // namespace tuco

#endif  // TUCO_COMPILER_PKG_PROCESS_H_
