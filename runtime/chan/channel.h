// Channel: a bounded queue on which goroutines wait (spec, "Channel types").
//
// Terms: a waiter is a parked goroutine's Sudog; to hand over is to move a value straight between a
// waiter's variable and the caller's.
// Invariants, under lock:
//  1. A receiver waits only while the buffer is empty; a sender only while it is full.
//  2. So at most one of the two queues has waiters, except those of one select on both ends.
//  3. closed goes false → true once; afterwards no sender waits, and receivers wait for nothing.
//  4. count, closed and the *_waiting hints are written under lock and read without it by the fast
//     checks of non-blocking operations; those only ever say "would block".
// Values are moved under the lock. A value of a Go type is copied with its write barrier; a value of
// a C++ type is move-constructed at its new place, and its buffer slot destroyed when it leaves.
#ifndef TUCO_RUNTIME_CHAN_CHANNEL_H_
#define TUCO_RUNTIME_CHAN_CHANNEL_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "abi/layout.h"
#include "runtime/sched/sudog.h"
#include "runtime/sched/timer.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {

// How values of a C++ type move; null members mean memcpy and nothing. Both run under the channel's
// lock: they may not park or use that channel.
struct ElementOps {
  size_t size;
  size_t align;
  void (*move_construct)(void* to, void* from);
  void (*destroy)(void* value);
};

enum class ChanStatus : uint8_t { Ok, Closed, WouldBlock };
enum class Block : bool { No, Yes };

struct Channel {
  std::atomic<uint64_t> count{0};  // len(c); compiled code reads it here
  uint64_t capacity = 0;           // cap(c)
  char* buffer = nullptr;          // capacity elements, a ring from receive_at
  const abi::Type* elem_type = nullptr;  // of a Go channel
  const ElementOps* ops = nullptr;       // of a C++ channel
  size_t elem_size = 0;
  bool is_plain = false;  // values are bytes: no barrier, no constructor, no destructor
  uint64_t send_at TUCO_GUARDED_BY(lock) = 0;
  uint64_t receive_at TUCO_GUARDED_BY(lock) = 0;
  Timer* timer = nullptr;  // that sends on it (time.Timer); set before anybody else sees the channel
  std::atomic<uint32_t> references{1};  // handles of a C++ channel
  std::atomic<bool> closed{false};
  std::atomic<bool> receiver_waiting{false};
  std::atomic<bool> sender_waiting{false};
  RankedLock lock{LockRank::Channel};
  SudogQueue receivers TUCO_GUARDED_BY(lock);
  SudogQueue senders TUCO_GUARDED_BY(lock);
};
static_assert(offsetof(Channel, count) == 0 && offsetof(Channel, capacity) == 8);

// A channel of a C++ type, not garbage-collected: it lives until its references are gone. Null when
// the size overflows or memory is out.
Channel* makeCppChannel(const ElementOps* ops, size_t capacity);
void retainChannel(Channel* c);
void releaseChannel(Channel* c);

// A garbage-collected channel. Null when capacity is negative or the size overflows: the caller
// panics "makechan: size out of range".
Channel* makeGoChannel(const abi::ChanType* type, int64_t capacity);

// Moves *value in. A null channel blocks for ever.
ChanStatus send(Channel* c, void* value, Block block);
// Moves the next value to the raw storage `to`, or drops it when `to` is null. Closed: the buffer is
// empty; then Go channels zero *to.
ChanStatus receive(Channel* c, void* to, Block block);
// False when it is closed already. The channel is not null.
bool closeChannel(Channel* c);
uint64_t channelLength(Channel* c);

struct SelectCase {
  Channel* channel;
  void* value;
  bool is_send;
  ChanStatus status;  // out, for the chosen case
};
constexpr size_t kNoCase = static_cast<size_t>(-1);
constexpr size_t kMaxCases = 65'536;
// Chooses uniformly among the cases that can go on, and does that one; blocks until one can, or
// returns kNoCase when `block` is No. A case with a null channel never can.
size_t select(SelectCase* cases, size_t count, Block block);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_CHAN_CHANNEL_H_
