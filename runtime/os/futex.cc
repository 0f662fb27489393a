#include "runtime/os/futex.h"

#include <linux/futex.h>
#include <time.h>

#include <cerrno>

#include "runtime/os/fatal.h"
#include "runtime/os/syscall.h"

namespace tuco::rt::os {

void futexSleep(std::atomic<uint32_t>* word, uint32_t expected, int64_t timeout_ns) {
  timespec timeout = {};
  timespec* limit = nullptr;
  if (timeout_ns >= 0) {
    timeout.tv_sec = timeout_ns / 1'000'000'000;
    timeout.tv_nsec = timeout_ns % 1'000'000'000;
    limit = &timeout;
  }
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, limit, 0, 0);
}

void futexWake(std::atomic<uint32_t>* word, int count) {
  long result = syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, 0, 0, 0);
  if (isError(result)) fatal("runtime: futexwakeup failed");
}

}  // namespace tuco::rt::os
