// Switching goroutines.
//
// A goroutine that leaves switches straight to the next one when the local queue has it and nothing
// asks for attention; otherwise to g0, whose loop finds work. What remains to be done for it (queue
// it, run its commit, free it) is its *departure*, done by whoever arrives on the other side,
// because until the switch its stack is in use. Invariants:
//  1. A goroutine is published (queued, or its commit run) only after its registers are saved.
//  2. departure is empty whenever code outside this file runs.
//  3. M::locks is 0 and no ranked lock but the commit's is held when a goroutine leaves.
#include "runtime/sched/fiber.h"
#include "runtime/sched/sched.h"

extern "C" {
void tuco_switch(void** save_sp, void* to_sp);
void tuco_call_on_stack(void (*fn)(void*), void* arg, void* stack_top);
void tuco_goroutine_main();
}

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// Each this many switches the fast path looks at the clock for timers.
constexpr uint32_t kTimerTicks = 16;

// Resumes `to` on this thread. Returns when `from` is resumed, perhaps on another.
void switchTo(M* m, G* from, G* to, bool for_good) {
  to->m = m;
  m->current = to == m->g0 ? nullptr : to;
  if (to != m->g0) {
    to->become(GStatus::Running);
    to->preempt.store(false, kRelaxed);
  }
  os::tcbStore<os::kTcbG>(reinterpret_cast<uint64_t>(to));
  os::tcbStore<os::kTcbLimit>(limitFor(to));
  fiberLeave(from, to, for_good);
  tuco_switch(&from->sp, to->sp);
  fiberArrive(getg());
  finishDeparture();
}

bool timersAreDue(P* p) {
  int64_t next = p->timers.next_when.load(kRelaxed);
  if (next == 0) return false;
  return (p->sched_tick.load(kRelaxed) % kTimerTicks) == 0 && next <= os::nanotime();
}

// The next goroutine to switch to without g0, or null.
G* pickDirect(M* m, P* p) {
  if (sched.attention.load(kRelaxed) != 0 || m->locked_g != nullptr) return nullptr;
  if (p->preempt.load(kRelaxed)) return nullptr;
  uint32_t tick = p->sched_tick.load(kRelaxed);
  if (tick % kGlobalEvery == 0 && sched.global_size.load(kRelaxed) != 0) return nullptr;
  if (timersAreDue(p)) return nullptr;
  Taken taken = runqGet(p);
  if (taken.g == nullptr) return nullptr;
  if (taken.g->locked_m != nullptr) {
    runqPut(p, taken.g, RunNext::Yes);
    return nullptr;
  }
  if (!taken.inherits_time) p->sched_tick.store(tick + 1, kRelaxed);
  return taken.g;
}

void depart(M* m, G* g, Leave kind, ParkCommit commit, void* arg) {
  TUCO_RT_DCHECK(m->locks.load(kRelaxed) == 0, "a goroutine leaves while it holds its thread");
  m->departure = {g, commit, arg, kind};
}

}  // namespace

void finishDeparture() {
  M* m = myM();
  Departure d = m->departure;
  m->departure.kind = Leave::Nothing;
  switch (d.kind) {
    case Leave::Nothing:
      return;
    case Leave::Park:
      if (d.commit != nullptr && !d.commit(d.g, d.arg)) readyG(d.g, RunNext::Yes);
      return;
    case Leave::Yield:
      d.g->become(GStatus::Runnable);
      if (isDeterministic())
        replayPut(d.g);
      else
        runqPut(myP(), d.g, RunNext::No);
      return;
    case Leave::YieldGlobal:
      d.g->become(GStatus::Runnable);
      if (isDeterministic())
        replayPut(d.g);
      else
        globalPut(d.g);
      return;
    case Leave::Exit:
      retire(d.g);
      return;
  }
}

void leave(Leave kind, ParkCommit commit, void* arg) {
  M* m = myM();
  G* g = getg();
  if (kind == Leave::Park) g->become(GStatus::Waiting);
  G* next = pickDirect(m, myP());
  depart(m, g, kind, commit, arg);
  switchTo(m, g, next != nullptr ? next : m->g0, kind == Leave::Exit);
}

void leaveThroughG0(Leave kind, ParkCommit commit, void* arg) {
  M* m = myM();
  G* g = getg();
  if (kind == Leave::Park) g->become(GStatus::Waiting);
  depart(m, g, kind, commit, arg);
  switchTo(m, g, m->g0, kind == Leave::Exit);
}

void scheduleLoop() {
  for (;;) {
    M* m = myM();
    finishDeparture();
    if (m->tainted) sleepForGood();
    bool inherits_time = false;
    G* g = nullptr;
    if (m->locked_g != nullptr) {
      stopLockedM();
      g = m->locked_g;
    } else {
      g = findRunnable(&inherits_time);
      if (g->locked_m != nullptr && g->locked_m != m) {
        startLockedM(g);
        continue;
      }
    }
    if (sched.scanning.load(kRelaxed)) scanBeforeRun(g);
    P* p = myP();
    if (!inherits_time) p->sched_tick.store(p->sched_tick.load(kRelaxed) + 1, kRelaxed);
    switchTo(m, m->g0, g, false);
  }
}

void park(ParkCommit commit, void* arg, WaitReason reason) {
  G* g = getg();
  TUCO_RT_DCHECK(g != nullptr && g != myM()->g0, "park outside a goroutine");
  g->wait_reason = reason;
  leave(Leave::Park, commit, arg);
}

namespace {

bool commitUnlock(G*, void* lock) TUCO_NO_THREAD_SAFETY {
  static_cast<RankedLock*>(lock)->unlock();
  return true;
}

}  // namespace

void parkUnlock(RankedLock& lock, WaitReason reason) TUCO_NO_THREAD_SAFETY {
  park(commitUnlock, &lock, reason);
}

namespace {

// Nobody wants this P: a yield may simply return. Each kTimerTicks-th goes through g0 all the same,
// which serves the network and everything else.
bool isAlone(M* m, P* p) {
  if (sched.attention.load(kRelaxed) != 0 || m->locked_g != nullptr || p->preempt.load(kRelaxed))
    return false;
  uint32_t tick = p->sched_tick.load(kRelaxed);
  if (tick % kTimerTicks == 0 || sched.global_size.load(kRelaxed) != 0) return false;
  RunQueue& q = p->queue;
  bool empty = q.next.load(kRelaxed) == nullptr && q.head.load(kRelaxed) == q.tail.load(kRelaxed);
  if (empty) p->sched_tick.store(tick + 1, kRelaxed);
  return empty;
}

}  // namespace

void yield() {
  G* g = getg();
  if (g == nullptr) {
    os::yieldThread();
    return;
  }
  if (isAlone(myM(), myP())) return;
  if (isDeterministic()) replayYielded(g);
  leave(Leave::Yield, nullptr, nullptr);
}

namespace {

bool commitCall(G* g, void* fn) {
  reinterpret_cast<void (*)(G*)>(fn)(g);
  return true;
}

}  // namespace

void mcall(void (*fn)(G* g)) {
  getg()->wait_reason = WaitReason::None;
  leaveThroughG0(Leave::Park, commitCall, reinterpret_cast<void*>(fn));
}

namespace {

struct SystemCall {
  void (*fn)(void*);
  void* arg;
  G* g;
  M* m;
};

// Not instrumented: it is entered on one fiber and left on another, and TSan's shadow of each call
// stack would drift.
TUCO_UNINSTRUMENTED void runOnG0(void* raw) {
  SystemCall* call = static_cast<SystemCall*>(raw);
  fiberArrive(call->m->g0);
  call->fn(call->arg);
  fiberLeave(call->m->g0, call->g, false);
}

}  // namespace

void systemStack(void (*fn)(void*), void* arg) {
  M* m = myM();
  G* g = getg();
  if (m == nullptr || g == m->g0) {
    fn(arg);
    return;
  }
  SystemCall call = {fn, arg, g, m};
  g->outside_sp = reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) - 128;
  os::tcbStore<os::kTcbG>(reinterpret_cast<uint64_t>(m->g0));
  uint64_t limit = os::tcbLoad<os::kTcbLimit>();
  os::tcbStore<os::kTcbLimit>(0);
  fiberLeave(g, m->g0, false);
  // g0 waits in tuco_switch: below its saved sp is free. 128 bytes keep its red zone.
  uintptr_t top = (reinterpret_cast<uintptr_t>(m->g0->sp) - 128) & ~uintptr_t{15};
  tuco_call_on_stack(runOnG0, &call, reinterpret_cast<void*>(top));
  fiberArrive(g);
  os::tcbStore<os::kTcbG>(reinterpret_cast<uint64_t>(g));
  os::tcbStore<os::kTcbLimit>(limit);
  g->outside_sp = 0;
}

}  // namespace tuco::rt

extern "C" void tuco_goroutine_main() {
  using namespace tuco::rt;
  fiberArrive(getg());
  finishDeparture();
  G* g = getg();
  g->entry(g->entry_arg);
  exitGoroutine();
}
