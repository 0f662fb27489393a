// Note: one-shot sleep and wake-up between threads. One sleeper, one wake-up, then clear().
#ifndef TUCO_RUNTIME_SYNC_NOTE_H_
#define TUCO_RUNTIME_SYNC_NOTE_H_

#include <atomic>
#include <cstdint>

#include "runtime/os/fatal.h"
#include "runtime/os/futex.h"
#include "runtime/os/time.h"

namespace tuco::rt {

class Note {
 public:
  // Makes the note ready for another round. Only while nobody sleeps or wakes.
  void clear() { state_.store(0, std::memory_order_relaxed); }

  // Lets the sleeper go; what was written before is seen after sleep(). Fatal when already woken.
  void wake() {
    if (state_.exchange(1, std::memory_order_release) != 0)
      fatal("runtime: notewakeup - double wakeup");
    os::futexWake(&state_, 1);
  }

  void sleep() {
    while (state_.load(std::memory_order_acquire) == 0)
      os::futexSleep(&state_, 0);
  }

  // Sleeps at most ns (negative: for ever). True when woken, false when the time ran out.
  bool sleepFor(int64_t ns) {
    if (ns < 0) {
      sleep();
      return true;
    }
    int64_t deadline = os::nanotime() + ns;
    while (state_.load(std::memory_order_acquire) == 0) {
      int64_t left = deadline - os::nanotime();
      if (left <= 0) return false;
      os::futexSleep(&state_, 0, left);
    }
    return true;
  }

  bool isWoken() const { return state_.load(std::memory_order_acquire) != 0; }

 private:
  std::atomic<uint32_t> state_{0};
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SYNC_NOTE_H_
