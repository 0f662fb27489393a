#include "runtime/os/cpu.h"

#include <cpuid.h>

#include <cmath>
#include <cstdio>
#include <cstring>

#include "runtime/os/env.h"
#include "runtime/os/syscall.h"

namespace tuco::rt::os {
namespace {

constexpr char kCgroupRoot[] = "/sys/fs/cgroup";

// quota / period, 0 for "max" or nonsense.
double ratio(const char* quota, const char* period) {
  int64_t q = 0;
  int64_t p = 0;
  if (!parseInt(quota, &q) || !parseInt(period, &p) || q <= 0 || p <= 0) return 0;
  return static_cast<double>(q) / static_cast<double>(p);
}

double limitAt(const char* cgroup_path) {
  char path[512];
  char text[64];
  std::snprintf(path, sizeof path, "%s%s/cpu.max", kCgroupRoot, cgroup_path);
  if (!readSmallFile(path, text, sizeof text)) return 0;
  const char* space = std::strchr(text, ' ');
  return space == nullptr ? 0 : ratio(text, space + 1);
}

double lower(double a, double b) {
  if (a == 0) return b;
  if (b == 0) return a;
  return a < b ? a : b;
}

// cgroup v2: the smallest limit from our group up to the root.
double limitV2() {
  char text[512];
  if (!readSmallFile("/proc/self/cgroup", text, sizeof text)) return 0;
  char* group = std::strstr(text, "0::");
  if (group == nullptr) return 0;
  group += 3;
  if (char* end = std::strchr(group, '\n')) *end = '\0';
  double limit = 0;
  for (;;) {
    limit = lower(limit, limitAt(group));
    char* slash = std::strrchr(group, '/');
    if (slash == nullptr) return limit;
    *slash = '\0';
  }
}

double limitV1() {
  char quota[32];
  char period[32];
  if (!readSmallFile("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", quota, sizeof quota)) return 0;
  if (!readSmallFile("/sys/fs/cgroup/cpu/cpu.cfs_period_us", period, sizeof period)) return 0;
  return ratio(quota, period);
}

CpuFeatures readFeatures() {
  CpuFeatures f = {};
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d)) {
    f.sse42 = c & bit_SSE4_2;
    f.popcnt = c & bit_POPCNT;
    f.aes = c & bit_AES;
    f.xsave = c & bit_OSXSAVE;
  }
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d)) {
    f.avx2 = b & bit_AVX2;
    f.bmi1 = b & bit_BMI;
    f.bmi2 = b & bit_BMI2;
    f.erms = b & (1u << 9);
    f.avx512 = b & bit_AVX512F;
  }
  if (f.xsave && __get_cpuid_count(13, 0, &a, &b, &c, &d)) f.xsave_size = b;
  return f;
}

}  // namespace

int cpuCount() {
  unsigned long mask[128] = {};
  long bytes = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
  if (isError(bytes)) return 1;
  int count = 0;
  for (unsigned long word : mask)
    count += __builtin_popcountl(word);
  return count > 0 ? count : 1;
}

double cgroupCpuLimit() {
  double limit = limitV2();
  return limit != 0 ? limit : limitV1();
}

int defaultMaxProcs() {
  int cpus = cpuCount();
  double limit = cgroupCpuLimit();
  if (limit == 0) return cpus;
  int rounded = static_cast<int>(std::ceil(limit));
  if (rounded < 2) rounded = 2;
  return rounded < cpus ? rounded : cpus;
}

const CpuFeatures& cpuFeatures() {
  static const CpuFeatures features = readFeatures();
  return features;
}

}  // namespace tuco::rt::os
