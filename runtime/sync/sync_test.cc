#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "runtime/sync/lock.h"
#include "runtime/sync/note.h"
#include "runtime/sync/once.h"
#include "runtime/sync/spin.h"

namespace tuco::rt {
namespace {

template <typename Lock>
void countTo(Lock& lock, int threads, int rounds) {
  int counter = 0;
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&]() TUCO_NO_THREAD_SAFETY {
      for (int k = 0; k < rounds; ++k) {
        lock.lock();
        ++counter;
        lock.unlock();
      }
    });
  }
  for (std::thread& thread : running)
    thread.join();
  EXPECT_EQ(counter, threads * rounds);
}

TEST(RankedLock, Excludes) {
  RankedLock lock(LockRank::Test);
  countTo(lock, 4, 50'000);
  EXPECT_FALSE(lock.isLocked());
}

TEST(RankedLock, TryLockFailsWhileHeld) TUCO_NO_THREAD_SAFETY {
  RankedLock lock(LockRank::Test);
  ASSERT_TRUE(lock.tryLock());
  std::thread([&]() TUCO_NO_THREAD_SAFETY { EXPECT_FALSE(lock.tryLock()); }).join();
  lock.unlock();
  ASSERT_TRUE(lock.tryLock());
  lock.unlock();
}

TEST(SpinLock, Excludes) {
  SpinLock lock;
  countTo(lock, 3, 20'000);
}

TEST(LockRank, TheOrderIsClosedAndHasNoCycle) {
  EXPECT_TRUE(mayLockWhileHolding(LockRank::Sweep, LockRank::Leaf));
  EXPECT_TRUE(mayLockWhileHolding(LockRank::Channel, LockRank::Sched));
  EXPECT_TRUE(mayLockWhileHolding(LockRank::Channel, LockRank::Channel));
  EXPECT_FALSE(mayLockWhileHolding(LockRank::Sched, LockRank::Channel));
  EXPECT_FALSE(mayLockWhileHolding(LockRank::Leaf, LockRank::Leaf));
  for (int a = 0; a < kLockRankCount; ++a) {
    for (int b = 0; b < a; ++b) {
      // What stands below may never be held while what stands above it is locked.
      EXPECT_FALSE(mayLockWhileHolding(static_cast<LockRank>(a), static_cast<LockRank>(b)))
          << lockRankName(static_cast<LockRank>(a)) << " "
          << lockRankName(static_cast<LockRank>(b));
    }
  }
}

#ifdef TUCO_CHECKS
void lockWrongWay() TUCO_NO_THREAD_SAFETY {
  static RankedLock inner(LockRank::Heap);
  static RankedLock outer(LockRank::Sched);
  inner.lock();
  outer.lock();
}

TEST(LockRankDeath, WrongOrderIsReported) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      lockWrongWay(), ::testing::ExitedWithCode(2),
      "runtime: lock Sched wanted while Heap is held\nfatal error: runtime: lock ordering problem");
}

TEST(LockRank, CountsHeldLocks) TUCO_NO_THREAD_SAFETY {
  RankedLock lock(LockRank::Test);
  EXPECT_EQ(heldLockCount(), 0);
  lock.lock();
  EXPECT_EQ(heldLockCount(), 1);
  lock.unlock();
  EXPECT_EQ(heldLockCount(), 0);
}
#endif

TEST(Note, WakesBeforeAndAfterSleep) {
  Note note;
  note.wake();
  note.sleep();
  note.clear();
  int seen = 0;
  int value = 0;
  std::thread sleeper([&] {
    note.sleep();
    seen = value;
  });
  value = 5;
  note.wake();
  sleeper.join();
  EXPECT_EQ(seen, 5);
}

TEST(Note, SleepForGivesUp) {
  Note note;
  EXPECT_FALSE(note.sleepFor(1'000'000));
  note.wake();
  EXPECT_TRUE(note.sleepFor(1'000'000));
}

TEST(NoteDeath, DoubleWakeIsFatal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  auto twice = [] {
    Note note;
    note.wake();
    note.wake();
  };
  EXPECT_EXIT(twice(), ::testing::ExitedWithCode(2),
              "fatal error: runtime: notewakeup - double wakeup");
}

TEST(Once, RunsOnceAndOthersWait) {
  Once once;
  std::atomic<int> runs{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      once.call([&] {
        os::sleepNanoseconds(1'000'000);
        runs.fetch_add(1);
      });
      EXPECT_EQ(runs.load(), 1);
    });
  }
  for (std::thread& thread : threads)
    thread.join();
}

}  // namespace
}  // namespace tuco::rt
