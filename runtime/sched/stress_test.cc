// All primitives at once under random preemption, while the number of Ps changes and the world
// stops.
#include <gtest/gtest.h>

#include "runtime/sched/notify_list.h"
#include "runtime/sched/testing.h"
#include "runtime/sched/timer.h"

namespace tuco::rt {
namespace {

using testing::go;
using testing::Group;
using testing::runWith;

// A mutex as sync builds it: a word and a semaphore, with handoff.
struct Mutex {
  std::atomic<uint32_t> waiters{0};
  std::atomic<uint32_t> sema{0};

  void lock() {
    if (waiters.fetch_add(1) != 0) semaAcquire(&sema);
  }
  void unlock() {
    if (waiters.fetch_sub(1) != 1) semaRelease(&sema, Handoff::Yes);
  }
};

struct Shared {
  Mutex mutex;
  uint64_t counter = 0;
  NotifyList list;
  std::atomic<bool> over{false};
  std::atomic<uint64_t> wakeups{0};
};

void increment(Shared* shared, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    shared->mutex.lock();
    uint64_t seen = shared->counter;
    preemptPoint();
    if (i % 5 == 0) yield();
    shared->counter = seen + 1;
    shared->mutex.unlock();
    preemptPoint();
  }
}

void waitForNotices(Shared* shared) {
  while (!shared->over.load()) {
    uint32_t ticket = notifyListAdd(&shared->list);
    notifyListWait(&shared->list, ticket);
    shared->wakeups.fetch_add(1);
  }
}

void spawnTree(Group* group, int depth) {
  if (depth > 0) {
    go([=] { spawnTree(group, depth - 1); });
    go([=] { spawnTree(group, depth - 1); });
  } else {
    sleepFor(randomBelow(30'000));
  }
  group->done();
}

TEST(Stress, EverythingUnderRandomPreemption) {
  setSchedStress(true);
  runWith(4, [] {
    constexpr int kWorkers = 6;
    constexpr int kRounds = 2'000;
    constexpr int kDepth = 8;
    Shared shared;
    Group group;
    for (int i = 0; i < kWorkers; ++i) {
      go([&] {
        increment(&shared, kRounds);
        group.done();
      });
    }
    std::atomic<int> listeners{3};
    for (int i = 0; i < 3; ++i) {
      go([&] {
        waitForNotices(&shared);
        listeners.fetch_sub(1);
        group.done();
      });
    }
    go([&] { spawnTree(&group, kDepth); });
    for (int n : {1, 3, 8, 2, 5, 4}) {
      setMaxProcs(n);
      stopWorld(StopReason::Test);
      startWorld();
      forEachP([](PerP*, void*) {}, nullptr);
      notifyListNotifyAll(&shared.list);
      sleepFor(1'000'000);
    }
    group.wait(kWorkers + (2 << kDepth) - 1);
    EXPECT_EQ(shared.counter, static_cast<uint64_t>(kWorkers * kRounds));
    shared.over.store(true);
    while (listeners.load() > 0) {
      notifyListNotifyOne(&shared.list);
      yield();
    }
    group.wait(3);
    EXPECT_GT(shared.wakeups.load(), 0u);
  });
  setSchedStress(false);
}

}  // namespace
}  // namespace tuco::rt
