#include "runtime/gc/roots.h"

#include <algorithm>
#include <cstring>

#include "runtime/gc/collector.h"
#include "runtime/gc/special.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/persistent.h"
#include "runtime/os/fatal.h"
#include "runtime/sync/hooks.h"

namespace tuco::rt {
namespace {

// Small enough that a worker is back at its safepoint soon.
constexpr size_t kBlock = 32 << 10;

// A growing array in persistent memory; old arrays are left behind (they double, so at most as much).
template <class T>
struct Table {
  T* items = nullptr;
  uint32_t count = 0;
  uint32_t capacity = 0;

  void add(const T& item) {
    if (count == capacity) {
      capacity = capacity == 0 ? 64 : capacity * 2;
      T* grown = static_cast<T*>(persistentAlloc(capacity * sizeof(T), alignof(T), MemUse::kGc));
      if (count != 0) std::memcpy(grown, items, count * sizeof(T));
      items = grown;
    }
    items[count++] = item;
  }
};

struct Roots {
  RankedLock lock{LockRank::GcRoots};
  Table<RootRange> ranges TUCO_GUARDED_BY(lock);
  Table<RootVisitor> visitors TUCO_GUARDED_BY(lock);
  // Written with the world stopped, then read only, until the next cycle.
  Table<RootJob> jobs;
  // Relaxed: which job is whose; the jobs themselves were published by starting the world.
  std::atomic<uint32_t> next_job{0};
};
constinit Roots roots;

void addSpecialsJob(ArenaPages* arena, void*) {
  roots.jobs.add({RootJobKind::kSpecials, 0, 0, arena});
}

RootRange rangeAt(uint32_t index) {
  LockHolder hold(roots.lock);
  return roots.ranges.items[index];
}

void scanRange(GcWork& work, const RootRange& range, uint64_t offset) {
  // Removed while we mark: what it held was live at the start or is kept by its remover.
  if (range.lo == nullptr) return;
  const char* lo = range.lo + offset;
  const char* hi = std::min(lo + kBlock, range.hi);
  if (range.mask == nullptr) scanConservatively(work, lo, hi);
  else scanMasked(work, lo, hi, range.mask + offset / 64);
  collector.pacer.global_scan.fetch_add(static_cast<uint64_t>(hi - lo), std::memory_order_relaxed);
}

void scanForVisitor(void* context, const void* lo, const void* hi) {
  scanConservatively(*static_cast<GcWork*>(context), lo, hi);
}

void runVisitor(GcWork& work, uint32_t index) {
  RootVisitor visitor;
  {
    LockHolder hold(roots.lock);
    visitor = roots.visitors.items[index];
  }
  visitor.visit(visitor.context, scanForVisitor, &work);
}

struct StackScan {
  GcWork* work;
  uint64_t bytes;
};

void scanStackRange(StackRange range, void* arg) {
  StackScan& scan = *static_cast<StackScan*>(arg);
  scan.bytes += range.high - range.low;
  scanConservatively(*scan.work, reinterpret_cast<void*>(range.low), reinterpret_cast<void*>(range.high));
}

// There may be a million of them: the worker must reach safepoints in between. It may be on another P
// afterwards, so the work is asked for anew each time.
void scanOneGoroutine(G* g, void*) {
  if (sched_hooks.should_yield()) {
    flushWork(workOf(currentP()), collector.work);
    sched_hooks.yield();
  }
  if (sched_hooks.claim_stack(g) != StackClaim::Claimed) return;
  scanStackOf(g, workOf(currentP()));
  sched_hooks.release_stack(g);
}

}  // namespace

void scanStackOf(G* g, GcWork& work) {
  // Its words are leftovers of marking and would keep garbage alive for ever.
  if (reinterpret_cast<PerG*>(g)->gc_assist == kWorkerStack) return;
  StackScan scan = {&work, 0};
  sched_hooks.visit_stack(g, scanStackRange, &scan);
  collector.pacer.stack_scan.fetch_add(scan.bytes, std::memory_order_relaxed);
}

void prepareRootJobs() {
  roots.jobs.count = 0;
  // Stacks first: goroutines that want to run wait for theirs.
  roots.jobs.add({RootJobKind::kStacks, 0, 0, nullptr});
  {
    LockHolder hold(roots.lock);
    for (uint32_t i = 0; i < roots.ranges.count; ++i) {
      const RootRange& range = roots.ranges.items[i];
      for (uint64_t offset = 0; range.lo + offset < range.hi; offset += kBlock) {
        roots.jobs.add({RootJobKind::kData, i, offset, nullptr});
      }
    }
    for (uint32_t i = 0; i < roots.visitors.count; ++i) {
      roots.jobs.add({RootJobKind::kVisitor, i, 0, nullptr});
    }
  }
  heap.pages.forEachArena(addSpecialsJob, nullptr);
  roots.next_job.store(0, std::memory_order_relaxed);
}

bool rootJobsLeft() {
  return roots.next_job.load(std::memory_order_relaxed) < roots.jobs.count;
}

bool doRootJob(GcWork& work) {
  if (!rootJobsLeft()) return false;
  uint32_t at = roots.next_job.fetch_add(1, std::memory_order_relaxed);
  if (at >= roots.jobs.count) return false;
  const RootJob& job = roots.jobs.items[at];
  switch (job.kind) {
    case RootJobKind::kData: scanRange(work, rangeAt(job.index), job.offset); break;
    case RootJobKind::kVisitor: runVisitor(work, job.index); break;
    case RootJobKind::kSpecials: markSpecialsOf(job.arena, work); break;
    case RootJobKind::kStacks:
      // With the world stopped for all of marking they were scanned already.
      if (!collector.modes.stop_the_world) sched_hooks.for_each_g(scanOneGoroutine, nullptr);
      break;
  }
  return true;
}

void forEachRootRange(void (*visit)(const RootRange& range, void* context), void* context) {
  LockHolder hold(roots.lock);
  for (uint32_t i = 0; i < roots.ranges.count; ++i) {
    if (roots.ranges.items[i].lo != nullptr) visit(roots.ranges.items[i], context);
  }
}

namespace gc {

void addRoots(const void* lo, const void* hi, const uint8_t* mask) {
  LockHolder hold(roots.lock);
  RootRange range = {static_cast<const char*>(lo), static_cast<const char*>(hi), mask};
  for (uint32_t i = 0; i < roots.ranges.count; ++i) {
    if (roots.ranges.items[i].lo != nullptr) continue;
    roots.ranges.items[i] = range;
    return;
  }
  roots.ranges.add(range);
}

void removeRoots(const void* lo) {
  LockHolder hold(roots.lock);
  for (uint32_t i = 0; i < roots.ranges.count; ++i) {
    if (roots.ranges.items[i].lo != lo) continue;
    roots.ranges.items[i] = {};
    return;
  }
  fatal("runtime: removeRoots of a range that was never added");
}

void addRootVisitor(void (*visit)(void* context, ScanRange range, void* scan_context), void* context) {
  LockHolder hold(roots.lock);
  roots.visitors.add({visit, context});
}

}  // namespace gc
}  // namespace tuco::rt
