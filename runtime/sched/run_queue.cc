// The local ring: one producer (its P), many takers. Takers read slots, then move head by
// compare-and-swap: whoever wins owns what it read.
#include "runtime/sched/sched.h"

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr auto kAcquire = std::memory_order_acquire;
constexpr auto kRelease = std::memory_order_release;

std::atomic<G*>& slot(RunQueue& q, uint32_t i) {
  return q.slots[i % RunQueue::kSize];
}

// Half the ring and g go to the global queue. False when a thief was faster: there is room now.
bool putOverflow(P* p, G* g, uint32_t head) {
  RunQueue& q = p->queue;
  constexpr uint32_t kHalf = RunQueue::kSize / 2;
  GQueue batch;
  for (uint32_t i = 0; i < kHalf; ++i) {
    // The link belongs to whoever wins below; the list is built after.
    if (slot(q, head + i).load(kRelaxed) == nullptr) return false;
  }
  G* taken[kHalf];
  for (uint32_t i = 0; i < kHalf; ++i)
    taken[i] = slot(q, head + i).load(kRelaxed);
  if (!q.head.compare_exchange_strong(head, head + kHalf, kRelease, kRelaxed)) return false;
  for (G* t : taken)
    batch.pushBack(t);
  batch.pushBack(g);
  LockHolder hold(sched.lock);
  sched.global.append(batch);
  sched.global_size.store(sched.global.size, kRelaxed);
  return true;
}

void putRing(P* p, G* g) {
  RunQueue& q = p->queue;
  for (;;) {
    uint32_t head = q.head.load(kAcquire);
    uint32_t tail = q.tail.load(kRelaxed);
    if (tail - head < RunQueue::kSize) {
      slot(q, tail).store(g, kRelaxed);
      q.tail.store(tail + 1, kRelease);
      return;
    }
    if (putOverflow(p, g, head)) return;
  }
}

// Waits a moment before the victim's next goroutine is taken: it is likely about to run there, and
// moving it would only make two goroutines that talk to each other change CPUs.
void politeDelay(P* victim) {
  if (victim->status.load(kRelaxed) == PStatus::Running) os::sleepNanoseconds(3'000);
}

// Copies half of victim's ring to p's ring beyond its tail, unpublished. Returns how many.
uint32_t grab(P* p, P* victim, bool take_next) {
  RunQueue& from = victim->queue;
  RunQueue& to = p->queue;
  uint32_t to_tail = to.tail.load(kRelaxed);
  for (;;) {
    uint32_t head = from.head.load(kAcquire);
    uint32_t tail = from.tail.load(kAcquire);
    uint32_t n = tail - head;
    n -= n / 2;
    if (n == 0) {
      if (!take_next) return 0;
      G* next = from.next.load(kRelaxed);
      if (next == nullptr) return 0;
      politeDelay(victim);
      if (!from.next.compare_exchange_strong(next, nullptr, std::memory_order_acq_rel, kRelaxed))
        continue;
      slot(to, to_tail).store(next, kRelaxed);
      return 1;
    }
    if (n > RunQueue::kSize / 2) continue;  // head and tail were not read together
    for (uint32_t i = 0; i < n; ++i)
      slot(to, to_tail + i).store(slot(from, head + i).load(kRelaxed), kRelaxed);
    if (from.head.compare_exchange_strong(head, head + n, std::memory_order_acq_rel, kRelaxed))
      return n;
  }
}

}  // namespace

bool RunQueue::isEmpty() const {
  // tail and next must be read while head stands still, or a goroutine kicked from next to the ring
  // could be missed in both.
  for (;;) {
    uint32_t h = head.load(kAcquire);
    uint32_t t = tail.load(kAcquire);
    G* n = next.load(kAcquire);
    if (t == tail.load(kAcquire)) return h == t && n == nullptr;
  }
}

void runqPut(P* p, G* g, RunNext run_next) {
  if (run_next == RunNext::Yes) {
    // Sequentially consistent: also the barrier that wakeP needs.
    G* old = p->queue.next.exchange(g);
    if (old == nullptr) return;
    g = old;
  }
  putRing(p, g);
}

void runqPutBatch(P* p, GQueue& batch) {
  while (G* g = batch.pop())
    putRing(p, g);
}

Taken runqGet(P* p) {
  RunQueue& q = p->queue;
  G* next = q.next.load(kRelaxed);
  // Only the P sets next to non-null; a failed swap means a thief took it.
  if (next != nullptr && q.next.compare_exchange_strong(next, nullptr, kAcquire, kRelaxed))
    return {next, true};
  uint32_t head = q.head.load(kAcquire);
  for (;;) {
    if (q.tail.load(kRelaxed) == head) return {nullptr, false};
    G* g = slot(q, head).load(kRelaxed);
    if (q.head.compare_exchange_weak(head, head + 1, kRelease, kAcquire)) return {g, false};
  }
}

G* runqSteal(P* p, P* victim, bool take_next) {
  uint32_t n = grab(p, victim, take_next);
  if (n == 0) return nullptr;
  --n;
  uint32_t tail = p->queue.tail.load(kRelaxed);
  G* g = slot(p->queue, tail + n).load(kRelaxed);
  if (n > 0) p->queue.tail.store(tail + n, kRelease);
  return g;
}

GQueue runqDrain(P* p) {
  GQueue all;
  while (G* g = runqGet(p).g)
    all.pushBack(g);
  return all;
}

}  // namespace tuco::rt
