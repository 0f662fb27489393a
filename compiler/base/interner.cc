#include "compiler/base/interner.h"

#include <atomic>
#include <cstring>
#include <mutex>
#include <vector>

#include "compiler/base/arena.h"
#include "compiler/base/store.h"

namespace tuco {
namespace {

constexpr uint32_t kShardBits = 5;

struct Entry {
  const char* data;
  uint32_t size;
};

struct Slot {
  uint32_t hash_high;  // The hash bits that do not choose the shard or slot; 0 with id 0 is empty.
  NameId id;
};

// Open addressing, at most half full. Guarded by its lock.
struct Shard {
  std::mutex lock;
  Arena texts;
  std::vector<Slot> slots = std::vector<Slot>(256);
  uint32_t used = 0;
};

}  // namespace

struct Interner::Impl {
  Store<Entry, NameId> entries;
  Shard shards[1 << kShardBits];
};

Interner::Interner() : impl_(std::make_unique<Impl>()) {}
Interner::~Interner() = default;

uint64_t Interner::hash(std::string_view text) {
  // wyhash-like mixing of 8-byte words; only speed and spread matter here.
  uint64_t h = 0x9E3779B97F4A7C15ull ^ text.size();
  const char* p = text.data();
  size_t left = text.size();
  while (left >= 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    unsigned __int128 product = static_cast<unsigned __int128>(h ^ word) * 0xA0761D6478BD642Full;
    h = static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
    p += 8;
    left -= 8;
  }
  uint64_t tail = 0;
  if (left != 0) std::memcpy(&tail, p, left);
  unsigned __int128 product = static_cast<unsigned __int128>(h ^ tail) * 0xE7037ED1A0B428DBull;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

NameId Interner::intern(std::string_view text) { return intern(text, hash(text)); }

NameId Interner::intern(std::string_view text, uint64_t hash) {
  Shard& shard = impl_->shards[hash & ((1 << kShardBits) - 1)];
  uint32_t high = static_cast<uint32_t>(hash >> 32);
  std::lock_guard<std::mutex> lock(shard.lock);
  if (shard.used * 2 >= shard.slots.size()) {
    std::vector<Slot> bigger(shard.slots.size() * 2);
    for (const Slot& slot : shard.slots) {
      if (!slot.id) continue;
      size_t i = slot.hash_high & (bigger.size() - 1);
      while (bigger[i].id) i = (i + 1) & (bigger.size() - 1);
      bigger[i] = slot;
    }
    shard.slots.swap(bigger);
  }
  size_t mask = shard.slots.size() - 1;
  size_t i = high & mask;
  for (; shard.slots[i].id; i = (i + 1) & mask) {
    if (shard.slots[i].hash_high != high) continue;
    const Entry& entry = impl_->entries[shard.slots[i].id];
    if (std::string_view(entry.data, entry.size) == text) return shard.slots[i].id;
  }
  std::string_view kept = shard.texts.copy(text);
  NameId id = impl_->entries.add(kept.data(), static_cast<uint32_t>(kept.size()));
  shard.slots[i] = {high, id};
  ++shard.used;
  return id;
}

std::string_view Interner::text(NameId name) const {
  const Entry& entry = impl_->entries[name];
  return {entry.data, entry.size};
}

}  // namespace tuco
