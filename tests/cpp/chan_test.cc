#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "harness.h"

using namespace std::chrono_literals;

namespace {

GO_TEST(Chan, UnbufferedHandsOverInOrder) {
  auto c = tuco::chan<int>::make();
  tuco::go([c] {
    for (int i = 0; i < 1000; ++i) c.send(i);
    c.close();
  });
  int expected = 0;
  for (int v : c) ASSERT_EQ(v, expected++);
  EXPECT_EQ(expected, 1000);
}

GO_TEST(Chan, BufferKeepsOrderAndLength) {
  tuco::chan<int> c(3);
  EXPECT_EQ(c.cap(), 3u);
  for (int i = 0; i < 3; ++i) c.send(i);
  EXPECT_EQ(c.len(), 3u);
  EXPECT_FALSE(c.try_send(9));
  EXPECT_EQ(c.recv(), 0);
  c.send(3);
  c.close();
  EXPECT_EQ(c.recv(), 1);
  EXPECT_EQ(c.recv(), 2);
  EXPECT_EQ(c.recv(), 3);
  EXPECT_EQ(c.recv(), std::nullopt);
  EXPECT_EQ(c.recv(), std::nullopt);
}

// Counts live objects, so that a lost, doubled or leaked value shows.
struct Counted {
  static inline std::atomic<int> live{0};
  int value;
  explicit Counted(int v) : value(v) { ++live; }
  Counted(Counted&& other) noexcept : value(std::exchange(other.value, -1)) { ++live; }
  Counted& operator=(Counted&& other) noexcept {
    value = std::exchange(other.value, -1);
    return *this;
  }
  ~Counted() { --live; }
};

GO_TEST(Chan, MovesValuesAndDestroysEachOnce) {
  for (size_t capacity : {0, 1, 7}) {
    {
      tuco::chan<Counted> c(capacity);
      tuco::go([c] {
        for (int i = 0; i < 100; ++i) c.send(Counted(i));
        c.close();
      });
      int n = 0;
      for (Counted& v : c) EXPECT_EQ(v.value, n++);
      EXPECT_EQ(n, 100);
    }
    EXPECT_EQ(Counted::live, 0) << "capacity " << capacity;
  }
}

GO_TEST(Chan, LastHandleDestroysWhatIsBuffered) {
  {
    tuco::chan<Counted> c(4);
    c.send(Counted(1));
    c.send(Counted(2));
    tuco::chan<Counted> other = c;
    EXPECT_TRUE(other == c);
  }
  EXPECT_EQ(Counted::live, 0);
}

GO_TEST(Chan, MoveOnlyTypes) {
  tuco::chan<std::unique_ptr<std::string>> c(1);
  c.send(std::make_unique<std::string>("hello"));
  EXPECT_EQ(**c.recv(), "hello");
  auto value = std::make_unique<std::string>("kept");
  c.send(std::make_unique<std::string>("full"));
  EXPECT_FALSE(c.try_send(std::move(value)));
  ASSERT_NE(value, nullptr);
  EXPECT_EQ(*value, "kept");
}

GO_TEST(Chan, CloseWakesAllReceivers) {
  auto c = tuco::chan<int>::make();
  tuco::wait_group group;
  std::atomic<int> closed{0};
  for (int i = 0; i < 50; ++i) {
    group.go([&] {
      if (!c.recv()) ++closed;
    });
  }
  for (int i = 0; i < 10; ++i) tuco::yield();
  c.close();
  group.wait();
  EXPECT_EQ(closed, 50);
}

GO_TEST(Chan, CloseMakesWaitingSenderPanic) {
  auto c = tuco::chan<int>::make();
  tuco::chan<std::string> result(1);
  tuco::go([=] { result.send(tuco::recover([&] { c.send(1); })); });
  tuco::sleep(1ms);
  c.close();
  EXPECT_EQ(result.recv(), "send on closed channel");
}

GO_TEST(Chan, PanicsHaveGosTexts) {
  tuco::chan<int> c(1);
  c.close();
  EXPECT_EQ(tuco::recover([&] { c.send(1); }), "send on closed channel");
  EXPECT_EQ(tuco::recover([&] { (void)c.try_send(1); }), "send on closed channel");
  EXPECT_EQ(tuco::recover([&] { c.close(); }), "close of closed channel");
  EXPECT_EQ(tuco::recover([] { tuco::chan<int>().close(); }), "close of nil channel");
}

GO_TEST(Chan, NilNeverGoesOn) {
  tuco::chan<int> nil;
  EXPECT_TRUE(nil.is_nil());
  EXPECT_FALSE(nil.try_send(1));
  EXPECT_FALSE(nil.try_recv());
  EXPECT_EQ(nil.len() + nil.cap(), 0u);
}

// Many senders and receivers over one channel: every value arrives exactly once.
void manyToMany(size_t capacity) {
  constexpr int kSenders = 8, kReceivers = 5, kEach = 2000;
  tuco::chan<int> c(capacity);
  std::vector<std::atomic<int>> seen(kSenders * kEach);
  tuco::wait_group senders, receivers;
  for (int s = 0; s < kSenders; ++s) {
    senders.go([&, s] {
      for (int i = 0; i < kEach; ++i) c.send(s * kEach + i);
    });
  }
  for (int r = 0; r < kReceivers; ++r) {
    receivers.go([&] {
      for (int v : c) seen[v].fetch_add(1);
    });
  }
  senders.wait();
  c.close();
  receivers.wait();
  for (auto& count : seen) ASSERT_EQ(count, 1);
}
GO_TEST(Chan, ManyToManyUnbuffered) { manyToMany(0); }
GO_TEST(Chan, ManyToManyBuffered) { manyToMany(1); }
GO_TEST(Chan, ManyToManyLargeBuffer) { manyToMany(100); }

GO_TEST(Chan, DirectionalViews) {
  tuco::chan<int> c(1);
  tuco::send_chan<int> in = c;
  tuco::recv_chan<int> out = c;
  in.send(5);
  EXPECT_EQ(out.len(), 1u);
  EXPECT_EQ(out.recv(), 5);
}

GO_TEST(Chan, LargeValues) {
  struct Large {
    long words[100];
  };
  tuco::chan<Large> c(2);
  tuco::go([c] {
    for (long i = 0; i < 10; ++i) {
      Large v;
      std::iota(v.words, v.words + 100, i);
      c.send(v);
    }
    c.close();
  });
  long i = 0;
  for (Large& v : c) {
    for (long w = 0; w < 100; ++w) ASSERT_EQ(v.words[w], i + w);
    ++i;
  }
  EXPECT_EQ(i, 10);
}

TEST(ChanDeath, DeadlockIsReportedAsGoDoes) {
  EXPECT_GO_EXIT(2, "fatal error: all goroutines are asleep - deadlock!", {
    auto c = tuco::chan<int>::make();
    (void)c.recv();
  });
  EXPECT_GO_EXIT(2, "chan send \\(nil chan\\)", { tuco::chan<int>().send(1); });
  EXPECT_GO_EXIT(2, "chan receive \\(nil chan\\)", { (void)tuco::chan<int>().recv(); });
}

TEST(ChanDeath, UnrecoveredPanicsExitWith2) {
  EXPECT_GO_EXIT(2, "panic: send on closed channel\n\ngoroutine 1 \\[running\\]", {
    tuco::chan<int> c(1);
    c.close();
    c.send(1);
  });
  EXPECT_GO_EXIT(2, "panic: close of closed channel", {
    tuco::chan<int> c(1);
    c.close();
    c.close();
  });
  EXPECT_GO_EXIT(2, "panic: makechan: size out of range",
                 { tuco::chan<long> c(static_cast<size_t>(-1) / 4); });
}

}  // namespace
