// Deterministic mode: one M runs all goroutines, chosen by the seed.
//
// Runnable goroutines lie in one array. A step takes one out: uniformly at random (Seed), or the
// one of highest priority (Pct). Time is virtual: it grows by a little at each step and look at the
// clock, and jumps to the next timer when nothing is runnable. Real I/O is only waited for when
// nothing else is left. Pct (Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler
// with probabilistic guarantees of finding bugs, ASPLOS 2010): each goroutine is born with a random
// priority; at depth-1 random steps the running one drops to a low priority. A goroutine that
// yields by itself drops too, or waiting loops would never end.
#include "runtime/sched/replay.h"

#include <cstdlib>

#include "runtime/sched/poll_hooks.h"
#include "runtime/sched/sched.h"

namespace tuco::rt {
namespace {

constexpr int64_t kStepTime = 100;  // virtual ns per scheduling step
constexpr int64_t kLookTime = 50;   // virtual ns per look at the clock
constexpr int64_t kStartTime = 1'000'000'000;
constexpr uint32_t kMaxDepth = 16;
// Priorities from here on are the born ones; below, those that dropped.
constexpr uint32_t kBornPriority = 1u << 30;

// Guarded by sched.lock where foreign threads come (put); otherwise the one M's.
struct Replay {
  G** runnable = nullptr;
  uint32_t count = 0;
  uint32_t capacity = 0;
  int64_t time = kStartTime;
  uint64_t steps = 0;
  uint64_t change_points[kMaxDepth] = {};
  uint32_t change_count = 0;
  uint32_t lowest = kBornPriority;  // next priority for one that drops
  uint32_t preemptions = 0;         // so far; bounded in Exhaustive mode
  // Exhaustive: the last runnable one was preempted just now, and is not what runs next.
  bool last_was_preempted = false;
};
constinit Replay replay;

bool isPct() {
  return choiceOptions().mode == ChoiceMode::Pct;
}

void pushRunnable(G* g) {
  if (replay.count == replay.capacity) {
    uint32_t capacity = replay.capacity == 0 ? 64 : replay.capacity * 2;
    void* memory = std::realloc(replay.runnable, capacity * sizeof(G*));
    if (memory == nullptr)
      fatal("runtime: out of memory: cannot grow the list of runnable goroutines");
    replay.runnable = static_cast<G**>(memory);
    replay.capacity = capacity;
  }
  replay.runnable[replay.count++] = g;
}

uint32_t highestPriority() {
  uint32_t best = 0;
  for (uint32_t i = 1; i < replay.count; ++i) {
    if (replay.runnable[i]->priority > replay.runnable[best]->priority) best = i;
  }
  return best;
}

uint32_t candidates() {
  bool skip_last = replay.last_was_preempted && replay.count > 1;
  replay.last_was_preempted = false;
  return skip_last ? replay.count - 1 : replay.count;
}

G* takeRunnable() {
  LockHolder hold(sched.lock);
  if (replay.count == 0) return nullptr;
  uint32_t i = isPct() ? highestPriority() : choose(ChoiceKind::NextG, candidates());
  G* g = replay.runnable[i];
  // Order is kept, so that the list depends on nothing but what happened.
  for (uint32_t k = i + 1; k < replay.count; ++k)
    replay.runnable[k - 1] = replay.runnable[k];
  --replay.count;
  return g;
}

void takeReady(GQueue list) {
  while (G* g = list.pop())
    readyG(g, RunNext::No);
}

void drop(G* g) {
  g->priority = --replay.lowest;
}

bool isChangePoint() {
  for (uint32_t i = 0; i < replay.change_count; ++i) {
    if (replay.change_points[i] == replay.steps) return true;
  }
  return false;
}

bool somebodyIsHigher(const G* g) {
  for (uint32_t i = 0; i < replay.count; ++i) {
    if (replay.runnable[i]->priority > g->priority) return true;
  }
  return false;
}

// Nothing is runnable: let virtual time reach the next timer, or wait for the world.
void waitForWork() {
  int64_t next = timersEarliest();
  if (poller().has_waiters()) {
    // Something real may come: give it a chance before time jumps.
    takeReady(poller().poll(next != 0 ? 0 : -1));
    if (replayHasWork()) return;
  }
  if (next != 0) {
    if (next > replay.time) replay.time = next;
    return;
  }
  if (poller().has_waiters()) return;
  M* m = myM();
  {
    LockHolder hold(sched.lock);
    if (replay.count != 0) return;
    m->idle_link = sched.idle_m;
    sched.idle_m = m;
    ++sched.idle_m_count;
    checkDead();
  }
  // A foreign thread's replayPut takes this M off the list and wakes it.
  m->wake.sleep();
  m->wake.clear();
}

}  // namespace

void replayReset() {
  restartChoice();
  LockHolder hold(sched.lock);
  replay.steps = 0;
  replay.lowest = kBornPriority;
  replay.time = kStartTime;
  replay.preemptions = 0;
  replay.last_was_preempted = false;
  const ChoiceOptions& options = choiceOptions();
  uint32_t depth = options.pct_depth > kMaxDepth ? kMaxDepth : options.pct_depth;
  replay.change_count = isPct() && depth > 0 ? depth - 1 : 0;
  for (uint32_t i = 0; i < replay.change_count; ++i) {
    replay.change_points[i] = choose(ChoiceKind::Preempt, options.pct_steps);
  }
}

void replayBorn(G* g) {
  g->priority = kBornPriority;
  if (isPct()) g->priority += choose(ChoiceKind::NextG, kBornPriority);
}

void replayPut(G* g) {
  LockHolder hold(sched.lock);
  pushRunnable(g);
  M* sleeper = sched.idle_m;
  if (sleeper == nullptr) return;
  sched.idle_m = sleeper->idle_link;
  --sched.idle_m_count;
  sleeper->wake.wake();
}

bool replayHasWork() {
  return replay.count != 0;
}

namespace {

void traceSwitch(G* next);

}  // namespace

G* replayNext() {
  for (;;) {
    if (sched.stop_requested.load()) fatal("runtime: the world stops in deterministic mode's loop");
    P* p = myP();
    if (p->run_safe_point.load()) runSafePoint(p);
    replay.time += kStepTime;
    if (p->timers.next_when.load() != 0) timersRun(&p->timers, replay.time);
    if (gc_marking) {
      if (G* worker = gc_hooks.find_worker(p)) return worker;
    }
    if (G* g = takeRunnable()) {
      if (choiceOptions().trace) traceSwitch(g);
      return g;
    }
    waitForWork();
  }
}

namespace {

bool preemptsExhaustively() {
  if (replay.count == 0 || replay.preemptions >= choiceOptions().max_preemptions) return false;
  if (choose(ChoiceKind::Preempt, 2) == 0) return false;
  ++replay.preemptions;
  replay.last_was_preempted = true;
  return true;
}

// "tuco: step 12: goroutine 3 after 5 [chan receive]"
void traceSwitch(G* next) {
  static G* last = nullptr;
  if (next == last) return;
  os::Report out;
  out << "tuco: step " << choiceCount() << ": goroutine " << next->id;
  if (last != nullptr) {
    out << " after " << last->id;
    if (last->state() == GStatus::Waiting)
      out << " [" << waitReasonText(last->wait_reason) << "]";
    else if (last->state() == GStatus::Dead)
      out << " [ended]";
  }
  out << "\n";
  last = next;
}

}  // namespace

bool replayPreempts() {
  ++replay.steps;
  if (choiceOptions().mode == ChoiceMode::Enumerate) return scriptedPreempt(replay.count != 0);
  if (choiceOptions().mode == ChoiceMode::Exhaustive) return preemptsExhaustively();
  if (!isPct()) return choose(ChoiceKind::Preempt, 100) < choiceOptions().preempt_percent;
  G* g = getg();
  if (isChangePoint()) drop(g);
  return somebodyIsHigher(g);
}

void replayYielded(G* g) {
  if (isPct()) drop(g);
}

int64_t replayNow() {
  replay.time += kLookTime;
  return replay.time;
}

}  // namespace tuco::rt
