#include "runtime/mem/arena.h"

#include <algorithm>

#include "runtime/mem/persistent.h"
#include "runtime/os/memory.h"

namespace tuco::rt {

constinit ArenaPages* arena_table[kArenaCount] = {};
constinit std::atomic<uintptr_t> heap_low{~uintptr_t{0}};
constinit std::atomic<uintptr_t> heap_high{0};

namespace {

// Where to ask for the next arena. Addresses of the form 0x00c0… are neither small integers nor
// text, so they rarely appear by accident in words that are read conservatively. Guarded by the
// heap's lock (all callers hold it).
constinit uintptr_t next_hint = 0xc000000000;

uintptr_t tryHint(size_t size) {
  void* memory = os::reserveMemoryAt(reinterpret_cast<void*>(next_hint), size);
  if (memory == nullptr) return 0;
  uintptr_t base = reinterpret_cast<uintptr_t>(memory);
  if (base == next_hint) return base;
  os::unmapMemory(memory, size);
  return 0;
}

void setPages(Span* span, Span* value) {
  size_t page = span->base >> kPageShift;
  for (size_t i = 0; i < span->npages; ++i, ++page) {
    ArenaPages* pages = arena_table[page / kArenaPages];
    __atomic_store_n(&pages->spans[page % kArenaPages], value, __ATOMIC_RELEASE);
  }
}

// Arenas are mapped without reservation. So that an absurd request fails at once, as in Go, and not
// by the kernel's killer later, the kernel is asked whether it would ever commit that much.
bool wouldFit(size_t size) {
  void* memory = os::mapMemory(size);
  if (memory == nullptr) return false;
  os::unmapMemory(memory, size);
  return true;
}

}  // namespace

void enterSpan(Span* span) { setPages(span, span); }
void removeSpan(Span* span) { setPages(span, nullptr); }

uintptr_t reserveArenas(size_t count) {
  size_t size = count << kArenaShift;
  if (count > 1 && !wouldFit(size)) return 0;
  uintptr_t base = tryHint(size);
  if (base == 0) base = reinterpret_cast<uintptr_t>(os::reserveAligned(size, kArenaSize));
  if (base == 0 || (base + size) >> kAddressBits != 0) return 0;
  next_hint = base + size;
  heap_low.store(std::min(heap_low.load(std::memory_order_relaxed), base), std::memory_order_relaxed);
  heap_high.store(std::max(heap_high.load(std::memory_order_relaxed), base + size),
                  std::memory_order_relaxed);
  for (size_t i = 0; i < count; ++i) {
    ArenaPages* pages =
        static_cast<ArenaPages*>(persistentAlloc(sizeof(ArenaPages), os::kPageSize, MemUse::kSpans));
    pages->base = base + (i << kArenaShift);
    __atomic_store_n(&arena_table[(base >> kArenaShift) + i], pages, __ATOMIC_RELEASE);
  }
  return base;
}

}  // namespace tuco::rt
