// What the collector needs of the scheduler, which lies above it. The scheduler fills the struct in
// before the first allocation that could start a cycle; tests fill it in with plain threads.
#ifndef TUCO_RUNTIME_GC_HOOKS_H_
#define TUCO_RUNTIME_GC_HOOKS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tuco::rt {

// One parked goroutine of the collector's. wake() may come before wait(), which then returns at once.
struct GcWaiter {
  std::atomic<void*> state{nullptr};  // the scheduler's: null, parked G, or "woken"
  GcWaiter* next = nullptr;
};

// Gets each memory range [lo, hi) of a goroutine to be read conservatively: stack segments from the
// saved stack pointer up, saved registers, xsave area, argument blocks of deferred calls.
using ScanRange = void (*)(void* context, const void* lo, const void* hi);

struct GcHooks {
  // Stops all goroutines but the caller at safepoints; after it returns no other thread holds a P.
  // The caller keeps its P. A goroutine in a system call or in C is stopped where it is, and its
  // stack is scannable. `reason` is a fixed string.
  void (*stop_world)(const char* reason);
  void (*start_world)();
  // Called with the world stopped: fixes the list of goroutines to be scanned this cycle and
  // returns its length. Later goroutines need no scan (their stacks start black).
  size_t (*snapshot_goroutines)();
  // Scans goroutine `index` of the snapshot: brings it to a stop if it is running (not if it is the
  // caller, whose registers are spilled first), reports its ranges, resumes it. Returns bytes scanned.
  size_t (*scan_goroutine)(size_t index, ScanRange visit, void* context);
  // Starts a system goroutine that does not count for deadlock detection.
  void (*spawn)(void (*fn)(void*), void* arg, const char* name);
  // A safepoint: yields if the scheduler wants the P (preemption or a stopping world).
  // kIfWanted is cheap and called often; kNow lets others run first.
  void (*yield)(bool now);
  // Parks the calling goroutine at least `ns` nanoseconds.
  void (*sleep)(int64_t ns);
  void (*wait)(GcWaiter* waiter);
  void (*wake)(GcWaiter* waiter);
  // GOMAXPROCS.
  int (*procs)();
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_HOOKS_H_
