// What the machine and the container give: CPUs, limits, instruction set.
#ifndef TUCO_RUNTIME_OS_CPU_H_
#define TUCO_RUNTIME_OS_CPU_H_

#include <cstdint>

namespace tuco::rt::os {

// CPUs this process may run on (sched_getaffinity), at least 1.
int cpuCount();
// The cgroup's CPU bandwidth limit in CPUs (v2 cpu.max, v1 cfs_quota), 0 when there is none.
double cgroupCpuLimit();
// Go's default GOMAXPROCS: cpuCount(), lowered to the cgroup limit rounded up, but not below 2
// unless cpuCount() is.
int defaultMaxProcs();

struct CpuFeatures {
  bool sse42, popcnt, aes, avx2, bmi1, bmi2, erms, xsave, avx512;
  uint32_t xsave_size;  // bytes of the xsave area for the enabled features
};
const CpuFeatures& cpuFeatures();

inline constexpr int kCacheLine = 64;

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_CPU_H_
