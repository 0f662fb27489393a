// The spans of one layout that no cache holds.
#ifndef TUCO_RUNTIME_MEM_CENTRAL_H_
#define TUCO_RUNTIME_MEM_CENTRAL_H_

#include "runtime/mem/span.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {

// Invariants, under `lock`:
//  1. With gen equal to the heap's sweep generation, partial and full hold swept spans only.
//  2. A span is on at most one list, and on none while a cache holds it or somebody sweeps it off the
//     unswept list.
// After a mark phase all spans need sweeping: the first access with an old gen moves both lists to
// `unswept`, so the world need not stand still for it.
struct Central {
  explicit Central(const Layout* the_layout) : layout(the_layout) {}

  RankedLock lock{LockRank::Central};
  uint32_t gen TUCO_GUARDED_BY(lock) = 0;
  SpanList partial TUCO_GUARDED_BY(lock);
  SpanList full TUCO_GUARDED_BY(lock);
  SpanList unswept TUCO_GUARDED_BY(lock);
  const Layout* const layout;
  // Spans of this layout, in caches too. Relaxed: a hint.
  std::atomic<int32_t> span_count{0};
};

// From persistent memory.
Central* newCentral(const Layout* layout);

// A span with a free slot, swept, for a cache to take runs from. Null: out of memory.
Span* acquireSpan(Central& central);
// Puts a swept span back on the list it belongs to.
void returnSpan(Central& central, Span* span);

// Sweeps one unswept span of the layout, if there is one. False: none left.
bool sweepOne(Central& central);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_CENTRAL_H_
