// P: the right to run goroutines, with the queues and caches that go with it.
#ifndef TUCO_RUNTIME_SCHED_P_H_
#define TUCO_RUNTIME_SCHED_P_H_

#include <atomic>
#include <cstdint>

#include "runtime/os/random.h"
#include "runtime/sched/g.h"
#include "runtime/sched/timer.h"

namespace tuco::rt {

enum class PStatus : uint32_t {
  Idle,     // in sched.idle_p, or held by a thread between two states
  Running,  // owned by an M
  Syscall,  // its M is in a system call; anybody may take it by compare-and-swap
  Stopped,  // the world is stopped
  Dead,     // beyond GOMAXPROCS
};

// Local run queue: a ring that its P pushes to and everybody takes from.
// Invariants: 1. only the P writes tail; 2. head moves by compare-and-swap; 3. tail - head ≤ kSize.
struct RunQueue {
  static constexpr uint32_t kSize = 256;
  alignas(64) std::atomic<uint32_t> head{0};  // acquire/release with each taker
  alignas(64) std::atomic<uint32_t> tail{0};  // release by the P, acquire by thieves
  std::atomic<G*> next{nullptr};              // runs before the ring, inherits the time slice
  std::atomic<G*> slots[kSize] = {};

  bool isEmpty() const;
};

struct P : PerP {
  std::atomic<PStatus> status{PStatus::Idle};
  P* link = nullptr;           // sched.idle_p; under sched.lock
  std::atomic<M*> m{nullptr};  // back link; read by sysmon and preempters
  // Counters that sysmon compares to see whether the P moved on. Written by the P's M. Relaxed.
  std::atomic<uint32_t> sched_tick{0};
  std::atomic<uint32_t> syscall_tick{0};
  // What sysmon saw last; only sysmon touches them.
  uint32_t seen_sched_tick = 0;
  uint32_t seen_syscall_tick = 0;
  int64_t seen_sched_when = 0;
  int64_t seen_syscall_when = 0;
  // Ask the P to come to a safe point soon (stop, forEachP, time slice). Relaxed flag.
  std::atomic<bool> preempt{false};
  std::atomic<bool> run_safe_point{false};  // forEachP wants its function run

  RunQueue queue;

  G* free_g[2] = {nullptr, nullptr};  // dead goroutines with stacks, by StackKind
  uint32_t free_g_count[2] = {0, 0};
  Sudog* free_sudogs = nullptr;
  uint32_t free_sudog_count = 0;
  std::atomic<int64_t> live[2] = {0, 0};  // goroutines born less died here; see countLife
  uint64_t next_id = 0;                   // batch of goroutine ids
  uint64_t end_id = 0;
  os::FastRandom random{0};
  Timers timers;
  int64_t stop_time = 0;
};

inline P* myP() {
  return reinterpret_cast<P*>(os::tcbLoad<os::kTcbP>());
}
inline M* myM() {
  return reinterpret_cast<M*>(os::tcbLoad<os::kTcbM>());
}

// The ring's operations (Go's runq). put and get by the owning P only.
enum class RunNext : bool { No, Yes };
// Puts g; the overflow of half the ring goes to the global queue.
void runqPut(P* p, G* g, RunNext next);
void runqPutBatch(P* p, GQueue& batch);
struct Taken {
  G* g;
  bool inherits_time;
};
Taken runqGet(P* p);
// Moves half of victim's ring to p and returns one of it; null when there is nothing.
G* runqSteal(P* p, P* victim, bool take_next);
// Takes everything (owner, or the world stopped).
GQueue runqDrain(P* p);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_P_H_
