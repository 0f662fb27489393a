// What this tuco is.
#ifndef TUCO_COMPILER_DRIVER_VERSION_H_
#define TUCO_COMPILER_DRIVER_VERSION_H_

#include <string>

namespace tuco {

inline constexpr const char kVersion[] = "0.1.0";

// The linker's build ID of this program in hex: a hash of its content.
std::string buildId();

}  // namespace tuco

#endif  // TUCO_COMPILER_DRIVER_VERSION_H_
