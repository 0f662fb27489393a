// The heap's address space: 64 MB arenas, and the table that finds the span of any address.
//
// The table is flat over the 47-bit user address space (16 MB of never-touched .bss); each arena has
// one span pointer per 8 KB page. So a lookup is two loads for heap addresses and one for others.
#ifndef TUCO_RUNTIME_MEM_ARENA_H_
#define TUCO_RUNTIME_MEM_ARENA_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "runtime/mem/span.h"

namespace tuco::rt {

constexpr size_t kArenaShift = 26;
constexpr size_t kArenaSize = size_t{1} << kArenaShift;
constexpr size_t kArenaPages = kArenaSize >> kPageShift;
constexpr size_t kAddressBits = 47;
constexpr size_t kArenaCount = size_t{1} << (kAddressBits - kArenaShift);

struct ArenaPages {
  Span* spans[kArenaPages];  // null: page in no span
  // The page heap's part, under its lock.
  uint64_t used[kArenaPages / 64];   // page is in a span (or being given to the system)
  uint64_t clean[kArenaPages / 64];  // page has no memory behind it and reads as zero
  uintptr_t base;
  ArenaPages* next;    // next made
  ArenaPages* previous;
  uint32_t ready;      // pages below it count as heap; the rest was never touched
  uint32_t fit_bound;  // no free run is longer
  uint32_t first_free; // no free page below it
  uint32_t free_pages;
  // Bit of a span's first page: it has specials. Set and cleared under the span's specials lock.
  std::atomic<uint64_t> special_spans[kArenaPages / 64];
};

// Entries go from null to an arena once. Release in addArena, acquire here (a plain load on x86).
extern ArenaPages* arena_table[kArenaCount];

// The span that holds address p, or null. For any word at all.
inline Span* spanOf(uintptr_t p) {
  uintptr_t arena = p >> kArenaShift;
  if (arena >= kArenaCount) return nullptr;
  ArenaPages* pages = __atomic_load_n(&arena_table[arena], __ATOMIC_ACQUIRE);
  if (pages == nullptr) return nullptr;
  return __atomic_load_n(&pages->spans[(p >> kPageShift) % kArenaPages], __ATOMIC_ACQUIRE);
}

// All arenas lie in [heap_low, heap_high). Relaxed: an arena made while somebody marks holds black
// objects only, so a stale bound hides nothing.
extern std::atomic<uintptr_t> heap_low;
extern std::atomic<uintptr_t> heap_high;

// Makes the pages of `span` point to it, or to nothing.
void enterSpan(Span* span);
void removeSpan(Span* span);

// Reserves `count` adjacent arenas and enters them in the table. 0 when there is no address space.
uintptr_t reserveArenas(size_t count);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_ARENA_H_
