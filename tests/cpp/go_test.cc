#include <csignal>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "harness.h"

using namespace std::chrono_literals;

namespace {

TEST(Run, GivesTheResultOfMain) {
  EXPECT_EQ(tuco::run([] { return 7; }), 7);
  EXPECT_EQ(tuco::run([] {}), 0);
}

GO_TEST(Go, PassesArgumentsByValue) {
  tuco::chan<std::string> c(1);
  std::string text = "before";
  tuco::go([](tuco::chan<std::string> to, std::string s) { to.send(s + "!"); }, c, text);
  text = "after";
  EXPECT_EQ(c.recv(), "before!");
}

GO_TEST(Go, HundredThousandGoroutines) {
  constexpr int kCount = 100'000;
  std::atomic<int> ran{0};
  tuco::wait_group group;
  for (int i = 0; i < kCount; ++i) group.go([&] { ++ran; });
  group.wait();
  EXPECT_EQ(ran, kCount);
}

GO_TEST(Go, IdsAreUnique) {
  tuco::chan<uint64_t> ids(100);
  for (int i = 0; i < 100; ++i) {
    tuco::go([ids] { ids.send(tuco::goroutine_id()); });
  }
  std::set<uint64_t> seen;
  for (int i = 0; i < 100; ++i) seen.insert(*ids.recv());
  EXPECT_EQ(seen.size(), 100u);
}

GO_TEST(Go, DeepRecursionFitsTheStack) {
  tuco::chan<int> c(1);
  tuco::go([c] {
    auto depth = [](auto& self, int n) -> int {
      volatile char frame[128] = {};
      return n == 0 ? frame[0] : 1 + self(self, n - 1);
    };
    c.send(depth(depth, 500));
  });
  EXPECT_EQ(c.recv(), 500);
}

GO_TEST(Go, ForeignThreadsMayStartGoroutinesAndSend) {
  tuco::chan<int> c(10);
  tuco::external_work outside;
  std::thread thread([c] {
    for (int i = 0; i < 10; ++i) {
      tuco::go([c, i] { c.send(i); });
    }
  });
  int sum = 0;
  for (int i = 0; i < 10; ++i) sum += *c.recv();
  {
    tuco::blocking_region region;
    thread.join();
  }
  EXPECT_EQ(sum, 45);
}

GO_TEST(Go, LockedToItsThread) {
  tuco::os_thread_lock lock;
  std::thread::id self = std::this_thread::get_id();
  for (int i = 0; i < 100; ++i) {
    tuco::yield();
    ASSERT_EQ(std::this_thread::get_id(), self);
  }
}

GO_TEST(Go, GomaxprocsChangesWhileRunning) {
  int before = tuco::gomaxprocs(0);
  std::atomic<bool> stop{false};
  tuco::wait_group group;
  for (int i = 0; i < 8; ++i) {
    group.go([&] {
      while (!stop) tuco::yield();
    });
  }
  for (int n : {1, 4, 2, 8, 1}) {
    tuco::gomaxprocs(n);
    EXPECT_EQ(tuco::gomaxprocs(0), n);
    tuco::yield();
  }
  stop = true;
  group.wait();
  tuco::gomaxprocs(before);
}

GO_TEST(Go, GoexitRunsDestructors) {
  tuco::chan<int> c(2);
  tuco::go([c] {
    tuco::defer last([c] { c.send(1); });
    tuco::goexit();
  });
  EXPECT_EQ(c.recv(), 1);
}

GO_TEST(Go, ExceptionsCrossParks) {
  auto c = tuco::chan<int>::make();
  tuco::go([c] {
    tuco::sleep(1ms);
    c.send(1);
  });
  try {
    (void)c.recv();
    throw std::runtime_error("after a park");
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "after a park");
  }
}

// As in Go, a goroutine that waits for ever is no error while others run: it shows in the count, and in
// the dump that SIGQUIT asks for.
TEST(GoDeath, LeakedGoroutinesShowInTheDump) {
  EXPECT_GO_EXIT(2, "SIGQUIT: quit(.|\n)*goroutine [0-9]+ \\[chan receive", {
    auto never = tuco::chan<int>::make();
    tuco::go([never] { (void)never.recv(); });
    while (tuco::num_goroutine() < 2) tuco::yield();
    tuco::sleep(10ms);
    raise(SIGQUIT);
    tuco::sleep(1h);
  });
  EXPECT_GO_EXIT(0, "", {
    auto never = tuco::chan<int>::make();
    tuco::go([never] { (void)never.recv(); });
    tuco::yield();
    std::_Exit(tuco::num_goroutine() == 2 ? 0 : 1);
  });
}

TEST(GoDeath, EscapingExceptionsEndTheProgram) {
  EXPECT_GO_EXIT(2, "panic: C\\+\\+ exception: broken", {
    tuco::go([] { throw std::runtime_error("broken"); });
    tuco::sleep(1h);
  });
  EXPECT_GO_EXIT(2, "panic: on purpose\n\ngoroutine 1 \\[running\\]", { tuco::panic("on purpose"); });
  EXPECT_GO_EXIT(2, "fatal error: no way on", { tuco::fatal("no way on"); });
}

}  // namespace
