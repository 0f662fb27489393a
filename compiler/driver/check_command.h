// `tuco check`: type-checks packages and prints what `go build` would print about them.
#ifndef TUCO_COMPILER_DRIVER_CHECK_COMMAND_H_
#define TUCO_COMPILER_DRIVER_CHECK_COMMAND_H_

#include <string>
#include <vector>

namespace tuco {

// Returns the exit code: 0 if everything checks, 1 if there are errors, 2 for a wrong command line.
int checkCommand(const std::vector<std::string>& args);

}  // namespace tuco

#endif  // TUCO_COMPILER_DRIVER_CHECK_COMMAND_H_
