#include "runtime/gc/gc.h"

#include <cstring>
#include <new>

#include "runtime/gc/collector.h"
#include "runtime/gc/marker.h"
#include "runtime/gc/roots.h"
#include "runtime/gc/special.h"
#include "runtime/gc/statistics.h"
#include "runtime/mem/cache.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/persistent.h"
#include "runtime/mem/sweep.h"
#include "runtime/os/env.h"
#include "runtime/os/memory.h"
#include "runtime/os/time.h"

namespace tuco::rt {
namespace {

// A collection is due when the last one ended so long ago (Go's forcegcperiod).
constexpr int64_t kForcePeriod = 120'000'000'000;

// The value of `key=` in a comma list, or null; `key` alone gives an empty string.
const char* listValue(const char* list, const char* key) {
  size_t n = std::strlen(key);
  while (list != nullptr && *list != '\0') {
    if (std::strncmp(list, key, n) == 0) {
      if (list[n] == '=') return list + n + 1;
      if (list[n] == '\0' || list[n] == ',') return "";
    }
    list = std::strchr(list, ',');
    if (list != nullptr) ++list;
  }
  return nullptr;
}

int64_t listNumber(const char* list, const char* key, int64_t missing) {
  const char* text = listValue(list, key);
  int64_t value = 1;
  if (text == nullptr) return missing;
  return *text != '\0' && os::parseInt(text, &value) ? value : 1;
}

void initP(PerP* p) {
  if (p->gc_work == nullptr) {
    p->gc_work = new (persistentAlloc(sizeof(GcWork), 64, MemUse::kGc)) GcWork();
    p->wb_buffer = new (persistentAlloc(sizeof(WriteBarrierBuffer), 64, MemUse::kGc)) WriteBarrierBuffer();
  }
}

// The P stops being used; its records stay for a later one.
void flushP(PerP* p) {
  if (p->gc_work == nullptr) return;
  flushBarrierBuffer(p);
  GcWork& work = workOf(p);
  flushWork(work, collector.work);
  collector.marked_bytes.fetch_add(work.marked_bytes, std::memory_order_relaxed);
  work.marked_bytes = 0;
}

void initPMem(PerP* p) {
  if (p->mcache == nullptr) p->mcache = newCache();
}
void destroyPMem(PerP* p) {
  if (p->mcache == nullptr) return;
  freeCache(p->mcache);
  p->mcache = nullptr;
}

void scanStackHook(G* g) {
  GcWork& work = workOf(currentP());
  scanStackOf(g, work);
  flushWork(work, collector.work);
}

bool dueByTime(int64_t) {
  uint64_t last = gc_statistics.last_gc.load(std::memory_order_relaxed);
  if (last == 0 || collector.pacer.percent() < 0) return false;
  os::WallTime now = os::wallTime();
  int64_t now_ns = now.seconds * 1'000'000'000 + now.nanoseconds;
  return now_ns - static_cast<int64_t>(last) > kForcePeriod;
}

// Sysmon's thread has no P.
void startByTime() {
  wakeForcer();
}

}  // namespace

void readModes() {
  GcModes& modes = collector.modes;
  modes.trace = listNumber(os::environment("GODEBUG"), "gctrace", 0) > 0;
  const char* list = os::environment("TUCO_GC");
  modes.stress_interval = static_cast<uint32_t>(listNumber(list, "stress", 0));
  modes.verify = listValue(list, "verify") != nullptr;
  modes.poison = listValue(list, "poison") != nullptr;
  modes.stop_the_world = listValue(list, "stw") != nullptr;
}

namespace gc {

GcModes& modes() { return collector.modes; }

void applyModes() {
  heap.poison = collector.modes.poison;
  heap.every_allocation_slow = collector.modes.stress_interval != 0;
}

void init() {
  initLayouts();
  gc_statistics.start_ns = os::nanotime();
  readModes();
  applyModes();
  heap.collector = {afterAllocation, sweepSpecials};
  collector.pacer.init();
  initCallbacks();
  gc_hooks = {
      .scan_stack = scanStackHook,
      .find_worker = findWorker,
      .has_idle_work = hasIdleWork,
      .flush_p = flushP,
      .init_p = initP,
      .destroy_p = flushP,
      .g_exit = [](G*) {},
      .due_by_time = dueByTime,
      .start_by_time = startByTime,
  };
  mem_hooks = {.init_p = initPMem, .destroy_p = destroyPMem};
}

GcPhase phase() {
  return collector.phase.load(std::memory_order_relaxed);
}

void runGC() {
  uint64_t done = collector.cycles_done.load(std::memory_order_acquire);
  // A cycle under way began before the call and does not count.
  bool running = collector.phase.load(std::memory_order_acquire) != GcPhase::kOff;
  uint64_t target = done + (running ? 2 : 1);
  for (;;) {
    uint64_t before = collector.cycles_done.load(std::memory_order_acquire);
    if (before >= target) break;
    if (!startCycle(CycleReason::kForced) && phase() == GcPhase::kOff) {
      sched_hooks.yield();
      continue;
    }
    waitForCycles(before + 1);
  }
  while (sweepSome(16)) sched_hooks.yield();
  finishSweep();
}

int32_t setGCPercent(int32_t percent) {
  sched_hooks.stop_world(StopReason::Test);
  int32_t old = collector.pacer.setPercent(percent);
  if (phase() == GcPhase::kOff) collector.pacer.commit();
  sched_hooks.start_world();
  return old;
}

int64_t setMemoryLimit(int64_t limit) {
  if (limit < 0) return collector.pacer.limit();
  sched_hooks.stop_world(StopReason::Test);
  int64_t old = collector.pacer.setLimit(limit);
  if (phase() == GcPhase::kOff) collector.pacer.commit();
  sched_hooks.start_world();
  return old;
}

void freeOSMemory() {
  runGC();
  heap.pages.scavenge(~size_t{0}, ScavengeMode::kEverything);
  sched_hooks.release_free_stacks();
}

}  // namespace gc
}  // namespace tuco::rt
