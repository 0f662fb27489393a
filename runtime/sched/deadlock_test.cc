// Deadlocks and dumps: exact texts and exit status.
#include <gtest/gtest.h>
#include <signal.h>

#include "runtime/sched/testing.h"

namespace tuco::rt {
namespace {

using testing::go;
using testing::Group;
using testing::runWith;

class Deadlock : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};
INSTANTIATE_TEST_SUITE_P(Procs, Deadlock, ::testing::Values(1, 2, 8));

void parkForEver(WaitReason reason) {
  park(nullptr, nullptr, reason);
}

TEST_P(Deadlock, MainAlone) {
  EXPECT_EXIT(
      runWith(GetParam(), [] { parkForEver(WaitReason::ChanReceive); }),
      ::testing::ExitedWithCode(2),
      "^fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 \\[chan receive\\]:\n");
}

TEST_P(Deadlock, EveryGoroutineIsListed) {
  auto program = [] {
    G* first = go([] { parkForEver(WaitReason::Select); });
    G* second = go([] { parkForEver(WaitReason::ChanSendNil); });
    while (first->state() != GStatus::Waiting || second->state() != GStatus::Waiting)
      sleepFor(100'000);
    parkForEver(WaitReason::SyncMutexLock);
  };
  EXPECT_EXIT(runWith(GetParam(), program), ::testing::ExitedWithCode(2),
              "fatal error: all goroutines are asleep - deadlock!\n\n"
              "goroutine 1 \\[sync.Mutex.Lock\\]:\n(.*\n)*"
              "goroutine [0-9]+ \\[(select|chan send \\(nil chan\\))\\]:\n(.*\n)*created by .* in "
              "goroutine 1\n(.*\n)*"
              "goroutine [0-9]+ \\[(select|chan send \\(nil chan\\))\\]:\n");
}

TEST_P(Deadlock, MainEndedByGoexit) {
  EXPECT_EXIT(runWith(GetParam(), [] { exitGoroutine(); }), ::testing::ExitedWithCode(2),
              "^fatal error: no goroutines \\(main called runtime.Goexit\\) - deadlock!\n");
}

TEST_P(Deadlock, SystemGoroutinesDoNotCount) {
  auto program = [] {
    spawnSystem([](void*) { parkForEver(WaitReason::FinalizerWait); }, nullptr, "finalizers");
    for (int i = 0; i < 100; ++i)
      yield();
    parkForEver(WaitReason::SemacquireWait);
  };
  EXPECT_EXIT(runWith(GetParam(), program), ::testing::ExitedWithCode(2),
              "all goroutines are asleep - deadlock!\n\ngoroutine 1 \\[semacquire\\]:");
}

// A timer that will fire is no deadlock.
TEST_P(Deadlock, SleepersAreNoDeadlock) {
  runWith(GetParam(), [] {
    Group group;
    go([&] {
      sleepFor(20'000'000);
      group.done();
    });
    group.wait(1);
  });
}

// Goroutines left parked when main returns are no deadlock either.
TEST_P(Deadlock, LeftoversAreNoDeadlock) {
  runWith(GetParam(), [] {
    spawn([](void*) { parkForEver(WaitReason::Select); }, nullptr);
    yield();
  });
}

TEST_P(Deadlock, QuitSignalDumpsAll) {
  auto program = [] {
    G* other = go([] { parkForEver(WaitReason::Select); });
    while (other->state() != GStatus::Waiting)
      sleepFor(100'000);
    ::raise(SIGQUIT);
  };
  EXPECT_EXIT(runWith(GetParam(), program), ::testing::ExitedWithCode(2),
              "SIGQUIT: quit\nPC=0x[0-9a-f]+ m=[0-9]+ sigcode=-?[0-9]+\n\ngoroutine 1 "
              "\\[running\\]:\n(.*\n)*"
              "goroutine [0-9]+ \\[select\\]:\n");
}

}  // namespace
}  // namespace tuco::rt
