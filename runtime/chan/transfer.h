// The steps that send, receive, close and select share. All are called with the channel's lock held.
#ifndef TUCO_RUNTIME_CHAN_TRANSFER_H_
#define TUCO_RUNTIME_CHAN_TRANSFER_H_

#include <cstring>

#include "runtime/chan/channel.h"
#include "runtime/gc/barrier.h"
#include "runtime/os/fatal.h"
#include "runtime/sched/api.h"

namespace tuco::rt::chan {

// Bytes of a plain value; the usual sizes without a call.
inline void copyPlain(void* to, const void* from, size_t size) {
  switch (size) {
    case 0: return;
    case 1: std::memcpy(to, from, 1); return;
    case 4: std::memcpy(to, from, 4); return;
    case 8: std::memcpy(to, from, 8); return;
    case 16: std::memcpy(to, from, 16); return;
    default: std::memcpy(to, from, size); return;
  }
}

// Moves a value from `from` to the raw storage `to`. Either may be another goroutine's variable.
inline void moveValue(const Channel* c, void* to, void* from) {
  if (__builtin_expect(c->is_plain, 1)) return copyPlain(to, from, c->elem_size);
  if (c->ops != nullptr) return c->ops->move_construct(to, from);
  if (barrierOn()) {
    // Another goroutine's stack may have been scanned already: the barrier runs for it as well.
    bulkBarrier(c->elem_type, to, from, c->elem_size);
  }
  std::memmove(to, from, c->elem_size);
}

// Ends the life of a value in the buffer.
inline void dropSlot(const Channel* c, void* slot) {
  if (__builtin_expect(c->is_plain, 1)) return;
  if (c->ops == nullptr) return typedClear(c->elem_type, slot, 1);
  if (c->ops->destroy != nullptr) c->ops->destroy(slot);
}

inline char* slotAt(const Channel* c, uint64_t index) { return c->buffer + index * c->elem_size; }

inline uint64_t after(const Channel* c, uint64_t index) {
  return index + 1 == c->capacity ? 0 : index + 1;
}

// Relaxed: the hints are read for a quick "would block" only, which a lock would not make truer.
inline void noteWaiters(Channel* c) TUCO_REQUIRES(c->lock) {
  c->receiver_waiting.store(!c->receivers.isEmpty(), std::memory_order_relaxed);
  c->sender_waiting.store(!c->senders.isEmpty(), std::memory_order_relaxed);
}

inline uint64_t countOf(const Channel* c) { return c->count.load(std::memory_order_relaxed); }
inline void setCount(Channel* c, uint64_t n) { c->count.store(n, std::memory_order_relaxed); }

inline void pushValue(Channel* c, void* value) TUCO_REQUIRES(c->lock) {
  moveValue(c, slotAt(c, c->send_at), value);
  c->send_at = after(c, c->send_at);
  setCount(c, countOf(c) + 1);
}

inline void popValue(Channel* c, void* to) TUCO_REQUIRES(c->lock) {
  char* slot = slotAt(c, c->receive_at);
  if (to != nullptr) moveValue(c, to, slot);
  dropSlot(c, slot);
  c->receive_at = after(c, c->receive_at);
  setCount(c, countOf(c) - 1);
}

// What an attempt under the lock came to. `wake` is to be readied after the lock is released.
struct Attempt {
  ChanStatus status;
  G* wake = nullptr;
};

inline G* wakeWith(Sudog* waiter) {
  waiter->success = true;
  waiter->g->param = waiter;
  return waiter->g;
}

inline Attempt trySendLocked(Channel* c, void* value) TUCO_REQUIRES(c->lock) {
  if (c->closed.load(std::memory_order_relaxed)) return {ChanStatus::Closed};
  if (Sudog* waiter = c->receivers.pop()) {
    noteWaiters(c);
    if (waiter->elem != nullptr) moveValue(c, waiter->elem, value);
    return {ChanStatus::Ok, wakeWith(waiter)};
  }
  if (countOf(c) == c->capacity) return {ChanStatus::WouldBlock};
  pushValue(c, value);
  return {ChanStatus::Ok};
}

// The buffer is full or there is none: takes the first value and lets the first sender's in.
inline G* receiveFromSender(Channel* c, Sudog* waiter, void* to) TUCO_REQUIRES(c->lock) {
  noteWaiters(c);
  if (c->capacity == 0) {
    if (to != nullptr) moveValue(c, to, waiter->elem);
    return wakeWith(waiter);
  }
  popValue(c, to);
  pushValue(c, waiter->elem);
  return wakeWith(waiter);
}

inline Attempt tryReceiveLocked(Channel* c, void* to) TUCO_REQUIRES(c->lock) {
  if (Sudog* waiter = c->senders.pop()) return {ChanStatus::Ok, receiveFromSender(c, waiter, to)};
  if (countOf(c) != 0) {
    popValue(c, to);
    return {ChanStatus::Ok};
  }
  if (c->closed.load(std::memory_order_relaxed)) return {ChanStatus::Closed};
  return {ChanStatus::WouldBlock};
}

// A receive from a closed Go channel yields the zero value; a C++ receiver gets no value at all.
inline void zeroResult(const Channel* c, void* to) {
  if (to != nullptr && c->ops == nullptr) std::memset(to, 0, c->elem_size);
}

// Checks without the lock, for operations that do not block: true only if at some moment of this
// call the operation could not have gone on.
inline bool sendWouldBlock(const Channel* c) {
  if (c->closed.load(std::memory_order_acquire)) return false;
  if (c->capacity == 0) return !c->receiver_waiting.load(std::memory_order_relaxed);
  return countOf(c) == c->capacity;
}
inline bool receiveWouldBlock(const Channel* c) {
  bool empty = c->capacity == 0 ? !c->sender_waiting.load(std::memory_order_relaxed) : countOf(c) == 0;
  // Closing happens after the last send: seen open after seen empty means it was empty and open.
  return empty && !c->closed.load(std::memory_order_acquire);
}

// Only a goroutine can wait: `message` is what the program ends with on a foreign thread or on g0.
inline void requireGoroutine(const char* message) {
  G* g = getg();
  if (g == nullptr || currentM() == nullptr || g == currentM()->g0) os::fatal(message);
}

}  // namespace tuco::rt::chan

#endif  // TUCO_RUNTIME_CHAN_TRANSFER_H_
