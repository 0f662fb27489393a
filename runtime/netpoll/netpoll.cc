// Descriptors: waiting, deadlines, closing. The states of a side are in poll_desc.h.
#include "runtime/netpoll/netpoll.h"

#include <sys/syscall.h>

#include <cerrno>
#include <cstdlib>
#include <new>

#include "runtime/netpoll/poll_desc.h"
#include "runtime/os/fatal.h"
#include "runtime/os/syscall.h"

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

struct Pool {
  RankedLock lock{LockRank::Leaf};
  PollDesc* free TUCO_GUARDED_BY(lock) = nullptr;
};
constinit Pool pool;

PollDesc* takeDesc() {
  {
    LockHolder hold(pool.lock);
    if (PollDesc* desc = pool.free) {
      pool.free = desc->link;
      return desc;
    }
  }
  void* memory = std::malloc(sizeof(PollDesc));
  if (memory == nullptr) fatal("runtime: out of memory: cannot allocate a poll descriptor");
  return new (memory) PollDesc;
}

void giveDesc(PollDesc* desc) {
  // Release: an event that still carries the old tag must not touch the next life.
  desc->tag.fetch_add(1, std::memory_order_release);
  LockHolder hold(pool.lock);
  desc->link = pool.free;
  pool.free = desc;
}

PollError errorOf(PollDesc* desc, PollMode mode) {
  if (desc->closing.load()) return PollError::Closing;
  if (desc->side(mode).deadline.load() < 0) return PollError::Timeout;
  // A descriptor that only reports errors is nothing that can be polled for reading.
  if (mode == PollMode::Read && desc->event_error.load(kRelaxed)) return PollError::NotPollable;
  return PollError::None;
}

void resetSide(PollSide& side) {
  uintptr_t left = side.waiter.load();
  if (left != kNothing && left != kReady) fatal("runtime: blocked goroutine on free polldesc");
  side.waiter.store(kNothing);
  side.deadline.store(0);
  ++side.seq;
}

bool commitWait(G* g, void* raw) {
  std::atomic<uintptr_t>* waiter = static_cast<std::atomic<uintptr_t>*>(raw);
  uintptr_t waiting = kWaiting;
  // Counted before it can be found, so that the count never reads too low.
  waitersChanged(1);
  // Release: who finds the G may resume it.
  if (waiter->compare_exchange_strong(waiting, reinterpret_cast<uintptr_t>(g))) return true;
  waitersChanged(-1);
  return false;
}

enum class HeedErrors : bool { No, Yes };

// Parks until the side is released. True when by an event, false by deadline or close.
bool waitSide(PollDesc* desc, PollMode mode, HeedErrors heed) {
  PollSide& side = desc->side(mode);
  for (;;) {
    uintptr_t ready = kReady;
    if (side.waiter.compare_exchange_strong(ready, kNothing)) return true;
    uintptr_t nothing = kNothing;
    if (side.waiter.compare_exchange_strong(nothing, kWaiting)) break;
    if (nothing != kReady) fatal("runtime: double wait");
  }
  // Checked after Waiting is visible: deadline and close set their flag first and release after.
  if (heed == HeedErrors::No || errorOf(desc, mode) == PollError::None) {
    park(commitWait, &side.waiter, WaitReason::IoWait);
  }
  return side.waiter.exchange(kNothing) == kReady;
}

}  // namespace

G* releaseSide(PollSide& side, Because why, int* woken) {
  uintptr_t seen = side.waiter.load();
  for (;;) {
    if (seen == kReady) return nullptr;
    if (seen == kNothing && why != Because::Event) return nullptr;
    uintptr_t next = why == Because::Event ? kReady : kNothing;
    if (!side.waiter.compare_exchange_weak(seen, next)) continue;
    if (seen == kNothing || seen == kWaiting) return nullptr;
    ++*woken;
    return reinterpret_cast<G*>(seen);
  }
}

namespace {

// Lets waiters of a side go for a reason other than an event.
void wakeSide(PollSide& side) {
  int woken = 0;
  G* g = releaseSide(side, Because::Deadline, &woken);
  waitersChanged(-woken);
  if (g != nullptr) ready(g);
}

void onDeadline(PollDesc* desc, PollSide& side, uintptr_t seq) {
  bool current;
  {
    LockHolder hold(desc->lock);
    current = side.seq == seq && !desc->closing.load(kRelaxed);
    if (current) side.deadline.store(-1);
  }
  if (current) wakeSide(side);
}

void onReadDeadline(void* raw, uintptr_t seq, int64_t) {
  PollDesc* desc = static_cast<PollDesc*>(raw);
  onDeadline(desc, desc->read, seq);
}

void onWriteDeadline(void* raw, uintptr_t seq, int64_t) {
  PollDesc* desc = static_cast<PollDesc*>(raw);
  onDeadline(desc, desc->write, seq);
}

// Under the lock. Returns true when the deadline is already past.
bool setSideDeadline(PollDesc* desc, PollSide& side, int64_t at, TimerFunction fire)
    TUCO_REQUIRES(desc->lock) {
  ++side.seq;
  side.deadline.store(at);
  if (at > 0)
    timerReset(&side.timer, at, 0, fire, desc, side.seq);
  else
    timerStop(&side.timer);
  return at < 0;
}

bool includes(PollMode mode, PollMode part) {
  return (static_cast<uint8_t>(mode) & static_cast<uint8_t>(part)) != 0;
}

}  // namespace

PollDesc* pollOpen(int fd, int* error) {
  pollInit();
  PollDesc* desc = takeDesc();
  {
    LockHolder hold(desc->lock);
    desc->fd = fd;
    desc->closing.store(false);
    desc->event_error.store(false);
    resetSide(desc->read);
    resetSide(desc->write);
  }
  int result = epollAdd(desc);
  *error = result < 0 ? -result : 0;
  if (result >= 0) return desc;
  giveDesc(desc);
  return nullptr;
}

void pollClose(PollDesc* desc) {
  if (!desc->closing.load()) fatal("runtime: close polldesc w/o unblock");
  uintptr_t reader = desc->read.waiter.load();
  uintptr_t writer = desc->write.waiter.load();
  if (reader > kReady) fatal("runtime: blocked read on closing polldesc");
  if (writer > kReady) fatal("runtime: blocked write on closing polldesc");
  epollRemove(desc);
  giveDesc(desc);
}

PollError pollReset(PollDesc* desc, PollMode mode) {
  PollError error = errorOf(desc, mode);
  if (error == PollError::None) desc->side(mode).waiter.store(kNothing);
  return error;
}

PollError pollWait(PollDesc* desc, PollMode mode) {
  for (;;) {
    PollError error = errorOf(desc, mode);
    if (error != PollError::None) return error;
    if (waitSide(desc, mode, HeedErrors::Yes)) return PollError::None;
    // Woken by a deadline that was moved meanwhile, perhaps: look again.
    error = errorOf(desc, mode);
    if (error != PollError::None) return error;
  }
}

void pollWaitCanceled(PollDesc* desc, PollMode mode) {
  while (!waitSide(desc, mode, HeedErrors::No)) {
  }
}

void pollSetDeadline(PollDesc* desc, int64_t in, PollMode mode) {
  int64_t at = in < 0 ? -1 : 0;
  if (in > 0) {
    at = now() + in;
    if (at < 0) at = INT64_MAX;
  }
  bool wake_reader = false;
  bool wake_writer = false;
  {
    LockHolder hold(desc->lock);
    if (desc->closing.load(kRelaxed)) return;
    if (includes(mode, PollMode::Read))
      wake_reader = setSideDeadline(desc, desc->read, at, onReadDeadline);
    if (includes(mode, PollMode::Write))
      wake_writer = setSideDeadline(desc, desc->write, at, onWriteDeadline);
  }
  if (wake_reader) wakeSide(desc->read);
  if (wake_writer) wakeSide(desc->write);
}

void pollUnblock(PollDesc* desc) {
  {
    LockHolder hold(desc->lock);
    if (desc->closing.load(kRelaxed)) fatal("runtime: unblock on closing polldesc");
    desc->closing.store(true);
    ++desc->read.seq;
    ++desc->write.seq;
    timerStop(&desc->read.timer);
    timerStop(&desc->write.timer);
  }
  wakeSide(desc->read);
  wakeSide(desc->write);
}

int pollFd(const PollDesc* desc) {
  return desc->fd;
}

namespace {

int64_t errnoOf(PollError error) {
  switch (error) {
    case PollError::None:
      return 0;
    case PollError::Closing:
      return -EBADF;
    case PollError::Timeout:
      return -ETIMEDOUT;
    case PollError::NotPollable:
      return -EPERM;
  }
  return -EINVAL;
}

template <typename Call>
int64_t retryUntilReady(PollDesc* desc, PollMode mode, Call call) {
  PollError error = pollReset(desc, mode);
  while (error == PollError::None) {
    long n = call();
    if (n == -EINTR) continue;
    if (n != -EAGAIN) return n;
    error = pollWait(desc, mode);
  }
  return errnoOf(error);
}

}  // namespace

int64_t pollRead(PollDesc* desc, void* buffer, uint64_t size) {
  return retryUntilReady(desc, PollMode::Read,
                         [&] { return os::syscall(SYS_read, desc->fd, buffer, size); });
}

int64_t pollWrite(PollDesc* desc, const void* data, uint64_t size) {
  const char* at = static_cast<const char*>(data);
  uint64_t done = 0;
  while (done < size) {
    int64_t n = retryUntilReady(desc, PollMode::Write, [&] {
      return os::syscall(SYS_write, desc->fd, at + done, size - done);
    });
    if (n < 0) return done > 0 ? static_cast<int64_t>(done) : n;
    done += static_cast<uint64_t>(n);
  }
  return static_cast<int64_t>(done);
}

}  // namespace tuco::rt
