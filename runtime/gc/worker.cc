// Background workers: system goroutines that park in a pool until the scheduler asks for one.
//
// As in gc, marking aims at a quarter of GOMAXPROCS: whole Ps are given to dedicated workers, the rest
// is a share of each P's time for fractional ones (when rounding would miss by more than 30 %), and
// Ps without other work run idle workers. Workers are goroutines and not threads of their own, so
// that GOMAXPROCS bounds the collector too and deterministic mode decides when they run.
#include <cmath>
#include <cstring>

#include "runtime/gc/collector.h"
#include "runtime/gc/marker.h"
#include "runtime/gc/roots.h"
#include "runtime/mem/persistent.h"
#include "runtime/os/fatal.h"
#include "runtime/os/time.h"

namespace tuco::rt {
namespace {

constexpr int64_t kIdleSlice = 1'000'000;
constexpr int64_t kFractionalSlice = 500'000;
constexpr int64_t kNoDeadline = INT64_MAX;
// Scan work after which a drain reports credit and looks around.
constexpr uint64_t kReportEvery = 32 << 10;

struct Worker {
  Worker* next;
  G* g;
  WorkerMode mode;
};

struct WorkerPool {
  RankedLock lock{LockRank::Leaf};
  Worker* idle TUCO_GUARDED_BY(lock) = nullptr;
  std::atomic<int32_t> idle_count{0};  // written under lock; read as a hint
  int started = 0;                     // changed under the collector's transition
};
constinit WorkerPool pool;

// Takes what the drain counted so far to the shared figures.
int64_t report(GcWork& work) {
  int64_t done = static_cast<int64_t>(work.scan_work);
  collector.pacer.heap_scan.fetch_add(work.scan_work, std::memory_order_relaxed);
  collector.marked_bytes.fetch_add(work.marked_bytes, std::memory_order_relaxed);
  work.scan_work = work.marked_bytes = 0;
  return done;
}

bool returnToPool(G* g, void* arg) {
  Worker* worker = static_cast<Worker*>(arg);
  worker->g = g;
  worker->mode = WorkerMode::kNone;
  LockHolder hold(pool.lock);
  worker->next = pool.idle;
  pool.idle = worker;
  pool.idle_count.fetch_add(1, std::memory_order_relaxed);
  return true;
}

Worker* takeWorker() {
  LockHolder hold(pool.lock);
  Worker* worker = pool.idle;
  if (worker == nullptr) return nullptr;
  pool.idle = worker->next;
  pool.idle_count.fetch_sub(1, std::memory_order_relaxed);
  return worker;
}

void countTime(WorkerMode mode, int64_t ns) {
  Pacer& pacer = collector.pacer;
  switch (mode) {
    case WorkerMode::kNone: break;
    case WorkerMode::kDedicated: pacer.dedicated_ns.fetch_add(ns, std::memory_order_relaxed); break;
    case WorkerMode::kFractional: pacer.fractional_ns.fetch_add(ns, std::memory_order_relaxed); break;
    case WorkerMode::kIdle: pacer.idle_ns.fetch_add(ns, std::memory_order_relaxed); break;
  }
}

// One stretch of marking in the worker's mode. Returns whether it was the drain that saw the end.
bool runStretch(WorkerMode mode) {
  int64_t begin = os::nanotime();
  int64_t slice = mode == WorkerMode::kIdle         ? kIdleSlice
                  : mode == WorkerMode::kFractional ? kFractionalSlice
                                                    : kNoDeadline - begin;
  bool last = false;
  int64_t done = drainFor(kNoDeadline, begin + slice, &last);
  if (done > 0) addBackgroundCredit(done);
  int64_t spent = os::nanotime() - begin;
  countTime(mode, spent);
  if (mode == WorkerMode::kFractional) workOf(currentP()).fractional_ns += spent;
  return last;
}

bool mayGoOn(WorkerMode mode) {
  if (collector.phase.load(std::memory_order_relaxed) != GcPhase::kMark) return false;
  // A dedicated worker that had to yield the P goes on when it gets one again.
  return mode == WorkerMode::kDedicated && (!collector.work.isEmpty() || rootJobsLeft());
}

void finishAssignment(WorkerMode mode) {
  switch (mode) {
    case WorkerMode::kNone:
    case WorkerMode::kFractional: break;
    case WorkerMode::kDedicated: collector.dedicated_needed.fetch_add(1, std::memory_order_relaxed); break;
    case WorkerMode::kIdle: collector.idle_running.fetch_sub(1, std::memory_order_relaxed); break;
  }
}

void runWorker(void* arg) {
  Worker* worker = static_cast<Worker*>(arg);
  currentG()->gc_assist = kWorkerStack;
  for (;;) {
    sched_hooks.park(returnToPool, worker, WaitReason::GcWorkerIdle);
    WorkerMode mode = worker->mode;
    bool last = runStretch(mode);
    while (!last && mayGoOn(mode)) {
      if (sched_hooks.should_yield()) sched_hooks.yield();
      last = runStretch(mode);
    }
    finishAssignment(mode);
    if (last) tryEndMarking();
  }
}

bool takeIfPositive(std::atomic<int32_t>& count) {
  int32_t value = count.load(std::memory_order_relaxed);
  while (value > 0) {
    if (count.compare_exchange_weak(value, value - 1, std::memory_order_relaxed)) return true;
  }
  return false;
}

bool behindItsShare(const GcWork& work, int64_t now) {
  if (collector.fractional_goal == 0) return false;
  double elapsed = static_cast<double>(now - collector.mark_started_ns);
  return static_cast<double>(work.fractional_ns) <= elapsed * collector.fractional_goal;
}

bool hasWork() {
  return !collector.work.isEmpty() || rootJobsLeft();
}

WorkerMode chooseMode(GcWork& work) {
  if (takeIfPositive(collector.dedicated_needed)) return WorkerMode::kDedicated;
  if (behindItsShare(work, os::nanotime())) return WorkerMode::kFractional;
  if (!work.offers_idle) return WorkerMode::kNone;
  work.offers_idle = false;
  collector.idle_running.fetch_add(1, std::memory_order_relaxed);
  return WorkerMode::kIdle;
}

int plannedProcs(int procs) {
  return collector.modes.plan_procs != 0 ? collector.modes.plan_procs : procs;
}

}  // namespace

int64_t drainFor(int64_t wanted, int64_t deadline_ns, bool* last) {
  collector.active.fetch_add(1, std::memory_order_seq_cst);
  int64_t done = 0;
  uint32_t items = 0;
  while (done < wanted) {
    bool did_root = doRootJob(workOf(currentP()));
    GcWork& work = workOf(currentP());
    if (!did_root && !drainOne(work, collector.work)) break;
    if (work.scan_work >= kReportEvery) done += report(work);
    if (sched_hooks.should_yield()) break;
    if ((++items & 63) == 0 && os::nanotime() >= deadline_ns) break;
  }
  GcWork& work = workOf(currentP());
  done += report(work);
  flushWork(work, collector.work);
  // Last out with nothing left anywhere: marking may be over.
  *last = collector.active.fetch_sub(1, std::memory_order_seq_cst) == 1 && lookedDone();
  return done;
}

void startWorkers(int procs) {
  procs = plannedProcs(procs);
  for (; pool.started < procs; ++pool.started) {
    Worker* worker = static_cast<Worker*>(persistentAlloc(sizeof(Worker), alignof(Worker), MemUse::kGc));
    sched_hooks.spawn_system(runWorker, worker, "GC worker");
  }
}

void planWorkers(int procs) {
  procs = plannedProcs(procs);
  double goal = procs * kGcUtilization;
  int32_t dedicated = static_cast<int32_t>(goal + 0.5);
  double error = dedicated / goal - 1;
  double fraction = 0;
  if (std::abs(error) > 0.3) {
    if (dedicated > goal) --dedicated;
    fraction = (goal - dedicated) / procs;
  }
  collector.dedicated_needed.store(dedicated, std::memory_order_relaxed);
  collector.idle_running.store(0, std::memory_order_relaxed);
  collector.fractional_goal = fraction;
}

G* findWorker(PerP* p) {
  if (collector.phase.load(std::memory_order_relaxed) != GcPhase::kMark || !hasWork()) return nullptr;
  Worker* worker = takeWorker();
  if (worker == nullptr) return nullptr;
  worker->mode = chooseMode(workOf(p));
  if (worker->mode == WorkerMode::kNone) {
    returnToPool(worker->g, worker);
    return nullptr;
  }
  return worker->g;
}

bool hasIdleWork(PerP* p) {
  if (collector.phase.load(std::memory_order_relaxed) != GcPhase::kMark || !hasWork()) return false;
  if (pool.idle_count.load(std::memory_order_relaxed) == 0) return false;
  if (p != nullptr) workOf(p).offers_idle = true;
  return true;
}

}  // namespace tuco::rt
