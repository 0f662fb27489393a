#include "runtime/sched/notify_list.h"

#include "runtime/sched/api.h"
#include "runtime/sched/sudog.h"

namespace tuco::rt {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// Tickets wrap around: a before b within half the range.
bool isBefore(uint32_t a, uint32_t b) {
  return static_cast<int32_t>(a - b) < 0;
}

void wakeAndForget(Sudog* s) {
  s->next = nullptr;
  ready(s->g, RunNext::No);
}

// Takes the waiter with this ticket out of the list; null when it has not come to wait yet.
Sudog* unlinkTicket(NotifyList* list, uint32_t ticket) TUCO_REQUIRES(list->lock) {
  Sudog* before = nullptr;
  for (Sudog* s = list->head; s != nullptr; before = s, s = s->next) {
    if (s->ticket != ticket) continue;
    if (before != nullptr)
      before->next = s->next;
    else
      list->head = s->next;
    if (s->next == nullptr) list->tail = before;
    return s;
  }
  return nullptr;
}

}  // namespace

uint32_t notifyListAdd(NotifyList* list) {
  return list->wait.fetch_add(1);
}

void notifyListWait(NotifyList* list, uint32_t ticket) {
  list->lock.setRank(LockRank::NotifyList);
  list->lock.lock();
  if (isBefore(ticket, list->notify.load(kRelaxed))) {
    list->lock.unlock();
    return;
  }
  Sudog* s = acquireSudog();
  s->g = getg();
  s->ticket = ticket;
  if (list->tail == nullptr)
    list->head = s;
  else
    list->tail->next = s;
  list->tail = s;
  parkUnlock(list->lock, WaitReason::SyncCondWait);
  releaseSudog(s);
}

void notifyListNotifyAll(NotifyList* list) {
  // Nobody waits that has not been notified. Sequentially consistent with notifyListAdd.
  if (list->wait.load() == list->notify.load()) return;
  list->lock.setRank(LockRank::NotifyList);
  list->lock.lock();
  Sudog* s = list->head;
  list->head = nullptr;
  list->tail = nullptr;
  list->notify.store(list->wait.load());
  list->lock.unlock();
  while (s != nullptr) {
    Sudog* next = s->next;
    wakeAndForget(s);
    s = next;
  }
}

void notifyListNotifyOne(NotifyList* list) {
  if (list->wait.load() == list->notify.load()) return;
  list->lock.setRank(LockRank::NotifyList);
  list->lock.lock();
  uint32_t ticket = list->notify.load(kRelaxed);
  if (ticket == list->wait.load()) {
    list->lock.unlock();
    return;
  }
  list->notify.store(ticket + 1);
  Sudog* s = unlinkTicket(list, ticket);
  list->lock.unlock();
  if (s != nullptr) wakeAndForget(s);
}

}  // namespace tuco::rt
