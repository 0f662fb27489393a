// Work of the marker: queues of spans with grey objects, and pieces of large objects.
//
// Each P has a ring that it takes from at the head and puts to at the tail: first in, first out, so
// that more objects of a queued span turn grey before it is scanned, and one visit scans them all.
// Full rings spill to, and empty ones refill from, the global list of chunks. Only a thread inside
// drain() keeps work in its ring; everybody else hands what they found to the global list, which is
// what makes the end of marking detectable (collector.h).
#ifndef TUCO_RUNTIME_GC_WORK_H_
#define TUCO_RUNTIME_GC_WORK_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "runtime/sync/context.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {

// The address of a Span, or the address of a piece of a large object with bit 0 set.
using WorkItem = uintptr_t;

struct WorkChunk {
  static constexpr uint32_t kCapacity = 126;
  WorkChunk* next;
  uint32_t count;
  WorkItem items[kCapacity];
};

class GlobalWork {
 public:
  void put(const WorkItem* items, uint32_t count);
  // A chunk to read and to give back with recycle(); null: there is none.
  WorkChunk* take();
  void recycle(WorkChunk* chunk);
  // Relaxed: a hint, exact while the world is stopped.
  bool isEmpty() const { return count_.load(std::memory_order_relaxed) == 0; }
  uint32_t chunks() const { return count_.load(std::memory_order_relaxed); }

 private:
  WorkChunk* newChunk() TUCO_REQUIRES(lock_);

  RankedLock lock_{LockRank::MarkQueue};
  WorkChunk* head_ TUCO_GUARDED_BY(lock_) = nullptr;
  WorkChunk* tail_ TUCO_GUARDED_BY(lock_) = nullptr;
  WorkChunk* free_ TUCO_GUARDED_BY(lock_) = nullptr;
  std::atomic<uint32_t> count_{0};
};

enum class WorkerMode : uint8_t { kNone, kDedicated, kFractional, kIdle };

// One per P. Touched by the thread that holds the P, or with the world stopped.
struct GcWork {
  static constexpr uint32_t kRing = 512;
  static constexpr uint32_t kBatch = 64;

  uint32_t head;  // grow without bound; the index is modulo kRing
  uint32_t tail;
  uint32_t batch_count;
  bool offers_idle;        // the scheduler asked for idle work and will take a worker
  int64_t fractional_ns;   // time that fractional workers spent on this P in this cycle
  uint64_t scan_work;      // bytes scanned since the last flush
  uint64_t marked_bytes;   // bytes of objects marked since the last flush
  int64_t assist_credit;   // scan work that goroutines on this P did beyond their debt
  size_t owed_bytes;       // allocated where nobody may park; see gc::settleDebt
  uintptr_t batch[kBatch + 1];  // the last is scratch; words that may be pointers to white objects
  WorkItem ring[kRing];

  uint32_t size() const { return tail - head; }
};

struct WriteBarrierBuffer {
  static constexpr uint32_t kCapacity = 512;
  uint32_t used;
  void* values[kCapacity];
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_WORK_H_
