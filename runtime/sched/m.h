// M: a thread of the runtime.
#ifndef TUCO_RUNTIME_SCHED_M_H_
#define TUCO_RUNTIME_SCHED_M_H_

#include <atomic>
#include <cstdint>

#include "runtime/sched/g.h"
#include "runtime/sync/note.h"

namespace tuco::rt {

// What is left to do for a goroutine that has just been switched away from. It is done on the stack
// switched to, because until the switch the goroutine's own stack is in use.
enum class Leave : uint8_t {
  Nothing,
  Park,         // run commit
  Yield,        // to the back of the local queue
  YieldGlobal,  // to the global queue
  Exit,         // to the free list
};

struct Departure {
  G* g = nullptr;
  bool (*commit)(G*, void*) = nullptr;
  void* arg = nullptr;
  Leave kind = Leave::Nothing;
};

struct M : PerM {
  Departure departure;
  P* next_p = nullptr;     // P handed over by who wakes this M
  P* old_p = nullptr;      // P before the system call
  G* locked_g = nullptr;   // LockOSThread
  M* idle_link = nullptr;  // sched.idle_m; under sched.lock
  M* all_next = nullptr;   // written once
  Note wake;
  bool spinning = false;  // looks for work, counted in sched.spinning
  bool blocked = false;   // sleeps on wake
  bool tainted = false;   // a goroutine ended while locked to it: runs nothing any more
  bool is_extra = false;  // sysmon and the like: no P ever
  uint32_t syscall_tick = 0;
  int thread_id = 0;
  char* tcb = nullptr;  // thread control block, to poison the limit from outside
  void* signal_stack = nullptr;
  void (*start)() = nullptr;
  // A preemption signal is on its way (1) or none is (0). Relaxed: only limits how many are sent.
  std::atomic<uint32_t> signal_pending{0};
  uint64_t fp_control = 0;
  G g0_storage;
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_M_H_
