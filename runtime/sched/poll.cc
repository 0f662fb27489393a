// The default poller: no file descriptors, only a word to sleep on.
#include "runtime/os/futex.h"
#include "runtime/sched/poll_hooks.h"
#include "runtime/sched/sched.h"

namespace tuco::rt {
namespace {

// 1 = interrupted. Set by interrupt, cleared by the one that sleeps.
std::atomic<uint32_t> interrupted{0};

GQueue sleepOnly(int64_t delay_ns) {
  if (delay_ns != 0 && interrupted.load() == 0) os::futexSleep(&interrupted, 0, delay_ns);
  if (delay_ns != 0) interrupted.store(0);
  return {};
}

void wakeSleeper() {
  interrupted.store(1);
  os::futexWake(&interrupted, 1);
}

constexpr PollHooks kSleeper = {
    .poll = sleepOnly,
    .interrupt = wakeSleeper,
    .has_waiters = [] { return false; },
};

// Set by setPoller (release), read by everyone (acquire).
std::atomic<const PollHooks*> current{&kSleeper};

}  // namespace

const PollHooks& poller() {
  return *current.load(std::memory_order_acquire);
}

void setPoller(const PollHooks* hooks) {
  const PollHooks* old = current.exchange(hooks);
  old->interrupt();
}

void interruptPoll() {
  poller().interrupt();
}

}  // namespace tuco::rt
