// Goroutines, clocks and the ends of a program: the C++ library's names for the scheduler's calls.
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>

#include "runtime/os/fatal.h"
#include "runtime/os/time.h"
#include "runtime/sched/api.h"
#include "tuco/detail/runtime.h"

namespace tuco::detail {
namespace {

void writeAll(const char* text, size_t size) {
  while (size != 0) {
    ssize_t n = ::write(2, text, size);
    if (n <= 0) return;
    text += n;
    size -= static_cast<size_t>(n);
  }
}

// Only the first goroutine that dies reports; the others wait for the end.
void claimReport() {
  static constinit std::atomic<bool> reporting{false};
  if (!reporting.exchange(true)) return;
  for (;;) ::pause();
}

}  // namespace

void spawn(void (*entry)(void*), void* arg) {
  rt::spawn(entry, arg, rt::StackKind::Cpp,
            reinterpret_cast<uintptr_t>(__builtin_return_address(0)));
}

void run(void (*entry)(void*), void* arg) { rt::run(entry, arg); }

bool onGoroutine() {
  rt::PerM* m = rt::currentM();
  return m != nullptr && rt::getg() != nullptr && rt::getg() != m->g0;
}

void preempt() { rt::preemptSlow(); }
void yield() { rt::yield(); }
void sleepFor(int64_t nanoseconds) {
  if (nanoseconds > 0) rt::sleepFor(nanoseconds);
}
uint64_t goroutineId() { return rt::currentG() == nullptr ? 0 : rt::currentG()->id; }
size_t goroutineCount() { return static_cast<size_t>(rt::goroutineCount()); }
int maxProcs(int n) { return n > 0 ? rt::setMaxProcs(n) : rt::maxProcs(); }
void lockOsThread() { rt::lockOsThread(); }
void unlockOsThread() { rt::unlockOsThread(); }
void goexit() { rt::exitGoroutine(); }
void holdAlive() { rt::holdAlive(); }
void releaseAlive() { rt::releaseAlive(); }

int64_t monotonicNow() { return rt::now(); }
int64_t wallNow() {
  rt::os::WallTime wall = rt::os::wallTime();
  return wall.seconds * 1'000'000'000 + wall.nanoseconds;
}
uint64_t randomBits() { return rt::random64(); }
size_t currentP() {
  rt::PerP* p = rt::currentP();
  return p == nullptr ? 0 : static_cast<size_t>(p->id);
}

void enterBlockingCall() { rt::enterSyscallBlock(); }
void leaveBlockingCall() { rt::exitSyscall(); }

void diePanicking(const char* text, size_t size) {
  claimReport();
  writeAll("panic: ", 7);
  writeAll(text, size);
  writeAll("\n", 1);
  rt::dumpGoroutines(false);
  ::_exit(2);
}

void dieFatal(const char* text, size_t size) {
  claimReport();
  writeAll("fatal error: ", 13);
  writeAll(text, size);
  writeAll("\n", 1);
  rt::dumpGoroutines(true);
  ::_exit(2);
}

}  // namespace tuco::detail
