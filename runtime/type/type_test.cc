// Descriptors built at run time have Go's sizes, offsets, strings and masks; equality and hashing
// follow the spec for floats, strings, blanks and interfaces.
#include <gtest/gtest.h>

#include <math.h>

#include <string>
#include <vector>

#include "runtime/type/builder.h"
#include "runtime/type/equal.h"
#include "runtime/type/hash.h"
#include "runtime/type/type.h"

namespace tuco::rt {
namespace {

const Type* intType() {
  return basicType(Kind::kInt);
}
const Type* stringType() {
  return basicType(Kind::kString);
}
const Type* anyType() {
  return interfaceOf({}, {});
}

abi::String str(const std::string& s) {
  return {reinterpret_cast<const uint8_t*>(s.data()), static_cast<int64_t>(s.size())};
}

TEST(Builder, SpellsTypesAsGoDoes) {
  FieldSpec fields[] = {{"A", basicType(Kind::kInt8)}, {"b", stringType(), "json:\"b\""}};
  const Type* params[] = {intType(), sliceOf(stringType())};
  const Type* results[] = {intType(), anyType()};
  const Type* nullary = funcOf({}, {}, Variadic::kNo);
  MethodSpec methods[] = {{"M", nullary},
                          {"Error", funcOf({}, std::vector{stringType()}, Variadic::kNo)}};
  EXPECT_EQ(typeString(pointerTo(intType())), "*int");
  EXPECT_EQ(typeString(mapOf(stringType(), sliceOf(intType()))), "map[string][]int");
  EXPECT_EQ(typeString(chanOf(intType(), abi::ChanDir::kRecv)), "<-chan int");
  EXPECT_EQ(typeString(structOf(fields)), "struct { A int8; b string \"json:\\\"b\\\"\" }");
  EXPECT_EQ(typeString(funcOf(params, results, Variadic::kYes)),
            "func(int, ...string) (int, interface {})");
  EXPECT_EQ(typeString(interfaceOf({}, methods)), "interface { Error() string; M() }");
  EXPECT_EQ(typeString(arrayOf(intType(), 3)), "[3]int");
}

TEST(Builder, EqualRequestsGiveTheSameDescriptor) {
  EXPECT_EQ(pointerTo(intType()), pointerTo(intType()));
  EXPECT_EQ(mapOf(intType(), stringType()), mapOf(intType(), stringType()));
  EXPECT_NE(basicType(Kind::kInt), basicType(Kind::kInt64));
}

TEST(Builder, LaysOutStructsAndMasks) {
  FieldSpec fields[] = {{"a", basicType(Kind::kInt8)},
                        {"s", stringType()},
                        {"p", pointerTo(intType())},
                        {"n", basicType(Kind::kInt32)}};
  const auto* type = as<abi::StructType>(structOf(fields));
  EXPECT_EQ(type->size, 40u);
  EXPECT_EQ(type->ptr_bytes, 32u);
  EXPECT_EQ(type->gc_data[0], 0b1010);
  EXPECT_EQ(type->fields.data[3].offset, 32u);
  EXPECT_FALSE(type->tflag & abi::kTFlagRegularMemory);
}

TEST(Builder, MapGroupsMatchGo) {
  const abi::MapType* type = mapOf(intType(), basicType(Kind::kBool));
  EXPECT_EQ(type->slot_size, 16u);
  EXPECT_EQ(type->elem_off, 8u);
  EXPECT_EQ(type->group_size, 8u + 8 * 16);
  const abi::MapType* big = mapOf(arrayOf(intType(), 20), arrayOf(intType(), 17));
  EXPECT_EQ(big->flags & (abi::kMapIndirectKey | abi::kMapIndirectElem),
            abi::kMapIndirectKey | abi::kMapIndirectElem);
  EXPECT_EQ(big->group->ptr_bytes, big->group->size);
}

TEST(Builder, NamedTypesHaveMethods) {
  const Type* error_fn = funcOf({}, std::vector{stringType()}, Variadic::kNo);
  MethodSpec methods[] = {
      {"Error", error_fn, reinterpret_cast<void*>(0x1234), reinterpret_cast<void*>(0x1234)}};
  const Type* type = namedType("example.com/x/v2", "x", "E", stringType(), methods);
  EXPECT_EQ(typeString(type), "x.E");
  EXPECT_EQ(typeName(type), "E");
  EXPECT_EQ(typePkgPath(type), "example.com/x/v2");
  const abi::Method* method = findMethod(type, "Error", "", error_fn);
  ASSERT_NE(method, nullptr);
  EXPECT_EQ(resolveText(type, method->ifn), reinterpret_cast<void*>(0x1234));
  EXPECT_EQ(findMethod(type, "Error", "", intType()), nullptr);
  EXPECT_EQ(findMethod(type, "Other", "", error_fn), nullptr);
}

TEST(Equal, FollowsTheSpec) {
  double zero = 0.0;
  double minus = -0.0;
  double nan = NAN;
  const Type* f64 = basicType(Kind::kFloat64);
  EXPECT_TRUE(equalValue(f64, &zero, &minus));
  EXPECT_FALSE(equalValue(f64, &nan, &nan));
  std::string a = "hello";
  std::string b = "hello";
  abi::String x = str(a);
  abi::String y = str(b);
  EXPECT_TRUE(callEqual(stringType()->equal, &x, &y));
  EXPECT_EQ(sliceOf(f64)->equal, nullptr);
}

TEST(Equal, SkipsBlankFields) {
  FieldSpec fields[] = {{"a", intType()}, {"_", intType()}};
  const Type* type = structOf(fields);
  int64_t p[2] = {1, 2};
  int64_t q[2] = {1, 3};
  EXPECT_TRUE(callEqual(type->equal, p, q));
  EXPECT_EQ(hashValue(type, p, 7), hashValue(type, q, 7));
}

TEST(EqualDeathTest, UncomparableInInterface) {
  abi::Slice slice{};
  abi::Eface value{sliceOf(intType()), &slice};
  EXPECT_DEATH(equalEface(value, value), "runtime error: comparing uncomparable type \\[\\]int");
  EXPECT_DEATH(hashEface(value, 1), "runtime error: hash of unhashable type \\[\\]int");
}

TEST(Hash, FloatRules) {
  EXPECT_EQ(hashFloat64(0.0, 5), hashFloat64(-0.0, 5));
  EXPECT_EQ(hashFloat32(0.0f, 5), hashFloat32(-0.0f, 5));
  EXPECT_NE(hashFloat64(NAN, 5), hashFloat64(NAN, 5));
}

TEST(Hash, HashersAgreeWithHashValue) {
  int64_t n = 42;
  EXPECT_EQ(callHasher(hasherFor(intType()), &n, 9), hashValue(intType(), &n, 9));
  EXPECT_EQ(callHasher(hasherFor(intType()), &n, 9), hash64(42, 9));
  std::string s = "some key";
  abi::String x = str(s);
  EXPECT_EQ(callHasher(hasherFor(stringType()), &x, 9), hashValue(stringType(), &x, 9));
  abi::Eface e{intType(), &n};
  EXPECT_EQ(callHasher(hasherFor(anyType()), &e, 9), hashEface(e, 9));
}

// One flipped bit changes about half of the result's bits, at every length and on both paths.
void checkAvalanche() {
  for (size_t len = 1; len <= 300; len += len < 80 ? 1 : 37) {
    std::vector<uint8_t> data(len);
    for (size_t i = 0; i < len; ++i)
      data[i] = static_cast<uint8_t>(i * 131 + len);
    uint64_t base = hashBytes(data.data(), len, 1);
    double flipped = 0;
    for (size_t bit = 0; bit < len * 8; ++bit) {
      data[bit / 8] ^= uint8_t(1) << (bit % 8);
      uint64_t changed = base ^ hashBytes(data.data(), len, 1);
      EXPECT_NE(changed, 0u) << "length " << len << " bit " << bit;
      flipped += __builtin_popcountll(changed);
      data[bit / 8] ^= uint8_t(1) << (bit % 8);
    }
    EXPECT_NEAR(flipped / static_cast<double>(len * 8), 32, 3.5) << "length " << len;
  }
}

TEST(Hash, Avalanche) {
  uint64_t random[8] = {1, 2, 3, 0x123456789abcdef, 0xfeedfacecafebeef, 6, 0x9e3779b97f4a7c15, 8};
  for (uint64_t& r : random)
    r = r * 0x9e3779b97f4a7c15 ^ r << 31;
  hashInit(random);
  checkAvalanche();
  hashForcePortable();
  checkAvalanche();
}

// Sequential and strided keys spread over buckets: no bucket of 1024 gets more than a random one
// would.
TEST(Hash, IntegersSpread) {
  for (uint64_t stride : {1ull, 8ull, 4096ull, 1ull << 32, 0x10001ull}) {
    std::vector<int> top(1024);
    std::vector<int> low(128);
    for (uint64_t i = 0; i < 102400; ++i) {
      uint64_t h = hash64(i * stride, 77);
      ++top[h >> 54];
      ++low[h & 127];
    }
    for (int n : top)
      EXPECT_NEAR(n, 100, 75) << stride;
    for (int n : low)
      EXPECT_NEAR(n, 800, 250) << stride;
  }
}

}  // namespace
}  // namespace tuco::rt
