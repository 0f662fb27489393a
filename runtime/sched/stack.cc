// Slots are carved from 1 GB arenas reserved without commitment, so that a stack costs what it
// touches and no mapping of its own. A slot:
//   low                                                             high
//   [guard page (Cpp)] … unused … | frames ← rsp … | G (aligned to 64)
// Checked slots have no guard: prologues compare with the limit.
// Tops are coloured: with slots at powers of two, all Gs would fall into the same few sets of every
// cache. The top moves down by whole pages (address space only) and by some lines of its page.
// Terms: slack, see kStackSlack.
#include "runtime/sched/stack.h"

#include <new>

#include "runtime/os/fatal.h"
#include "runtime/os/memory.h"
#include "runtime/sync/hooks.h"
#include "runtime/sync/lock.h"

extern "C" void tuco_goroutine_entry();

namespace tuco::rt {
namespace {

constexpr size_t kArenaSize = size_t{1} << 30;
// Without MADV_GUARD_INSTALL each guard splits a mapping in two; the kernel allows 65,530.
constexpr uint32_t kMaxMappedGuards = 24'000;
constexpr size_t kGuardSize = os::kPageSize;
constexpr uint32_t kPageColours[2] = {4, 16};  // by StackKind
constexpr uint32_t kLineColours = 16;
constexpr uint16_t kDefaultX87Control = 0x037f;
constexpr uint32_t kDefaultMxcsr = 0x1f80;

struct Arena {
  uintptr_t next = 0;
  uintptr_t end = 0;
};

struct Pool {
  RankedLock lock{LockRank::StackPool};
  Arena arenas[2] TUCO_GUARDED_BY(lock);
  uint32_t made[2] TUCO_GUARDED_BY(lock) = {0, 0};
  uint32_t mapped_guards TUCO_GUARDED_BY(lock) = 0;
  size_t cpp_slot = kDefaultCppSlot;
};
constinit Pool pool;

uintptr_t carve(Arena& arena, size_t slot) {
  if (arena.next + slot > arena.end) {
    void* memory = os::reserveAligned(kArenaSize, 2 << 20);
    if (memory == nullptr) return 0;
    os::adviseHugePages(memory, kArenaSize, os::HugePages::Never);
    arena.next = reinterpret_cast<uintptr_t>(memory);
    arena.end = arena.next + kArenaSize;
  }
  uintptr_t low = arena.next;
  arena.next += slot;
  return low;
}

size_t colourOffset(uint32_t number, uint32_t page_colours) {
  return number % page_colours * os::kPageSize + number / page_colours % kLineColours * 64;
}

// Whether one more guard can be had.
bool takeGuard() {
  if (os::guardsAreCheap()) return true;
  LockHolder hold(pool.lock);
  if (pool.mapped_guards >= kMaxMappedGuards) return false;
  ++pool.mapped_guards;
  return true;
}

}  // namespace

size_t max_stack_size = size_t{1} << 30;

void setCppStackSize(size_t bytes) {
  size_t slot = 16 << 10;
  while (slot < bytes && slot < kArenaSize / 4)
    slot *= 2;
  pool.cpp_slot = slot;
}

size_t cppStackSize() {
  return pool.cpp_slot;
}

G* allocateG(StackKind kind) {
  size_t slot = kind == StackKind::Checked ? kCheckedSlot : pool.cpp_slot;
  int k = static_cast<int>(kind);
  uintptr_t low;
  uint32_t number;
  {
    LockHolder hold(pool.lock);
    low = carve(pool.arenas[k], slot);
    number = pool.made[k]++;
  }
  if (low == 0) return nullptr;
  uintptr_t high = low + slot - colourOffset(number, kPageColours[k]);
  uintptr_t top = (high - sizeof(G)) & ~uintptr_t{63};
  G* g = new (reinterpret_cast<void*>(top)) G;
  g->kind = kind;
  g->stack_low = low;
  g->stack_high = top;
  if (kind == StackKind::Checked) {
    g->stack_limit = low + kStackSlack;
  } else if (takeGuard()) {
    os::installGuard(reinterpret_cast<void*>(low), kGuardSize);
    g->stack_low = low + kGuardSize;
  }
  return g;
}

void prepareStack(G* g) {
  // As tuco_switch leaves it; the return address is at a multiple of 16, minus 8.
  uint64_t* frame = reinterpret_cast<uint64_t*>(g->stack_high) - 10;
  frame[0] = kDefaultMxcsr | uint64_t{kDefaultX87Control} << 32;
  for (int i = 1; i <= 6; ++i)
    frame[i] = 0;
  frame[7] = reinterpret_cast<uint64_t>(&tuco_goroutine_entry);
  frame[8] = 0;
  frame[9] = 0;
  g->sp = frame;
}

void discardStack(G* g) {
  uintptr_t top_page = (g->stack_high - 1) & ~(os::kPageSize - 1);
  uintptr_t low = (g->stack_low + os::kPageSize - 1) & ~(os::kPageSize - 1);
  if (top_page > low) os::discardPages(reinterpret_cast<void*>(low), top_page - low);
}

bool isStackGuard(const G* g, uintptr_t address) {
  if (g == nullptr || g->kind != StackKind::Cpp) return false;
  return address < g->stack_low && address >= g->stack_low - kGuardSize;
}

void visitLiveStack(G* g, void (*visit)(StackRange, void*), void* arg) {
  uintptr_t sp = g->outside_sp != 0 ? g->outside_sp : reinterpret_cast<uintptr_t>(g->sp);
  sp &= ~uintptr_t{7};
  for (StackSegment* s = g->segments; s != nullptr; s = s->previous) {
    visit({sp, s->high}, arg);
    sp = s->resume_sp;
  }
  uintptr_t high = reinterpret_cast<uintptr_t>(g);
  if (sp < high) visit({sp, high}, arg);
  // The G's own words: closure, labels, defers, panics, user data, entry argument.
  visit({high, high + sizeof(G)}, arg);
}

}  // namespace tuco::rt
