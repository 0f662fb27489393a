// Marking: from words that may be pointers to grey objects, from grey objects to the words in them.
//
// Words are gathered in a batch of 64 and then handled together, so that the cache misses of the
// 64 look-ups (page table, span record, mark byte) overlap, and one fence serves all of them.
//
// The queueing protocol. A marker turns bytes grey, fences, then looks at span.queued; a scanner
// clears span.queued with an exchange, then looks for grey bytes. One of them sees the other, so a
// grey object's span is always queued or about to be scanned again.
#ifndef TUCO_RUNTIME_GC_MARKER_H_
#define TUCO_RUNTIME_GC_MARKER_H_

#include <cstddef>
#include <cstdint>

#include "runtime/gc/work.h"
#include "runtime/mem/arena.h"

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TUCO_UNDER_TSAN 1
#endif
#endif

// Conservative scans read words that sanitizers hold to be dead or somebody else's.
#if defined(__clang__)
#define TUCO_CONSERVATIVE_READER \
  __attribute__((no_sanitize("address"), no_sanitize("thread"), no_sanitize("undefined"), noinline))
#else
#define TUCO_CONSERVATIVE_READER
#endif

namespace tuco::rt {

// Handles the gathered words.
void flushBatch(GcWork& work);

// A word that is null, not into the heap, or a pointer to or into a heap object.
inline void markWord(GcWork& work, uintptr_t word) {
  uintptr_t low = heap_low.load(std::memory_order_relaxed);
  if (word - low >= heap_high.load(std::memory_order_relaxed) - low) return;
  work.batch[work.batch_count++] = word;
  if (work.batch_count == GcWork::kBatch) flushBatch(work);
}

// Any word: marks the objects that contain p and p - 1 (optimised code keeps pointers one past the
// end), if they are allocated.
void markConservatively(GcWork& work, uintptr_t p);
// All aligned words of [lo, hi).
void scanConservatively(GcWork& work, const void* lo, const void* hi);
// The words of [lo, hi) whose bits are set; bit 0 of `mask` is the word at lo.
void scanMasked(GcWork& work, const void* lo, const void* hi, const uint8_t* mask);
// The pointers in the object at `base`, which need not be marked itself.
void scanReferents(GcWork& work, uintptr_t base);

// Takes one item from the ring (refilled from `global`) and scans it. False: nothing to do.
bool drainOne(GcWork& work, GlobalWork& global);
// Hands everything found so far to `global`.
void flushWork(GcWork& work, GlobalWork& global);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_MARKER_H_
