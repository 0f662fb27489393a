#include "runtime/mem/stats.h"

#include "runtime/mem/heap.h"
#include "runtime/mem/persistent.h"

namespace tuco::rt {

void readMemStatsRelaxed(MemStats* out) {
  *out = {};
  uint64_t freed = heap.total_free.load(std::memory_order_relaxed);
  out->frees = heap.frees.load(std::memory_order_relaxed);
  out->total_alloc = heap.total_alloc.load(std::memory_order_relaxed);
  out->mallocs = heap.mallocs.load(std::memory_order_relaxed);
  out->alloc = out->heap_alloc = out->total_alloc - freed;
  out->heap_objects = out->mallocs - out->frees;
  out->heap_sys = heap.pages.readyBytes();
  out->heap_inuse = heap.pages.inUseBytes();
  out->heap_idle = out->heap_sys - out->heap_inuse;
  out->heap_released = heap.pages.releasedBytes();
  out->stacks_sys = memUseBytes(MemUse::kStacks);
  out->spans_sys = memUseBytes(MemUse::kSpans);
  out->caches_sys = memUseBytes(MemUse::kCaches);
  out->gc_sys = memUseBytes(MemUse::kGc);
  out->buckets_sys = memUseBytes(MemUse::kBuckets);
  out->other_sys = memUseBytes(MemUse::kOther);
  out->sys = out->heap_sys + out->stacks_sys + out->spans_sys + out->caches_sys + out->gc_sys +
             out->buckets_sys + out->other_sys;
}

}  // namespace tuco::rt
