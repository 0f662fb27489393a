// SpinLock: for a few instructions where a sleeping lock cannot stand (inside a switch, in a signal
// handler). Never held across a call that may block.
#ifndef TUCO_RUNTIME_SYNC_SPIN_H_
#define TUCO_RUNTIME_SYNC_SPIN_H_

#include <atomic>

#include "runtime/os/time.h"
#include "runtime/sync/thread_safety.h"

namespace tuco::rt {

class TUCO_CAPABILITY("spin lock") SpinLock {
 public:
  void lock() TUCO_ACQUIRE() {
    for (int round = 0; !tryLock(); ++round) {
      if (round < 64)
        os::pauseCpu(8);
      else
        os::yieldThread();
    }
  }
  bool tryLock() TUCO_TRY_ACQUIRE(true) {
    return !held_.load(std::memory_order_relaxed) &&
           !held_.exchange(true, std::memory_order_acquire);
  }
  void unlock() TUCO_RELEASE() { held_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> held_{false};
};

class TUCO_SCOPED_CAPABILITY SpinHolder {
 public:
  explicit SpinHolder(SpinLock& lock) TUCO_ACQUIRE(lock) : lock_(lock) { lock_.lock(); }
  ~SpinHolder() TUCO_RELEASE() { lock_.unlock(); }
  SpinHolder(const SpinHolder&) = delete;
  SpinHolder& operator=(const SpinHolder&) = delete;

 private:
  SpinLock& lock_;
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SYNC_SPIN_H_
