// The heap's shared state: what allocator, sweeper and collector agree on.
#ifndef TUCO_RUNTIME_MEM_HEAP_H_
#define TUCO_RUNTIME_MEM_HEAP_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "runtime/mem/page_heap.h"
#include "runtime/sync/context.h"

namespace tuco::rt {

// The calls upward: the collector fills them in before the first allocation.
struct CollectorHooks {
  // After memory was taken from the heap: start a cycle, assist one, run a stress collection. Runs
  // without locks and may park; the object just allocated is on the caller's stack.
  void (*after_allocation)(size_t bytes);
  // Before a span with specials is swept: clears weak handles, queues finalizers (marking their
  // objects) and cleanups.
  void (*sweep_specials)(Span* span);
};

struct Heap {
  PageHeap pages;

  // Even; grows by 2 with the world stopped when marking ends. A span with sweep_gen two below needs
  // sweeping, one below is being swept, equal is swept.
  std::atomic<uint32_t> sweep_gen{2};
  // Threads inside sweepOne or an allocation that sweeps. Sequentially consistent against the lists'
  // locks: the last one to leave finds the lists empty.
  std::atomic<int32_t> active_sweepers{0};

  // Bytes of objects thought live: marked by the last cycle plus taken since. Relaxed: a figure.
  std::atomic<uint64_t> live{0};
  // live at which the next cycle starts. Relaxed: a figure.
  std::atomic<uint64_t> trigger{~uint64_t{0}};

  // Changed with the world stopped only: new objects are born black.
  bool marking = false;
  // Test modes, fixed before the first allocation.
  bool poison = false;
  bool every_allocation_slow = false;

  CollectorHooks collector = {[](size_t) {}, [](Span*) {}};

  // Totals, relaxed.
  std::atomic<uint64_t> total_alloc{0};
  std::atomic<uint64_t> mallocs{0};
  std::atomic<uint64_t> total_free{0};
  std::atomic<uint64_t> frees{0};
};

extern Heap heap;

// Whether the caller may park: not on a system stack, and not held to its thread.
inline bool mayPark() {
  PerM* m = currentM();
  if (m == nullptr) return true;
  return m->locks.load(std::memory_order_relaxed) == 0 && (m->g0 == nullptr || getg() != m->g0);
}

// Prints Go's out-of-memory report for a request of `bytes` and ends the program.
[[noreturn]] void outOfMemory(size_t bytes);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_HEAP_H_
