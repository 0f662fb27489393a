// mutex, rw_mutex, recursive_mutex: locks that park the goroutine, not the thread (package sync).
//
//   tuco::mutex mu;
//   { tuco::mutex::scoped lock(mu); ++shared; }
//
// All satisfy the standard's Lockable, so std::unique_lock and std::scoped_lock work on them.
#ifndef TUCO_MUTEX_H_
#define TUCO_MUTEX_H_

#include <atomic>
#include <cstdint>
#include <mutex>
#include <shared_mutex>

#include <tuco/detail/runtime.h>
#include <tuco/panic.h>

namespace tuco {

// Mutual exclusion with Go's two modes: normally a waiter that wakes competes with newcomers, which
// is fast; once one has waited longer than 1 ms the lock is handed from each holder to the first
// waiter, which is fair, until the last waiter has waited less.
class mutex {
 public:
  using scoped = std::lock_guard<mutex>;

  mutex() = default;
  mutex(const mutex&) = delete;
  mutex& operator=(const mutex&) = delete;

  void lock() {
    detail::schedulingPoint();
    uint32_t unlocked = 0;
    if (state_.compare_exchange_strong(unlocked, kLocked, std::memory_order_acquire,
                                       std::memory_order_relaxed)) {
      return;
    }
    lockSlow();
  }

  bool try_lock() {
    uint32_t old = state_.load(std::memory_order_relaxed);
    if ((old & (kLocked | kStarving)) != 0) return false;
    return state_.compare_exchange_strong(old, old | kLocked, std::memory_order_acquire,
                                          std::memory_order_relaxed);
  }

  // Ends the program with "sync: unlock of unlocked mutex" if it is not locked.
  void unlock() {
    // Release pairs with the acquire in lock().
    uint32_t rest = state_.fetch_sub(kLocked, std::memory_order_release) - kLocked;
    if (rest != 0) unlockSlow(rest);
  }

 private:
  static constexpr uint32_t kLocked = 1;
  static constexpr uint32_t kWoken = 2;
  static constexpr uint32_t kStarving = 4;
  static constexpr uint32_t kWaiter = 8;
  static constexpr int64_t kStarvation = 1'000'000;  // ns

  void lockSlow() {
    int64_t waiting_since = 0;
    bool starving = false;
    bool awoke = false;
    int spins = 0;
    uint32_t old = state_.load(std::memory_order_relaxed);
    for (;;) {
      if ((old & (kLocked | kStarving)) == kLocked && detail::canSpin(spins)) {
        // Tell unlock() not to wake anybody: this goroutine is awake and will take it.
        if (!awoke && (old & kWoken) == 0 && old / kWaiter != 0 &&
            state_.compare_exchange_strong(old, old | kWoken, std::memory_order_relaxed)) {
          awoke = true;
        }
        detail::spinPause();
        ++spins;
        old = state_.load(std::memory_order_relaxed);
        continue;
      }
      uint32_t next = old;
      if ((old & kStarving) == 0) next |= kLocked;
      if ((old & (kLocked | kStarving)) != 0) next += kWaiter;
      if (starving && (old & kLocked) != 0) next |= kStarving;
      if (awoke) next &= ~kWoken;
      if (!state_.compare_exchange_weak(old, next, std::memory_order_acquire,
                                        std::memory_order_relaxed)) {
        continue;
      }
      if ((old & (kLocked | kStarving)) == 0) return;
      bool lifo = waiting_since != 0;
      if (!lifo) waiting_since = detail::monotonicNow();
      detail::semAcquire(&semaphore_, lifo);
      starving = starving || detail::monotonicNow() - waiting_since > kStarvation;
      old = state_.load(std::memory_order_relaxed);
      if ((old & kStarving) != 0) {
        // The lock was handed over: it is not marked locked, and this goroutine still counts as a waiter.
        uint32_t delta = kLocked - kWaiter;
        if (!starving || old / kWaiter == 1) delta -= kStarving;
        state_.fetch_add(delta, std::memory_order_acquire);
        return;
      }
      awoke = true;
      spins = 0;
    }
  }

  void unlockSlow(uint32_t rest) {
    if (((rest + kLocked) & kLocked) == 0) fatal("sync: unlock of unlocked mutex");
    if ((rest & kStarving) != 0) {
      detail::semRelease(&semaphore_, true);
      return;
    }
    for (uint32_t old = rest;;) {
      if (old / kWaiter == 0 || (old & (kLocked | kWoken | kStarving)) != 0) return;
      if (state_.compare_exchange_weak(old, (old - kWaiter) | kWoken, std::memory_order_relaxed)) {
        detail::semRelease(&semaphore_, false);
        return;
      }
    }
  }

  std::atomic<uint32_t> state_{0};
  uint32_t semaphore_ = 0;
};

// Many readers or one writer. A waiting writer keeps new readers out, so readers may not lock it
// twice (package sync, type RWMutex).
class rw_mutex {
 public:
  using scoped = std::lock_guard<rw_mutex>;
  using shared = std::shared_lock<rw_mutex>;

  rw_mutex() = default;
  rw_mutex(const rw_mutex&) = delete;
  rw_mutex& operator=(const rw_mutex&) = delete;

  void lock_shared() {
    detail::schedulingPoint();
    if (readers_.fetch_add(1) + 1 < 0) detail::semAcquire(&reader_semaphore_, false);
  }
  bool try_lock_shared() {
    int32_t count = readers_.load();
    while (count >= 0) {
      if (readers_.compare_exchange_weak(count, count + 1)) return true;
    }
    return false;
  }
  void unlock_shared() {
    int32_t count = readers_.fetch_sub(1) - 1;
    if (count >= 0) return;
    if (count + 1 == 0 || count + 1 == -kWriter) fatal("sync: RUnlock of unlocked RWMutex");
    // A writer waits; the last reader that was there before it lets it in.
    if (departing_.fetch_sub(1) == 1) detail::semRelease(&writer_semaphore_, false);
  }

  void lock() {
    writers_.lock();
    int32_t active = readers_.fetch_sub(kWriter);
    if (active != 0 && departing_.fetch_add(active) + active != 0) {
      detail::semAcquire(&writer_semaphore_, false);
    }
  }
  bool try_lock() {
    if (!writers_.try_lock()) return false;
    int32_t none = 0;
    if (readers_.compare_exchange_strong(none, -kWriter)) return true;
    writers_.unlock();
    return false;
  }
  void unlock() {
    int32_t waiting = readers_.fetch_add(kWriter) + kWriter;
    if (waiting >= kWriter) fatal("sync: Unlock of unlocked RWMutex");
    for (int32_t i = 0; i < waiting; ++i) detail::semRelease(&reader_semaphore_, false);
    writers_.unlock();
  }

 private:
  static constexpr int32_t kWriter = 1 << 30;

  mutex writers_;
  uint32_t writer_semaphore_ = 0;
  uint32_t reader_semaphore_ = 0;
  std::atomic<int32_t> readers_{0};    // Less kWriter while a writer is there or waits.
  std::atomic<int32_t> departing_{0};  // Readers the waiting writer still waits for.
};

// A mutex its holder may lock again; it is free when each lock has had its unlock. Ownership is the
// goroutine's, so it may move between threads while it holds it.
class recursive_mutex {
 public:
  using scoped = std::lock_guard<recursive_mutex>;

  void lock() {
    detail::schedulingPoint();
    uint64_t self = detail::goroutineId();
    if (owner_.load(std::memory_order_relaxed) == self) {
      ++depth_;
      return;
    }
    mutex_.lock();
    owner_.store(self, std::memory_order_relaxed);  // Only the holder can see its own id here.
    depth_ = 1;
  }
  bool try_lock() {
    uint64_t self = detail::goroutineId();
    if (owner_.load(std::memory_order_relaxed) == self) {
      ++depth_;
      return true;
    }
    if (!mutex_.try_lock()) return false;
    owner_.store(self, std::memory_order_relaxed);
    depth_ = 1;
    return true;
  }
  void unlock() {
    if (owner_.load(std::memory_order_relaxed) != detail::goroutineId()) {
      fatal("sync: unlock of a recursive mutex that another goroutine holds");
    }
    if (--depth_ != 0) return;
    owner_.store(0, std::memory_order_relaxed);
    mutex_.unlock();
  }

 private:
  mutex mutex_;
  std::atomic<uint64_t> owner_{0};
  uint32_t depth_ = 0;  // Guarded by mutex_.
};

}  // namespace tuco

#endif  // TUCO_MUTEX_H_
