// Sudog: one goroutine's place in one wait queue (channel, semaphore, notify list).
#ifndef TUCO_RUNTIME_SCHED_SUDOG_H_
#define TUCO_RUNTIME_SCHED_SUDOG_H_

#include <cstdint>

#include "runtime/sched/g.h"

namespace tuco::rt {

struct Sudog {
  G* g = nullptr;
  Sudog* next = nullptr;  // queue links, under the queue's lock
  Sudog* prev = nullptr;
  void* elem = nullptr;  // value to send from or receive into; semaphores: the address

  int64_t acquire_time = 0;
  int64_t release_time = 0;
  uint32_t ticket = 0;
  bool is_select = false;  // g takes part in a select: select_done decides who wins
  bool success = false;    // woken by a value, not by close
  uint16_t waiters = 0;    // semaphore: length of the list behind this head, capped

  Sudog* parent = nullptr;     // semaphore tree
  Sudog* wait_link = nullptr;  // g->waiting list, or semaphore list
  Sudog* wait_tail = nullptr;  // semaphore: end of the list
  void* channel = nullptr;
  uint64_t case_index = 0;  // select: which case this is
};

// A clean sudog from the P's pool, and back. Not across a park in between on the same local.
Sudog* acquireSudog();
void releaseSudog(Sudog* sudog);

// A FIFO of sudogs; the owner's lock guards it.
struct SudogQueue {
  Sudog* first = nullptr;
  Sudog* last = nullptr;

  bool isEmpty() const { return first == nullptr; }
  void push(Sudog* s) {
    s->next = nullptr;
    s->prev = last;
    if (last != nullptr)
      last->next = s;
    else
      first = s;
    last = s;
  }
  // The first waiter that is still to be had: of a select only the first case to fire takes it.
  Sudog* pop() {
    for (;;) {
      Sudog* s = first;
      if (s == nullptr) return nullptr;
      first = s->next;
      if (first == nullptr)
        last = nullptr;
      else
        first->prev = nullptr;
      s->next = nullptr;
      s->prev = nullptr;
      if (!s->is_select) return s;
      uint32_t open = 0;
      // Pairs with the reset by the select before it enqueues (under the same lock).
      if (s->g->select_done.compare_exchange_strong(open, 1)) return s;
    }
  }
  // Takes s out if it is still in the queue.
  void remove(Sudog* s) {
    if (s->prev == nullptr && s->next == nullptr && first != s) return;
    if (s->prev != nullptr)
      s->prev->next = s->next;
    else
      first = s->next;
    if (s->next != nullptr)
      s->next->prev = s->prev;
    else
      last = s->prev;
    s->next = nullptr;
    s->prev = nullptr;
  }
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_SUDOG_H_
