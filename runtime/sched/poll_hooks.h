// How the scheduler waits for the outside world. netpoll, a room above, fills it (setPoller); the
// default only sleeps.
#ifndef TUCO_RUNTIME_SCHED_POLL_HOOKS_H_
#define TUCO_RUNTIME_SCHED_POLL_HOOKS_H_

#include <cstdint>

#include "runtime/sched/g.h"

namespace tuco::rt {

struct PollHooks {
  // Goroutines that became ready. delay_ns: 0 does not wait, negative waits until interrupted.
  GQueue (*poll)(int64_t delay_ns);
  // Makes a waiting poll return; sticky until the next one.
  void (*interrupt)();
  // True when some goroutine waits for I/O.
  bool (*has_waiters)();
};

const PollHooks& poller();
// Replaces the poller and wakes whoever sleeps in the old one. `hooks` must live for ever.
void setPoller(const PollHooks* hooks);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_POLL_HOOKS_H_
