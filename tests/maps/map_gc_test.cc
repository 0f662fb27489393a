// Maps of pointers while the collector runs: every key and element must survive growth, overwriting,
// deletion, clearing and iteration, with the heap checked after each cycle and freed memory poisoned.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <random>

#include "runtime/gc/gc.h"
#include "runtime/map/map.h"
#include "runtime/mem/alloc.h"
#include "runtime/sched/testing.h"
#include "runtime/type/builder.h"

namespace tuco::rt {
namespace {

constexpr int kGoroutines = 4;
Map* maps[kGoroutines];
const uint8_t maps_mask[] = {0xf};

// A string in collected memory that says what it is.
abi::String madeString(const char* what, uint64_t n) {
  char text[48];
  int len = std::snprintf(text, sizeof text, "%s-%llu-some-more-bytes", what, static_cast<unsigned long long>(n));
  void* data = mallocgc(static_cast<size_t>(len), nullptr, NeedZero::kNo);
  std::memcpy(data, text, static_cast<size_t>(len));
  return {static_cast<const uint8_t*>(data), len};
}

bool isString(const abi::String& s, const char* what, uint64_t n) {
  char text[48];
  int len = std::snprintf(text, sizeof text, "%s-%llu-some-more-bytes", what, static_cast<unsigned long long>(n));
  return s.len == len && std::memcmp(s.data, text, static_cast<size_t>(len)) == 0;
}

const MapType* stringsType() {
  return mapOf(basicType(Kind::kString), basicType(Kind::kString));
}
const Type* stringType() { return basicType(Kind::kString); }

void store(Map* m, uint64_t n) {
  abi::String value = madeString("value", n);
  void* slot = mapAssignStr(stringsType(), m, madeString("key", n));
  typedMove(stringType(), slot, &value);
}

int countIntact(Map* m) {
  int intact = 0;
  MapIter iter = {};
  mapIterStart(stringsType(), m, &iter);
  for (; iter.key != nullptr; mapIterNext(&iter)) {
    const abi::String& key = *static_cast<const abi::String*>(iter.key);
    const abi::String& value = *static_cast<const abi::String*>(iter.elem);
    unsigned long long n = 0;
    if (std::sscanf(reinterpret_cast<const char*>(key.data), "key-%llu-", &n) != 1) return -1;
    if (!isString(key, "key", n) || !isString(value, "value", n)) return -1;
    ++intact;
    preemptPoint();
  }
  return intact;
}

void useMap(int who, int rounds) {
  std::mt19937_64 random(static_cast<uint64_t>(who));
  writePointer(&maps[who], makeMap(stringsType(), 0, nullptr));
  for (int round = 0; round < rounds; ++round) {
    preemptPoint();
    uint64_t n = random() % 3000;
    switch (random() % 8) {
      case 0: mapDeleteStr(stringsType(), maps[who], madeString("key", n)); break;
      case 1: {
        MapFound found = mapFindStr(stringsType(), maps[who], madeString("key", n));
        if (found.present) ASSERT_TRUE(isString(*static_cast<abi::String*>(found.elem), "value", n));
        break;
      }
      default: store(maps[who], n);
    }
    if (random() % 4000 == 0) ASSERT_EQ(countIntact(maps[who]), static_cast<int>(maps[who]->used));
    if (random() % 10000 == 0) mapClear(stringsType(), maps[who]);
  }
  ASSERT_EQ(countIntact(maps[who]), static_cast<int>(maps[who]->used));
}

TEST(MapGc, KeysAndElementsSurviveCycles) {
  for (int procs : {1, 2, 8}) {
    testing::runWith(procs, [] {
      gc::addRoots(maps, maps + kGoroutines, maps_mask);
      gc::modes().verify = gc::modes().poison = true;
      gc::applyModes();
      testing::Group group;
      for (int who = 0; who < kGoroutines; ++who) {
        testing::go([who, &group] {
          useMap(who, 20000);
          group.done();
        });
      }
      for (int i = 0; i < 20; ++i) {
        gc::runGC();
        yield();
      }
      group.wait(kGoroutines);
      gc::modes().verify = gc::modes().poison = false;
      gc::applyModes();
      gc::removeRoots(maps);
    });
  }
}

}  // namespace
}  // namespace tuco::rt
