// Channels: typed queues between goroutines (spec, "Channel types").
//
//   tuco::chan<std::string> lines(16);
//   tuco::go([lines] {
//     for (int i = 0; i < 3; ++i) lines.send("line " + std::to_string(i));
//     lines.close();
//   });
//   for (std::string& line : lines) std::puts(line.c_str());
//
// A chan is a handle: copies share one channel, which lives as long as any of them. A value is
// moved in and moved out; an unbuffered channel moves it straight from the sender's variable to the
// receiver's. A default-constructed chan is a nil channel: it blocks for ever, and so never takes
// part in a select.
#ifndef TUCO_CHAN_H_
#define TUCO_CHAN_H_

#include <cstddef>
#include <iterator>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

#include <tuco/detail/runtime.h>
#include <tuco/panic.h>

namespace tuco {

// The value of a channel that only signals: chan<unit> (chan struct{}).
struct unit {};

namespace detail {

template <class T>
const ElementOps* elementOps() {
  static_assert(std::is_nothrow_move_constructible_v<T>,
                "a channel's element type must be movable without exceptions");
  if constexpr (std::is_empty_v<T> && std::is_trivially_copyable_v<T>) {
    static constexpr ElementOps ops{0, 1, nullptr, nullptr};
    return &ops;
  } else if constexpr (std::is_trivially_copyable_v<T>) {
    static constexpr ElementOps ops{sizeof(T), alignof(T), nullptr, nullptr};
    return &ops;
  } else {
    static constexpr ElementOps ops{
        sizeof(T), alignof(T),
        [](void* to, void* from) { ::new (to) T(std::move(*static_cast<T*>(from))); },
        [](void* value) { static_cast<T*>(value)->~T(); }};
    return &ops;
  }
}

// Raw storage for one T, empty until a receive has constructed it.
template <class T>
union Slot {
  Slot() {}
  ~Slot() {}
  T value;
};

// A counted reference to a runtime channel.
class ChannelRef {
 public:
  ChannelRef() = default;
  explicit ChannelRef(Channel* owned) : channel_(owned) {}
  ChannelRef(const ChannelRef& other) : channel_(other.channel_) {
    if (channel_ != nullptr) chanRetain(channel_);
  }
  ChannelRef(ChannelRef&& other) noexcept : channel_(std::exchange(other.channel_, nullptr)) {}
  ChannelRef& operator=(ChannelRef other) noexcept {
    std::swap(channel_, other.channel_);
    return *this;
  }
  ~ChannelRef() {
    if (channel_ != nullptr) chanRelease(channel_);
  }
  Channel* get() const { return channel_; }

 private:
  Channel* channel_ = nullptr;
};

}  // namespace detail

template <class T>
class recv_chan;
template <class T>
class send_chan;

namespace detail {

// What all three views share.
template <class T>
class ChanBase {
 public:
  // Values buffered now, and the most that can be. 0 for nil.
  size_t len() const { return ref_.get() == nullptr ? 0 : chanLength(ref_.get()); }
  size_t cap() const { return ref_.get() == nullptr ? 0 : chanCapacity(ref_.get()); }
  bool is_nil() const { return ref_.get() == nullptr; }
  // Same channel?
  friend bool operator==(const ChanBase& a, const ChanBase& b) { return a.ref_.get() == b.ref_.get(); }

  Channel* native() const { return ref_.get(); }

 protected:
  ChanBase() = default;
  explicit ChanBase(ChannelRef ref) : ref_(std::move(ref)) {}
  ChannelRef ref_;
};

template <class T, class Base>
class Sending : public Base {
 public:
  using Base::Base;
  // Blocks until a receiver or the buffer has taken the value. Panics "send on closed channel".
  void send(T value) const {
    if (chanSend(this->ref_.get(), &value) == ChanStatus::Closed) panic("send on closed channel");
  }
  // Moves from `value` and returns true if that can be done at once; otherwise leaves it untouched.
  bool try_send(T&& value) const {
    ChanStatus status = chanTrySend(this->ref_.get(), &value);
    if (status == ChanStatus::Closed) panic("send on closed channel");
    return status == ChanStatus::Ok;
  }
  bool try_send(const T& value) const {
    T copy = value;
    return try_send(std::move(copy));
  }
  // Panics "close of closed channel" and "close of nil channel".
  void close() const {
    if (this->is_nil()) panic("close of nil channel");
    if (!chanClose(this->ref_.get())) panic("close of closed channel");
  }
};

template <class T, class Base>
class Receiving : public Base {
 public:
  using Base::Base;
  // Blocks for the next value; nothing once the channel is closed and drained.
  std::optional<T> recv() const { return take(&chanReceive); }
  // The next value if there is one now.
  std::optional<T> try_recv() const { return take(&chanTryReceive); }

  // Range-for: receives until the channel is closed and drained.
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = T*;
    using reference = T&;
    T& operator*() { return *value_; }
    T* operator->() { return &*value_; }
    iterator& operator++() {
      value_ = from_->recv();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& i, std::default_sentinel_t) { return !i.value_.has_value(); }
    friend bool operator!=(const iterator& i, std::default_sentinel_t s) { return !(i == s); }

   private:
    friend class Receiving;
    explicit iterator(const Receiving* from) : from_(from), value_(from->recv()) {}
    const Receiving* from_;
    std::optional<T> value_;
  };
  iterator begin() const { return iterator(this); }
  std::default_sentinel_t end() const { return {}; }

 private:
  std::optional<T> take(ChanStatus (*receive)(Channel*, void*)) const {
    Slot<T> slot;
    if (receive(this->ref_.get(), &slot.value) != ChanStatus::Ok) return std::nullopt;
    std::optional<T> result(std::move(slot.value));
    slot.value.~T();
    return result;
  }
};

}  // namespace detail

// A channel both ends of which may be used.
template <class T>
class chan : public detail::Sending<T, detail::Receiving<T, detail::ChanBase<T>>> {
  using Base = detail::Sending<T, detail::Receiving<T, detail::ChanBase<T>>>;

 public:
  chan() = default;  // nil
  // A new channel that buffers `capacity` values; 0: each send waits for its receive.
  explicit chan(size_t capacity)
      : Base(detail::ChannelRef(detail::chanMake(detail::elementOps<T>(), capacity))) {}
  static chan make(size_t capacity = 0) { return chan(capacity); }

 private:
  friend class recv_chan<T>;
  friend class send_chan<T>;
};

// The receiving end only (<-chan T).
template <class T>
class recv_chan : public detail::Receiving<T, detail::ChanBase<T>> {
 public:
  recv_chan() = default;
  recv_chan(const chan<T>& c) : detail::Receiving<T, detail::ChanBase<T>>(c.ref_) {}
};

// The sending end only (chan<- T).
template <class T>
class send_chan : public detail::Sending<T, detail::ChanBase<T>> {
 public:
  send_chan() = default;
  send_chan(const chan<T>& c) : detail::Sending<T, detail::ChanBase<T>>(c.ref_) {}
};

}  // namespace tuco

#endif  // TUCO_CHAN_H_
