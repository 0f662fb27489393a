// Threads (Ms): making, parking and waking them, handing Ps between them.
//
// An M holds a P to run goroutines. Without one it sleeps on its note in sched.idle_m. Who makes
// work wakes one M at a time (wakeP), and only when none is looking already; an M that finds work
// while it spins wakes the next. So the number of awake Ms follows the work without a thundering
// herd.
#include "runtime/os/memory.h"
#include "runtime/os/signal.h"
#include "runtime/os/thread.h"
#include "runtime/sched/fiber.h"
#include "runtime/sched/sched.h"

#include <new>

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr size_t kThreadStack = 512 << 10;

M* allocateM() {
  size_t bytes = (sizeof(M) + os::kPageSize - 1) & ~(os::kPageSize - 1);
  void* memory = os::mapMemory(bytes);
  if (memory == nullptr) fatal("runtime: out of memory: cannot allocate an M");
  M* m = new (memory) M;
  m->g0 = &m->g0_storage;
  return m;
}

// Ties the calling thread to m.
void adoptThread(M* m) {
  os::StackBounds stack = os::threadStack();
  m->g0->stack_low = stack.low;
  m->g0->stack_high = stack.high;
  m->g0->m = m;
  m->g0->set(GFlag::System);
  m->g0->become(GStatus::Running);
  m->thread_id = os::threadId();
  __asm__("movq %%fs:0, %0" : "=r"(m->tcb));
  os::randomBytes(&m->random, sizeof m->random);
  os::tcbStore<os::kTcbM>(reinterpret_cast<uint64_t>(m));
  os::tcbStore<os::kTcbG>(reinterpret_cast<uint64_t>(m->g0));
  os::tcbStore<os::kTcbLimit>(0);
  m->signal_stack = os::makeSignalStack();
  fiberAdoptThread(m->g0);
}

void runThread(void* raw) {
  M* m = static_cast<M*>(raw);
  adoptThread(m);
  if (m->is_extra) {
    m->start();
    return;
  }
  acquireP(m->next_p);
  m->next_p = nullptr;
  scheduleLoop();
}

M* takeIdleM() TUCO_REQUIRES(sched.lock) {
  M* m = sched.idle_m;
  if (m == nullptr) return nullptr;
  sched.idle_m = m->idle_link;
  --sched.idle_m_count;
  return m;
}

// There may be work for p's thread the moment it has one.
bool hasWork(P* p) {
  if (!p->queue.isEmpty() || sched.global_size.load(kRelaxed) != 0) return true;
  if (gc_marking && gc_hooks.has_idle_work(p)) return true;
  return isDeterministic() && replayHasWork();
}

}  // namespace

void newM(void (*start)(), P* p, bool is_extra) {
  M* m = allocateM();
  m->start = start;
  m->is_extra = is_extra;
  m->next_p = p;
  {
    LockHolder hold(sched.lock);
    m->id = sched.next_m_id++;
    if (!is_extra) ++sched.m_count;
    m->all_next = sched.all_m.load(kRelaxed);
    sched.all_m.store(m, std::memory_order_release);
  }
  int error = os::startThread(runThread, m, kThreadStack);
  if (error != 0) fatal("runtime: failed to create new OS thread", error);
}

void acquireP(P* p) {
  M* m = myM();
  TUCO_RT_CHECK(p->status.load(kRelaxed) == PStatus::Idle, "acquireP of a P that is in use");
  p->m.store(m, std::memory_order_release);  // preemptP reads m's fields
  p->status.store(PStatus::Running, std::memory_order_release);
  os::tcbStore<os::kTcbP>(reinterpret_cast<uint64_t>(p));
  os::tcbStore<os::kTcbCache>(reinterpret_cast<uint64_t>(p->mcache));
}

P* releaseP() {
  P* p = myP();
  p->m.store(nullptr, kRelaxed);
  os::tcbStore<os::kTcbP>(0);
  os::tcbStore<os::kTcbCache>(0);
  p->status.store(PStatus::Idle, std::memory_order_release);
  return p;
}

P* takeIdleP() {
  P* p = sched.idle_p;
  if (p == nullptr) return nullptr;
  sched.idle_p = p->link;
  sched.idle_p_count.fetch_sub(1);
  wakeSysmon();  // it may have gone to sleep when the last P became idle
  return p;
}

void putIdleP(P* p) {
  p->link = sched.idle_p;
  sched.idle_p = p;
  sched.idle_p_count.fetch_add(1);
}

// Gives p (or an idle one) to a thread. spinning: the caller counted the thread as spinning
// already.
void startM(P* p, bool spinning) {
  M* m;
  {
    LockHolder hold(sched.lock);
    if (p == nullptr) p = takeIdleP();
    if (p == nullptr) {
      if (spinning) sched.spinning.fetch_sub(1);
      return;
    }
    m = takeIdleM();
    if (m != nullptr) {
      m->spinning = spinning;
      m->next_p = p;
    }
  }
  if (m != nullptr) {
    m->wake.wake();
    return;
  }
  if (spinning) sched.spinning.fetch_sub(1);
  newM(nullptr, p, false);
}

void stopM() {
  M* m = myM();
  {
    LockHolder hold(sched.lock);
    m->idle_link = sched.idle_m;
    sched.idle_m = m;
    ++sched.idle_m_count;
    checkDead();
  }
  m->wake.sleep();
  m->wake.clear();
  acquireP(m->next_p);
  m->next_p = nullptr;
}

void handoffP(P* p) {
  if (hasWork(p)) {
    startM(p, false);
    return;
  }
  int32_t none = 0;
  if (sched.spinning.load() + sched.idle_p_count.load() == 0 &&
      sched.spinning.compare_exchange_strong(none, 1)) {
    sched.need_spinning.store(false);
    startM(p, true);
    return;
  }
  sched.lock.lock();
  if (sched.stop_requested.load()) {
    p->status.store(PStatus::Stopped);
    if (sched.stop_wait.fetch_sub(1) == 1) sched.stop_note.wake();
    sched.lock.unlock();
    return;
  }
  runSafePoint(p);
  if (sched.global.size != 0) {
    sched.lock.unlock();
    startM(p, false);
    return;
  }
  // The last P to stop: somebody must wait for timers and I/O.
  bool last =
      sched.idle_p_count.load() == sched.proc_count.load() - 1 && sched.last_poll.load() != 0;
  if (last || timersEarliest() != 0) {
    sched.lock.unlock();
    startM(p, false);
    return;
  }
  putIdleP(p);
  sched.lock.unlock();
}

// Either a spinner that stops sees the work that the caller queued, or this sees that nobody spins
// and a P is idle (find.cc drops `spinning` before its last look). That needs a full barrier
// between the queueing and these loads: an exchange in the queueing is one, otherwise see
// wakePAfterStore.
void wakeP() {
  if (sched.idle_p_count.load() == 0) return;
  int32_t none = 0;
  if (sched.spinning.load() != 0 || !sched.spinning.compare_exchange_strong(none, 1)) return;
  P* p;
  {
    LockHolder hold(sched.lock);
    p = takeIdleP();
    if (p == nullptr) sched.spinning.fetch_sub(1);
  }
  if (p != nullptr) startM(p, true);
}

void wakePAfterStore() {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  wakeP();
}

// This M's goroutine is locked to it and cannot run now: let the P go and sleep until it can.
void stopLockedM() {
  M* m = myM();
  if (myP() != nullptr) handoffP(releaseP());
  {
    LockHolder hold(sched.lock);
    ++sched.idle_locked_m;
    checkDead();
  }
  m->wake.sleep();
  m->wake.clear();
  acquireP(m->next_p);
  m->next_p = nullptr;
}

// Gives this M's P to the thread that g is locked to, and sleeps.
void startLockedM(G* g) {
  M* other = g->locked_m;
  {
    LockHolder hold(sched.lock);
    --sched.idle_locked_m;
  }
  other->next_p = releaseP();
  other->wake.wake();
  stopM();
}

void sleepForGood() {
  if (myP() != nullptr) handoffP(releaseP());
  {
    LockHolder hold(sched.lock);
    --sched.m_count;
    checkDead();
  }
  Note never;
  for (;;)
    never.sleep();
}

void lockOsThread() {
  PerM* held = acquireM();
  G* g = getg();
  ++g->locked_count;
  g->locked_m = myM();
  myM()->locked_g = g;
  releaseM(held);
}

void unlockOsThread() {
  G* g = getg();
  if (g->locked_count == 0 || --g->locked_count != 0) return;
  PerM* held = acquireM();
  g->locked_m = nullptr;
  myM()->locked_g = nullptr;
  releaseM(held);
}

}  // namespace tuco::rt
