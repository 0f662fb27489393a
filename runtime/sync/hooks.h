// Calls upward through the runtime's rooms, as structs of function pointers.
//
// sched stands above mem and gc, but mem needs the world to stop and gc needs to list goroutines;
// and sched tells gc about Ps and stacks without knowing gc. Each struct is filled once, at
// start-up, before a second thread exists; reading it needs no synchronisation.
//
//   SchedHooks  filled by sched, called by mem, gc, type   (defaults work on a bare thread without
//   sched) GcHooks     filled by gc, called by sched and mem       (defaults do nothing) MemHooks
//   filled by mem, called by sched              (defaults do nothing)
#ifndef TUCO_RUNTIME_SYNC_HOOKS_H_
#define TUCO_RUNTIME_SYNC_HOOKS_H_

#include <cstdint>

#include "runtime/sync/context.h"
#include "runtime/sync/wait_reason.h"

namespace tuco::rt {

struct StackRange {
  uintptr_t low, high;  // [low, high), word aligned; the saved registers lie inside
};
using RangeVisitor = void (*)(StackRange range, void* arg);

// Who holds the right to look at, or run on, a goroutine's stack while a scan phase is on.
enum class StackClaim : uint8_t {
  Claimed,      // the stack is still until releaseStack(); scan it
  AlreadyDone,  // scanned in this phase, or made after it began
  Dead,         // no stack
};

struct SchedHooks {
  // Stops every P at a safe point; returns with the caller the only one that runs. The caller must
  // not hold locks. Pairs with start_world, by the same goroutine; does not nest.
  void (*stop_world)(StopReason reason);
  void (*start_world)();

  // A scan phase (world stopped at begin): from then on no goroutine runs before its stack has been
  // scanned: the scheduler calls GcHooks::scan_stack on g0 before it resumes one, and workers claim
  // parked ones. end_scan may be called with the world stopped or running, when all have been
  // scanned.
  void (*begin_scan)();
  void (*end_scan)();
  // Calls visit for every goroutine that ever was and is not dead, in order of their creation;
  // new ones may or may not be seen. g0s are seen through for_each_m_stack.
  void (*for_each_g)(void (*visit)(G* g, void* arg), void* arg);
  // Tries to get the stack of g for scanning; spins while another thread scans or switches it.
  StackClaim (*claim_stack)(G* g);
  void (*release_stack)(G* g);
  // The live ranges of a claimed (or world-stopped) goroutine's stack: its saved registers, every
  // segment. Also its own words that may point into the heap (closure, labels, defers, user).
  void (*visit_stack)(G* g, RangeVisitor visit, void* arg);
  // The caller's own stack: parks it for a moment so that it is scanned as any other.
  void (*scan_self)();
  // System stacks that may hold pointers (world stopped only).
  void (*for_each_m_stack)(RangeVisitor visit, void* arg);
  // Gives back memory of stack segments that are cached or grew and are not needed (world stopped,
  // or the goroutine claimed).
  void (*shrink_stack)(G* g);
  void (*release_free_stacks)();

  // Runs fn for each P at a safe point of it (ragged barrier); returns when all have.
  void (*for_each_p)(void (*fn)(PerP* p, void* arg), void* arg);
  // All Ps; only with the world stopped or for statistics.
  int (*proc_count)();
  PerP* (*proc)(int index);

  // Starts a goroutine of the runtime: not counted for deadlocks, not shown in dumps by default.
  G* (*spawn_system)(void (*run)(void*), void* arg, const char* name);
  // Parks the caller. commit (may be null) runs after it is off its stack; false resumes it.
  void (*park)(bool (*commit)(G*, void*), void* arg, WaitReason reason);
  void (*ready)(G* g);
  void (*yield)();
  // True when the current goroutine should yield soon (somebody wants its P).
  bool (*should_yield)();
  // An idle P may have mark work: wakes one.
  void (*wake_idle)();
  // Runs fn on the thread's own stack (g0), or in place when already there.
  void (*on_system_stack)(void (*fn)(void*), void* arg);
  // Monotonic time, virtual in deterministic mode.
  int64_t (*now)();
  // Sleeps the calling goroutine.
  void (*sleep)(int64_t ns);
  // A random number that replays in deterministic mode.
  uint64_t (*random)();
};

struct GcHooks {
  // Scans the stack of g, which is claimed; runs on g0 of an M with a P.
  void (*scan_stack)(G* g);
  // A background worker to run on this P now, or null (called by the scheduler when marking is on).
  G* (*find_worker)(PerP* p);
  // True when there is mark work an idle P could do.
  bool (*has_idle_work)(PerP* p);
  // The P is about to stop being used: flush what it holds for the collector.
  void (*flush_p)(PerP* p);
  void (*init_p)(PerP* p);
  void (*destroy_p)(PerP* p);
  // A goroutine ended or began: assist credit goes to the global pool.
  void (*g_exit)(G* g);
  // sysmon found that a collection is due by time (2 minutes).
  bool (*due_by_time)(int64_t now);
  void (*start_by_time)();
};

struct MemHooks {
  void (*init_p)(PerP* p);     // makes p->mcache
  void (*destroy_p)(PerP* p);  // flushes and frees it
};

extern SchedHooks sched_hooks;
extern GcHooks gc_hooks;
extern MemHooks mem_hooks;

// Set by gc with the world stopped; while true the scheduler asks gc_hooks.find_worker. Plain: read
// only by threads that hold a P.
extern bool gc_marking;

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SYNC_HOOKS_H_
