// Once: runs a function exactly once per process; threads that come meanwhile wait for its end.
// For runtime start-up only: it blocks threads, not goroutines.
#ifndef TUCO_RUNTIME_SYNC_ONCE_H_
#define TUCO_RUNTIME_SYNC_ONCE_H_

#include <atomic>
#include <cstdint>

#include "runtime/os/futex.h"

namespace tuco::rt {

class Once {
 public:
  template <typename F>
  void call(F&& run) {
    // Acquire pairs with the release after run().
    if (state_.load(std::memory_order_acquire) == kDone) return;
    uint32_t fresh = kFresh;
    if (state_.compare_exchange_strong(fresh, kRunning, std::memory_order_acquire)) {
      run();
      state_.store(kDone, std::memory_order_release);
      os::futexWake(&state_, INT32_MAX);
      return;
    }
    while (state_.load(std::memory_order_acquire) != kDone)
      os::futexSleep(&state_, kRunning);
  }
  bool isDone() const { return state_.load(std::memory_order_acquire) == kDone; }

 private:
  static constexpr uint32_t kFresh = 0;
  static constexpr uint32_t kRunning = 1;
  static constexpr uint32_t kDone = 2;
  std::atomic<uint32_t> state_{kFresh};
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SYNC_ONCE_H_
