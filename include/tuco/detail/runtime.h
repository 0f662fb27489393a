// The functions of the Tuco runtime that the public headers stand on. Not for direct use: they may
// change in any release, while the headers that call them keep their meaning.
#ifndef TUCO_DETAIL_RUNTIME_H_
#define TUCO_DETAIL_RUNTIME_H_

#include <cstddef>
#include <cstdint>

namespace tuco::detail {

// ---- goroutines ----

// Starts a goroutine that runs entry(arg) on a stack for C++ code.
void spawn(void (*entry)(void*), void* arg);
// Starts the runtime if this process has none yet, runs entry(arg) as the main goroutine on the
// calling thread's behalf, and returns when it has returned. Other goroutines are abandoned then.
void run(void (*entry)(void*), void* arg);
bool onGoroutine();
void yield();
void sleepFor(int64_t nanoseconds);
uint64_t goroutineId();
size_t goroutineCount();
// Sets the number of Ps when n > 0; returns the number before.
int maxProcs(int n);
void lockOsThread();
void unlockOsThread();
[[noreturn]] void goexit();
void holdAlive();
void releaseAlive();

// ---- scheduling points ----
// Called when somebody wants this goroutine's P, or when a seed may switch here.
void preempt();
// A point at which another goroutine may take over: one load and compare when nobody wants to. It is
// what makes an operation that never calls the runtime visible to deterministic mode.
inline void schedulingPoint() {
#if defined(__x86_64__)
  constexpr uintptr_t kWanted = ~uintptr_t{0x521};
  uintptr_t limit;  // The slot glibc reserves for split stacks; 0 on threads without goroutines.
  asm volatile("movq %%fs:0x70, %0" : "=r"(limit));
  if (__builtin_expect(limit == kWanted, 0)) preempt();
#else
#error "Tuco's C++ library runs on x86-64 Linux"
#endif
}

// ---- time: the runtime's clocks, virtual in deterministic mode ----
int64_t monotonicNow();
int64_t wallNow();

// ---- panics ----
// Prints "panic: " + text (with " [recovered]" forms as Go's), the goroutines' traces; exit code 2.
[[noreturn]] void diePanicking(const char* text, size_t size);
// Prints "fatal error: " + text and the goroutines' traces; exit code 2.
[[noreturn]] void dieFatal(const char* text, size_t size);

// ---- semaphores ----
void semAcquire(uint32_t* address, bool lifo);
void semRelease(uint32_t* address, bool handoff);
// Whether active spinning is worth while for the i-th time (other Ps run, this P has no work).
bool canSpin(int i);
void spinPause();
uint64_t randomBits();
// Number of the P the goroutine runs on now; it may change at any call.
size_t currentP();

// ---- wait queue of a condition variable ----
struct NotifyList {
  NotifyList();
  alignas(8) unsigned char storage[32];
};
uint32_t notifyAdd(NotifyList* list);
void notifyWait(NotifyList* list, uint32_t ticket);
void notifyOne(NotifyList* list);
void notifyAll(NotifyList* list);

// ---- channels ----
struct Channel;

// How values of a C++ type move through a channel. A null function pointer means memcpy or nothing.
// Both run under the channel's lock: they may not block, throw or use that channel.
struct ElementOps {
  size_t size;
  size_t align;
  void (*move_construct)(void* to, void* from);  // `from` is left moved-from, still to be destroyed.
  void (*destroy)(void* value);
};

enum class ChanStatus : uint8_t { Ok, Closed, WouldBlock };

// The reference count starts at 1; the last release destroys what is still buffered.
Channel* chanMake(const ElementOps* ops, size_t capacity);
void chanRetain(Channel* channel);
void chanRelease(Channel* channel);
// Moves *value in. A null channel blocks for ever.
ChanStatus chanSend(Channel* channel, void* value);
ChanStatus chanTrySend(Channel* channel, void* value);
// Move-constructs a value at `to` when Ok; leaves `to` alone otherwise.
ChanStatus chanReceive(Channel* channel, void* to);
ChanStatus chanTryReceive(Channel* channel, void* to);
// False if it was closed before.
bool chanClose(Channel* channel);
size_t chanLength(const Channel* channel);
size_t chanCapacity(const Channel* channel);

struct SelectCase {
  Channel* channel;
  void* value;      // Send: what to move in. Receive: raw storage to construct in.
  bool is_send;
  ChanStatus status;  // Out, for the chosen case: Ok, or Closed.
};
inline constexpr size_t kNoCase = static_cast<size_t>(-1);
// Blocks until a case can go on, chosen uniformly among those that can. With `block` false returns
// kNoCase when none can. At most 65,536 cases.
size_t selectCases(SelectCase* cases, size_t count, bool block);

// ---- timers ----
struct Timer;
// A stopped timer. When it fires, fire(arg) runs on a scheduler stack and may not block.
Timer* timerMake(void (*fire)(void* arg), void* arg);
void timerFree(Timer* timer);
// Fires at `when` (monotonicNow() scale), then every `period` ns if that is not 0. True if it was active.
bool timerReset(Timer* timer, int64_t when, int64_t period);
bool timerStop(Timer* timer);

// ---- file descriptors on the network poller ----
struct PollDesc;
// Null with *error set to an errno when the kernel cannot poll the descriptor.
PollDesc* pollOpen(int fd, int* error);
void pollClose(PollDesc* desc);
enum class PollMode : int { Read = 'r', Write = 'w' };
enum class PollStatus : int { Ok = 0, Closing = 1, Timeout = 2, NotPollable = 3 };
PollStatus pollReset(PollDesc* desc, PollMode mode);
PollStatus pollWait(PollDesc* desc, PollMode mode);
// `deadline` on the monotonic scale; 0: none; in the past: now. Both modes when `both`.
void pollSetDeadline(PollDesc* desc, int64_t deadline, PollMode mode, bool both);
void pollUnblock(PollDesc* desc);

// ---- blocking calls into the kernel ----
void enterBlockingCall();
void leaveBlockingCall();

}  // namespace tuco::detail

#endif  // TUCO_DETAIL_RUNTIME_H_
