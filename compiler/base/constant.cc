// Making, owning and reading constant values; the other constant_*.cc files compute, parse and print.
#include "compiler/base/constant.h"

#include <cmath>
#include <cstring>
#include <vector>

#include "compiler/base/constant_node.h"

namespace tuco {

using const_detail::Access;
using const_detail::ComplexNode;
using const_detail::FloatNode;
using const_detail::Form;
using const_detail::IntNode;
using const_detail::Mpfr;
using const_detail::Mpq;
using const_detail::Mpz;
using const_detail::Node;
using const_detail::RatNode;
using const_detail::StringNode;

namespace const_detail {

StringNode::~StringNode() {
  const std::string* own = joined.load(std::memory_order_relaxed);
  if (own != &text) delete own;
}

// Walks the left spine without recursion: long sums lean to the left.
static void appendLeaves(const StringNode* root, std::string& out) {
  std::vector<const StringNode*> pending{root};
  while (!pending.empty()) {
    const StringNode* node = pending.back();
    pending.pop_back();
    if (const std::string* done = node->joined.load(std::memory_order_acquire)) {
      out += *done;
      continue;
    }
    pending.push_back(static_cast<const StringNode*>(node->right));
    pending.push_back(static_cast<const StringNode*>(node->left));
  }
}

std::string_view StringNode::view() const {
  if (const std::string* done = joined.load(std::memory_order_acquire)) return *done;
  auto fresh = new std::string;  // Owned by this node once published, see the destructor.
  appendLeaves(this, *fresh);
  const std::string* expected = nullptr;
  if (joined.compare_exchange_strong(expected, fresh, std::memory_order_acq_rel)) return *fresh;
  delete fresh;
  return *expected;
}

bool isSmall(mpz_srcptr v) {
  return mpz_sgn(v) == 0 || mpz_sizeinbase(v, 2) < static_cast<size_t>(kMaxExp);
}

bool isSmall(mpfr_srcptr v) {
  if (mpfr_zero_p(v)) return true;
  if (!mpfr_regular_p(v)) return false;
  mpfr_exp_t exp = mpfr_get_exp(v);
  return -kMaxExp < exp && exp < kMaxExp;
}

ConstValue Access::adopt(ConstPool& pool, Node* node) {
  node->next = pool.nodes_.load(std::memory_order_relaxed);
  while (!pool.nodes_.compare_exchange_weak(node->next, node, std::memory_order_release,
                                            std::memory_order_relaxed)) {
  }
  ConstValue v(node->form);
  v.u_.node = node;
  return v;
}

ConstValue Access::makeInt(ConstPool& pool, mpz_t value) {
  if (mpz_fits_slong_p(value)) return ConstValue::ofInt64(mpz_get_si(value));
  auto node = new IntNode;
  node->form = Form::BigInt;
  mpz_init_set(node->value, value);
  return adopt(pool, node);
}

ConstValue Access::makeRat(ConstPool& pool, mpq_t value) {
  if (isSmall(mpq_numref(value)) && isSmall(mpq_denref(value))) {
    auto node = new RatNode;
    node->form = Form::Rat;
    mpq_init(node->value);
    mpq_set(node->value, value);
    return adopt(pool, node);
  }
  auto node = new FloatNode;
  node->form = Form::Float;
  mpfr_init2(node->value, kPrecision);
  mpfr_set_q(node->value, value, MPFR_RNDN);
  return adopt(pool, node);
}

ConstValue Access::makeFloat(ConstPool& pool, mpfr_t value) {
  if (mpfr_inf_p(value) || mpfr_nan_p(value)) return ConstValue();
  if (mpfr_regular_p(value)) {
    if (mpfr_get_exp(value) > kFloatMaxExp) return ConstValue();
    if (mpfr_get_exp(value) < kFloatMinExp) mpfr_set_zero(value, 1);
  }
  if (mpfr_zero_p(value)) mpfr_set_zero(value, 1);  // There is no negative zero.
  auto node = new FloatNode;
  node->form = Form::Float;
  mpfr_init2(node->value, kPrecision);
  mpfr_set(node->value, value, MPFR_RNDN);
  return adopt(pool, node);
}

ConstValue Access::makeComplex(ConstPool& pool, ConstValue re, ConstValue im) {
  if (re.isUnknown() || im.isUnknown()) return ConstValue();
  auto node = new ComplexNode;
  node->form = Form::Complex;
  node->re = re;
  node->im = im;
  return adopt(pool, node);
}

void Access::setInt(mpz_t out, ConstValue v) {
  if (form(v) == Form::Int64) {
    mpz_set_si(out, i64(v));
    return;
  }
  TUCO_CHECK(form(v) == Form::BigInt, "an integer constant");
  mpz_set(out, z(v));
}

void Access::setRat(mpq_t out, ConstValue v) {
  if (form(v) == Form::Rat) {
    mpq_set(out, q(v));
    return;
  }
  setInt(mpq_numref(out), v);
  mpz_set_ui(mpq_denref(out), 1);
}

void Access::setFloat(mpfr_t out, ConstValue v) {
  switch (form(v)) {
    case Form::Int64: mpfr_set_sj(out, i64(v), MPFR_RNDN); return;
    case Form::BigInt: mpfr_set_z(out, z(v), MPFR_RNDN); return;
    case Form::Rat: mpfr_set_q(out, q(v), MPFR_RNDN); return;
    case Form::Float: mpfr_set(out, f(v), MPFR_RNDN); return;
    case Form::Unknown:
    case Form::Bool:
    case Form::String:
    case Form::Complex: break;
  }
  TUCO_UNREACHABLE("a real constant");
}

}  // namespace const_detail

// --- Reading ---------------------------------------------------------------------------------

ConstKind ConstValue::kind() const {
  switch (form_) {
    case Form::Unknown: return ConstKind::Unknown;
    case Form::Bool: return ConstKind::Bool;
    case Form::String: return ConstKind::String;
    case Form::Int64:
    case Form::BigInt: return ConstKind::Int;
    case Form::Rat:
    case Form::Float: return ConstKind::Float;
    case Form::Complex: return ConstKind::Complex;
  }
  TUCO_UNREACHABLE("a constant form");
}

std::string_view ConstValue::stringVal() const {
  if (form_ != Form::String) return {};
  return Access::string(*this).view();
}

bool ConstValue::isUint64() const {
  if (form_ == Form::Int64) return u_.i64 >= 0;
  return form_ == Form::BigInt && mpz_fits_ulong_p(Access::z(*this));
}

uint64_t ConstValue::uint64Val() const {
  if (form_ == Form::Int64) return static_cast<uint64_t>(u_.i64);
  return mpz_get_ui(Access::z(*this));
}

int ConstValue::sign() const {
  switch (form_) {
    case Form::Int64: return (u_.i64 > 0) - (u_.i64 < 0);
    case Form::BigInt: return mpz_sgn(Access::z(*this));
    case Form::Rat: return mpq_sgn(Access::q(*this));
    case Form::Float: return mpfr_sgn(Access::f(*this));
    case Form::Complex: {
      const ComplexNode& c = Access::complex(*this);
      return c.re.sign() | c.im.sign();
    }
    case Form::Unknown:
    case Form::Bool:
    case Form::String: return 1;
  }
  TUCO_UNREACHABLE("a constant form");
}

unsigned ConstValue::bitLen() const {
  if (form_ == Form::Int64) {
    uint64_t magnitude = u_.i64 < 0 ? 0 - static_cast<uint64_t>(u_.i64) : static_cast<uint64_t>(u_.i64);
    return magnitude == 0 ? 0 : 64 - static_cast<unsigned>(__builtin_clzll(magnitude));
  }
  if (form_ != Form::BigInt) return 0;
  return static_cast<unsigned>(mpz_sizeinbase(Access::z(*this), 2));
}

namespace {

// `exact` is what `set(out, MPFR_RNDZ)` stores: rounded to odd at 512 bits, so that rounding once
// more to a machine float gives the nearest machine float of the exact value.
template <class Set>
void setOdd(mpfr_t out, Set set) {
  int inexact = set(out);
  if (inexact == 0 || !mpfr_regular_p(out)) return;
  Mpz mantissa;
  mpfr_get_z_2exp(mantissa.v, out);
  if (mpz_odd_p(mantissa.v)) return;
  if (mpfr_sgn(out) > 0) {
    mpfr_nextabove(out);
  } else {
    mpfr_nextbelow(out);
  }
}

void setForRounding(mpfr_t out, ConstValue v) {
  switch (Access::form(v)) {
    case Form::Rat:
      setOdd(out, [v](mpfr_t to) { return mpfr_set_q(to, Access::q(v), MPFR_RNDZ); });
      return;
    case Form::Int64:
    case Form::BigInt:
    case Form::Float: Access::setFloat(out, v); return;
    case Form::Unknown:
    case Form::Bool:
    case Form::String:
    case Form::Complex: mpfr_set_nan(out); return;
  }
}

}  // namespace

double ConstValue::float64Val() const {
  if (form_ == Form::Int64) return static_cast<double>(u_.i64);
  Mpfr f;
  setForRounding(f.v, *this);
  return mpfr_get_d(f.v, MPFR_RNDN);
}

float ConstValue::float32Val() const {
  if (form_ == Form::Int64) return static_cast<float>(u_.i64);
  Mpfr f;
  setForRounding(f.v, *this);
  return mpfr_get_flt(f.v, MPFR_RNDN);
}

// --- Pool ------------------------------------------------------------------------------------

ConstPool::~ConstPool() {
  Node* node = nodes_.load(std::memory_order_acquire);
  while (node != nullptr) {
    Node* next = node->next;
    switch (node->form) {
      case Form::String: delete static_cast<StringNode*>(node); break;
      case Form::BigInt:
        mpz_clear(static_cast<IntNode*>(node)->value);
        delete static_cast<IntNode*>(node);
        break;
      case Form::Rat:
        mpq_clear(static_cast<RatNode*>(node)->value);
        delete static_cast<RatNode*>(node);
        break;
      case Form::Float:
        mpfr_clear(static_cast<FloatNode*>(node)->value);
        delete static_cast<FloatNode*>(node);
        break;
      case Form::Complex: delete static_cast<ComplexNode*>(node); break;
      case Form::Unknown:
      case Form::Bool:
      case Form::Int64: TUCO_UNREACHABLE("small constants have no node");
    }
    node = next;
  }
}

ConstValue ConstPool::makeString(std::string_view text) {
  auto node = new StringNode;
  node->form = Form::String;
  node->text = text;
  node->joined.store(&node->text, std::memory_order_relaxed);
  return Access::adopt(*this, node);
}

ConstValue ConstPool::makeUint64(uint64_t value) {
  if (value <= INT64_MAX) return ConstValue::ofInt64(static_cast<int64_t>(value));
  Mpz z;
  mpz_set_ui(z.v, value);
  return Access::makeInt(*this, z.v);
}

ConstValue ConstPool::makeFloat64(double value) {
  if (!std::isfinite(value)) return ConstValue();
  Mpq q;
  mpq_set_d(q.v, value);
  return Access::makeRat(*this, q.v);
}

ConstValue ConstPool::makeImag(ConstValue im) { return makeComplex(ConstValue::ofInt64(0), im); }

ConstValue ConstPool::makeComplex(ConstValue re, ConstValue im) {
  return Access::makeComplex(*this, re, im);
}

ConstValue ConstPool::makeMask(unsigned bits) {
  Mpz z;
  mpz_ui_pow_ui(z.v, 2, bits);
  mpz_sub_ui(z.v, z.v, 1);
  return Access::makeInt(*this, z.v);
}

}  // namespace tuco
