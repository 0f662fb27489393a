// Deterministic mode: equal seeds give equal interleavings, exploration finds what it should, and
// the failing seed fails again.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "runtime/os/time.h"
#include "runtime/sched/replay.h"
#include "runtime/sched/testing.h"

namespace tuco::rt {
namespace {

using testing::go;
using testing::Group;
using testing::runWith;

// Each statement below runs in a process of its own, where the scheduler has not started.
class Replay : public ::testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "failed: %s\n", what);
  std::_Exit(9);
}

// A program with many orders: the trace of which goroutine took which step.
std::string traceOf(uint64_t seed, ChoiceMode mode) {
  setChoice(optionsForSeed(mode, seed));
  std::string trace;
  runWith(1, [&] {
    Group group;
    std::atomic<uint32_t> sema{1};
    for (char name = 'a'; name < 'f'; ++name) {
      go([&, name] {
        for (int i = 0; i < 8; ++i) {
          trace += name;
          preemptPoint();
          semaAcquire(&sema);
          sleepFor(static_cast<int64_t>(randomBelow(1000)));
          semaRelease(&sema);
        }
        group.done();
      });
    }
    group.wait(5);
  });
  return trace;
}

void checkEqualSeeds() {
  for (ChoiceMode mode : {ChoiceMode::Seed, ChoiceMode::Pct}) {
    int different = 0;
    std::string last;
    for (uint64_t seed = 1; seed <= 20; ++seed) {
      std::string first = traceOf(seed, mode);
      uint64_t fingerprint = choiceFingerprint();
      std::string second = traceOf(seed, mode);
      require(first == second, "equal seeds, equal traces");
      require(fingerprint == choiceFingerprint(), "equal seeds, equal choices");
      if (first != last) ++different;
      last = first;
    }
    require(different > 10, "different seeds, different traces");
  }
  std::_Exit(0);
}

TEST_F(Replay, EqualSeedsGiveEqualInterleavings) {
  EXPECT_EXIT(checkEqualSeeds(), ::testing::ExitedWithCode(0), "");
}

void checkVirtualTime() {
  setChoice(optionsForSeed(ChoiceMode::Seed, 3));
  int64_t real = os::nanotime();
  runWith(1, [] {
    int64_t start = now();
    sleepFor(int64_t{3600} * 1'000'000'000);
    require(now() - start >= int64_t{3600} * 1'000'000'000, "an hour passed");
    int64_t deadline = now() + 1'000'000;
    while (now() < deadline) {
    }
  });
  require(os::nanotime() - real < int64_t{60} * 1'000'000'000, "but not for us");
  std::_Exit(0);
}

TEST_F(Replay, TimeIsVirtual) {
  EXPECT_EXIT(checkVirtualTime(), ::testing::ExitedWithCode(0), "");
}

// Two increments whose read and write are apart: one can get lost.
void loseAnUpdate(void*) {
  int shared = 0;
  runWith(1, [&] {
    Group group;
    for (int i = 0; i < 2; ++i) {
      go([&] {
        int seen = shared;
        preemptPoint();
        shared = seen + 1;
        group.done();
      });
    }
    group.wait(2);
  });
  if (shared != 2) std::_Exit(7);
}

TEST_F(Replay, ExploreFindsTheLostUpdate) {
  auto program = [] {
    int64_t seed = explore({.first_seed = 1, .count = 200}, loseAnUpdate, nullptr);
    require(seed > 0, "a seed fails");
    // The same seed alone fails the same way, three times.
    for (int i = 0; i < 3; ++i) {
      int64_t again =
          explore({.first_seed = static_cast<uint64_t>(seed), .count = 1}, loseAnUpdate, nullptr);
      require(again == seed, "the seed fails again");
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(program(), ::testing::ExitedWithCode(0),
              "tuco: explore: seed [0-9]+ failed: exit status 7\n"
              "tuco: explore: replay it with TUCO_SCHED=(seed|pct):[0-9]+\n");
}

// Locks taken in opposite orders.
void lockCrosswise(void*) {
  runWith(1, [] {
    std::atomic<uint32_t> a{1};
    std::atomic<uint32_t> b{1};
    Group group;
    for (int i = 0; i < 2; ++i) {
      go([&, i] {
        std::atomic<uint32_t>& first = i == 0 ? a : b;
        std::atomic<uint32_t>& second = i == 0 ? b : a;
        semaAcquire(&first);
        semaAcquire(&second);
        semaRelease(&second);
        semaRelease(&first);
        group.done();
      });
    }
    group.wait(2);
  });
}

TEST_F(Replay, ExploreFindsTheDeadlock) {
  auto program = [] {
    int64_t seed = explore({.first_seed = 1, .count = 200, .quiet = true}, lockCrosswise, nullptr);
    require(seed > 0, "a seed deadlocks");
    std::_Exit(0);
  };
  EXPECT_EXIT(program(), ::testing::ExitedWithCode(0),
              "fatal error: all goroutines are asleep - deadlock!\n(.*\n)*"
              "tuco: explore: seed [0-9]+ failed: exit status 2\n");
}

// The same with one order: no seed may fail.
void lockInOrder(void*) {
  int shared = 0;
  runWith(1, [&] {
    std::atomic<uint32_t> a{1};
    Group group;
    for (int i = 0; i < 4; ++i) {
      go([&] {
        for (int k = 0; k < 5; ++k) {
          semaAcquire(&a);
          int seen = shared;
          preemptPoint();
          shared = seen + 1;
          semaRelease(&a, k % 2 == 0 ? Handoff::Yes : Handoff::No);
        }
        group.done();
      });
    }
    group.wait(4);
  });
  if (shared != 20) std::_Exit(7);
}

TEST_F(Replay, ExplorePassesACorrectProgram) {
  auto program = [] {
    require(explore({.first_seed = 1, .count = 150}, lockInOrder, nullptr) == -1, "no seed fails");
    std::_Exit(0);
  };
  EXPECT_EXIT(program(), ::testing::ExitedWithCode(0), "");
}

TEST_F(Replay, EnvironmentExplores) {
  auto program = [] {
    ::setenv("TUCO_SCHED", "explore:300", 1);
    loseAnUpdate(nullptr);
    std::_Exit(0);
  };
  EXPECT_EXIT(program(), ::testing::ExitedWithCode(1), "replay it with TUCO_SCHED=");
}

TEST_F(Replay, NonsenseInTheEnvironmentIsRefused) {
  auto program = [] {
    ::setenv("TUCO_SCHED", "sometimes", 1);
    runWith(1, [] {});
  };
  EXPECT_EXIT(program(), ::testing::ExitedWithCode(2),
              "TUCO_SCHED must be seed:N, pct:N, explore:N, exhaust:N");
}

// ---- every interleaving ----

TEST_F(Replay, ExhaustFindsTheLostUpdateWithOnePreemption) {
  auto program = [] {
    ExhaustResult none =
        exploreAll({.max_preemptions = 0, .max_runs = 5'000}, loseAnUpdate, nullptr);
    require(!none.failed && none.complete, "without preemption nothing gets lost");
    ExhaustResult one =
        exploreAll({.max_preemptions = 1, .max_runs = 5'000}, loseAnUpdate, nullptr);
    require(one.failed && one.runs > 1, "with one it does");
    std::_Exit(0);
  };
  EXPECT_EXIT(program(), ::testing::ExitedWithCode(0),
              "tuco: explore: interleaving [0-9]+ failed: exit status 7\n"
              "tuco: explore: replay it with TUCO_SCHED=choices:1:[0-9.]+\n");
}

TEST_F(Replay, ChoicesReplayTheLostUpdate) {
  auto program = [] {
    ::setenv("TUCO_SCHED", "choices:1:0.0.1,trace", 1);
    // Main is alone until it waits; the first goroutine is preempted at its only point.
    loseAnUpdate(nullptr);
    std::_Exit(0);
  };
  EXPECT_EXIT(program(), ::testing::ExitedWithCode(7),
              "tuco: step [0-9]+: goroutine [0-9]+ after [0-9]+");
}

// Two goroutines and one semaphore, everything that can happen.
void passTheSemaphore(void*) {
  int inside = 0;
  runWith(1, [&] {
    std::atomic<uint32_t> sema{1};
    Group group;
    for (int i = 0; i < 2; ++i) {
      go([&, i] {
        for (int k = 0; k < 2; ++k) {
          semaAcquire(&sema);
          require(++inside == 1, "one at a time");
          preemptPoint();
          --inside;
          semaRelease(&sema, i == 0 ? Handoff::Yes : Handoff::No);
        }
        group.done();
      });
    }
    group.wait(2);
  });
}

TEST_F(Replay, SemaphoresHoldUnderEveryInterleaving) {
  auto program = [] {
    ExhaustResult all =
        exploreAll({.max_preemptions = 2, .max_runs = 20'000}, passTheSemaphore, nullptr);
    require(!all.failed, "no interleaving fails");
    require(all.complete, "all were run");
    require(all.runs > 20, "there were many");
    std::fprintf(stderr, "interleavings: %llu\n", static_cast<unsigned long long>(all.runs));
    std::_Exit(0);
  };
  EXPECT_EXIT(program(), ::testing::ExitedWithCode(0), "interleavings: [0-9]+");
}

// park and ready by hand: the wake-up that comes before, during and after the park.
struct Baton {
  RankedLock lock{LockRank::Test};
  G* waiter = nullptr;
  bool given = false;
};

void takeBaton(Baton* baton) TUCO_NO_THREAD_SAFETY {
  preemptPoint();
  baton->lock.lock();
  if (baton->given) {
    baton->lock.unlock();
    return;
  }
  baton->waiter = getg();
  parkUnlock(baton->lock, WaitReason::ChanReceive);
}

void giveBaton(Baton* baton) TUCO_NO_THREAD_SAFETY {
  preemptPoint();
  baton->lock.lock();
  baton->given = true;
  G* waiter = baton->waiter;
  baton->lock.unlock();
  preemptPoint();
  if (waiter != nullptr) ready(waiter);
}

void passBatons(void*) {
  runWith(1, [] {
    Baton batons[2];
    Group group;
    for (Baton& baton : batons) {
      go([&] {
        takeBaton(&baton);
        group.done();
      });
    }
    go([&] {
      for (Baton& baton : batons)
        giveBaton(&baton);
      group.done();
    });
    group.wait(3);
  });
}

TEST_F(Replay, ParkAndReadyHoldUnderEveryInterleaving) {
  auto program = [] {
    ExhaustResult all = exploreAll({.max_preemptions = 1, .max_runs = 20'000}, passBatons, nullptr);
    require(!all.failed && all.complete, "no interleaving fails, and all were run");
    std::fprintf(stderr, "interleavings: %llu\n", static_cast<unsigned long long>(all.runs));
    std::_Exit(0);
  };
  EXPECT_EXIT(program(), ::testing::ExitedWithCode(0), "interleavings: [0-9]+");
}

}  // namespace
}  // namespace tuco::rt
