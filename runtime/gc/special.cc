#include "runtime/gc/special.h"

#include <bit>

#include "runtime/mem/persistent.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {
namespace {

struct SpecialPool {
  RankedLock lock{LockRank::Leaf};
  Special* free TUCO_GUARDED_BY(lock) = nullptr;
};
constinit SpecialPool pool;

bool isBefore(const Special* a, uint32_t slot, SpecialKind kind) {
  return a->slot != slot ? a->slot < slot : a->kind < kind;
}

Special* firstSpecial(Span* span) {
  return span->specials.load(std::memory_order_relaxed);
}

// Tells the root jobs whether the span has specials. Needs the specials lock.
void noteSpecials(Span* span, bool any) {
  ArenaPages* arena = arena_table[span->base >> kArenaShift];
  size_t page = (span->base >> kPageShift) % kArenaPages;
  uint64_t bit = uint64_t{1} << page % 64;
  if (any) arena->special_spans[page / 64].fetch_or(bit, std::memory_order_relaxed);
  else arena->special_spans[page / 64].fetch_and(~bit, std::memory_order_relaxed);
}

void setLink(Span* span, Special* before, Special* special) {
  if (before != nullptr) {
    before->next = special;
    return;
  }
  span->specials.store(special, std::memory_order_relaxed);
  noteSpecials(span, special != nullptr);
}

void markSpecial(Special* special, GcWork& work) {
  switch (special->kind) {
    case SpecialKind::kWeak:
      markWord(work, reinterpret_cast<uintptr_t>(special->handle));
      break;
    case SpecialKind::kFinalizer:
      scanReferents(work, reinterpret_cast<uintptr_t>(special->object));
      markWord(work, reinterpret_cast<uintptr_t>(special->callback.closure));
      break;
    case SpecialKind::kCleanup:
      markWord(work, reinterpret_cast<uintptr_t>(special->callback.closure));
      break;
  }
}

void clearHandle(Special* special) {
  // Relaxed: readers check that the object's span is swept first.
  __atomic_store_n(special->handle, uintptr_t{0}, __ATOMIC_RELAXED);
  freeSpecial(special);
}

// Due specials of a sweep, in order.
struct DueList {
  Special* first = nullptr;
  Special* last = nullptr;
  void add(Special* special) {
    special->next = nullptr;
    if (last == nullptr) first = special;
    else last->next = special;
    last = special;
  }
};

bool hasFinalizer(Special* special, uint32_t slot) {
  for (; special != nullptr && special->slot == slot; special = special->next) {
    if (special->kind == SpecialKind::kFinalizer) return true;
  }
  return false;
}

// Handles the group of one dead slot that starts after `before`. Returns the last special kept.
Special* settleDead(Span* span, Special* before, Special* special, DueList& due) {
  uint32_t slot = special->slot;
  bool resurrect = hasFinalizer(special, slot);
  if (resurrect) span->setMark(slot, kBlack);
  while (special != nullptr && special->slot == slot) {
    Special* next = special->next;
    if (special->kind == SpecialKind::kCleanup && resurrect) {
      before = special;
      special = next;
      continue;
    }
    setLink(span, before, next);
    if (special->kind == SpecialKind::kWeak) clearHandle(special);
    else due.add(special);
    special = next;
  }
  return before;
}

}  // namespace

Special* newSpecial() {
  LockHolder hold(pool.lock);
  Special* special = pool.free;
  if (special == nullptr) {
    pool.lock.unlock();
    constexpr int kBatch = 64;
    Special* batch = static_cast<Special*>(
        persistentAlloc(kBatch * sizeof(Special), alignof(Special), MemUse::kGc));
    pool.lock.lock();
    for (int i = 0; i < kBatch; ++i) {
      batch[i].next = pool.free;
      pool.free = &batch[i];
    }
    special = pool.free;
  }
  pool.free = special->next;
  *special = {};
  return special;
}

void freeSpecial(Special* special) {
  LockHolder hold(pool.lock);
  special->next = pool.free;
  pool.free = special;
}

Special* findSpecial(Span* span, uint32_t slot, SpecialKind kind, uint64_t id) {
  for (Special* at = firstSpecial(span); at != nullptr && at->slot <= slot; at = at->next) {
    if (at->slot == slot && at->kind == kind && (id == 0 || at->id == id)) return at;
  }
  return nullptr;
}

void insertSpecial(Span* span, Special* special) {
  Special* before = nullptr;
  Special* at = firstSpecial(span);
  while (at != nullptr && (isBefore(at, special->slot, special->kind) ||
                           (at->slot == special->slot && at->kind == special->kind))) {
    before = at;
    at = at->next;
  }
  special->next = at;
  setLink(span, before, special);
}

void unlinkSpecial(Span* span, Special* special) {
  Special* before = nullptr;
  for (Special* at = firstSpecial(span); at != special; at = at->next) before = at;
  setLink(span, before, special->next);
}

void markSpecialsOf(ArenaPages* arena, GcWork& work) {
  for (size_t word = 0; word < kArenaPages / 64; ++word) {
    uint64_t bits = arena->special_spans[word].load(std::memory_order_relaxed);
    for (; bits != 0; bits &= bits - 1) {
      Span* span = arena->spans[word * 64 + static_cast<size_t>(std::countr_zero(bits))];
      if (span == nullptr) continue;
      LockHolder hold(span->specials_lock);
      for (Special* at = firstSpecial(span); at != nullptr; at = at->next) markSpecial(at, work);
    }
  }
}

void sweepSpecials(Span* span) {
  DueList due;
  {
    LockHolder hold(span->specials_lock);
    Special* before = nullptr;
    Special* at = firstSpecial(span);
    while (at != nullptr) {
      if (span->mark(at->slot) == kWhite) {
        before = settleDead(span, before, at, due);
      } else {
        uint32_t slot = at->slot;
        while (at != nullptr && at->slot == slot) {
          before = at;
          at = at->next;
        }
      }
      at = before == nullptr ? firstSpecial(span) : before->next;
    }
  }
  if (due.first != nullptr) queueCallbacks(due.first);
}

}  // namespace tuco::rt
