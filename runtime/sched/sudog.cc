// Pools of sudogs: a list per P, refilled from and spilled to a central list.
#include "runtime/sched/sudog.h"

#include <cstdlib>
#include <new>

#include "runtime/os/fatal.h"

#include "runtime/sched/p.h"
#include "runtime/sync/hooks.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {
namespace {

constexpr uint32_t kLocal = 64;
constexpr int kChunk = 32;

struct Central {
  RankedLock lock{LockRank::SudogPool};
  Sudog* free TUCO_GUARDED_BY(lock) = nullptr;
};
constinit Central central;

// Refills from the central list or the system. Sudogs are never freed.
Sudog* refill(P* p) {
  LockHolder hold(central.lock);
  if (central.free == nullptr) {
    void* memory = std::calloc(kChunk, sizeof(Sudog));
    if (memory == nullptr) fatal("runtime: out of memory: cannot allocate sudogs");
    Sudog* chunk = static_cast<Sudog*>(memory);
    for (int i = 0; i < kChunk; ++i) {
      Sudog* s = new (&chunk[i]) Sudog;
      s->next = central.free;
      central.free = s;
    }
  }
  Sudog* first = central.free;
  central.free = first->next;
  while (p != nullptr && central.free != nullptr && p->free_sudog_count < kLocal / 2) {
    Sudog* s = central.free;
    central.free = s->next;
    s->next = p->free_sudogs;
    p->free_sudogs = s;
    ++p->free_sudog_count;
  }
  return first;
}

void spill(P* p) {
  LockHolder hold(central.lock);
  while (p->free_sudog_count > kLocal / 2) {
    Sudog* s = p->free_sudogs;
    p->free_sudogs = s->next;
    --p->free_sudog_count;
    s->next = central.free;
    central.free = s;
  }
}

}  // namespace

Sudog* acquireSudog() {
  P* p = myP();
  Sudog* s = p != nullptr ? p->free_sudogs : nullptr;
  if (s == nullptr) {
    s = refill(p);
  } else {
    p->free_sudogs = s->next;
    --p->free_sudog_count;
  }
  *s = Sudog{};
  return s;
}

void releaseSudog(Sudog* sudog) {
  sudog->elem = nullptr;
  sudog->g = nullptr;
  P* p = myP();
  if (p == nullptr) {
    LockHolder hold(central.lock);
    sudog->next = central.free;
    central.free = sudog;
    return;
  }
  sudog->next = p->free_sudogs;
  p->free_sudogs = sudog;
  if (++p->free_sudog_count >= kLocal) spill(p);
}

}  // namespace tuco::rt
