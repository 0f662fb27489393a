#include "runtime/mem/central.h"

#include <new>

#include "runtime/mem/heap.h"
#include "runtime/mem/persistent.h"
#include "runtime/mem/sweep.h"
#include "runtime/os/time.h"

namespace tuco::rt {
namespace {

// An allocation that finds only full spans gives up sweeping after so many and takes fresh pages.
constexpr int kSweepBudget = 64;

// See invariant 1.
void catchUp(Central& central) TUCO_REQUIRES(central.lock) {
  uint32_t gen = heap.sweep_gen.load(std::memory_order_relaxed);
  if (central.gen == gen) return;
  central.gen = gen;
  central.unswept.takeAll(central.partial);
  central.unswept.takeAll(central.full);
}

Span* popPartial(Central& central) {
  LockHolder hold(central.lock);
  catchUp(central);
  return central.partial.pop();
}

Span* popUnswept(Central& central) {
  LockHolder hold(central.lock);
  catchUp(central);
  return central.unswept.pop();
}

void waitSwept(Span* span) {
  uint32_t gen = heap.sweep_gen.load(std::memory_order_relaxed);
  while (span->sweep_gen.load(std::memory_order_acquire) != gen) os::pauseCpu(16);
}

// Sweeps a span taken off the unswept list. kFreed: it is gone.
Swept sweepTaken(Span* span) {
  if (claimSweep(span)) return sweepClaimed(span);
  waitSwept(span);
  return freeIfEmpty(span);
}

Span* sweepForFreeSlot(Central& central) {
  for (int i = 0; i < kSweepBudget; ++i) {
    Span* span = popUnswept(central);
    if (span == nullptr) return nullptr;
    if (sweepTaken(span) == Swept::kFreed) continue;
    if (span->free_count != 0) return span;
    returnSpan(central, span);
  }
  return nullptr;
}

Span* makeSpan(const Layout& layout) {
  size_t npages = kClassTables.pages[layout.size_class];
  PageHeap::Pages pages = heap.pages.allocate(npages);
  if (pages.base == 0) return nullptr;
  Span* span = newSpanRecord(static_cast<uint32_t>((npages << kPageShift) / layout.size),
                             layout.mixed ? SlotMasks::kYes : SlotMasks::kNo);
  layout.central->span_count.fetch_add(1, std::memory_order_relaxed);
  span->base = pages.base;
  span->npages = npages;
  span->elem_size_low = layout.size;
  span->magic = kClassTables.magic[layout.size_class];
  span->mask = layout.mask;
  span->layout = &layout;
  span->noscan = layout.noscan;
  span->needs_zero = !pages.is_zero;
  span->sweep_gen.store(heap.sweep_gen.load(std::memory_order_relaxed), std::memory_order_relaxed);
  span->state.store(SpanState::kInUse, std::memory_order_release);
  enterSpan(span);
  return span;
}

}  // namespace

Central* newCentral(const Layout* layout) {
  void* memory = persistentAlloc(sizeof(Central), alignof(Central), MemUse::kSpans);
  return new (memory) Central(layout);
}

Span* acquireSpan(Central& central) {
  Span* span = popPartial(central);
  if (span == nullptr) {
    heap.active_sweepers.fetch_add(1, std::memory_order_seq_cst);
    span = sweepForFreeSlot(central);
    heap.active_sweepers.fetch_sub(1, std::memory_order_seq_cst);
  }
  if (span == nullptr) span = makeSpan(*central.layout);
  if (span != nullptr) span->in_cache = true;
  return span;
}

void returnSpan(Central& central, Span* span) {
  LockHolder hold(central.lock);
  catchUp(central);
  span->in_cache = false;
  SpanList& list = span->free_count != 0 ? central.partial : central.full;
  list.push(span);
}

bool sweepOne(Central& central) {
  heap.active_sweepers.fetch_add(1, std::memory_order_seq_cst);
  Span* span = popUnswept(central);
  if (span != nullptr && sweepTaken(span) == Swept::kKept) returnSpan(central, span);
  heap.active_sweepers.fetch_sub(1, std::memory_order_seq_cst);
  return span != nullptr;
}

}  // namespace tuco::rt
