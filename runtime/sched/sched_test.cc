#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include "runtime/os/thread.h"
#include "runtime/sched/api.h"
#include "runtime/sched/notify_list.h"
#include "runtime/sched/sched.h"
#include "runtime/sched/testing.h"

namespace tuco::rt {
namespace {

using testing::go;
using testing::Group;
using testing::runWith;

class Procs : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Sched, Procs, ::testing::Values(1, 2, 8));

TEST_P(Procs, RunReturnsWhenMainReturns) {
  int calls = 0;
  runWith(GetParam(), [&] { ++calls; });
  EXPECT_EQ(calls, 1);
  runWith(GetParam(), [&] { EXPECT_EQ(maxProcs(), GetParam()); });
}

TEST_P(Procs, SpawnsAndEnds) {
  std::atomic<int> count{0};
  runWith(GetParam(), [&] {
    Group group;
    for (int i = 0; i < 10'000; ++i) {
      go([&] {
        count.fetch_add(1);
        group.done();
      });
    }
    group.wait(10'000);
  });
  EXPECT_EQ(count.load(), 10'000);
}

TEST_P(Procs, YieldsInTurn) {
  std::atomic<int> steps{0};
  runWith(GetParam(), [&] {
    Group group;
    for (int i = 0; i < 10; ++i) {
      go([&] {
        for (int k = 0; k < 1000; ++k) {
          steps.fetch_add(1);
          yield();
        }
        group.done();
      });
    }
    group.wait(10);
  });
  EXPECT_EQ(steps.load(), 10'000);
}

TEST_P(Procs, IdsAreUnique) {
  runWith(GetParam(), [&] {
    Group group;
    RankedLock lock{LockRank::Test};
    std::set<uint64_t> ids;
    for (int i = 0; i < 1000; ++i) {
      go([&] {
        {
          LockHolder hold(lock);
          EXPECT_TRUE(ids.insert(currentG()->id).second);
        }
        yield();
        group.done();
      });
    }
    group.wait(1000);
    EXPECT_EQ(ids.size(), 1000u);
  });
}

struct PingPong {
  RankedLock lock{LockRank::Test};
  G* waiting = nullptr;
  int turns = 0;
};

bool unlockCommit(G*, void* lock) TUCO_NO_THREAD_SAFETY {
  static_cast<RankedLock*>(lock)->unlock();
  return true;
}

// Readies who waits and waits itself.
void turn(PingPong* game) TUCO_NO_THREAD_SAFETY {
  game->lock.lock();
  ++game->turns;
  G* other = game->waiting;
  game->waiting = getg();
  if (other != nullptr) ready(other);
  park(unlockCommit, &game->lock, WaitReason::ChanReceive);
}

TEST_P(Procs, ParkAndReadyPingPong) {
  PingPong game;
  runWith(GetParam(), [&] {
    Group group;
    for (int i = 0; i < 2; ++i) {
      go([&] {
        for (int k = 0; k < 20'000; ++k)
          turn(&game);
        game.lock.lock();
        G* other = game.waiting;
        game.waiting = nullptr;
        game.lock.unlock();
        if (other != nullptr) ready(other);
        group.done();
      });
    }
    group.wait(2);
  });
  EXPECT_EQ(game.turns, 40'000);
}

TEST_P(Procs, ParkRunsOnWhenCommitRefuses) {
  runWith(GetParam(), [&] {
    for (int i = 0; i < 100; ++i) {
      park([](G*, void*) { return false; }, nullptr, WaitReason::Select);
    }
  });
}

TEST_P(Procs, SemaphoreKeepsCount) {
  std::atomic<uint32_t> sema{3};
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  runWith(GetParam(), [&] {
    Group group;
    for (int i = 0; i < 50; ++i) {
      go([&] {
        for (int k = 0; k < 200; ++k) {
          semaAcquire(&sema);
          int now_inside = inside.fetch_add(1) + 1;
          int seen = most.load();
          while (now_inside > seen && !most.compare_exchange_weak(seen, now_inside)) {
          }
          if (k % 7 == 0) yield();
          inside.fetch_sub(1);
          semaRelease(&sema, k % 3 == 0 ? Handoff::Yes : Handoff::No);
        }
        group.done();
      });
    }
    group.wait(50);
  });
  EXPECT_EQ(sema.load(), 3u);
  EXPECT_LE(most.load(), 3);
}

TEST_P(Procs, ManySemaphoresInOneTable) {
  constexpr int kWords = 500;
  std::vector<std::atomic<uint32_t>> words(kWords);
  runWith(GetParam(), [&] {
    Group group;
    for (int i = 0; i < kWords * 3; ++i) {
      go([&, i] {
        semaAcquire(&words[i % kWords], i % 2 == 0 ? SemaOrder::Fifo : SemaOrder::Lifo);
        group.done();
      });
    }
    for (int i = 0; i < 100; ++i)
      yield();
    for (int round = 0; round < 3; ++round) {
      for (auto& word : words)
        semaRelease(&word);
    }
    group.wait(kWords * 3);
  });
  for (auto& word : words)
    EXPECT_EQ(word.load(), 0u);
}

TEST(Semaphore, FifoAndLifoOrder) {
  std::vector<int> order;
  runWith(1, [&] {
    std::atomic<uint32_t> sema{0};
    Group group;
    for (int i = 0; i < 4; ++i) {
      go([&, i] {
        semaAcquire(&sema, i == 3 ? SemaOrder::Lifo : SemaOrder::Fifo);
        order.push_back(i);
        group.done();
      });
      for (int k = 0; k < 5; ++k)
        yield();
    }
    for (int i = 0; i < 4; ++i) {
      semaRelease(&sema, Handoff::Yes);
      for (int k = 0; k < 5; ++k)
        yield();
    }
    group.wait(4);
  });
  EXPECT_EQ(order, (std::vector<int>{3, 0, 1, 2}));
}

TEST_P(Procs, NotifyListWakesInTicketOrder) {
  NotifyList list;
  std::atomic<int> woken{0};
  runWith(GetParam(), [&] {
    Group group;
    std::atomic<int> waiting{0};
    for (int i = 0; i < 20; ++i) {
      go([&] {
        uint32_t ticket = notifyListAdd(&list);
        waiting.fetch_add(1);
        notifyListWait(&list, ticket);
        woken.fetch_add(1);
        group.done();
      });
    }
    while (waiting.load() < 20)
      yield();
    notifyListNotifyOne(&list);
    group.wait(1);
    EXPECT_EQ(woken.load(), 1);
    notifyListNotifyAll(&list);
    group.wait(19);
  });
  EXPECT_EQ(woken.load(), 20);
}

TEST_P(Procs, SleepTakesItsTime) {
  runWith(GetParam(), [&] {
    int64_t start = now();
    sleepFor(2'000'000);
    EXPECT_GE(now() - start, 2'000'000);
    Group group;
    for (int i = 0; i < 200; ++i) {
      go([&, i] {
        int64_t from = now();
        sleepFor(i * 10'000);
        EXPECT_GE(now() - from, i * 10'000);
        group.done();
      });
    }
    group.wait(200);
  });
}

TEST_P(Procs, StopsTheWorld) {
  std::atomic<bool> stopped{false};
  std::atomic<bool> over{false};
  runWith(GetParam(), [&] {
    Group group;
    for (int i = 0; i < 8; ++i) {
      go([&] {
        while (!over.load()) {
          EXPECT_FALSE(stopped.load());
          preemptPoint();
          yield();
        }
        group.done();
      });
    }
    for (int i = 0; i < 50; ++i) {
      stopWorld(StopReason::Test);
      stopped.store(true);
      os::pauseCpu(100);
      stopped.store(false);
      startWorld();
      yield();
    }
    over.store(true);
    group.wait(8);
  });
}

TEST_P(Procs, ForEachPVisitsEach) {
  runWith(GetParam(), [&] {
    std::atomic<bool> over{false};
    Group group;
    for (int i = 0; i < 4; ++i) {
      go([&] {
        while (!over.load())
          preemptPoint();
        group.done();
      });
    }
    for (int round = 0; round < 20; ++round) {
      std::atomic<int> visits{0};
      forEachP([](PerP*, void* raw) { static_cast<std::atomic<int>*>(raw)->fetch_add(1); },
               &visits);
      EXPECT_EQ(visits.load(), maxProcs());
    }
    over.store(true);
    group.wait(4);
  });
}

TEST(Sched, ChangesMaxProcs) {
  runWith(2, [&] {
    std::atomic<bool> over{false};
    std::atomic<int> spins{0};
    Group group;
    for (int i = 0; i < 20; ++i) {
      go([&] {
        while (!over.load()) {
          spins.fetch_add(1);
          sleepFor(50'000);
          preemptPoint();
        }
        group.done();
      });
    }
    for (int n : {1, 4, 2, 8, 1, 3}) {
      int before = maxProcs();
      EXPECT_EQ(setMaxProcs(n), before);
      EXPECT_EQ(maxProcs(), n);
      sleepFor(1'000'000);
    }
    over.store(true);
    group.wait(20);
    EXPECT_GT(spins.load(), 20);
  });
}

TEST_P(Procs, LongRunsArePreemptedAtPoints) {
  runWith(GetParam(), [&] {
    std::atomic<bool> stop{false};
    Group group;
    int busy = maxProcs();
    for (int i = 0; i < busy; ++i) {
      go([&] {
        while (!stop.load())
          preemptPoint();
        group.done();
      });
    }
    // All Ps are busy with goroutines that never yield; this one gets its turn all the same.
    yield();
    stop.store(true);
    group.wait(busy);
  });
}

// sysmon sleeps while every P is idle; it must be back when there is work.
TEST_P(Procs, LongRunsArePreemptedAfterIdleTime) {
  runWith(GetParam(), [&] {
    sleepFor(60'000'000);
    std::atomic<bool> stop{false};
    Group group;
    int busy = maxProcs();
    for (int i = 0; i < busy; ++i) {
      go([&] {
        while (!stop.load())
          preemptPoint();
        group.done();
      });
    }
    yield();
    stop.store(true);
    group.wait(busy);
  });
}

TEST_P(Procs, BlockingCallsGiveTheirPAway) {
  runWith(GetParam(), [&] {
    int pipes[2];
    ASSERT_EQ(::pipe(pipes), 0);
    Group group;
    go([&] {
      char byte;
      enterSyscall();
      ssize_t n = ::read(pipes[0], &byte, 1);
      exitSyscall();
      EXPECT_EQ(n, 1);
      group.done();
    });
    yield();
    for (int i = 0; i < 100; ++i)
      yield();
    enterSyscall();
    ssize_t n = ::write(pipes[1], "x", 1);
    exitSyscall();
    EXPECT_EQ(n, 1);
    group.wait(1);
    ::close(pipes[0]);
    ::close(pipes[1]);
  });
}

TEST_P(Procs, LockedGoroutineKeepsItsThread) {
  runWith(GetParam(), [&] {
    Group group;
    for (int i = 0; i < 4; ++i) {
      go([&] {
        lockOsThread();
        int thread = os::threadId();
        for (int k = 0; k < 200; ++k) {
          yield();
          ASSERT_EQ(thread, os::threadId());
        }
        sleepFor(100'000);
        ASSERT_EQ(thread, os::threadId());
        unlockOsThread();
        group.done();
      });
    }
    group.wait(4);
  });
}

TEST_P(Procs, GoroutineThatEndsLockedRetiresItsThread) {
  runWith(GetParam(), [&] {
    Group group;
    go([&] {
      lockOsThread();
      group.done();
    });
    group.wait(1);
    for (int i = 0; i < 100; ++i)
      yield();
  });
}

TEST(Sched, ForeignThreadsSpawnAndReady) {
  std::atomic<int> count{0};
  runWith(2, [&] {
    holdAlive();
    Group group;
    std::thread outsider([&] {
      for (int i = 0; i < 100; ++i) {
        go([&] {
          count.fetch_add(1);
          group.done();
        });
      }
    });
    group.wait(100);
    outsider.join();
    releaseAlive();
  });
  EXPECT_EQ(count.load(), 100);
}

TEST_P(Procs, SystemStackRunsOnG0) {
  runWith(GetParam(), [&] {
    G* me = getg();
    G* inside = nullptr;
    bool far_away = false;
    onSystemStack([&] {
      inside = getg();
      uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
      far_away = here < me->stack_low || here > me->stack_high;
      onSystemStack([&] { EXPECT_EQ(getg(), inside); });
    });
    EXPECT_EQ(inside, myM()->g0);
    EXPECT_TRUE(far_away);
    EXPECT_EQ(getg(), me);
  });
}

TEST_P(Procs, RoundingModeBelongsToTheGoroutine) {
  runWith(GetParam(), [&] {
    Group group;
    for (uint32_t mode = 0; mode < 4; ++mode) {
      go([&, mode] {
        uint32_t wanted = 0x1f80 | mode << 13;
        __builtin_ia32_ldmxcsr(wanted);
        for (int i = 0; i < 200; ++i) {
          yield();
          EXPECT_EQ(__builtin_ia32_stmxcsr() & 0xffc0, wanted & 0xffc0);
        }
        __builtin_ia32_ldmxcsr(0x1f80);
        group.done();
      });
    }
    group.wait(4);
  });
}

}  // namespace
}  // namespace tuco::rt
