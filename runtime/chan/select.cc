// select over several channels.
//
// Steps:
//  1. Poll the cases in random order, each under its own channel's lock only. If one can go on now it
//     is done: the choice is as good as any made while all locks were held.
//  2. Lock all channels in address order and poll again: only now is "none can go on" true at one
//     moment, for the default case or for waiting.
//  3. Enqueue a waiter on every channel and park; the park's commit unlocks them.
//  4. The one that wakes this goroutine has won the race for select_done, and left its waiter in
//     g->param. Lock all again, take the other waiters out.
// Source: spec, "Select statements".
#include <algorithm>
#include <cstdlib>

#include "runtime/chan/channel.h"
#include "runtime/chan/transfer.h"
#include "runtime/os/fatal.h"
#include "runtime/sched/api.h"
#include "runtime/sched/choice.h"

namespace tuco::rt {
namespace {

using namespace chan;

// Two permutations of the cases with a channel: random for polling, by address for locking.
struct Orders {
  uint16_t* poll;
  uint16_t* lock;
  size_t count = 0;
};

uint32_t pickBelow(uint32_t n) {
  return isDeterministic() ? choose(ChoiceKind::Select, n) : randomBelow(n);
}

void shuffleCases(const SelectCase* cases, size_t count, Orders& orders) {
  for (size_t i = 0; i < count; ++i) {
    if (cases[i].channel == nullptr) continue;
    size_t at = pickBelow(static_cast<uint32_t>(orders.count + 1));
    orders.poll[orders.count] = orders.poll[at];
    orders.poll[at] = static_cast<uint16_t>(i);
    ++orders.count;
  }
}

void sortByAddress(const SelectCase* cases, Orders& orders) {
  std::copy(orders.poll, orders.poll + orders.count, orders.lock);
  std::sort(orders.lock, orders.lock + orders.count, [cases](uint16_t a, uint16_t b) {
    return cases[a].channel != cases[b].channel ? cases[a].channel < cases[b].channel : a < b;
  });
}

void lockAll(const SelectCase* cases, const Orders& orders) TUCO_NO_THREAD_SAFETY {
  Channel* last = nullptr;
  for (size_t i = 0; i < orders.count; ++i) {
    Channel* c = cases[orders.lock[i]].channel;
    if (c != last) c->lock.lock();
    last = c;
  }
}

void unlockAll(const SelectCase* cases, const Orders& orders) TUCO_NO_THREAD_SAFETY {
  Channel* last = nullptr;
  for (size_t i = orders.count; i-- > 0;) {
    Channel* c = cases[orders.lock[i]].channel;
    if (c != last) c->lock.unlock();
    last = c;
  }
}

Attempt tryCaseLocked(SelectCase& one) TUCO_NO_THREAD_SAFETY {
  return one.is_send ? trySendLocked(one.channel, one.value)
                     : tryReceiveLocked(one.channel, one.value);
}

void finishCase(SelectCase& one, ChanStatus status) {
  one.status = status;
  if (!one.is_send && status == ChanStatus::Closed) zeroResult(one.channel, one.value);
}

bool wouldBlock(const SelectCase& one) {
  return one.is_send ? sendWouldBlock(one.channel) : receiveWouldBlock(one.channel);
}

// Step 1. kNoCase when none could go on.
size_t pollOneByOne(SelectCase* cases, const Orders& orders) TUCO_NO_THREAD_SAFETY {
  for (size_t i = 0; i < orders.count; ++i) {
    SelectCase& one = cases[orders.poll[i]];
    if (one.channel->timer != nullptr && !one.is_send) timerMaybeRun(one.channel->timer);
    if (wouldBlock(one)) continue;
    one.channel->lock.lock();
    Attempt attempt = tryCaseLocked(one);
    one.channel->lock.unlock();
    if (attempt.status == ChanStatus::WouldBlock) continue;
    if (attempt.wake != nullptr) ready(attempt.wake);
    finishCase(one, attempt.status);
    return orders.poll[i];
  }
  return kNoCase;
}

// Step 2: with all locks held; releases them when a case could go on.
size_t pollLocked(SelectCase* cases, const Orders& orders) TUCO_NO_THREAD_SAFETY {
  for (size_t i = 0; i < orders.count; ++i) {
    SelectCase& one = cases[orders.poll[i]];
    Attempt attempt = tryCaseLocked(one);
    if (attempt.status == ChanStatus::WouldBlock) continue;
    unlockAll(cases, orders);
    if (attempt.wake != nullptr) ready(attempt.wake);
    finishCase(one, attempt.status);
    return orders.poll[i];
  }
  return kNoCase;
}

// Step 3: a waiter on each channel, linked through wait_link in lock order.
void enqueueAll(SelectCase* cases, const Orders& orders, G* g) TUCO_NO_THREAD_SAFETY {
  Sudog** link = &g->waiting;
  for (size_t i = 0; i < orders.count; ++i) {
    SelectCase& one = cases[orders.lock[i]];
    Sudog* s = acquireSudog();
    s->g = g;
    s->is_select = true;
    s->success = false;
    s->elem = one.value;
    s->channel = one.channel;
    s->case_index = orders.lock[i];
    *link = s;
    link = &s->wait_link;
    (one.is_send ? one.channel->senders : one.channel->receivers).push(s);
    noteWaiters(one.channel);
    if (one.channel->timer != nullptr) timerBlock(one.channel->timer);
  }
  *link = nullptr;
}

// Unlocks through the waiters, for the SelectCases are on the stack that was left. Each unlock may
// let somebody ready the goroutine, but it cannot go past lockAll before the last one.
bool unlockWaiters(G* g, void*) TUCO_NO_THREAD_SAFETY {
  Channel* last = nullptr;
  for (Sudog* s = g->waiting; s != nullptr; s = s->wait_link) {
    Channel* c = static_cast<Channel*>(s->channel);
    if (last != nullptr && c != last) last->lock.unlock();
    last = c;
  }
  if (last != nullptr) last->lock.unlock();
  return true;
}

// Step 4: with all locks held. Returns the winner's case and how it ended.
size_t dequeueAll(SelectCase* cases, G* g, Sudog* winner) TUCO_NO_THREAD_SAFETY {
  size_t chosen = kNoCase;
  Sudog* next;
  for (Sudog* s = g->waiting; s != nullptr; s = next) {
    next = s->wait_link;
    SelectCase& one = cases[s->case_index];
    if (one.channel->timer != nullptr) timerUnblock(one.channel->timer);
    if (s == winner) {
      chosen = s->case_index;
      one.status = s->success ? ChanStatus::Ok : ChanStatus::Closed;
    } else {
      (one.is_send ? one.channel->senders : one.channel->receivers).remove(s);
      noteWaiters(one.channel);
    }
    s->wait_link = nullptr;
    s->elem = nullptr;
    s->channel = nullptr;
    s->is_select = false;
    releaseSudog(s);
  }
  g->waiting = nullptr;
  return chosen;
}

size_t waitForCase(SelectCase* cases, const Orders& orders) {
  G* g = getg();
  g->param = nullptr;
  // Release so that a popper's compare-and-swap from 0 belongs to this select.
  g->select_done.store(0, std::memory_order_release);
  enqueueAll(cases, orders, g);
  park(unlockWaiters, nullptr, WaitReason::Select);
  lockAll(cases, orders);
  Sudog* winner = static_cast<Sudog*>(g->param);
  g->param = nullptr;
  size_t chosen = dequeueAll(cases, g, winner);
  unlockAll(cases, orders);
  if (chosen == kNoCase) os::fatal("runtime: select was woken by none of its cases");
  if (cases[chosen].status == ChanStatus::Closed) finishCase(cases[chosen], ChanStatus::Closed);
  return chosen;
}

size_t selectWith(SelectCase* cases, size_t count, Block block, uint16_t* scratch) {
  Orders orders{scratch, scratch + count};
  shuffleCases(cases, count, orders);
  size_t chosen = pollOneByOne(cases, orders);
  if (chosen != kNoCase) return chosen;
  if (orders.count == 0) {
    if (block == Block::No) return kNoCase;
    requireGoroutine("runtime: a select that blocks needs a goroutine");
    park(nullptr, nullptr, WaitReason::SelectNoCases);
    os::fatal("runtime: a goroutine parked for ever was resumed");
  }
  sortByAddress(cases, orders);
  lockAll(cases, orders);
  chosen = pollLocked(cases, orders);
  if (chosen != kNoCase) return chosen;
  if (block == Block::No) {
    unlockAll(cases, orders);
    return kNoCase;
  }
  requireGoroutine("runtime: a select that blocks needs a goroutine");
  return waitForCase(cases, orders);
}

}  // namespace

size_t select(SelectCase* cases, size_t count, Block block) {
  preemptPoint();
  if (count > kMaxCases) os::fatal("runtime: a select has more than 65536 cases");
  constexpr size_t kOnStack = 64;
  if (count <= kOnStack) {
    uint16_t scratch[2 * kOnStack];
    return selectWith(cases, count, block, scratch);
  }
  uint16_t* scratch = static_cast<uint16_t*>(std::malloc(2 * count * sizeof(uint16_t)));
  if (scratch == nullptr) os::fatal("runtime: out of memory for a select");
  size_t chosen = selectWith(cases, count, block, scratch);
  std::free(scratch);
  return chosen;
}

}  // namespace tuco::rt
