// Map operations; bench/runtime/map/map_test.go is the same in Go.
#include <benchmark/benchmark.h>

#include <stdio.h>
#include <stdlib.h>

#include <string>
#include <vector>

#include "runtime/map/map.h"
#include "runtime/mem/cache.h"
#include "runtime/mem/central.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/sweep.h"
#include "runtime/os/random.h"
#include "runtime/sync/hooks.h"
#include "runtime/type/builder.h"
#include "runtime/value/string.h"

namespace tuco::rt {

static os::FastRandom random_source{1};

namespace {

const MapType* intMap() {
  return mapOf(basicType(Kind::kInt64), basicType(Kind::kInt64));
}
const MapType* stringMap() {
  return mapOf(basicType(Kind::kString), basicType(Kind::kInt64));
}

uint64_t next(uint64_t x) {
  return x * 6364136223846793005 + 1442695040888963407;
}
uint64_t index(uint64_t x, uint64_t n) {
  return (x >> 32) * n >> 32;
}

// Frees everything in the heap: what a collection does when the last map has been dropped. Called
// after each 4 MB or so, as the collector would be.
void recycle() {
  flushCache(currentCache());
  finishSweep();
  heap.sweep_gen.fetch_add(2);
  finishSweep();
}

int64_t& slot(void* elem) {
  return *static_cast<int64_t*>(elem);
}

Map* filled(const MapType* type, uint64_t n) {
  Map* m = makeMap(type, 0, nullptr);
  for (uint64_t i = 0; i < n; ++i)
    slot(mapAssign64(type, m, i)) = static_cast<int64_t>(i);
  return m;
}

// Strings of 16-byte blocks side by side, as Go's allocator lays them out.
std::vector<String> keys(uint64_t n) {
  std::vector<String> all;
  auto* text = static_cast<char*>(calloc(n, 16));
  for (uint64_t i = 0; i < n; ++i, text += 16) {
    int len = snprintf(text, 16, "key-%08d", static_cast<int>(i));
    all.push_back({reinterpret_cast<uint8_t*>(text), len});
  }
  return all;
}

// Starts the next map of an insertion bench; `inserted` entries have been added since the last
// recycle.
Map* nextMap(const MapType* type, int64_t n, int64_t& inserted) {
  if (inserted > 100000) {
    recycle();
    inserted = 0;
  }
  inserted += n;
  return makeMap(type, 0, nullptr);
}

void getInt(benchmark::State& state, uint64_t offset) {
  auto n = static_cast<uint64_t>(state.range(0));
  const MapType* type = intMap();
  Map* m = filled(type, n);
  uint64_t x = 1;
  int64_t sum = 0;
  for (auto _ : state) {
    x = next(x);
    sum += slot(mapGet64(type, m, index(x, n) + offset * n));
  }
  benchmark::DoNotOptimize(sum);
}
void GetInt(benchmark::State& state) {
  getInt(state, 0);
}
void MissInt(benchmark::State& state) {
  getInt(state, 1);
}

void InsertInt(benchmark::State& state) {
  int64_t n = state.range(0);
  const MapType* type = intMap();
  Map* m = nullptr;
  int64_t key = n;
  int64_t inserted = 0;
  for (auto _ : state) {
    if (key == n) {
      m = nextMap(type, n, inserted);
      key = 0;
    }
    slot(mapAssign64(type, m, static_cast<uint64_t>(key))) = key;
    ++key;
  }
}

void UpdateInt(benchmark::State& state) {
  auto n = static_cast<uint64_t>(state.range(0));
  const MapType* type = intMap();
  Map* m = filled(type, n);
  uint64_t x = 1;
  for (auto _ : state) {
    x = next(x);
    ++slot(mapAssign64(type, m, index(x, n)));
  }
}

void GetString(benchmark::State& state) {
  auto n = static_cast<uint64_t>(state.range(0));
  std::vector<String> all = keys(n);
  const MapType* type = stringMap();
  Map* m = makeMap(type, 0, nullptr);
  for (uint64_t i = 0; i < n; ++i)
    slot(mapAssignStr(type, m, all[i])) = static_cast<int64_t>(i);
  uint64_t x = 1;
  int64_t sum = 0;
  for (auto _ : state) {
    x = next(x);
    sum += slot(mapGetStr(type, m, all[index(x, n)]));
  }
  benchmark::DoNotOptimize(sum);
}

void InsertString(benchmark::State& state) {
  int64_t n = state.range(0);
  std::vector<String> all = keys(static_cast<uint64_t>(n));
  const MapType* type = stringMap();
  Map* m = nullptr;
  int64_t key = n;
  int64_t inserted = 0;
  for (auto _ : state) {
    if (key == n) {
      m = nextMap(type, n, inserted);
      key = 0;
    }
    slot(mapAssignStr(type, m, all[static_cast<size_t>(key)])) = key;
    ++key;
  }
}

void IterateInt(benchmark::State& state) {
  const MapType* type = intMap();
  Map* m = filled(type, static_cast<uint64_t>(state.range(0)));
  int64_t sum = 0;
  MapIter it{};
  for (auto _ : state) {
    if (it.key == nullptr) {
      it = {};
      mapIterStart(type, m, &it);
    }
    sum += *static_cast<const int64_t*>(it.key) + slot(it.elem);
    mapIterNext(&it);
  }
  benchmark::DoNotOptimize(sum);
}

void InsertDeleteInt(benchmark::State& state) {
  auto n = static_cast<uint64_t>(state.range(0));
  const MapType* type = intMap();
  Map* m = makeMap(type, 0, nullptr);
  uint64_t i = 0;
  for (auto _ : state) {
    slot(mapAssign64(type, m, i)) = 1;
    mapDelete64(type, m, i - n);
    ++i;
  }
}

#define TUCO_SIZES Arg(6)->Arg(64)->Arg(1000)->Arg(30000)->Arg(1000000)
BENCHMARK(GetInt)->TUCO_SIZES;
BENCHMARK(MissInt)->TUCO_SIZES;
BENCHMARK(InsertInt)->TUCO_SIZES;
BENCHMARK(UpdateInt)->TUCO_SIZES;
BENCHMARK(GetString)->TUCO_SIZES;
BENCHMARK(InsertString)->TUCO_SIZES;
BENCHMARK(IterateInt)->TUCO_SIZES;
BENCHMARK(InsertDeleteInt)->TUCO_SIZES;

}  // namespace
}  // namespace tuco::rt

int main(int argc, char** argv) {
  tuco::rt::initLayouts();
  tuco::rt::setCurrentCache(tuco::rt::newCache());
  tuco::rt::sched_hooks.random = [] { return tuco::rt::random_source.next(); };
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
