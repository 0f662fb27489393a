// RankedLock: the runtime's own mutual exclusion, a futex word with a rank.
//
// It blocks the thread, not the goroutine: hold it for short, never across a park (except through
// park's commit, which unlocks after the goroutine is off its stack). The unlocking thread is the
// locking thread. In TUCO_CHECKS builds the order of ranks (lock_rank.dag) is checked at every
// lock.
#ifndef TUCO_RUNTIME_SYNC_LOCK_H_
#define TUCO_RUNTIME_SYNC_LOCK_H_

#include <atomic>
#include <cstdint>

#include "runtime/sync/lock_rank.h"
#include "runtime/sync/thread_safety.h"

namespace tuco::rt {

class TUCO_CAPABILITY("lock") RankedLock {
 public:
  constexpr explicit RankedLock(LockRank rank) : rank_(rank) {}
  RankedLock(const RankedLock&) = delete;
  RankedLock& operator=(const RankedLock&) = delete;

  void lock() TUCO_ACQUIRE() {
    checkOrder();
    uint32_t free = kFree;
    // Acquire pairs with the release in unlock().
    if (!state_.compare_exchange_weak(free, kHeld, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
      lockSlow();
    }
    noteHeld();
  }
  bool tryLock() TUCO_TRY_ACQUIRE(true) {
    uint32_t free = kFree;
    if (!state_.compare_exchange_strong(free, kHeld, std::memory_order_acquire,
                                        std::memory_order_relaxed)) {
      return false;
    }
    noteHeld();
    return true;
  }
  void unlock() TUCO_RELEASE() {
    noteFreed();
    if (state_.exchange(kFree, std::memory_order_release) == kSleepers) wakeOne();
  }
  // For code that cannot be analysed; checks that somebody holds the lock.
  void assertHeld() const TUCO_ASSERT_HELD();
  bool isLocked() const { return state_.load(std::memory_order_relaxed) != kFree; }
  LockRank rank() const { return rank_.load(std::memory_order_relaxed); }
  // For locks in zeroed memory that no constructor has seen: names the rank. Idempotent.
  void setRank(LockRank rank) { rank_.store(rank, std::memory_order_relaxed); }

 private:
  static constexpr uint32_t kFree = 0;
  static constexpr uint32_t kHeld = 1;
  static constexpr uint32_t kSleepers = 2;  // held, and somebody may sleep on it

  void lockSlow();
  void wakeOne();
#ifdef TUCO_CHECKS
  void checkOrder();
  void noteHeld();
  void noteFreed();
#else
  void checkOrder() {}
  void noteHeld() {}
  void noteFreed() {}
#endif

  std::atomic<uint32_t> state_{kFree};
  std::atomic<LockRank> rank_;  // relaxed: all writers write the same
};

class TUCO_SCOPED_CAPABILITY LockHolder {
 public:
  explicit LockHolder(RankedLock& lock) TUCO_ACQUIRE(lock) : lock_(lock) { lock_.lock(); }
  ~LockHolder() TUCO_RELEASE() { lock_.unlock(); }
  LockHolder(const LockHolder&) = delete;
  LockHolder& operator=(const LockHolder&) = delete;

 private:
  RankedLock& lock_;
};

// Number of ranked locks the calling thread holds; always 0 without TUCO_CHECKS.
int heldLockCount();

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SYNC_LOCK_H_
