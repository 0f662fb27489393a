// A map, a model, and iterators that run while both change, driven by bytes.
#include <stdint.h>
#include <stdlib.h>

#include <map>
#include <set>

#include "runtime/map/map.h"
#include "runtime/mem/cache.h"
#include "runtime/mem/central.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/sweep.h"
#include "runtime/type/builder.h"

using namespace tuco::rt;

namespace {

void require(bool condition) {
  if (!condition) abort();
}

struct Run {
  const MapType* type = mapOf(basicType(Kind::kInt64), basicType(Kind::kInt64));
  Map* m = makeMap(type, 0, nullptr);
  std::map<uint64_t, int64_t> model;
  MapIter it{};
  bool iterating = false;
  std::set<uint64_t> seen;     // by the loop
  std::set<uint64_t> steady;   // there since the loop began
  std::set<uint64_t> readded;  // deleted and added again meanwhile

  void put(uint64_t key, int64_t value) {
    *static_cast<int64_t*>(mapAssign64(type, m, key)) = value;
    if (iterating && !model.contains(key)) readded.insert(key);
    model[key] = value;
  }
  void remove(uint64_t key) {
    mapDelete64(type, m, key);
    model.erase(key);
    steady.erase(key);
  }
  void check(uint64_t key) {
    MapFound found = mapFind64(type, m, key);
    auto at = model.find(key);
    require(found.present == (at != model.end()));
    if (found.present) require(*static_cast<int64_t*>(found.elem) == at->second);
  }
  void step() {
    if (!iterating) {
      it = {};
      seen.clear();
      readded.clear();
      steady.clear();
      for (auto& [key, value] : model)
        steady.insert(key);
      mapIterStart(type, m, &it);
      iterating = true;
    } else {
      mapIterNext(&it);
    }
    if (it.key == nullptr) {
      for (uint64_t key : steady)
        require(seen.contains(key));
      iterating = false;
      return;
    }
    uint64_t key = *static_cast<const uint64_t*>(it.key);
    require(model.contains(key));
    require(*static_cast<int64_t*>(it.elem) == model[key]);
    require(seen.insert(key).second || readded.contains(key));
  }
  void clear() {
    mapClear(type, m);
    model.clear();
    steady.clear();
  }
};

// Frees everything: nothing outlives an input.
void recycle() {
  flushCache(currentCache());
  finishSweep();
  heap.sweep_gen.fetch_add(2);
  finishSweep();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  initLayouts();
  setCurrentCache(newCache());
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Run run;
  int64_t value = 0;
  for (size_t i = 0; i + 2 < size; i += 3) {
    uint64_t key = data[i + 1] | uint64_t{data[i + 2]} << 8;
    switch (data[i] % 8) {
      case 0:
      case 1:
        run.put(key, ++value);
        break;
      case 2:
        run.remove(key);
        break;
      case 3:
        run.check(key);
        break;
      case 4:
        for (uint64_t k = key; k < key + data[i] / 8 * 32u; ++k)
          run.put(k, ++value);
        break;
      case 5:
        for (uint64_t k = key; k < key + data[i] / 8 * 32u; ++k)
          run.remove(k);
        break;
      case 6:
        run.step();
        break;
      case 7:
        if (data[i] == 0xff)
          run.clear();
        else
          for (int n = data[i] / 8; n > 0; --n)
            run.step();
        break;
    }
    require(mapLen(run.m) == static_cast<int64_t>(run.model.size()));
  }
  for (auto& [key, v] : run.model)
    run.check(key);
  recycle();
  return 0;
}
