// NotifyList: what sync.Cond stands on: waiters in ticket order. Layout of sync.notifyList; zero is
// empty.
#ifndef TUCO_RUNTIME_SCHED_NOTIFY_LIST_H_
#define TUCO_RUNTIME_SCHED_NOTIFY_LIST_H_

#include <atomic>
#include <cstdint>

#include "runtime/sync/lock.h"

namespace tuco::rt {

struct Sudog;

struct NotifyList {
  std::atomic<uint32_t> wait{0};    // ticket of the next waiter
  std::atomic<uint32_t> notify{0};  // ticket of the next to be notified; written under lock
  RankedLock lock{LockRank::NotifyList};
  Sudog* head = nullptr;
  Sudog* tail = nullptr;
};
static_assert(sizeof(NotifyList) == 32);

// Takes a ticket; call with the user's lock held, then unlock it and notifyListWait(ticket).
uint32_t notifyListAdd(NotifyList* list);
void notifyListWait(NotifyList* list, uint32_t ticket);
void notifyListNotifyAll(NotifyList* list);
void notifyListNotifyOne(NotifyList* list);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_NOTIFY_LIST_H_
