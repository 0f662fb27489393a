// Stopping the world, safe points on every P, and scan phases.
//
// Stop: whoever stops holds world_sema, sets stop_requested, takes idle Ps and Ps in system calls
// by itself and waits for the running ones, which come to stopForWorld at their next switch. Scan
// phase: see ../README.md. Claim protocol of G::scan_claim: a worker or the scheduler takes it (0 →
// 1) before it touches the stack of a goroutine whose scan_epoch is old, and sets the epoch before
// it gives it back. The scheduler does so before each switch to a goroutine while scanning is on.
#include "runtime/sched/poll_hooks.h"
#include "runtime/sched/sched.h"
#include "runtime/sched/semaphore.h"
#include "runtime/sched/stack.h"

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr int64_t kAskAgain = 100'000;  // ns between requests to stop

void stoppedOne() TUCO_REQUIRES(sched.lock) {
  if (sched.stop_wait.fetch_sub(1) == 1) sched.stop_note.wake();
}

// Takes every P that needs no cooperation.
void takeQuietPs() TUCO_REQUIRES(sched.lock) {
  int n = sched.proc_count.load();
  for (int i = 0; i < n; ++i) {
    P* p = procAt(i);
    PStatus in_call = PStatus::Syscall;
    if (p->status.load() == PStatus::Syscall &&
        p->status.compare_exchange_strong(in_call, PStatus::Stopped)) {
      p->syscall_tick.fetch_add(1, kRelaxed);
      sched.stop_wait.fetch_sub(1);
    }
  }
  while (P* p = takeIdleP()) {
    p->status.store(PStatus::Stopped);
    sched.stop_wait.fetch_sub(1);
  }
}

bool mustWait() {
  LockHolder hold(sched.lock);
  sched.stop_wait.store(sched.proc_count.load());
  sched.stop_requested.store(true);
  setAttention(kAttendStop, true);
  preemptAll();
  myP()->status.store(PStatus::Stopped);
  sched.stop_wait.fetch_sub(1);
  takeQuietPs();
  return sched.stop_wait.load() > 0;
}

}  // namespace

void setAttention(Attention bit, bool on) {
  if (on)
    sched.attention.fetch_or(bit);
  else
    sched.attention.fetch_and(~static_cast<uint32_t>(bit));
}

void stopWorld(StopReason reason) {
  (void)reason;
  semaAcquire(&sched.world_sema, SemaOrder::Fifo, WaitReason::StoppingTheWorld);
  acquireM();
  sched.stop_note.clear();
  if (!mustWait()) return;
  while (!sched.stop_note.sleepFor(kAskAgain))
    preemptAll();
  sched.stop_note.clear();
}

// A running P's M comes here when stop_requested is set; returns when the world runs again.
void stopForWorld() {
  M* m = myM();
  if (m->spinning) {
    m->spinning = false;
    sched.spinning.fetch_sub(1);
  }
  P* p = releaseP();
  {
    LockHolder hold(sched.lock);
    p->status.store(PStatus::Stopped);
    stoppedOne();
  }
  stopM();
}

void startWorld() {
  M* m = myM();
  P* runnable;
  {
    LockHolder hold(sched.lock);
    sched.stop_requested.store(false);
    setAttention(kAttendStop, false);
    setAttention(kAttendMarking, gc_marking);
    runnable = resizeProcs(sched.wanted_procs);
    wakeSysmon();
  }
  while (runnable != nullptr) {
    P* p = runnable;
    runnable = p->link;
    startM(p, false);
  }
  wakePAfterStore();
  releaseM(m);
  semaRelease(&sched.world_sema);
}

int maxProcs() {
  return sched.proc_count.load(kRelaxed);
}

namespace {

int changeProcs(int n) {
  int before = maxProcs();
  if (n == before || isDeterministic()) return before;
  if (n > kMaxProcs) n = kMaxProcs;
  stopWorld(StopReason::GoMaxProcs);
  for (int i = n; i < before; ++i)
    timersMove(&procAt(i)->timers, &procAt(0)->timers);
  sched.wanted_procs = n;
  startWorld();
  return before;
}

}  // namespace

int setMaxProcs(int n) {
  int before = maxProcs();
  if (n <= 0) return before;
  sched.procs_by_default.store(false, kRelaxed);
  if (myP() != nullptr) return changeProcs(n);
  if (n != before) run([](void* count) { changeProcs(*static_cast<int*>(count)); }, &n);
  return before;
}

void setDefaultProcs(int n) {
  if (sched.procs_by_default.load(kRelaxed)) changeProcs(n);
}

// ---- forEachP ----

void runSafePoint(P* p) {
  bool wanted = true;
  if (!p->run_safe_point.compare_exchange_strong(wanted, false)) return;
  sched.safe_point(p, sched.safe_point_arg);
  if (sched.safe_point_wait.fetch_sub(1) == 1) sched.safe_point_note.wake();
}

namespace {

void runOnQuietPs() TUCO_REQUIRES(sched.lock) {
  for (P* p = sched.idle_p; p != nullptr; p = p->link)
    runSafePoint(p);
}

// Ps in system calls cannot come by: take them, which makes handoffP run the function.
void takeFromSyscalls() {
  int n = sched.proc_count.load();
  for (int i = 0; i < n; ++i) {
    P* p = procAt(i);
    PStatus in_call = PStatus::Syscall;
    if (p->run_safe_point.load() && p->status.compare_exchange_strong(in_call, PStatus::Idle)) {
      p->syscall_tick.fetch_add(1, kRelaxed);
      handoffP(p);
    }
  }
}

}  // namespace

void forEachP(void (*fn)(PerP*, void*), void* arg) {
  semaAcquire(&sched.world_sema, SemaOrder::Fifo, WaitReason::FlushProcCaches);
  PerM* held = acquireM();
  P* mine = myP();
  {
    LockHolder hold(sched.lock);
    sched.safe_point_note.clear();
    sched.safe_point = fn;
    sched.safe_point_arg = arg;
    int n = sched.proc_count.load();
    sched.safe_point_wait.store(n);
    for (int i = 0; i < n; ++i)
      procAt(i)->run_safe_point.store(true);
    preemptAll();
    runOnQuietPs();
  }
  runSafePoint(mine);
  takeFromSyscalls();
  while (sched.safe_point_wait.load() != 0) {
    if (sched.safe_point_note.sleepFor(kAskAgain)) break;
    preemptAll();
    takeFromSyscalls();
  }
  releaseM(held);
  semaRelease(&sched.world_sema);
}

// ---- scan phases ----

namespace {

constexpr uint8_t kUnclaimed = 0;
constexpr uint8_t kClaimed = 1;

bool isScanned(G* g) {
  return g->scan_epoch.load(std::memory_order_acquire) == sched.scan_epoch.load(kRelaxed);
}

void lockClaim(G* g) {
  for (;;) {
    uint8_t none = kUnclaimed;
    if (g->scan_claim.compare_exchange_weak(none, kClaimed, std::memory_order_acquire, kRelaxed))
      return;
    os::pauseCpu(8);
  }
}

void releaseClaim(G* g) {
  g->scan_claim.store(kUnclaimed, std::memory_order_release);
}

void markScanned(G* g) {
  g->scan_epoch.store(sched.scan_epoch.load(kRelaxed), std::memory_order_release);
}

void beginScan() {
  sched.scan_epoch.fetch_add(1);
  sched.scanning.store(true);
  setAttention(kAttendScan, true);
}

void endScan() {
  sched.scanning.store(false);
  setAttention(kAttendScan, false);
}

StackClaim claimStack(G* g) {
  if (isScanned(g)) return StackClaim::AlreadyDone;
  lockClaim(g);
  GStatus state = g->state();
  if (isScanned(g) || state == GStatus::Running) {
    // Running and not scanned: only the goroutine that began the phase, which scans itself.
    releaseClaim(g);
    return StackClaim::AlreadyDone;
  }
  if (state == GStatus::Dead || state == GStatus::Idle) {
    releaseClaim(g);
    return StackClaim::Dead;
  }
  return StackClaim::Claimed;
}

void releaseStack(G* g) {
  markScanned(g);
  releaseClaim(g);
}

void scanSelf() {
  // Through g0, which scans it before it goes on.
  leaveThroughG0(Leave::Yield, nullptr, nullptr);
}

void forEachG(void (*visit)(G*, void*), void* arg) {
  G* g = sched.all_first.load(std::memory_order_acquire);
  for (; g != nullptr; g = __atomic_load_n(&g->all_next, __ATOMIC_ACQUIRE)) {
    if (g->state() != GStatus::Dead) visit(g, arg);
  }
}

// g0 stacks between their saved sp (or the whole, when in use) and their top.
void forEachMStack(RangeVisitor visit, void* arg) {
  for (M* m = sched.all_m.load(std::memory_order_acquire); m != nullptr; m = m->all_next) {
    if (m->g0->stack_high == 0) continue;
    uintptr_t low = m == myM() ? reinterpret_cast<uintptr_t>(__builtin_frame_address(0))
                               : reinterpret_cast<uintptr_t>(m->g0->sp);
    if (low < m->g0->stack_low || low >= m->g0->stack_high) continue;
    visit({low & ~uintptr_t{7}, m->g0->stack_high}, arg);
  }
}

void releaseFreeStacks() {
  LockHolder hold(sched.free_lock);
  for (GQueue& list : sched.free_g) {
    for (G* g = list.head; g != nullptr; g = g->link)
      discardStack(g);
  }
}

}  // namespace

void scanBeforeRun(G* g) {
  if (isScanned(g)) return;
  lockClaim(g);
  if (!isScanned(g)) {
    gc_hooks.scan_stack(g);
    markScanned(g);
  }
  releaseClaim(g);
}

// ---- the hooks of the rooms below ----

void installSchedHooks() {
  sched_hooks = {
      .stop_world = stopWorld,
      .start_world = startWorld,
      .begin_scan = beginScan,
      .end_scan = endScan,
      .for_each_g = forEachG,
      .claim_stack = claimStack,
      .release_stack = releaseStack,
      .visit_stack = [](G* g, RangeVisitor visit, void* arg) { visitLiveStack(g, visit, arg); },
      .scan_self = scanSelf,
      .for_each_m_stack = forEachMStack,
      .shrink_stack = shrinkStack,
      .release_free_stacks = releaseFreeStacks,
      .for_each_p = forEachP,
      .proc_count = maxProcs,
      .proc = [](int i) -> PerP* { return procAt(i); },
      .spawn_system = spawnSystem,
      .park = park,
      .ready = [](G* g) { ready(g); },
      .yield = yield,
      .should_yield =
          [] {
            P* p = myP();
            return p != nullptr &&
                   (p->preempt.load(kRelaxed) || sched.stop_requested.load(kRelaxed));
          },
      .wake_idle = wakePAfterStore,
      .on_system_stack = systemStack,
      .now = now,
      .sleep = sleepFor,
      .random = random64,
  };
}

}  // namespace tuco::rt
