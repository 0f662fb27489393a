// Helpers of the room's tests: goroutines from lambdas, and waiting for them.
#ifndef TUCO_RUNTIME_SCHED_TESTING_H_
#define TUCO_RUNTIME_SCHED_TESTING_H_

#include <atomic>
#include <cstdint>
#include <utility>

#include "runtime/sched/api.h"
#include "runtime/sched/semaphore.h"

namespace tuco::rt::testing {

// Starts a goroutine that runs f (moved to the heap).
template <typename F>
G* go(F f, StackKind kind = StackKind::Cpp) {
  F* copy = new F(std::move(f));
  return spawn(
      [](void* raw) {
        F* body = static_cast<F*>(raw);
        (*body)();
        delete body;
      },
      copy, kind);
}

// Runs f as the main goroutine with this many Ps.
template <typename F>
void runWith(int procs, F f) {
  RunOptions options;
  options.procs = procs;
  run([](void* raw) { (*static_cast<F*>(raw))(); }, &f, options);
}

// Waits for a number of done() calls, by a semaphore.
class Group {
 public:
  void done() { semaRelease(&semaphore_); }
  void wait(int count) {
    for (int i = 0; i < count; ++i)
      semaAcquire(&semaphore_);
  }

 private:
  std::atomic<uint32_t> semaphore_{0};
};

}  // namespace tuco::rt::testing

#endif  // TUCO_RUNTIME_SCHED_TESTING_H_
