#include <array>
#include <optional>
#include <vector>

#include "harness.h"

using namespace std::chrono_literals;

namespace {

GO_TEST(Select, TakesTheReadyCase) {
  tuco::chan<int> a(1), b(1);
  b.send(7);
  int got = 0;
  size_t chosen = tuco::select(tuco::on_recv(a, [&](std::optional<int>) { FAIL(); }),
                               tuco::on_recv(b, [&](std::optional<int> v) { got = *v; }));
  EXPECT_EQ(chosen, 1u);
  EXPECT_EQ(got, 7);
}

GO_TEST(Select, OtherwiseWhenNothingIsReady) {
  tuco::chan<int> a(1);
  bool ran = false;
  size_t chosen = tuco::select(tuco::on_recv(a, [](auto) { FAIL(); }), tuco::otherwise([&] { ran = true; }));
  EXPECT_EQ(chosen, 1u);
  EXPECT_TRUE(ran);
}

GO_TEST(Select, WaitsForTheFirst) {
  auto a = tuco::chan<int>::make(), b = tuco::chan<int>::make();
  tuco::go([b] {
    tuco::sleep(1ms);
    b.send(3);
  });
  std::optional<int> got;
  size_t chosen = tuco::select(tuco::on_recv(a, [](auto) {}),
                               tuco::on_recv(b, [&](std::optional<int> v) { got = v; }));
  EXPECT_EQ(chosen, 1u);
  EXPECT_EQ(got, 3);
}

GO_TEST(Select, SendsToAWaitingReceiver) {
  auto a = tuco::chan<int>::make();
  tuco::chan<int> result(1);
  tuco::go([=] { result.send(*a.recv()); });
  bool sent = false;
  tuco::select(tuco::on_send(a, 42, [&] { sent = true; }));
  EXPECT_TRUE(sent);
  EXPECT_EQ(result.recv(), 42);
}

GO_TEST(Select, ClosedChannelIsReady) {
  auto a = tuco::chan<int>::make(), b = tuco::chan<int>::make();
  tuco::go([a] {
    tuco::sleep(1ms);
    a.close();
  });
  bool closed = false;
  tuco::select(tuco::on_recv(a, [&](std::optional<int> v) { closed = !v; }),
               tuco::on_recv(b, [](auto) { FAIL(); }));
  EXPECT_TRUE(closed);
  EXPECT_EQ(tuco::recover([&] { tuco::select(tuco::on_send(a, 1, [] {})); }), "send on closed channel");
}

GO_TEST(Select, NilCasesAreSkipped) {
  tuco::chan<int> nil, b(1);
  b.send(1);
  EXPECT_EQ(tuco::select(tuco::on_recv(nil, [](auto) {}), tuco::on_send(nil, 1, [] {}),
                         tuco::on_recv(b, [](auto) {})),
            2u);
}

// With 4 ready cases each gets its share: the chance that one of them gets less than 15 % of
// 4,000 fair draws is below 10^-40.
GO_TEST(Select, ReadyCasesShareEqually) {
  std::array<tuco::chan<int>, 4> c{tuco::chan<int>(1), tuco::chan<int>(1), tuco::chan<int>(1), tuco::chan<int>(1)};
  for (auto& channel : c) channel.send(0);
  std::array<int, 4> count{};
  for (int i = 0; i < 4000; ++i) {
    size_t chosen = tuco::select(tuco::on_recv(c[0], [](auto) {}), tuco::on_recv(c[1], [](auto) {}),
                                 tuco::on_recv(c[2], [](auto) {}), tuco::on_recv(c[3], [](auto) {}));
    ++count[chosen];
    c[chosen].send(0);
  }
  for (int n : count) EXPECT_GT(n, 600);
}

GO_TEST(Select, SameChannelInSeveralCases) {
  auto c = tuco::chan<int>::make();
  tuco::go([c] {
    for (int i = 0; i < 100; ++i) c.send(i);
  });
  for (int i = 0; i < 100; ++i) {
    int got = -1;
    tuco::select(tuco::on_recv(c, [&](std::optional<int> v) { got = *v; }),
                 tuco::on_recv(c, [&](std::optional<int> v) { got = *v; }));
    ASSERT_EQ(got, i);
  }
}

// Sends and receives meet in selects on both sides: nothing is lost or doubled.
GO_TEST(Select, SelectAgainstSelect) {
  constexpr int kEach = 3000;
  auto a = tuco::chan<int>::make(), b = tuco::chan<int>::make();
  std::vector<std::atomic<int>> seen(4 * kEach);
  tuco::wait_group senders, receivers;
  auto stop = tuco::chan<tuco::unit>::make();
  for (int s = 0; s < 4; ++s) {
    senders.go([&, s] {
      for (int i = 0; i < kEach; ++i) {
        int v = s * kEach + i;
        tuco::select(tuco::on_send(a, v, [] {}), tuco::on_send(b, v, [] {}));
      }
    });
  }
  for (int r = 0; r < 3; ++r) {
    receivers.go([&] {
      for (bool on = true; on;) {
        tuco::select(tuco::on_recv(a, [&](std::optional<int> v) { seen[*v].fetch_add(1); }),
                     tuco::on_recv(b, [&](std::optional<int> v) { seen[*v].fetch_add(1); }),
                     tuco::on_recv(stop, [&](auto) { on = false; }));
      }
    });
  }
  senders.wait();
  stop.close();
  receivers.wait();
  for (auto& n : seen) ASSERT_EQ(n, 1);
}

GO_TEST(Select, DynamicCases) {
  std::vector<tuco::recv_chan<int>> all;
  std::vector<tuco::chan<int>> ends;
  for (int i = 0; i < 200; ++i) {
    ends.push_back(tuco::chan<int>::make());
    all.push_back(ends.back());
  }
  tuco::go([ends] {
    for (int i = 199; i >= 0; --i) ends[i].send(i);
  });
  for (int i = 199; i >= 0; --i) {
    auto [index, value] = tuco::select_recv(all);
    ASSERT_EQ(index, static_cast<size_t>(i));
    ASSERT_EQ(value, i);
  }
}

// A select that loses on one channel must not keep a value from another receiver.
GO_TEST(Select, AbandonedWaitersLeaveTheQueue) {
  auto busy = tuco::chan<int>::make(), quiet = tuco::chan<int>::make();
  tuco::wait_group group;
  for (int i = 0; i < 100; ++i) {
    group.go([&] { tuco::select(tuco::on_recv(busy, [](auto) {}), tuco::on_recv(quiet, [](auto) {})); });
  }
  for (int i = 0; i < 100; ++i) busy.send(i);
  group.wait();
  EXPECT_FALSE(quiet.try_send(1)) << "a waiter of a finished select is still queued";
}

TEST(SelectDeath, EmptySelectBlocksForEver) {
  EXPECT_GO_EXIT(2, "select \\(no cases\\)", { tuco::select(); });
  EXPECT_GO_EXIT(2, "goroutine 1 \\[select\\]", {
    auto a = tuco::chan<int>::make();
    tuco::select(tuco::on_recv(a, [](auto) {}), tuco::on_send(a, 1, [] {}));
  });
}

}  // namespace
