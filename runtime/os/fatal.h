// The end of the process when the runtime itself is wrong, and output that works while failing:
// nothing here allocates, locks or uses stdio.
#ifndef TUCO_RUNTIME_OS_FATAL_H_
#define TUCO_RUNTIME_OS_FATAL_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tuco::rt::os {

// Prints "fatal error: <message>", the goroutines' tracebacks when a printer is registered, and
// exits with status 2, as Go's throw does. `message` is a fixed string.
[[noreturn]] void fatal(const char* message);
// The same, with a number after the message (an errno, an address).
[[noreturn]] void fatal(const char* message, int64_t value);

// For faults of the user's program that are no panics (concurrent map writes, unlock of an unlocked
// mutex): as fatal, but first prints the panics whose deferred calls are running, as Go does.
[[noreturn]] void fatalOfUser(const char* message);
// Prints them, each on a line and a tab behind the last; set once by panic. It must not allocate.
using PendingPanicPrinter = void (*)();
void setPendingPanicPrinter(PendingPanicPrinter printer);

// Called by fatal() after its message; set once by sched. It must not allocate.
using TracebackPrinter = void (*)();
void setTracebackPrinter(TracebackPrinter printer);
// True from the first fatal() on: other threads stop reporting.
bool isFailing();
// For reports that are no fatal(): of several failing threads lets only the first go on; a second
// failure of that one ends the process at once.
void beginFailing();
// Ends the process at once (exit_group).
[[noreturn]] void exitProcess(int status);
// Exits 2, or raises SIGABRT when GOTRACEBACK=crash.
[[noreturn]] void exitAfterReport();

// Text to standard error through a buffer of its own; written when it goes out of scope.
//   Report() << "goroutine " << id << " [" << reason << "]:\n";
class Report {
 public:
  Report() = default;
  ~Report() { flush(); }
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;

  Report& operator<<(std::string_view text);
  Report& operator<<(const char* text) { return *this << std::string_view(text); }
  Report& operator<<(char c) { return *this << std::string_view(&c, 1); }
  Report& operator<<(int64_t value);
  Report& operator<<(uint64_t value);
  Report& operator<<(int value) { return *this << static_cast<int64_t>(value); }
  Report& operator<<(unsigned value) { return *this << static_cast<uint64_t>(value); }
  Report& operator<<(const void* address) { return hex(reinterpret_cast<uintptr_t>(address)); }
  Report& hex(uint64_t value);
  void flush();

 private:
  char buffer_[512];
  size_t used_ = 0;
};

}  // namespace tuco::rt::os

namespace tuco::rt {
using os::fatal;
using os::fatalOfUser;
}  // namespace tuco::rt

// What must hold inside the runtime. TUCO_RT_DCHECK is checked in TUCO_CHECKS builds only.
#define TUCO_RT_CHECK(cond, message) \
  (__builtin_expect(!!(cond), 1) ? (void)0 : ::tuco::rt::os::fatal("runtime: " message))
#ifdef TUCO_CHECKS
#define TUCO_RT_DCHECK(cond, message) TUCO_RT_CHECK(cond, message)
#else
#define TUCO_RT_DCHECK(cond, message) (void)sizeof(!(cond))
#endif

#endif  // TUCO_RUNTIME_OS_FATAL_H_
