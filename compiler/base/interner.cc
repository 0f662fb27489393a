#include "compiler/base/interner.h"

#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

#include "compiler/base/arena.h"
#include "compiler/base/store.h"

namespace tuco {
namespace {

constexpr uint32_t kShardBits = 5;

// A text as it is kept: its size, then its bytes.
struct Text {
  uint32_t size;
  char bytes[];
  std::string_view view() const { return {bytes, size}; }
};

// One place of a table. The key is the upper half of the hash and the id, or 0 if the slot is empty.
// It is stored last, with release; who has read it with acquire may read the text.
struct Slot {
  std::atomic<uint64_t> key{0};
  const Text* text = nullptr;
};

// Open addressing, at most half full.
struct Table {
  explicit Table(size_t size) : mask(size - 1), slots(new Slot[size]) {}

  // The slot of `text`, or the empty one in which it belongs.
  Slot& find(uint32_t hash_high, std::string_view text) const {
    for (size_t i = hash_high & mask;; i = (i + 1) & mask) {
      uint64_t key = slots[i].key.load(std::memory_order_acquire);
      if (key == 0 || (key >> 32 == hash_high && slots[i].text->view() == text)) return slots[i];
    }
  }
  static void fill(Slot& slot, uint32_t hash_high, NameId id, const Text* text) {
    slot.text = text;
    slot.key.store(uint64_t{hash_high} << 32 | id.value, std::memory_order_release);
  }

  size_t mask;
  std::unique_ptr<Slot[]> slots;
};

// Names are looked up without the lock; new ones are added under it. A table that was replaced
// stays for those who are still reading it: they miss what is new and look again under the lock.
struct alignas(64) Shard {
  Shard() { publish(256); }
  void publish(size_t size) {
    tables.push_back(std::make_unique<Table>(size));
    current.store(tables.back().get(), std::memory_order_release);
  }

  std::atomic<Table*> current{nullptr};  // Release in publish(), acquire in intern().
  std::mutex lock;
  Arena texts;                                 // Under lock.
  std::vector<std::unique_ptr<Table>> tables;  // Under lock.
  uint32_t used = 0;                           // Under lock.
};

void grow(Shard& shard) {
  const Table& old = *shard.tables.back();
  auto bigger = std::make_unique<Table>((old.mask + 1) * 2);
  for (size_t i = 0; i <= old.mask; ++i) {
    uint64_t key = old.slots[i].key.load(std::memory_order_relaxed);
    if (key == 0) continue;
    uint32_t hash_high = static_cast<uint32_t>(key >> 32);
    const Text* text = old.slots[i].text;
    Table::fill(bigger->find(hash_high, text->view()), hash_high, NameId(static_cast<uint32_t>(key)), text);
  }
  shard.tables.push_back(std::move(bigger));
  shard.current.store(shard.tables.back().get(), std::memory_order_release);
}

const Text* keep(Arena& arena, std::string_view text) {
  Text* kept = static_cast<Text*>(arena.allocate(sizeof(Text) + text.size(), alignof(Text)));
  kept->size = static_cast<uint32_t>(text.size());
  if (!text.empty()) std::memcpy(kept->bytes, text.data(), text.size());
  return kept;
}

}  // namespace

struct Interner::Impl {
  Store<const Text*, NameId> entries;
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
  Slot& seen = shard.current.load(std::memory_order_acquire)->find(high, text);
  uint64_t key = seen.key.load(std::memory_order_acquire);
  // The slot may have been filled by another text since.
  if (key >> 32 == high && key != 0 && seen.text->view() == text) return NameId(static_cast<uint32_t>(key));

  std::lock_guard<std::mutex> lock(shard.lock);
  if (shard.used * 2 >= shard.tables.back()->mask) grow(shard);
  Slot& slot = shard.tables.back()->find(high, text);
  key = slot.key.load(std::memory_order_relaxed);
  if (key != 0) return NameId(static_cast<uint32_t>(key));
  const Text* kept = keep(shard.texts, text);
  NameId id = impl_->entries.add(kept);
  Table::fill(slot, high, id, kept);
  ++shard.used;
  return id;
}

std::string_view Interner::text(NameId name) const { return impl_->entries[name]->view(); }

}  // namespace tuco
