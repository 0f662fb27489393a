// Finding the next goroutine for an M: Go's order, which is what its fairness rests on.
//   1. stop requests and safe points   2. due timers   3. mark workers   4. each 61st time the
//   global queue   5. own ring   6. global queue   7. network   8. steal   9. idle marking   10.
//   wait.
#include "runtime/sched/poll_hooks.h"
#include "runtime/sched/sched.h"

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr int kStealRounds = 4;

G* takeGlobal(P* p, uint32_t max) {
  if (sched.global_size.load(kRelaxed) == 0) return nullptr;
  LockHolder hold(sched.lock);
  return globalGet(p, max);
}

void queueAll(P* p, GQueue& list) {
  uint32_t count = list.size;
  for (G* g = list.head; g != nullptr; g = g->link)
    g->become(GStatus::Runnable);
  if (p != nullptr) {
    runqPutBatch(p, list);
  } else {
    LockHolder hold(sched.lock);
    sched.global.append(list);
    sched.global_size.store(sched.global.size, kRelaxed);
  }
  for (uint32_t i = 0; i < count && sched.idle_p_count.load(kRelaxed) != 0; ++i)
    wakeP();
}

G* takeFromPoll(P* p, int64_t delay) {
  GQueue list = poller().poll(delay);
  G* g = list.pop();
  if (g == nullptr) return nullptr;
  g->become(GStatus::Runnable);
  queueAll(p, list);
  return g;
}

bool hasIoWaiters() {
  return poller().has_waiters();
}

void startSpinning(M* m) {
  if (m->spinning) return;
  m->spinning = true;
  sched.spinning.fetch_add(1);
  sched.need_spinning.store(false, kRelaxed);
}

void stopSpinning(M* m) {
  m->spinning = false;
  if (sched.spinning.fetch_sub(1) <= 0) fatal("runtime: negative count of spinning threads");
  // Work may have come while this M was the only one awake: another looks further.
  wakeP();
}

// One look at every P's queue and timers, starting anywhere.
G* steal(P* p, bool* found_timer) {
  int n = sched.proc_count.load(kRelaxed);
  for (int round = 0; round < kStealRounds; ++round) {
    bool last = round == kStealRounds - 1;
    uint32_t start = p->random.below(static_cast<uint32_t>(n));
    for (int i = 0; i < n; ++i) {
      if (sched.stop_requested.load(kRelaxed)) return nullptr;
      P* victim =
          procAt(static_cast<int>((start + static_cast<uint32_t>(i)) % static_cast<uint32_t>(n)));
      if (victim == p) continue;
      if (last && victim->timers.next_when.load(kRelaxed) != 0) {
        TimerCheck check = timersRun(&victim->timers, now());
        if (check.ran != 0) {
          Taken taken = runqGet(p);
          if (taken.g != nullptr) return taken.g;
          *found_timer = true;
        }
      }
      if (victim->status.load(kRelaxed) == PStatus::Idle) continue;
      if (G* g = runqSteal(p, victim, last)) return g;
    }
  }
  return nullptr;
}

// Every queue once more without a P, after this M stopped to count as spinning.
bool anyQueueHasWork() {
  int n = sched.proc_count.load();
  for (int i = 0; i < n; ++i) {
    if (!procAt(i)->queue.isEmpty()) return true;
  }
  return false;
}

P* tryTakeIdleP() {
  LockHolder hold(sched.lock);
  return takeIdleP();
}

// Waits for I/O, timers or an interruption, as the one M that does. Returns with a goroutine and a
// P, or null when the caller must look again (with a P) or stop (without).
G* waitForOutside(M* m, int64_t poll_until) {
  sched.poll_until.store(poll_until);
  int64_t delay = -1;
  if (poll_until != 0) {
    delay = poll_until - os::nanotime();
    if (delay < 0) delay = 0;
  }
  GQueue list = poller().poll(delay);
  sched.poll_until.store(0);
  sched.last_poll.store(os::nanotime());
  P* p = tryTakeIdleP();
  if (p == nullptr) {
    queueAll(nullptr, list);
    return nullptr;
  }
  acquireP(p);
  G* g = list.pop();
  if (g != nullptr) {
    g->become(GStatus::Runnable);
    queueAll(p, list);
    return g;
  }
  startSpinning(m);
  return nullptr;
}

G* ownWork(P* p, bool* inherits_time) {
  if (p->sched_tick.load(kRelaxed) % kGlobalEvery == 0) {
    if (G* g = takeGlobal(p, 1)) return g;
  }
  if (p->preempt.load(kRelaxed)) {
    // The time slice is used up: what would inherit it goes to the back.
    p->preempt.store(false, kRelaxed);
    if (G* next = p->queue.next.exchange(nullptr)) runqPut(p, next, RunNext::No);
  }
  Taken taken = runqGet(p);
  *inherits_time = taken.inherits_time;
  return taken.g;
}

}  // namespace

void globalPut(G* g) {
  LockHolder hold(sched.lock);
  sched.global.pushBack(g);
  sched.global_size.store(sched.global.size, kRelaxed);
}

G* globalGet(P* p, uint32_t max) {
  uint32_t n = sched.global.size;
  if (n == 0) return nullptr;
  uint32_t share = n / static_cast<uint32_t>(sched.proc_count.load(kRelaxed)) + 1;
  if (share > RunQueue::kSize / 2) share = RunQueue::kSize / 2;
  if (max != 0 && share > max) share = max;
  if (share > n) share = n;
  G* first = sched.global.pop();
  for (uint32_t i = 1; i < share; ++i)
    runqPut(p, sched.global.pop(), RunNext::No);
  sched.global_size.store(sched.global.size, kRelaxed);
  return first;
}

void checkTimers(P* p) {
  int64_t next = p->timers.next_when.load(kRelaxed);
  if (next == 0) return;
  int64_t at = now();
  if (next <= at) timersRun(&p->timers, at);
}

namespace {

// All sources that need a P, without waiting. `steals`: also look at other Ps.
G* lookForWork(M* m, bool* inherits_time) {
  P* p = myP();
  checkTimers(p);
  if (gc_marking) {
    if (G* worker = gc_hooks.find_worker(p)) return worker;
  }
  if (G* g = ownWork(p, inherits_time)) return g;
  if (G* g = takeGlobal(p, 0)) return g;
  if (hasIoWaiters() && sched.last_poll.load(kRelaxed) != 0) {
    if (G* g = takeFromPoll(p, 0)) return g;
  }
  int busy = sched.proc_count.load(kRelaxed) - sched.idle_p_count.load(kRelaxed);
  if (m->spinning || 2 * sched.spinning.load(kRelaxed) < busy) {
    startSpinning(m);
    bool found_timer = false;
    G* g = steal(p, &found_timer);
    if (g != nullptr || found_timer) return g;
  }
  return nullptr;
}

// Gives up the P unless there is something after all. Returns true when the P is gone.
bool giveUpP(M* m) {
  P* p = myP();
  LockHolder hold(sched.lock);
  if (sched.stop_requested.load() || p->run_safe_point.load() || sched.global.size != 0)
    return false;
  if (gc_marking && gc_hooks.has_idle_work(p)) return false;
  if (!m->spinning && sched.need_spinning.load()) {
    startSpinning(m);
    return false;
  }
  releaseP();
  putIdleP(p);
  return true;
}

// After the P is gone: whoever queued work while this M spun relied on it to see that.
bool lastLook(M* m) {
  if (!m->spinning) return false;
  m->spinning = false;
  if (sched.spinning.fetch_sub(1) <= 0) fatal("runtime: negative count of spinning threads");
  bool work = sched.global_size.load() != 0 || anyQueueHasWork() || gc_hooks.has_idle_work(nullptr);
  if (!work) return false;
  P* p = tryTakeIdleP();
  if (p == nullptr) {
    sched.need_spinning.store(true);
    return false;
  }
  acquireP(p);
  startSpinning(m);
  return true;
}

}  // namespace

G* findRunnable(bool* inherits_time) {
  if (isDeterministic()) return replayNext();
  M* m = myM();
  for (;;) {
    if (sched.stop_requested.load()) {
      stopForWorld();
      continue;
    }
    if (myP()->run_safe_point.load()) runSafePoint(myP());
    if (G* g = lookForWork(m, inherits_time)) {
      if (m->spinning) stopSpinning(m);
      return g;
    }
    if (!giveUpP(m)) continue;
    if (lastLook(m)) continue;
    int64_t poll_until = timersEarliest();
    if ((hasIoWaiters() || poll_until != 0) && sched.last_poll.exchange(0) != 0) {
      if (G* g = waitForOutside(m, poll_until)) return g;
      if (myP() != nullptr) continue;
    } else if (poll_until != 0) {
      int64_t other = sched.poll_until.load();
      if (other == 0 || other > poll_until) poller().interrupt();
    }
    stopM();
  }
}

}  // namespace tuco::rt
