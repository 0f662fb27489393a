// The codes of panic_codes.def as enums.
#ifndef TUCO_ABI_PANIC_CODES_H_
#define TUCO_ABI_PANIC_CODES_H_

#include <stdint.h>

namespace tuco::abi {

enum class BoundsCode : uint8_t {
#define TUCO_BOUNDS(name, text, negative_text) k##name,
#include "abi/panic_codes.def"
  kCount,
};

enum class PanicCode : uint8_t {
#define TUCO_PANIC(name, text) k##name,
#include "abi/panic_codes.def"
  kCount,
};

static_assert(static_cast<int>(BoundsCode::kConvert) == 8);

}  // namespace tuco::abi

#endif  // TUCO_ABI_PANIC_CODES_H_
