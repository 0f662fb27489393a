// SmallVec<T, N>: a vector of trivial elements whose first N need no allocation.
#ifndef TUCO_COMPILER_BASE_SMALL_VEC_H_
#define TUCO_COMPILER_BASE_SMALL_VEC_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <span>
#include <type_traits>

namespace tuco {

template <class T, size_t N>
class SmallVec {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  SmallVec() = default;
  SmallVec(size_t count, T value) {
    for (size_t i = 0; i < count; ++i) push_back(value);
  }
  explicit SmallVec(std::span<const T> values) {
    for (const T& value : values) push_back(value);
  }
  SmallVec(SmallVec&& other) noexcept { take(other); }
  SmallVec& operator=(SmallVec&& other) noexcept {
    if (this == &other) return *this;
    release();
    take(other);
    return *this;
  }
  SmallVec(const SmallVec&) = delete;
  SmallVec& operator=(const SmallVec&) = delete;
  ~SmallVec() { release(); }

  void push_back(T value) {
    if (size_ == capacity_) grow();
    new (data_ + size_++) T(value);
  }
  void resize(size_t count) {
    while (size_ < count) push_back(T());
    size_ = static_cast<uint32_t>(count);
  }
  void clear() { size_ = 0; }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  T& back() { return data_[size_ - 1]; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  operator std::span<const T>() const { return {data_, size_}; }
  std::span<const T> span() const { return {data_, size_}; }

 private:
  T* inlineData() { return reinterpret_cast<T*>(inline_); }
  void release() {
    if (data_ != inlineData()) std::free(data_);
  }
  void take(SmallVec& other) {
    size_ = other.size_;
    if (other.data_ == other.inlineData()) {
      data_ = inlineData();
      capacity_ = N;
      std::memcpy(static_cast<void*>(data_), other.data_, size_ * sizeof(T));
    } else {
      data_ = other.data_;
      capacity_ = other.capacity_;
    }
    other.data_ = other.inlineData();
    other.capacity_ = N;
    other.size_ = 0;
  }
  void grow() {
    size_t capacity = size_t{capacity_} * 2;
    T* to = static_cast<T*>(std::malloc(capacity * sizeof(T)));
    if (to == nullptr) std::abort();
    std::memcpy(static_cast<void*>(to), data_, size_ * sizeof(T));
    release();
    data_ = to;
    capacity_ = static_cast<uint32_t>(capacity);
  }

  alignas(T) unsigned char inline_[N * sizeof(T)];
  T* data_ = inlineData();
  uint32_t size_ = 0;
  uint32_t capacity_ = N;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_BASE_SMALL_VEC_H_
