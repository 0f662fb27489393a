// What the runtime's upper rooms call: starting, parking and readying goroutines, time and the
// world. Read this file first.
//
// Parking: a goroutine makes itself findable (enqueues a sudog under a lock), then calls park with
// a commit that releases the lock. commit runs after the goroutine is off its stack, so that
// whoever finds it may ready it at once. commit runs on another goroutine's stack or on g0: it must
// not park, and must need little stack (unlock, compare-and-swap).
//   static bool unlockIt(G*, void* lock) { static_cast<RankedLock*>(lock)->unlock(); return true; }
//   park(unlockIt, &channel.lock, WaitReason::ChanReceive);
#ifndef TUCO_RUNTIME_SCHED_API_H_
#define TUCO_RUNTIME_SCHED_API_H_

#include <cstddef>
#include <cstdint>

#include "runtime/sched/choice.h"
#include "runtime/sched/g.h"
#include "runtime/sched/p.h"
#include "runtime/sync/hooks.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {

// ---- start-up ----

struct RunOptions {
  int procs = 0;                 // GOMAXPROCS; 0: environment, then CPUs and cgroup
  const char* choice = nullptr;  // as TUCO_SCHED ("seed:7"); null: the environment
  size_t cpp_stack = 0;          // bytes of a StackKind::Cpp stack; 0: TUCO_STACK, then 256 KB
};

// Makes the scheduler's structures and threads. Idempotent; run and spawn call it by themselves.
void startScheduler(const RunOptions& options = {});
// Runs main(arg) as the main goroutine and returns when it has returned. While it runs, a process
// in which nothing can run any more ends with Go's deadlock report. May be called again, by one
// thread at a time; goroutines left over go on running in between.
void run(void (*main)(void*), void* arg, const RunOptions& options = {});
// While held above 0, no deadlock is reported: a thread unknown to the runtime may still ready
// somebody.
void holdAlive();
void releaseAlive();

// ---- goroutines ----

// Starts fn(arg) as a goroutine; callable from any thread. created_at is the pc for dumps.
G* spawn(void (*fn)(void*), void* arg, StackKind kind = StackKind::Cpp,
         uintptr_t created_at = reinterpret_cast<uintptr_t>(__builtin_return_address(0)));
// The same for the runtime's own: hidden, no deadlock.
G* spawnSystem(void (*fn)(void*), void* arg, const char* name);
// Ends the current goroutine (Goexit's last step; deferred calls are panic's matter).
[[noreturn]] void exitGoroutine();

using ParkCommit = bool (*)(G* g, void* arg);
// Parks the current goroutine. commit may be null (then the goroutine must be found by other means
// that only exist after this call, as for "park for ever"). When commit returns false it runs on.
void park(ParkCommit commit, void* arg, WaitReason reason);
// Parks and unlocks.
void parkUnlock(RankedLock& lock, WaitReason reason) TUCO_RELEASE(lock);
// Makes a parked goroutine runnable; callable from any thread. RunNext::Yes: it runs next on this P
// and inherits the time slice.
void ready(G* g, RunNext next = RunNext::Yes);
// Readies many at once, cheaper than one by one (netpoll, broadcast).
void readyAll(GQueue& list);
// Lets others run: to the back of the queue (runtime.Gosched).
void yield();

// A point at which the goroutine may be preempted: one compare when nobody wants it. Runtime calls
// of C++ goroutines (channel, lock and map operations) stand for the prologues of compiled code. In
// deterministic mode each is a point where the seed may switch.
void preemptSlow();
inline constexpr uintptr_t kPreemptLimit = ~uintptr_t{0x521};  // above every stack address
inline void preemptPoint() {
  if (__builtin_expect(os::tcbLoad<os::kTcbLimit>() == kPreemptLimit, 0)) preemptSlow();
}

// runtime.LockOSThread and UnlockOSThread; nest.
void lockOsThread();
void unlockOsThread();

// ---- other stacks ----

// Runs fn(arg) on the thread's own stack (g0) and returns; in place when already there. fn must not
// park.
void systemStack(void (*fn)(void*), void* arg);
template <typename F>
inline void onSystemStack(F&& fn) {
  systemStack([](void* f) { (*static_cast<F*>(f))(); }, &fn);
}
// Leaves the current goroutine for g0, runs fn(g) there; fn decides what becomes of g (ready,
// queue). The goroutine resumes when it is made runnable.
void mcall(void (*fn)(G* g));

// Around a system call that may block: others may take the P meanwhile. enter and exit are called
// from the same frame, with nothing between them that touches the runtime.
extern "C" void tuco_save_outside();
void detachForSyscall();
void detachForBlockingSyscall();
inline void enterSyscall() {
  tuco_save_outside();
  detachForSyscall();
}
// As enterSyscall, but gives the P away at once (the call will block).
inline void enterSyscallBlock() {
  tuco_save_outside();
  detachForBlockingSyscall();
}
void exitSyscall();

// ---- procs and the world ----

int maxProcs();
// runtime.GOMAXPROCS: sets when n > 0; returns the setting before. Stops the world.
int setMaxProcs(int n);
int goroutineCount();
void stopWorld(StopReason reason);
void startWorld();
void forEachP(void (*fn)(PerP*, void*), void* arg);

// Number in [0, n), from the seed in deterministic mode.
uint32_t randomBelow(uint32_t n);
uint64_t random64();
// Monotonic nanoseconds; virtual in deterministic mode.
int64_t now();
// Parks for ns nanoseconds (time.Sleep).
void sleepFor(int64_t ns);

// For whoever handles SIGSEGV: when address lies in the guard below the current goroutine's stack,
// reports Go's "stack overflow" and ends the process; returns otherwise. The scheduler installs a
// handler that does this when nobody else handles the signal.
void reportStackGuard(uintptr_t address);

// Code that may be preempted by signal at any instruction: text ranges of compiled Go, and C++ code
// that its owner registers. Everything else is preempted at runtime calls only. Ranges are added
// before their code runs and never removed. False when the table is full (256 ranges).
bool registerPreemptible(uintptr_t low, uintptr_t high);
// Ranges inside those where a signal must not switch (barriers, allocation sequences). `restart` is
// the pc to continue at instead, 0 to leave the thread alone.
bool registerAtomicRange(uintptr_t low, uintptr_t high, uintptr_t restart);

// Stress mode (also TUCO_SCHEDSTRESS=1): running goroutines are asked to yield at random moments,
// some tens of microseconds apart.
void setSchedStress(bool on);

// Goroutine dump in Go's format to standard error: all = every one, else the current.
void dumpGoroutines(bool all);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_API_H_
