// The allocation cache of one P: for each layout a run of free, already zeroed slots [next, end).
// Only the thread that holds the P touches it, so the fast path has no lock and no atomic.
//
// What must hold:
//  1. Slots of a run are marked allocated in their span's bitmap while the cache holds the run; on
//     release the unused rest is given back.
//  2. While the collector marks, all slots of a run are marked black when the run is taken.
//  3. slots[id].end == slots[id].next for a layout without a run (both null at first).
#ifndef TUCO_RUNTIME_MEM_CACHE_H_
#define TUCO_RUNTIME_MEM_CACHE_H_

#include <stddef.h>
#include <stdint.h>

#include "abi/layout.h"
#include "runtime/mem/layout.h"

namespace tuco::rt {

struct Span;

// 32 bytes, indexed by layout; compiled code reads next, end and size.
struct AllocSlot {
  char* next;
  char* end;
  uint32_t size;     // bytes of a slot; 0 until the layout is first used by this cache
  uint16_t cold;     // objects put into mixed spans since cold_gen
  uint16_t cold_gen; // low bits of the sweep generation
  Span* span;        // where the run lies; null: no run
};
static_assert(sizeof(AllocSlot) == 32);

// Type → layout, direct-mapped by descriptor address.
struct TypeCacheEntry {
  const abi::Type* type;
  LayoutId layout;
  int32_t size_class;
};
constexpr size_t kTypeCacheSize = 256;

struct MCache {
  AllocSlot* slots;  // kMaxLayouts of them, committed as they are touched
  char* tiny;        // next free byte of the current 16-byte block, and its end
  char* tiny_end;
  MCache* next_all;  // all caches ever made, for statistics
  bool in_use;
  uint32_t active_count;
  uint32_t active_capacity;
  LayoutId* active;  // layouts that hold a run
  // Statistics since the last flush; added to the global figures when the cache is flushed.
  uint64_t allocated_bytes;
  uint64_t allocated_objects;
  uint64_t tiny_objects;
  TypeCacheEntry types[kTypeCacheSize];
};

// A cache for a new P, or one that an earlier P gave up.
MCache* newCache();

// Returns all runs to their spans; called with the world stopped or by the holder.
void flushCache(MCache* cache);

// Adds the statistics only; by the holder or with the world stopped.
void flushCacheStats(MCache* cache);

// Flushes and gives up the cache (a P goes away).
void freeCache(MCache* cache);

// Caches in use, under their list's lock.
void forEachCache(void (*visit)(MCache* cache, void* context), void* context);

// The cache of the P that this thread holds. Valid until the next call that may park or be preempted.
inline MCache* currentCache() {
  return static_cast<MCache*>(abi::tcbLoad<abi::kTcbAllocCache>());
}

// The scheduler calls it whenever the thread takes or gives up a P.
inline void setCurrentCache(MCache* cache) {
  abi::tcbStore<abi::kTcbAllocCache>(cache);
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_CACHE_H_
