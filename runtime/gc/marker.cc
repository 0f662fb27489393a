#include "runtime/gc/marker.h"

#include <emmintrin.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/gc/collector.h"
#include "runtime/mem/span.h"

namespace tuco::rt {
namespace {

// Large objects are scanned in pieces, so that several workers share one and none is away for long.
constexpr size_t kPiece = 32 << 10;
constexpr size_t kMaxSlots = 1024;

void spill(GcWork& work, uint32_t count, GlobalWork& global) {
  WorkItem items[GcWork::kRing];
  for (uint32_t i = 0; i < count; ++i) items[i] = work.ring[work.head++ % GcWork::kRing];
  global.put(items, count);
}

void pushItem(GcWork& work, WorkItem item) {
  if (work.size() == GcWork::kRing) spill(work, GcWork::kRing / 2, collector.work);
  work.ring[work.tail++ % GcWork::kRing] = item;
}

void queueSpan(GcWork& work, Span* span) {
  if (span->queued.load(std::memory_order_relaxed) != 0) return;
  if (span->queued.exchange(1, std::memory_order_acq_rel) == 0) {
    pushItem(work, reinterpret_cast<WorkItem>(span));
  }
}

uintptr_t loadWord(uintptr_t address) {
  // Relaxed: mutators store meanwhile; the barrier tells about what a store hides.
  return __atomic_load_n(reinterpret_cast<uintptr_t*>(address), __ATOMIC_RELAXED);
}

// One bit per slot of the 64 from `first` that is grey.
uint64_t greyMask(const Span* span, uint32_t first) {
#ifdef TUCO_UNDER_TSAN
  uint64_t grey = 0;
  for (uint32_t i = 0; i < 64 && first + i < span->nelems; ++i) {
    grey |= static_cast<uint64_t>(span->mark(first + i) == kGrey) << i;
  }
  return grey;
#else
  const uint8_t* marks = span->marks + first;
  __m128i wanted = _mm_set1_epi8(kGrey);
  if (span->nelems <= 8) {
    __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(marks));
    return static_cast<uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted))) & 0xff;
  }
  uint64_t grey = 0;
  for (int part = 0; part < 4; ++part) {
    __m128i bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(marks + part * 16));
    uint64_t bits = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted)));
    grey |= bits << (part * 16);
  }
  return grey;
#endif
}

// Turns the span's grey objects black and lists them.
uint32_t takeGrey(Span* span, uint16_t* slots) {
  uint32_t count = 0;
  for (uint32_t first = 0; first < span->nelems; first += 64) {
    for (uint64_t grey = greyMask(span, first); grey != 0; grey &= grey - 1) {
      uint32_t index = first + static_cast<uint32_t>(std::countr_zero(grey));
      __builtin_prefetch(reinterpret_cast<void*>(span->slotAddress(index)));
      span->setMark(index, kBlack);
      slots[count++] = static_cast<uint16_t>(index);
    }
  }
  return count;
}

void scanByMask(GcWork& work, uintptr_t base, uint64_t mask) {
  for (; mask != 0; mask &= mask - 1) {
    markWord(work, loadWord(base + static_cast<uintptr_t>(std::countr_zero(mask)) * 8));
  }
}

// scanByMask over many slots of a span, with the bounds and the batch's end kept in registers.
void scanSlotsByMask(GcWork& work, const Span* span, const uint16_t* slots, uint32_t count) {
  const uintptr_t low = heap_low.load(std::memory_order_relaxed);
  const uintptr_t size = heap_high.load(std::memory_order_relaxed) - low;
  uint64_t mask = span->mask;
  uint32_t most = static_cast<uint32_t>(std::popcount(mask));
  uint32_t batched = work.batch_count;
  for (uint32_t i = 0; i < count; ++i) {
    if (span->masks != nullptr) {
      mask = span->masks[slots[i]];
      most = static_cast<uint32_t>(std::popcount(mask));
    }
    if (batched + most > GcWork::kBatch) {
      work.batch_count = batched;
      flushBatch(work);
      batched = 0;
    }
    uintptr_t base = span->slotAddress(slots[i]);
    for (uint64_t left = mask; left != 0; left &= left - 1) {
      uintptr_t word = loadWord(base + static_cast<uintptr_t>(std::countr_zero(left)) * 8);
      work.batch[batched] = word;
      batched += word - low < size ? 1 : 0;
    }
  }
  work.batch_count = batched;
  if (batched == GcWork::kBatch) flushBatch(work);
}

// Words [first, last) of an object whose pointers repeat as in `layout`.
void scanByPattern(GcWork& work, uintptr_t base, const Layout& layout, size_t first, size_t last) {
  bool folded = layout.mask_words != 0;
  const uint64_t* bits = folded ? &layout.mask : reinterpret_cast<const uint64_t*>(layout.bits);
  size_t period = folded ? layout.mask_words : layout.period;
  size_t covered = folded ? layout.mask_words : layout.pattern_words;
  for (size_t start = first / period * period; start < last; start += period) {
    for (size_t part = 0; part < covered; part += 64) {
      for (uint64_t set = bits[part / 64]; set != 0; set &= set - 1) {
        size_t word = start + part + static_cast<size_t>(std::countr_zero(set));
        if (word < first) continue;
        if (word >= last) return;
        markWord(work, loadWord(base + word * 8));
      }
    }
  }
}

void scanSlot(GcWork& work, const Span* span, uintptr_t base) {
  if (span->layout->bits == nullptr) {
    scanByMask(work, base, span->maskOf(span->indexOf(base)));
    return;
  }
  scanByPattern(work, base, *span->layout, 0, span->elem_size_low / 8);
}

void scanPiece(GcWork& work, const Span* span, uintptr_t address) {
  size_t first = (address - span->base) / 8;
  size_t last = std::min((span->large_size + 7) / 8, first + kPiece / 8);
  scanByPattern(work, span->base, *span->layout, first, last);
  work.scan_work += (last - first) * 8;
}

void scanLarge(GcWork& work, Span* span) {
  if (span->mark(0) != kGrey) return;
  span->setMark(0, kBlack);
  for (size_t offset = kPiece; offset < span->large_size; offset += kPiece) {
    pushItem(work, (span->base + offset) | 1);
  }
  scanPiece(work, span, span->base);
}

void scanSpan(GcWork& work, Span* span) {
  // See the protocol in marker.h.
  span->queued.exchange(0, std::memory_order_seq_cst);
  if (span->isLarge()) {
    scanLarge(work, span);
    return;
  }
  uint16_t slots[kMaxSlots];
  uint32_t count = takeGrey(span, slots);
  if (span->layout->bits == nullptr) {
    scanSlotsByMask(work, span, slots, count);
  } else {
    for (uint32_t i = 0; i < count; ++i) scanSlot(work, span, span->slotAddress(slots[i]));
  }
  work.scan_work += uint64_t{count} * span->elem_size_low;
}

// Starts the cache misses of the next items: their span records, then, one item later, their marks.
void prefetchAhead(const GcWork& work) {
  uint32_t left = work.size();
  if (left > 3) {
    WorkItem later = work.ring[(work.head + 3) % GcWork::kRing];
    __builtin_prefetch(reinterpret_cast<void*>(later & ~WorkItem{1}));
  }
  if (left <= 1) return;
  WorkItem next = work.ring[(work.head + 1) % GcWork::kRing];
  if ((next & 1) != 0) return;
  const Span* span = reinterpret_cast<const Span*>(next);
  for (uint32_t slot = 0; slot < span->nelems; slot += 64) __builtin_prefetch(span->marks + slot);
}

// An idle worker elsewhere finds nothing in the global list while this ring is long: share.
void share(GcWork& work, GlobalWork& global) {
  if (global.isEmpty() && work.size() >= 8) spill(work, work.size() / 2, global);
}

bool refill(GcWork& work, GlobalWork& global) {
  WorkChunk* chunk = global.take();
  if (chunk == nullptr) return false;
  for (uint32_t i = 0; i < chunk->count; ++i) pushItem(work, chunk->items[i]);
  global.recycle(chunk);
  return true;
}

}  // namespace

void flushBatch(GcWork& work) {
  Span* spans[GcWork::kBatch];
  uint8_t* marks[GcWork::kBatch];
  uint32_t count = work.batch_count;
  work.batch_count = 0;
  for (uint32_t i = 0; i < count; ++i) {
    spans[i] = spanOf(work.batch[i]);
    __builtin_prefetch(spans[i]);
  }
  uint32_t found = 0;
  for (uint32_t i = 0; i < count; ++i) {
    Span* span = spans[i];
    if (span == nullptr) continue;
    uint32_t index = span->indexOf(work.batch[i]);
    if (index >= span->nelems) continue;
    spans[found] = span;
    marks[found] = &span->marks[index];
    __builtin_prefetch(marks[found++], 1);
  }
  uint32_t grey = 0;
  for (uint32_t i = 0; i < found; ++i) {
    if (__atomic_load_n(marks[i], __ATOMIC_RELAXED) != kWhite) continue;
    Span* span = spans[i];
    work.marked_bytes += span->elemSize();
    uint8_t colour = span->noscan ? kBlack : kGrey;
    __atomic_store_n(marks[i], colour, __ATOMIC_RELAXED);
    if (!span->noscan) spans[grey++] = span;
  }
  if (grey == 0) return;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  for (uint32_t i = 0; i < grey; ++i) queueSpan(work, spans[i]);
}

void markConservatively(GcWork& work, uintptr_t p) {
  uintptr_t low = heap_low.load(std::memory_order_relaxed);
  if (p - low > heap_high.load(std::memory_order_relaxed) - low) return;
  for (uintptr_t address : {p, p - 1}) {
    Span* span = spanOf(address);
    if (span == nullptr || span->state.load(std::memory_order_acquire) != SpanState::kInUse) continue;
    uint32_t index = span->indexOf(address);
    if (index < span->nelems && span->isAllocated(index)) markWord(work, address);
  }
}

TUCO_CONSERVATIVE_READER void scanConservatively(GcWork& work, const void* lo, const void* hi) {
  uintptr_t at = (reinterpret_cast<uintptr_t>(lo) + 7) & ~uintptr_t{7};
  uintptr_t end = reinterpret_cast<uintptr_t>(hi) & ~uintptr_t{7};
  for (; at < end; at += 8) markConservatively(work, *reinterpret_cast<volatile uintptr_t*>(at));
}

void scanMasked(GcWork& work, const void* lo, const void* hi, const uint8_t* mask) {
  uintptr_t base = reinterpret_cast<uintptr_t>(lo);
  size_t words = (reinterpret_cast<uintptr_t>(hi) - base) / 8;
  for (size_t i = 0; i < words; i += 8) {
    for (uint32_t bits = mask[i / 8]; bits != 0; bits &= bits - 1) {
      size_t word = i + static_cast<size_t>(std::countr_zero(bits));
      if (word < words) markWord(work, loadWord(base + word * 8));
    }
  }
}

void scanReferents(GcWork& work, uintptr_t base) {
  Span* span = spanOf(base);
  if (span->noscan) return;
  if (!span->isLarge()) {
    scanSlot(work, span, base);
    return;
  }
  scanByPattern(work, span->base, *span->layout, 0, span->large_size / 8);
}

bool drainOne(GcWork& work, GlobalWork& global) {
  if (work.size() == 0) flushBatch(work);
  if (work.size() == 0 && !refill(work, global)) return false;
  share(work, global);
  prefetchAhead(work);
  WorkItem item = work.ring[work.head++ % GcWork::kRing];
  if ((item & 1) != 0) scanPiece(work, spanOf(item - 1), item - 1);
  else scanSpan(work, reinterpret_cast<Span*>(item));
  return true;
}

void flushWork(GcWork& work, GlobalWork& global) {
  flushBatch(work);
  if (work.size() != 0) spill(work, work.size(), global);
}

}  // namespace tuco::rt
