// Costs of the scheduler's primitives; the same programs in Go are in bench/runtime/go.
// Each figure is per operation; the work runs inside run() with the given number of Ps.
#include <benchmark/benchmark.h>

#include "runtime/sched/api.h"
#include "runtime/sched/semaphore.h"
#include "runtime/sched/testing.h"
#include "runtime/sched/timer.h"

namespace tuco::rt {
namespace {

using testing::go;
using testing::Group;
using testing::runWith;

template <typename F>
void inside(benchmark::State& state, F body) {
  runWith(static_cast<int>(state.range(0)), [&] { body(state); });
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}

// One goroutine is started and ends, and its parent learns of it.
void spawnExit(benchmark::State& state) {
  inside(state, [](benchmark::State& s) {
    std::atomic<uint32_t> done{0};
    for (auto _ : s) {
      spawn([](void* d) { semaRelease(static_cast<std::atomic<uint32_t>*>(d)); }, &done);
      semaAcquire(&done);
    }
  });
}
BENCHMARK(spawnExit)->Arg(1)->Arg(2)->MeasureProcessCPUTime()->UseRealTime();

// range(1) at a time, counted down.
void spawnMany(benchmark::State& state) {
  int batch = static_cast<int>(state.range(1));
  inside(state, [batch](benchmark::State& s) {
    struct Shared {
      std::atomic<int> left;
      std::atomic<uint32_t> done{0};
    } shared;
    while (s.KeepRunningBatch(batch)) {
      shared.left.store(batch);
      for (int i = 0; i < batch; ++i) {
        spawn(
            [](void* raw) {
              Shared* sh = static_cast<Shared*>(raw);
              if (sh->left.fetch_sub(1) == 1) semaRelease(&sh->done);
            },
            &shared);
      }
      semaAcquire(&shared.done);
    }
  });
}
BENCHMARK(spawnMany)->ArgsProduct({{1, 2}, {100, 1000}})->MeasureProcessCPUTime()->UseRealTime();

// Two goroutines yield to each other: per switch.
void yieldPair(benchmark::State& state) {
  inside(state, [](benchmark::State& s) {
    std::atomic<bool> over{false};
    Group group;
    go([&] {
      while (!over.load(std::memory_order_relaxed))
        yield();
      group.done();
    });
    while (s.KeepRunningBatch(2))
      yield();
    over.store(true);
    group.wait(1);
  });
}
BENCHMARK(yieldPair)->Arg(1)->Arg(2)->MeasureProcessCPUTime()->UseRealTime();

void yieldAlone(benchmark::State& state) {
  inside(state, [](benchmark::State& s) {
    for (auto _ : s)
      yield();
  });
}
BENCHMARK(yieldAlone)->Arg(1)->Arg(2)->MeasureProcessCPUTime()->UseRealTime();

// Two goroutines hand a token back and forth through semaphores: per switch.
void semaPingPong(benchmark::State& state) {
  inside(state, [](benchmark::State& s) {
    std::atomic<uint32_t> a{0};
    std::atomic<uint32_t> b{0};
    std::atomic<bool> over{false};
    Group group;
    go([&] {
      for (;;) {
        semaAcquire(&a);
        if (over.load()) break;
        semaRelease(&b);
      }
      group.done();
    });
    while (s.KeepRunningBatch(2)) {
      semaRelease(&a);
      semaAcquire(&b);
    }
    over.store(true);
    semaRelease(&a);
    group.wait(1);
  });
}
BENCHMARK(semaPingPong)->Arg(1)->Arg(2)->MeasureProcessCPUTime()->UseRealTime();

// park and ready alone: one goroutine parks, the other readies it and yields.
void parkReady(benchmark::State& state) {
  inside(state, [](benchmark::State& s) {
    std::atomic<G*> parked{nullptr};
    std::atomic<bool> over{false};
    Group group;
    go([&] {
      while (!over.load()) {
        park(
            [](G* g, void* raw) {
              static_cast<std::atomic<G*>*>(raw)->store(g);
              return true;
            },
            &parked, WaitReason::ChanReceive);
      }
      group.done();
    });
    while (s.KeepRunningBatch(1)) {
      G* g;
      while ((g = parked.exchange(nullptr)) == nullptr)
        yield();
      ready(g);
      yield();
    }
    over.store(true);
    G* g;
    while ((g = parked.exchange(nullptr)) == nullptr)
      yield();
    ready(g);
    group.wait(1);
  });
}
BENCHMARK(parkReady)->Arg(1)->MeasureProcessCPUTime()->UseRealTime();

void timerStartStop(benchmark::State& state) {
  inside(state, [](benchmark::State& s) {
    Timer timer;
    timerInit(&timer, [](void*, uintptr_t, int64_t) {}, nullptr);
    for (auto _ : s) {
      timerReset(&timer, now() + 1'000'000'000);
      timerStop(&timer);
    }
  });
}
BENCHMARK(timerStartStop)->Arg(1)->Arg(2)->MeasureProcessCPUTime()->UseRealTime();

// As above with 10,000 other timers in the heap.
void timerStartStopAmongMany(benchmark::State& state) {
  inside(state, [](benchmark::State& s) {
    static Timer others[10'000];
    for (int i = 0; i < 10'000; ++i) {
      timerReset(
          &others[i], now() + 100'000'000'000 + i * 1'000'000, 0, [](void*, uintptr_t, int64_t) {},
          nullptr, 0);
    }
    Timer timer;
    timerInit(&timer, [](void*, uintptr_t, int64_t) {}, nullptr);
    for (auto _ : s) {
      timerReset(&timer, now() + 105'000'000'000);
      timerStop(&timer);
    }
    for (Timer& other : others)
      timerStop(&other);
  });
}
BENCHMARK(timerStartStopAmongMany)->Arg(1)->MeasureProcessCPUTime()->UseRealTime();

void semaUncontended(benchmark::State& state) {
  inside(state, [](benchmark::State& s) {
    std::atomic<uint32_t> sema{1};
    for (auto _ : s) {
      semaAcquire(&sema);
      semaRelease(&sema);
    }
  });
}
BENCHMARK(semaUncontended)->Arg(1)->MeasureProcessCPUTime()->UseRealTime();

}  // namespace
}  // namespace tuco::rt

BENCHMARK_MAIN();
