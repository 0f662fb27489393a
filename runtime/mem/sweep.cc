#include "runtime/mem/sweep.h"

#include <emmintrin.h>

#include <bit>
#include <cstring>

#include "runtime/mem/bits.h"
#include "runtime/mem/central.h"
#include "runtime/mem/heap.h"
#include "runtime/os/time.h"

namespace tuco::rt {
namespace {

// Bit i: mark byte i is not white. 64 bytes.
uint64_t liveMask64(const uint8_t* marks) {
  uint64_t live = 0;
  for (int part = 0; part < 4; ++part) {
    __m128i bytes = _mm_load_si128(reinterpret_cast<const __m128i*>(marks + part * 16));
    uint32_t white = static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_setzero_si128())));
    live |= static_cast<uint64_t>(white ^ 0xffff) << (part * 16);
  }
  return live;
}
uint64_t liveMask8(const uint8_t* marks) {
  uint64_t live = 0;
  for (int i = 0; i < 8; ++i) live |= static_cast<uint64_t>(marks[i] != kWhite) << i;
  return live;
}

void poisonFreed(Span* span, uint32_t first, uint64_t freed) {
  for (; freed != 0; freed &= freed - 1) {
    uint32_t index = first + static_cast<uint32_t>(std::countr_zero(freed));
    std::memset(reinterpret_cast<void*>(span->isLarge() ? span->base : span->slotAddress(index)), 0xdb,
                span->elemSize());
  }
}

// Replaces the alloc bits by the live ones, whitens the marks; returns the number of live slots.
uint32_t turnMarksToBits(Span* span) {
  uint32_t live_count = 0;
  bool inlined = span->nelems <= 8;
  for (uint32_t first = 0; first < span->nelems; first += 64) {
    uint64_t live = inlined ? liveMask8(span->marks) : liveMask64(span->marks + first);
    live_count += static_cast<uint32_t>(std::popcount(live));
    uint32_t here = span->nelems - first;
    uint64_t beyond = here >= 64 ? 0 : ~uint64_t{0} << here;
    uint64_t* word = &span->alloc_bits[first / 64];
    if (heap.poison) poisonFreed(span, first, *word & ~live & ~beyond);
    __atomic_store_n(word, live | beyond, __ATOMIC_RELAXED);
  }
  std::memset(span->marks, kWhite, inlined ? 8 : (span->nelems + 63) / 64 * 64);
  return live_count;
}

void countFreed(Span* span, uint32_t objects) {
  if (objects == 0) return;
  heap.frees.fetch_add(objects, std::memory_order_relaxed);
  heap.total_free.fetch_add(objects * span->elemSize(), std::memory_order_relaxed);
}

void freeSpan(Span* span) {
  span->layout->central->span_count.fetch_sub(1, std::memory_order_relaxed);
  span->state.store(SpanState::kFree, std::memory_order_release);
  removeSpan(span);
  heap.pages.release(span->base, span->npages);
  freeSpanRecord(span);
}

}  // namespace

bool claimSweep(Span* span) {
  uint32_t wanted = heap.sweep_gen.load(std::memory_order_relaxed) - 2;
  // Acquire: the marks written in the mark phase; pairs with the release below and the stopped world.
  return span->sweep_gen.compare_exchange_strong(wanted, wanted + 1, std::memory_order_acquire);
}

namespace {

void sweepMarks(Span* span) {
  if (span->specials.load(std::memory_order_relaxed) != nullptr) heap.collector.sweep_specials(span);
  uint32_t allocated = span->nelems - span->free_count;
  uint32_t live = turnMarksToBits(span);
  countFreed(span, allocated - live);
  span->free_count = span->nelems - live;
  span->cursor = 0;
  if (live != allocated) span->needs_zero = true;
  // Release: what we found, for those who wait (waitSwept, ensureSwept).
  span->sweep_gen.store(heap.sweep_gen.load(std::memory_order_relaxed), std::memory_order_release);
}

}  // namespace

Swept freeIfEmpty(Span* span) {
  if (span->free_count != span->nelems) return Swept::kKept;
  freeSpan(span);
  return Swept::kFreed;
}

Swept sweepClaimed(Span* span) {
  sweepMarks(span);
  return freeIfEmpty(span);
}

void ensureSwept(Span* span) {
  uint32_t gen = heap.sweep_gen.load(std::memory_order_relaxed);
  while (span->sweep_gen.load(std::memory_order_acquire) != gen) {
    if (claimSweep(span)) {
      sweepMarks(span);
      return;
    }
    os::pauseCpu(16);
  }
}

bool sweepSome(int spans) {
  uint32_t count = layoutCount();
  for (LayoutId id = 0; id < count; ++id) {
    while (sweepOne(*layoutById(id).central)) {
      if (--spans == 0) return true;
    }
  }
  return false;
}

void finishSweep() {
  while (sweepSome(1 << 30)) continue;
  while (heap.active_sweepers.load(std::memory_order_seq_cst) != 0) os::yieldThread();
}

}  // namespace tuco::rt
