#include "runtime/mem/page_heap.h"

#include <algorithm>
#include <cstring>

#include "runtime/mem/bits.h"
#include "runtime/os/memory.h"

namespace tuco::rt {
namespace {

constexpr size_t kGrowPages = (4 << 20) / kHeapPageSize;
constexpr size_t kHugePages = (2 << 20) / kHeapPageSize;
constexpr uint64_t kHugePagesFrom = 32 << 20;
constexpr size_t kNone = ~size_t{0};

ArenaPages* arenaOf(uintptr_t base) {
  return arena_table[base >> kArenaShift];
}
size_t pageInArena(uintptr_t base) {
  return (base >> kPageShift) % kArenaPages;
}

// Calls fn(arena, first page, count) for the part of [base, base + npages) in each arena.
template <class Fn>
void forArenaParts(uintptr_t base, size_t npages, Fn fn) {
  while (npages > 0) {
    size_t first = pageInArena(base);
    size_t count = std::min(npages, kArenaPages - first);
    fn(arenaOf(base), first, count);
    base += count << kPageShift;
    npages -= count;
  }
}

}  // namespace

PageHeap::Pages PageHeap::allocate(size_t npages) {
  LockHolder hold(lock_);
  uintptr_t base = npages <= kArenaPages ? findRun(npages) : findArenas(npages);
  if (base == 0) base = grow(npages);
  if (base == 0) return {0, false};
  return {base, take(base, npages)};
}

void PageHeap::release(uintptr_t base, size_t npages) {
  LockHolder hold(lock_);
  give(base, npages);
  in_use_bytes_.fetch_sub(npages << kPageShift, std::memory_order_relaxed);
}

// First page of a free run of npages, or kNone.
size_t PageHeap::findIn(ArenaPages* arena, size_t npages) {
  if (arena->fit_bound < npages || arena->free_pages < npages) return kNone;
  size_t longest = 0;
  size_t at = nextClear(arena->used, arena->first_free, kArenaPages);
  arena->first_free = static_cast<uint32_t>(at);
  while (at < kArenaPages) {
    size_t end = nextSet(arena->used, at, std::min(at + npages, kArenaPages));
    if (end - at >= npages) return at;
    longest = std::max(longest, end - at);
    at = nextClear(arena->used, end, kArenaPages);
  }
  arena->fit_bound = static_cast<uint32_t>(longest);
  return kNone;
}

uintptr_t PageHeap::findRun(size_t npages) {
  for (ArenaPages* arena = first_; arena != nullptr; arena = arena->next) {
    size_t page = findIn(arena, npages);
    if (page != kNone) return arena->base + (page << kPageShift);
  }
  return 0;
}

// A row of wholly free adjacent arenas for an object larger than one.
uintptr_t PageHeap::findArenas(size_t npages) {
  size_t wanted = (npages + kArenaPages - 1) / kArenaPages;
  size_t found = 0;
  ArenaPages* start = nullptr;
  for (ArenaPages* arena = first_; arena != nullptr; arena = arena->next) {
    if (arena->free_pages != kArenaPages) {
      found = 0;
      continue;
    }
    if (found == 0 || arena->base != start->base + (found << kArenaShift)) {
      start = arena;
      found = 0;
    }
    if (++found == wanted) return start->base;
  }
  return 0;
}

uintptr_t PageHeap::grow(size_t npages) {
  size_t count = (npages + kArenaPages - 1) / kArenaPages;
  uintptr_t base = reserveArenas(count);
  if (base == 0) return 0;
  for (size_t i = 0; i < count; ++i) {
    ArenaPages* arena = arenaOf(base + (i << kArenaShift));
    std::memset(arena->clean, 0xff, sizeof arena->clean);
    arena->fit_bound = kArenaPages;
    arena->free_pages = kArenaPages;
    arena->previous = last_;
    if (last_ != nullptr) last_->next = arena;
    if (first_ == nullptr) first_ = arena;
    last_ = arena;
  }
  return base;
}

// Makes arena pages below `pages` count as heap.
void PageHeap::makeReady(ArenaPages* arena, size_t pages) {
  size_t old = arena->ready;
  size_t ready = std::min((pages + kGrowPages - 1) / kGrowPages * kGrowPages, kArenaPages);
  arena->ready = static_cast<uint32_t>(ready);
  size_t bytes = (ready - old) << kPageShift;
  uint64_t before = ready_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  released_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  if (before + bytes < kHugePagesFrom) return;
  os::adviseHugePages(reinterpret_cast<void*>(arena->base + (old << kPageShift)), bytes,
                      os::HugePages::Prefer);
}

// Marks the run used; true if all of it reads as zero.
bool PageHeap::take(uintptr_t base, size_t npages) {
  size_t clean = 0;
  forArenaParts(base, npages, [&](ArenaPages* arena, size_t first, size_t count) TUCO_NO_THREAD_SAFETY {
    if (first + count > arena->ready) makeReady(arena, first + count);
    clean += countBits(arena->clean, first, count);
    setBits(arena->used, first, count);
    clearBits(arena->clean, first, count);
    arena->free_pages -= static_cast<uint32_t>(count);
    if (arena->first_free == first) arena->first_free = static_cast<uint32_t>(first + count);
  });
  released_bytes_.fetch_sub(clean << kPageShift, std::memory_order_relaxed);
  in_use_bytes_.fetch_add(npages << kPageShift, std::memory_order_relaxed);
  return clean == npages;
}

void PageHeap::give(uintptr_t base, size_t npages) {
  forArenaParts(base, npages, [](ArenaPages* arena, size_t first, size_t count) {
    clearBits(arena->used, first, count);
    arena->free_pages += static_cast<uint32_t>(count);
    arena->first_free = std::min(arena->first_free, static_cast<uint32_t>(first));
    // The new run may join its neighbours; the next failing search makes the bound exact again.
    arena->fit_bound = kArenaPages;
  });
}

// Returns free pages with memory to the system. They are marked used meanwhile, so that the system
// call runs without the lock.
size_t PageHeap::scavengeRange(ArenaPages* arena, size_t first, size_t count) {
  uintptr_t base = arena->base + (first << kPageShift);
  size_t dirty = count - countBits(arena->clean, first, count);
  setBits(arena->used, first, count);
  arena->free_pages -= static_cast<uint32_t>(count);
  lock_.unlock();
  os::discardPages(reinterpret_cast<void*>(base), count << kPageShift);
  lock_.lock();
  setBits(arena->clean, first, count);
  give(base, count);
  released_bytes_.fetch_add(dirty << kPageShift, std::memory_order_relaxed);
  return dirty << kPageShift;
}

size_t PageHeap::scavengeBlock(ArenaPages* arena, size_t first, ScavengeMode mode) {
  size_t limit = first + kHugePages;
  size_t done = 0;
  for (size_t at = nextClear(arena->used, first, limit); at < limit;) {
    size_t end = nextSet(arena->used, at, limit);
    bool whole = end - at == kHugePages;
    bool dirty = countBits(arena->clean, at, end - at) != end - at;
    if (dirty && (whole || mode == ScavengeMode::kEverything)) {
      done += scavengeRange(arena, at, end - at);
    }
    at = nextClear(arena->used, end, limit);
  }
  return done;
}

size_t PageHeap::scavenge(size_t bytes, ScavengeMode mode) {
  LockHolder hold(lock_);
  size_t done = 0;
  for (ArenaPages* arena = last_; arena != nullptr; arena = arena->previous) {
    for (size_t block = (arena->ready + kHugePages - 1) / kHugePages; block-- > 0;) {
      if (done >= bytes) return done;
      done += scavengeBlock(arena, block * kHugePages, mode);
    }
  }
  return done;
}

void PageHeap::forEachArena(void (*visit)(ArenaPages* arena, void* context), void* context) {
  LockHolder hold(lock_);
  for (ArenaPages* arena = first_; arena != nullptr; arena = arena->next) visit(arena, context);
}

}  // namespace tuco::rt
