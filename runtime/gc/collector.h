// The collector's state and its phases.
//
// A cycle, with the phases' names:
//   off              sweeping goes on; allocation is white.
//   start            the last cycle's sweep is finished; world stopped: caches flushed, barrier on,
//                    roots cut into jobs; world started.
//   mark             workers and assists drain the work; allocation is black; each goroutine's stack is
//                    scanned once, before the goroutine runs again.
//   mark termination world stopped: barrier buffers flushed. If that made work, marking goes on;
//                    otherwise caches are flushed, barrier off, sweep generation + 2; world started.
//
// When is marking over? Work lies in barrier buffers, in rings of threads inside a drain, or in the
// global list. `active` counts drains. The drain that leaves last and finds the list empty and the
// root jobs taken stops the world; with the buffers flushed and the list still empty nothing is grey.
// (A ragged flush of all Ps before, as gc does, was left out: a try costs one short stop, and the
// buffers seldom make work twice.)
//
// What must hold:
//  1. No black object points to a white one, unless the pointer is grey-protected: its old value went
//     through the barrier (deletion) or its new one (insertion).
//  2. Marking begins only when every span is swept.
#ifndef TUCO_RUNTIME_GC_COLLECTOR_H_
#define TUCO_RUNTIME_GC_COLLECTOR_H_

#include <atomic>
#include <cstdint>

#include "runtime/gc/gc.h"
#include "runtime/gc/pacer.h"
#include "runtime/gc/work.h"
#include "runtime/sync/context.h"
#include "runtime/sync/hooks.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {

enum class CycleReason : uint8_t { kHeap, kForced, kTime, kStress };

// Times and sizes of one cycle, for gctrace and statistics.
struct CycleRecord {
  int64_t stop_start;    // world being stopped for the start
  int64_t mark_start;    // world running again
  int64_t stop_end;      // world being stopped for the end
  int64_t end;           // world running again
  int64_t paused_ns;     // both pauses and those of failed tries
  uint64_t heap_before;  // live at the start, at mark termination, and marked
  uint64_t heap_at_end;
  uint64_t heap_marked;
  uint64_t goal;
  int procs;
  CycleReason reason;
};

// A goroutine that waits for collector progress, on its own stack.
struct GcWaiter {
  G* g;
  GcWaiter* next;
  int64_t need;     // assist: scan work it waits for
  uint64_t target;  // cycle: completed cycles it waits for
};

struct Collector {
  // Changes with the world stopped. Relaxed loads elsewhere are hints.
  std::atomic<GcPhase> phase{GcPhase::kOff};
  // 1 while somebody starts or ends a cycle. Acquire/release between those.
  std::atomic<uint32_t> transition{0};
  // Threads inside a drain. Sequentially consistent with the global list's lock.
  std::atomic<int32_t> active{0};

  GlobalWork work;
  Pacer pacer;
  std::atomic<uint64_t> marked_bytes{0};
  // Scan work that background workers did and assists may take. Relaxed: a budget.
  std::atomic<int64_t> background_credit{0};

  // Workers to hand out; see worker.cc.
  std::atomic<int32_t> dedicated_needed{0};
  std::atomic<int32_t> idle_running{0};
  double fractional_goal = 0;  // share of each P's time, world-stopped writes
  int64_t mark_started_ns = 0;

  RankedLock wait_lock{LockRank::GcWork};
  GcWaiter* assist_head TUCO_GUARDED_BY(wait_lock) = nullptr;
  GcWaiter* assist_tail TUCO_GUARDED_BY(wait_lock) = nullptr;
  GcWaiter* cycle_waiters TUCO_GUARDED_BY(wait_lock) = nullptr;
  std::atomic<int32_t> assists_waiting{0};

  std::atomic<uint64_t> cycles_done{0};
  CycleRecord record = {};
  GcModes modes = {};
  std::atomic<uint32_t> stress_count{0};
};
extern Collector collector;

// --- cycle.cc ---
// Starts a cycle unless one runs, starts or ends. False: it did not.
bool startCycle(CycleReason reason);
// Called by whoever drained last: ends marking if it is over. Parks.
void tryEndMarking();
// Parks until cycles_done is at least `target`.
void waitForCycles(uint64_t target);
// Nothing grey is known outside barrier buffers and running drains.
bool lookedDone();

// --- worker.cc ---
void startWorkers(int procs);
void planWorkers(int procs);
G* findWorker(PerP* p);
bool hasIdleWork(PerP* p);
// Marks on the calling goroutine until `wanted` scan work is done, no work is left, or the scheduler
// wants the P. Returns the scan work done; *last is set if it was the drain that saw the end.
int64_t drainFor(int64_t wanted, int64_t deadline_ns, bool* last);

// --- assist.cc ---
void afterAllocation(size_t bytes);
void addBackgroundCredit(int64_t scan_work);
void wakeAllAssists();

// --- barrier.cc ---
void flushBarrierBuffer(PerP* p);

// --- background.cc ---
void startBackground();
void wakeSweeper();
void wakeScavenger();
void wakeForcer();

// --- trace.cc, verify.cc, finalizer.cc ---
void finishRecord();
void verifyMarks();
void readModes();
void initCallbacks();

inline GcWork& workOf(PerP* p) {
  return *p->gc_work;
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_COLLECTOR_H_
