// Helpers of this room's tests: functions with deferred calls written as the compiler writes them
// (a frame record, a thunk, __builtin_setjmp), and what they note down.
#ifndef TUCO_RUNTIME_PANIC_TESTING_H_
#define TUCO_RUNTIME_PANIC_TESTING_H_

#include <initializer_list>
#include <string>

#include "runtime/panic/panic.h"
#include "runtime/sched/testing.h"
#include "runtime/type/builder.h"
#include "runtime/value/errors.h"
#include "runtime/value/iface.h"
#include "runtime/value/string.h"

namespace tuco::rt {

using abi::Eface;

using Deferred = void (*)();

struct TestFrame : abi::DeferFrame {
  Deferred calls[16];
};

inline void testThunk(abi::DeferFrame* frame) {
  int last = 63 - __builtin_clzll(frame->pending);
  frame->pending &= ~(uint64_t{1} << last);
  static_cast<TestFrame*>(frame)->calls[last]();
  asm volatile("" : : : "memory");
}

// Runs body with the calls deferred, the last one first. True if a panic was recovered on the way.
[[gnu::noinline]] inline bool withDefers(Deferred body, std::initializer_list<Deferred> calls) {
  TestFrame frame{};
  frame.thunk = testThunk;
  for (Deferred call : calls) {
    frame.calls[__builtin_popcountll(frame.pending)] = call;
    frame.pending = frame.pending * 2 + 1;
  }
  volatile bool recovered = false;
  linkDeferFrame(&frame);
  if (__builtin_setjmp(frame.jump) == 0) {
    body();
  } else {
    afterRecover();
    recovered = true;
  }
  while (frame.pending != 0)
    testThunk(&frame);
  unlinkDeferFrame(&frame);
  return recovered;
}

#define TUCO_RECOVER() recoverFrom(__builtin_frame_address(0))

inline std::string trace_text;
inline void note(const std::string& s) {
  trace_text += s;
}

inline Eface stringValue(std::string_view s) {
  return {basicType(Kind::kString), boxString(makeString(s))};
}
inline Eface intValue(uint64_t n) {
  return {basicType(Kind::kInt), box64(n)};
}

inline std::string textOf(Eface value) {
  if (value.type == nullptr) return "nil";
  String text{};
  if (runtimeErrorText(value, text)) return std::string(view(text));
  if (value.type->kind == Kind::kString)
    return std::string(view(*static_cast<const String*>(value.data)));
  if (value.type->kind == Kind::kInt)
    return std::to_string(*static_cast<const int64_t*>(value.data));
  return std::string(typeString(value.type));
}

[[gnu::noinline]] inline void recoverAndNote() {
  Eface value = TUCO_RECOVER();
  note("(" + textOf(value) + ")");
}
[[gnu::noinline]] inline void helperThatRecovers() {
  note("[" + textOf(TUCO_RECOVER()) + "]");
  asm volatile("");
}
[[gnu::noinline]] inline void callsHelper() {
  helperThatRecovers();
  asm volatile("");
}
inline void noteA() {
  note("a");
}
inline void noteB() {
  note("b");
}
inline void noteC() {
  note("c");
}
inline void panicOne() {
  gopanic(stringValue("one"));
}
inline void panicTwo() {
  gopanic(stringValue("two"));
}
inline void doNothing() {}

// Runs f on a goroutine with panics working; gives what was noted.
template <class F>
std::string noted(F f) {
  trace_text.clear();
  testing::runWith(1, [&] {
    panicInit();
    f();
  });
  return trace_text;
}

inline int64_t sink;
[[gnu::noinline]] inline void recoverQuietly() {
  (void)TUCO_RECOVER();
}

[[gnu::noinline, clang::no_sanitize("undefined", "address")]] inline void readNil() {
  int* volatile p = nullptr;
  sink = *p;
}
[[gnu::noinline]] inline void divideByZero() {
  asm volatile("xorl %%ecx, %%ecx\n\tmovl $1, %%eax\n\tcltd\n\tidivl %%ecx"
               :
               :
               : "eax", "ecx", "edx");
}

// Leaves `room` bytes above the limit, as a deep call would, and calls f.
template <class F>
[[gnu::noinline]] void nearTheLimit(size_t room, F f) {
  auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  size_t skip = here - getg()->stack_limit - room;
  auto* pad = static_cast<volatile char*>(__builtin_alloca(skip & ~size_t{15}));
  pad[0] = 1;
  f();
  pad[1] = pad[0];
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_PANIC_TESTING_H_
