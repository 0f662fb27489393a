// Channels, select, semaphores and park/ready under every interleaving of small programs, with up to
// two preemptions anywhere a preemption point stands.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "runtime/chan/channel.h"
#include "runtime/sched/api.h"
#include "runtime/sched/semaphore.h"
#include "runtime/sched/testing.h"

namespace tuco::rt {
namespace {

using testing::go;
using testing::Group;

constexpr ElementOps kInt{sizeof(int), alignof(int), nullptr, nullptr};

// Runs `program` in every way in a child process (deterministic mode is a matter of the process) and
// expects that no way fails. `require` inside it names the choices that failed.
void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "failed: %s, with choices %s\n", what, enumeratedChoices());
  std::_Exit(9);
}

void everyWay(const std::function<void()>& program, uint64_t least_runs) {
  Enumerated done = enumerate({2, 400'000}, [](void* raw) { (*static_cast<std::function<void()>*>(raw))(); },
                              const_cast<std::function<void()>*>(&program));
  if (!done.complete) {
    std::fprintf(stderr, "failed: not complete after %llu runs\n", static_cast<unsigned long long>(done.runs));
    std::_Exit(9);
  }
  if (done.runs < least_runs) {
    std::fprintf(stderr, "failed: only %llu ways\n", static_cast<unsigned long long>(done.runs));
    std::_Exit(9);
  }
  std::fprintf(stderr, "%llu ways\n", static_cast<unsigned long long>(done.runs));
  std::_Exit(0);
}

class Enumerate : public ::testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};
#define EXPECT_EVERY_WAY(program, least) EXPECT_EXIT(everyWay(program, least), ::testing::ExitedWithCode(0), "ways")

void sendInt(Channel* c, int value) {
  require(send(c, &value, Block::Yes) == ChanStatus::Ok, "a send to an open channel succeeds");
}

void unbufferedPair() {
  Channel* c = makeCppChannel(&kInt, 0);
  Group group;
  std::vector<int> got;
  for (int s = 1; s <= 2; ++s) {
    go([&, s] {
      sendInt(c, s);
      group.done();
    });
  }
  for (int i = 0; i < 2; ++i) {
    int value = 0;
    require(receive(c, &value, Block::Yes) == ChanStatus::Ok, "a value arrives");
    got.push_back(value);
  }
  group.wait(2);
  std::sort(got.begin(), got.end());
  require(got == std::vector<int>({1, 2}), "each value arrives once");
  releaseChannel(c);
}
TEST_F(Enumerate, UnbufferedChannel) { EXPECT_EVERY_WAY(unbufferedPair, 10); }

void bufferedAndClose() {
  Channel* c = makeCppChannel(&kInt, 1);
  Group group;
  go([&] {
    for (int i = 1; i <= 3; ++i) sendInt(c, i);
    require(closeChannel(c), "the first close succeeds");
    group.done();
  });
  go([&] {  // Looks without waiting; what it takes counts.
    int value = 0;
    ChanStatus status = receive(c, &value, Block::No);
    require(status != ChanStatus::Ok || (value >= 1 && value <= 3), "a value is one that was sent");
    group.done();
  });
  int last = 0, count = 0;
  for (;;) {
    int value = 0;
    if (receive(c, &value, Block::Yes) == ChanStatus::Closed) break;
    require(value > last, "values come in order");
    last = value;
    ++count;
  }
  group.wait(2);
  require(count == 3 || count == 2, "no value is lost or doubled");
  require(!closeChannel(c), "a second close fails");
  releaseChannel(c);
}
TEST_F(Enumerate, BufferedChannelAndClose) { EXPECT_EVERY_WAY(bufferedAndClose, 30); }

void selectTwo() {
  Channel* a = makeCppChannel(&kInt, 0);
  Channel* b = makeCppChannel(&kInt, 0);
  Group group;
  go([&] {
    sendInt(a, 1);
    group.done();
  });
  go([&] {
    sendInt(b, 2);
    group.done();
  });
  std::vector<int> got;
  for (int i = 0; i < 2; ++i) {
    int va = 0, vb = 0;
    SelectCase cases[2] = {{a, &va, false, ChanStatus::WouldBlock}, {b, &vb, false, ChanStatus::WouldBlock}};
    size_t chosen = select(cases, 2, Block::Yes);
    require(cases[chosen].status == ChanStatus::Ok, "the chosen case went on");
    require((chosen == 0 ? vb : va) == 0, "the other case did not");
    got.push_back(va + vb);
  }
  group.wait(2);
  std::sort(got.begin(), got.end());
  require(got == std::vector<int>({1, 2}), "each value arrives once");
  int none = 0;
  require(receive(a, &none, Block::No) == ChanStatus::WouldBlock, "no waiter is left behind");
  releaseChannel(a);
  releaseChannel(b);
}
TEST_F(Enumerate, SelectOfTwo) { EXPECT_EVERY_WAY(selectTwo, 30); }

void selectAgainstSelect() {
  Channel* a = makeCppChannel(&kInt, 0);
  Channel* b = makeCppChannel(&kInt, 0);
  Group group;
  int sent_on = -1;
  go([&] {
    int one = 1, two = 2;
    SelectCase cases[2] = {{a, &one, true, ChanStatus::WouldBlock}, {b, &two, true, ChanStatus::WouldBlock}};
    sent_on = static_cast<int>(select(cases, 2, Block::Yes));
    group.done();
  });
  int va = 0, vb = 0;
  SelectCase cases[2] = {{b, &vb, false, ChanStatus::WouldBlock}, {a, &va, false, ChanStatus::WouldBlock}};
  size_t chosen = select(cases, 2, Block::Yes);
  group.wait(1);
  require(va + vb == (chosen == 1 ? 1 : 2), "the value belongs to the case");
  require(sent_on == (chosen == 1 ? 0 : 1), "both sides chose the same channel");
  releaseChannel(a);
  releaseChannel(b);
}
TEST_F(Enumerate, SelectAgainstSelect) { EXPECT_EVERY_WAY(selectAgainstSelect, 8); }

void selectAndClose() {
  Channel* a = makeCppChannel(&kInt, 0);
  Channel* stop = makeCppChannel(&kInt, 0);
  Group group;
  int sent = 0, received = 0;
  go([&] {
    int value = 7;
    SelectCase cases[2] = {{a, &value, true, ChanStatus::WouldBlock}, {stop, &value, false, ChanStatus::WouldBlock}};
    if (select(cases, 2, Block::Yes) == 0) ++sent;
    group.done();
  });
  go([&] {
    int value = 0;
    if (receive(a, &value, Block::No) == ChanStatus::Ok) ++received;
    group.done();
  });
  require(closeChannel(stop), "the close succeeds");
  group.wait(2);
  require(sent == received, "a value was sent exactly if it was received");
  releaseChannel(a);
  releaseChannel(stop);
}
TEST_F(Enumerate, SelectAndClose) { EXPECT_EVERY_WAY(selectAndClose, 10); }

void semaphores() {
  std::atomic<uint32_t> free{1};
  Group group;
  int inside = 0, turns = 0;
  for (int g = 0; g < 3; ++g) {
    go([&, g] {
      semaAcquire(&free, g == 2 ? SemaOrder::Lifo : SemaOrder::Fifo);
      require(++inside == 1, "one at a time");
      preemptPoint();
      --inside;
      ++turns;
      semaRelease(&free, g == 1 ? Handoff::Yes : Handoff::No);
      group.done();
    });
  }
  group.wait(3);
  require(turns == 3 && free.load() == 1, "everybody had a turn");
}
TEST_F(Enumerate, Semaphores) { EXPECT_EVERY_WAY(semaphores, 50); }

void parkAndReady() {
  struct Cell {
    std::atomic<G*> waiter{nullptr};
    std::atomic<bool> set{false};
  } cell;
  Group group;
  bool woke = false;
  go([&] {
    preemptPoint();
    // The commit publishes the goroutine only once it is off its stack, and takes that back when the
    // event came first.
    park([](G* g, void* raw) {
      Cell* c = static_cast<Cell*>(raw);
      c->waiter.store(g);
      if (!c->set.load()) return true;
      return c->waiter.exchange(nullptr) == nullptr;
    }, &cell, WaitReason::SemacquireWait);
    woke = true;
    group.done();
  });
  preemptPoint();
  cell.set.store(true);
  preemptPoint();
  if (G* g = cell.waiter.exchange(nullptr)) ready(g);
  group.wait(1);
  require(woke, "the wake-up is not lost");
}
TEST_F(Enumerate, ParkAndReady) { EXPECT_EVERY_WAY(parkAndReady, 4); }

// The search finds a fault that needs one particular order: a check and an act with a gap between.
void racyCounter() {
  Group group;
  int counter = 0;
  for (int g = 0; g < 2; ++g) {
    go([&] {
      int seen = counter;
      preemptPoint();
      counter = seen + 1;
      group.done();
    });
  }
  group.wait(2);
  require(counter == 2, "no update is lost");
}
TEST_F(Enumerate, FindsALostUpdate) {
  EXPECT_EXIT(everyWay(racyCounter, 1), ::testing::ExitedWithCode(9), "no update is lost, with choices");
}

}  // namespace
}  // namespace tuco::rt
