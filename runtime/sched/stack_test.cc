// Growth of checked stacks, guards, preemption of checked and registered code, memory per
// goroutine.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <vector>

#include "runtime/os/env.h"
#include "runtime/sched/checked_code_test.h"
#include "runtime/sched/fiber.h"
#include "runtime/sched/sched.h"
#include "runtime/sched/stack.h"
#include "runtime/sched/testing.h"

namespace tuco::rt {
namespace {

using testing::go;
using testing::Group;
using testing::runWith;

class Stacks : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Procs, Stacks, ::testing::Values(1, 2, 8));

// Runs f on a checked stack and waits.
template <typename F>
void onChecked(int procs, F f) {
  runWith(procs, [&] {
    Group group;
    go(
        [&] {
          f();
          group.done();
        },
        StackKind::Checked);
    group.wait(1);
  });
}

TEST_P(Stacks, DeepRecursionGrows) {
  uint64_t sum = 0;
  onChecked(GetParam(), [&] { sum = checked::recurse(1'000'000); });
  EXPECT_EQ(sum, 500'000'500'000u);
}

TEST_P(Stacks, StackArgumentsAndFloatsSurvive) {
  double got = 0;
  onChecked(GetParam(), [&] { got = checked::recurseWide(20'000, 1, 2, 3, 1, 2, 3, 4, 5, 6); });
  double expected = (1 + 2 + 3 + 4 + 5 + 20'000.0 + 6 + 40'000.0) + 20'000.0 * (1 + 4 + 9);
  EXPECT_EQ(got, expected);
}

TEST_P(Stacks, BigFramesGoToFittingSegments) {
  onChecked(GetParam(), [&] {
    EXPECT_EQ(checked::bigFrame(0, 1000), 1000u + 500u);
    EXPECT_EQ(checked::bigFrame(1, 1000), 1000u + 500u);
    EXPECT_EQ(checked::bigFrame(2, 1000), 1000u + 500u);
    EXPECT_EQ(getg()->segments, nullptr);
  });
}

TEST_P(Stacks, ParksDeepInsideAndComesBack) {
  onChecked(GetParam(), [&] {
    for (int i = 0; i < 20; ++i) {
      checked::callAtDepth(
          5000,
          [](void*) {
            EXPECT_NE(getg()->segments, nullptr);
            yield();
            sleepFor(10'000);
          },
          nullptr);
    }
  });
}

TEST_P(Stacks, LiveRangesCoverEverySegment) {
  onChecked(GetParam(), [&] {
    std::atomic<G*> deep{nullptr};
    Group group;
    go(
        [&] {
          checked::callAtDepth(
              300'000,
              [](void* raw) {
                static_cast<std::atomic<G*>*>(raw)->store(getg());
                park(nullptr, nullptr, WaitReason::Select);
              },
              &deep);
          group.done();
        },
        StackKind::Checked);
    while (deep.load() == nullptr || deep.load()->state() != GStatus::Waiting)
      sleepFor(100'000);
    struct Seen {
      int ranges = 0;
      size_t bytes = 0;
    } seen;
    visitLiveStack(
        deep.load(),
        [](StackRange range, void* raw) {
          Seen* s = static_cast<Seen*>(raw);
          ++s->ranges;
          s->bytes += range.high - range.low;
        },
        &seen);
    EXPECT_GE(seen.ranges, 4);
    EXPECT_GT(seen.bytes, 300'000u * 16);
    ready(deep.load());
    group.wait(1);
  });
}

TEST_P(Stacks, PoisonedPrologueYields) {
  runWith(GetParam(), [&] {
    bool stop = false;
    Group group;
    int busy = maxProcs();
    for (int i = 0; i < busy; ++i) {
      go(
          [&] {
            checked::spin(&stop);
            group.done();
          },
          StackKind::Checked);
    }
    yield();
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    group.wait(busy);
  });
}

// ---- asynchronous preemption of registered code ----

#ifndef TUCO_TSAN

#define PREEMPTIBLE \
  __attribute__((section("tuco_preemptible_test"), noinline, no_sanitize("address", "undefined")))

extern "C" const char __start_tuco_preemptible_test[];
extern "C" const char __stop_tuco_preemptible_test[];

PREEMPTIBLE uint64_t spinHard(const bool* stop) {
  uint64_t rounds = 0;
  while (!__atomic_load_n(stop, __ATOMIC_RELAXED))
    ++rounds;
  return rounds;
}

// Keeps many general and vector registers busy, and the flags and the red zone.
PREEMPTIBLE uint64_t mix(uint64_t seed, uint64_t rounds) {
  uint64_t a = seed, b = seed * 3, c = seed * 5, d = seed * 7, e = 1, f = 2, g = 3, h = 4;
  double x = 1.0, y = 2.0, z = static_cast<double>(seed & 0xff);
  for (uint64_t i = 0; i < rounds; ++i) {
    a = a * 6364136223846793005ULL + b;
    b ^= c >> 7;
    c += d ^ i;
    d = (d << 13 | d >> 51) + a;
    e += a < b ? c : d;
    f ^= e + i;
    g += f >> 3;
    h = h * 31 + g;
    x = x * 0.5 + y;
    y = y * 0.25 + z;
    z = z * 0.125 + 1.0;
  }
  return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ static_cast<uint64_t>(x * 1000 + y * 100 + z * 10);
}

void registerTestCode() {
  static const bool once =
      registerPreemptible(reinterpret_cast<uintptr_t>(__start_tuco_preemptible_test),
                          reinterpret_cast<uintptr_t>(__stop_tuco_preemptible_test));
  ASSERT_TRUE(once);
}

TEST_P(Stacks, SignalsPreemptRegisteredLoops) {
  registerTestCode();
  for (StackKind kind : {StackKind::Cpp, StackKind::Checked}) {
    runWith(GetParam(), [&] {
      bool stop = false;
      Group group;
      int busy = maxProcs();
      for (int i = 0; i < busy; ++i) {
        go(
            [&] {
              spinHard(&stop);
              group.done();
            },
            kind);
      }
      yield();
      stopWorld(StopReason::Test);
      startWorld();
      __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
      group.wait(busy);
    });
  }
}

TEST_P(Stacks, RegistersSurvivePreemption) {
  registerTestCode();
  constexpr uint64_t kRounds = 2'000'000;
  uint64_t expected[4];
  for (uint64_t i = 0; i < 4; ++i)
    expected[i] = mix(i, kRounds);
  runWith(GetParam(), [&] {
    std::atomic<int> left{4};
    Group group;
    for (uint64_t i = 0; i < 4; ++i) {
      go(
          [&, i] {
            for (int k = 0; k < 5; ++k)
              EXPECT_EQ(mix(i, kRounds), expected[i]);
            left.fetch_sub(1);
            group.done();
          },
          i % 2 == 0 ? StackKind::Cpp : StackKind::Checked);
    }
    while (left.load() > 0) {
      stopWorld(StopReason::Test);
      startWorld();
      yield();
    }
    group.wait(4);
  });
}

#endif

// ---- memory ----

#if !defined(TUCO_ASAN) && !defined(TUCO_TSAN)

int64_t statusKilobytes(const char* field) {
  char text[8192];
  if (!os::readSmallFile("/proc/self/status", text, sizeof text)) return 0;
  const char* at = std::strstr(text, field);
  if (at == nullptr) return 0;
  int64_t kb = 0;
  at += std::strlen(field);
  while (*at == ' ' || *at == '\t')
    ++at;
  os::parseInt(at, &kb);
  return kb;
}

int64_t usedKilobytes() {
  return statusKilobytes("VmRSS:") + statusKilobytes("VmPTE:");
}

// Bytes per goroutine of `count` parked ones, page tables included.
double parkedCost(StackKind kind, int count) {
  int64_t before = usedKilobytes();
  int64_t during = 0;
  runWith(2, [&] {
    std::atomic<uint32_t> release{0};
    std::atomic<int> arrived{0};
    Group group;
    for (int i = 0; i < count; ++i) {
      go(
          [&] {
            arrived.fetch_add(1);
            semaAcquire(&release);
            group.done();
          },
          kind);
      if (i % 1000 == 0) yield();
    }
    while (arrived.load() < count)
      yield();
    sleepFor(5'000'000);
    during = usedKilobytes();
    for (int i = 0; i < count; ++i)
      semaRelease(&release);
    group.wait(count);
  });
  return static_cast<double>(during - before) * 1024 / count;
}

TEST(Memory, ParkedGoroutinesAreCheap) {
  constexpr int kCount = 100'000;
  double checked = parkedCost(StackKind::Checked, kCount);
  double cpp = parkedCost(StackKind::Cpp, kCount);
  std::printf("parked goroutine: checked %.0f bytes, C++ %.0f bytes\n", checked, cpp);
  // The closure that go() allocates and the sudog are in it.
  EXPECT_LT(checked, 4.4 * 1024);
  EXPECT_LT(cpp, 5.0 * 1024);
}

#endif

// ---- ends of the process ----

class StackDeath : public ::testing::Test {
 protected:
  void SetUp() override { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(StackDeath, EndlessRecursionIsGosFatalError) {
  EXPECT_EXIT(onChecked(2, [] { checked::recurse(UINT64_MAX); }), ::testing::ExitedWithCode(2),
              "runtime: goroutine stack exceeds 1000000000-byte limit\n"
              "runtime: sp=0x[0-9a-f]+ stack=\\[0x[0-9a-f]+, 0x[0-9a-f]+\\]\n"
              "fatal error: stack overflow\n");
}

#if !defined(TUCO_ASAN) && !defined(TUCO_TSAN)

__attribute__((noinline)) uint64_t recurseUnchecked(uint64_t n) {
  volatile uint64_t local[32];
  local[n % 32] = n;
  return n == 0 ? 0 : recurseUnchecked(n - 1) + local[n % 32];
}

TEST_F(StackDeath, GuardStopsCppStacks) {
  EXPECT_EXIT(runWith(2, [] { recurseUnchecked(UINT64_MAX); }), ::testing::ExitedWithCode(2),
              "runtime: goroutine stack exceeds 262144-byte limit\n.*\nfatal error: stack "
              "overflow\n\ngoroutine 1 ");
}

#endif

}  // namespace
}  // namespace tuco::rt
