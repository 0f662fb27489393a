// Timers: per-P 4-ary heaps of (when, timer).
//
// A timer lies in at most one heap, the one `heap` names; every change is made under that heap's
// lock, so one lock is enough for start, stop, reset and running. Deletion is at once (the index is
// known), so a stopped timer leaves nothing behind. The function runs on the P's M without the
// lock, on g0 or the goroutine that happens to check: it must be short and may not park; to do more
// it readies or spawns a goroutine.
//
// Channel timers (Go 1.23): a timer with `is_channel` stays out of the heap while no goroutine
// waits on its channel; receivers call timerMaybeRun before they look and block/unblock around
// waiting. Its send happens under send_lock; stop and reset take it, so no stale value arrives
// after they return.
#ifndef TUCO_RUNTIME_SCHED_TIMER_H_
#define TUCO_RUNTIME_SCHED_TIMER_H_

#include <atomic>
#include <cstdint>

#include "runtime/sync/lock.h"
#include "runtime/sync/spin.h"

namespace tuco::rt {

struct Timers;
struct P;

// fn(arg, seq, late_ns): late_ns is how long after `when` it runs.
using TimerFunction = void (*)(void* arg, uintptr_t seq, int64_t late_ns);

struct Timer {
  static constexpr uint32_t kNowhere = ~uint32_t{0};

  std::atomic<Timers*> heap{nullptr};  // whose lock guards the timer; see timer.cc
  int64_t when = 0;                    // under the heap's lock
  int64_t period = 0;
  TimerFunction fn = nullptr;
  void* arg = nullptr;
  uintptr_t seq = 0;
  uint32_t index = kNowhere;  // place in the heap's array
  bool armed = false;         // will fire at when (in the heap, or a channel timer out of it)
  bool is_channel = false;
  // The timer's owner frees it: timerStopAndWait waits for a call that is on its way.
  bool is_tracked = false;
  std::atomic<uint32_t> in_flight{0};
  uint32_t blocked = 0;  // goroutines that wait on the channel
  RankedLock send_lock{LockRank::TimerSend};
  // Drops a value that lies in the channel's buffer; true if there was one. For channel timers.
  bool (*discard)(void* arg) = nullptr;
};

// Sets fn and arg; the timer does not run.
void timerInit(Timer* t, TimerFunction fn, void* arg);
// Starts or restarts at `when` (now() time), with period 0 or the tick. True when it was armed
// before (for channel timers also when a value was dropped).
bool timerReset(Timer* t, int64_t when, int64_t period, TimerFunction fn, void* arg, uintptr_t seq);
bool timerReset(Timer* t, int64_t when, int64_t period = 0);
// True when it was armed and will not run now.
bool timerStop(Timer* t);
// As timerStop, and its function is not running any more; for timers with is_tracked set.
bool timerStopAndWait(Timer* t);
// For channel timers: runs it now if it is due and lies outside the heap.
void timerMaybeRun(Timer* t);
void timerBlock(Timer* t);
void timerUnblock(Timer* t);

struct TimerEntry {
  int64_t when;
  Timer* timer;
};

struct Timers {
  // A spin lock: almost always the P's own, held for a few instructions, and given back without an
  // atomic exchange. Nothing is locked under it.
  SpinLock lock;
  TimerEntry* heap TUCO_GUARDED_BY(lock) = nullptr;
  uint32_t capacity TUCO_GUARDED_BY(lock) = 0;
  // Written under lock; relaxed readers only look whether there is something to do.
  std::atomic<uint32_t> size{0};
  std::atomic<int64_t> next_when{0};  // when the first fires, 0 = never
};

// Runs what is due; the caller holds the P. Returns when the next is due (0 = never) and how many
// ran.
struct TimerCheck {
  int64_t next_when;
  uint32_t ran;
};
TimerCheck timersRun(Timers* timers, int64_t now);
// Moves all of a dying P's timers.
void timersMove(Timers* from, Timers* to);
// The earliest over all Ps, 0 = never.
int64_t timersEarliest();
// Calls visit with each heap array (roots for the collector; world stopped).
void timersVisit(void (*visit)(Timer* t, void* arg), void* arg);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_TIMER_H_
