#include "runtime/mem/cache.h"

#include <algorithm>
#include <cstring>

#include "runtime/mem/alloc.h"
#include "runtime/mem/bits.h"
#include "runtime/mem/central.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/persistent.h"
#include "runtime/os/fatal.h"
#include "runtime/os/memory.h"

namespace tuco::rt {
namespace {

// Bytes of a run at most: what zeroing in one go leaves in the first-level cache.
constexpr size_t kMaxRun = 8 << 10;

struct CacheList {
  RankedLock lock{LockRank::Arena};
  MCache* all TUCO_GUARDED_BY(lock) = nullptr;
};
constinit CacheList caches;

void storeWord(uint64_t& word, uint64_t value) {
  // Relaxed: read by conservative lookups, which may see either.
  __atomic_store_n(&word, value, __ATOMIC_RELAXED);
}

void becomeActive(MCache* cache, LayoutId id) {
  if (cache->active_count == cache->active_capacity) {
    uint32_t capacity = cache->active_capacity == 0 ? 256 : cache->active_capacity * 2;
    LayoutId* grown = static_cast<LayoutId*>(
        persistentAlloc(capacity * sizeof(LayoutId), alignof(LayoutId), MemUse::kCaches));
    if (cache->active_count != 0) std::memcpy(grown, cache->active, cache->active_count * sizeof(LayoutId));
    cache->active = grown;
    cache->active_capacity = capacity;
  }
  cache->active[cache->active_count++] = id;
}

// Takes the next free run of the slot's span. False: the span has none left.
bool takeRun(MCache* cache, AllocSlot& slot) {
  Span* span = slot.span;
  size_t at = nextClear(span->alloc_bits, span->cursor, span->nelems);
  if (at == span->nelems) {
    span->cursor = span->nelems;
    return false;
  }
  size_t most = heap.every_allocation_slow ? 1 : std::max<size_t>(1, kMaxRun / slot.size);
  size_t end = nextSet(span->alloc_bits, at, std::min<size_t>(at + most, span->nelems));
  size_t count = end - at;
  forBitRange(span->alloc_bits, at, count,
              [](uint64_t& word, uint64_t mask) { storeWord(word, word | mask); });
  span->cursor = static_cast<uint32_t>(end);
  span->free_count -= static_cast<uint32_t>(count);
  if (heap.marking) span->setMarks(at, count, kBlack);
  slot.next = reinterpret_cast<char*>(span->slotAddress(static_cast<uint32_t>(at)));
  slot.end = slot.next + count * slot.size;
  if (span->needs_zero && !span->layout->raw) std::memset(slot.next, 0, count * slot.size);
  cache->allocated_bytes += count * slot.size;
  cache->allocated_objects += count;
  heap.live.fetch_add(count * slot.size, std::memory_order_relaxed);
  return true;
}

void refill(MCache* cache, LayoutId id) {
  AllocSlot& slot = cache->slots[id];
  const Layout& layout = layoutById(id);
  slot.size = layout.size;
  while (slot.span == nullptr || !takeRun(cache, slot)) {
    bool was_active = slot.span != nullptr;
    if (was_active) returnSpan(*layout.central, slot.span);
    slot.next = slot.end = nullptr;
    slot.span = acquireSpan(*layout.central);
    if (slot.span == nullptr) outOfMemory(kClassTables.pages[layout.size_class] << kPageShift);
    if (!was_active) becomeActive(cache, id);
  }
}

// Gives the unused rest of the slot's run back to the span, and the span to its central.
void releaseRun(MCache* cache, AllocSlot& slot) {
  Span* span = slot.span;
  size_t count = static_cast<size_t>(slot.end - slot.next) / slot.size;
  if (count != 0) {
    uint32_t at = span->indexOf(reinterpret_cast<uintptr_t>(slot.next));
    forBitRange(span->alloc_bits, at, count,
                [](uint64_t& word, uint64_t mask) { storeWord(word, word & ~mask); });
    if (heap.marking) span->setMarks(at, count, kWhite);
    span->cursor = std::min(span->cursor, at);
    span->free_count += static_cast<uint32_t>(count);
    cache->allocated_bytes -= count * slot.size;
    cache->allocated_objects -= count;
    heap.live.fetch_sub(count * slot.size, std::memory_order_relaxed);
  }
  slot.next = slot.end = nullptr;
  slot.span = nullptr;
  returnSpan(*span->layout->central, span);
}

// Bytes of a layout that a cache puts into mixed spans, per collection, before the layout gets a span
// of its own: its pages would otherwise stay mostly empty.
constexpr uint32_t kColdBytes = 8 << 10;

bool isCold(AllocSlot& slot, const Layout& layout) {
  if (layout.noscan || layout.mixed || layout.bits != nullptr || slot.span != nullptr) return false;
  if (layout.central->span_count.load(std::memory_order_relaxed) != 0) return false;
  uint16_t gen = static_cast<uint16_t>(heap.sweep_gen.load(std::memory_order_relaxed));
  if (slot.cold_gen != gen) {
    slot.cold_gen = gen;
    slot.cold = 0;
  }
  return ++slot.cold * layout.size <= kColdBytes;
}

// One object of a layout that is seldom used, in a span with a mask per slot.
void* allocMixed(MCache* cache, LayoutId id) {
  const Layout& layout = layoutById(id);
  LayoutId mixed_id = kMixedBase + layout.size_class;
  AllocSlot& slot = cache->slots[mixed_id];
  size_t run = 0;
  if (slot.next == slot.end) {
    refill(cache, mixed_id);
    run = static_cast<size_t>(slot.end - slot.next);
  }
  char* p = slot.next;
  slot.next += slot.size;
  // Read by markers only after the world stood still: until then the object is black or unmarked.
  slot.span->masks[slot.span->indexOf(reinterpret_cast<uintptr_t>(p))] = layout.mask;
  if (run != 0) heap.collector.after_allocation(run);
  return p;
}

MCache* makeCache() {
  MCache* cache = static_cast<MCache*>(persistentAlloc(sizeof(MCache), alignof(MCache), MemUse::kCaches));
  cache->slots = static_cast<AllocSlot*>(os::reserveMemory(kMaxLayouts * sizeof(AllocSlot)));
  if (cache->slots == nullptr) fatal("runtime: cannot allocate memory");
  return cache;
}

}  // namespace

void* allocSlow(MCache* cache, LayoutId id) {
  if (isCold(cache->slots[id], layoutById(id))) return allocMixed(cache, id);
  refill(cache, id);
  AllocSlot& slot = cache->slots[id];
  size_t run = static_cast<size_t>(slot.end - slot.next);
  void* p = slot.next;
  slot.next += slot.size;
  // May park and move to another P: `cache` is not touched below.
  heap.collector.after_allocation(run);
  return p;
}

MCache* newCache() {
  {
    LockHolder hold(caches.lock);
    for (MCache* cache = caches.all; cache != nullptr; cache = cache->next_all) {
      if (cache->in_use) continue;
      cache->in_use = true;
      return cache;
    }
  }
  MCache* cache = makeCache();
  LockHolder hold(caches.lock);
  cache->in_use = true;
  cache->next_all = caches.all;
  caches.all = cache;
  return cache;
}

void flushCacheStats(MCache* cache) {
  // Runs were counted whole when they were taken; what is left of them stays with the cache.
  uint64_t unused_bytes = 0, unused_objects = 0;
  for (uint32_t i = 0; i < cache->active_count; ++i) {
    const AllocSlot& slot = cache->slots[cache->active[i]];
    uint64_t left = static_cast<uint64_t>(slot.end - slot.next);
    unused_bytes += left;
    unused_objects += left / slot.size;
  }
  heap.total_alloc.fetch_add(cache->allocated_bytes - unused_bytes, std::memory_order_relaxed);
  heap.mallocs.fetch_add(cache->allocated_objects - unused_objects + cache->tiny_objects,
                         std::memory_order_relaxed);
  // A tiny object lives and dies with its block, so it counts as freed at once (as Go counts it).
  heap.frees.fetch_add(cache->tiny_objects, std::memory_order_relaxed);
  cache->allocated_bytes = unused_bytes;
  cache->allocated_objects = unused_objects;
  cache->tiny_objects = 0;
}

void flushCache(MCache* cache) {
  for (uint32_t i = 0; i < cache->active_count; ++i) {
    releaseRun(cache, cache->slots[cache->active[i]]);
  }
  cache->active_count = 0;
  cache->tiny = cache->tiny_end = nullptr;
  flushCacheStats(cache);
}

void freeCache(MCache* cache) {
  flushCache(cache);
  LockHolder hold(caches.lock);
  cache->in_use = false;
}

void forEachCache(void (*visit)(MCache* cache, void* context), void* context) {
  LockHolder hold(caches.lock);
  for (MCache* cache = caches.all; cache != nullptr; cache = cache->next_all) {
    if (cache->in_use) visit(cache, context);
  }
}

}  // namespace tuco::rt
