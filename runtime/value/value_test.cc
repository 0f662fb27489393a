// Slices, interfaces, errors and print: behaviour and texts as gc's.
#include <gtest/gtest.h>

#include <math.h>
#include <setjmp.h>

#include <string>
#include <vector>

#include "runtime/type/builder.h"
#include "runtime/value/errors.h"
#include "runtime/value/iface.h"
#include "runtime/value/number_text.h"
#include "runtime/value/print.h"
#include "runtime/value/slice.h"
#include "runtime/value/string.h"

namespace tuco::rt {
namespace {

const Type* intType() {
  return basicType(Kind::kInt);
}

jmp_buf panic_jump;
std::string panic_text;

// Runs `body`, which must panic with a run-time error, and gives its text.
template <class Body>
std::string panicOf(Body body) {
  panic_text.clear();
  setPanicHook([](Eface value) {
    String text{};
    if (runtimeErrorText(value, text)) panic_text = view(text);
    longjmp(panic_jump, 1);
  });
  if (setjmp(panic_jump) == 0) body();
  return panic_text;
}

TEST(Slice, GrowsByGosRule) {
  EXPECT_EQ(nextSliceCap(5, 4), 8);
  EXPECT_EQ(nextSliceCap(9, 4), 9);
  EXPECT_EQ(nextSliceCap(256, 255), 510);
  EXPECT_EQ(nextSliceCap(257, 256), 512);
  EXPECT_EQ(nextSliceCap(513, 512), 832);
  EXPECT_EQ(nextSliceCap(1025, 1024), 1472);
  EXPECT_EQ(nextSliceCap(int64_t(1) << 62, int64_t(1) << 60), int64_t(1) << 62);
}

// The capacities that gc 1.26 gives when one element at a time is appended, from the first on.
TEST(Slice, CapacitiesAreThoseOfGc) {
  struct {
    const Type* elem;
    std::vector<int64_t> caps;
  } cases[] = {
      {basicType(Kind::kUint8),
       {32, 64, 128, 256, 512, 896, 1408, 2048, 3072, 4096, 5376, 6912, 9472, 12288, 16384, 21760}},
      {intType(),
       {4, 8, 16, 32, 64, 128, 256, 512, 848, 1280, 1792, 2560, 3408, 5120, 7168, 9216, 12288,
        16384, 21504}},
      {pointerTo(intType()),
       {4, 8, 16, 32, 64, 143, 287, 607, 1023, 1535, 2303, 3071, 4095, 6144, 8192, 11264, 14336,
        18432}},
      {basicType(Kind::kString),
       {2, 4, 8, 16, 32, 71, 143, 303, 591, 1023, 1535, 2560, 3584, 5120, 6656, 8704, 11264,
        14336}},
      {arrayOf(intType(), 3),
       {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 853, 1365, 2048, 3072, 4096, 5461, 7168, 9216,
        11946}},
      {arrayOf(pointerTo(intType()), 5),
       {1, 2, 4, 8, 17, 35, 76, 153, 307, 614, 1024, 1638, 2252, 3072, 4096, 5324, 6963}},
      {basicType(Kind::kInt32),
       {8, 16, 32, 64, 128, 256, 512, 864, 1344, 2048, 3072, 4096, 5440, 7168, 10240, 14336}}};
  for (auto& c : cases) {
    for (size_t i = 1; i < c.caps.size(); ++i) {
      int64_t old = c.caps[i - 1];
      std::vector<char> data(static_cast<size_t>(old) * c.elem->size);
      EXPECT_EQ(growSlice(data.data(), old + 1, old, 1, c.elem).cap, c.caps[i])
          << typeString(c.elem);
    }
  }
}

TEST(Slice, AppendKeepsElementsAndZeroesTheRest) {
  abi::Slice s{nullptr, 0, 0};
  for (int64_t i = 0; i < 1000; ++i)
    s = appendSlice(intType(), s, &i, 1);
  ASSERT_EQ(s.len, 1000);
  for (int64_t i = 0; i < s.cap; ++i)
    ASSERT_EQ(static_cast<int64_t*>(s.data)[i], i < 1000 ? i : 0);
}

TEST(Slice, CopyHandlesOverlap) {
  int64_t a[] = {1, 2, 3, 4, 5};
  EXPECT_EQ(copySlice(intType(), a + 1, 4, a, 5), 4);
  EXPECT_EQ(std::vector(a, a + 5), (std::vector<int64_t>{1, 1, 2, 3, 4}));
  clearSlice(intType(), {a, 3, 5});
  EXPECT_EQ(std::vector(a, a + 5), (std::vector<int64_t>{0, 0, 0, 3, 4}));
}

TEST(Slice, PanicTexts) {
  const Type* big = arrayOf(intType(), 1 << 20);
  EXPECT_EQ(panicOf([] { makeSlice(intType(), -1, -1); }),
            "runtime error: makeslice: len out of range");
  EXPECT_EQ(panicOf([&] { makeSlice(big, int64_t(1) << 40, int64_t(1) << 40); }),
            "runtime error: makeslice: len out of range");
  EXPECT_EQ(panicOf([] { makeSlice(intType(), 2, 1); }),
            "runtime error: makeslice: cap out of range");
  EXPECT_EQ(panicOf([&] { makeSlice(big, 1, int64_t(1) << 40); }),
            "runtime error: makeslice: cap out of range");
  EXPECT_EQ(panicOf([] { growSlice(nullptr, -5, 1, 1, intType()); }),
            "runtime error: growslice: len out of range");
  EXPECT_EQ(panicOf([] { checkUnsafeSlice(intType(), nullptr, 1); }),
            "runtime error: unsafe.Slice: ptr is nil and len is not zero");
  int64_t x;
  EXPECT_EQ(panicOf([&] { checkUnsafeSlice(intType(), &x, -1); }),
            "runtime error: unsafe.Slice: len out of range");
  EXPECT_EQ(panicOf([&] {
              checkUnsafeString(&x, INT64_MAX);
              checkUnsafeString(nullptr, 1);
            }),
            "runtime error: unsafe.String: ptr is nil and len is not zero");
}

TEST(Errors, BoundsTexts) {
  using abi::BoundsCode;
  auto text = [](BoundsCode code, int64_t x, int64_t y, bool is_signed = true) {
    String s{};
    runtimeErrorText(makeBoundsError({x, y, is_signed, code}), s);
    return std::string(view(s)).substr(strlen("runtime error: "));
  };
  EXPECT_EQ(text(BoundsCode::kIndex, 5, 3), "index out of range [5] with length 3");
  EXPECT_EQ(text(BoundsCode::kIndex, -1, 3), "index out of range [-1]");
  EXPECT_EQ(text(BoundsCode::kIndex, -1, 3, false),
            "index out of range [18446744073709551615] with length 3");
  EXPECT_EQ(text(BoundsCode::kSliceAlen, 5, 3), "slice bounds out of range [:5] with length 3");
  EXPECT_EQ(text(BoundsCode::kSliceAcap, 5, 3), "slice bounds out of range [:5] with capacity 3");
  EXPECT_EQ(text(BoundsCode::kSliceB, 5, 3), "slice bounds out of range [5:3]");
  EXPECT_EQ(text(BoundsCode::kSlice3Alen, 5, 3), "slice bounds out of range [::5] with length 3");
  EXPECT_EQ(text(BoundsCode::kSlice3Acap, 5, 3), "slice bounds out of range [::5] with capacity 3");
  EXPECT_EQ(text(BoundsCode::kSlice3B, 5, 3), "slice bounds out of range [:5:3]");
  EXPECT_EQ(text(BoundsCode::kSlice3B, -5, 3), "slice bounds out of range [:-5:]");
  EXPECT_EQ(text(BoundsCode::kSlice3C, 5, 3), "slice bounds out of range [5:3:]");
  EXPECT_EQ(text(BoundsCode::kSlice3C, -5, 3), "slice bounds out of range [-5::]");
  EXPECT_EQ(text(BoundsCode::kConvert, 4, 2),
            "cannot convert slice with length 2 to array or pointer to array with length 4");
}

const Type* namedInt(std::string_view path, std::string_view package, std::string_view name,
                     std::vector<MethodSpec> methods = {}) {
  return namedType(path, package, name, intType(), methods);
}

const Type* nullary() {
  return funcOf({}, {}, Variadic::kNo);
}

const abi::InterfaceType* interfaceOfMethods(std::vector<MethodSpec> methods) {
  return interfaceOf("p", methods);
}

int entry_a;
int entry_b;
int entry_c;

TEST(Iface, FillsMethodTables) {
  const Type* type = namedInt(
      "p", "p", "ABC",
      {{"A", nullary(), &entry_a}, {"C", nullary(), &entry_c}, {"b", nullary(), &entry_b}});
  const abi::InterfaceType* inter =
      interfaceOfMethods({{"b", nullary()}, {"A", nullary()}, {"C", nullary()}});
  const abi::ITab* tab = getITab(inter, type, OnMissing::kPanic);
  EXPECT_EQ(tab, getITab(inter, type, OnMissing::kPanic));
  EXPECT_EQ(tab->fun[0], &entry_a);
  EXPECT_EQ(tab->fun[1], &entry_c);
  EXPECT_EQ(tab->fun[2], &entry_b);
  EXPECT_EQ(tab->hash, type->hash);
}

TEST(Iface, UnexportedMethodsOfOtherPackagesDoNotCount) {
  const Type* type = namedInt("q", "q", "B", {{"b", nullary(), &entry_b}});
  EXPECT_EQ(getITab(interfaceOfMethods({{"b", nullary()}}), type, OnMissing::kNull), nullptr);
}

TEST(Iface, AssertionTexts) {
  const Type* lacks = namedInt("p", "p", "Lacks", {{"A", nullary(), &entry_a}});
  const abi::InterfaceType* inter = interfaceOfMethods({{"A", nullary()}, {"M", nullary()}});
  abi::TypeAssert site{&empty_assert_cache, inter, false};
  EXPECT_EQ(panicOf([&] { typeAssert(&site, lacks); }),
            "interface conversion: p.Lacks is not interface { A(); M() }: missing method M");
  EXPECT_EQ(panicOf([&] { typeAssert(&site, intType()); }),
            "interface conversion: int is not interface { A(); M() }: missing method A");
  EXPECT_EQ(panicOf([&] { typeAssert(&site, nullptr); }),
            "interface conversion: interface is nil, not interface { A(); M() }");
  const Type* any = interfaceOf({}, {});
  EXPECT_EQ(panicOf([&] { panicAssert(intType(), basicType(Kind::kString), any); }),
            "interface conversion: interface {} is int, not string");
  EXPECT_EQ(
      panicOf([&] { panicAssert(namedInt("x/p", "p", "T"), namedInt("y/p", "p", "T"), any); }),
      "interface conversion: interface {} is p.T, not p.T (types from different packages)");
}

TEST(Iface, SwitchPicksTheFirstMatch) {
  struct {
    abi::InterfaceSwitch head;
    const abi::InterfaceType* more[1];
  } site{{&empty_switch_cache, 2, {interfaceOfMethods({{"M", nullary()}})}},
         {interfaceOfMethods({{"A", nullary()}})}};
  const Type* type = namedInt("p", "p", "OnlyA", {{"A", nullary(), &entry_a}});
  SwitchChoice choice = interfaceSwitch(&site.head, type);
  EXPECT_EQ(choice.which, 1);
  EXPECT_EQ(choice.tab->fun[0], &entry_a);
  EXPECT_EQ(interfaceSwitch(&site.head, intType()).which, 2);
}

// Whatever the caches hold, they hold it at a place where compiled code's probe finds it.
TEST(Iface, CachesAreProbeable) {
  const abi::InterfaceType* inter = interfaceOfMethods({{"A", nullary()}});
  abi::TypeAssert site{&empty_assert_cache, inter, true};
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 200; ++i)
      typeAssert(&site, namedInt("p", "p", "N" + std::to_string(i), {{"A", nullary(), &entry_a}}));
  }
  const abi::TypeAssertCache* cache = site.cache;
  size_t used = 0;
  for (uintptr_t i = 0; i <= cache->mask; ++i) {
    if (cache->entries[i].type == 0) continue;
    ++used;
    uintptr_t at = reinterpret_cast<const Type*>(cache->entries[i].type)->hash & cache->mask;
    while (at != i) {
      ASSERT_NE(cache->entries[at].type, 0u);
      at = (at + 1) & cache->mask;
    }
  }
  EXPECT_GE(used, 4u);
  EXPECT_LE(used * 2, cache->mask + 1);
}

TEST(Iface, BoxesSmallValuesWithoutAllocating) {
  EXPECT_EQ(box64(7), box64(7));
  EXPECT_EQ(*static_cast<uint64_t*>(box64(1u << 20)), 1u << 20);
  EXPECT_NE(box32(300), box32(300));
  EXPECT_EQ(boxString({nullptr, 0}), static_cast<const void*>(zero_value));
  EXPECT_EQ(view(*static_cast<String*>(boxString(borrow("xy")))), "xy");
}

TEST(Errors, MethodsAnswerThroughInterfaces) {
  Eface error = makeRuntimeError("integer divide by zero");
  const abi::ITab* tab = getITab(errorInterface(), error.type, OnMissing::kNull);
  ASSERT_NE(tab, nullptr);
  auto* method = reinterpret_cast<TUCO_GOCALL String (*)(void*)>(tab->fun[0]);
  EXPECT_EQ(view(method(error.data)), "runtime error: integer divide by zero");
  EXPECT_EQ(typeString(makePanicNilError().type), "*runtime.PanicNilError");
}

std::string printed;

template <class Body>
std::string printedBy(Body body) {
  printed.clear();
  setPrintSink([](const char* p, size_t n) { printed.append(p, n); });
  body();
  setPrintSink(nullptr);
  return printed;
}

TEST(Print, FloatsAsGo) {
  struct {
    double value;
    const char* text;
  } cases[] = {{1, "1"},
               {1e6, "1e+06"},
               {100000, "100000"},
               {100000.5, "100000.5"},
               {1e-5, "1e-05"},
               {0.0001, "0.0001"},
               {1e100, "1e+100"},
               {123456789, "1.23456789e+08"},
               {0, "0"},
               {-0.0, "-0"},
               {-1.5, "-1.5"},
               {5e-324, "5e-324"},
               {1.7976931348623157e308, "1.7976931348623157e+308"},
               {NAN, "NaN"},
               {INFINITY, "+Inf"},
               {-INFINITY, "-Inf"}};
  for (auto& c : cases)
    EXPECT_EQ(NumberText::float64(c.value).view(), c.text);
  EXPECT_EQ(NumberText::float32(0.1f).view(), "0.1");
}

TEST(Print, Formats) {
  EXPECT_EQ(printedBy([] { printComplex128(1, -2); }), "(1-2i)");
  EXPECT_EQ(printedBy([] { printComplex128(NAN, INFINITY); }), "(NaN+Infi)");
  EXPECT_EQ(printedBy([] { printInt(INT64_MIN); }), "-9223372036854775808");
  EXPECT_EQ(printedBy([] { printUint(UINT64_MAX); }), "18446744073709551615");
  EXPECT_EQ(printedBy([] { printHex(0); }), "0x0");
  EXPECT_EQ(printedBy([] { printSlice({nullptr, 1, 2}); }), "[1/2]0x0");
  EXPECT_EQ(printedBy([] { printEface({nullptr, nullptr}); }), "(0x0,0x0)");
  EXPECT_EQ(printedBy([] {
              PrintScope scope;
              printBool(true);
              printString(" x\n");
            }),
            "true x\n");
  std::string big(10000, 'y');
  EXPECT_EQ(printedBy([&] { printString(big); }), big);
}

}  // namespace
}  // namespace tuco::rt
