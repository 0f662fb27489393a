// Panics, recover, Goexit and deferred calls. Read this file first.
//
// A function with defer statements keeps an abi::DeferFrame in its stack frame and links it at its
// goroutine. On the normal way out it runs its deferred calls itself. A panic walks the linked
// frames from the innermost out and runs their deferred calls on top of the panicking stack, so
// that tracebacks show where the panic came from. When one of them has recovered, control jumps to
// the frame's resume address; the function calls afterRecover, runs what is still deferred and
// returns.
//
// Nothing is unwound: no landing pads, no personality. Source: measured against libgcc's unwinder
// and gc (docs: defer, panic, recover); the idea is the frame list of early C++ and Ada compilers.
//
// Invariants
//  1. PerG::defers is the innermost linked frame; a frame is linked before its first deferred call
//  can
//     become pending and unlinked when none can any more.
//  2. A thunk clears a call's bit before it makes the call, so no deferred call runs twice.
//  3. PerG::panics is the innermost panic whose deferred calls run. A panic is aborted when a later
//  one
//     reaches the frame it was working on; it then exists for printing only.
#ifndef TUCO_RUNTIME_PANIC_PANIC_H_
#define TUCO_RUNTIME_PANIC_PANIC_H_

#include "abi/layout.h"
#include "runtime/sched/g.h"

namespace tuco::rt {

// The fault that led to a panic, printed when it is not recovered.
struct SignalNote {
  int signal;
  uint64_t code;
  uintptr_t address;
  uintptr_t pc;
};

// A panic (or Goexit) in progress. Lives in the frame of gopanic or goexit.
struct Panic {
  Panic* link = nullptr;  // the panic during which this one began
  abi::Eface value{};
  const void* runner = nullptr;        // frame address of the call that runs deferred calls
  abi::DeferFrame* running = nullptr;  // whose deferred calls run
  const SignalNote* signal = nullptr;
  abi::String text{};  // what Error or String gave, when crashing
  bool has_text = false;
  bool recovered = false;
  bool repanicked = false;  // the next panic has the same value
  bool is_goexit = false;
  bool is_aborted = false;
  void* jump[5] = {};  // where goexit goes on when a recover would have jumped past it
};

// The statement panic(value). A nil value becomes *runtime.PanicNilError (unless
// GODEBUG=panicnil=1).
[[noreturn]] void gopanic(abi::Eface value);
[[noreturn]] void gopanicFromSignal(abi::Eface value, const SignalNote& signal);

// The call recover() in the function whose frame address is given: the value of the panic if that
// function was called as a deferred call by a panic, else nil.
abi::Eface recoverFrom(const void* frame_address);

// The first thing at a frame's resume address: makes the stack segment that has been jumped to
// current again. (Not done before the jump: it frees the segments that are left.)
void afterRecover();

// runtime.Goexit: runs all deferred calls, ends the goroutine.
[[noreturn]] void goexit();

// A defer statement in a loop: adds a call of `fn` to the frame.
void deferPush(abi::DeferFrame* frame, const abi::FuncVal* fn);
// Runs the frame's records at its function's end.
void deferReturn(abi::DeferFrame* frame);

inline abi::DeferFrame* innermostDefers(const PerG* g) {
  return static_cast<abi::DeferFrame*>(g->defers);
}
inline Panic* innermostPanic(const PerG* g) {
  return static_cast<Panic*>(g->panics);
}

inline void linkDeferFrame(abi::DeferFrame* frame) {
  PerG* g = currentG();
  frame->prev = innermostDefers(g);
  g->defers = frame;
}
inline void unlinkDeferFrame(abi::DeferFrame* frame) {
  currentG()->defers = frame->prev;
}

// Go panics that have begun and neither been recovered nor ended the process. main waits for them.
int runningPanics();

// Start-up: takes over raising of run-time errors, frames of compiled code in dumps, and the faults
// SIGSEGV, SIGBUS and SIGFPE. Idempotent.
void panicInit();

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_PANIC_PANIC_H_
