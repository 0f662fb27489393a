#include <gtest/gtest.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "runtime/os/cpu.h"
#include "runtime/os/env.h"
#include "runtime/os/event.h"
#include "runtime/os/fatal.h"
#include "runtime/os/memory.h"
#include "runtime/os/random.h"
#include "runtime/os/syscall.h"
#include "runtime/os/thread.h"
#include "runtime/os/time.h"

namespace tuco::rt::os {
namespace {

TEST(Syscall, ResultsAreMinusErrno) {
  EXPECT_EQ(syscall(SYS_close, -1), -EBADF);
  EXPECT_TRUE(isError(-EBADF));
  EXPECT_FALSE(isError(0));
  EXPECT_EQ(syscall(SYS_getpid), ::getpid());
}

TEST(Memory, ReservesAlignedAndReadsZeroAfterDiscard) {
  constexpr size_t kSize = size_t{4} << 20;
  char* memory = static_cast<char*>(reserveAligned(kSize, kSize));
  ASSERT_NE(memory, nullptr);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(memory) % kSize, 0u);
  memory[kSize - 1] = 7;
  discardPages(memory, kSize);
  EXPECT_EQ(memory[kSize - 1], 0);
  unmapMemory(memory, kSize);
}

TEST(MemoryDeath, GuardsFault) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto touch = [] {
    volatile char* memory = static_cast<char*>(mapMemory(4 * kPageSize));
    if (!installGuard(const_cast<char*>(memory) + kPageSize, kPageSize)) std::_Exit(1);
    memory[0] = 1;
    memory[2 * kPageSize] = 1;
    memory[kPageSize] = 1;
    std::_Exit(0);
  };
  EXPECT_DEATH(touch(), "");
}

TEST(Memory, RemovedGuardsAreAccessible) {
  volatile char* memory = static_cast<char*>(mapMemory(kPageSize));
  ASSERT_TRUE(installGuard(const_cast<char*>(memory), kPageSize));
  removeGuard(const_cast<char*>(memory), kPageSize);
  memory[0] = 3;
  EXPECT_EQ(memory[0], 3);
}

TEST(Environment, FindsWholeNamesOnly) {
  ::setenv("TUCO_TEST_VARIABLE", "value=x", 1);
  EXPECT_STREQ(environment("TUCO_TEST_VARIABLE"), "value=x");
  EXPECT_EQ(environment("TUCO_TEST_VARIABL"), nullptr);
  EXPECT_EQ(auxiliary(AT_PAGESZ), kPageSize);
}

TEST(Environment, ParsesIntegers) {
  int64_t n = 0;
  EXPECT_TRUE(parseInt("-42 rest", &n));
  EXPECT_EQ(n, -42);
  EXPECT_TRUE(parseInt("9223372036854775807", &n));
  EXPECT_EQ(n, INT64_MAX);
  EXPECT_FALSE(parseInt("9223372036854775808", &n));
  EXPECT_FALSE(parseInt("12k", &n));
  EXPECT_FALSE(parseInt("", &n));
}

TEST(Cpu, CountsAreSane) {
  EXPECT_GE(cpuCount(), 1);
  EXPECT_GE(defaultMaxProcs(), 1);
  EXPECT_LE(defaultMaxProcs(), cpuCount());
  EXPECT_GE(cgroupCpuLimit(), 0.0);
}

TEST(Time, MovesForward) {
  int64_t start = nanotime();
  sleepNanoseconds(1'000'000);
  EXPECT_GE(nanotime() - start, 1'000'000);
  EXPECT_GT(wallTime().seconds, 1'600'000'000);
}

TEST(Random, BelowIsInRangeAndCovers) {
  FastRandom random{12345};
  bool seen[7] = {};
  for (int i = 0; i < 1000; ++i) {
    uint32_t n = random.below(7);
    ASSERT_LT(n, 7u);
    seen[n] = true;
  }
  for (bool s : seen)
    EXPECT_TRUE(s);
  uint64_t a = 0;
  uint64_t b = 0;
  randomBytes(&a, sizeof a);
  randomBytes(&b, sizeof b);
  EXPECT_NE(a, b);
}

TEST(Event, WakesEpoll) {
  int epoll = epollCreate();
  int event = eventCreate();
  ASSERT_EQ(epollControl(epoll, EPOLL_CTL_ADD, event, EPOLLIN, 77), 0);
  epoll_event got[2];
  EXPECT_EQ(epollWait(epoll, got, 2, 0), 0);
  int64_t start = nanotime();
  EXPECT_EQ(epollWait(epoll, got, 2, 2'000'000), 0);
  EXPECT_GE(nanotime() - start, 1'900'000);
  eventSignal(event);
  EXPECT_EQ(epollWait(epoll, got, 2, -1), 1);
  EXPECT_EQ(got[0].data.u64, 77u);
  eventDrain(event);
  EXPECT_EQ(epollWait(epoll, got, 2, 0), 0);
  closeFile(event);
  closeFile(epoll);
}

TEST(Thread, KnowsItsStack) {
  StackBounds stack = threadStack();
  uintptr_t here = reinterpret_cast<uintptr_t>(&stack);
  EXPECT_GT(stack.high, stack.low);
#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer)
  EXPECT_GE(here, stack.low);
  EXPECT_LT(here, stack.high);
#else
  (void)here;
#endif
}

TEST(Fatal, PrintsAndExitsTwo) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(fatal("runtime: something is wrong"), ::testing::ExitedWithCode(2),
              "^fatal error: runtime: something is wrong\n");
  EXPECT_EXIT(fatal("runtime: errno", -12), ::testing::ExitedWithCode(2),
              "^fatal error: runtime: errno: -12\n");
  auto numbers = [] {
    Report() << INT64_MIN << ' ' << UINT64_MAX << ' ' << reinterpret_cast<const void*>(0xabc)
             << "\n";
    std::_Exit(0);
  };
  EXPECT_EXIT(numbers(), ::testing::ExitedWithCode(0),
              "-9223372036854775808 18446744073709551615 0xabc\n");
}

}  // namespace
}  // namespace tuco::rt::os
