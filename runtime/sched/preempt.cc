// Preemption.
//
// Cooperative: another thread writes kPreemptLimit into the running thread's limit word (%fs:0x70);
// prologues of checked code and preemptPoint() compare with it and come to preemptSlow.
// Asynchronous: SIGURG to the thread; when the interrupted pc lies in a registered range, outside
// the atomic ranges, and the stack has room, the handler injects a call of tuco_async_preempt. A
// thread inside an atomic range with a restart point is moved back to it first. A request may get
// lost in the race with a switch; whoever asks, asks again (sysmon, stopWorld).
#include <signal.h>
#include <ucontext.h>

#include "runtime/os/cpu.h"
#include "runtime/os/signal.h"
#include "runtime/os/thread.h"
#include "runtime/sched/fiber.h"
#include "runtime/sched/sched.h"
#include "runtime/sched/stack.h"

extern "C" {
uint32_t tuco_xsave_size = 512;  // bytes of tuco_async_preempt's save area; set at start-up
void tuco_async_preempt();
void tuco_async_preempt_now();
}

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

struct CodeRange {
  uintptr_t low, high, restart;
};

// Append-only: count is stored (release) after the entry, so that the signal handler may read.
struct RangeTable {
  static constexpr uint32_t kMax = 256;
  RankedLock lock{LockRank::Signal};
  std::atomic<uint32_t> count{0};
  CodeRange ranges[kMax] = {};

  bool add(CodeRange range) {
    LockHolder hold(lock);
    uint32_t n = count.load(kRelaxed);
    if (n == kMax) return false;
    ranges[n] = range;
    count.store(n + 1, std::memory_order_release);
    return true;
  }
  const CodeRange* find(uintptr_t pc) const {
    uint32_t n = count.load(std::memory_order_acquire);
    for (uint32_t i = 0; i < n; ++i) {
      if (pc >= ranges[i].low && pc < ranges[i].high) return &ranges[i];
    }
    return nullptr;
  }
};

constinit RangeTable preemptible;
constinit RangeTable atomic_ranges;

bool wantsPreempt(M* m) {
  G* g = m->current;
  P* p = myP();
  return g != nullptr && p != nullptr && (g->preempt.load(kRelaxed) || p->preempt.load(kRelaxed));
}

bool hasRoom(G* g, uintptr_t sp) {
  uintptr_t need = tuco_xsave_size + 1024;
  uintptr_t low = g->segments != nullptr ? g->segments->low : g->stack_low;
  return sp > low + need && sp < low + (size_t{2} << 30);
}

void injectPreempt(ucontext_t* context) {
  greg_t* regs = context->uc_mcontext.gregs;
  uintptr_t sp = static_cast<uintptr_t>(regs[REG_RSP]) - 136;
  *reinterpret_cast<uintptr_t*>(sp) = static_cast<uintptr_t>(regs[REG_RIP]);
  regs[REG_RSP] = static_cast<greg_t>(sp);
  regs[REG_RIP] = reinterpret_cast<greg_t>(&tuco_async_preempt);
}

void onPreemptSignal(int, siginfo_t*, void* raw) {
  M* m = myM();
  if (m == nullptr) return;
  m->signal_pending.store(0, kRelaxed);
  if (m->locks.load(kRelaxed) != 0 || !wantsPreempt(m) || getg() != m->current) return;
  ucontext_t* context = static_cast<ucontext_t*>(raw);
  greg_t* regs = context->uc_mcontext.gregs;
  uintptr_t pc = static_cast<uintptr_t>(regs[REG_RIP]);
  if (preemptible.find(pc) == nullptr) return;
  if (const CodeRange* atomic = atomic_ranges.find(pc)) {
    if (atomic->restart == 0) return;
    regs[REG_RIP] = static_cast<greg_t>(atomic->restart);
  }
  if (hasRoom(m->current, static_cast<uintptr_t>(regs[REG_RSP]))) injectPreempt(context);
}

void signalM(M* m) {
#ifndef TUCO_TSAN  // TSan delivers signals late, at a place whose context cannot be changed.
  uint32_t none = 0;
  if (!m->signal_pending.compare_exchange_strong(none, 1, kRelaxed)) return;
  os::signalThread(m->thread_id, SIGURG);
#else
  (void)m;
#endif
}

void poisonLimit(M* m) {
  __atomic_store_n(reinterpret_cast<uintptr_t*>(m->tcb + os::kTcbLimit), kPreemptLimit,
                   __ATOMIC_RELAXED);
}

// The goroutine gives up its P: stop, safe point or end of its time slice.
void giveWay() {
  G* g = getg();
  g->preempt.store(false, kRelaxed);
  leaveThroughG0(Leave::YieldGlobal, nullptr, nullptr);
}

}  // namespace

uintptr_t limitFor(G* g) {
  return isDeterministic() && !g->has(GFlag::System) ? kPreemptLimit : g->stack_limit;
}

void preemptP(P* p) {
  M* m = p->m.load(std::memory_order_acquire);
  if (m == nullptr || m == myM()) return;
  p->preempt.store(true, kRelaxed);
  poisonLimit(m);
  if (preemptible.count.load(kRelaxed) != 0) signalM(m);
}

void preemptAll() {
  int n = sched.proc_count.load();
  for (int i = 0; i < n; ++i) {
    P* p = procAt(i);
    if (p->status.load(kRelaxed) == PStatus::Running) preemptP(p);
  }
}

void preemptSlow() {
  M* m = myM();
  G* g = getg();
  // With the thread held the request stays: the next point after the release sees it.
  if (m == nullptr || g == m->g0 || m->locks.load(kRelaxed) != 0) return;
  os::tcbStore<os::kTcbLimit>(limitFor(g));
  if (isDeterministic()) {
    if (replayPreempts()) leaveThroughG0(Leave::Yield, nullptr, nullptr);
    return;
  }
  P* p = myP();
  if (p != nullptr && (p->preempt.load(kRelaxed) || sched.stop_requested.load(kRelaxed))) giveWay();
}

bool registerPreemptible(uintptr_t low, uintptr_t high) {
  return preemptible.add({low, high, 0});
}

bool registerAtomicRange(uintptr_t low, uintptr_t high, uintptr_t restart) {
  return atomic_ranges.add({low, high, restart});
}

void startPreemption() {
  const os::CpuFeatures& cpu = os::cpuFeatures();
  if (cpu.xsave && cpu.xsave_size >= 576) tuco_xsave_size = (cpu.xsave_size + 63) & ~uint32_t{63};
  if (!os::installSignal(SIGURG, onPreemptSignal))
    fatal("runtime: cannot install the preemption signal");
}

}  // namespace tuco::rt

extern "C" void tuco_async_preempt_now() {
  using namespace tuco::rt;
  M* m = myM();
  if (m->locks.load(std::memory_order_relaxed) != 0) return;
  os::tcbStore<os::kTcbLimit>(limitFor(getg()));
  getg()->preempt.store(false, std::memory_order_relaxed);
  leaveThroughG0(Leave::YieldGlobal, nullptr, nullptr);
}
