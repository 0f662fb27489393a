// Store<T, IdT>: a program-wide, append-only sequence whose elements never move.
//
// Invariants:
//  1. An element's address and id are fixed for the store's life; ids start at 1 and are dense.
//  2. Any thread may append; any thread may read an element whose id it was handed through a
//     synchronising operation (a lock, a queue, a thread start).
#ifndef TUCO_COMPILER_BASE_STORE_H_
#define TUCO_COMPILER_BASE_STORE_H_

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <utility>

#include "compiler/base/check.h"

namespace tuco {

template <class T, class IdT, uint32_t kChunkBits = 12>
class Store {
 public:
  // The table of chunks is large but hardly used: calloc gives pages that cost nothing until written.
  Store() : chunks_(static_cast<std::atomic<T*>*>(std::calloc(kMaxChunks, sizeof(std::atomic<T*>)))) {
    TUCO_CHECK(chunks_ != nullptr, "memory for the table of a store's chunks");
  }
  ~Store() {
    uint32_t count = next_.load(std::memory_order_acquire);
    for (uint32_t i = 1; i < count; ++i) slot(i).~T();
    for (uint32_t c = 0; c <= (count - 1) >> kChunkBits; ++c) {
      T* chunk = chunks_[c].load(std::memory_order_relaxed);
      if (chunk != nullptr) ::operator delete(static_cast<void*>(chunk), std::align_val_t{alignof(T)});
    }
  }
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  template <class... Args>
  IdT add(Args&&... args) {
    uint32_t index = next_.fetch_add(1, std::memory_order_relaxed);
    ensureChunk(index >> kChunkBits);
    new (&slot(index)) T{std::forward<Args>(args)...};
    return IdT(index);
  }

  T& operator[](IdT id) {
    TUCO_DCHECK(id.value != 0 && id.value < next_.load(std::memory_order_relaxed), "id of this store");
    return slot(id.value);
  }
  const T& operator[](IdT id) const { return const_cast<Store&>(*this)[id]; }

  // Ids are 1 … size().
  uint32_t size() const { return next_.load(std::memory_order_acquire) - 1; }

 private:
  static constexpr uint32_t kMaxChunks = 1u << (27 - kChunkBits);  // 134 M elements.

  T& slot(uint32_t index) {
    T* chunk = chunks_[index >> kChunkBits].load(std::memory_order_acquire);
    return chunk[index & ((1u << kChunkBits) - 1)];
  }

  void ensureChunk(uint32_t chunk) {
    TUCO_CHECK(chunk < kMaxChunks, "a program within the store's limit of 2^27 elements");
    if (chunks_[chunk].load(std::memory_order_acquire) != nullptr) return;
    std::lock_guard<std::mutex> lock(grow_);
    if (chunks_[chunk].load(std::memory_order_relaxed) != nullptr) return;
    void* raw = ::operator new(sizeof(T) << kChunkBits, std::align_val_t{alignof(T)});
    chunks_[chunk].store(static_cast<T*>(raw), std::memory_order_release);  // Pairs with slot().
  }

  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  // Every read goes through chunks_, every append writes next_: apart, or two threads take the line
  // from each other all the time.
  alignas(64) std::unique_ptr<std::atomic<T*>[], Free> chunks_;
  alignas(64) std::atomic<uint32_t> next_{1};
  std::mutex grow_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_BASE_STORE_H_
