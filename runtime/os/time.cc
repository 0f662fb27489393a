#include "runtime/os/time.h"

#include <time.h>

#include "runtime/os/syscall.h"

namespace tuco::rt::os {
namespace {

int64_t readClock(clockid_t clock) {
  timespec t;
  ::clock_gettime(clock, &t);
  return static_cast<int64_t>(t.tv_sec) * 1'000'000'000 + t.tv_nsec;
}

}  // namespace

int64_t nanotime() {
  return readClock(CLOCK_MONOTONIC);
}

int64_t threadCpuTime() {
  return readClock(CLOCK_THREAD_CPUTIME_ID);
}

WallTime wallTime() {
  timespec t;
  ::clock_gettime(CLOCK_REALTIME, &t);
  return {t.tv_sec, static_cast<int32_t>(t.tv_nsec)};
}

void sleepNanoseconds(int64_t ns) {
  if (ns <= 0) return;
  timespec t = {ns / 1'000'000'000, ns % 1'000'000'000};
  syscall(SYS_nanosleep, &t, 0);
}

void yieldThread() {
  syscall(SYS_sched_yield);
}

}  // namespace tuco::rt::os
