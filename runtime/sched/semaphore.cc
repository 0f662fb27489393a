// Semaphores: waiters of all addresses in a hash table of treaps.
//
// Terms: a *root* is a bucket; its treap holds one node per distinct address (a sudog, keyed by
// elem, heap-ordered by ticket); further waiters of the address hang behind the node in wait_link
// order. Invariants, under root.lock: 1. waiters counts all sudogs of the bucket; it is raised
// before the last look at the count and read by releasers after they raised the count, so that one
// of both sees the other. 2. A sudog in the treap has ticket ≠ 0. Source: treaps, Seidel and Aragon
// 1996; the protocol, Mullender and Cox, "Semaphores in Plan 9".
#include "runtime/sched/semaphore.h"

#include "runtime/sched/api.h"
#include "runtime/sched/sched.h"
#include "runtime/sched/sudog.h"

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr size_t kRoots = 256;

using Word = std::atomic<uint32_t>;

struct alignas(64) Root {
  RankedLock lock{LockRank::Semaphore};
  Sudog* top TUCO_GUARDED_BY(lock) = nullptr;
  std::atomic<uint32_t> waiters{0};
};
constinit Root roots[kRoots];

Root& rootOf(const Word* address) {
  uint64_t bits = reinterpret_cast<uintptr_t>(address) >> 3;
  return roots[(bits * 0x9e3779b97f4a7c15ULL) >> 56];
}

bool tryTake(Word* address) {
  uint32_t count = address->load(kRelaxed);
  while (count > 0) {
    // Acquire pairs with the release of semaRelease's increment.
    if (address->compare_exchange_weak(count, count - 1, std::memory_order_acquire, kRelaxed))
      return true;
  }
  return false;
}

uintptr_t keyOf(const Sudog* s) {
  return reinterpret_cast<uintptr_t>(s->elem);
}

void replaceChild(Root& root, Sudog* parent, Sudog* old, Sudog* now) TUCO_REQUIRES(root.lock) {
  if (parent == nullptr)
    root.top = now;
  else if (parent->prev == old)
    parent->prev = now;
  else
    parent->next = now;
  if (now != nullptr) now->parent = parent;
}

// prev is the left child, next the right one.
void rotateLeft(Root& root, Sudog* x) TUCO_REQUIRES(root.lock) {
  Sudog* y = x->next;
  replaceChild(root, x->parent, x, y);
  x->next = y->prev;
  if (x->next != nullptr) x->next->parent = x;
  y->prev = x;
  x->parent = y;
}

void rotateRight(Root& root, Sudog* y) TUCO_REQUIRES(root.lock) {
  Sudog* x = y->prev;
  replaceChild(root, y->parent, y, x);
  y->prev = x->next;
  if (y->prev != nullptr) y->prev->parent = y;
  x->next = y;
  y->parent = x;
}

// s takes the place of the node old in the tree; old goes behind it in the list.
void takeOver(Root& root, Sudog* old, Sudog* s) TUCO_REQUIRES(root.lock) {
  s->ticket = old->ticket;
  s->prev = old->prev;
  s->next = old->next;
  if (s->prev != nullptr) s->prev->parent = s;
  if (s->next != nullptr) s->next->parent = s;
  replaceChild(root, old->parent, old, s);
  old->prev = nullptr;
  old->next = nullptr;
  old->parent = nullptr;
}

Sudog* findNode(Root& root, const Word* address, Sudog** last) TUCO_REQUIRES(root.lock) {
  uintptr_t key = reinterpret_cast<uintptr_t>(address);
  Sudog* s = root.top;
  while (s != nullptr && keyOf(s) != key) {
    *last = s;
    s = key < keyOf(s) ? s->prev : s->next;
  }
  return s;
}

void joinLine(Root& root, Sudog* head, Sudog* s, SemaOrder order) TUCO_REQUIRES(root.lock) {
  if (order == SemaOrder::Lifo) {
    takeOver(root, head, s);
    s->wait_link = head;
    s->wait_tail = head->wait_tail != nullptr ? head->wait_tail : head;
    head->wait_tail = nullptr;
    return;
  }
  if (head->wait_tail == nullptr)
    head->wait_link = s;
  else
    head->wait_tail->wait_link = s;
  head->wait_tail = s;
  s->wait_link = nullptr;
}

void enqueue(Root& root, Word* address, Sudog* s, SemaOrder order) TUCO_REQUIRES(root.lock) {
  s->elem = address;
  Sudog* parent = nullptr;
  if (Sudog* head = findNode(root, address, &parent)) {
    joinLine(root, head, s, order);
    return;
  }
  s->ticket = static_cast<uint32_t>(random64()) | 1;
  s->parent = parent;
  if (parent == nullptr)
    root.top = s;
  else if (keyOf(s) < keyOf(parent))
    parent->prev = s;
  else
    parent->next = s;
  while (s->parent != nullptr && s->parent->ticket > s->ticket) {
    if (s->parent->prev == s)
      rotateRight(root, s->parent);
    else
      rotateLeft(root, s->parent);
  }
}

void removeNode(Root& root, Sudog* s) TUCO_REQUIRES(root.lock) {
  while (s->next != nullptr || s->prev != nullptr) {
    if (s->next == nullptr || (s->prev != nullptr && s->prev->ticket < s->next->ticket))
      rotateRight(root, s);
    else
      rotateLeft(root, s);
  }
  replaceChild(root, s->parent, s, nullptr);
}

// The first waiter of address, out of the structure; null when there is none.
Sudog* dequeue(Root& root, const Word* address) TUCO_REQUIRES(root.lock) {
  Sudog* last = nullptr;
  Sudog* s = findNode(root, address, &last);
  if (s == nullptr) return nullptr;
  if (Sudog* second = s->wait_link) {
    takeOver(root, s, second);
    second->wait_tail = second->wait_link != nullptr ? s->wait_tail : nullptr;
  } else {
    removeNode(root, s);
  }
  s->wait_link = nullptr;
  s->wait_tail = nullptr;
  s->parent = nullptr;
  s->prev = nullptr;
  s->next = nullptr;
  s->ticket = 0;
  return s;
}

}  // namespace

void semaAcquire(std::atomic<uint32_t>* address, SemaOrder order, WaitReason reason) {
  preemptPoint();
  if (tryTake(address)) return;
  Root& root = rootOf(address);
  Sudog* s = acquireSudog();
  s->g = getg();
  for (;;) {
    root.lock.lock();
    // Sequentially consistent, and before the look at the count: invariant 1.
    root.waiters.fetch_add(1);
    if (address->load() > 0 && tryTake(address)) {
      root.waiters.fetch_sub(1);
      root.lock.unlock();
      break;
    }
    enqueue(root, address, s, order);
    parkUnlock(root.lock, reason);
    // ticket 1: the count was handed over.
    if (s->ticket != 0 || tryTake(address)) break;
    s->ticket = 0;
  }
  releaseSudog(s);
}

void semaRelease(std::atomic<uint32_t>* address, Handoff handoff) {
  address->fetch_add(1);
  Root& root = rootOf(address);
  if (root.waiters.load() == 0) return;
  Sudog* s;
  {
    LockHolder hold(root.lock);
    if (root.waiters.load() == 0) return;
    s = dequeue(root, address);
    if (s == nullptr) return;
    root.waiters.fetch_sub(1);
  }
  bool given = handoff == Handoff::Yes && tryTake(address);
  if (given) s->ticket = 1;
  ready(s->g, RunNext::Yes);
  // The waiter runs now, in this time slice: starving mutexes must not go to who comes by.
  if (given && getg() != nullptr && myM()->locks.load(kRelaxed) == 0) yield();
}

bool maySpin(int spins) {
  constexpr int kMaxSpins = 4;
  if (spins >= kMaxSpins || isDeterministic() || maxProcs() <= 1) return false;
  P* p = myP();
  return p != nullptr && p->queue.isEmpty() &&
         maxProcs() > sched.idle_p_count.load(kRelaxed) + sched.spinning.load(kRelaxed) + 1;
}

void spinOnce() {
  os::pauseCpu(30);
}

}  // namespace tuco::rt
