// Timers of the C++ library over the scheduler's.
//
// Invariants:
//  1. references is 1 for the handle plus 1 for each arming that has neither run to its end nor been
//     stopped; so references == 1 after a stop means that no action runs.
//  2. An action re-arms a ticker itself, and only while no stop or reset came after it was armed:
//     each of those raises `generation`.
#include <atomic>
#include <new>

#include "runtime/sched/api.h"
#include "runtime/sched/timer.h"
#include "tuco/detail/runtime.h"

namespace tuco::detail {

struct Timer {
  rt::Timer native;
  void (*fire)(void* arg);
  void* arg;
  std::atomic<uint32_t> references{1};
  std::atomic<uint64_t> generation{0};
  std::atomic<int64_t> when{0};
  std::atomic<int64_t> period{0};
};

namespace {

void run(void* self, uintptr_t, int64_t);

void arm(Timer* timer, int64_t when) {
  timer->when.store(when, std::memory_order_relaxed);
  timer->references.fetch_add(1, std::memory_order_relaxed);
  if (rt::timerReset(&timer->native, when, 0, run, timer, 0)) {
    timer->references.fetch_sub(1, std::memory_order_release);  // The arming it replaced is gone.
  }
}

bool disarm(Timer* timer) {
  if (!rt::timerStop(&timer->native)) return false;
  timer->references.fetch_sub(1, std::memory_order_release);
  return true;
}

// A ticker that was late skips the ticks it missed.
int64_t nextTick(int64_t when, int64_t period) {
  int64_t late = rt::now() - when;
  return when + period * (1 + (late > 0 ? late / period : 0));
}

void run(void* self, uintptr_t, int64_t) {
  Timer* timer = static_cast<Timer*>(self);
  uint64_t generation = timer->generation.load();
  int64_t period = timer->period.load(std::memory_order_relaxed);
  timer->fire(timer->arg);
  if (period > 0 && timer->generation.load() == generation) {
    arm(timer, nextTick(timer->when.load(std::memory_order_relaxed), period));
    if (timer->generation.load() != generation) disarm(timer);  // A stop came between.
  }
  timer->references.fetch_sub(1, std::memory_order_release);  // Pairs with awaitQuiet().
}

void awaitQuiet(Timer* timer) {
  while (timer->references.load(std::memory_order_acquire) != 1) {
    if (onGoroutine()) rt::yield();
  }
}

}  // namespace

Timer* timerMake(void (*fire)(void* arg), void* arg) {
  Timer* timer = new Timer;
  timer->fire = fire;
  timer->arg = arg;
  rt::timerInit(&timer->native, run, timer);
  return timer;
}

void timerFree(Timer* timer) {
  timerStop(timer);
  delete timer;
}

bool timerReset(Timer* timer, int64_t when, int64_t period) {
  bool active = timerStop(timer);
  timer->period.store(period, std::memory_order_relaxed);
  arm(timer, when);
  return active;
}

// Returns when no action runs any more, so that nothing stale arrives afterwards.
bool timerStop(Timer* timer) {
  // Neither armed nor running: nothing to do, and nothing that could re-arm it.
  if (timer->references.load(std::memory_order_acquire) == 1) return false;
  timer->generation.fetch_add(1);
  bool active = disarm(timer);
  if (timer->references.load(std::memory_order_acquire) == 1) return active;
  awaitQuiet(timer);
  return disarm(timer) || active;
}

}  // namespace tuco::detail
