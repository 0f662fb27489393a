// What the TypeStore keeps besides its elements: hash-consing tables and arenas. Private to the room.
#ifndef TUCO_COMPILER_TYPES_TABLES_H_
#define TUCO_COMPILER_TYPES_TABLES_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "compiler/base/arena.h"
#include "compiler/types/type_store.h"

namespace tuco {

inline uint64_t mixHash(uint64_t h, uint64_t value) {
  h = (h ^ value) * 0x9E3779B97F4A7C15ull;
  return h ^ (h >> 29);
}

// A grow-only set of ids with lock-free lookups.
//
// Invariants:
//  1. A slot goes from 0 to (hash, id) once; the element behind the id was complete before.
//  2. Growing copies into a new array; readers of the old one see a subset and then ask under the lock.
class alignas(64) IdTable {
 public:
  IdTable() { publish(kFirstSize); }

  // The id whose element satisfies `equal`, or the one `make` returns, which is then remembered.
  template <class Equal, class Make>
  uint32_t findOrAdd(uint64_t hash, Equal equal, Make make) {
    if (uint32_t found = find(hash, equal)) return found;
    std::lock_guard<std::mutex> lock(mutex_);
    if (uint32_t found = find(hash, equal)) return found;
    uint32_t id = make();
    if ((count_ + 1) * 4 > (mask() + 1) * 3) grow();
    place(*current_.load(std::memory_order_relaxed), pack(hash, id));
    ++count_;
    return id;
  }

 private:
  static constexpr uint32_t kFirstSize = 64;
  struct Array {
    explicit Array(uint32_t size) : mask(size - 1), slots(new std::atomic<uint64_t>[size]()) {}
    uint32_t mask;
    std::unique_ptr<std::atomic<uint64_t>[]> slots;
  };

  static uint64_t pack(uint64_t hash, uint32_t id) { return (hash & 0xFFFFFFFF00000000ull) | id; }
  static uint32_t start(uint64_t packed) { return static_cast<uint32_t>(packed >> 32) * 0x85EBCA6Bu; }
  uint32_t mask() const { return current_.load(std::memory_order_relaxed)->mask; }

  template <class Equal>
  uint32_t find(uint64_t hash, Equal& equal) const {
    const Array& array = *current_.load(std::memory_order_acquire);  // Pairs with publish().
    for (uint32_t i = start(hash);; ++i) {
      uint64_t slot = array.slots[i & array.mask].load(std::memory_order_acquire);  // Pairs with place().
      if (slot == 0) return 0;
      if ((slot ^ hash) >> 32 == 0 && equal(static_cast<uint32_t>(slot))) return static_cast<uint32_t>(slot);
    }
  }
  static void place(Array& array, uint64_t packed) {
    uint32_t i = start(packed);
    while (array.slots[i & array.mask].load(std::memory_order_relaxed) != 0) ++i;
    array.slots[i & array.mask].store(packed, std::memory_order_release);
  }
  void publish(uint32_t size) {
    arrays_.push_back(std::make_unique<Array>(size));
    current_.store(arrays_.back().get(), std::memory_order_release);
  }
  void grow() {
    Array& old = *current_.load(std::memory_order_relaxed);
    auto bigger = std::make_unique<Array>((old.mask + 1) * 2);
    for (uint32_t i = 0; i <= old.mask; ++i) {
      uint64_t slot = old.slots[i].load(std::memory_order_relaxed);
      if (slot != 0) place(*bigger, slot);
    }
    arrays_.push_back(std::move(bigger));
    current_.store(arrays_.back().get(), std::memory_order_release);
  }

  std::atomic<Array*> current_{nullptr};
  std::mutex mutex_;
  uint32_t count_ = 0;                          // Under mutex_.
  std::vector<std::unique_ptr<Array>> arrays_;  // Under mutex_; old ones stay for their readers.
};

// Sharded so that parallel writers seldom meet.
class ShardedIdTable {
 public:
  template <class Equal, class Make>
  uint32_t findOrAdd(uint64_t hash, Equal equal, Make make) {
    return shards_[(hash >> 3) % kShards].findOrAdd(hash, equal, make);
  }

 private:
  static constexpr uint32_t kShards = 16;
  IdTable shards_[kShards];
};

struct TypeStore::Tables {
  ShardedIdTable literals;    // Pointer, slice, array, map, chan by their spelled parts.
  ShardedIdTable instances;   // Named and alias instances by origin and spelled arguments.
  ShardedIdTable structures;  // Representatives of struct, tuple, signature and interface types.

  struct alignas(64) ArenaShard {
    std::mutex mutex;
    Arena arena;
  };
  static constexpr size_t kArenas = 16;
  ArenaShard arenas[kArenas];
  std::atomic<uint32_t> next_type_param{1};
};

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_TABLES_H_
