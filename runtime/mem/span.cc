#include "runtime/mem/span.h"

#include <new>

#include <bit>
#include <cstring>

#include "runtime/mem/persistent.h"

namespace tuco::rt {
namespace {

// Slots of pooled mark and bit blocks: powers of two from 64 to 1024. Up to 8 slots live inline.
constexpr int kBlockKinds = 5;

struct FreeBlock {
  FreeBlock* next;
};

struct SpanPool {
  RankedLock lock{LockRank::Arena};
  Span* records TUCO_GUARDED_BY(lock) = nullptr;
  FreeBlock* blocks[kBlockKinds] TUCO_GUARDED_BY(lock) = {};
  FreeBlock* masks[kBlockKinds] TUCO_GUARDED_BY(lock) = {};
};
constinit SpanPool pool;

int blockKind(uint32_t nelems) {
  return nelems <= 64 ? 0 : std::bit_width((nelems - 1) / 64);
}
size_t blockSlots(int kind) {
  return size_t{64} << kind;
}
size_t blockBytes(int kind) {
  return blockSlots(kind) + blockSlots(kind) / 8;
}

Span* takeRecord() {
  {
    LockHolder hold(pool.lock);
    Span* span = pool.records;
    if (span != nullptr) {
      pool.records = span->next;
      return span;
    }
  }
  constexpr int kBatch = 32;
  Span* batch = static_cast<Span*>(persistentAlloc(kBatch * sizeof(Span), alignof(Span), MemUse::kSpans));
  for (int i = 0; i < kBatch; ++i) new (&batch[i]) Span();
  LockHolder hold(pool.lock);
  for (int i = 1; i < kBatch; ++i) {
    batch[i].next = pool.records;
    pool.records = &batch[i];
  }
  return &batch[0];
}

void* takeBlock(FreeBlock*& list, size_t bytes) {
  {
    LockHolder hold(pool.lock);
    FreeBlock* block = list;
    if (block != nullptr) {
      list = block->next;
      return block;
    }
  }
  return persistentAlloc(bytes, 64, MemUse::kSpans);
}

void giveBlock(FreeBlock*& list, void* memory) TUCO_REQUIRES(pool.lock) {
  FreeBlock* block = static_cast<FreeBlock*>(memory);
  block->next = list;
  list = block;
}

}  // namespace

// The lists are passed on by reference only; takeBlock locks.
Span* newSpanRecord(uint32_t nelems, SlotMasks masks) TUCO_NO_THREAD_SAFETY {
  Span* span = takeRecord();
  span->nelems = nelems;
  span->masks = nullptr;
  uint32_t slots = 8;
  if (nelems <= 8) {
    span->marks = span->inline_marks;
    span->alloc_bits = &span->inline_bits;
  } else {
    int kind = blockKind(nelems);
    slots = static_cast<uint32_t>(blockSlots(kind));
    char* block = static_cast<char*>(takeBlock(pool.blocks[kind], blockBytes(kind)));
    if (masks == SlotMasks::kYes) {
      span->masks = static_cast<uint64_t*>(takeBlock(pool.masks[kind], slots * sizeof(uint64_t)));
    }
    span->marks = reinterpret_cast<uint8_t*>(block);
    span->alloc_bits = reinterpret_cast<uint64_t*>(block + slots);
  }
  std::memset(span->marks, kWhite, slots);
  for (uint32_t word = 0; word < (slots + 63) / 64; ++word) {
    uint32_t first = word * 64;
    span->alloc_bits[word] = first >= nelems        ? ~uint64_t{0}
                             : nelems - first >= 64 ? 0
                                                    : ~uint64_t{0} << (nelems - first);
  }
  span->cursor = 0;
  span->free_count = nelems;
  span->large_size = 0;
  span->in_cache = false;
  span->next = nullptr;
  span->queued.store(0, std::memory_order_relaxed);
  return span;
}

void freeSpanRecord(Span* span) {
  LockHolder hold(pool.lock);
  if (span->nelems > 8) {
    int kind = blockKind(span->nelems);
    giveBlock(pool.blocks[kind], span->marks);
    if (span->masks != nullptr) giveBlock(pool.masks[kind], span->masks);
    // A stale lookup must find readable mark state.
    span->marks = span->inline_marks;
    span->alloc_bits = &span->inline_bits;
    span->nelems = 1;
  }
  span->next = pool.records;
  pool.records = span;
}

}  // namespace tuco::rt
