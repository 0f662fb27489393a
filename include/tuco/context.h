// context: carries cancellation, deadlines and values across calls and goroutines (package context).
//
//   auto [ctx, cancel] = tuco::with_timeout(tuco::background(), std::chrono::seconds(1));
//   tuco::defer done(cancel);
//   tuco::select(tuco::on_recv(ctx.done(), [](auto) { … ctx.err() … }),
//                tuco::on_recv(answers, [](auto a) { … }));
//
// A context is a cheap handle. Cancelling a parent cancels its children; a child's cancellation
// leaves the parent alone. Call the cancel function on every path: it frees the child's place in
// the parent, and a deadline's timer.
#ifndef TUCO_CONTEXT_H_
#define TUCO_CONTEXT_H_

#include <any>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <tuco/chan.h>
#include <tuco/timer.h>

namespace tuco {

// Why a context ended. err() is one of the two texts of Go's package context.
enum class context_error { none, canceled, deadline_exceeded };
inline const char* to_string(context_error error) {
  switch (error) {
    case context_error::none: return "";
    case context_error::canceled: return "context canceled";
    case context_error::deadline_exceeded: return "context deadline exceeded";
  }
  return "";
}

namespace detail {
struct ContextNode;
}

class context {
 public:
  // Closed when the context ends; nil (never ready) for one that cannot end.
  recv_chan<unit> done() const;
  context_error err() const;
  // The cause given to the cancel function, else the text of err(); "" while it lives.
  std::string cause() const;
  std::optional<time_point> deadline() const;
  // The value bound to the address `key` here or in an ancestor, or null. The value lives as long
  // as a context that can see it.
  const std::any* value(const void* key) const;

 private:
  friend struct detail::ContextNode;
  explicit context(std::shared_ptr<detail::ContextNode> node) : node_(std::move(node)) {}
  std::shared_ptr<detail::ContextNode> node_;
};

// Never ends, has no values: the root of all others.
context background();

struct cancelable {
  context ctx;
  std::function<void()> cancel;
};
struct cause_cancelable {
  context ctx;
  std::function<void(std::string cause)> cancel;
};

cancelable with_cancel(const context& parent);
cause_cancelable with_cancel_cause(const context& parent);
// Ends by itself at `deadline`, or with `cause` if one is given.
cancelable with_deadline(const context& parent, time_point deadline, std::string cause = {});
cancelable with_timeout(const context& parent, duration timeout, std::string cause = {});
context with_value(const context& parent, const void* key, std::any value);
// Has the parent's values, but neither its end nor its deadline.
context without_cancel(const context& parent);
// Calls `f` in a goroutine of its own once `ctx` has ended. The returned function undoes that and
// says whether it came in time.
std::function<bool()> after_end(const context& ctx, std::function<void()> f);

}  // namespace tuco

#endif  // TUCO_CONTEXT_H_
