// The garbage collector as the rest of the runtime sees it: start-up, roots, collection on request,
// limits, statistics. Concurrent, non-moving tri-colour mark and sweep; see README.md.
#ifndef TUCO_RUNTIME_GC_GC_H_
#define TUCO_RUNTIME_GC_GC_H_

#include <cstddef>
#include <cstdint>

#include "runtime/gc/barrier.h"
#include "runtime/mem/stats.h"

namespace tuco::rt {

enum class GcPhase : uint32_t { kOff, kMark, kMarkTermination };

// Gets each memory range [lo, hi) to be read conservatively.
using ScanRange = void (*)(void* context, const void* lo, const void* hi);

// Switches for tests and GODEBUG; read at init() from `GODEBUG` and `TUCO_GC`, changeable before
// the first allocation. TUCO_GC is a comma list: stress=N, verify, poison, stw.
struct GcModes {
  bool trace = false;             // GODEBUG=gctrace=1: Go's line after each cycle on stderr
  uint32_t stress_interval = 0;   // collect at each N-th allocation; 0: off
  bool verify = false;            // after marking, mark again with the world stopped and compare
  bool poison = false;            // fill freed memory with 0xdb
  bool stop_the_world = false;    // mark with the world stopped (deterministic runs, debugging)
  int plan_procs = 0;             // plan workers as if GOMAXPROCS were this; 0: as it is
};

namespace gc {

// Once, before the first allocation and the first P: sets up the heap, reads GOGC, GOMEMLIMIT, GODEBUG
// and TUCO_GC, fills in gc_hooks and mem_hooks (sync/hooks.h), by which the scheduler calls us. The
// first cycle starts the collector's goroutines.
void init();
GcModes& modes();
// Makes changed modes count; before the first allocation.
void applyModes();
// What allocations made on a system stack owe: starts or assists a cycle. Called on the goroutine's
// stack afterwards, where it may park.
void settleDebt();

GcPhase phase();

// --- Roots ----------------------------------------------------------------------------------------

// A data or bss range. `mask` has one bit per word; null: every word is read conservatively.
void addRoots(const void* lo, const void* hi, const uint8_t* mask);
// Takes exactly one earlier range out (a C++ object's root slot that dies).
void removeRoots(const void* lo);
// Called in each cycle while marking, on some worker: reports pointers that lie in no range.
void addRootVisitor(void (*visit)(void* context, ScanRange range, void* scan_context), void* context);

// --- Requests --------------------------------------------------------------------------------------

// runtime.GC(): a full cycle that starts after the call, and its sweep. Parks.
void runGC();
// debug.SetGCPercent: returns the previous value; negative switches off.
int32_t setGCPercent(int32_t percent);
// debug.SetMemoryLimit: bytes; negative only reads. Returns the previous value.
int64_t setMemoryLimit(int64_t limit);
// debug.FreeOSMemory: collects and returns as much as possible to the system.
void freeOSMemory();
// runtime.ReadMemStats: a consistent snapshot; stops the world.
void readMemStats(MemStats* out);
// Keeps `p` reachable up to here.
inline void keepAlive(const void* p) {
  asm volatile("" : : "r"(p) : "memory");
}

}  // namespace gc
}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_GC_H_
