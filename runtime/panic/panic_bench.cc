// Deferred calls and recovered panics; bench/runtime/panic/panic_test.go is the same in Go.
#include <benchmark/benchmark.h>

#include "runtime/gc/gc.h"
#include "runtime/panic/panic.h"
#include "runtime/sched/api.h"
#include "runtime/type/builder.h"
#include "runtime/value/iface.h"

namespace tuco::rt {
namespace {

int64_t counter;

struct OneDefer : abi::DeferFrame {
  int64_t* target;
};

void addThunk(abi::DeferFrame* frame) {
  frame->pending = 0;
  ++*static_cast<OneDefer*>(frame)->target;
  asm volatile("" : : : "memory");
}

[[gnu::noinline]] void work() {
  ++counter;
  asm volatile("" : : : "memory");
}

[[gnu::noinline]] void noDefer(int64_t* target) {
  work();
  ++*target;
}

// What the compiler makes of: defer func() { *target++ }(); work()
[[gnu::noinline]] void oneDefer(int64_t* target) {
  OneDefer frame;
  frame.thunk = addThunk;
  frame.records = nullptr;
  frame.pending = 1;
  frame.target = target;
  linkDeferFrame(&frame);
  if (__builtin_setjmp(frame.jump) == 0) {
    work();
  } else {
    afterRecover();
  }
  if (frame.pending != 0) {
    frame.pending = 0;
    ++*target;
  }
  unlinkDeferFrame(&frame);
}

[[gnu::noinline]] void recoverCall(int64_t* target) {
  *target += recoverFrom(__builtin_frame_address(0)).type != nullptr;
}

void recoverThunk(abi::DeferFrame* frame) {
  frame->pending = 0;
  recoverCall(static_cast<OneDefer*>(frame)->target);
  asm volatile("" : : : "memory");
}

[[gnu::noinline]] void panicAt(int64_t depth) {
  if (depth == 0) {
    gopanic({basicType(Kind::kInt), box64(1)});
  } else {
    panicAt(depth - 1);
    asm volatile("" : : : "memory");
  }
}

[[gnu::noinline]] void panicAndRecover(int64_t depth, int64_t* target) {
  OneDefer frame;
  frame.thunk = recoverThunk;
  frame.records = nullptr;
  frame.pending = 1;
  frame.target = target;
  linkDeferFrame(&frame);
  if (__builtin_setjmp(frame.jump) == 0) {
    panicAt(depth);
  } else {
    afterRecover();
  }
  unlinkDeferFrame(&frame);
}

void NoDefer(benchmark::State& state) {
  int64_t n = 0;
  for (auto _ : state)
    noDefer(&n);
}
void OneDeferred(benchmark::State& state) {
  int64_t n = 0;
  for (auto _ : state)
    oneDefer(&n);
}
void PanicRecover(benchmark::State& state) {
  int64_t n = 0;
  for (auto _ : state)
    panicAndRecover(state.range(0), &n);
}

BENCHMARK(NoDefer)->MeasureProcessCPUTime();
BENCHMARK(OneDeferred)->MeasureProcessCPUTime();
BENCHMARK(PanicRecover)->MeasureProcessCPUTime()->Arg(0)->Arg(10)->Arg(100);

}  // namespace
}  // namespace tuco::rt

int main(int argc, char** argv) {
  tuco::rt::gc::init();
  benchmark::Initialize(&argc, argv);
  tuco::rt::run(
      [](void*) {
        tuco::rt::panicInit();
        benchmark::RunSpecifiedBenchmarks();
      },
      nullptr);
}
