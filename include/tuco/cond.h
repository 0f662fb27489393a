// cond: a rendezvous for goroutines that wait for or announce a change (package sync, type Cond).
//
//   std::unique_lock lock(mu);
//   while (queue.empty()) changed.wait(lock);
#ifndef TUCO_COND_H_
#define TUCO_COND_H_

#include <tuco/detail/runtime.h>

namespace tuco {

class cond {
 public:
  cond() = default;
  cond(const cond&) = delete;
  cond& operator=(const cond&) = delete;

  // Unlocks, waits for signal() or broadcast(), locks again. `lock` is any Lockable that is held.
  // It does not return without one of them, but the condition may have changed again: use a loop.
  template <class Lock>
  void wait(Lock& lock) {
    uint32_t ticket = detail::notifyAdd(&waiters_);
    lock.unlock();
    detail::notifyWait(&waiters_, ticket);
    lock.lock();
  }
  // Wakes the goroutine that has waited longest, if any. The lock need not be held.
  void signal() { detail::notifyOne(&waiters_); }
  // Wakes all that wait.
  void broadcast() { detail::notifyAll(&waiters_); }

 private:
  detail::NotifyList waiters_;
};

}  // namespace tuco

#endif  // TUCO_COND_H_
