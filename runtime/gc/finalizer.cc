#include "runtime/gc/finalizer.h"

#include <atomic>

#include "runtime/gc/collector.h"
#include "runtime/gc/roots.h"
#include "runtime/gc/special.h"
#include "runtime/mem/alloc.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/sweep.h"

namespace tuco::rt {
namespace {

struct Callbacks {
  RankedLock lock{LockRank::Finalizer};
  Special* head TUCO_GUARDED_BY(lock) = nullptr;
  Special* tail TUCO_GUARDED_BY(lock) = nullptr;
  G* sleeper TUCO_GUARDED_BY(lock) = nullptr;
  bool started TUCO_GUARDED_BY(lock) = false;
  // What the goroutine runs now; a root, because it is off the list.
  Special* running TUCO_GUARDED_BY(lock) = nullptr;
  // Queued or running. Release when one ends, acquire in pendingCallbacks: its effects are seen.
  std::atomic<size_t> pending{0};
  std::atomic<uint64_t> next_id{1};
};
constinit Callbacks callbacks;

bool sleepUnlessQueued(G* g, void*) {
  LockHolder hold(callbacks.lock);
  if (callbacks.head != nullptr) return false;
  callbacks.sleeper = g;
  return true;
}

Special* takeCallback() {
  LockHolder hold(callbacks.lock);
  Special* special = callbacks.head;
  if (special == nullptr) return nullptr;
  callbacks.head = special->next;
  if (callbacks.head == nullptr) callbacks.tail = nullptr;
  callbacks.running = special;
  return special;
}

void doneRunning() {
  LockHolder hold(callbacks.lock);
  callbacks.running = nullptr;
}

__attribute__((noinline)) void runOne(Special* special) {
  void* object = special->kind == SpecialKind::kFinalizer ? special->object : nullptr;
  special->callback.run(special->callback.closure, object);
  doneRunning();
  freeSpecial(special);
  callbacks.pending.fetch_sub(1, std::memory_order_release);
}

// What callbacks left below us would keep their objects alive while we are parked.
__attribute__((noinline)) void wipeDeadFrames() {
  volatile uintptr_t dead[256];
  for (volatile uintptr_t& word : dead) word = 0;
}

// One at a time, in the order queued. A callback may park for ever; then the others wait, as in Go.
void runCallbacks(void*) {
  for (;;) {
    Special* special = takeCallback();
    if (special == nullptr) {
      wipeDeadFrames();
      sched_hooks.park(sleepUnlessQueued, nullptr, WaitReason::FinalizerWait);
      continue;
    }
    runOne(special);
  }
}

void startRunner() {
  {
    LockHolder hold(callbacks.lock);
    if (callbacks.started) return;
    callbacks.started = true;
  }
  sched_hooks.spawn_system(runCallbacks, nullptr, "finalizers");
}

void reportSpecial(Special* special, ScanRange range, void* scan) {
  range(scan, &special->callback.closure, &special->callback.closure + 1);
  if (special->kind == SpecialKind::kFinalizer) range(scan, &special->object, &special->object + 1);
}

// Queued callbacks keep their object and closure alive. The chain cannot be walked under the lock,
// because marking takes locks of its own; entries only leave at the head, by a goroutine whose stack
// is scanned, so a snapshot of the chain is enough: entries queued later come from a sweep, and
// none runs while we mark.
void visitQueue(void*, ScanRange range, void* scan) {
  Special* running = nullptr;
  Special* at = nullptr;
  {
    LockHolder hold(callbacks.lock);
    running = callbacks.running;
    at = callbacks.head;
  }
  if (running != nullptr) reportSpecial(running, range, scan);
  for (; at != nullptr; at = at->next) reportSpecial(at, range, scan);
}

struct Target {
  Span* span;
  uint32_t slot;
  void* base;
};

// The heap object that p points into; span null: none.
Target targetOf(void* p) {
  void* base = objectBase(p);
  if (base == nullptr) return {nullptr, 0, nullptr};
  Span* span = spanOf(reinterpret_cast<uintptr_t>(base));
  return {span, span->indexOf(reinterpret_cast<uintptr_t>(base)), base};
}

Special* makeSpecial(const Target& target, SpecialKind kind, gc::Callback callback) {
  Special* special = newSpecial();
  special->slot = target.slot;
  special->kind = kind;
  special->object = target.base;
  special->callback = callback;
  return special;
}

bool isTiny(const Span* span) {
  return span->noscan && !span->isLarge() && span->elem_size_low == kTinySize;
}

// A record made while marking may come after the roots of its span were looked at.
void markNewFinalizer(Special* special) {
  if (!barrierOn()) return;
  GcWork& work = workOf(currentP());
  scanReferents(work, reinterpret_cast<uintptr_t>(special->object));
  markWord(work, reinterpret_cast<uintptr_t>(special->callback.closure));
  flushWork(work, collector.work);
}

}  // namespace

void initCallbacks() {
  gc::addRootVisitor(visitQueue, nullptr);
}

void queueCallbacks(Special* first) {
  Special* last = first;
  size_t count = 1;
  for (; last->next != nullptr; last = last->next) ++count;
  callbacks.pending.fetch_add(count, std::memory_order_relaxed);
  G* sleeper = nullptr;
  {
    LockHolder hold(callbacks.lock);
    if (callbacks.tail == nullptr) callbacks.head = first;
    else callbacks.tail->next = first;
    callbacks.tail = last;
    sleeper = callbacks.sleeper;
    callbacks.sleeper = nullptr;
  }
  if (sleeper != nullptr) sched_hooks.ready(sleeper);
}

namespace gc {

FinalizerStatus setFinalizer(void* object, Callback callback) {
  startRunner();
  Target target = targetOf(object);
  if (target.span == nullptr) return FinalizerStatus::kNotAllocated;
  if (target.base != object && !isTiny(target.span)) return FinalizerStatus::kNotAtBeginning;
  // Or the sweep of a dead neighbour could find a half-made list.
  ensureSwept(target.span);
  Special* special = makeSpecial(target, SpecialKind::kFinalizer, callback);
  {
    LockHolder hold(target.span->specials_lock);
    if (findSpecial(target.span, target.slot, SpecialKind::kFinalizer, 0) != nullptr) {
      freeSpecial(special);
      return FinalizerStatus::kAlreadySet;
    }
    insertSpecial(target.span, special);
  }
  markNewFinalizer(special);
  keepAlive(object);
  return FinalizerStatus::kOk;
}

bool removeFinalizer(void* object) {
  Target target = targetOf(object);
  if (target.span == nullptr) return false;
  ensureSwept(target.span);
  Special* special = nullptr;
  {
    LockHolder hold(target.span->specials_lock);
    special = findSpecial(target.span, target.slot, SpecialKind::kFinalizer, 0);
    if (special != nullptr) unlinkSpecial(target.span, special);
  }
  if (special == nullptr) return false;
  freeSpecial(special);
  keepAlive(object);
  return true;
}

uint64_t addCleanup(void* p, Callback callback) {
  startRunner();
  Target target = targetOf(p);
  if (target.span == nullptr) return 0;
  ensureSwept(target.span);
  Special* special = makeSpecial(target, SpecialKind::kCleanup, callback);
  uint64_t id = callbacks.next_id.fetch_add(1, std::memory_order_relaxed);
  special->id = id;
  shade(callback.closure);
  {
    LockHolder hold(target.span->specials_lock);
    insertSpecial(target.span, special);
  }
  keepAlive(p);
  return id;
}

void stopCleanup(void* p, uint64_t id) {
  Target target = targetOf(p);
  if (target.span == nullptr || id == 0) return;
  ensureSwept(target.span);
  Special* special = nullptr;
  {
    LockHolder hold(target.span->specials_lock);
    special = findSpecial(target.span, target.slot, SpecialKind::kCleanup, id);
    if (special != nullptr) unlinkSpecial(target.span, special);
  }
  if (special != nullptr) freeSpecial(special);
  keepAlive(p);
}

void* registerWeakPointer(void* p) {
  if (p == nullptr) return nullptr;
  Target target = targetOf(p);
  if (target.span == nullptr) return nullptr;
  ensureSwept(target.span);
  {
    LockHolder hold(target.span->specials_lock);
    Special* known = findSpecial(target.span, target.slot, SpecialKind::kWeak, 0);
    if (known != nullptr) {
      keepAlive(p);
      void* handle = known->handle;
      shade(handle);
      return handle;
    }
  }
  // A pointer that the collector does not see: the handle is pointer-free. 8 bytes are never tiny.
  uintptr_t* handle = static_cast<uintptr_t*>(mallocgc(8, nullptr, NeedZero::kYes));
  *handle = reinterpret_cast<uintptr_t>(target.base);
  Special* special = makeSpecial(target, SpecialKind::kWeak, {});
  special->handle = handle;
  Special* known = nullptr;
  ensureSwept(target.span);
  {
    LockHolder hold(target.span->specials_lock);
    known = findSpecial(target.span, target.slot, SpecialKind::kWeak, 0);
    if (known == nullptr) insertSpecial(target.span, special);
  }
  if (known != nullptr) {
    handle = known->handle;
    freeSpecial(special);
  }
  shade(handle);
  keepAlive(p);
  return handle;
}

void* makeStrongFromWeak(void* handle) {
  if (handle == nullptr) return nullptr;
  uintptr_t* slot = static_cast<uintptr_t*>(handle);
  uintptr_t p = __atomic_load_n(slot, __ATOMIC_RELAXED);
  if (p == 0) return nullptr;
  Span* span = spanOf(p);
  if (span == nullptr) return nullptr;
  // An unswept span may hold the dead object still; its sweep clears the handle.
  ensureSwept(span);
  p = __atomic_load_n(slot, __ATOMIC_RELAXED);
  // While marking the object may be white with no other way to it.
  shade(reinterpret_cast<void*>(p));
  return reinterpret_cast<void*>(p);
}

size_t pendingCallbacks() {
  return callbacks.pending.load(std::memory_order_acquire);
}

}  // namespace gc
}  // namespace tuco::rt
