// System goroutines that sleep until they are wanted: the sweeper and the scavenger after a cycle, the
// forcer when sysmon finds that the last cycle is long ago.
#include "runtime/gc/collector.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/sweep.h"

namespace tuco::rt {
namespace {

// A sleeping goroutine with a flag, so that a wake-up is never lost.
struct Sleeper {
  RankedLock lock{LockRank::Sweep};
  G* g TUCO_GUARDED_BY(lock) = nullptr;
  bool wanted TUCO_GUARDED_BY(lock) = false;
};
constinit Sleeper sweeper;
constinit Sleeper scavenger;
constinit Sleeper forcer;

bool sleepUnlessWanted(G* g, void* arg) {
  Sleeper& self = *static_cast<Sleeper*>(arg);
  LockHolder hold(self.lock);
  if (self.wanted) return false;
  self.g = g;
  return true;
}

void sleepUntilWanted(Sleeper& self, WaitReason reason) {
  sched_hooks.park(sleepUnlessWanted, &self, reason);
  LockHolder hold(self.lock);
  self.wanted = false;
}

void wake(Sleeper& sleeper) {
  G* g = nullptr;
  {
    LockHolder hold(sleeper.lock);
    sleeper.wanted = true;
    g = sleeper.g;
    sleeper.g = nullptr;
  }
  if (g != nullptr) sched_hooks.ready(g);
}

void runSweeper(void*) {
  for (;;) {
    sleepUntilWanted(sweeper, WaitReason::GcSweepWait);
    // In small bites: the program's goroutines go first.
    while (sweepSome(16)) sched_hooks.yield();
  }
}

// Free memory worth keeping: what the heap will grow to before the next cycle ends, and a tenth.
uint64_t retainGoal() {
  uint64_t goal = collector.pacer.goal();
  uint64_t in_use = heap.pages.inUseBytes();
  if (goal > uint64_t{1} << 47) return ~uint64_t{0};
  uint64_t wanted = goal + goal / 10;
  uint64_t limit = static_cast<uint64_t>(collector.pacer.limit());
  if (wanted > limit / 100 * 95) wanted = limit / 100 * 95;
  return wanted > in_use ? wanted - in_use : 0;
}

void runScavenger(void*) {
  constexpr size_t kBite = 2 << 20;
  // A 2 MB block costs some 0.1 ms; this keeps the scavenger near 1 % of a CPU.
  constexpr int64_t kPause = 10'000'000;
  for (;;) {
    sleepUntilWanted(scavenger, WaitReason::GcScavengeWait);
    while (heap.pages.retainedBytes() > retainGoal()) {
      if (heap.pages.scavenge(kBite, ScavengeMode::kHugeBlocks) == 0) break;
      sched_hooks.sleep(kPause);
    }
  }
}

void runForcer(void*) {
  for (;;) {
    sleepUntilWanted(forcer, WaitReason::ForceGcIdle);
    startCycle(CycleReason::kTime);
  }
}

}  // namespace

void startBackground() {
  // Called under the collector's transition.
  static constinit bool started = false;
  if (started) return;
  started = true;
  sched_hooks.spawn_system(runForcer, nullptr, "GC by time");
  sched_hooks.spawn_system(runSweeper, nullptr, "GC sweeper");
  sched_hooks.spawn_system(runScavenger, nullptr, "GC scavenger");
}

void wakeSweeper() { wake(sweeper); }
void wakeScavenger() { wake(scavenger); }
void wakeForcer() { wake(forcer); }

}  // namespace tuco::rt
