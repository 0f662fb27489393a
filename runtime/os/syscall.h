// Raw Linux system calls for x86-64: no errno, no cancellation points, usable in signal handlers
// and on any stack. A result in [-4095, -1] is minus an errno value.
#ifndef TUCO_RUNTIME_OS_SYSCALL_H_
#define TUCO_RUNTIME_OS_SYSCALL_H_

#include <sys/syscall.h>

#include <cstdint>

namespace tuco::rt::os {

inline long syscall6(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0,
                     long f = 0) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

template <typename T>
inline long syscallArg(T value) {
  if constexpr (__is_pointer(T)) {
    return reinterpret_cast<long>(value);
  } else {
    return static_cast<long>(value);
  }
}

// syscall(SYS_read, fd, buffer, size): arguments may be integers or pointers.
template <typename... Args>
inline long syscall(long number, Args... args) {
  return syscall6(number, syscallArg(args)...);
}

inline bool isError(long result) {
  return static_cast<unsigned long>(result) > -4096UL;
}

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_SYSCALL_H_
