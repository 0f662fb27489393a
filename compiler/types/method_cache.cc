// Finding the methods of declared types by name.
#include "compiler/types/method_cache.h"

#include <bit>

namespace tuco {

namespace {

constexpr uint32_t kLinear = 8;  // Up to so many methods are searched one by one.

uint32_t slotOf(NameId name) { return (name.value * 0x9E3779B1u) >> 7; }

const MethodCache* makeCache(TypeStore& types, const NamedNode& origin) {
  uint32_t size = std::bit_ceil(origin.method_count * 2);
  uint32_t* slots = static_cast<uint32_t*>(types.allocate(size * sizeof(uint32_t), alignof(uint32_t)));
  std::fill_n(slots, size, 0);
  for (uint32_t i = 0; i < origin.method_count; ++i) {
    uint32_t at = slotOf(types[origin.methods[i]].name);
    while (slots[at & (size - 1)] != 0) ++at;
    slots[at & (size - 1)] = i + 1;
  }
  MethodCache* cache = types.make<MethodCache>();
  cache->mask = size - 1;
  cache->slots = slots;
  return cache;
}

}  // namespace

int findMethod(TypeStore& types, NamedNode& origin, NameId name) {
  if (types.text(name) == "_") return -1;
  if (origin.method_count <= kLinear) {
    for (uint32_t i = 0; i < origin.method_count; ++i) {
      if (types[origin.methods[i]].name == name) return static_cast<int>(i);
    }
    return -1;
  }
  const MethodCache* cache = origin.method_cache.load(std::memory_order_acquire);
  if (cache == nullptr) {
    cache = makeCache(types, origin);
    // A race makes two equal caches; either will do.
    origin.method_cache.store(cache, std::memory_order_release);
  }
  for (uint32_t at = slotOf(name);; ++at) {
    uint32_t slot = cache->slots[at & cache->mask];
    if (slot == 0) return -1;
    if (types[origin.methods[slot - 1]].name == name) return static_cast<int>(slot - 1);
  }
}

}  // namespace tuco
