// Bump allocation for data that lives as long as its owner. Destructors are never run: only
// trivially destructible data goes in. One arena belongs to one thread.
#ifndef TUCO_COMPILER_BASE_ARENA_H_
#define TUCO_COMPILER_BASE_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tuco {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* allocate(size_t size, size_t align) {
    uintptr_t start = (next_ + align - 1) & ~(uintptr_t{align} - 1);
    if (start + size > end_) return allocateSlow(size, align);
    next_ = start + size;
    return reinterpret_cast<void*>(start);
  }

  template <class T, class... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  // Copies `values`; the copy lives as long as the arena.
  template <class T>
  std::span<T> copy(std::span<const T> values) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (values.empty()) return {};
    T* to = static_cast<T*>(allocate(values.size_bytes(), alignof(T)));
    std::memcpy(static_cast<void*>(to), values.data(), values.size_bytes());
    return {to, values.size()};
  }
  template <class T>
  std::span<T> copy(const std::vector<T>& values) {
    return copy(std::span<const T>(values));
  }

  std::string_view copy(std::string_view text) {
    std::span<char> to = copy(std::span<const char>(text.data(), text.size()));
    return {to.data(), to.size()};
  }

  size_t bytesReserved() const { return reserved_; }

 private:
  void* allocateSlow(size_t size, size_t align) {
    size_t block = size + align > kBlock / 4 ? size + align : kBlock;
    blocks_.emplace_back(new std::byte[block]);
    reserved_ += block;
    uintptr_t base = reinterpret_cast<uintptr_t>(blocks_.back().get());
    uintptr_t start = (base + align - 1) & ~(uintptr_t{align} - 1);
    if (block == kBlock) {  // A block of its own size does not replace the current one.
      next_ = start + size;
      end_ = base + block;
    }
    return reinterpret_cast<void*>(start);
  }

  static constexpr size_t kBlock = 64 << 10;
  uintptr_t next_ = 0;
  uintptr_t end_ = 0;
  size_t reserved_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_BASE_ARENA_H_
