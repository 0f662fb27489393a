// once: runs a function exactly once (package sync, type Once), and once_value, its lazy value.
//
//   tuco::once init;
//   init.call([] { load(); });
#ifndef TUCO_ONCE_H_
#define TUCO_ONCE_H_

#include <atomic>
#include <optional>
#include <utility>

#include <tuco/mutex.h>

namespace tuco {

class once {
 public:
  // Calls `f` if no call was made before. Returns when that one call has returned; a call that
  // panicked counts.
  template <class F>
  void call(F&& f) {
    if (done_.load(std::memory_order_acquire)) return;
    mutex::scoped lock(mutex_);
    if (done_.load(std::memory_order_relaxed)) return;
    struct Finish {
      std::atomic<bool>& done;
      ~Finish() { done.store(true, std::memory_order_release); }  // Pairs with the load in call().
    } finish{done_};
    std::forward<F>(f)();
  }

 private:
  std::atomic<bool> done_{false};
  mutex mutex_;
};

// A value computed at its first use (sync.OnceValue).
template <class T>
class once_value {
 public:
  template <class F>
  const T& get(F&& make) {
    once_.call([&] { value_.emplace(std::forward<F>(make)()); });
    if (!value_) panic("sync: once_value: the function that makes the value panicked");
    return *value_;
  }

 private:
  once once_;
  std::optional<T> value_;
};

}  // namespace tuco

#endif  // TUCO_ONCE_H_
