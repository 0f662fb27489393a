// The page heap: hands out runs of 8 KB pages and takes them back; gives unused memory back to the
// system. First fit by address over a bitmap per arena, which keeps the top of the heap free for
// the scavenger; each arena keeps an upper bound of its longest free run to skip it fast.
//
// Huge pages: the heap grows in steps of 4 MB; once it is past 32 MB each step asks for huge
// pages, and the scavenger returns whole free 2 MB blocks so that it does not break them.
#ifndef TUCO_RUNTIME_MEM_PAGE_HEAP_H_
#define TUCO_RUNTIME_MEM_PAGE_HEAP_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "runtime/mem/arena.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {

enum class ScavengeMode : uint8_t { kHugeBlocks, kEverything };

class PageHeap {
 public:
  struct Pages {
    uintptr_t base;  // 0: out of memory
    bool is_zero;
  };
  Pages allocate(size_t npages);
  void release(uintptr_t base, size_t npages);

  // Gives up to `bytes` of free memory back to the system; returns how much it gave.
  size_t scavenge(size_t bytes, ScavengeMode mode);

  // Calls visit for every arena made so far.
  void forEachArena(void (*visit)(ArenaPages* arena, void* context), void* context);

  // Figures; relaxed, each right on its own.
  uint64_t readyBytes() const { return ready_bytes_.load(std::memory_order_relaxed); }
  uint64_t releasedBytes() const { return released_bytes_.load(std::memory_order_relaxed); }
  uint64_t inUseBytes() const { return in_use_bytes_.load(std::memory_order_relaxed); }
  // Free pages that still have memory behind them.
  uint64_t retainedBytes() const { return readyBytes() - releasedBytes() - inUseBytes(); }

 private:
  size_t findIn(ArenaPages* arena, size_t npages) TUCO_REQUIRES(lock_);
  uintptr_t findRun(size_t npages) TUCO_REQUIRES(lock_);
  uintptr_t findArenas(size_t npages) TUCO_REQUIRES(lock_);
  uintptr_t grow(size_t npages) TUCO_REQUIRES(lock_);
  bool take(uintptr_t base, size_t npages) TUCO_REQUIRES(lock_);
  void makeReady(ArenaPages* arena, size_t pages) TUCO_REQUIRES(lock_);
  void give(uintptr_t base, size_t npages) TUCO_REQUIRES(lock_);
  size_t scavengeRange(ArenaPages* arena, size_t first, size_t count) TUCO_REQUIRES(lock_);
  size_t scavengeBlock(ArenaPages* arena, size_t first, ScavengeMode mode) TUCO_REQUIRES(lock_);

  RankedLock lock_{LockRank::Heap};
  ArenaPages* first_ TUCO_GUARDED_BY(lock_) = nullptr;
  ArenaPages* last_ TUCO_GUARDED_BY(lock_) = nullptr;
  std::atomic<uint64_t> ready_bytes_{0};
  std::atomic<uint64_t> released_bytes_{0};
  std::atomic<uint64_t> in_use_bytes_{0};
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_PAGE_HEAP_H_
