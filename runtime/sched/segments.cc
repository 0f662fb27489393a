// Growth of checked stacks: a prologue that finds too little stack comes here through
// tuco_morestack and goes on in a bigger segment; on return from that frame the older segment is
// current again, and the bigger one stays with the goroutine as its spare, so that a loop that
// crosses the boundary each time pays a few instructions.
#include <cstddef>

#include "runtime/os/memory.h"
#include "runtime/sched/sched.h"
#include "runtime/sched/stack.h"

extern "C" {
// Called by tuco_morestack. Returns the rsp to go on at, or 0 to stay on this stack.
uintptr_t tuco_morestack_slow(uintptr_t frame_size, uintptr_t arg_bytes, uintptr_t sp);
// Called by tuco_morestack when the frame has returned.
void tuco_lessstack();
}

namespace tuco::rt {
namespace {

// What arch/amd64/morestack.S has as numbers.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Winvalid-offsetof"  // one base, no virtual: the layout is fixed
static_assert(offsetof(G, stack_limit) == 16 && offsetof(G, segments) == 256 &&
              offsetof(G, spare) == 264);
#pragma clang diagnostic pop
static_assert(offsetof(StackSegment, previous) == 0 && offsetof(StackSegment, low) == 8);
static_assert(offsetof(StackSegment, high) == 16 && offsetof(StackSegment, resume_sp) == 24);
static_assert(offsetof(StackSegment, resume_limit) == 32 && kStackSlack == 6144);
static_assert(static_cast<int64_t>(kPreemptLimit) == -1314);

// With the first slot these sum up to just under Go's limit of 1,000,000,000 bytes.
constexpr size_t kSizes[] = {size_t{1} << 20, size_t{16} << 20, size_t{256} << 20,
                             size_t{680} << 20};
constexpr uint32_t kClasses = 4;
// Freed segments of at least this size give their pages back.
constexpr size_t kDiscardFrom = size_t{16} << 20;

struct Cache {
  RankedLock lock{LockRank::StackPool};
  StackSegment* free[kClasses] TUCO_GUARDED_BY(lock) = {};
};
constinit Cache cache;

StackSegment* mapSegment(uint32_t size_class) {
  size_t size = kSizes[size_class];
  char* memory = static_cast<char*>(os::reserveMemory(size));
  if (memory == nullptr) return nullptr;
  os::adviseHugePages(memory, size, os::HugePages::Never);
  StackSegment* s =
      reinterpret_cast<StackSegment*>(memory + size - ((sizeof(StackSegment) + 63) & ~size_t{63}));
  s->low = reinterpret_cast<uintptr_t>(memory);
  s->high = reinterpret_cast<uintptr_t>(s);
  s->size_class = size_class;
  return s;
}

StackSegment* takeSegment(uint32_t size_class) {
  {
    LockHolder hold(cache.lock);
    StackSegment* s = cache.free[size_class];
    if (s != nullptr) {
      cache.free[size_class] = s->previous;
      return s;
    }
  }
  return mapSegment(size_class);
}

void giveSegment(StackSegment* s) {
  if (kSizes[s->size_class] >= kDiscardFrom) {
    uintptr_t top_page = s->high & ~(os::kPageSize - 1);
    os::discardPages(reinterpret_cast<void*>(s->low), top_page - s->low);
  }
  LockHolder hold(cache.lock);
  s->previous = cache.free[s->size_class];
  cache.free[s->size_class] = s;
}

size_t sizeInUse(const G* g) {
  size_t sum = kCheckedSlot;
  for (const StackSegment* s = g->segments; s != nullptr; s = s->previous)
    sum += kSizes[s->size_class];
  return sum;
}

[[noreturn]] void reportOverflow(G* g, uintptr_t sp) {
  os::Report() << "runtime: goroutine stack exceeds "
               << static_cast<uint64_t>(max_stack_size == (size_t{1} << 30) ? 1'000'000'000
                                                                            : max_stack_size)
               << "-byte limit\nruntime: sp=" << reinterpret_cast<const void*>(sp) << " stack=["
               << reinterpret_cast<const void*>(g->stack_low) << ", "
               << reinterpret_cast<const void*>(g->stack_high) << "]\n";
  fatal("stack overflow");
}

size_t roomOf(const StackSegment* s) {
  return s->high - s->low - kStackSlack;
}

// A segment with room for `need` bytes: the spare, or the smallest class above the current one.
StackSegment* findSegment(G* g, size_t need, uintptr_t sp) {
  if (g->spare != nullptr && roomOf(g->spare) >= need) {
    StackSegment* s = g->spare;
    g->spare = nullptr;
    return s;
  }
  uint32_t size_class = g->segments == nullptr ? 0 : g->segments->size_class + 1;
  while (size_class < kClasses &&
         kSizes[size_class] - kStackSlack - sizeof(StackSegment) - 64 < need)
    ++size_class;
  if (size_class >= kClasses || sizeInUse(g) + kSizes[size_class] > max_stack_size)
    reportOverflow(g, sp);
  StackSegment* s = takeSegment(size_class);
  if (s == nullptr) fatal("runtime: out of memory: cannot grow a goroutine's stack");
  return s;
}

void setLimit(G* g, uintptr_t limit) {
  g->stack_limit = limit;
  os::tcbStore<os::kTcbLimit>(limitFor(g));
}

struct Growth {
  size_t need;
  uintptr_t sp;
  StackSegment* segment;
};

}  // namespace

void shrinkStack(G* g) {
  if (g->spare == nullptr) return;
  giveSegment(g->spare);
  g->spare = nullptr;
}

void freeSegments(G* g) {
  while (g->segments != nullptr) {
    StackSegment* s = g->segments;
    g->segments = s->previous;
    giveSegment(s);
  }
  shrinkStack(g);
  g->stack_limit = g->stack_low + kStackSlack;
}

void resetStackTo(G* g, uintptr_t sp) {
  while (g->segments != nullptr && (sp < g->segments->low || sp >= g->segments->high)) {
    StackSegment* s = g->segments;
    g->segments = s->previous;
    g->stack_limit = s->resume_limit;
    shrinkStack(g);
    g->spare = s;
  }
  os::tcbStore<os::kTcbLimit>(limitFor(g));
}

}  // namespace tuco::rt

uintptr_t tuco_morestack_slow(uintptr_t frame_size, uintptr_t arg_bytes, uintptr_t sp) {
  using namespace tuco::rt;
  if (os::tcbLoad<os::kTcbLimit>() == kPreemptLimit) preemptSlow();
  G* g = getg();
  if (sp - frame_size > g->stack_limit) return 0;
  Growth growth = {frame_size + arg_bytes + 256, sp, nullptr};
  if (g->spare != nullptr && roomOf(g->spare) >= growth.need) {
    growth.segment = findSegment(g, growth.need, sp);
  } else {
    onSystemStack([&] { growth.segment = findSegment(g, growth.need, growth.sp); });
  }
  StackSegment* s = growth.segment;
  s->previous = g->segments;
  s->resume_sp = sp;
  s->resume_limit = g->stack_limit;
  g->segments = s;
  setLimit(g, s->low + kStackSlack);
  return s->high & ~uintptr_t{15};
}

void tuco_lessstack() {
  using namespace tuco::rt;
  G* g = getg();
  StackSegment* s = g->segments;
  g->segments = s->previous;
  g->stack_limit = s->resume_limit;
  if (os::tcbLoad<os::kTcbLimit>() != kPreemptLimit) os::tcbStore<os::kTcbLimit>(g->stack_limit);
  // The bigger of the two is worth keeping.
  StackSegment* old = g->spare;
  if (old != nullptr && old->size_class > s->size_class) std::swap(old, s);
  g->spare = s;
  if (old != nullptr) onSystemStack([&] { giveSegment(old); });
}
