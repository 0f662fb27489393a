// error_group: a wait_group whose members may fail; the first failure cancels the others
// (golang.org/x/sync/errgroup).
//
//   tuco::error_group group(tuco::background());
//   group.set_limit(8);
//   for (Url& url : urls) group.go([&](const tuco::context& ctx) { return fetch(ctx, url); });
//   std::optional<std::string> error = group.wait();
#ifndef TUCO_ERROR_GROUP_H_
#define TUCO_ERROR_GROUP_H_

#include <optional>
#include <string>
#include <utility>

#include <tuco/context.h>
#include <tuco/go.h>
#include <tuco/once.h>
#include <tuco/wait_group.h>

namespace tuco {

class error_group {
 public:
  explicit error_group(const context& parent) : own_(with_cancel_cause(parent)) {}
  ~error_group() { wait(); }

  // At most `n` members run at once; call it before the first go().
  void set_limit(size_t n) { slots_ = chan<unit>(n); }

  // Runs f(ctx) -> std::optional<std::string> (the error) in a goroutine; blocks while the limit is
  // reached.
  template <class F>
  void go(F f) {
    if (!slots_.is_nil()) slots_.send({});
    group_.go([this, f = std::move(f)]() mutable {
      if (std::optional<std::string> error = f(own_.ctx)) fail(std::move(*error));
      if (!slots_.is_nil()) (void)slots_.recv();
    });
  }

  // Waits for all; the first error, or nothing.
  std::optional<std::string> wait() {
    group_.wait();
    own_.cancel("");
    return error_;
  }
  const context& ctx() const { return own_.ctx; }

 private:
  void fail(std::string error) {
    first_.call([&] {
      error_ = error;
      own_.cancel(error);
    });
  }

  cause_cancelable own_;
  wait_group group_;
  chan<unit> slots_;
  once first_;
  std::optional<std::string> error_;  // Written once, under first_; read after group_.wait().
};

}  // namespace tuco

#endif  // TUCO_ERROR_GROUP_H_
