// Go's untyped constant values, exact as far as the specification asks: booleans, strings,
// integers, and floating-point and complex numbers (spec, "Constants").
//
// A ConstValue is a 16-byte handle, copied freely. Small values lie in the handle; the rest points
// to immutable nodes owned by a ConstPool, which must outlive every handle. Making and reading
// values is thread-safe.
//
// Numbers keep the smallest exact form: int64, big integer (GMP), fraction of integers below 2^4096
// (GMP), and beyond that a float of 512 mantissa bits (MPFR), so results are gc's bit for bit.
#ifndef TUCO_COMPILER_BASE_CONSTANT_H_
#define TUCO_COMPILER_BASE_CONSTANT_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace tuco {

enum class ConstKind : uint8_t { Unknown, Bool, String, Int, Float, Complex };

enum class ConstOp : uint8_t {
  Add, Sub, Mul,
  Quo,      // Integers give a fraction: 1/2 is 0.5.
  QuoTrunc, // Integer operands only; truncated towards zero.
  Rem, And, Or, Xor, AndNot,
  LogicalAnd, LogicalOr,
  Shl, Shr,
  Not,      // Unary only. Unary Add, Sub and Xor share the binary names.
  Eql, Neq, Lss, Leq, Gtr, Geq,
};

enum class LiteralForm : uint8_t { Int, Float, Imag, Rune, String };

namespace const_detail {
// In the order of operand matching: a binary operation brings both operands to the later form.
enum class Form : uint8_t { Unknown, Bool, String, Int64, BigInt, Rat, Float, Complex };
struct Node;
struct Access;
}  // namespace const_detail

class ConstPool;

class ConstValue {
 public:
  constexpr ConstValue() = default;  // Unknown: the result of an invalid operation.
  static constexpr ConstValue ofBool(bool b) {
    ConstValue v(const_detail::Form::Bool);
    v.u_.i64 = b;
    return v;
  }
  static constexpr ConstValue ofInt64(int64_t i) {
    ConstValue v(const_detail::Form::Int64);
    v.u_.i64 = i;
    return v;
  }

  ConstKind kind() const;
  bool isUnknown() const { return form_ == const_detail::Form::Unknown; }
  explicit operator bool() const { return !isUnknown(); }

  bool boolVal() const { return u_.i64 != 0; }  // Bool only.
  std::string_view stringVal() const;           // String only; lives as long as the pool.
  // An Int that fits. `isInt64` tells whether it does.
  bool isInt64() const { return form_ == const_detail::Form::Int64; }
  int64_t int64Val() const { return u_.i64; }
  // Whether an Int lies in [0, 2^64), and its value.
  bool isUint64() const;
  uint64_t uint64Val() const;
  // Nearest value (ties to even); ±infinity if out of range. Int or Float only.
  double float64Val() const;
  float float32Val() const;
  // -1, 0 or 1; for complex values 0 only if both parts are 0. Unknown gives 1.
  int sign() const;
  // Number of bits of |x|; Int only.
  unsigned bitLen() const;

  // As gc prints constants in messages: strings quoted and cut to 72 characters, floats "%.6g".
  std::string toString() const;
  // Strings whole and quoted, numbers exact: integers in decimal, fractions as a/b, large floats "%.512g".
  std::string toExactString() const;

 private:
  friend struct const_detail::Access;
  constexpr explicit ConstValue(const_detail::Form form) : form_(form) {}

  union {
    int64_t i64 = 0;
    const const_detail::Node* node;
  } u_;
  const_detail::Form form_ = const_detail::Form::Unknown;
};
static_assert(sizeof(ConstValue) == 16);

// Owns the nodes of large values. Thread-safe.
class ConstPool {
 public:
  ConstPool() = default;
  ~ConstPool();
  ConstPool(const ConstPool&) = delete;
  ConstPool& operator=(const ConstPool&) = delete;

  ConstValue makeString(std::string_view text);  // Copies.
  ConstValue makeUint64(uint64_t value);
  ConstValue makeFloat64(double value);  // Unknown for infinities and NaN; -0 becomes 0.
  ConstValue makeImag(ConstValue im);    // 0 + im·i of an Int or Float.
  ConstValue makeComplex(ConstValue re, ConstValue im);
  // 2^bits - 1.
  ConstValue makeMask(unsigned bits);
  // An integer from its decimal, hexadecimal (0x), octal or binary text; may have a sign.
  ConstValue makeInt(std::string_view text);

  // The value of a literal as it stands in the source, already found well-formed by the lexer;
  // Unknown if it is out of range (float exponent).
  ConstValue fromLiteral(std::string_view source, LiteralForm form);

  // Operands must fit the operation as the specification demands; division by zero must have been
  // excluded. Unknown operands or an overflowing float give Unknown.
  ConstValue binary(ConstValue x, ConstOp op, ConstValue y);
  // For Xor, `unsigned_bits` > 0 limits the result to that many bits (unsigned operand types).
  ConstValue unary(ConstOp op, ConstValue x, unsigned unsigned_bits = 0);
  // Shl or Shr of an Int.
  ConstValue shift(ConstValue x, ConstOp op, unsigned count);
  // False if an operand is Unknown.
  bool compare(ConstValue x, ConstOp op, ConstValue y);

  // Unknown if the value cannot be represented.
  ConstValue toInt(ConstValue x);
  ConstValue toFloat(ConstValue x);
  ConstValue toComplex(ConstValue x);
  ConstValue real(ConstValue x);
  ConstValue imag(ConstValue x);
  // The nearest float32 or float64 as a Float; Unknown if that is infinite.
  ConstValue roundFloat32(ConstValue x);
  ConstValue roundFloat64(ConstValue x);
  // Integers: numerator, denominator of a Float with an exact fraction form; Unknown otherwise.
  ConstValue num(ConstValue x);
  ConstValue denom(ConstValue x);

 private:
  friend struct const_detail::Access;
  // Pushed with release, read by the destructor only.
  std::atomic<const_detail::Node*> nodes_{nullptr};
};

}  // namespace tuco

#endif  // TUCO_COMPILER_BASE_CONSTANT_H_
