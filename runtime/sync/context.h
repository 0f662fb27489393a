// The parts of G, M and P that rooms below sched may touch, and how to reach the current ones.
//
// G is a goroutine, M a thread, P the right to run Go code with what belongs to it (caches,
// queues). sched derives its own structures from these. Pointers to M and P hold only until the
// next call that may park; inside acquireM/releaseM the goroutine is not moved, so they hold there.
#ifndef TUCO_RUNTIME_SYNC_CONTEXT_H_
#define TUCO_RUNTIME_SYNC_CONTEXT_H_

#include <atomic>
#include <cstdint>

#include "runtime/os/tcb.h"

namespace tuco::rt {

struct G;
struct M;
struct P;
struct MCache;              // mem: allocation cache of a P
struct WriteBarrierBuffer;  // gc: recorded pointers of a P
struct GcWork;              // gc: mark queue of a P

// First in every G.
struct PerG {
  uintptr_t stack_low = 0;    // lowest usable address of the current segment
  uintptr_t stack_high = 0;   // one past its highest
  uintptr_t stack_limit = 0;  // what checked prologues compare with (stack_low + slack)
  void* defers = nullptr;     // panic: innermost defer record
  void* panics = nullptr;     // panic: innermost panic
  int64_t gc_assist = 0;      // gc: bytes of allocation credit; negative is debt
  uint64_t id = 0;            // goroutine id, from 1
  void* closure = nullptr;    // value/entry: closure being started
  void* labels = nullptr;     // pprof labels
  void* user = nullptr;       // api: the C++ library's data of this goroutine
};

// First in every M.
struct PerM {
  G* g0 = nullptr;       // the goroutine of the thread's own stack
  G* current = nullptr;  // the goroutine it runs, null on g0 between goroutines
  PerG* gsignal = nullptr;
  // Above 0: stay on this thread and P, do not preempt. Only this thread writes it; the signal
  // handler of this thread reads it.
  std::atomic<int32_t> locks{0};
  int32_t allocating = 0;  // mem: inside the allocator
  int32_t throwing = 0;    // panic: printing a fatal report
  uint64_t random = 0;     // state of fastRandom()
  int64_t id = 0;
};

// First in every P.
struct PerP {
  int32_t id = 0;
  MCache* mcache = nullptr;                 // mem; made by MemHooks::init_p
  WriteBarrierBuffer* wb_buffer = nullptr;  // gc
  GcWork* gc_work = nullptr;                // gc
  void* gc_data = nullptr;                  // gc: anything else per P
  void* value_data = nullptr;               // value/chan: caches per P
  int64_t gc_fraction_ns = 0;               // gc: time spent in fractional workers
};

inline G* getg() {
  return os::tcbPointer<G, os::kTcbG>();
}
inline PerG* currentG() {
  return os::tcbPointer<PerG, os::kTcbG>();
}
inline PerM* currentM() {
  return os::tcbPointer<PerM, os::kTcbM>();
}
// Null on a thread that holds no P (system calls, threads of the C++ program).
inline PerP* currentP() {
  return os::tcbPointer<PerP, os::kTcbP>();
}

// Between acquireM and releaseM the goroutine stays on its thread and P. Nests. Returns the M.
// On a thread that the runtime does not know these do nothing.
inline PerM* acquireM() {
  PerM* m = currentM();
  // Relaxed: written and read on this thread only (its signal handler included).
  if (m != nullptr)
    m->locks.store(m->locks.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  return m;
}
inline void releaseM(PerM* m) {
  if (m != nullptr)
    m->locks.store(m->locks.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
}

// Keeps the goroutine on its M and P for a scope.
class NoPreempt {
 public:
  NoPreempt() : m_(acquireM()) {}
  ~NoPreempt() { releaseM(m_); }
  NoPreempt(const NoPreempt&) = delete;
  NoPreempt& operator=(const NoPreempt&) = delete;

 private:
  PerM* m_;
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SYNC_CONTEXT_H_
