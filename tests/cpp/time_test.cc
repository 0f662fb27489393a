// Timers, contexts. Nothing here asserts how long something took, only in which order things happen.
#include <string>
#include <vector>

#include "harness.h"

using namespace std::chrono_literals;

namespace {

GO_TEST(Sleep, WakesInOrderOfTime) {
  std::vector<int> order;
  tuco::mutex mu;
  tuco::wait_group group;
  for (int i : {3, 1, 2}) {
    group.go([&, i] {
      tuco::sleep(i * 30ms);
      tuco::mutex::scoped lock(mu);
      order.push_back(i);
    });
  }
  group.wait();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

GO_TEST(Sleep, SleepsAtLeast) {
  tuco::time_point start = tuco::clock::now();
  tuco::sleep(5ms);
  EXPECT_GE(tuco::clock::now() - start, 5ms);
}

GO_TEST(Timer, FiresOnceAndStops) {
  tuco::timer fires(1ms);
  EXPECT_TRUE(fires.c().recv());
  EXPECT_FALSE(fires.stop());
  tuco::timer stopped(1h);
  EXPECT_TRUE(stopped.stop());
  EXPECT_FALSE(stopped.c().try_recv());
}

GO_TEST(Timer, NothingStaleAfterResetOrStop) {
  for (int i = 0; i < 200; ++i) {
    tuco::timer t{std::chrono::microseconds(i)};
    if (i % 3 == 0) tuco::yield();
    t.stop();
    ASSERT_FALSE(t.c().try_recv());
    t.reset(1h);
    ASSERT_FALSE(t.c().try_recv());
  }
}

GO_TEST(Ticker, TicksUntilStopped) {
  tuco::ticker every(1ms);
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(every.c().recv());
  every.stop();
  EXPECT_FALSE(every.c().try_recv());
  EXPECT_EQ(tuco::recover([] { tuco::ticker bad(0ms); }), "non-positive interval for Ticker.Reset");
}

GO_TEST(After, SelectsAsATimeout) {
  auto never = tuco::chan<int>::make();
  EXPECT_EQ(tuco::select(tuco::on_recv(never, [](auto) {}), tuco::on_recv(tuco::after(1ms), [](auto) {})), 1u);
}

GO_TEST(AfterFunc, RunsOrIsStopped) {
  tuco::chan<int> ran(1);
  tuco::after_func soon(1ms, [ran] { ran.send(1); });
  EXPECT_EQ(ran.recv(), 1);
  tuco::after_func late(1h, [] { ADD_FAILURE(); });
  EXPECT_TRUE(late.stop());
  EXPECT_FALSE(late.stop());
}

GO_TEST(Context, CancelReachesDescendantsOnly) {
  auto [root, cancel_root] = tuco::with_cancel(tuco::background());
  auto [child, cancel_child] = tuco::with_cancel(root);
  auto [grandchild, cancel_grandchild] = tuco::with_cancel(tuco::with_value(child, &root, 1));
  cancel_child();
  EXPECT_EQ(root.err(), tuco::context_error::none);
  EXPECT_EQ(child.err(), tuco::context_error::canceled);
  EXPECT_EQ(grandchild.err(), tuco::context_error::canceled);
  EXPECT_FALSE(grandchild.done().recv());
  auto [late, cancel_late] = tuco::with_cancel(child);
  EXPECT_EQ(late.err(), tuco::context_error::canceled);
  cancel_root();
  EXPECT_EQ(root.err(), tuco::context_error::canceled);
  cancel_grandchild();
  cancel_late();
}

GO_TEST(Context, CausesAndTexts) {
  auto [ctx, cancel] = tuco::with_cancel_cause(tuco::background());
  auto [child, cancel_child] = tuco::with_cancel(ctx);
  cancel("disk full");
  cancel("too late");
  EXPECT_EQ(ctx.cause(), "disk full");
  EXPECT_EQ(child.cause(), "disk full");
  EXPECT_STREQ(tuco::to_string(child.err()), "context canceled");
  cancel_child();
}

GO_TEST(Context, DeadlinesEnd) {
  auto [ctx, cancel] = tuco::with_timeout(tuco::background(), 1ms);
  (void)ctx.done().recv();
  EXPECT_EQ(ctx.err(), tuco::context_error::deadline_exceeded);
  EXPECT_EQ(ctx.cause(), "context deadline exceeded");
  cancel();
  EXPECT_EQ(ctx.err(), tuco::context_error::deadline_exceeded);

  auto [far, cancel_far] = tuco::with_timeout(tuco::background(), 1h);
  auto [near, cancel_near] = tuco::with_timeout(far, 2h);
  EXPECT_EQ(near.deadline(), far.deadline());
  cancel_far();
  EXPECT_EQ(near.err(), tuco::context_error::canceled);
  cancel_near();
}

GO_TEST(Context, ValuesAndWithoutCancel) {
  static int key, other;
  auto [ctx, cancel] = tuco::with_timeout(tuco::background(), 1h);
  tuco::context with = tuco::with_value(ctx, &key, std::string("v"));
  tuco::context detached = tuco::without_cancel(with);
  cancel();
  ASSERT_NE(detached.value(&key), nullptr);
  EXPECT_EQ(std::any_cast<std::string>(*detached.value(&key)), "v");
  EXPECT_EQ(detached.value(&other), nullptr);
  EXPECT_EQ(detached.err(), tuco::context_error::none);
  EXPECT_FALSE(detached.deadline());
  EXPECT_TRUE(detached.done().is_nil());
  EXPECT_EQ(with.err(), tuco::context_error::canceled);
}

GO_TEST(Context, AfterEnd) {
  auto [ctx, cancel] = tuco::with_cancel(tuco::background());
  tuco::chan<int> ran(2);
  auto stop_first = tuco::after_end(ctx, [ran] { ran.send(1); });
  auto stop_second = tuco::after_end(ctx, [ran] { ran.send(2); });
  EXPECT_TRUE(stop_second());
  cancel();
  EXPECT_EQ(ran.recv(), 1);
  EXPECT_FALSE(stop_first());
  EXPECT_EQ(ran.len(), 0u);
}

GO_TEST(Context, CancelStorm) {
  auto [root, cancel] = tuco::with_cancel(tuco::background());
  tuco::wait_group group;
  for (int i = 0; i < 100; ++i) {
    group.go([root = root] {
      auto [child, cancel_child] = tuco::with_timeout(root, 1h);
      tuco::defer done(cancel_child);
      (void)child.done().recv();
    });
  }
  for (int i = 0; i < 20; ++i) tuco::yield();
  cancel();
  group.wait();
}

}  // namespace
