#include "runtime/sched/timer.h"

#include <gtest/gtest.h>

#include <vector>

#include "runtime/sched/sched.h"
#include "runtime/sched/testing.h"

namespace tuco::rt {
namespace {

using testing::go;
using testing::Group;
using testing::runWith;

class TimerTest : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Procs, TimerTest, ::testing::Values(1, 2, 8));

constexpr int64_t kMs = 1'000'000;

void release(void* sema, uintptr_t, int64_t) {
  semaRelease(static_cast<std::atomic<uint32_t>*>(sema));
}

TEST_P(TimerTest, FiresOnce) {
  runWith(GetParam(), [] {
    std::atomic<uint32_t> fired{0};
    Timer timer;
    int64_t start = now();
    EXPECT_FALSE(timerReset(&timer, start + kMs, 0, release, &fired, 0));
    semaAcquire(&fired);
    EXPECT_GE(now() - start, kMs);
    EXPECT_FALSE(timerStop(&timer));
    sleepFor(3 * kMs);
    EXPECT_EQ(fired.load(), 0u);
  });
}

TEST_P(TimerTest, StopReportsWhetherItWasArmed) {
  runWith(GetParam(), [] {
    std::atomic<uint32_t> fired{0};
    Timer timer;
    EXPECT_FALSE(timerStop(&timer));
    timerReset(&timer, now() + 1000 * kMs, 0, release, &fired, 0);
    EXPECT_TRUE(timerReset(&timer, now() + 2000 * kMs));
    EXPECT_TRUE(timerStop(&timer));
    EXPECT_FALSE(timerStop(&timer));
    EXPECT_FALSE(timerReset(&timer, now() + kMs));
    semaAcquire(&fired);
  });
}

TEST_P(TimerTest, ResetMovesEarlierAndLater) {
  runWith(GetParam(), [] {
    std::atomic<uint32_t> fired{0};
    Timer timer;
    timerReset(&timer, now() + 10'000 * kMs, 0, release, &fired, 0);
    timerReset(&timer, now() + kMs);
    semaAcquire(&fired);
    int64_t start = now();
    timerReset(&timer, now() + kMs);
    timerReset(&timer, now() + 6 * kMs);
    semaAcquire(&fired);
    EXPECT_GE(now() - start, 6 * kMs);
  });
}

TEST_P(TimerTest, TickerKeepsItsPhase) {
  runWith(GetParam(), [] {
    std::atomic<uint32_t> ticks{0};
    Timer timer;
    int64_t start = now();
    timerReset(&timer, start + kMs, kMs, release, &ticks, 0);
    for (int i = 0; i < 10; ++i)
      semaAcquire(&ticks);
    EXPECT_GE(now() - start, 10 * kMs);
    EXPECT_TRUE(timerStop(&timer));
  });
}

// A heap of many random times fires in order.
TEST(TimerHeap, FiresInOrder) {
  runWith(1, [] {
    constexpr int kCount = 2000;
    struct Shot {
      Timer timer;
      int64_t when;
      std::vector<int64_t>* order;
    };
    std::vector<Shot> shots(kCount);
    std::vector<int64_t> order;
    int64_t base = now() + 20 * kMs;
    for (Shot& shot : shots) {
      shot.order = &order;
      shot.when = base + randomBelow(5'000'000);
      timerReset(
          &shot.timer, shot.when, 0,
          [](void* raw, uintptr_t, int64_t) {
            Shot* s = static_cast<Shot*>(raw);
            s->order->push_back(s->when);
          },
          &shot, 0);
    }
    // Half are moved, a quarter stopped.
    size_t expected = kCount;
    for (int i = 0; i < kCount; ++i) {
      if (i % 2 == 0) {
        shots[i].when = base + randomBelow(5'000'000);
        EXPECT_TRUE(timerReset(&shots[i].timer, shots[i].when));
      } else if (i % 4 == 1) {
        EXPECT_TRUE(timerStop(&shots[i].timer));
        --expected;
      }
    }
    sleepFor(40 * kMs);
    EXPECT_EQ(order.size(), expected);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
    EXPECT_EQ(myP()->timers.size.load(), 0u);
  });
}

// Goroutines on all Ps start, stop and reset shared timers.
TEST_P(TimerTest, SharedTimersSurviveRaces) {
  runWith(GetParam(), [] {
    constexpr int kTimers = 16;
    static Timer timers[kTimers];
    std::atomic<uint32_t> fired{0};
    for (Timer& timer : timers) {
      timer.is_tracked = true;
      timerInit(
          &timer,
          [](void* count, uintptr_t, int64_t) {
            static_cast<std::atomic<uint32_t>*>(count)->fetch_add(1);
          },
          &fired);
    }
    Group group;
    for (int g = 0; g < 8; ++g) {
      go([&] {
        for (int i = 0; i < 3000; ++i) {
          Timer& timer = timers[randomBelow(kTimers)];
          if (i % 3 == 0)
            timerStop(&timer);
          else
            timerReset(&timer, now() + randomBelow(200'000));
          if (i % 16 == 0) yield();
        }
        group.done();
      });
    }
    group.wait(8);
    for (Timer& timer : timers)
      timerReset(&timer, now() + 1000);
    sleepFor(3 * kMs);
    for (Timer& timer : timers)
      timerStopAndWait(&timer);
    EXPECT_GT(fired.load(), 0u);
    uint32_t total = fired.load();
    sleepFor(2 * kMs);
    EXPECT_EQ(fired.load(), total);
    for (int i = 0; i < maxProcs(); ++i)
      EXPECT_EQ(procAt(i)->timers.size.load(), 0u);
  });
}

// ---- channel timers ----

struct FakeChannel {
  std::atomic<int> buffered{0};
};

void initChannelTimer(Timer* timer, FakeChannel* channel) {
  timer->is_channel = true;
  timer->discard = [](void* raw) {
    return static_cast<FakeChannel*>(raw)->buffered.exchange(0) != 0;
  };
  timerInit(
      timer,
      [](void* raw, uintptr_t, int64_t) { static_cast<FakeChannel*>(raw)->buffered.store(1); },
      channel);
}

TEST_P(TimerTest, ChannelTimerStaysOutOfTheHeapUntilSomebodyWaits) {
  runWith(GetParam(), [] {
    Timer timer;
    FakeChannel channel;
    initChannelTimer(&timer, &channel);
    timerReset(&timer, now() + kMs);
    EXPECT_EQ(timer.index, Timer::kNowhere);
    sleepFor(3 * kMs);
    EXPECT_EQ(channel.buffered.load(), 0);
    // A receiver looks: the due timer sends now.
    timerMaybeRun(&timer);
    EXPECT_EQ(channel.buffered.load(), 1);
    // Stop drops the value and says that it was still to be had.
    EXPECT_TRUE(timerStop(&timer));
    EXPECT_EQ(channel.buffered.load(), 0);
    EXPECT_FALSE(timerStop(&timer));
    // With a waiter it fires by itself.
    timerReset(&timer, now() + kMs);
    timerBlock(&timer);
    sleepFor(5 * kMs);
    EXPECT_EQ(channel.buffered.load(), 1);
    timerUnblock(&timer);
    EXPECT_EQ(timer.index, Timer::kNowhere);
  });
}

TEST_P(TimerTest, MovesWithDissolvedPs) {
  runWith(GetParam(), [] {
    std::atomic<uint32_t> fired{0};
    std::vector<Timer> timers(64);
    Group group;
    for (Timer& timer : timers) {
      go([&] {
        timerReset(&timer, now() + 30 * kMs, 0, release, &fired, 0);
        group.done();
      });
    }
    group.wait(64);
    int before = setMaxProcs(1);
    for (int i = 0; i < 64; ++i)
      semaAcquire(&fired);
    setMaxProcs(before);
  });
}

}  // namespace
}  // namespace tuco::rt
