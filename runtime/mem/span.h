// A span: a run of heap pages cut into equal slots of one layout, or one large object.
//
// Terms. Mark state: one byte per slot. Alloc bits: one bit per slot, set when the slot holds an
// object or belongs to a run that a cache holds. Sweep generation: see sweep.h.
//
// What must hold:
//  1. Records are never freed, only reused for other spans, so a stale pointer to one is readable.
//  2. Alloc bits at and above `nelems` are set; mark bytes there stay white.
//  3. Between mark termination and the span's sweep the mark bytes say which objects live; at all
//     other times outside marking they are white.
//
// Mark bytes instead of bits: several markers store without a locked instruction. A byte goes
// white → grey → black; a stale store may turn black back to grey, which costs one more scan and
// nothing else. (A locked `or` per object costs about as much as the whole scan of a small one.)
#ifndef TUCO_RUNTIME_MEM_SPAN_H_
#define TUCO_RUNTIME_MEM_SPAN_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "runtime/mem/layout.h"
#include "runtime/mem/size_classes.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {

enum class SpanState : uint8_t { kFree, kInUse };
enum Mark : uint8_t { kWhite = 0, kGrey = 1, kBlack = 2 };

struct Special;

struct alignas(64) Span {
  // --- what the marker reads ---
  uintptr_t base;
  uint32_t elem_size_low;  // slot bytes of small spans; 0 for a large object (see elemSize)
  uint32_t magic;          // 0 for a large object: every offset is slot 0
  uint8_t* marks;
  uint64_t mask;           // pointer words of a slot up to 512 bytes
  uint64_t* masks;         // of a mixed span: the mask of each slot; null in others
  const Layout* layout;
  uint32_t nelems;
  std::atomic<SpanState> state;  // release after the span is set up; acquire by conservative lookups
  bool noscan;
  // Set by the marker that queues the span, cleared by the one that takes it (see gc/work.h).
  std::atomic<uint8_t> queued;
  bool needs_zero;         // free slots may hold old bytes
  // --- what the allocator reads ---
  uint64_t* alloc_bits;
  uint32_t cursor;         // first slot that the allocator has not looked at since the sweep
  uint32_t free_count;     // clear alloc bits
  size_t npages;
  size_t large_size;       // bytes asked for, of a large object
  std::atomic<uint32_t> sweep_gen;
  bool in_cache;           // a cache takes runs from it; on no list
  Span* next;              // of the list it is on
  std::atomic<Special*> specials;  // sorted by slot; guarded by specials_lock
  RankedLock specials_lock{LockRank::Specials};
  uint64_t inline_bits;
  uint8_t inline_marks[8];

  size_t bytes() const { return npages << kPageShift; }
  size_t elemSize() const { return magic != 0 ? elem_size_low : bytes(); }
  bool isLarge() const { return magic == 0; }
  uint32_t indexOf(uintptr_t p) const {
    return static_cast<uint32_t>(((p - base) * magic) >> 32);
  }
  uintptr_t slotAddress(uint32_t index) const { return base + uintptr_t{index} * elem_size_low; }
  bool isAllocated(uint32_t index) const {
    return (__atomic_load_n(&alloc_bits[index / 64], __ATOMIC_RELAXED) >> (index % 64) & 1) != 0;
  }
  // Pointer words of a slot of up to 512 bytes (layout->bits is null).
  uint64_t maskOf(uint32_t index) const { return masks == nullptr ? mask : masks[index]; }
  uint8_t mark(uint32_t index) const { return __atomic_load_n(&marks[index], __ATOMIC_RELAXED); }
  void setMark(uint32_t index, Mark value) {
    __atomic_store_n(&marks[index], static_cast<uint8_t>(value), __ATOMIC_RELAXED);
  }
  // The marks of slots that nobody can find yet; markers may still look at them by stale words.
  void setMarks(size_t first, size_t count, Mark value) {
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
    for (size_t i = 0; i < count; ++i) setMark(static_cast<uint32_t>(first + i), value);
    return;
#endif
#endif
    __builtin_memset(marks + first, value, count);
  }
};

// A record for `nelems` slots with cleared bits and white marks, from the pool; state kFree.
enum class SlotMasks : uint8_t { kNo, kYes };
Span* newSpanRecord(uint32_t nelems, SlotMasks masks = SlotMasks::kNo);
void freeSpanRecord(Span* span);

// A singly linked list of spans that can be appended to another in one step.
class SpanList {
 public:
  bool isEmpty() const { return head_ == nullptr; }
  Span* head() const { return head_; }
  void push(Span* span) {
    span->next = head_;
    if (head_ == nullptr) tail_ = span;
    head_ = span;
  }
  Span* pop() {
    Span* span = head_;
    if (span == nullptr) return nullptr;
    head_ = span->next;
    span->next = nullptr;
    return span;
  }
  void takeAll(SpanList& from) {
    if (from.head_ == nullptr) return;
    from.tail_->next = head_;
    if (head_ == nullptr) tail_ = from.tail_;
    head_ = from.head_;
    from.head_ = nullptr;
  }

 private:
  Span* head_ = nullptr;
  Span* tail_ = nullptr;
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_SPAN_H_
