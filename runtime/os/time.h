// Clocks and short waits.
#ifndef TUCO_RUNTIME_OS_TIME_H_
#define TUCO_RUNTIME_OS_TIME_H_

#include <cstdint>

namespace tuco::rt::os {

// Monotonic time in nanoseconds since an unspecified start (CLOCK_MONOTONIC through the vDSO).
int64_t nanotime();
struct WallTime {
  int64_t seconds;  // since 1970-01-01 UTC
  int32_t nanoseconds;
};
WallTime wallTime();
// CPU time of the calling thread in nanoseconds.
int64_t threadCpuTime();
// Counter that grows with time at a fixed rate (rdtsc); for cheap intervals and profiling.
inline int64_t cpuTicks() {
  return static_cast<int64_t>(__builtin_ia32_rdtsc());
}

void sleepNanoseconds(int64_t ns);
// Offers the CPU to other threads.
void yieldThread();
// Spins `count` times the CPU's pause instruction.
inline void pauseCpu(int count) {
  for (int i = 0; i < count; ++i)
    __builtin_ia32_pause();
}

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_TIME_H_
