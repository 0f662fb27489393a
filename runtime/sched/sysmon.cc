// sysmon: the thread without a P that keeps the others honest. It takes Ps from threads that sit in
// system calls, asks goroutines to yield after their time slice, polls the network when nobody
// does, and starts the collector when it is long overdue. It sleeps while every P is idle.
#include "runtime/os/cpu.h"
#include "runtime/sched/poll_hooks.h"
#include "runtime/sched/sched.h"

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr int64_t kShortSleep = 20'000;  // ns
constexpr int64_t kLongSleep = 10'000'000;
constexpr int kPatience = 50;   // short sleeps without finding anything to do
constexpr int kAfterIdle = 10;  // of them after all Ps were idle: often it is a short burst
constexpr int64_t kPollEvery = 10'000'000;
constexpr int64_t kLimitsEvery = 1'000'000'000;

// Takes p from a thread that is in a system call since the last round. Returns true when it did.
bool retakeFromSyscall(P* p, int64_t at) {
  uint32_t tick = p->syscall_tick.load(kRelaxed);
  if (p->seen_syscall_tick != tick) {
    p->seen_syscall_tick = tick;
    p->seen_syscall_when = at;
    return false;
  }
  // Without work for it the P may as well stay, for 10 ms.
  bool no_work = p->queue.isEmpty() && sched.global_size.load(kRelaxed) == 0;
  bool others = sched.spinning.load(kRelaxed) + sched.idle_p_count.load(kRelaxed) > 0;
  if (no_work && others && at < p->seen_syscall_when + kTimeSlice) return false;
  PStatus in_call = PStatus::Syscall;
  if (!p->status.compare_exchange_strong(in_call, PStatus::Idle)) return false;
  p->syscall_tick.fetch_add(1, kRelaxed);
  handoffP(p);
  return true;
}

void preemptLongRun(P* p, int64_t at) {
  uint32_t tick = p->sched_tick.load(kRelaxed);
  if (p->seen_sched_tick != tick) {
    p->seen_sched_tick = tick;
    p->seen_sched_when = at;
    return;
  }
  if (at >= p->seen_sched_when + kTimeSlice) preemptP(p);
}

// Returns true when it found something to do.
bool retake(int64_t at) {
  bool busy = false;
  int n = sched.proc_count.load(kRelaxed);
  for (int i = 0; i < n; ++i) {
    P* p = procAt(i);
    switch (p->status.load(std::memory_order_acquire)) {
      case PStatus::Running:
        preemptLongRun(p, at);
        break;
      case PStatus::Syscall:
        busy |= retakeFromSyscall(p, at);
        break;
      case PStatus::Idle:
      case PStatus::Stopped:
      case PStatus::Dead:
        break;
    }
  }
  return busy;
}

void pollIfNobodyDoes(int64_t at) {
  int64_t last = sched.last_poll.load();
  if (last == 0 || last + kPollEvery > at || !poller().has_waiters()) return;
  if (!sched.last_poll.compare_exchange_strong(last, at)) return;
  GQueue list = poller().poll(0);
  readyAll(list);
}

// The container's CPU limit or the affinity may change while the program runs; GOMAXPROCS follows
// them unless somebody chose it (Go 1.25).
void followLimits(int64_t at) {
  if (!sched.procs_by_default.load(kRelaxed) || at < sched.limits_seen + kLimitsEvery) return;
  sched.limits_seen = at;
  int wanted = os::defaultMaxProcs();
  if (wanted == maxProcs()) return;
  spawnSystem([](void* n) { setDefaultProcs(static_cast<int>(reinterpret_cast<intptr_t>(n))); },
              reinterpret_cast<void*>(static_cast<intptr_t>(wanted)), "GOMAXPROCS updater");
}

// Overdue timers of busy Ps wait for the next safe point; give them an idle P.
void startForTimers(int64_t at) {
  int64_t next = timersEarliest();
  if (next != 0 && next < at && sched.idle_p_count.load(kRelaxed) != 0) startM(nullptr, false);
}

// Stress mode: any P may lose its time slice at any moment.
void preemptSome(os::FastRandom& random) {
  int n = sched.proc_count.load(kRelaxed);
  for (int i = 0; i < n; ++i) {
    if (random.below(2) == 0) preemptP(procAt(i));
  }
}

bool isWorldIdle() {
  return sched.stop_requested.load(kRelaxed) ||
         sched.idle_p_count.load(kRelaxed) == sched.proc_count.load(kRelaxed);
}

// Sleeps until a P is in use again. Returns true if it slept.
bool sleepWhileIdle() {
  if (!isWorldIdle()) return false;
  {
    LockHolder hold(sched.lock);
    if (!isWorldIdle()) return false;
    sched.sysmon_waits.store(true);
  }
  // Once in two minutes it looks whether the collector is due.
  bool woken = sched.sysmon_note.sleepFor(60'000'000'000);
  LockHolder hold(sched.lock);
  if (!woken && sched.sysmon_note.isWoken()) woken = true;
  sched.sysmon_waits.store(false);
  sched.sysmon_note.clear();
  return true;
}

}  // namespace

void setSchedStress(bool on) {
  sched.stress.store(on, kRelaxed);
}

void wakeSysmon() {
  if (!sched.sysmon_waits.load()) return;
  sched.sysmon_waits.store(false);
  sched.sysmon_note.wake();
}

void sysmonMain() {
  int idle_rounds = 0;
  int64_t pause = kShortSleep;
  os::FastRandom random{static_cast<uint64_t>(os::cpuTicks())};
  for (;;) {
    if (idle_rounds <= kPatience)
      pause = kShortSleep;
    else if (idle_rounds > kPatience)
      pause *= 2;
    if (pause > kLongSleep) pause = kLongSleep;
    bool stress = sched.stress.load(kRelaxed);
    os::sleepNanoseconds(stress ? 5'000 + random.below(50'000) : pause);
    if (sleepWhileIdle()) idle_rounds = kPatience - kAfterIdle;
    if (stress) preemptSome(random);
    int64_t at = os::nanotime();
    pollIfNobodyDoes(at);
    startForTimers(at);
    followLimits(at);
    idle_rounds = retake(at) ? 0 : idle_rounds + 1;
    if (gc_hooks.due_by_time(at)) gc_hooks.start_by_time();
  }
}

}  // namespace tuco::rt
