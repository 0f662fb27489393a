// The poller itself: one epoll instance, edge-triggered, and an eventfd that wakes it.
#include <cerrno>

#include "runtime/netpoll/poll_desc.h"
#include "runtime/os/event.h"
#include "runtime/os/fatal.h"
#include "runtime/sched/poll_hooks.h"
#include "runtime/sync/once.h"

namespace tuco::rt {
namespace {

constexpr int kEvents = 128;
constexpr int kTagShift = 48;
constexpr uint64_t kWakeUp = 0;  // event data of the eventfd

struct Poller {
  Once made;
  int epoll = -1;
  int event = -1;
  // An eventSignal is on its way: more are not needed. Set by interrupt, cleared when it is read.
  std::atomic<bool> signalled{false};
  std::atomic<int> waiters{0};
  // Raised (release) before a descriptor is added, read (acquire) after waiting: what was written
  // to it before is seen by who gets its event.
  std::atomic<uint64_t> added{0};
};
constinit Poller state;

// User addresses fit 47 bits; the tag of the descriptor's life rides above.
uint64_t pack(PollDesc* desc) {
  return reinterpret_cast<uint64_t>(desc) | uint64_t{desc->tag.load(std::memory_order_relaxed)}
                                                << kTagShift;
}

void takeEvent(const epoll_event& event, GQueue* ready, int* woken) {
  PollDesc* desc = reinterpret_cast<PollDesc*>(event.data.u64 & ((uint64_t{1} << kTagShift) - 1));
  uint16_t tag = static_cast<uint16_t>(event.data.u64 >> kTagShift);
  if (desc->tag.load(std::memory_order_acquire) != tag) return;
  bool readable = (event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
  bool writable = (event.events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0;
  if (!readable && !writable) return;
  desc->event_error.store(event.events == EPOLLERR, std::memory_order_relaxed);
  if (readable) {
    if (G* g = releaseSide(desc->read, Because::Event, woken)) ready->pushBack(g);
  }
  if (writable) {
    if (G* g = releaseSide(desc->write, Because::Event, woken)) ready->pushBack(g);
  }
}

GQueue poll(int64_t delay_ns) {
  epoll_event events[kEvents];
  int n = os::epollWait(state.epoll, events, kEvents, delay_ns);
  (void)state.added.load(std::memory_order_acquire);
  GQueue ready;
  int woken = 0;
  for (int i = 0; i < n; ++i) {
    if (events[i].data.u64 != kWakeUp) {
      takeEvent(events[i], &ready, &woken);
      continue;
    }
    // Only who waits takes the wake-up; a mere look leaves it to the one it is for.
    if (delay_ns == 0) continue;
    os::eventDrain(state.event);
    state.signalled.store(false);
  }
  if (n < 0 && n != -EINTR) fatal("runtime: netpoll failed", -n);
  waitersChanged(-woken);
  return ready;
}

void interrupt() {
  if (state.signalled.exchange(true)) return;
  os::eventSignal(state.event);
}

void makePoller() {
  state.epoll = os::epollCreate();
  if (state.epoll < 0) fatal("runtime: netpollinit failed: epoll_create", -state.epoll);
  state.event = os::eventCreate();
  if (state.event < 0) fatal("runtime: netpollinit failed: eventfd", -state.event);
  int error = os::epollControl(state.epoll, EPOLL_CTL_ADD, state.event, EPOLLIN, kWakeUp);
  if (error < 0) fatal("runtime: netpollinit failed: epoll_ctl", -error);
  static constexpr PollHooks kHooks = {
      .poll = poll,
      .interrupt = interrupt,
      .has_waiters = [] { return state.waiters.load(std::memory_order_relaxed) > 0; },
  };
  setPoller(&kHooks);
}

}  // namespace

void pollInit() {
  state.made.call(makePoller);
}

bool pollIsInitialized() {
  return state.made.isDone();
}

void waitersChanged(int change) {
  if (change != 0) state.waiters.fetch_add(change);
}

int epollAdd(PollDesc* desc) {
  state.added.fetch_add(1, std::memory_order_release);
  return os::epollControl(state.epoll, EPOLL_CTL_ADD, desc->fd,
                          EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, pack(desc));
}

void epollRemove(PollDesc* desc) {
  os::epollControl(state.epoll, EPOLL_CTL_DEL, desc->fd, 0, 0);
}

}  // namespace tuco::rt
