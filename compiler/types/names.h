// Comparing names without regard to case. Private to the room; isExportedName() is in object.h.
#ifndef TUCO_COMPILER_TYPES_NAMES_H_
#define TUCO_COMPILER_TYPES_NAMES_H_

#include <string_view>

namespace tuco {

// Whether two names are equal under simple Unicode case folding.
bool equalFold(std::string_view a, std::string_view b);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_NAMES_H_
