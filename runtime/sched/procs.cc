// Start-up, the number of Ps, and run().
#include <cstdlib>

#include "runtime/gc/gc.h"
#include "runtime/os/cpu.h"
#include "runtime/os/env.h"
#include "runtime/sched/poll_hooks.h"
#include "runtime/sched/sched.h"
#include "runtime/sched/stack.h"
#include "runtime/sync/once.h"

namespace tuco::rt {

constinit Scheduler sched;

void installSchedHooks();
void startReports();

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

constinit Once start_once;

P* makeP(int id) {
  void* memory = std::aligned_alloc(64, (sizeof(P) + 63) & ~size_t{63});
  if (memory == nullptr) fatal("runtime: out of memory: cannot allocate a P");
  P* p = new (memory) P;
  p->id = id;
  os::randomBytes(&p->random.state, sizeof p->random.state);
  p->status.store(PStatus::Dead);
  return p;
}

// Before first use, and again after dissolveP.
void reviveP(P* p) {
  mem_hooks.init_p(p);
  gc_hooks.init_p(p);
  p->status.store(PStatus::Idle);
}

// Everything a P beyond the new count owns goes elsewhere (its timers did before). The world is
// stopped.
void dissolveP(P* p) TUCO_REQUIRES(sched.lock) {
  GQueue rest = runqDrain(p);
  sched.global.append(rest);
  sched.global_size.store(sched.global.size, kRelaxed);
  gc_hooks.flush_p(p);
  gc_hooks.destroy_p(p);
  mem_hooks.destroy_p(p);
  freeGoroutines(p);
  p->status.store(PStatus::Dead);
}

// GOMAXPROCS, 0 when it is not set or nonsense.
int procsFromEnvironment() {
  const char* text = os::environment("GOMAXPROCS");
  int64_t n = 0;
  if (text == nullptr || !os::parseInt(text, &n) || n <= 0) return 0;
  return n > kMaxProcs ? kMaxProcs : static_cast<int>(n);
}

int firstProcs(const RunOptions& options) {
  if (isDeterministic()) return 1;
  int chosen = options.procs > 0 ? options.procs : procsFromEnvironment();
  sched.procs_by_default.store(chosen == 0, kRelaxed);
  return chosen != 0 ? chosen : os::defaultMaxProcs();
}

size_t stackFromEnvironment() {
  const char* text = os::environment("TUCO_STACK");
  int64_t n = 0;
  return text != nullptr && os::parseInt(text, &n) && n > 0 ? static_cast<size_t>(n)
                                                            : kDefaultCppSlot;
}

void startOnce(const RunOptions& options) {
  choiceFromText(options.choice != nullptr ? options.choice : os::environment("TUCO_SCHED"));
  setCppStackSize(options.cpp_stack != 0 ? options.cpp_stack : stackFromEnvironment());
  int n = firstProcs(options);
  installSchedHooks();
  gc::init();
  // A replayed run must not depend on how fast the collector is.
  if (isDeterministic()) gc::modes().stop_the_world = true;
  startReports();
  startPreemption();
  {
    LockHolder hold(sched.lock);
    sched.wanted_procs = n;
    sched.last_poll.store(os::nanotime());
    if (resizeProcs(n) != nullptr) fatal("runtime: a new P has work");
    if (isDeterministic()) setAttention(kAttendDeterministic, true);
  }
  const char* stress = os::environment("TUCO_SCHEDSTRESS");
  if (stress != nullptr && *stress == '1') setSchedStress(true);
  if (!isDeterministic()) newM(sysmonMain, nullptr, true);
  sched.started.store(true, std::memory_order_release);
}

struct MainCall {
  void (*main)(void*);
  void* arg;
  Note done;
};

void runMainGoroutine(void* raw) {
  MainCall* call = static_cast<MainCall*>(raw);
  getg()->set(GFlag::Main);
  call->main(call->arg);
  sched.runs.fetch_sub(1);
  call->done.wake();
}

}  // namespace

// Makes the first n Ps usable; the caller's P stays with it. Returns the ones that have work,
// linked.
P* resizeProcs(int n) {
  int existing = 0;
  while (existing < kMaxProcs && procAt(existing) != nullptr)
    ++existing;
  for (int i = existing; i < n; ++i)
    sched.procs[i].store(makeP(i), std::memory_order_release);
  // After the Ps exist: sysmon looks at them without a lock.
  sched.proc_count.store(n);
  P* mine = myP();
  if (mine != nullptr && mine->id >= n) {
    mine->m.store(nullptr, kRelaxed);
    mine = procAt(0);
    mine->m.store(myM(), std::memory_order_release);
    os::tcbStore<os::kTcbP>(reinterpret_cast<uint64_t>(mine));
    os::tcbStore<os::kTcbCache>(reinterpret_cast<uint64_t>(mine->mcache));
  }
  for (int i = n; i < existing; ++i) {
    if (procAt(i)->status.load() != PStatus::Dead) dissolveP(procAt(i));
  }
  if (mine != nullptr) mine->status.store(PStatus::Running);
  P* with_work = nullptr;
  for (int i = n - 1; i >= 0; --i) {
    P* p = procAt(i);
    if (p == mine) continue;
    if (p->status.load() == PStatus::Dead) reviveP(p);
    p->status.store(PStatus::Idle);
    if (p->queue.isEmpty()) {
      putIdleP(p);
    } else {
      p->link = with_work;
      with_work = p;
    }
  }
  return with_work;
}

void startScheduler(const RunOptions& options) {
  if (sched.started.load(std::memory_order_acquire)) return;
  start_once.call([&] { startOnce(options); });
}

void run(void (*main)(void*), void* arg, const RunOptions& options) {
  startScheduler(options);
  if (options.procs > 0 && options.procs != maxProcs() && myP() == nullptr && !isDeterministic()) {
    RunOptions plain;
    int n = options.procs;
    run([](void* count) { setMaxProcs(*static_cast<int*>(count)); }, &n, plain);
  }
  MainCall call = {main, arg, {}};
  if (isDeterministic()) replayReset();
  spawn(runMainGoroutine, &call, StackKind::Cpp, reinterpret_cast<uintptr_t>(main));
  sched.runs.fetch_add(1);
  {
    LockHolder hold(sched.lock);
    checkDead();
  }
  call.done.sleep();
}

void holdAlive() {
  sched.alive_holds.fetch_add(1);
}
void releaseAlive() {
  sched.alive_holds.fetch_sub(1);
}

}  // namespace tuco::rt
