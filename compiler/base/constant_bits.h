// Constants taken apart and put together again, for export data.
#ifndef TUCO_COMPILER_BASE_CONSTANT_BITS_H_
#define TUCO_COMPILER_BASE_CONSTANT_BITS_H_

#include <string>
#include <string_view>

#include "compiler/base/constant.h"

namespace tuco {

// How a value is held. Complex values are asked part by part (ConstPool::real, imag).
enum class ConstForm : uint8_t { Unknown, Bool, String, Int64, BigInt, Rat, BigFloat, Complex };
ConstForm constForm(ConstValue v);

// |v| of an Int, most significant byte first, without leading zeros; "" for 0.
std::string magnitudeBytes(ConstValue v);
ConstValue intFromBytes(ConstPool& pool, std::string_view magnitude, bool is_negative);

// num / denom of two Ints; Unknown if denom is 0.
ConstValue ratFromParts(ConstPool& pool, ConstValue num, ConstValue denom);

// An exact text of a Float: "-0x.c8p+10", mantissa in [1/2, 1), as Go's big.Float format 'p'.
std::string binaryFloatText(ConstValue v);
// Unknown if the text is malformed or out of range.
ConstValue floatFromBinaryText(ConstPool& pool, std::string_view text);

}  // namespace tuco

#endif  // TUCO_COMPILER_BASE_CONSTANT_BITS_H_
