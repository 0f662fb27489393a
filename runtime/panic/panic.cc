#include "runtime/panic/panic.h"

#include <string.h>

#include <atomic>

#include "runtime/gc/barrier.h"
#include "runtime/os/env.h"
#include "runtime/os/fatal.h"
#include "runtime/panic/crash.h"
#include "runtime/panic/frames.h"
#include "runtime/sched/api.h"
#include "runtime/sched/stack.h"
#include "runtime/type/builder.h"
#include "runtime/value/allocate.h"
#include "runtime/value/errors.h"
#include "runtime/value/print.h"

namespace tuco::rt {

namespace {

using abi::DeferFrame;
using abi::DeferRecord;
using abi::Eface;

// Relaxed: main only polls it.
constinit std::atomic<int> running_panics{0};

const abi::Type* recordType() {
  static const uint32_t kPointers[] = {offsetof(DeferRecord, next), offsetof(DeferRecord, fn)};
  static const abi::Type* type =
      describedType("runtime.deferRecord", sizeof(DeferRecord), 8, kPointers);
  return type;
}

// Keeps the call before it from becoming a tail call: recover counts frames.
inline void keepFrame() {
  asm volatile("" : : : "memory");
}

// Stands where a thunk stands: the direct caller of the deferred function.
[[gnu::noinline]] void runRecord(DeferFrame* frame) {
  DeferRecord* record = frame->records;
  frame->records = record->next;
  const abi::FuncVal* fn = record->fn;
  reinterpret_cast<abi::NullaryFn*>(fn->entry)(fn);
  keepFrame();
}

bool hasPending(const DeferFrame* frame) {
  return frame->pending != 0 || frame->records != nullptr;
}

// Its frame address is how recover knows that a function was called for this panic.
[[gnu::noinline]] void runOne(Panic* p, DeferFrame* frame) {
  p->runner = __builtin_frame_address(0);
  if (frame->pending != 0) {
    frame->thunk(frame);
  } else {
    runRecord(frame);
  }
  keepFrame();
}

[[noreturn, gnu::noinline]] void jumpTo(void** jump) {
  __builtin_longjmp(jump, 1);
}

void endPanic(const Panic* p) {
  if (!p->is_goexit) running_panics.fetch_sub(1, std::memory_order_relaxed);
}

// `frame` is about to be worked on by a later panic: those that were working on it never go on.
void abortOlder(Panic* older, const DeferFrame* frame) {
  for (; older != nullptr && (older->is_aborted || older->running == frame); older = older->link) {
    older->is_aborted = true;
  }
}

// The deferred call that has just returned recovered `p`. Control goes to its function, unless that
// would jump past a Goexit, which then goes on instead.
[[noreturn]] void finishRecovery(Panic* p, DeferFrame* frame) {
  G* g = getg();
  endPanic(p);
  Panic* older = p->link;
  for (; older != nullptr && older->is_aborted; older = older->link) {
    if (older->is_goexit) break;
    endPanic(older);
  }
  g->panics = older;
  void** jump = frame->jump;
  if (older != nullptr && older->is_aborted) {
    older->is_aborted = false;
    jump = older->jump;
  }
  // Until afterRecover the stack's bounds are those of the segment left: no preemption meanwhile.
  acquireM();
  jumpTo(jump);
}

// Runs the deferred calls of all frames. Returns when there are none left.
void runDeferred(Panic* p) {
  G* g = getg();
  while (DeferFrame* frame = innermostDefers(g)) {
    abortOlder(p->link, frame);
    p->running = frame;
    while (hasPending(frame)) {
      runOne(p, frame);
      if (p->recovered) finishRecovery(p, frame);
    }
    g->defers = frame->prev;
  }
}

bool nilPanicsAllowed() {
  const char* settings = os::environment("GODEBUG");
  return settings != nullptr && strstr(settings, "panicnil=1") != nullptr;
}

// Where no panic may be: there is nobody to run deferred calls for.
void refuseOutsideGoroutines(const Eface& value) {
  PerM* m = currentM();
  G* g = getg();
  const char* why = nullptr;
  if (m == nullptr || g == nullptr) {
    why = "panic on a thread that is not the runtime's";
  } else if (g == m->g0) {
    why = "panic on system stack";
  } else if (m->allocating != 0) {
    why = "panic during malloc";
  } else if (m->locks.load(std::memory_order_relaxed) != 0) {
    why = "panic holding locks";
  }
  if (why == nullptr) return;
  {
    PrintScope scope;
    printString("panic: ");
    printPanicValue(value);
    printString("\n");
  }
  fatal(why);
}

void begin(Panic* p) {
  G* g = getg();
  p->link = innermostPanic(g);
  g->panics = p;
}

[[noreturn]] void panicWith(Eface value, const SignalNote* signal) {
  refuseOutsideGoroutines(value);
  if (value.type == nullptr && !nilPanicsAllowed()) value = makePanicNilError();
  Panic p;
  p.value = value;
  p.signal = signal;
  running_panics.fetch_add(1, std::memory_order_relaxed);
  begin(&p);
  runDeferred(&p);
  crash(&p);
}

}  // namespace

void gopanic(Eface value) {
  panicWith(value, nullptr);
}

void gopanicFromSignal(Eface value, const SignalNote& signal) {
  panicWith(value, &signal);
}

Eface recoverFrom(const void* frame_address) {
  PerG* g = currentG();
  Panic* p = g == nullptr ? nullptr : innermostPanic(g);
  if (p == nullptr || p->is_goexit || p->recovered || p->runner == nullptr) return {};
  // The caller must be the thunk that runOne called, with nothing but compiler-made wrappers
  // between.
  const auto* frame = static_cast<const uintptr_t*>(frame_address);
  for (int wrappers = 0; wrappers < 4; ++wrappers) {
    const auto* caller = reinterpret_cast<const uintptr_t*>(frame[0]);
    if (caller == nullptr) return {};
    if (caller[0] == reinterpret_cast<uintptr_t>(p->runner)) {
      p->recovered = true;
      return p->value;
    }
    const abi::PcFunc* func = findPcFunc(frame[1] - 1);
    if (func == nullptr || (func->flags & abi::kPcWrapper) == 0) return {};
    frame = caller;
  }
  return {};
}

void goexit() {
  Panic p;
  p.is_goexit = true;
  begin(&p);
  // Comes back here when a recovered panic would have skipped the rest of this.
  if (__builtin_setjmp(p.jump) != 0) afterRecover();
  runDeferred(&p);
  getg()->panics = nullptr;
  exitGoroutine();
}

void afterRecover() {
  G* g = getg();
  if (g->segments != nullptr) {
    auto sp = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    onSystemStack([=] { resetStackTo(g, sp); });
  }
  releaseM(currentM());
}

void deferPush(DeferFrame* frame, const abi::FuncVal* fn) {
  auto* record = static_cast<DeferRecord*>(allocateObject(recordType()));
  writePointer(&record->fn, fn);
  writePointer(&record->next, frame->records);
  frame->records = record;
}

void deferReturn(DeferFrame* frame) {
  while (frame->records != nullptr)
    runRecord(frame);
}

int runningPanics() {
  return running_panics.load(std::memory_order_relaxed);
}

void panicInit() {
  valueInit();
  recordType();
  setPanicHook([](Eface value) { gopanic(value); });
  os::setPendingPanicPrinter(printPendingPanics);
  installFrames();
  installFaults();
}

}  // namespace tuco::rt
