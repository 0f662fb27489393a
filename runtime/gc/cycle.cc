// Start and end of a cycle; collector.h describes the phases.
#include <algorithm>

#include "runtime/gc/collector.h"
#include "runtime/gc/marker.h"
#include "runtime/gc/roots.h"
#include "runtime/gc/statistics.h"
#include "runtime/mem/cache.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/sweep.h"
#include "runtime/os/fatal.h"
#include "runtime/os/time.h"

namespace tuco::rt {

constinit Collector collector;
extern "C" {
constinit uint32_t tuco_gc_barrier_on = 0;
}

namespace {

template <class Fn>
void forAllPs(Fn fn) {
  int count = sched_hooks.proc_count();
  for (int i = 0; i < count; ++i) fn(sched_hooks.proc(i));
}

void setBarrier(bool on) {
  __atomic_store_n(&tuco_gc_barrier_on, on ? 1 : 0, __ATOMIC_SEQ_CST);
  gc_marking = on;
  heap.marking = on;
}

void resetPerP(PerP* p) {
  GcWork& work = workOf(p);
  work.fractional_ns = 0;
  work.scan_work = work.marked_bytes = 0;
  work.assist_credit = 0;
  work.offers_idle = false;
}

void scanThreadStack(StackRange range, void* arg) {
  scanConservatively(*static_cast<GcWork*>(arg), reinterpret_cast<void*>(range.low),
                     reinterpret_cast<void*>(range.high));
}

// With the world stopped: from sweeping to marking.
void enterMark(CycleReason reason, int64_t now) {
  int procs = sched_hooks.proc_count();
  forAllPs([](PerP* p) {
    flushCache(p->mcache);
    resetPerP(p);
  });
  collector.record = {};
  collector.record.reason = reason;
  collector.record.procs = procs;
  collector.record.stop_start = now;
  collector.record.heap_before = heap.live.load(std::memory_order_relaxed);
  collector.marked_bytes.store(0, std::memory_order_relaxed);
  collector.background_credit.store(0, std::memory_order_relaxed);
  collector.pacer.startCycle(now, procs);
  collector.mark_started_ns = now;
  planWorkers(procs);
  prepareRootJobs();
  sched_hooks.begin_scan();
  setBarrier(true);
  collector.phase.store(GcPhase::kMark, std::memory_order_release);
  // System stacks are no roots: code on them reaches no safepoint, so with the world stopped they hold
  // nothing but leftovers.
}

// With the world stopped and nothing grey: from marking to sweeping.
void leaveMark() {
  collector.phase.store(GcPhase::kMarkTermination, std::memory_order_relaxed);
  CycleRecord& record = collector.record;
  record.heap_at_end = heap.live.load(std::memory_order_relaxed);
  // While still marking: it whitens the slots that a run did not use.
  uint64_t marked = collector.marked_bytes.load(std::memory_order_relaxed);
  forAllPs([](PerP* p) { flushCache(p->mcache); });
  if (collector.modes.verify) verifyMarks();
  setBarrier(false);
  sched_hooks.end_scan();
  uint64_t live = heap.live.load(std::memory_order_relaxed);
  // Born black while marking: lives until the next cycle.
  uint64_t born = live - std::min(live, record.heap_before);
  record.heap_marked = std::min(marked + born, live);
  record.goal = collector.pacer.goal();
  collector.pacer.endCycle(os::nanotime(), record.procs, record.heap_marked);
  heap.live.store(record.heap_marked, std::memory_order_relaxed);
  collector.pacer.commit();
  heap.sweep_gen.fetch_add(2, std::memory_order_release);
  collector.phase.store(GcPhase::kOff, std::memory_order_release);
}

void flushAllBuffers() {
  forAllPs([](PerP* p) {
    flushBarrierBuffer(p);
    GcWork& work = workOf(p);
    flushWork(work, collector.work);
    collector.marked_bytes.fetch_add(work.marked_bytes, std::memory_order_relaxed);
    work.marked_bytes = 0;
  });
}

// A little work that the flush made is done on the spot rather than in another round.
void drainStopped() {
  constexpr int64_t kBudget = 50'000;
  int64_t deadline = os::nanotime() + kBudget;
  GcWork& work = workOf(currentP());
  while (drainOne(work, collector.work) && os::nanotime() < deadline) continue;
  flushWork(work, collector.work);
}

void wakeCycleWaiters() {
  uint64_t done = collector.cycles_done.load(std::memory_order_relaxed);
  GcWaiter* due = nullptr;
  {
    LockHolder hold(collector.wait_lock);
    GcWaiter** link = &collector.cycle_waiters;
    while (*link != nullptr) {
      GcWaiter* waiter = *link;
      if (waiter->target > done) {
        link = &waiter->next;
        continue;
      }
      *link = waiter->next;
      waiter->next = due;
      due = waiter;
    }
  }
  while (due != nullptr) {
    // The waiter's record is on its stack: read it before it runs.
    GcWaiter* next = due->next;
    sched_hooks.ready(due->g);
    due = next;
  }
}

// Returns false if marking has to go on.
bool endMarking() {
  int64_t begin = os::nanotime();
  sched_hooks.stop_world(StopReason::GcMarkTermination);
  flushAllBuffers();
  drainStopped();
  bool over = lookedDone();
  if (over) leaveMark();
  int64_t end = os::nanotime();
  collector.record.paused_ns += end - begin;
  gc_statistics.pauses.add(end - begin);
  if (over) {
    collector.record.stop_end = begin;
    collector.record.end = end;
    finishRecord();
    collector.cycles_done.fetch_add(1, std::memory_order_release);
  }
  sched_hooks.start_world();
  return over;
}

// TUCO_GC=stw: the whole mark phase with the world stopped, on this thread.
void scanStopped(StackRange range, void* arg) { scanThreadStack(range, arg); }
void scanStoppedGoroutine(G* g, void* arg) { sched_hooks.visit_stack(g, scanStopped, arg); }

TUCO_CONSERVATIVE_READER void scanOwnStack(GcWork& work) {
  // Spills the callee-saved registers into this frame, above the address of `marker`.
  __builtin_unwind_init();
  uintptr_t marker = 0;
  scanConservatively(work, &marker, reinterpret_cast<void*>(currentG()->stack_high));
}

void markStopped() {
  GcWork& work = workOf(currentP());
  sched_hooks.for_each_g(scanStoppedGoroutine, &work);
  scanOwnStack(work);
  while (doRootJob(work)) continue;
  flushAllBuffers();
  while (drainOne(work, collector.work)) continue;
  collector.marked_bytes.fetch_add(work.marked_bytes, std::memory_order_relaxed);
  collector.pacer.heap_scan.fetch_add(work.scan_work, std::memory_order_relaxed);
  work.marked_bytes = work.scan_work = 0;
}

void afterCycle() {
  if (collector.modes.trace) printTrace();
  wakeAllAssists();
  wakeCycleWaiters();
  wakeSweeper();
  wakeScavenger();
}

bool claimTransition() {
  uint32_t free = 0;
  return collector.transition.compare_exchange_strong(free, 1, std::memory_order_acquire);
}
void releaseTransition() {
  collector.transition.store(0, std::memory_order_release);
}

void collectStopped(int64_t begin) {
  markStopped();
  leaveMark();
  CycleRecord& record = collector.record;
  record.mark_start = record.stop_end = record.end = os::nanotime();
  record.paused_ns = record.end - begin;
  gc_statistics.pauses.add(record.paused_ns);
  finishRecord();
  collector.cycles_done.fetch_add(1, std::memory_order_release);
  sched_hooks.start_world();
}

}  // namespace

bool lookedDone() {
  return collector.work.isEmpty() && !rootJobsLeft() &&
         collector.active.load(std::memory_order_seq_cst) == 0;
}

bool startCycle(CycleReason reason) {
  if (collector.phase.load(std::memory_order_acquire) != GcPhase::kOff) return false;
  if (!claimTransition()) return false;
  if (collector.phase.load(std::memory_order_acquire) != GcPhase::kOff) {
    releaseTransition();
    return false;
  }
  finishSweep();
  startBackground();
  startWorkers(sched_hooks.proc_count());
  int64_t begin = os::nanotime();
  sched_hooks.stop_world(StopReason::GcSweepTermination);
  enterMark(reason, begin);
  if (collector.modes.stop_the_world) {
    collectStopped(begin);
    releaseTransition();
    afterCycle();
    return true;
  }
  int64_t now = os::nanotime();
  collector.record.mark_start = now;
  collector.record.paused_ns = now - begin;
  gc_statistics.pauses.add(now - begin);
  sched_hooks.start_world();
  // Before anything is written to the heap: this stack is to be scanned as all others.
  sched_hooks.scan_self();
  releaseTransition();
  sched_hooks.wake_idle();
  tryEndMarking();
  return true;
}

void tryEndMarking() {
  // Who holds the transition looks again after releasing it, so nobody's finding is lost.
  while (collector.phase.load(std::memory_order_acquire) == GcPhase::kMark && lookedDone()) {
    if (!claimTransition()) return;
    bool over =
        collector.phase.load(std::memory_order_acquire) == GcPhase::kMark && lookedDone() && endMarking();
    releaseTransition();
    if (over) {
      afterCycle();
      return;
    }
    sched_hooks.wake_idle();
  }
}

namespace {

bool enqueueCycleWaiter(G* g, void* arg) {
  GcWaiter* waiter = static_cast<GcWaiter*>(arg);
  waiter->g = g;
  LockHolder hold(collector.wait_lock);
  if (collector.cycles_done.load(std::memory_order_acquire) >= waiter->target) return false;
  waiter->next = collector.cycle_waiters;
  collector.cycle_waiters = waiter;
  return true;
}

}  // namespace

void waitForCycles(uint64_t target) {
  GcWaiter waiter = {};
  waiter.target = target;
  while (collector.cycles_done.load(std::memory_order_acquire) < target) {
    sched_hooks.park(enqueueCycleWaiter, &waiter, WaitReason::GarbageCollection);
  }
}

}  // namespace tuco::rt
