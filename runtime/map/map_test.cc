// Maps against a model, operation by operation, and the rules of iteration while mutating.
#include "runtime/map/map.h"

#include <gtest/gtest.h>

#include <math.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "runtime/map/table.h"
#include "runtime/type/builder.h"
#include "runtime/value/string.h"

namespace tuco::rt {
namespace {

const Type* intType() {
  return basicType(Kind::kInt);
}

// Each kind of map that the operations treat differently, keyed by integers.
struct Kit {
  const char* name;
  const MapType* type;
  void* (*assign)(const MapType*, Map*, uint64_t);
  MapFound (*find)(const MapType*, Map*, uint64_t);
  void (*erase)(const MapType*, Map*, uint64_t);
  uint64_t (*read_key)(const void*);
};

const std::string& keyText(uint64_t key) {
  static std::map<uint64_t, std::string> texts;
  std::string& text = texts[key];
  if (text.empty()) text = std::string(key % 40, 'k') + std::to_string(key);
  return text;
}
String keyString(uint64_t key) {
  return borrow(keyText(key));
}
uint64_t stringKey(const void* p) {
  std::string_view text = view(*static_cast<const String*>(p));
  return std::stoull(std::string(text.substr(text.find_first_not_of('k'))));
}

template <class Int>
uint64_t intKey(const void* p) {
  return *static_cast<const Int*>(p);
}

struct BigKey {
  uint64_t words[20];
};
BigKey bigKey(uint64_t key) {
  BigKey big{};
  big.words[19] = key;
  return big;
}

std::vector<Kit> kits() {
  const Type* big = arrayOf(intType(), 20);
  return {
      {"int", mapOf(intType(), intType()), mapAssign64, mapFind64, mapDelete64, intKey<uint64_t>},
      {"int32", mapOf(basicType(Kind::kInt32), intType()),
       [](const MapType* t, Map* m, uint64_t k) {
         return mapAssign32(t, m, static_cast<uint32_t>(k));
       },
       [](const MapType* t, Map* m, uint64_t k) {
         return mapFind32(t, m, static_cast<uint32_t>(k));
       },
       [](const MapType* t, Map* m, uint64_t k) { mapDelete32(t, m, static_cast<uint32_t>(k)); },
       intKey<uint32_t>},
      {"string", mapOf(basicType(Kind::kString), intType()),
       [](const MapType* t, Map* m, uint64_t k) { return mapAssignStr(t, m, keyString(k)); },
       [](const MapType* t, Map* m, uint64_t k) { return mapFindStr(t, m, keyString(k)); },
       [](const MapType* t, Map* m, uint64_t k) { mapDeleteStr(t, m, keyString(k)); }, stringKey},
      {"any key", mapOf(intType(), intType()),
       [](const MapType* t, Map* m, uint64_t k) { return mapAssign(t, m, &k); },
       [](const MapType* t, Map* m, uint64_t k) { return mapFind(t, m, &k); },
       [](const MapType* t, Map* m, uint64_t k) { mapDelete(t, m, &k); }, intKey<uint64_t>},
      {"indirect", mapOf(big, big),
       [](const MapType* t, Map* m, uint64_t k) {
         BigKey b = bigKey(k);
         return mapAssign(t, m, &b);
       },
       [](const MapType* t, Map* m, uint64_t k) {
         BigKey b = bigKey(k);
         return mapFind(t, m, &b);
       },
       [](const MapType* t, Map* m, uint64_t k) {
         BigKey b = bigKey(k);
         mapDelete(t, m, &b);
       },
       [](const void* p) { return static_cast<const BigKey*>(p)->words[19]; }},
      {"small elem", mapOf(intType(), structOf({})),
       [](const MapType* t, Map* m, uint64_t k) { return mapAssign64(t, m, k); }, mapFind64,
       mapDelete64, intKey<uint64_t>},
  };
}

class MapTest : public testing::TestWithParam<Kit> {
 protected:
  const Kit& kit() const { return GetParam(); }
  bool hasElem() const { return kit().type->elem->size >= 8; }
  void put(Map* m, uint64_t key, uint64_t value) {
    void* elem = kit().assign(kit().type, m, key);
    if (hasElem()) memcpy(elem, &value, 8);
  }
  uint64_t elemValue(const void* elem) {
    uint64_t value = 0;
    if (hasElem()) memcpy(&value, elem, 8);
    return value;
  }
  bool has(Map* m, uint64_t key) { return kit().find(kit().type, m, key).present; }
  void remove(Map* m, uint64_t key) { kit().erase(kit().type, m, key); }

  std::map<uint64_t, uint64_t> contents(Map* m) {
    std::map<uint64_t, uint64_t> all;
    MapIter it{};
    for (mapIterStart(kit().type, m, &it); it.key != nullptr; mapIterNext(&it)) {
      EXPECT_TRUE(all.emplace(kit().read_key(it.key), elemValue(it.elem)).second) << "twice";
    }
    return all;
  }
};

TEST_P(MapTest, EmptyAndNil) {
  MapIter it{};
  mapIterStart(kit().type, nullptr, &it);
  EXPECT_EQ(it.key, nullptr);
  EXPECT_FALSE(has(nullptr, 3));
  remove(nullptr, 3);
  Map* m = makeMap(kit().type, 0, nullptr);
  EXPECT_FALSE(has(m, 3));
  EXPECT_TRUE(contents(m).empty());
  EXPECT_DEATH(put(nullptr, 1, 1), "assignment to entry in nil map");
}

TEST_P(MapTest, AgreesWithAModel) {
  for (uint32_t seed = 1; seed <= 6; ++seed) {
    std::mt19937 random(seed);
    Map* m = makeMap(kit().type, seed % 2 == 0 ? 0 : 1000 * seed, nullptr);
    std::map<uint64_t, uint64_t> model;
    uint32_t range = seed <= 2 ? 16 : seed <= 4 ? 300 : 20000;
    for (int step = 0; step < 40000; ++step) {
      uint64_t key = random() % range;
      // Phases of growing, shrinking and turning over.
      bool add = random() % 8 < (step / 8000 % 2 == 0 ? 6u : 2u);
      if (add) {
        uint64_t value = hasElem() ? random() : 0;
        put(m, key, value);
        model[key] = value;
      } else {
        remove(m, key);
        model.erase(key);
      }
      ASSERT_EQ(mapLen(m), static_cast<int64_t>(model.size()));
      uint64_t probe = random() % range;
      MapFound found = kit().find(kit().type, m, probe);
      auto it = model.find(probe);
      ASSERT_EQ(found.present, it != model.end());
      if (found.present) ASSERT_EQ(elemValue(found.elem), it->second);
      if (step % 4000 == 0) ASSERT_EQ(contents(m), model);
      if (step == 20000 && seed == 3) {
        mapClear(kit().type, m);
        model.clear();
      }
    }
    ASSERT_EQ(contents(m), model);
  }
}

// Whatever happens during the loop: no entry twice, none that is deleted, none of those that were
// there all the time left out.
TEST_P(MapTest, IterationWhileMutating) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    std::mt19937 random(seed);
    uint32_t size = seed % 3 == 0 ? 5 : seed % 3 == 1 ? 100 : 4000;
    Map* m = makeMap(kit().type, 0, nullptr);
    std::set<uint64_t> steady;
    std::set<uint64_t> present;
    for (uint64_t key = 0; key < size; ++key) {
      put(m, key, key);
      present.insert(key);
      if (key % 2 == 0) steady.insert(key);
    }
    std::set<uint64_t> seen;
    std::set<uint64_t> readded;
    uint64_t next_key = size;
    MapIter it{};
    for (mapIterStart(kit().type, m, &it); it.key != nullptr; mapIterNext(&it)) {
      uint64_t key = kit().read_key(it.key);
      ASSERT_TRUE(present.contains(key)) << "deleted entry " << key;
      ASSERT_TRUE(seen.insert(key).second || readded.contains(key)) << "twice " << key;
      if (hasElem()) ASSERT_EQ(elemValue(it.elem), key);
      for (unsigned n = random() % 6; n > 0 && next_key < 4 * size; --n, ++next_key) {
        put(m, next_key, next_key);
        present.insert(next_key);
      }
      uint64_t victim = random() % next_key;
      if (!steady.contains(victim)) {
        remove(m, victim);
        present.erase(victim);
        if (random() % 4 == 0) {
          put(m, victim, victim);
          present.insert(victim);
          readded.insert(victim);
        }
      }
    }
    for (uint64_t key : steady)
      ASSERT_TRUE(seen.contains(key)) << "missed " << key;
  }
}

TEST_P(MapTest, ClearDuringIteration) {
  for (uint64_t size : {6, 100, 3000}) {
    Map* m = makeMap(kit().type, 0, nullptr);
    for (uint64_t key = 0; key < size; ++key)
      put(m, key, key);
    MapIter it{};
    mapIterStart(kit().type, m, &it);
    ASSERT_NE(it.key, nullptr);
    mapClear(kit().type, m);
    EXPECT_EQ(mapLen(m), 0);
    put(m, size + 1, 0);
    for (mapIterNext(&it); it.key != nullptr; mapIterNext(&it))
      EXPECT_EQ(kit().read_key(it.key), size + 1);
  }
}

TEST_P(MapTest, CloneIsIndependent) {
  for (uint64_t size : {0, 5, 40, 5000}) {
    Map* m = makeMap(kit().type, 0, nullptr);
    for (uint64_t key = 0; key < size; ++key)
      put(m, key, hasElem() ? key * 3 : 0);
    std::map<uint64_t, uint64_t> before = contents(m);
    Map* copy = mapClone(kit().type, m);
    for (uint64_t key = 0; key < size; key += 2) {
      put(m, key, 7);
      remove(m, key + 1);
    }
    put(copy, 1u << 20, 0);
    remove(copy, 1u << 20);
    EXPECT_EQ(contents(copy), before);
  }
}

TEST_P(MapTest, StartsAnywhere) {
  Map* m = makeMap(kit().type, 0, nullptr);
  for (uint64_t key = 0; key < 8; ++key)
    put(m, key, key);
  std::set<uint64_t> firsts;
  for (int i = 0; i < 300; ++i) {
    MapIter it{};
    mapIterStart(kit().type, m, &it);
    firsts.insert(kit().read_key(it.key));
  }
  EXPECT_EQ(firsts.size(), 8u);
}

TEST_P(MapTest, MisuseIsFatal) {
  Map* m = makeMap(kit().type, 0, nullptr);
  put(m, 1, 1);
  m->writing = 1;
  EXPECT_EXIT(put(m, 2, 2), testing::ExitedWithCode(2), "fatal error: concurrent map writes");
  EXPECT_EXIT(remove(m, 2), testing::ExitedWithCode(2), "fatal error: concurrent map writes");
  EXPECT_EXIT(has(m, 2), testing::ExitedWithCode(2),
              "fatal error: concurrent map read and map write");
  EXPECT_EXIT(contents(m), testing::ExitedWithCode(2),
              "fatal error: concurrent map iteration and map write");
}

INSTANTIATE_TEST_SUITE_P(Kinds, MapTest, testing::ValuesIn(kits()), [](const auto& info) {
  std::string name = info.param.name;
  for (char& c : name) {
    if (c == ' ') c = '_';
  }
  return name;
});

TEST(MapNaN, EachIsAnEntryThatOnlyClearRemoves) {
  const MapType* type = mapOf(basicType(Kind::kFloat64), intType());
  Map* m = makeMap(type, 0, nullptr);
  double nan = NAN;
  for (int64_t i = 0; i < 2000; ++i)
    *static_cast<int64_t*>(mapAssign(type, m, &nan)) = i;
  EXPECT_EQ(mapLen(m), 2000);
  EXPECT_FALSE(mapFind(type, m, &nan).present);
  mapDelete(type, m, &nan);
  EXPECT_EQ(mapLen(m), 2000);
  std::set<int64_t> seen;
  MapIter it{};
  for (mapIterStart(type, m, &it); it.key != nullptr; mapIterNext(&it)) {
    EXPECT_TRUE(seen.insert(*static_cast<int64_t*>(it.elem)).second);
    // Grow under the loop, so that stale tables hold NaNs.
    if (mapLen(m) < 5000) *static_cast<int64_t*>(mapAssign(type, m, &nan)) = mapLen(m);
  }
  for (int64_t i = 0; i < 2000; ++i)
    EXPECT_TRUE(seen.contains(i));
  mapClear(type, m);
  EXPECT_EQ(mapLen(m), 0);
}

TEST(MapKeys, OverwriteStoresTheNewKey) {
  const MapType* type = mapOf(basicType(Kind::kFloat64), intType());
  Map* m = makeMap(type, 0, nullptr);
  double zero = 0.0;
  double minus = -0.0;
  mapAssign(type, m, &zero);
  mapAssign(type, m, &minus);
  EXPECT_EQ(mapLen(m), 1);
  MapIter it{};
  mapIterStart(type, m, &it);
  EXPECT_TRUE(signbit(*static_cast<const double*>(it.key)));
}

TEST(MapKeys, UnhashablePanicsEvenWhenEmpty) {
  const MapType* type = mapOf(interfaceOf({}, {}), intType());
  Map* m = makeMap(type, 0, nullptr);
  abi::Slice slice{};
  abi::Eface key{sliceOf(intType()), &slice};
  EXPECT_DEATH(mapGet(type, m, &key), "hash of unhashable type \\[\\]int");
  EXPECT_DEATH(mapGet(type, nullptr, &key), "hash of unhashable type \\[\\]int");
  EXPECT_DEATH(mapAssign(type, m, &key), "hash of unhashable type \\[\\]int");
}

// No operation moves more than one table, and tables stay within their load.
TEST(MapShape, TablesAreBoundedAndHintsHold) {
  const MapType* type = mapOf(intType(), intType());
  Map* m = makeMap(type, 100000, nullptr);
  int64_t len = m->dir_len;
  EXPECT_GE(static_cast<uint64_t>(len) * maxLoad(kMaxCapacity), 100000u);
  for (uint64_t i = 0; i < 100000; ++i)
    mapAssign64(type, m, i);
  EXPECT_LE(m->dir_len, len * 2);
  for (int64_t i = 0; i < m->dir_len; ++i) {
    const Table* table = directory(m)[i].table;
    EXPECT_LE(table->capacity, kMaxCapacity);
    EXPECT_EQ(directory(m)[i].groups(), table->groups);
    EXPECT_EQ(directory(m)[i].groupMask(), table->capacity / 8u - 1);
    EXPECT_LE(table->used + table->growth_left, maxLoad(table->capacity));
  }
}

// Inserting and deleting for ever does not grow the map.
TEST(MapShape, TombstonesAreCleanedUp) {
  const MapType* type = mapOf(intType(), intType());
  Map* m = makeMap(type, 0, nullptr);
  for (uint64_t i = 0; i < 2'000'000; ++i) {
    mapAssign64(type, m, i);
    if (i >= 500) mapDelete64(type, m, i - 500);
  }
  EXPECT_EQ(mapLen(m), 500);
  EXPECT_EQ(m->dir_len, 1);
}

TEST(MapShape, AHeaderOfTheCallersWorks) {
  const MapType* type = mapOf(intType(), intType());
  Map header{};
  Map* m = makeMap(type, 0, &header);
  EXPECT_EQ(m, &header);
  *static_cast<int64_t*>(mapAssign64(type, m, 5)) = 6;
  EXPECT_EQ(*static_cast<int64_t*>(mapGet64(type, m, 5)), 6);
  EXPECT_EQ(*static_cast<int64_t*>(mapGet64(type, m, 6)), 0);
}

}  // namespace
}  // namespace tuco::rt
