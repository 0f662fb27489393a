// Splits a command line into Tuco's own flags, the build flags that go to the go command, and
// patterns.
#ifndef TUCO_COMPILER_DRIVER_FLAGS_H_
#define TUCO_COMPILER_DRIVER_FLAGS_H_

#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/error_or.h"

namespace tuco {

struct CheckFlags {
  bool json = false;
  bool all_errors = false;   // -e
  bool verbose = false;      // -v
  bool tests = false;        // -tests
  bool parse_only = false;   // -parse, for measuring
  bool bench = false;        // -bench: one line "lines cpu-seconds wall-seconds peak-KB" on stdout
  bool show_columns = true;  // off by -gcflags=-C
  bool show_original = false;            // -gcflags=-L
  std::string lang;                      // -gcflags=-lang=go1.N
  unsigned threads = 0;                  // -j N; 0: one per core
  std::string change_dir;                // -C dir, which must come first
  std::string go = "go";                 // -go PROGRAM
  std::vector<std::string> build_flags;  // In the form -name=value or -name.
  std::vector<std::string> patterns;
};

// Errors: an unknown flag, a flag without its value, a compiler flag that a front end cannot
// honour.
ErrorOr<CheckFlags> parseCheckFlags(const std::vector<std::string>& args);

}  // namespace tuco

#endif  // TUCO_COMPILER_DRIVER_FLAGS_H_
