#include "runtime/os/event.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <time.h>

#include <atomic>
#include <cerrno>

#include "runtime/os/syscall.h"

namespace tuco::rt::os {

int epollCreate() {
  return static_cast<int>(syscall(SYS_epoll_create1, EPOLL_CLOEXEC));
}

int epollControl(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
  epoll_event event = {};
  event.events = events;
  event.data.u64 = data;
  return static_cast<int>(syscall(SYS_epoll_ctl, epoll, operation, fd, &event));
}

namespace {

// Whether the kernel has epoll_pwait2 (5.11). Relaxed: who races finds the same answer.
std::atomic<bool> has_fine_wait{true};

int waitMilliseconds(int epoll, epoll_event* events, int capacity, int64_t timeout_ns) {
  int ms = -1;
  if (timeout_ns >= 0) {
    int64_t rounded = (timeout_ns + 999'999) / 1'000'000;
    ms = rounded > 1'000'000'000 ? 1'000'000'000 : static_cast<int>(rounded);
  }
  return static_cast<int>(syscall(SYS_epoll_pwait, epoll, events, capacity, ms, 0, 8));
}

}  // namespace

int epollWait(int epoll, epoll_event* events, int capacity, int64_t timeout_ns) {
  if (timeout_ns <= 0 || !has_fine_wait.load(std::memory_order_relaxed)) {
    return waitMilliseconds(epoll, events, capacity, timeout_ns);
  }
  timespec timeout = {timeout_ns / 1'000'000'000, timeout_ns % 1'000'000'000};
  long n = syscall(SYS_epoll_pwait2, epoll, events, capacity, &timeout, 0, 8);
  if (n != -ENOSYS) return static_cast<int>(n);
  has_fine_wait.store(false, std::memory_order_relaxed);
  return waitMilliseconds(epoll, events, capacity, timeout_ns);
}

int eventCreate() {
  return static_cast<int>(syscall(SYS_eventfd2, 0, EFD_CLOEXEC | EFD_NONBLOCK));
}

void eventSignal(int fd) {
  uint64_t one = 1;
  while (syscall(SYS_write, fd, &one, sizeof one) == -EINTR) {
  }
}

void eventDrain(int fd) {
  uint64_t count;
  while (syscall(SYS_read, fd, &count, sizeof count) == -EINTR) {
  }
}

int closeFile(int fd) {
  return static_cast<int>(syscall(SYS_close, fd));
}

bool setNonblocking(int fd, bool on) {
  long flags = syscall(SYS_fcntl, fd, F_GETFL, 0);
  if (isError(flags)) return false;
  long wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  return wanted == flags || !isError(syscall(SYS_fcntl, fd, F_SETFL, wanted));
}

}  // namespace tuco::rt::os
