#include "runtime/chan/channel.h"

#include <cstdlib>
#include <new>

#include "runtime/chan/transfer.h"
#include "runtime/os/fatal.h"
#include "runtime/sched/api.h"

namespace tuco::rt {
namespace {

using namespace chan;

// Parks for ever; deadlock detection knows the reason.
[[noreturn]] void parkForEver(WaitReason reason) {
  park(nullptr, nullptr, reason);
  os::fatal("runtime: a goroutine parked for ever was resumed");
}

// A parked timer channel keeps its timer in the heap while somebody waits.
class TimerWait {
 public:
  explicit TimerWait(Channel* c) : timer_(c->timer) {
    if (timer_ != nullptr) timerBlock(timer_);
  }
  ~TimerWait() {
    if (timer_ != nullptr) timerUnblock(timer_);
  }

 private:
  Timer* timer_;
};

// Waits in `queue` with `elem`; returns how it was woken. Releases the lock.
ChanStatus wait(Channel* c, SudogQueue& queue, void* elem, WaitReason reason) TUCO_RELEASE(c->lock) {
  requireGoroutine("runtime: a channel operation that blocks needs a goroutine");
  G* g = getg();
  Sudog* s = acquireSudog();
  s->g = g;
  s->elem = elem;
  s->is_select = false;
  s->success = false;
  s->channel = c;
  g->waiting = s;
  g->param = nullptr;
  queue.push(s);
  noteWaiters(c);
  parkUnlock(c->lock, reason);
  g->waiting = nullptr;
  bool success = s->success;
  s->elem = nullptr;
  s->channel = nullptr;
  releaseSudog(s);
  return success ? ChanStatus::Ok : ChanStatus::Closed;
}

}  // namespace

ChanStatus send(Channel* c, void* value, Block block) {
  preemptPoint();
  if (c == nullptr) {
    if (block == Block::No) return ChanStatus::WouldBlock;
    requireGoroutine("runtime: a channel operation that blocks needs a goroutine");
    parkForEver(WaitReason::ChanSendNil);
  }
  if (block == Block::No && sendWouldBlock(c)) return ChanStatus::WouldBlock;
  c->lock.lock();
  Attempt attempt = trySendLocked(c, value);
  if (attempt.status == ChanStatus::WouldBlock && block == Block::Yes) {
    return wait(c, c->senders, value, WaitReason::ChanSend);
  }
  c->lock.unlock();
  if (attempt.wake != nullptr) ready(attempt.wake);
  return attempt.status;
}

ChanStatus receive(Channel* c, void* to, Block block) {
  preemptPoint();
  if (c == nullptr) {
    if (block == Block::No) return ChanStatus::WouldBlock;
    requireGoroutine("runtime: a channel operation that blocks needs a goroutine");
    parkForEver(WaitReason::ChanReceiveNil);
  }
  if (c->timer != nullptr) timerMaybeRun(c->timer);
  if (block == Block::No && receiveWouldBlock(c)) return ChanStatus::WouldBlock;
  c->lock.lock();
  Attempt attempt = tryReceiveLocked(c, to);
  if (attempt.status == ChanStatus::WouldBlock && block == Block::Yes) {
    TimerWait timer(c);
    attempt.status = wait(c, c->receivers, to, WaitReason::ChanReceive);
  } else {
    c->lock.unlock();
  }
  if (attempt.wake != nullptr) ready(attempt.wake);
  if (attempt.status == ChanStatus::Closed) zeroResult(c, to);
  return attempt.status;
}

bool closeChannel(Channel* c) {
  preemptPoint();
  GQueue woken;
  {
    LockHolder hold(c->lock);
    if (c->closed.load(std::memory_order_relaxed)) return false;
    c->closed.store(true, std::memory_order_release);  // Pairs with the checks without the lock.
    for (SudogQueue* queue : {&c->receivers, &c->senders}) {
      while (Sudog* waiter = queue->pop()) {
        waiter->success = false;
        waiter->g->param = waiter;
        woken.pushBack(waiter->g);
      }
    }
    noteWaiters(c);
  }
  readyAll(woken);
  return true;
}

uint64_t channelLength(Channel* c) {
  if (c == nullptr) return 0;
  if (c->timer != nullptr) {
    timerMaybeRun(c->timer);
    return 0;  // A timer's channel looks unbuffered (Go 1.23).
  }
  return countOf(c);
}

Channel* makeCppChannel(const ElementOps* ops, size_t capacity) {
  size_t align = ops->align > alignof(Channel) ? ops->align : alignof(Channel);
  size_t header = (sizeof(Channel) + align - 1) / align * align;
  size_t bytes;
  if (__builtin_mul_overflow(capacity, ops->size, &bytes) || bytes > SIZE_MAX / 4) return nullptr;
  size_t total = (header + bytes + align - 1) / align * align;
  void* memory = std::aligned_alloc(align, total);
  if (memory == nullptr) return nullptr;
  Channel* c = new (memory) Channel;
  c->capacity = capacity;
  c->ops = ops;
  c->elem_size = ops->size;
  c->is_plain = ops->move_construct == nullptr && ops->destroy == nullptr;
  c->buffer = static_cast<char*>(memory) + header;
  return c;
}

void retainChannel(Channel* c) { c->references.fetch_add(1, std::memory_order_relaxed); }

// Release so that all uses happen before the destruction, which acquires. (A fence for the last one
// only would do, but ThreadSanitizer does not understand fences.)
void releaseChannel(Channel* c) {
  if (c->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  {
    LockHolder hold(c->lock);  // Nobody else has it; the analysis wants it.
    while (countOf(c) != 0) popValue(c, nullptr);
  }
  c->~Channel();
  std::free(c);
}

}  // namespace tuco::rt
