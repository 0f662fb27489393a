// Cause: why a predicate says no, in gc's words, for the message that follows.
#ifndef TUCO_COMPILER_TYPES_CAUSE_H_
#define TUCO_COMPILER_TYPES_CAUSE_H_

#include <string>

#include "compiler/types/package.h"

namespace tuco {

// Functions that can explain themselves take a Cause*, null if nobody will read the reason: then
// no text is made.
struct Cause {
  Qualifier qualifier;  // How types in the text name packages.
  std::string text;
  // From go1.20 interfaces satisfy comparable; false when checking for an older version.
  bool interfaces_satisfy_comparable = true;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_CAUSE_H_
