// Time: sleep, timer, ticker, after (package time). All follow the runtime's clock, which is
// virtual in deterministic mode: a program that sleeps an hour then takes no time.
//
//   tuco::ticker every(std::chrono::milliseconds(100));
//   for (tuco::time_point t : every.c()) { … }
#ifndef TUCO_TIMER_H_
#define TUCO_TIMER_H_

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include <tuco/chan.h>
#include <tuco/detail/runtime.h>
#include <tuco/go.h>

namespace tuco {

// The runtime's monotonic clock as a standard clock.
struct clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<clock>;
  static constexpr bool is_steady = true;
  static time_point now() { return time_point(duration(detail::monotonicNow())); }
};
using time_point = clock::time_point;
using duration = clock::duration;

// Parks the goroutine for at least `d`; not at all if it is not positive.
inline void sleep(duration d) { detail::sleepFor(d.count()); }

namespace detail {

// A runtime timer whose action survives until it cannot run any more.
// The action runs on a scheduler stack: it may not block.
class TimerHandle {
 public:
  explicit TimerHandle(std::function<void()> action) : action_(std::move(action)) {
    timer_ = timerMake([](void* self) { static_cast<TimerHandle*>(self)->action_(); }, this);
  }
  ~TimerHandle() {
    timerStop(timer_);
    timerFree(timer_);  // Waits for an action that runs now.
  }
  TimerHandle(const TimerHandle&) = delete;
  TimerHandle& operator=(const TimerHandle&) = delete;

  bool reset(duration wait, duration period) {
    int64_t when = monotonicNow() + (wait.count() > 0 ? wait.count() : 0);
    return timerReset(timer_, when, period.count());
  }
  bool stop() { return timerStop(timer_); }

 private:
  std::function<void()> action_;
  Timer* timer_;
};

}  // namespace detail

// Sends the time on c() once, after the wait. As since Go 1.23, nothing stale is ever received
// after stop() or reset() has returned.
class timer {
 public:
  explicit timer(duration wait)
      : channel_(1), handle_([channel = channel_] { (void)channel.try_send(clock::now()); }) {
    handle_.reset(wait, duration(0));
  }
  recv_chan<time_point> c() const { return channel_; }
  // True if it had been going to fire or had fired and nobody had received.
  bool stop() {
    bool active = handle_.stop();
    return channel_.try_recv().has_value() || active;
  }
  bool reset(duration wait) {
    bool active = stop();
    handle_.reset(wait, duration(0));
    return active;
  }

 private:
  chan<time_point> channel_;
  detail::TimerHandle handle_;
};

// Sends the time on c() at each period; drops ticks for a slow receiver. Panics on a period ≤ 0.
class ticker {
 public:
  explicit ticker(duration period)
      : channel_(1), handle_([channel = channel_] { (void)channel.try_send(clock::now()); }) {
    reset(period);
  }
  recv_chan<time_point> c() const { return channel_; }
  void stop() {
    handle_.stop();
    (void)channel_.try_recv();
  }
  void reset(duration period) {
    if (period.count() <= 0) panic("non-positive interval for Ticker.Reset");
    stop();
    handle_.reset(period, period);
  }

 private:
  chan<time_point> channel_;
  detail::TimerHandle handle_;
};

// A channel that receives the time once, after `wait`. The timer lives until then.
inline recv_chan<time_point> after(duration wait) {
  chan<time_point> channel(1);
  go([channel, wait] {
    sleep(wait);
    (void)channel.try_send(clock::now());
  });
  return channel;
}

// Runs `f` in a goroutine of its own after `wait` (time.AfterFunc). Destroying the handle stops it.
class after_func {
 public:
  template <class F>
  after_func(duration wait, F f) : handle_([f = std::move(f)] { go(f); }) {
    handle_.reset(wait, duration(0));
  }
  // True if the call was prevented.
  bool stop() { return handle_.stop(); }

 private:
  detail::TimerHandle handle_;
};

}  // namespace tuco

#endif  // TUCO_TIMER_H_
