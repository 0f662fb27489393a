// How the scheduler waits for the outside world. netpoll, a room above, fills it; the default only
// sleeps. Set with a poller inside: see setPoller.
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

extern PollHooks poll_hooks;
// Replaces the hooks and wakes whoever sleeps in the old ones.
void setPoller(const PollHooks& hooks);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_POLL_HOOKS_H_
