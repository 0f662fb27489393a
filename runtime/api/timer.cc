// Timers of the C++ library over the scheduler's. They are tracked: stopping waits for an action that
// runs, so that nothing stale arrives afterwards and the handle's owner may go away.
#include "runtime/sched/timer.h"

#include <new>

#include "tuco/detail/runtime.h"

namespace tuco::detail {

struct Timer {
  rt::Timer native;
  void (*fire)(void* arg);
  void* arg;
};

namespace {

void run(void* self, uintptr_t, int64_t) {
  Timer* timer = static_cast<Timer*>(self);
  timer->fire(timer->arg);
}

}  // namespace

Timer* timerMake(void (*fire)(void* arg), void* arg) {
  Timer* timer = new Timer;
  timer->fire = fire;
  timer->arg = arg;
  timer->native.is_tracked = true;
  rt::timerInit(&timer->native, run, timer);
  return timer;
}

void timerFree(Timer* timer) {
  timerStop(timer);
  delete timer;
}

bool timerReset(Timer* timer, int64_t when, int64_t period) {
  bool active = timerStop(timer);
  rt::timerReset(&timer->native, when, period);
  return active;
}

bool timerStop(Timer* timer) { return rt::timerStopAndWait(&timer->native); }

}  // namespace tuco::detail
