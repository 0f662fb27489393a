#include "runtime/os/random.h"

#include <cerrno>

#include "runtime/os/fatal.h"
#include "runtime/os/syscall.h"

namespace tuco::rt::os {

void randomBytes(void* buffer, size_t size) {
  char* at = static_cast<char*>(buffer);
  while (size > 0) {
    long n = syscall(SYS_getrandom, at, size, 0);
    if (n == -EINTR) continue;
    if (isError(n)) fatal("runtime: getrandom failed", -n);
    at += n;
    size -= static_cast<size_t>(n);
  }
}

}  // namespace tuco::rt::os
