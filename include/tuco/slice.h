// slice<T>: a window onto a garbage-collected array: pointer, length, capacity (spec, "Slice types").
//
//   tuco::slice<int> s = {1, 2, 3};
//   s = append(s, 4, 5);
//   for (int& v : s.sub(1, 3)) v = 0;
//
// Copies share the array. append writes into it while there is room, and moves to a larger one by
// Go's growth rule otherwise. Indexing checks its bounds and panics with Go's text.
#ifndef TUCO_SLICE_H_
#define TUCO_SLICE_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>

#include <tuco/gc.h>

namespace tuco {

template <class T>
class slice {
 public:
  using value_type = T;
  using iterator = T*;

  slice() = default;
  slice(std::initializer_list<T> values) : slice(make(static_cast<int64_t>(values.size()))) {
    int64_t i = 0;
    for (const T& value : values) data_.get()[i++] = value;
  }
  // `len` zero values with room for `cap`; panics when they are negative or too large.
  static slice make(int64_t len, int64_t cap = -1) {
    if (cap < 0) cap = len;
    if (len < 0) panic("runtime error: makeslice: len out of range");
    if (cap < len) panic("runtime error: makeslice: cap out of range");
    T* data = static_cast<T*>(detail::gcNewArray(gc::impl::typeOf<T>(), cap));
    if (data == nullptr) panic("runtime error: makeslice: len out of range");
    return slice(gc::ptr<T>(data), len, cap);
  }

  int64_t len() const { return len_; }
  int64_t cap() const { return cap_; }
  bool is_nil() const { return data_ == nullptr; }
  T* data() const { return data_.get(); }
  T* begin() const { return data_.get(); }
  T* end() const { return data_.get() + len_; }

  T& operator[](int64_t i) const {
    if (static_cast<uint64_t>(i) >= static_cast<uint64_t>(len_)) {
      if (i < 0) panic("runtime error: index out of range [" + std::to_string(i) + "]");
      panic("runtime error: index out of range [" + std::to_string(i) + "] with length " + std::to_string(len_));
    }
    return data_.get()[i];
  }

  // s[low:high], s[low:high:max].
  slice sub(int64_t low, int64_t high) const { return sub(low, high, cap_); }
  slice sub(int64_t low, int64_t high, int64_t max) const {
    if (static_cast<uint64_t>(max) > static_cast<uint64_t>(cap_)) {
      panic("runtime error: slice bounds out of range [::" + std::to_string(max) + "] with capacity " + std::to_string(cap_));
    }
    if (static_cast<uint64_t>(high) > static_cast<uint64_t>(max)) {
      panic("runtime error: slice bounds out of range [:" + std::to_string(high) + "] with capacity " + std::to_string(max));
    }
    if (static_cast<uint64_t>(low) > static_cast<uint64_t>(high)) {
      panic("runtime error: slice bounds out of range [" + std::to_string(low) + ":" + std::to_string(high) + "]");
    }
    // No pointer past the end is made: the collector could take it for the next object's.
    return slice(gc::ptr<T>(data_.get() + (max == low ? 0 : low)), high - low, max - low);
  }

  template <class... Values>
  friend slice append(const slice& to, Values&&... values) {
    constexpr int64_t kAdded = sizeof...(Values);
    slice grown = to.withRoom(kAdded);
    int64_t at = to.len_;
    ((grown.data_.get()[at++] = T(std::forward<Values>(values))), ...);
    return grown;
  }
  friend slice append_slice(const slice& to, const slice& from) {
    slice grown = to.withRoom(from.len_);
    detail::gcMoveArray(gc::impl::typeOf<T>(), grown.data_.get() + to.len_, from.data_.get(),
                        static_cast<size_t>(from.len_));
    return grown;
  }
  // Copies min(len(to), len(from)) elements; the two may overlap. Returns their number.
  friend int64_t copy(const slice& to, const slice& from) {
    int64_t n = to.len_ < from.len_ ? to.len_ : from.len_;
    detail::gcMoveArray(gc::impl::typeOf<T>(), to.data_.get(), from.data_.get(), static_cast<size_t>(n));
    return n;
  }
  friend void clear(const slice& s) {
    detail::gcClearArray(gc::impl::typeOf<T>(), s.data_.get(), static_cast<size_t>(s.len_));
  }

 private:
  slice(gc::ptr<T> data, int64_t len, int64_t cap) : data_(data), len_(len), cap_(cap) {}

  // The same values with length len_ + added; a new array if the capacity does not suffice.
  slice withRoom(int64_t added) const {
    int64_t wanted;
    if (__builtin_add_overflow(len_, added, &wanted)) panic("runtime error: growslice: len out of range");
    if (wanted <= cap_) return slice(data_, wanted, cap_);
    int64_t room = detail::gcRoundCapacity(gc::impl::typeOf<T>(), grownCapacity(wanted));
    slice grown = make(wanted, room);
    detail::gcMoveArray(gc::impl::typeOf<T>(), grown.data_.get(), data_.get(), static_cast<size_t>(len_));
    return grown;
  }
  // Doubles below 256 elements, then goes over smoothly to growth by a quarter (Go 1.18).
  int64_t grownCapacity(int64_t wanted) const {
    constexpr int64_t kThreshold = 256;
    if (wanted > 2 * cap_) return wanted;
    if (cap_ < kThreshold) return 2 * cap_;
    int64_t room = cap_;
    while (room < wanted) room += (room + 3 * kThreshold) >> 2;
    return room;
  }

  gc::ptr<T> data_;
  int64_t len_ = 0;
  int64_t cap_ = 0;
};

}  // namespace tuco

#endif  // TUCO_SLICE_H_
