#include "compiler/base/constant.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <thread>

#include "compiler/base/quote.h"

namespace tuco {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

struct NumberCase {
  const char* source;
  LiteralForm form;
  const char* text;
  double as_double;
  float as_float;
};

// Expected values are what go/constant of Go 1.26 gives.
const NumberCase kNumbers[] = {
    {"0x_1F", LiteralForm::Int, "31", 31, 31},
    {"0b101", LiteralForm::Int, "5", 5, 5},
    {"0o17", LiteralForm::Int, "15", 15, 15},
    {"017", LiteralForm::Int, "15", 15, 15},
    {"1_000", LiteralForm::Int, "1000", 1000, 1000},
    {"1267650600228229401496703205376", LiteralForm::Int, "1267650600228229401496703205376",
     1.2676506002282294e+30, 1.2676506e+30f},
    {"1.5", LiteralForm::Float, "1.5", 1.5, 1.5},
    {"1e100", LiteralForm::Float, "1e+100", 1e+100, float(kInf)},
    {"0x1p-2", LiteralForm::Float, "0.25", 0.25, 0.25},
    {"0x1.8p1", LiteralForm::Float, "3", 3, 3},
    {".25", LiteralForm::Float, "0.25", 0.25, 0.25},
    {"1e-1000", LiteralForm::Float, "1e-1000", 0, 0},
    {"1e5000", LiteralForm::Float, "1e+5000", kInf, float(kInf)},
    {"1e-5000", LiteralForm::Float, "1e-5000", 0, 0},
    {"3.14159265358979323846", LiteralForm::Float, "3.14159", 3.141592653589793, 3.1415927f},
    {"1e-1000000000", LiteralForm::Float, "0", 0, 0},
    {"100000000.5", LiteralForm::Float, "1.000000005e+08", 1.000000005e+08, 1e+08f},
    {"1e6", LiteralForm::Float, "1e+06", 1e+06, 1e+06f},
    {"1234567", LiteralForm::Float, "1.23457e+06", 1234567, 1234567},
    {"0.0", LiteralForm::Float, "0", 0, 0},
    {"123456789.0e-3", LiteralForm::Float, "123456.789", 123456.789, 123456.79f},
    {"4e-324", LiteralForm::Float, "4.94066e-324", 5e-324, 0},
    {"99999999999999999999.5", LiteralForm::Float, "1e+20", 1e+20, 1e+20f},
    {"'a'", LiteralForm::Rune, "97", 97, 97},
    {"'\\n'", LiteralForm::Rune, "10", 10, 10},
    {"'\\x41'", LiteralForm::Rune, "65", 65, 65},
    {"'\\u00e9'", LiteralForm::Rune, "233", 233, 233},
    {"'世'", LiteralForm::Rune, "19990", 19990, 19990},
    {"'\\101'", LiteralForm::Rune, "65", 65, 65},
    {"'\\''", LiteralForm::Rune, "39", 39, 39},
};

TEST(Constant, NumberLiterals) {
  ConstPool pool;
  for (const NumberCase& c : kNumbers) {
    ConstValue v = pool.fromLiteral(c.source, c.form);
    EXPECT_EQ(v.toString(), c.text) << c.source;
    EXPECT_EQ(v.float64Val(), c.as_double) << c.source;
    EXPECT_EQ(v.float32Val(), c.as_float) << c.source;
  }
  EXPECT_TRUE(pool.fromLiteral("1e1000000000", LiteralForm::Float).isUnknown());
}

TEST(Constant, ImaginaryLiterals) {
  ConstPool pool;
  auto text = [&](const char* s) { return pool.fromLiteral(s, LiteralForm::Imag).toString(); };
  EXPECT_EQ(text("2i"), "(0 + 2i)");
  EXPECT_EQ(text("0123i"), "(0 + 123i)");  // Decimal, for old programs.
  EXPECT_EQ(text("0x1p3i"), "(0 + 8i)");
  EXPECT_EQ(text("1.5i"), "(0 + 1.5i)");
}

TEST(Constant, StringLiterals) {
  ConstPool pool;
  ConstValue s = pool.fromLiteral("\"a\\tb\\xff\\u4e16\"", LiteralForm::String);
  EXPECT_EQ(s.stringVal(), "a\tb\xff世");
  EXPECT_EQ(s.toString(), "\"a\\tb\\xff世\"");
  EXPECT_EQ(pool.fromLiteral("`raw\\n\r`", LiteralForm::String).stringVal(), "raw\\n");
  std::string digits;
  for (int i = 0; i < 70; ++i) digits += char('0' + i % 10);
  EXPECT_EQ(pool.makeString(digits + "éé☺").toString(), "\"" + digits.substr(0, 68) + "...");
  EXPECT_EQ(quoteGo("\u200b\u00ad\U000e0001\x7f\"\\é☺"), "\"\\u200b\\u00ad\\U000e0001\\x7f\\\"\\\\é☺\"");
}

TEST(Constant, LongConcatenationIsLinearAndShared) {
  ConstPool pool;
  ConstValue sum = pool.makeString("");
  ConstValue x = pool.makeString("x");
  for (int i = 0; i < 100000; ++i) sum = pool.binary(sum, ConstOp::Add, x);
  std::thread other([&] { EXPECT_EQ(sum.stringVal().size(), 100000u); });
  EXPECT_EQ(sum.stringVal().size(), 100000u);
  other.join();
  EXPECT_EQ(pool.binary(sum, ConstOp::Add, pool.makeString("y")).stringVal().back(), 'y');
}

TEST(Constant, IntegersLeaveInt64WhenTheyMust) {
  ConstPool pool;
  ConstValue max = ConstValue::ofInt64(INT64_MAX), min = ConstValue::ofInt64(INT64_MIN);
  ConstValue one = ConstValue::ofInt64(1), minus = ConstValue::ofInt64(-1);
  EXPECT_EQ(pool.binary(max, ConstOp::Add, one).toString(), "9223372036854775808");
  EXPECT_EQ(pool.binary(min, ConstOp::Sub, one).toString(), "-9223372036854775809");
  EXPECT_EQ(pool.binary(min, ConstOp::QuoTrunc, minus).toString(), "9223372036854775808");
  EXPECT_EQ(pool.binary(min, ConstOp::Rem, minus).toString(), "0");
  EXPECT_EQ(pool.unary(ConstOp::Sub, min).toString(), "9223372036854775808");
  EXPECT_EQ(pool.binary(max, ConstOp::Mul, max).toString(), "85070591730234615847396907784232501249");
  EXPECT_TRUE(pool.binary(pool.binary(max, ConstOp::Add, one), ConstOp::Sub, one).isInt64());
  EXPECT_EQ(pool.makeUint64(UINT64_MAX).uint64Val(), UINT64_MAX);
  EXPECT_TRUE(pool.makeUint64(UINT64_MAX).isUint64());
  EXPECT_FALSE(pool.makeInt("18446744073709551616").isUint64());
  EXPECT_EQ(pool.makeInt("-0x10").int64Val(), -16);
  EXPECT_EQ(pool.makeMask(64).uint64Val(), UINT64_MAX);
  EXPECT_EQ(ConstValue::ofInt64(-7).bitLen(), 3u);
  EXPECT_EQ(min.bitLen(), 64u);
  EXPECT_EQ(ConstValue::ofInt64(0).bitLen(), 0u);
}

TEST(Constant, TruncatedDivisionAndBits) {
  ConstPool pool;
  ConstValue big = pool.shift(ConstValue::ofInt64(1), ConstOp::Shl, 100);
  ConstValue seven = ConstValue::ofInt64(-7), two = ConstValue::ofInt64(2);
  EXPECT_EQ(pool.binary(seven, ConstOp::QuoTrunc, two).int64Val(), -3);
  EXPECT_EQ(pool.binary(seven, ConstOp::Rem, two).int64Val(), -1);
  EXPECT_EQ(pool.shift(seven, ConstOp::Shr, 1).int64Val(), -4);
  EXPECT_EQ(pool.shift(seven, ConstOp::Shr, 200).int64Val(), -1);
  EXPECT_EQ(pool.shift(big, ConstOp::Shr, 98).int64Val(), 4);
  EXPECT_EQ(pool.binary(big, ConstOp::AndNot, big).int64Val(), 0);
  EXPECT_EQ(pool.binary(seven, ConstOp::And, big).toString(), big.toString());
  EXPECT_EQ(pool.unary(ConstOp::Xor, ConstValue::ofInt64(5), 8).int64Val(), 250);
  EXPECT_EQ(pool.unary(ConstOp::Xor, ConstValue::ofInt64(5)).int64Val(), -6);
  EXPECT_EQ(pool.shift(ConstValue::ofInt64(1), ConstOp::Shl, 62).int64Val(), int64_t{1} << 62);
  EXPECT_EQ(pool.shift(ConstValue::ofInt64(1), ConstOp::Shl, 63).toString(), "9223372036854775808");
}

TEST(Constant, FractionsAreExact) {
  ConstPool pool;
  ConstValue third = pool.binary(ConstValue::ofInt64(1), ConstOp::Quo, ConstValue::ofInt64(3));
  EXPECT_EQ(third.toString(), "0.333333");
  EXPECT_EQ(third.toExactString(), "1/3");
  ConstValue one = pool.toInt(pool.binary(third, ConstOp::Mul, ConstValue::ofInt64(3)));
  EXPECT_TRUE(one.isInt64());
  EXPECT_EQ(one.int64Val(), 1);
  EXPECT_TRUE(pool.toInt(third).isUnknown());
  EXPECT_EQ(pool.denom(third).int64Val(), 3);
}

TEST(Constant, LargeValuesBecomeFloats) {
  ConstPool pool;
  ConstValue big = pool.toFloat(pool.shift(ConstValue::ofInt64(1), ConstOp::Shl, 5000));
  EXPECT_EQ(big.toString(), "1.41247e+1505");
  EXPECT_EQ(pool.binary(big, ConstOp::Quo, ConstValue::ofInt64(3)).toString(), "4.70822e+1504");
  EXPECT_TRUE(pool.toInt(big).isUnknown());
  // Go's floats reach exponents of 2^31.
  EXPECT_EQ(pool.fromLiteral("1e500000000", LiteralForm::Float).toString(), "1e+500000000");
  EXPECT_EQ(pool.fromLiteral("1e646456992", LiteralForm::Float).toString(), "1e+646456992");
  EXPECT_TRUE(pool.fromLiteral("1e646456994", LiteralForm::Float).isUnknown());
  ConstValue huge = pool.fromLiteral("1e600000000", LiteralForm::Float);
  EXPECT_TRUE(pool.binary(huge, ConstOp::Mul, huge).isUnknown());
}

TEST(Constant, Complex) {
  ConstPool pool;
  ConstValue c = pool.binary(pool.fromLiteral("2i", LiteralForm::Imag), ConstOp::Add, ConstValue::ofInt64(1));
  EXPECT_EQ(pool.binary(c, ConstOp::Mul, c).toString(), "(-3 + 4i)");
  EXPECT_EQ(pool.binary(c, ConstOp::Quo, pool.fromLiteral("3i", LiteralForm::Imag)).toString(),
            "(0.666667 + -0.333333i)");
  EXPECT_TRUE(pool.toFloat(c).isUnknown());
  ConstValue real = pool.binary(c, ConstOp::Sub, pool.fromLiteral("2i", LiteralForm::Imag));
  EXPECT_EQ(pool.toInt(real).int64Val(), 1);
  EXPECT_TRUE(pool.compare(c, ConstOp::Neq, real));
  EXPECT_EQ(pool.binary(c, ConstOp::Sub, c).sign(), 0);
}

TEST(Constant, RoundingToMachineFloats) {
  ConstPool pool;
  auto f32 = [&](const char* s) { return pool.fromLiteral(s, LiteralForm::Float).float32Val(); };
  EXPECT_EQ(f32("1.401298464324817e-45"), std::numeric_limits<float>::denorm_min());
  EXPECT_EQ(f32("0.7e-45"), 0.0f);
  EXPECT_EQ(f32("0.71e-45"), std::numeric_limits<float>::denorm_min());
  // A tie of float32 that is broken by a bit beyond float64: one rounding, not two.
  EXPECT_EQ(f32("1.00000005960464477539062500000000000000000001"), 1.00000011920928955f);
  EXPECT_EQ(f32("1.000000059604644775390625"), 1.0f);
  ConstValue max = pool.fromLiteral("1.797693134862315708145274237317043567981e+308", LiteralForm::Float);
  EXPECT_FALSE(pool.roundFloat64(max).isUnknown());
  EXPECT_TRUE(pool.roundFloat32(max).isUnknown());
  EXPECT_EQ(pool.makeFloat64(-0.0).toString(), "0");
  EXPECT_TRUE(pool.makeFloat64(kInf).isUnknown());
}

TEST(Constant, Comparison) {
  ConstPool pool;
  ConstValue half = pool.fromLiteral("0.5", LiteralForm::Float);
  EXPECT_TRUE(pool.compare(half, ConstOp::Lss, ConstValue::ofInt64(1)));
  EXPECT_TRUE(pool.compare(pool.makeString("a"), ConstOp::Lss, pool.makeString("b")));
  EXPECT_TRUE(pool.compare(ConstValue::ofBool(true), ConstOp::Neq, ConstValue::ofBool(false)));
  EXPECT_FALSE(pool.compare(ConstValue(), ConstOp::Eql, ConstValue()));
  EXPECT_TRUE(pool.compare(pool.makeInt("99999999999999999999"), ConstOp::Gtr, ConstValue::ofInt64(1)));
}

}  // namespace
}  // namespace tuco
