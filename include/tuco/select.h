// select: waits for one of several channel operations (spec, "Select statements").
//
//   tuco::select(
//       tuco::on_recv(results, [](std::optional<int> r) { … }),     // nothing: closed
//       tuco::on_send(requests, next, [] { … }),
//       tuco::on_recv(ctx.done(), [](auto) { … }));
//   tuco::select(tuco::on_recv(c, f), tuco::otherwise([] { … }));   // does not block
//
// When several can go on, one is chosen with equal chance. A case on a nil channel never goes on.
#ifndef TUCO_SELECT_H_
#define TUCO_SELECT_H_

#include <array>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <tuco/chan.h>

namespace tuco {
namespace detail {

template <class T, class F>
class RecvCase {
 public:
  RecvCase(Channel* channel, F f) : channel_(channel), f_(std::move(f)) {}
  void prepare(SelectCase& to) { to = {channel_, &slot_.value, false, ChanStatus::WouldBlock}; }
  void finish(const SelectCase& done) {
    if (done.status != ChanStatus::Ok) {
      f_(std::optional<T>());
      return;
    }
    std::optional<T> value(std::move(slot_.value));
    slot_.value.~T();
    f_(std::move(value));
  }

 private:
  Channel* channel_;
  F f_;
  Slot<T> slot_;
};

template <class T, class F>
class SendCase {
 public:
  SendCase(Channel* channel, T value, F f)
      : channel_(channel), value_(std::move(value)), f_(std::move(f)) {}
  void prepare(SelectCase& to) { to = {channel_, &value_, true, ChanStatus::WouldBlock}; }
  void finish(const SelectCase& done) {
    if (done.status == ChanStatus::Closed) panic("send on closed channel");
    f_();
  }

 private:
  Channel* channel_;
  T value_;
  F f_;
};

template <class F>
struct Otherwise {
  F f;
};

template <class C>
struct IsOtherwise : std::false_type {};
template <class F>
struct IsOtherwise<Otherwise<F>> : std::true_type {};

template <class Tuple, size_t... I>
void finishCase(Tuple& cases, const SelectCase* prepared, size_t chosen, std::index_sequence<I...>) {
  ((chosen == I ? std::get<I>(cases).finish(prepared[I]) : void()), ...);
}

template <class Tuple, size_t... I>
size_t runCases(Tuple& cases, bool block, std::index_sequence<I...> all) {
  std::array<SelectCase, sizeof...(I) == 0 ? 1 : sizeof...(I)> prepared;
  (std::get<I>(cases).prepare(prepared[I]), ...);
  size_t chosen = selectCases(prepared.data(), sizeof...(I), block);
  if (chosen != kNoCase) finishCase(cases, prepared.data(), chosen, all);
  return chosen;
}

template <class... Cases>
constexpr size_t countOtherwise() {
  return (size_t{0} + ... + size_t{IsOtherwise<std::decay_t<Cases>>::value});
}

}  // namespace detail

// Receive from `channel` (chan or recv_chan); calls f(std::optional<T>), empty once it is closed.
template <class Chan, class F>
auto on_recv(const Chan& channel, F&& f) {
  using T = typename std::decay_t<decltype(channel.recv())>::value_type;
  return detail::RecvCase<T, std::decay_t<F>>(channel.native(), std::forward<F>(f));
}

// Send `value` on `channel`; calls f() when it was taken. Panics if the channel is closed.
template <class T, class V, class F>
auto on_send(const chan<T>& channel, V&& value, F&& f) {
  return detail::SendCase<T, std::decay_t<F>>(channel.native(), T(std::forward<V>(value)),
                                              std::forward<F>(f));
}
template <class T, class V, class F>
auto on_send(const send_chan<T>& channel, V&& value, F&& f) {
  return detail::SendCase<T, std::decay_t<F>>(channel.native(), T(std::forward<V>(value)),
                                              std::forward<F>(f));
}

// The default case: must stand last.
template <class F>
auto otherwise(F&& f) {
  return detail::Otherwise<std::decay_t<F>>{std::forward<F>(f)};
}

// Runs the chosen case's function and returns the case's place in the argument list.
// With no case at all it blocks for ever.
template <class... Cases>
size_t select(Cases&&... cases) {
  constexpr size_t kDefaults = detail::countOtherwise<Cases...>();
  static_assert(kDefaults <= 1, "multiple defaults in select");
  std::tuple<Cases&...> all(cases...);
  if constexpr (kDefaults == 0) {
    return detail::runCases(all, true, std::index_sequence_for<Cases...>());
  } else {
    constexpr size_t kLast = sizeof...(Cases) - 1;
    static_assert(detail::IsOtherwise<std::decay_t<std::tuple_element_t<kLast, std::tuple<Cases...>>>>::value,
                  "otherwise() must be the last case");
    size_t chosen = detail::runCases(all, false, std::make_index_sequence<kLast>());
    if (chosen != detail::kNoCase) return chosen;
    std::get<kLast>(all).f();
    return kLast;
  }
}

// select over cases known only at run time, all receiving from channels of one type
// (reflect.Select): returns the index of the channel and the value, empty if it is closed.
template <class T>
std::pair<size_t, std::optional<T>> select_recv(const std::vector<recv_chan<T>>& channels) {
  detail::Slot<T> slot;
  std::vector<detail::SelectCase> cases;
  cases.reserve(channels.size());
  for (const recv_chan<T>& channel : channels) {
    cases.push_back({channel.native(), &slot.value, false, detail::ChanStatus::WouldBlock});
  }
  size_t chosen = detail::selectCases(cases.data(), cases.size(), true);
  std::pair<size_t, std::optional<T>> result(chosen, std::nullopt);
  if (cases[chosen].status == detail::ChanStatus::Ok) {
    result.second.emplace(std::move(slot.value));
    slot.value.~T();
  }
  return result;
}

}  // namespace tuco

#endif  // TUCO_SELECT_H_
