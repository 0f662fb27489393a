#include "runtime/os/env.h"

#include <fcntl.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <cstring>

#include "runtime/os/syscall.h"

namespace tuco::rt::os {

char** environmentBlock() {
  return ::environ;
}

const char* environment(const char* name) {
  size_t length = std::strlen(name);
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (std::strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') {
      return *entry + length + 1;
    }
  }
  return nullptr;
}

unsigned long auxiliary(unsigned long type) {
  return ::getauxval(type);
}

bool readSmallFile(const char* path, char* buffer, size_t size) {
  long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
  if (isError(fd)) return false;
  size_t used = 0;
  bool failed = false;
  while (used + 1 < size) {
    long n = syscall(SYS_read, fd, buffer + used, size - 1 - used);
    if (n == 0) break;
    if (isError(n)) {
      failed = true;
      break;
    }
    used += static_cast<size_t>(n);
  }
  syscall(SYS_close, fd);
  buffer[used] = '\0';
  return !failed;
}

bool parseInt(const char* text, int64_t* value) {
  bool negative = *text == '-';
  if (*text == '-' || *text == '+') ++text;
  if (*text < '0' || *text > '9') return false;
  uint64_t n = 0;
  for (; *text >= '0' && *text <= '9'; ++text) {
    if (__builtin_mul_overflow(n, 10u, &n)) return false;
    if (__builtin_add_overflow(n, static_cast<uint64_t>(*text - '0'), &n)) return false;
  }
  if (n > static_cast<uint64_t>(INT64_MAX)) return false;
  bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
  if (letter) return false;
  *value = negative ? -static_cast<int64_t>(n) : static_cast<int64_t>(n);
  return true;
}

}  // namespace tuco::rt::os
