// What the other headers share: whether the including program has exceptions, and error exits.
#ifndef TUCO_DETAIL_CONFIG_H_
#define TUCO_DETAIL_CONFIG_H_

#include <cstddef>
#include <cstdint>

#if defined(__cpp_exceptions) && __cpp_exceptions
#define TUCO_EXCEPTIONS 1
#else
#define TUCO_EXCEPTIONS 0
#endif

#endif  // TUCO_DETAIL_CONFIG_H_
