#include "runtime/sync/lock.h"

#include "runtime/os/cpu.h"
#include "runtime/os/fatal.h"
#include "runtime/os/futex.h"
#include "runtime/os/time.h"

namespace tuco::rt {
namespace {

// Rounds of active spinning, with this many pauses each, before the thread offers its CPU and
// sleeps.
constexpr int kSpinRounds = 4;
constexpr int kSpinPauses = 30;

bool isUniprocessor() {
  static const bool one = os::cpuCount() == 1;
  return one;
}

}  // namespace

void RankedLock::lockSlow() {
  // Once this thread has slept it must keep the word at kSleepers: others may sleep with it.
  uint32_t wanted = kHeld;
  for (;;) {
    int rounds = isUniprocessor() ? 0 : kSpinRounds;
    for (int i = 0; i <= rounds; ++i) {
      uint32_t seen = state_.load(std::memory_order_relaxed);
      if (seen == kFree && state_.compare_exchange_weak(seen, wanted, std::memory_order_acquire,
                                                        std::memory_order_relaxed)) {
        return;
      }
      if (i + 1 < rounds)
        os::pauseCpu(kSpinPauses);
      else
        os::yieldThread();
    }
    wanted = kSleepers;
    if (state_.exchange(kSleepers, std::memory_order_acquire) == kFree) return;
    os::futexSleep(&state_, kSleepers);
  }
}

void RankedLock::wakeOne() {
  os::futexWake(&state_, 1);
}

void RankedLock::assertHeld() const {
  TUCO_RT_DCHECK(isLocked(), "a lock that must be held is free");
}

#ifdef TUCO_CHECKS

namespace {

constexpr int kMaxHeld = 32;
// What this thread holds, in order of locking. Only touched by the functions below, which are not
// inlined into code that parks: the address of a thread_local must not outlive a switch.
struct HeldLocks {
  int count = 0;
  const RankedLock* locks[kMaxHeld] = {};
};
constinit thread_local HeldLocks held;

[[noreturn]] void reportOrder(LockRank outer, LockRank inner) {
  os::Report() << "runtime: lock " << lockRankName(inner) << " wanted while " << lockRankName(outer)
               << " is held\n";
  fatal("runtime: lock ordering problem");
}

}  // namespace

__attribute__((noinline)) void RankedLock::checkOrder() {
  for (int i = 0; i < held.count; ++i) {
    if (held.locks[i] == this) fatal("runtime: lock taken twice by one thread");
    LockRank outer = held.locks[i]->rank();
    if (!mayLockWhileHolding(outer, rank())) reportOrder(outer, rank());
  }
}

__attribute__((noinline)) void RankedLock::noteHeld() {
  if (held.count == kMaxHeld) {
    // A select of many channels holds more locks than are tracked; count on.
    return;
  }
  held.locks[held.count++] = this;
}

__attribute__((noinline)) void RankedLock::noteFreed() {
  TUCO_RT_CHECK(isLocked(), "unlock of unlocked lock");
  for (int i = held.count - 1; i >= 0; --i) {
    if (held.locks[i] != this) continue;
    for (int j = i; j + 1 < held.count; ++j)
      held.locks[j] = held.locks[j + 1];
    --held.count;
    return;
  }
}

__attribute__((noinline)) int heldLockCount() {
  return held.count;
}

#else

int heldLockCount() {
  return 0;
}

#endif

}  // namespace tuco::rt
