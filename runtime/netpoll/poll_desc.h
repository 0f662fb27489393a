// PollDesc and what the two halves of the room share. Private.
#ifndef TUCO_RUNTIME_NETPOLL_POLL_DESC_H_
#define TUCO_RUNTIME_NETPOLL_POLL_DESC_H_

#include <atomic>
#include <cstdint>

#include "runtime/netpoll/netpoll.h"
#include "runtime/sched/api.h"
#include "runtime/sched/timer.h"

namespace tuco::rt {

// One direction of a descriptor.
struct PollSide {
  // kNothing, kReady, kWaiting (about to park), or the parked G.
  //   waiter: Nothing → Waiting → G;  Ready → Nothing (no need to park)
  //   event:  Nothing → Ready;  Waiting → Ready;  G → Ready (and readies it)
  //   deadline, close: as event, but leave Nothing behind
  std::atomic<uintptr_t> waiter{0};
  Timer timer;
  // Under PollDesc::lock; deadline is also read without it: −1 = past, 0 = none. Relaxed: a waiter
  // that misses the change is woken by whoever made it.
  std::atomic<int64_t> deadline{0};
  uintptr_t seq = 0;  // of the timer's setting; older firings are stale
};

inline constexpr uintptr_t kNothing = 0;
inline constexpr uintptr_t kReady = 1;
inline constexpr uintptr_t kWaiting = 2;

// Never freed, only reused: an event may arrive for a descriptor that is gone; the tag tells.
struct PollDesc {
  RankedLock lock{LockRank::Poll};
  int fd = -1;
  PollDesc* link = nullptr;              // free list
  std::atomic<uint16_t> tag{0};          // raised at each reuse
  std::atomic<bool> closing{false};      // written under lock
  std::atomic<bool> event_error{false};  // epoll reported nothing but an error
  PollSide read;
  PollSide write;

  PollSide& side(PollMode mode) { return mode == PollMode::Read ? read : write; }
};

// Makes the side ready (or, with no event, just wakes). Returns the G to be readied, or null.
// waiters_less is lowered for each goroutine that stops waiting.
enum class Because : uint8_t { Event, Deadline };
G* releaseSide(PollSide& side, Because why, int* woken);
void waitersChanged(int change);

int epollAdd(PollDesc* desc);
void epollRemove(PollDesc* desc);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_NETPOLL_POLL_DESC_H_
