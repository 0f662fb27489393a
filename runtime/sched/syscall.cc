// System calls that may block. The goroutine keeps its thread; its P may be taken meanwhile
// (sysmon, stopWorld). On return it takes the old P back, or an idle one, or waits in the global
// queue.
#include "runtime/sched/sched.h"
#include "runtime/sched/semaphore.h"

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

bool needsScan(G* g) {
  return sched.scanning.load(kRelaxed) &&
         g->scan_epoch.load(kRelaxed) != sched.scan_epoch.load(kRelaxed);
}

// Lets the P go without giving up the right to come back to it first.
P* detachP(M* m, G* g) {
  P* p = myP();
  m->old_p = p;
  p->m.store(nullptr, kRelaxed);
  os::tcbStore<os::kTcbP>(0);
  os::tcbStore<os::kTcbCache>(0);
  g->become(GStatus::Syscall);
  return p;
}

bool takeBack(M* m) {
  P* p = m->old_p;
  m->old_p = nullptr;
  if (p == nullptr || sched.stop_requested.load()) return false;
  PStatus in_call = PStatus::Syscall;
  if (!p->status.compare_exchange_strong(in_call, PStatus::Idle)) return false;
  acquireP(p);
  p->syscall_tick.store(p->syscall_tick.load(kRelaxed) + 1, kRelaxed);
  return true;
}

bool takeAnyIdle() {
  if (sched.idle_p_count.load(kRelaxed) == 0) return false;
  P* p;
  {
    LockHolder hold(sched.lock);
    p = takeIdleP();
    if (p != nullptr) wakeSysmon();
  }
  if (p == nullptr) return false;
  acquireP(p);
  return true;
}

}  // namespace

void detachForSyscall() {
  G* g = getg();
  M* m = myM();
  if (g == nullptr || isDeterministic()) return;
  acquireM();
  P* p = detachP(m, g);
  p->status.store(PStatus::Syscall);
  if (sched.sysmon_waits.load(kRelaxed)) {
    LockHolder hold(sched.lock);
    wakeSysmon();
  }
  if (sched.stop_requested.load() || p->run_safe_point.load()) {
    PStatus in_call = PStatus::Syscall;
    if (p->status.compare_exchange_strong(in_call, PStatus::Idle)) handoffP(p);
  }
  releaseM(m);
}

void detachForBlockingSyscall() {
  G* g = getg();
  M* m = myM();
  if (g == nullptr || isDeterministic()) return;
  acquireM();
  P* p = detachP(m, g);
  p->status.store(PStatus::Idle);
  handoffP(p);
  releaseM(m);
}

namespace {

// On g0 without a P: find one, or leave the goroutine to others and sleep.
bool exitCommit(G* g, void*) {
  M* m = myM();
  g->become(GStatus::Runnable);
  P* p;
  {
    LockHolder hold(sched.lock);
    p = takeIdleP();
    if (p == nullptr) {
      sched.global.pushBack(g);
      sched.global_size.store(sched.global.size, kRelaxed);
    }
  }
  if (p != nullptr) {
    acquireP(p);
    runqPut(p, g, RunNext::Yes);
    return true;
  }
  // A locked goroutine's thread waits for it in the loop of g0 (stopLockedM).
  if (m->locked_g == nullptr) stopM();
  return true;
}

bool exitWithP(G* g, void*) {
  g->become(GStatus::Runnable);
  runqPut(myP(), g, RunNext::Yes);
  return true;
}

}  // namespace

void exitSyscall() {
  G* g = getg();
  M* m = myM();
  if (g == nullptr || g->state() != GStatus::Syscall) {
    if (g != nullptr) g->outside_sp = 0;
    return;
  }
  acquireM();
  bool have_p = takeBack(m) || (!sched.stop_requested.load() && takeAnyIdle());
  releaseM(m);
  if (have_p && !needsScan(g)) {
    g->become(GStatus::Running);
    g->outside_sp = 0;
    os::tcbStore<os::kTcbLimit>(limitFor(g));
    return;
  }
  g->wait_reason = WaitReason::None;
  leaveThroughG0(Leave::Park, have_p ? exitWithP : exitCommit, nullptr);
  g->outside_sp = 0;
}

}  // namespace tuco::rt
