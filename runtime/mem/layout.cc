#include "runtime/mem/layout.h"

#include <cstring>

#include "runtime/mem/central.h"
#include "runtime/mem/persistent.h"
#include "runtime/mem/size_classes.h"
#include "runtime/os/fatal.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {
namespace {

constexpr size_t kBuckets = 1 << 12;
constexpr size_t kMaskSlot = 512;

struct Entry {
  Layout layout;
  uint64_t hash;
  Entry* next;
};

struct LayoutTable {
  RankedLock lock{LockRank::Layout};
  Entry* buckets[kBuckets] TUCO_GUARDED_BY(lock) = {};
  // Entries go from null to a layout once, below count. Release in add(), acquire in readers.
  std::atomic<Layout*> by_id[kMaxLayouts] = {};
  std::atomic<uint32_t> count{0};
};
constinit LayoutTable table;

bool testBit(const uint8_t* bits, size_t i) {
  return (bits[i / 8] >> (i % 8) & 1) != 0;
}

// The pattern repeated over a slot of up to 64 words.
uint64_t expandMask(const uint8_t* bits, uint32_t bit_count, uint32_t period, size_t slot_words) {
  uint64_t mask = 0;
  for (size_t word = 0; word < slot_words; ++word) {
    size_t at = word % period;
    if (at < bit_count && testBit(bits, at)) mask |= uint64_t{1} << word;
  }
  return mask;
}

uint64_t hashBytes(const uint8_t* bytes, size_t n, uint64_t seed) {
  uint64_t hash = seed ^ 0x9e3779b97f4a7c15;
  for (size_t i = 0; i < n; ++i) hash = (hash ^ bytes[i]) * 0x100000001b3;
  return hash ^ (hash >> 29);
}

Layout* add(const Layout& wanted, uint64_t hash) TUCO_REQUIRES(table.lock) {
  Entry* entry = static_cast<Entry*>(persistentAlloc(sizeof(Entry), alignof(Entry), MemUse::kSpans));
  entry->layout = wanted;
  entry->hash = hash;
  uint32_t id = table.count.load(std::memory_order_relaxed);
  if (id >= kMaxLayouts) fatal("runtime: too many object layouts");
  entry->layout.id = id;
  entry->layout.central = newCentral(&entry->layout);
  entry->next = table.buckets[hash % kBuckets];
  table.buckets[hash % kBuckets] = entry;
  table.by_id[id].store(&entry->layout, std::memory_order_release);
  table.count.store(id + 1, std::memory_order_release);
  return &entry->layout;
}

// Class 0 stands for large objects.
void addFixedLayouts() TUCO_REQUIRES(table.lock) {
  static_assert(kRawBase == kClassCount && kMixedBase == 2 * kClassCount);
  for (int i = 0; i < 3 * kClassCount; ++i) {
    Layout layout = {};
    layout.period = 1;
    layout.size = kClassSizes[i % kClassCount];
    layout.size_class = static_cast<uint16_t>(i % kClassCount);
    layout.mixed = i >= 2 * kClassCount;
    layout.noscan = !layout.mixed;
    layout.raw = !layout.mixed && i >= kClassCount;
    add(layout, ~uint64_t{0} - static_cast<uint64_t>(i));
  }
}

const Layout& findSmall(int size_class, uint64_t mask) {
  uint64_t key[2] = {mask, static_cast<uint64_t>(size_class)};
  uint64_t hash = hashBytes(reinterpret_cast<const uint8_t*>(key), sizeof key, 1);
  LockHolder hold(table.lock);
  for (Entry* entry = table.buckets[hash % kBuckets]; entry != nullptr; entry = entry->next) {
    const Layout& layout = entry->layout;
    if (entry->hash == hash && layout.size_class == size_class && layout.bits == nullptr &&
        layout.mask == mask && !layout.noscan && !layout.mixed) {
      return layout;
    }
  }
  Layout layout = {};
  layout.mask = mask;
  layout.period = 1;
  layout.size = kClassSizes[size_class];
  layout.size_class = static_cast<uint16_t>(size_class);
  return *add(layout, hash);
}

// `bits` covers bit_count words; the rest of the period holds no pointers.
const Layout& findPattern(int size_class, const uint8_t* bits, uint32_t bit_count, uint32_t period) {
  size_t bytes = (bit_count + 7) / 8;
  uint8_t last_mask = bit_count % 8 == 0 ? 0xff : static_cast<uint8_t>((1 << bit_count % 8) - 1);
  uint64_t hash = hashBytes(bits, bytes - 1, period + (uint64_t{bit_count} << 32)) +
                  (bits[bytes - 1] & last_mask) * 31 + static_cast<uint64_t>(size_class) * 0x9e3779b9;
  LockHolder hold(table.lock);
  for (Entry* entry = table.buckets[hash % kBuckets]; entry != nullptr; entry = entry->next) {
    const Layout& layout = entry->layout;
    if (entry->hash != hash || layout.size_class != size_class || layout.bits == nullptr ||
        layout.period != period || layout.pattern_words != bit_count) {
      continue;
    }
    if (std::memcmp(layout.bits, bits, bytes - 1) == 0 &&
        layout.bits[bytes - 1] == (bits[bytes - 1] & last_mask)) {
      return layout;
    }
  }
  uint8_t* copy = static_cast<uint8_t*>(persistentAlloc((period + 63) / 64 * 8, 8, MemUse::kSpans));
  std::memcpy(copy, bits, bytes);
  copy[bytes - 1] &= last_mask;
  Layout layout = {};
  layout.pattern_words = bit_count;
  if (period <= 64) {
    layout.mask_words = 64 / period * period;
    layout.mask = expandMask(bits, bit_count, period, layout.mask_words);
  }
  layout.bits = copy;
  layout.period = period;
  layout.size = kClassSizes[size_class];
  layout.size_class = static_cast<uint16_t>(size_class);
  return *add(layout, hash);
}

const Layout& find(size_t size, const uint8_t* bits, uint32_t bit_count, uint32_t period) {
  if (size > kMaxSmallSize) return findPattern(0, bits, bit_count, period);
  int size_class = sizeClassOf(size);
  size_t slot = kClassSizes[size_class];
  if (slot > kMaskSlot) return findPattern(size_class, bits, bit_count, period);
  return findSmall(size_class, expandMask(bits, bit_count, period, slot / 8));
}

const Layout& noscanLayout(size_t size) {
  return layoutById(size > kMaxSmallSize ? 0 : static_cast<LayoutId>(sizeClassOf(size)));
}

}  // namespace

void initLayouts() {
  LockHolder hold(table.lock);
  if (table.count.load(std::memory_order_relaxed) == 0) addFixedLayouts();
}

const Layout& layoutFor(size_t size, const abi::Type* type) {
  if (type == nullptr || !type->hasPointers()) return noscanLayout(size);
  // An array's pattern is its element's, repeated: no mask as long as the array is ever built.
  while (type->kind == abi::Kind::kArray) type = static_cast<const abi::ArrayType*>(type)->elem;
  return find(size, gcMask(type), static_cast<uint32_t>(type->ptr_bytes / 8),
              static_cast<uint32_t>(type->size / 8));
}

const Layout& layoutForMask(size_t size, const uint8_t* bits, uint32_t period_words) {
  uint32_t bit_count = period_words;
  while (bit_count > 0 && !testBit(bits, bit_count - 1)) --bit_count;
  if (bit_count == 0) return noscanLayout(size);
  return find(size, bits, bit_count, period_words);
}

const Layout& layoutById(LayoutId id) {
  return *table.by_id[id].load(std::memory_order_acquire);
}

uint32_t layoutCount() {
  return table.count.load(std::memory_order_acquire);
}

}  // namespace tuco::rt
