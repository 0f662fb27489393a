// Expected figures are what unsafe.Sizeof, Alignof and Offsetof say in programs built by gc.
#include <gtest/gtest.h>

#include "compiler/types/sizes.h"
#include "compiler/types/test_types.h"

namespace tuco {
namespace {

struct SizesTest : testing::Test, TestTypes {
  void check(const Sizes& sizes, TypeId t, int64_t size, int64_t align, std::vector<int64_t> offsets) {
    EXPECT_EQ(sizes.sizeof_(types, t), size) << str(t);
    EXPECT_EQ(sizes.alignof_(types, t), align) << str(t);
    EXPECT_EQ(sizes.offsetsof(types, underStruct(types, t)->fields), offsets) << str(t);
  }
  TypeId a = named("A", strukt({field("a", typ::kBool), field("b", typ::kInt64), field("c", typ::kBool)}));
  TypeId b = strukt({field("a", typ::kInt32), field("b", typ::kEmptyStruct)});
  TypeId c = strukt({field("a", typ::kComplex128), field("b", typ::kByte), field("c", typ::kComplex64),
                     field("d", typ::kString), field("e", types.sliceOf(typ::kInt)), field("f", typ::kAny),
                     field("g", types.mapOf(typ::kInt, typ::kInt)), field("h", func({}))});
  TypeId d = strukt({field("x", types.arrayOf(a, 3)), field("y", types.arrayOf(typ::kInt64, 0)), field("z", typ::kByte)});
  TypeId e = strukt({field("x", typ::kByte), field("y", types.arrayOf(typ::kInt64, 0))});
  TypeId f = strukt({field("a", typ::kUint16), field("b", typ::kUintptr), field("c", typ::kFloat32), field("d", typ::kInt8)});
};

TEST_F(SizesTest, SixtyFourBits) {
  for (const char* arch : {"amd64", "arm64"}) {
    Sizes sizes = sizesFor(arch);
    check(sizes, a, 24, 8, {0, 8, 16});
    check(sizes, b, 8, 4, {0, 4});  // A final field of size 0 is padded.
    check(sizes, c, 104, 8, {0, 16, 20, 32, 48, 72, 88, 96});
    check(sizes, d, 80, 8, {0, 72, 72});
    check(sizes, e, 16, 8, {0, 8});
    check(sizes, f, 24, 8, {0, 8, 16, 20});
    check(sizes, typ::kEmptyStruct, 0, 1, {});
  }
}

TEST_F(SizesTest, ThirtyTwoBits) {
  Sizes sizes = sizesFor("386");
  check(sizes, a, 16, 4, {0, 4, 12});
  check(sizes, b, 8, 4, {0, 4});
  check(sizes, c, 64, 4, {0, 16, 20, 28, 36, 48, 56, 60});
  check(sizes, d, 52, 4, {0, 48, 48});
  check(sizes, e, 8, 4, {0, 4});
  check(sizes, f, 16, 4, {0, 4, 8, 12});
}

TEST_F(SizesTest, TooLarge) {
  Sizes sizes = sizesFor("amd64");
  TypeId huge = types.arrayOf(types.arrayOf(typ::kInt64, int64_t{1} << 40), int64_t{1} << 40);
  EXPECT_LT(sizes.sizeof_(types, huge), 0);
  TypeId s = strukt({field("a", huge), field("b", typ::kInt)});
  EXPECT_LT(sizes.sizeof_(types, s), 0);
  EXPECT_EQ(sizes.offsetsof(types, underStruct(types, s)->fields), (std::vector<int64_t>{0, -1}));
  uint32_t index[] = {1};
  EXPECT_LT(sizes.offsetof_(types, s, index), 0);
}

TEST_F(SizesTest, NestedOffsets) {
  TypeId outer = strukt({field("p", typ::kByte), field("in", a)});
  uint32_t index[] = {1, 2};
  EXPECT_EQ(sizesFor("arm64").offsetof_(types, outer, index), 8 + 16);
  EXPECT_EQ(sizesFor("pdp11").word_size, 0);
}

TEST_F(SizesTest, VariableSize) {
  TypeId p = tparam("P");
  TypeId box = generic("Box", {p}, [&](TypeId) { return strukt({field("v", types.arrayOf(p, 2))}); });
  EXPECT_TRUE(hasVarSize(types, p));
  EXPECT_TRUE(hasVarSize(types, instance(box, {p})));
  EXPECT_FALSE(hasVarSize(types, instance(box, {typ::kInt})));
  EXPECT_FALSE(hasVarSize(types, types.pointerTo(p)));
}

TEST_F(SizesTest, AtomicAlign64) {
  PackageId atomic = package("sync/atomic");
  TypeId align64 = types.newNamed(types.newTypeName(Pos(), atomic, name("align64"), TypeId()), strukt({}));
  TypeId t = strukt({field("_", align64), field("v", typ::kInt64)});
  EXPECT_EQ(sizesFor("386").alignof_(types, t), 8);
  EXPECT_EQ(sizesFor("386").alignof_(types, strukt({field("v", typ::kInt64)})), 4);
}

}  // namespace
}  // namespace tuco
