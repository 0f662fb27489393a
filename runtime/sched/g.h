// G: a goroutine. Lives at the top of its own stack slot, is reused, never freed.
#ifndef TUCO_RUNTIME_SCHED_G_H_
#define TUCO_RUNTIME_SCHED_G_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "runtime/sync/context.h"
#include "runtime/sync/wait_reason.h"

namespace tuco::rt {

struct Sudog;
struct StackSegment;

enum class GStatus : uint8_t {
  Idle,      // being made
  Runnable,  // in a run queue
  Running,   // on an M that holds a P
  Syscall,   // on an M that may have lost its P
  Waiting,   // parked; somebody else holds the only reference that can ready it
  Dead,      // in a free list
};

// Checked: compiled Go code, whose prologues compare with the limit and grow the stack by segments.
// Cpp: code without checks on one large, lazily committed stack with a guard below.
enum class StackKind : uint8_t { Checked, Cpp };

enum class GFlag : uint16_t {
  System = 1,     // the runtime's own: no deadlock, hidden in dumps
  AsyncSafe = 2,  // runs registered code ranges: may be preempted by signal
  PreemptStop = 4,
  Main = 8,
};

// Ordered by use: starting, running and ending a goroutine touches the first three cache lines
// only.
struct G : PerG {
  // Stack pointer while not running; the callee-saved registers lie just above it.
  void* sp = nullptr;
  G* link = nullptr;  // next in a run queue or free list; owned by that list
  M* m = nullptr;     // the M that runs it
  void (*entry)(void*) = nullptr;
  void* entry_arg = nullptr;
  // Written by who owns the goroutine: the M that runs it, or who took it out of a queue. Release
  // on leaving a state, acquire by observers (dumps, collector).
  std::atomic<GStatus> status{GStatus::Idle};
  WaitReason wait_reason = WaitReason::None;
  StackKind kind = StackKind::Cpp;
  // Scanner and scheduler exclude each other in a scan phase: 0 free, 1 claimed. See world.cc.
  std::atomic<uint8_t> scan_claim{0};
  // Set to ask for a yield; the poisoned limit is the fast signal, this the lasting one. Relaxed.
  std::atomic<bool> preempt{false};
  uint16_t flags = 0;

  std::atomic<uint32_t> scan_epoch{0};   // phase in which the stack was scanned, or the birth's
  std::atomic<uint32_t> select_done{0};  // 0 → 1 by the first case that fires
  Sudog* waiting = nullptr;              // sudogs this goroutine waits on, in lock order
  void* param = nullptr;                 // given by the waker
  uint64_t parent_id = 0;
  uintptr_t created_at = 0;  // pc of the spawn
  M* locked_m = nullptr;
  uint32_t locked_count = 0;  // LockOSThread depth, user's and runtime's
  uint32_t priority = 0;      // explore mode
  int64_t wait_since = 0;     // when it began to wait, if known

  // While in a system call or on g0 (systemStack): where its own stack ends. 0 otherwise, also when
  // dead.
  uintptr_t outside_sp = 0;
  // Callee-saved registers at enterSyscall: the C code below may hide them from a scan.
  uint64_t outside_regs[6] = {};
  const char* name = nullptr;        // of the runtime's own
  StackSegment* segments = nullptr;  // Checked: the current segment beyond the first, newest first
  StackSegment* spare = nullptr;     // Checked: bigger segment kept after a return from it
  G* all_next = nullptr;             // list of all Gs; written once
  void* fiber = nullptr;             // TSan's fiber
  void* fake_stack = nullptr;        // ASan's fake stack

  bool has(GFlag flag) const { return (flags & static_cast<uint16_t>(flag)) != 0; }
  void set(GFlag flag) { flags |= static_cast<uint16_t>(flag); }
  GStatus state() const { return status.load(std::memory_order_acquire); }
  void become(GStatus next) { status.store(next, std::memory_order_release); }
};

static_assert(sizeof(G) <= 320, "a goroutine and its parked frames fit one page");

// arch/amd64/switch.S stores through this offset.
inline constexpr size_t kOutsideSpOffset = 192;
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Winvalid-offsetof"  // one base, no virtual: the layout is fixed
static_assert(__builtin_offsetof(G, outside_sp) == kOutsideSpOffset);
static_assert(__builtin_offsetof(G, outside_regs) == kOutsideSpOffset + 8);
#pragma clang diagnostic pop

// A list of goroutines through G::link: a queue, or popped from the front.
struct GQueue {
  G* head = nullptr;
  G* tail = nullptr;
  uint32_t size = 0;

  bool isEmpty() const { return head == nullptr; }
  void pushBack(G* g) {
    g->link = nullptr;
    if (tail != nullptr)
      tail->link = g;
    else
      head = g;
    tail = g;
    ++size;
  }
  void pushFront(G* g) {
    g->link = head;
    head = g;
    if (tail == nullptr) tail = g;
    ++size;
  }
  G* pop() {
    G* g = head;
    if (g == nullptr) return nullptr;
    head = g->link;
    if (head == nullptr) tail = nullptr;
    g->link = nullptr;
    --size;
    return g;
  }
  void append(GQueue& other) {
    if (other.isEmpty()) return;
    if (tail != nullptr)
      tail->link = other.head;
    else
      head = other.head;
    tail = other.tail;
    size += other.size;
    other = {};
  }
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_G_H_
