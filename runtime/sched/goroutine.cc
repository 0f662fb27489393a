// Birth and death of goroutines: free lists, ids, the list of all.
#include "runtime/sched/fiber.h"
#include "runtime/sched/sched.h"
#include "runtime/sched/stack.h"

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

constexpr uint32_t kLocalFree = 256;  // dead goroutines a P keeps, per stack kind
constexpr uint32_t kTakeFree = 32;    // how many it fetches when it has none
constexpr uint64_t kIdBatch = 16;

// Appends to the list of all goroutines, which is walked without the lock.
void enlist(G* g) {
  LockHolder hold(sched.all_lock);
  if (sched.all_last == nullptr) sched.all_first.store(g, std::memory_order_release);
  // Release pairs with the acquire in forEachG.
  else
    __atomic_store_n(&sched.all_last->all_next, g, __ATOMIC_RELEASE);
  sched.all_last = g;
  sched.all_count.fetch_add(1, kRelaxed);
}

G* takeFree(P* p, StackKind kind) {
  int k = static_cast<int>(kind);
  if (p != nullptr) {
    if (p->free_g[k] == nullptr && sched.free_count[k].load(kRelaxed) != 0) {
      LockHolder hold(sched.free_lock);
      while (p->free_g_count[k] < kTakeFree) {
        G* g = sched.free_g[k].pop();
        if (g == nullptr) break;
        g->link = p->free_g[k];
        p->free_g[k] = g;
        ++p->free_g_count[k];
      }
      sched.free_count[k].store(sched.free_g[k].size, kRelaxed);
    }
    G* g = p->free_g[k];
    if (g == nullptr) return nullptr;
    p->free_g[k] = g->link;
    --p->free_g_count[k];
    return g;
  }
  LockHolder hold(sched.free_lock);
  return sched.free_g[k].pop();
}

void spillFree(P* p, int k, uint32_t keep) {
  LockHolder hold(sched.free_lock);
  while (p->free_g_count[k] > keep) {
    G* g = p->free_g[k];
    p->free_g[k] = g->link;
    --p->free_g_count[k];
    sched.free_g[k].pushFront(g);  // the last to die is the warmest
  }
  sched.free_count[k].store(sched.free_g[k].size, kRelaxed);
}

// Live goroutines are counted per P; the sum over all and the rest without P is the truth.
void countLife(P* p, G* g, int64_t change) {
  int which = g->has(GFlag::System) ? 1 : 0;
  if (p == nullptr) {
    sched.live[which].fetch_add(change, kRelaxed);
    return;
  }
  p->live[which].store(p->live[which].load(kRelaxed) + change, kRelaxed);
}

uint64_t takeId(P* p) {
  if (p == nullptr) return sched.next_id.fetch_add(1, kRelaxed);
  if (p->next_id == p->end_id) {
    // In deterministic mode ids must not depend on batches handed to other Ps; there is one P.
    p->next_id = sched.next_id.fetch_add(kIdBatch, kRelaxed);
    p->end_id = p->next_id + kIdBatch;
  }
  return p->next_id++;
}

G* makeG(P* p, StackKind kind) {
  G* g = takeFree(p, kind);
  if (g != nullptr) return g;
  g = allocateG(kind);
  if (g == nullptr) fatal("runtime: out of memory: cannot allocate a goroutine's stack");
  enlist(g);
  return g;
}

void resetForLife(G* g) {
  g->defers = nullptr;
  g->panics = nullptr;
  g->gc_assist = 0;
  g->closure = nullptr;
  g->user = nullptr;
  g->wait_reason = WaitReason::None;
  g->flags = 0;
  g->waiting = nullptr;
  g->param = nullptr;
  g->select_done.store(0, kRelaxed);
  g->wait_since = 0;
  g->locked_m = nullptr;
  g->locked_count = 0;
}

void makeFindable(P* p, G* g) {
  if (isDeterministic()) {
    replayBorn(g);
    replayPut(g);
    wakePAfterStore();  // the first goroutine starts the one M
  } else if (p != nullptr) {
    runqPut(p, g, RunNext::Yes);
    wakeP();
  } else {
    globalPut(g);
    wakePAfterStore();
  }
}

G* bear(void (*fn)(void*), void* arg, StackKind kind, uintptr_t created_at, uint16_t flags) {
  PerM* held = acquireM();
  P* p = myP();
  G* parent = getg();
  G* g = makeG(p, kind);
  resetForLife(g);
  g->flags = flags;
  if (kind == StackKind::Checked) g->set(GFlag::AsyncSafe);
  g->entry = fn;
  g->entry_arg = arg;
  g->created_at = created_at;
  g->id = takeId(p);
  g->parent_id = parent != nullptr ? parent->id : 0;
  g->labels = parent != nullptr ? parent->labels : nullptr;
  g->scan_epoch.store(sched.scan_epoch.load(kRelaxed), kRelaxed);
  prepareStack(g);
  fiberBorn(g);
  countLife(p, g, 1);
  g->become(GStatus::Runnable);
  makeFindable(p, g);
  releaseM(held);
  return g;
}

}  // namespace

G* spawn(void (*fn)(void*), void* arg, StackKind kind, uintptr_t created_at) {
  startScheduler();
  return bear(fn, arg, kind, created_at, 0);
}

G* spawnSystem(void (*fn)(void*), void* arg, const char* name) {
  startScheduler();
  G* g = bear(fn, arg, StackKind::Cpp, 0, static_cast<uint16_t>(GFlag::System));
  g->name = name;
  return g;
}

void exitGoroutine() {
  gc_hooks.g_exit(getg());
  leave(Leave::Exit, nullptr, nullptr);
  fatal("runtime: a dead goroutine was resumed");
}

// Runs on the stack that the dead goroutine's M went on to.
void retire(G* g) {
  P* p = myP();
  M* m = myM();
  int k = static_cast<int>(g->kind);
  g->become(GStatus::Dead);
  countLife(p, g, -1);
  if (g->has(GFlag::System)) g->name = nullptr;
  if (g->locked_m != nullptr) {
    // The thread's state is the dead goroutine's: nobody else may run on it.
    m->locked_g = nullptr;
    g->locked_m = nullptr;
    g->locked_count = 0;
    m->tainted = true;
  }
  g->m = nullptr;
  fiberDied(g);
  if (g->segments != nullptr || g->spare != nullptr) freeSegments(g);
  g->link = p->free_g[k];
  p->free_g[k] = g;
  if (++p->free_g_count[k] >= kLocalFree) spillFree(p, k, kLocalFree / 2);
}

int64_t liveGoroutines(LiveKind kind) {
  int which = static_cast<int>(kind);
  int64_t sum = sched.live[which].load(kRelaxed);
  for (int i = 0; i < kMaxProcs; ++i) {
    P* p = procAt(i);
    if (p == nullptr) break;
    sum += p->live[which].load(kRelaxed);
  }
  return sum;
}

int goroutineCount() {
  return static_cast<int>(liveGoroutines(LiveKind::User));
}

void readyG(G* g, RunNext next) {
  g->become(GStatus::Runnable);
  P* p = myP();
  if (isDeterministic()) {
    replayPut(g);
    return;
  }
  if (p != nullptr)
    runqPut(p, g, next);
  else
    globalPut(g);
  if (next == RunNext::Yes && p != nullptr)
    wakeP();
  else
    wakePAfterStore();
}

void ready(G* g, RunNext next) {
  TUCO_RT_DCHECK(g->state() == GStatus::Waiting, "ready of a goroutine that does not wait");
  PerM* held = acquireM();
  readyG(g, next);
  releaseM(held);
}

void readyAll(GQueue& list) {
  while (G* g = list.pop())
    ready(g, RunNext::No);
}

void freeGoroutines(P* p) {
  for (int k = 0; k < 2; ++k)
    spillFree(p, k, 0);
}

}  // namespace tuco::rt
