// The nodes behind large constants and the helpers all constant files share. Private to this room.
#ifndef TUCO_COMPILER_BASE_CONSTANT_NODE_H_
#define TUCO_COMPILER_BASE_CONSTANT_NODE_H_

#include <gmp.h>
#include <mpfr.h>

#include <atomic>
#include <string>
#include <string_view>

#include "compiler/base/check.h"
#include "compiler/base/constant.h"

namespace tuco::const_detail {

inline constexpr mpfr_prec_t kPrecision = 512;  // Mantissa bits of a Float, as gc.
inline constexpr long kMaxExp = 4096;           // Fractions with larger components become Floats.
// Exponents beyond these overflow (Unknown) or underflow (0), as in math/big.
inline constexpr long kFloatMaxExp = INT32_MAX;
inline constexpr long kFloatMinExp = INT32_MIN;

struct Node {
  Form form;
  Node* next = nullptr;  // The pool's list.
};

// A string, or the concatenation of two, joined when first read: a+b+c+… costs linear time.
struct StringNode : Node {
  std::string text;
  const Node* left = nullptr;
  const Node* right = nullptr;
  // Null until joined. Release by the joiner, acquire by readers; the first joiner wins.
  mutable std::atomic<const std::string*> joined{nullptr};
  ~StringNode();
  std::string_view view() const;
};

struct IntNode : Node {
  mpz_t value;
};
struct RatNode : Node {
  mpq_t value;
};
struct FloatNode : Node {
  mpfr_t value;
};
struct ComplexNode : Node {
  ConstValue re, im;
};

// MPFR's exponent range belongs to the thread and is too small at first: makes it wider than ours.
inline void widenExponents() {
  constexpr mpfr_exp_t kWide = mpfr_exp_t{1} << 50;
  mpfr_set_emax(kWide);
  mpfr_set_emin(-kWide);
}

// Temporaries that free themselves.
struct Mpz {
  mpz_t v;
  Mpz() { mpz_init(v); }
  ~Mpz() { mpz_clear(v); }
  Mpz(const Mpz&) = delete;
  Mpz& operator=(const Mpz&) = delete;
};
struct Mpq {
  mpq_t v;
  Mpq() { mpq_init(v); }
  ~Mpq() { mpq_clear(v); }
  Mpq(const Mpq&) = delete;
  Mpq& operator=(const Mpq&) = delete;
};
struct Mpfr {
  mpfr_t v;
  explicit Mpfr(mpfr_prec_t precision = kPrecision) {
    widenExponents();
    mpfr_init2(v, precision);
  }
  ~Mpfr() { mpfr_clear(v); }
  Mpfr(const Mpfr&) = delete;
  Mpfr& operator=(const Mpfr&) = delete;
};

struct Access {
  static Form form(ConstValue v) { return v.form_; }
  static int64_t i64(ConstValue v) { return v.u_.i64; }
  static const Node* node(ConstValue v) { return v.u_.node; }
  static const StringNode& string(ConstValue v) { return *static_cast<const StringNode*>(v.u_.node); }
  static mpz_srcptr z(ConstValue v) { return static_cast<const IntNode*>(v.u_.node)->value; }
  static mpq_srcptr q(ConstValue v) { return static_cast<const RatNode*>(v.u_.node)->value; }
  static mpfr_srcptr f(ConstValue v) { return static_cast<const FloatNode*>(v.u_.node)->value; }
  static const ComplexNode& complex(ConstValue v) {
    return *static_cast<const ComplexNode*>(v.u_.node);
  }

  // Hands `node` to the pool and makes its handle.
  static ConstValue adopt(ConstPool& pool, Node* node);

  // Normal forms. The argument is copied or emptied, never kept.
  static ConstValue makeInt(ConstPool& pool, mpz_t value);
  static ConstValue makeRat(ConstPool& pool, mpq_t value);
  static ConstValue makeFloat(ConstPool& pool, mpfr_t value);
  static ConstValue makeComplex(ConstPool& pool, ConstValue re, ConstValue im);

  // Widening; the target must be initialised.
  static void setInt(mpz_t out, ConstValue v);       // Int64, BigInt
  static void setRat(mpq_t out, ConstValue v);       // Int64, BigInt, Rat
  static void setFloat(mpfr_t out, ConstValue v);    // every real form
};

bool isSmall(mpz_srcptr v);    // Few enough bits for a part of a fraction.
bool isSmall(mpfr_srcptr v);   // Exponent small enough for an exact fraction.

}  // namespace tuco::const_detail

#endif  // TUCO_COMPILER_BASE_CONSTANT_NODE_H_
