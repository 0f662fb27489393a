#include <algorithm>
#include <map>
#include <shared_mutex>
#include <string>
#include <vector>

#include "harness.h"

using namespace std::chrono_literals;

namespace {

template <class Mutex>
void hammer(int goroutines, int each) {
  Mutex mu;
  long counter = 0;  // Guarded by mu; a lost update shows in the sum.
  tuco::wait_group group;
  for (int g = 0; g < goroutines; ++g) {
    group.go([&] {
      for (int i = 0; i < each; ++i) {
        std::lock_guard<Mutex> lock(mu);
        ++counter;
        if (i % 64 == 0) tuco::yield();
      }
    });
  }
  group.wait();
  EXPECT_EQ(counter, static_cast<long>(goroutines) * each);
}

GO_TEST(Mutex, Excludes) { hammer<tuco::mutex>(20, 2000); }
GO_TEST(RwMutex, WritersExclude) { hammer<tuco::rw_mutex>(20, 2000); }
GO_TEST(RecursiveMutex, Excludes) { hammer<tuco::recursive_mutex>(20, 2000); }

GO_TEST(Mutex, TryLock) {
  tuco::mutex mu;
  EXPECT_TRUE(mu.try_lock());
  EXPECT_FALSE(mu.try_lock());
  mu.unlock();
  EXPECT_TRUE(mu.try_lock());
  mu.unlock();
}

// A goroutine that takes the lock again and again must not starve one that waits.
GO_TEST(Mutex, StarvationModeLetsTheWaiterIn) {
  tuco::mutex mu;
  std::atomic<bool> done{false};
  tuco::go([&] {
    while (!done) {
      mu.lock();
      tuco::sleep(100us);
      mu.unlock();
    }
    mu.lock();
    done = false;
    mu.unlock();
  });
  for (int i = 0; i < 10; ++i) {
    tuco::sleep(100us);
    mu.lock();
    mu.unlock();
  }
  done = true;
  for (bool finished = false; !finished;) {
    tuco::yield();
    mu.lock();
    finished = !done;
    mu.unlock();
  }
}

GO_TEST(RecursiveMutex, HolderMayLockAgain) {
  tuco::recursive_mutex mu;
  mu.lock();
  mu.lock();
  tuco::chan<bool> other(1);
  tuco::go([&] { other.send(mu.try_lock()); });
  EXPECT_EQ(other.recv(), false);
  mu.unlock();
  mu.unlock();
  tuco::go([&] {
    bool got = mu.try_lock();
    if (got) mu.unlock();
    other.send(bool(got));
  });
  EXPECT_EQ(other.recv(), true);
}

GO_TEST(RwMutex, ReadersShareAndWritersWait) {
  tuco::rw_mutex mu;
  std::atomic<int> inside{0}, most{0};
  std::atomic<bool> writing{false};
  tuco::wait_group group;
  for (int r = 0; r < 10; ++r) {
    group.go([&] {
      for (int i = 0; i < 200; ++i) {
        std::shared_lock lock(mu);
        int now = ++inside;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        EXPECT_FALSE(writing);
        tuco::yield();
        --inside;
      }
    });
  }
  for (int w = 0; w < 3; ++w) {
    group.go([&] {
      for (int i = 0; i < 100; ++i) {
        std::lock_guard lock(mu);
        EXPECT_EQ(inside, 0);
        writing = true;
        tuco::yield();
        writing = false;
      }
    });
  }
  group.wait();
  EXPECT_GT(most, 1);
}

GO_TEST(Cond, SignalWakesOneInOrderAndBroadcastAll) {
  tuco::mutex mu;
  tuco::cond changed;
  std::vector<int> order;
  int waiting = 0;
  tuco::wait_group group;
  for (int i = 0; i < 5; ++i) {
    group.go([&, i] {
      std::unique_lock lock(mu);
      ++waiting;
      changed.wait(lock);
      order.push_back(i);
    });
    for (;;) {
      tuco::mutex::scoped lock(mu);
      if (waiting == i + 1) break;
      tuco::yield();
    }
  }
  for (int i = 0; i < 2; ++i) {
    changed.signal();
    for (bool woke = false; !woke;) {
      tuco::yield();
      tuco::mutex::scoped lock(mu);
      woke = static_cast<int>(order.size()) == i + 1;
    }
  }
  EXPECT_EQ(order, (std::vector<int>{0, 1}));
  changed.broadcast();
  group.wait();
  EXPECT_EQ(order.size(), 5u);
}

GO_TEST(Once, RunsOnceForAll) {
  tuco::once once;
  std::atomic<int> calls{0}, after{0};
  tuco::wait_group group;
  for (int i = 0; i < 50; ++i) {
    group.go([&] {
      once.call([&] {
        tuco::sleep(1ms);
        ++calls;
      });
      after += calls;
    });
  }
  group.wait();
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(after, 50);
  tuco::once_value<std::string> lazy;
  EXPECT_EQ(lazy.get([] { return std::string("made"); }), "made");
  EXPECT_EQ(lazy.get([] { return std::string("again"); }), "made");
}

GO_TEST(WaitGroup, NegativeCounterPanics) {
  tuco::wait_group group;
  EXPECT_EQ(tuco::recover([&] { group.done(); }), "sync: negative WaitGroup counter");
}

GO_TEST(WaitGroup, ManyWaiters) {
  tuco::wait_group work, waiters;
  std::atomic<int> passed{0};
  work.add(1);
  for (int i = 0; i < 20; ++i) {
    waiters.go([&] {
      work.wait();
      ++passed;
    });
  }
  tuco::sleep(1ms);
  EXPECT_EQ(passed, 0);
  work.done();
  waiters.wait();
  EXPECT_EQ(passed, 20);
}

GO_TEST(SyncMap, ConcurrentUse) {
  tuco::sync_map<int, int> map;
  std::atomic<int> stored{0};
  tuco::wait_group group;
  for (int g = 0; g < 8; ++g) {
    group.go([&] {
      for (int i = 0; i < 500; ++i) {
        if (!map.load_or_store(i, i * i).second) ++stored;
        tuco::yield();
      }
    });
  }
  group.wait();
  EXPECT_EQ(stored, 500);
  int seen = 0;
  map.range([&](int k, int v) {
    EXPECT_EQ(v, k * k);
    ++seen;
    return true;
  });
  EXPECT_EQ(seen, 500);
  EXPECT_TRUE(map.compare_and_swap(3, 9, 10));
  EXPECT_FALSE(map.compare_and_swap(3, 9, 11));
  EXPECT_EQ(map.load_and_delete(3), 10);
  EXPECT_EQ(map.load(3), std::nullopt);
}

GO_TEST(Pool, ReusesObjects) {
  std::atomic<int> made{0};
  tuco::pool<std::string> pool([&] {
    ++made;
    return std::make_unique<std::string>();
  });
  for (int i = 0; i < 100; ++i) {
    auto s = pool.get();
    s->append("x");
    pool.put(std::move(s));
  }
  EXPECT_EQ(made, 1);
}

GO_TEST(ErrorGroup, FirstErrorCancelsTheRest) {
  tuco::error_group group(tuco::background());
  for (int i = 0; i < 5; ++i) {
    group.go([i](const tuco::context& ctx) -> std::optional<std::string> {
      if (i == 3) return "third failed";
      (void)ctx.done().recv();
      return std::nullopt;
    });
  }
  EXPECT_EQ(group.wait(), "third failed");
  EXPECT_EQ(group.ctx().cause(), "third failed");
}

GO_TEST(ErrorGroup, LimitHolds) {
  tuco::error_group group(tuco::background());
  group.set_limit(3);
  std::atomic<int> running{0}, most{0};
  for (int i = 0; i < 30; ++i) {
    group.go([&](const tuco::context&) -> std::optional<std::string> {
      int now = ++running;
      for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
      }
      tuco::yield();
      --running;
      return std::nullopt;
    });
  }
  EXPECT_EQ(group.wait(), std::nullopt);
  EXPECT_LE(most, 3);
}

TEST(SyncDeath, MisuseIsFatal) {
  EXPECT_GO_EXIT(2, "fatal error: sync: unlock of unlocked mutex", { tuco::mutex().unlock(); });
  EXPECT_GO_EXIT(2, "fatal error: sync: RUnlock of unlocked RWMutex", { tuco::rw_mutex().unlock_shared(); });
  EXPECT_GO_EXIT(2, "fatal error: sync: Unlock of unlocked RWMutex", { tuco::rw_mutex().unlock(); });
}

TEST(SyncDeath, LockOrderDeadlockIsFound) {
  EXPECT_GO_EXIT(2, "fatal error: all goroutines are asleep - deadlock!", {
    tuco::mutex a;
    a.lock();
    a.lock();
  });
}

}  // namespace
