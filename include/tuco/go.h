// Goroutines: functions that run concurrently, many thousands on a few operating-system threads.
//
//   int main() {
//     return tuco::run([] {
//       tuco::wait_group group;
//       group.go([] { std::puts("in a goroutine"); });
//       group.wait();
//     });
//   }
//
// Source: The Go Programming Language Specification, "Go statements".
#ifndef TUCO_GO_H_
#define TUCO_GO_H_

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

#include <tuco/detail/runtime.h>
#include <tuco/panic.h>

namespace tuco {

// Starts `f(args...)` in a new goroutine. `f` and `args` are moved or copied into it, as std::thread
// does. Callable from any goroutine, and from a foreign thread once run() has begun.
// A goroutine has a lazily committed stack of 256 KB with a guard below it (TUCO_STACK changes
// the size); its locals live until it returns.
template <class F, class... Args>
void go(F&& f, Args&&... args) {
  using Function = std::decay_t<F>;
  if constexpr (sizeof...(Args) == 0 && sizeof(Function) <= sizeof(void*) &&
                std::is_trivially_copyable_v<Function> && std::is_trivially_destructible_v<Function>) {
    // A plain function, or a lambda with one pointer: it travels in the argument itself.
    void* packed = nullptr;
    Function function = f;
    std::memcpy(&packed, &function, sizeof(Function));
    detail::spawn(
        [](void* arg) {
          alignas(Function) unsigned char storage[sizeof(void*)];
          std::memcpy(storage, &arg, sizeof(arg));
          detail::runGuarded(*std::launder(reinterpret_cast<Function*>(storage)));
        },
        packed);
  } else {
    using Call = std::tuple<std::decay_t<F>, std::decay_t<Args>...>;
    auto box = std::make_unique<Call>(std::forward<F>(f), std::forward<Args>(args)...);
    detail::spawn(
        [](void* arg) {
          std::unique_ptr<Call> call(static_cast<Call*>(arg));
          auto body = [&call] {
            std::apply([](auto&& function, auto&&... rest) { std::move(function)(std::move(rest)...); },
                       *call);
          };
          detail::runGuarded(body);
        },
        box.release());
  }
}

// Runs `f` as the main goroutine and returns its result (0 for void): what main() should return.
// When `f` returns, the program may end; goroutines still running are abandoned, as in Go.
template <class F>
int run(F&& f) {
  struct Frame {
    std::remove_reference_t<F>* function;
    int result = 0;
  } frame{&f};
  detail::run(
      [](void* arg) {
        auto* self = static_cast<Frame*>(arg);
        auto body = [self] {
          if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
            (*self->function)();
          } else {
            self->result = static_cast<int>((*self->function)());
          }
        };
        detail::runGuarded(body);
      },
      &frame);
  return frame.result;
}

// Lets other goroutines run; this one goes to the end of the global queue (runtime.Gosched).
inline void yield() { detail::yield(); }

// Ends the calling goroutine after its destructors have run (runtime.Goexit). Needs exceptions.
[[noreturn]] inline void goexit() {
#if TUCO_EXCEPTIONS
  throw detail::GoexitSignal{};
#else
  detail::goexit();
#endif
}

// The number in "goroutine N": unique in the process, never reused.
inline uint64_t goroutine_id() { return detail::goroutineId(); }
// Goroutines that exist now, the calling one included.
inline size_t num_goroutine() { return detail::goroutineCount(); }
// Sets how many goroutines may run at once when n > 0; returns the setting before (GOMAXPROCS).
inline int gomaxprocs(int n) { return detail::maxProcs(n); }

// Wires the calling goroutine to its operating-system thread while it lives (runtime.LockOSThread).
class os_thread_lock {
 public:
  os_thread_lock() { detail::lockOsThread(); }
  ~os_thread_lock() { detail::unlockOsThread(); }
  os_thread_lock(const os_thread_lock&) = delete;
  os_thread_lock& operator=(const os_thread_lock&) = delete;
};

// Marks a region that may block in the kernel, so that the P can run other goroutines meanwhile.
class blocking_region {
 public:
  blocking_region() { detail::enterBlockingCall(); }
  ~blocking_region() { detail::leaveBlockingCall(); }
  blocking_region(const blocking_region&) = delete;
  blocking_region& operator=(const blocking_region&) = delete;
};

// While one lives, no deadlock is reported: a thread that the runtime does not know (std::thread, a
// library's callback) may still send, start a goroutine or unlock. Without it, a program in which all
// goroutines wait is taken for deadlocked.
class external_work {
 public:
  external_work() { detail::holdAlive(); }
  ~external_work() { detail::releaseAlive(); }
  external_work(const external_work&) = delete;
  external_work& operator=(const external_work&) = delete;
};

}  // namespace tuco

#endif  // TUCO_GO_H_
