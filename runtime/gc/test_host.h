// A stand-in for the scheduler in tests and benches of this room: every goroutine is a thread with a P
// of its own. Threads stop at poll(), in park and in yield. Stacks are scanned conservatively by
// the thread itself when it resumes, or by a worker while it is parked, as the scheduler does it.
#ifndef TUCO_RUNTIME_GC_TEST_HOST_H_
#define TUCO_RUNTIME_GC_TEST_HOST_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "runtime/gc/collector.h"
#include "runtime/gc/marker.h"
#include "runtime/mem/cache.h"
#include "runtime/os/tcb.h"
#include "runtime/os/thread.h"
#include "runtime/os/time.h"

namespace tuco::rt::testhost {

enum class ThreadState { kRunning, kStopped, kBlocked, kDead };
enum ScanState { kNeedsScan, kBeingScanned, kScanned };

struct HostThread {
  PerG g;  // first: a G* of the collector's is a HostThread*
  PerM m;
  PerP p;
  ThreadState state = ThreadState::kRunning;  // under the host's mutex
  bool is_ready = false;                      // under the host's mutex
  std::atomic<int> scan{kScanned};
  uintptr_t saved_sp = 0;
  std::condition_variable wake;
};

struct Host {
  std::mutex mutex;
  std::condition_variable changed;
  std::atomic<bool> stopping{false};
  std::atomic<bool> scanning{false};
  std::vector<std::unique_ptr<HostThread>> threads;  // only grows
  std::vector<int64_t> pauses;
  int64_t stop_begin = 0;
};

inline Host& host() {
  static Host* the_host = new Host;
  return *the_host;
}
inline HostThread* self() { return reinterpret_cast<HostThread*>(currentG()); }
inline HostThread* hostOf(G* g) { return reinterpret_cast<HostThread*>(g); }
inline G* asG(HostThread* thread) { return reinterpret_cast<G*>(thread); }

inline HostThread* addThread() {
  Host& h = host();
  std::lock_guard<std::mutex> hold(h.mutex);
  for (std::unique_ptr<HostThread>& thread : h.threads) {
    if (thread->state != ThreadState::kDead) continue;
    thread->state = ThreadState::kBlocked;
    thread->scan = kScanned;
    return thread.get();
  }
  h.threads.push_back(std::make_unique<HostThread>());
  HostThread* thread = h.threads.back().get();
  thread->p.id = static_cast<int32_t>(h.threads.size()) - 1;
  gc_hooks.init_p(&thread->p);
  mem_hooks.init_p(&thread->p);
  // Counts as stopped until it runs.
  thread->state = ThreadState::kBlocked;
  return thread;
}

inline void scanIfNeeded(HostThread* thread) {
  int wanted = kNeedsScan;
  if (thread->scan.compare_exchange_strong(wanted, kBeingScanned)) {
    gc_hooks.scan_stack(asG(thread));
    thread->scan = kScanned;
    return;
  }
  while (thread->scan != kScanned) os::yieldThread();
}

// Runs `wait` with the thread counted as stopped and its registers on its stack.
template <class Wait>
__attribute__((noinline)) void stopped(ThreadState state, Wait wait) {
  Host& h = host();
  HostThread* thread = self();
  __builtin_unwind_init();
  uintptr_t marker = 0;
  {
    std::unique_lock<std::mutex> hold(h.mutex);
    thread->saved_sp = reinterpret_cast<uintptr_t>(&marker) & ~uintptr_t{7};
    thread->state = state;
    h.changed.notify_all();
  }
  wait(thread);
  {
    std::unique_lock<std::mutex> hold(h.mutex);
    h.changed.wait(hold, [&] { return !h.stopping; });
    thread->state = ThreadState::kRunning;
  }
  scanIfNeeded(thread);
  asm volatile("" : : "r"(&marker) : "memory");
}

// A safepoint.
inline void poll() {
  if (host().stopping.load(std::memory_order_relaxed)) stopped(ThreadState::kStopped, [](HostThread*) {});
}

inline void becomeCurrent(HostThread* thread) {
  os::StackBounds bounds = os::threadStack();
  {
    std::lock_guard<std::mutex> hold(host().mutex);
    thread->g.stack_low = bounds.low;
    thread->g.stack_high = bounds.high;
    thread->saved_sp = bounds.high;
  }
  os::tcbStore<os::kTcbG>(reinterpret_cast<uint64_t>(thread));
  os::tcbStore<os::kTcbM>(reinterpret_cast<uint64_t>(&thread->m));
  os::tcbStore<os::kTcbP>(reinterpret_cast<uint64_t>(&thread->p));
  setCurrentCache(thread->p.mcache);
  stopped(ThreadState::kBlocked, [](HostThread*) {});
}

inline void endCurrent() {
  Host& h = host();
  HostThread* thread = self();
  poll();
  std::unique_lock<std::mutex> hold(h.mutex);
  // Counts as stopped, but touches its cache only while the world runs.
  thread->state = ThreadState::kBlocked;
  h.changed.notify_all();
  h.changed.wait(hold, [&] { return !h.stopping; });
  gc_hooks.flush_p(&thread->p);
  flushCache(thread->p.mcache);
  thread->scan = kScanned;
  thread->state = ThreadState::kDead;
  h.changed.notify_all();
}

inline void runThread(HostThread* thread, const std::function<void()>& body) {
  becomeCurrent(thread);
  body();
  endCurrent();
}

// Starts a goroutine; join it with joinGoroutine (which is a safepoint).
inline std::thread startGoroutine(std::function<void()> body) {
  HostThread* thread = addThread();
  return std::thread([thread, body = std::move(body)] { runThread(thread, body); });
}
inline void joinGoroutine(std::thread& goroutine) {
  stopped(ThreadState::kBlocked, [&](HostThread*) { goroutine.join(); });
}

// Runs body on a thread of its own, so that nothing of it is left on our stack.
inline void elsewhere(std::function<void()> body) {
  std::thread goroutine = startGoroutine(std::move(body));
  joinGoroutine(goroutine);
}

inline void stopWorld(StopReason) {
  Host& h = host();
  std::unique_lock<std::mutex> hold(h.mutex);
  h.stop_begin = os::nanotime();
  h.stopping = true;
  h.changed.wait(hold, [&] {
    for (std::unique_ptr<HostThread>& thread : h.threads) {
      if (thread.get() != self() && thread->state == ThreadState::kRunning) return false;
    }
    return true;
  });
}
inline void startWorld() {
  Host& h = host();
  std::lock_guard<std::mutex> hold(h.mutex);
  h.pauses.push_back(os::nanotime() - h.stop_begin);
  h.stopping = false;
  h.changed.notify_all();
}

inline void beginScan() {
  std::lock_guard<std::mutex> hold(host().mutex);
  for (std::unique_ptr<HostThread>& thread : host().threads) {
    if (thread->state != ThreadState::kDead) thread->scan = kNeedsScan;
  }
}
inline void endScan() {}

inline void forEachG(void (*visit)(G*, void*), void* arg) {
  std::vector<HostThread*> all;
  {
    std::lock_guard<std::mutex> hold(host().mutex);
    for (std::unique_ptr<HostThread>& thread : host().threads) {
      if (thread->state != ThreadState::kDead) all.push_back(thread.get());
    }
  }
  for (HostThread* thread : all) visit(asG(thread), arg);
}

inline StackClaim claimStack(G* g) {
  HostThread* thread = hostOf(g);
  for (;;) {
    int scan = thread->scan;
    if (scan == kScanned) return StackClaim::AlreadyDone;
    bool still;
    {
      std::lock_guard<std::mutex> hold(host().mutex);
      still = thread->state == ThreadState::kBlocked || thread->state == ThreadState::kStopped;
    }
    int wanted = kNeedsScan;
    // A stopped thread cannot run on before its own claim.
    if (still && thread->scan.compare_exchange_strong(wanted, kBeingScanned)) return StackClaim::Claimed;
    os::yieldThread();
  }
}
inline void releaseStack(G* g) { hostOf(g)->scan = kScanned; }

inline void visitStack(G* g, RangeVisitor visit, void* arg) {
  HostThread* thread = hostOf(g);
  StackRange range;
  {
    std::lock_guard<std::mutex> hold(host().mutex);
    range = {thread->saved_sp, thread->g.stack_high};
  }
  if (range.low != 0) visit(range, arg);
}

inline void scanSelf() {
  stopped(ThreadState::kBlocked, [](HostThread*) {});
}

inline G* spawnSystem(void (*run)(void*), void* arg, const char*) {
  HostThread* thread = addThread();
  std::thread([=] { runThread(thread, [=] { run(arg); }); }).detach();
  return asG(thread);
}

inline void park(bool (*commit)(G*, void*), void* arg, WaitReason) {
  stopped(ThreadState::kBlocked, [&](HostThread* thread) {
    if (commit != nullptr && !commit(asG(thread), arg)) return;
    std::unique_lock<std::mutex> hold(host().mutex);
    thread->wake.wait(hold, [&] { return thread->is_ready; });
    thread->is_ready = false;
  });
}
inline void ready(G* g) {
  HostThread* thread = hostOf(g);
  std::lock_guard<std::mutex> hold(host().mutex);
  thread->is_ready = true;
  thread->wake.notify_one();
}

inline void yieldHook() {
  poll();
  os::yieldThread();
}
inline bool shouldYield() { return host().stopping.load(std::memory_order_relaxed); }

// What the scheduler does between goroutines: hands out workers.
inline void dispatch(void*) {
  while (true) {
    stopped(ThreadState::kBlocked, [](HostThread*) {
      std::this_thread::sleep_for(std::chrono::microseconds(gc::phase() == GcPhase::kMark ? 20 : 200));
    });
    if (gc::phase() != GcPhase::kMark) continue;
    gc_hooks.has_idle_work(currentP());
    G* worker = gc_hooks.find_worker(currentP());
    if (worker != nullptr) ready(worker);
  }
}

// Makes the calling thread the first goroutine and switches the collector on. Once per process.
inline void start(GcModes modes = {}) {
  Host& h = host();
  h.threads.reserve(256);
  sched_hooks = {
      .stop_world = stopWorld,
      .start_world = startWorld,
      .begin_scan = beginScan,
      .end_scan = endScan,
      .for_each_g = forEachG,
      .claim_stack = claimStack,
      .release_stack = releaseStack,
      .visit_stack = visitStack,
      .scan_self = scanSelf,
      .for_each_m_stack = [](RangeVisitor, void*) {},
      .shrink_stack = [](G*) {},
      .release_free_stacks = [] {},
      .for_each_p = [](void (*)(PerP*, void*), void*) {},
      .proc_count = [] { return static_cast<int>(host().threads.size()); },
      .proc = [](int i) { return &host().threads[static_cast<size_t>(i)]->p; },
      .spawn_system = spawnSystem,
      .park = park,
      .ready = ready,
      .yield = yieldHook,
      .should_yield = shouldYield,
      .wake_idle = [] {},
      .on_system_stack = [](void (*fn)(void*), void* arg) { fn(arg); },
      .now = os::nanotime,
      .sleep = [](int64_t ns) {
        stopped(ThreadState::kBlocked, [&](HostThread*) { os::sleepNanoseconds(ns); });
      },
      .random = [] { return uint64_t{4}; },
  };
  gc::init();
  GcModes from_environment = gc::modes();
  modes.plan_procs = 4;
  modes.trace |= from_environment.trace;
  modes.verify |= from_environment.verify;
  modes.poison |= from_environment.poison;
  gc::modes() = modes;
  gc::applyModes();
  becomeCurrent(addThread());
  spawnSystem(dispatch, nullptr, "dispatch");
}

}  // namespace tuco::rt::testhost

#endif  // TUCO_RUNTIME_GC_TEST_HOST_H_
