// wait_group: waits for a set of goroutines to finish (package sync, type WaitGroup).
//
//   tuco::wait_group group;
//   for (Job& job : jobs) group.go([&job] { job.run(); });
//   group.wait();
#ifndef TUCO_WAIT_GROUP_H_
#define TUCO_WAIT_GROUP_H_

#include <atomic>
#include <cstdint>
#include <utility>

#include <tuco/detail/runtime.h>
#include <tuco/go.h>

namespace tuco {

class wait_group {
 public:
  wait_group() = default;
  wait_group(const wait_group&) = delete;
  wait_group& operator=(const wait_group&) = delete;

  // Adds `delta` to the counter; at 0 all waiters go on. Panics "sync: negative WaitGroup counter".
  // The first add of a round must happen before wait().
  void add(int delta) {
    // The counter stands in the high half, the waiters in the low one. Sequentially consistent, so
    // that the add that reaches 0 and a wait() that registers agree on their order.
    uint64_t state = state_.fetch_add(static_cast<uint64_t>(static_cast<int64_t>(delta)) << 32) +
                     (static_cast<uint64_t>(static_cast<int64_t>(delta)) << 32);
    int32_t counter = static_cast<int32_t>(state >> 32);
    uint32_t waiters = static_cast<uint32_t>(state);
    if (counter < 0) panic("sync: negative WaitGroup counter");
    if (waiters != 0 && delta > 0 && counter == delta) {
      panic("sync: WaitGroup misuse: Add called concurrently with Wait");
    }
    if (counter > 0 || waiters == 0) return;
    if (state_.load() != state) panic("sync: WaitGroup misuse: Add called concurrently with Wait");
    state_.store(0);
    for (; waiters != 0; --waiters) detail::semRelease(&semaphore_, false);
  }
  void done() { add(-1); }

  // Blocks until the counter is 0.
  void wait() {
    for (;;) {
      uint64_t state = state_.load();
      if (static_cast<int32_t>(state >> 32) == 0) return;
      if (!state_.compare_exchange_weak(state, state + 1)) continue;
      detail::semAcquire(&semaphore_, false);
      if (state_.load() != 0) panic("sync: WaitGroup is reused before previous Wait has returned");
      return;
    }
  }

  // Runs `f` in a new goroutine that counts in this group (Go 1.25's WaitGroup.Go).
  template <class F>
  void go(F&& f) {
    add(1);
    tuco::go([this, body = std::forward<F>(f)]() mutable {
      struct Done {
        wait_group* group;
        ~Done() { group->done(); }
      } done{this};
      body();
    });
  }

 private:
  std::atomic<uint64_t> state_{0};
  uint32_t semaphore_ = 0;
};

}  // namespace tuco

#endif  // TUCO_WAIT_GROUP_H_
