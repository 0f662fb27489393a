#include "runtime/os/fatal.h"

#include <signal.h>

#include <atomic>
#include <cstring>

#include "runtime/os/env.h"
#include "runtime/os/syscall.h"

namespace tuco::rt::os {
namespace {

// Set once at start-up by sched (release), read by fatal (acquire).
std::atomic<TracebackPrinter> traceback_printer{nullptr};
// The same, set by panic.
std::atomic<PendingPanicPrinter> pending_panic_printer{nullptr};
// Thread id of the first thread that failed, 0 before. Exchange decides who reports.
std::atomic<long> failing_thread{0};

[[noreturn]] void finishFatal() {
  TracebackPrinter printer = traceback_printer.load(std::memory_order_acquire);
  if (printer != nullptr) printer();
  exitAfterReport();
}

}  // namespace

void setTracebackPrinter(TracebackPrinter printer) {
  traceback_printer.store(printer, std::memory_order_release);
}

void beginFailing() {
  long self = syscall(SYS_gettid);
  long none = 0;
  if (failing_thread.compare_exchange_strong(none, self)) return;
  if (none == self) exitProcess(3);
  for (;;)
    syscall(SYS_pause);
}

bool isFailing() {
  return failing_thread.load(std::memory_order_relaxed) != 0;
}

void exitProcess(int status) {
  for (;;)
    syscall(SYS_exit_group, status);
}

void exitAfterReport() {
  const char* level = environment("GOTRACEBACK");
  if (level != nullptr && std::strcmp(level, "crash") == 0) {
    ::signal(SIGABRT, SIG_DFL);
    ::raise(SIGABRT);
  }
  exitProcess(2);
}

void fatal(const char* message) {
  beginFailing();
  Report() << "fatal error: " << message << "\n";
  finishFatal();
}

void setPendingPanicPrinter(PendingPanicPrinter printer) {
  pending_panic_printer.store(printer, std::memory_order_release);
}

void fatalOfUser(const char* message) {
  beginFailing();
  PendingPanicPrinter printer = pending_panic_printer.load(std::memory_order_acquire);
  if (printer != nullptr) printer();
  Report() << "fatal error: " << message << "\n";
  finishFatal();
}

void fatal(const char* message, int64_t value) {
  beginFailing();
  Report() << "fatal error: " << message << ": " << value << "\n";
  finishFatal();
}

Report& Report::operator<<(std::string_view text) {
  while (!text.empty()) {
    if (used_ == sizeof buffer_) flush();
    size_t n = sizeof buffer_ - used_;
    if (n > text.size()) n = text.size();
    std::memcpy(buffer_ + used_, text.data(), n);
    used_ += n;
    text.remove_prefix(n);
  }
  return *this;
}

Report& Report::operator<<(uint64_t value) {
  char digits[20];
  size_t at = sizeof digits;
  do {
    digits[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  return *this << std::string_view(digits + at, sizeof digits - at);
}

Report& Report::operator<<(int64_t value) {
  if (value >= 0) return *this << static_cast<uint64_t>(value);
  return *this << '-' << (~static_cast<uint64_t>(value) + 1);
}

Report& Report::hex(uint64_t value) {
  char digits[16];
  size_t at = sizeof digits;
  do {
    digits[--at] = "0123456789abcdef"[value & 15];
    value >>= 4;
  } while (value != 0);
  return *this << "0x" << std::string_view(digits + at, sizeof digits - at);
}

void Report::flush() {
  size_t done = 0;
  while (done < used_) {
    long n = syscall(SYS_write, 2, buffer_ + done, used_ - done);
    if (isError(n) && n != -4) break;
    if (n > 0) done += static_cast<size_t>(n);
  }
  used_ = 0;
}

}  // namespace tuco::rt::os
