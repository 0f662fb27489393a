// Timers (see timer.h). A heap is a 4-ary min-heap on when; entries carry when, so that sifting
// does not touch the timers except to write their new index. Invariants, under the heap's lock: 1.
// t->index is kNowhere or heap[t->index].timer == t;
// 2. heap[i].when == t->when for its timer; 3. size and next_when mirror the heap.
// t->heap is the tie: the heap whose lock guards the timer. It outlives the stay in the array, so
// that starting and stopping on one P takes one lock each. From null it changes by who wins a
// compare-and-swap; later under the lock of the heap it names, while the timer is nowhere.
#include "runtime/sched/timer.h"

#include <cstdlib>

#include "runtime/sched/sched.h"

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr uint32_t kArity = 4;
constexpr uint32_t kNowhere = Timer::kNowhere;

void place(Timers* ts, uint32_t i, TimerEntry entry) TUCO_REQUIRES(ts->lock) {
  ts->heap[i] = entry;
  entry.timer->index = i;
}

void siftUp(Timers* ts, uint32_t i) TUCO_REQUIRES(ts->lock) {
  TimerEntry entry = ts->heap[i];
  while (i > 0) {
    uint32_t parent = (i - 1) / kArity;
    if (entry.when >= ts->heap[parent].when) break;
    place(ts, i, ts->heap[parent]);
    i = parent;
  }
  place(ts, i, entry);
}

void siftDown(Timers* ts, uint32_t i) TUCO_REQUIRES(ts->lock) {
  uint32_t n = ts->size.load(kRelaxed);
  TimerEntry entry = ts->heap[i];
  for (;;) {
    uint32_t first = i * kArity + 1;
    if (first >= n) break;
    uint32_t least = first;
    uint32_t end = first + kArity < n ? first + kArity : n;
    for (uint32_t c = first + 1; c < end; ++c) {
      if (ts->heap[c].when < ts->heap[least].when) least = c;
    }
    if (ts->heap[least].when >= entry.when) break;
    place(ts, i, ts->heap[least]);
    i = least;
  }
  place(ts, i, entry);
}

void mirrorFirst(Timers* ts) TUCO_REQUIRES(ts->lock) {
  bool empty = ts->size.load(kRelaxed) == 0;
  // Release is enough. Who arms a timer looks at the waiting Ms next and may miss one that goes to
  // sleep at this very moment without having seen the timer; but the timer is its own P's, which
  // looks at the next switch, and sysmon looks meanwhile.
  ts->next_when.store(empty ? 0 : ts->heap[0].when, std::memory_order_release);
}

void grow(Timers* ts) TUCO_REQUIRES(ts->lock) {
  uint32_t capacity = ts->capacity == 0 ? 16 : ts->capacity * 2;
  void* memory = std::realloc(ts->heap, capacity * sizeof(TimerEntry));
  if (memory == nullptr) fatal("runtime: out of memory: cannot grow the timer heap");
  ts->heap = static_cast<TimerEntry*>(memory);
  ts->capacity = capacity;
}

void push(Timers* ts, Timer* t) TUCO_REQUIRES(ts->lock) {
  uint32_t n = ts->size.load(kRelaxed);
  if (n == ts->capacity) grow(ts);
  ts->heap[n] = {t->when, t};
  ts->size.store(n + 1, kRelaxed);
  siftUp(ts, n);
  if (t->index == 0) mirrorFirst(ts);
}

// Takes t out of the array; the tie stays.
void pull(Timers* ts, Timer* t) TUCO_REQUIRES(ts->lock) {
  uint32_t i = t->index;
  uint32_t last = ts->size.load(kRelaxed) - 1;
  ts->size.store(last, kRelaxed);
  if (i != last) {
    int64_t old = ts->heap[i].when;
    place(ts, i, ts->heap[last]);
    if (ts->heap[i].when < old)
      siftUp(ts, i);
    else
      siftDown(ts, i);
  }
  t->index = kNowhere;
  if (i == 0) mirrorFirst(ts);
}

void moveTo(Timers* ts, Timer* t, int64_t when) TUCO_REQUIRES(ts->lock) {
  uint32_t i = t->index;
  int64_t old = t->when;
  t->when = when;
  ts->heap[i].when = when;
  if (when < old)
    siftUp(ts, i);
  else
    siftDown(ts, i);
  if (i == 0 || t->index == 0) mirrorFirst(ts);
}

Timers* heapForNew() {
  P* p = myP();
  return p != nullptr ? &p->timers : &procAt(0)->timers;
}

// Locks the heap that guards t, tying it to this P's heap when it is nowhere. The caller unlocks.
Timers* lockHeap(Timer* t) TUCO_NO_THREAD_SAFETY {
  Timers* mine = heapForNew();
  for (;;) {
    Timers* ts = t->heap.load(std::memory_order_acquire);
    if (ts == nullptr) {
      t->heap.compare_exchange_strong(ts, mine, std::memory_order_acq_rel);
      continue;
    }
    ts->lock.lock();
    if (t->heap.load(kRelaxed) == ts) {
      if (ts == mine || t->index != kNowhere) return ts;
      // Release: whoever reads the new tie sees what was written under the old one's lock.
      t->heap.store(mine, std::memory_order_release);
    }
    ts->lock.unlock();
  }
}

// Waiting Ms must learn of an earlier deadline.
void announce(int64_t when) {
  int64_t until = sched.poll_until.load();
  bool nobody_waits = sched.last_poll.load(kRelaxed) != 0;
  if (nobody_waits) {
    wakeP();
    return;
  }
  if (until == 0 || when < until) interruptPoll();
}

// Whether the timer belongs into a heap: channel timers only while somebody waits on the channel.
bool wantsHeap(const Timer* t) {
  return !t->is_channel || t->blocked > 0;
}

bool stopLocked(Timer* t) TUCO_NO_THREAD_SAFETY {
  // Never started: a racing start is ordered after this stop.
  if (t->heap.load(std::memory_order_acquire) == nullptr && !t->is_channel) return false;
  Timers* ts = lockHeap(t);
  bool was_armed = t->armed;
  t->armed = false;
  t->period = 0;
  ++t->seq;
  if (t->index != kNowhere) pull(ts, t);
  ts->lock.unlock();
  return was_armed;
}

}  // namespace

void timerInit(Timer* t, TimerFunction fn, void* arg) {
  t->fn = fn;
  t->arg = arg;
}

namespace {

struct Setting {
  int64_t when, period;
  TimerFunction fn;
  void* arg;
  uintptr_t seq;
  bool keep_function;
};

void apply(Timer* t, const Setting& s) {
  t->period = s.period;
  t->armed = true;
  if (s.keep_function) {
    ++t->seq;
    return;
  }
  t->fn = s.fn;
  t->arg = s.arg;
  t->seq = s.seq;
}

bool resetLocked(Timer* t, const Setting& s) TUCO_NO_THREAD_SAFETY {
  PerM* held = acquireM();
  Timers* ts = lockHeap(t);
  bool was_armed = t->armed;
  apply(t, s);
  if (t->index != kNowhere) {
    moveTo(ts, t, s.when);
  } else {
    t->when = s.when;
    if (wantsHeap(t)) push(ts, t);
  }
  bool first = t->index == 0;
  ts->lock.unlock();
  if (first && !isDeterministic()) announce(s.when);
  releaseM(held);
  return was_armed;
}

bool reset(Timer* t, const Setting& s) TUCO_NO_THREAD_SAFETY {
  if (!t->is_channel) return resetLocked(t, s);
  t->send_lock.lock();
  bool pending = resetLocked(t, s);
  if (t->discard != nullptr && t->discard(t->arg)) pending = true;
  t->send_lock.unlock();
  return pending;
}

int64_t atLeastOne(int64_t when) {
  return when <= 0 ? 1 : when;
}

}  // namespace

bool timerReset(Timer* t, int64_t when, int64_t period, TimerFunction fn, void* arg,
                uintptr_t seq) {
  if (period < 0) fatal("runtime: timer period must be non-negative");
  return reset(t, {atLeastOne(when), period, fn, arg, seq, false});
}

bool timerReset(Timer* t, int64_t when, int64_t period) {
  if (t->fn == nullptr) fatal("runtime: timer when reset has no function");
  return reset(t, {atLeastOne(when), period, nullptr, nullptr, 0, true});
}

bool timerStop(Timer* t) TUCO_NO_THREAD_SAFETY {
  if (!t->is_channel) return stopLocked(t);
  t->send_lock.lock();
  bool pending = stopLocked(t);
  if (t->discard != nullptr && t->discard(t->arg)) pending = true;
  t->send_lock.unlock();
  return pending;
}

bool timerStopAndWait(Timer* t) {
  bool was_armed = timerStop(t);
  // Acquire pairs with the release after the function.
  while (t->in_flight.load(std::memory_order_acquire) != 0) {
    if (getg() != nullptr && myM()->locks.load(kRelaxed) == 0)
      yield();
    else
      os::yieldThread();
  }
  return was_armed;
}

namespace {

// What a firing timer needs after its heap is unlocked.
struct Firing {
  Timer* timer;
  TimerFunction fn;
  void* arg;
  uintptr_t seq;
  int64_t late;
  bool is_channel;
  bool is_tracked;
};

// Takes the due timer t for running: rearms a ticker, removes a one-shot.
Firing take(Timers* ts, Timer* t, int64_t at) TUCO_REQUIRES(ts->lock) {
  Firing f = {t, t->fn, t->arg, t->seq, at - t->when, t->is_channel, t->is_tracked};
  if (t->is_tracked) t->in_flight.fetch_add(1, kRelaxed);
  if (t->period > 0) {
    // The next multiple of the period after now: a late ticker drops ticks.
    int64_t next = t->when + t->period * (1 + (at - t->when) / t->period);
    if (next < 0) next = INT64_MAX;
    moveTo(ts, t, next);
    return f;
  }
  t->armed = false;
  pull(ts, t);
  return f;
}

// An untracked timer may be gone as soon as its function runs.
void fire(const Firing& f) TUCO_NO_THREAD_SAFETY {
  if (!f.is_channel) {
    f.fn(f.arg, f.seq, f.late);
    if (f.is_tracked) f.timer->in_flight.fetch_sub(1, std::memory_order_release);
    return;
  }
  // A stop or reset that came between has raised seq: the value would be stale.
  f.timer->send_lock.lock();
  if (f.timer->seq == f.seq) f.fn(f.arg, f.seq, f.late);
  f.timer->send_lock.unlock();
  if (f.is_tracked) f.timer->in_flight.fetch_sub(1, std::memory_order_release);
}

}  // namespace

TimerCheck timersRun(Timers* ts, int64_t at) TUCO_NO_THREAD_SAFETY {
  uint32_t ran = 0;
  ts->lock.lock();
  while (ts->size.load(kRelaxed) != 0 && ts->heap[0].when <= at) {
    Firing f = take(ts, ts->heap[0].timer, at);
    ts->lock.unlock();
    fire(f);
    ++ran;
    ts->lock.lock();
  }
  int64_t next = ts->next_when.load(kRelaxed);
  ts->lock.unlock();
  return {next, ran};
}

void timerMaybeRun(Timer* t) TUCO_NO_THREAD_SAFETY {
  if (!t->is_channel) return;
  Timers* ts = lockHeap(t);
  int64_t at = now();
  if (t->index != kNowhere || !t->armed || t->when > at) {
    ts->lock.unlock();
    return;
  }
  // Due, and outside the array: as take().
  Firing f = {t, t->fn, t->arg, t->seq, at - t->when, true, false};
  if (t->period > 0)
    t->when += t->period * (1 + (at - t->when) / t->period);
  else
    t->armed = false;
  ts->lock.unlock();
  fire(f);
}

void timerBlock(Timer* t) TUCO_NO_THREAD_SAFETY {
  PerM* held = acquireM();
  Timers* ts = lockHeap(t);
  ++t->blocked;
  if (t->armed && t->index == kNowhere) push(ts, t);
  bool first = t->index == 0;
  int64_t when = t->when;
  ts->lock.unlock();
  if (first && !isDeterministic()) announce(when);
  releaseM(held);
}

void timerUnblock(Timer* t) TUCO_NO_THREAD_SAFETY {
  Timers* ts = lockHeap(t);
  if (--t->blocked == 0 && t->index != kNowhere) pull(ts, t);
  ts->lock.unlock();
}

void timersMove(Timers* from, Timers* to) TUCO_NO_THREAD_SAFETY {
  // Two heaps: the second lock is only tried. The world is stopped; foreign threads may be in.
  for (;;) {
    from->lock.lock();
    if (to->lock.tryLock()) break;
    from->lock.unlock();
    os::yieldThread();
  }
  while (from->size.load(kRelaxed) != 0) {
    Timer* t = from->heap[0].timer;
    pull(from, t);
    t->heap.store(to, std::memory_order_release);
    push(to, t);
  }
  to->lock.unlock();
  from->lock.unlock();
}

int64_t timersEarliest() {
  int64_t earliest = 0;
  int n = sched.proc_count.load(kRelaxed);
  for (int i = 0; i < n; ++i) {
    int64_t when = procAt(i)->timers.next_when.load();
    if (when != 0 && (earliest == 0 || when < earliest)) earliest = when;
  }
  return earliest;
}

void timersVisit(void (*visit)(Timer* t, void* arg), void* arg) TUCO_NO_THREAD_SAFETY {
  for (int i = 0; i < kMaxProcs; ++i) {
    P* p = procAt(i);
    if (p == nullptr) break;
    uint32_t n = p->timers.size.load(kRelaxed);
    for (uint32_t k = 0; k < n; ++k)
      visit(p->timers.heap[k].timer, arg);
  }
}

int64_t now() {
  return isDeterministic() ? replayNow() : os::nanotime();
}

namespace {

void wakeSleeper(void* g, uintptr_t, int64_t) {
  ready(static_cast<G*>(g), RunNext::Yes);
}

bool startSleep(G* g, void* timer) {
  Timer* t = static_cast<Timer*>(timer);
  timerReset(t, t->when, 0, wakeSleeper, g, 0);
  return true;
}

}  // namespace

void sleepFor(int64_t ns) {
  if (ns <= 0) {
    if (isDeterministic()) preemptPoint();
    return;
  }
  if (getg() == nullptr) {
    os::sleepNanoseconds(ns);
    return;
  }
  Timer timer;
  int64_t when = now() + ns;
  timer.when = when < 0 ? INT64_MAX : when;
  park(startSleep, &timer, WaitReason::Sleep);
}

}  // namespace tuco::rt
