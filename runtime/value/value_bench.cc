// Strings, slices and interfaces; bench/runtime/value/value_test.go is the same in Go.
#include <benchmark/benchmark.h>

#include <string>

#include "runtime/gc/gc.h"
#include "runtime/sched/api.h"
#include "runtime/type/builder.h"
#include "runtime/type/equal.h"
#include "runtime/type/hash.h"
#include "runtime/value/errors.h"
#include "runtime/value/iface.h"
#include "runtime/value/slice.h"
#include "runtime/value/string.h"

namespace tuco::rt {
namespace {

void Concat(benchmark::State& state) {
  String parts[] = {borrow("some "), borrow("words "), borrow("joined")};
  for (auto _ : state)
    benchmark::DoNotOptimize(concatStrings(nullptr, parts, 3));
}

void BytesToString(benchmark::State& state) {
  String p = borrow("twenty bytes of text");
  for (auto _ : state)
    benchmark::DoNotOptimize(bytesToString(nullptr, p.data, p.len));
}

void CountRunes(benchmark::State& state) {
  std::string text;
  for (int i = 0; i < 30; ++i)
    text += "mostly ascii text, ein bißchen mehr ";
  int64_t n = 0;
  for (auto _ : state)
    n += countRunes(borrow(text));
  benchmark::DoNotOptimize(n);
}

void StringToRunes(benchmark::State& state) {
  String s = borrow("mostly ascii text, ein bißchen mehr");
  for (auto _ : state)
    benchmark::DoNotOptimize(stringToRunes(nullptr, s));
}

void Append1000(benchmark::State& state) {
  const Type* type = basicType(Kind::kInt64);
  Slice s{nullptr, 0, 0};
  for (auto _ : state) {
    if (s.len == 1000) s = {nullptr, 0, 0};
    // What the compiler makes of append: room is tested in place.
    if (s.len == s.cap)
      s = growSlice(s.data, s.len + 1, s.cap, 1, type);
    else
      ++s.len;
    static_cast<int64_t*>(s.data)[s.len - 1] = s.len;
  }
  benchmark::DoNotOptimize(s);
}

void BoxInt(benchmark::State& state) {
  uint64_t i = 1000;
  for (auto _ : state)
    benchmark::DoNotOptimize(box64(i++));
}

// Compiled code asks the site's cache first, as here.
const abi::ITab* assertCached(abi::TypeAssert* site, const Type* type) {
  const abi::TypeAssertCache* cache = __atomic_load_n(&site->cache, __ATOMIC_ACQUIRE);
  for (uintptr_t at = type->hash & cache->mask;; at = (at + 1) & cache->mask) {
    if (cache->entries[at].type == reinterpret_cast<uintptr_t>(type)) {
      return reinterpret_cast<const abi::ITab*>(cache->entries[at].itab);
    }
    if (cache->entries[at].type == 0) return typeAssert(site, type);
  }
}

void AssertMiss(benchmark::State& state) {
  const Type* results[] = {basicType(Kind::kString)};
  MethodSpec methods[] = {
      {"Name", funcOf({}, results, Variadic::kNo), reinterpret_cast<const void*>(&assertCached)}};
  static abi::TypeAssert site{&empty_assert_cache, interfaceOf({}, methods), true};
  gc::addRoots(&site, &site + 1, nullptr);
  const Type* types[] = {namedType("b", "b", "t0", basicType(Kind::kInt), methods),
                         namedType("b", "b", "t1", basicType(Kind::kInt), methods),
                         basicType(Kind::kInt), basicType(Kind::kString)};
  int64_t n = 0;
  size_t i = 0;
  for (auto _ : state)
    n += assertCached(&site, types[i++ & 3]) != nullptr;
  benchmark::DoNotOptimize(n);
}

struct Key {
  String a;
  int64_t b;
};

const Type* keyType() {
  FieldSpec fields[] = {{"a", basicType(Kind::kString)}, {"b", basicType(Kind::kInt)}};
  return structOf(fields);
}

void EqualAny(benchmark::State& state) {
  Key x{borrow("hello"), 1};
  std::string copy = "hello";
  Key y{borrow(copy), 1};
  Eface ex{keyType(), &x};
  Eface ey{keyType(), &y};
  int64_t n = 0;
  for (auto _ : state)
    n += equalEface(ex, ey);
  benchmark::DoNotOptimize(n);
}

BENCHMARK(Concat)->MeasureProcessCPUTime();
BENCHMARK(BytesToString)->MeasureProcessCPUTime();
BENCHMARK(CountRunes)->MeasureProcessCPUTime();
BENCHMARK(StringToRunes)->MeasureProcessCPUTime();
BENCHMARK(Append1000)->MeasureProcessCPUTime();
BENCHMARK(BoxInt)->MeasureProcessCPUTime();
BENCHMARK(AssertMiss)->MeasureProcessCPUTime();
BENCHMARK(EqualAny)->MeasureProcessCPUTime();

}  // namespace
}  // namespace tuco::rt

int main(int argc, char** argv) {
  tuco::rt::gc::init();
  benchmark::Initialize(&argc, argv);
  tuco::rt::run([](void*) { benchmark::RunSpecifiedBenchmarks(); }, nullptr);
}
