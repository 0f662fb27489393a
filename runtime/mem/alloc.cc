#include "runtime/mem/alloc.h"

#include <cstring>

#include "runtime/mem/central.h"
#include "runtime/mem/heap.h"
#include "runtime/os/fatal.h"
#include "runtime/sync/hooks.h"

namespace tuco::rt {

constinit Heap heap;
alignas(8) char zero_base[8];

void outOfMemory(size_t bytes) {
  {
    os::Report report;
    report << "runtime: out of memory: cannot allocate " << static_cast<uint64_t>(bytes)
           << "-byte block (" << heap.pages.inUseBytes() << " in use)\n";
  }
  fatal("out of memory");
}

namespace {

constexpr size_t kMaxObject = size_t{1} << 47;

// Zeroes pages that nobody else knows of yet, with safepoints in between.
void zeroLarge(char* p, size_t size) {
  constexpr size_t kBite = 256 << 10;
  while (size > 0) {
    size_t bite = size < kBite ? size : kBite;
    std::memset(p, 0, bite);
    p += bite;
    size -= bite;
    if (size != 0 && mayPark() && sched_hooks.should_yield()) sched_hooks.yield();
  }
}

// An object with pages of its own.
void* allocLarge(size_t size, const Layout& layout, NeedZero zero) {
  size_t npages = (size + kHeapPageSize - 1) >> kPageShift;
  if (size > kMaxObject) outOfMemory(size);
  PageHeap::Pages pages = heap.pages.allocate(npages);
  if (pages.base == 0) outOfMemory(npages << kPageShift);
  void* p = reinterpret_cast<void*>(pages.base);
  bool must_zero = !pages.is_zero && (zero == NeedZero::kYes || !layout.noscan);
  // Before the span exists: the phase may change meanwhile.
  if (must_zero) zeroLarge(static_cast<char*>(p), npages << kPageShift);
  Span* span = newSpanRecord(1);
  span->base = pages.base;
  span->npages = npages;
  span->elem_size_low = 0;
  span->magic = 0;
  span->layout = &layout;
  span->noscan = layout.noscan;
  span->needs_zero = !pages.is_zero;
  span->large_size = size;
  span->alloc_bits[0] = ~uint64_t{0};
  span->free_count = 0;
  if (heap.marking) span->setMark(0, kBlack);
  span->sweep_gen.store(heap.sweep_gen.load(std::memory_order_relaxed), std::memory_order_relaxed);
  span->state.store(SpanState::kInUse, std::memory_order_release);
  enterSpan(span);
  layout.central->span_count.fetch_add(1, std::memory_order_relaxed);
  returnSpan(*layout.central, span);
  MCache* cache = currentCache();
  cache->allocated_bytes += span->bytes();
  ++cache->allocated_objects;
  heap.live.fetch_add(span->bytes(), std::memory_order_relaxed);
  heap.collector.after_allocation(span->bytes());
  return p;
}

// Pointer-free objects below 16 bytes share a 16-byte block, which lives as long as any of them.
void* allocTiny(MCache* cache, size_t size) {
  uintptr_t p = reinterpret_cast<uintptr_t>(cache->tiny);
  size_t align = (size & 7) == 0 ? 8 : (size & 3) == 0 ? 4 : (size & 1) == 0 ? 2 : 1;
  p = (p + align - 1) & ~(align - 1);
  if (cache->tiny != nullptr && p + size <= reinterpret_cast<uintptr_t>(cache->tiny_end)) {
    cache->tiny = reinterpret_cast<char*>(p + size);
    ++cache->tiny_objects;
    return reinterpret_cast<void*>(p);
  }
  constexpr LayoutId kTinyLayout = 2;
  static_assert(kClassSizes[kTinyLayout] == kTinySize);
  AllocSlot& slot = cache->slots[kTinyLayout];
  if (slot.next == slot.end) {
    // A cycle may start inside and flush the cache, so the block is not remembered.
    return allocSlow(cache, kTinyLayout);
  }
  char* block = slot.next;
  slot.next = block + kTinySize;
  cache->tiny = block + size;
  cache->tiny_end = block + kTinySize;
  return block;
}

void* allocNoscan(MCache* cache, size_t size, NeedZero zero) {
  if (size < kTinySize && size != 8) return allocTiny(cache, size);
  if (size > kMaxSmallSize) return allocLarge(size, layoutById(0), zero);
  LayoutId id = static_cast<LayoutId>(sizeClassOf(size));
  if (size < kRawFrom) return allocLayout(id);
  AllocSlot& slot = cache->slots[kRawBase + id];
  char* p = slot.next;
  if (p != slot.end) slot.next = p + slot.size;
  else p = static_cast<char*>(allocSlow(cache, kRawBase + id));
  // The span is asked for, not slot.span: the cache may have changed hands.
  if (zero == NeedZero::kYes && spanOf(reinterpret_cast<uintptr_t>(p))->needs_zero) {
    std::memset(p, 0, size);
  }
  return p;
}

TypeCacheEntry& typeCacheEntry(MCache* cache, const abi::Type* type, int size_class) {
  uintptr_t key = reinterpret_cast<uintptr_t>(type);
  return cache->types[(key / 16 ^ key / 4096 ^ static_cast<uintptr_t>(size_class) * 37) % kTypeCacheSize];
}

LayoutId layoutOf(MCache* cache, size_t size, const abi::Type* type) {
  int size_class = sizeClassOf(size);
  TypeCacheEntry& entry = typeCacheEntry(cache, type, size_class);
  if (__builtin_expect(entry.type == type && entry.size_class == size_class, 1)) return entry.layout;
  entry = {type, layoutFor(size, type).id, size_class};
  return entry.layout;
}

}  // namespace

void* mallocgc(size_t size, const abi::Type* type, NeedZero zero) {
  if (size == 0) return zero_base;
  MCache* cache = currentCache();
  if (type == nullptr || !type->hasPointers()) return allocNoscan(cache, size, zero);
  if (size > kMaxSmallSize) return allocLarge(size, layoutFor(size, type), NeedZero::kYes);
  return allocLayout(layoutOf(cache, size, type));
}

void* newobject(const abi::Type* type) {
  return mallocgc(type->size, type, NeedZero::kYes);
}

void* newarray(const abi::Type* type, int64_t n) {
  size_t size = 0;
  if (n < 0 || __builtin_mul_overflow(type->size, static_cast<size_t>(n), &size)) return nullptr;
  if (size > kMaxObject) return nullptr;
  return mallocgc(size, type, NeedZero::kYes);
}

size_t roundupsize(size_t size, bool noscan) {
  // gc's 8-byte header of objects with pointers above 512 bytes.
  constexpr size_t kHeader = 8;
  if (size <= kMaxSmallSize - kHeader) {
    size_t header = !noscan && size > 512 ? kHeader : 0;
    if (size == 0) return 0;
    return kClassSizes[sizeClassOf(size + header)] - header;
  }
  size_t rounded = size + kHeapPageSize - 1;
  if (rounded < size) return size;
  return rounded & ~(kHeapPageSize - 1);
}

size_t usableSize(const void* p) {
  Span* span = spanOf(reinterpret_cast<uintptr_t>(p));
  return span == nullptr ? 0 : span->elemSize();
}

void* objectBase(const void* p) {
  uintptr_t address = reinterpret_cast<uintptr_t>(p);
  Span* span = spanOf(address);
  if (span == nullptr || span->state.load(std::memory_order_acquire) != SpanState::kInUse) return nullptr;
  if (span->isLarge()) return reinterpret_cast<void*>(span->base);
  uint32_t index = span->indexOf(address);
  if (index >= span->nelems || !span->isAllocated(index)) return nullptr;
  return reinterpret_cast<void*>(span->slotAddress(index));
}

}  // namespace tuco::rt
