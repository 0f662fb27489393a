// Panics, recover, Goexit and faults that are recovered.
#include <gtest/gtest.h>
#include <string.h>

#include <string>

#include "runtime/gc/gc.h"
#include "runtime/panic/testing.h"

namespace tuco::rt {
namespace {

TEST(Panic, RecoverStopsItAndTheRestRuns) {
  EXPECT_EQ(noted([] {
              EXPECT_TRUE(withDefers(
                  [] {
                    note("x");
                    panicOne();
                    note("never");
                  },
                  {noteA, recoverAndNote, noteB}));
              EXPECT_EQ(innermostPanic(currentG()), nullptr);
              EXPECT_EQ(runningPanics(), 0);
            }),
            "xb(one)a");
}

TEST(Panic, WithoutPanicRecoverIsNil) {
  EXPECT_EQ(noted([] { EXPECT_FALSE(withDefers(doNothing, {noteA, recoverAndNote})); }), "(nil)a");
}

TEST(Panic, OnlyTheDeferredFunctionItselfRecovers) {
  EXPECT_EQ(
      noted([] { withDefers([] { withDefers(panicOne, {callsHelper}); }, {recoverAndNote}); }),
      "[nil](one)");
}

// The deferred call of a function that a deferred call calls normally is no deferred call of the
// panic.
TEST(Panic, NestedFunctionsRecoverNothing) {
  EXPECT_EQ(noted([] {
              withDefers(
                  [] {
                    withDefers(panicOne, {[] {
                                 withDefers(doNothing, {recoverAndNote});
                                 note("d");
                               }});
                  },
                  {recoverAndNote});
            }),
            "(nil)d(one)");
}

TEST(Panic, ALaterPanicReplacesTheEarlier) {
  EXPECT_EQ(noted([] {
              EXPECT_TRUE(withDefers(
                  [] {
                    withDefers(panicOne, {noteA, panicTwo, noteB});
                    note("never");
                  },
                  {recoverAndNote}));
              EXPECT_EQ(innermostPanic(currentG()), nullptr);
              EXPECT_EQ(runningPanics(), 0);
            }),
            "ba(two)");
}

TEST(Panic, ARecoveredInnerPanicLeavesTheOuterGoing) {
  EXPECT_EQ(noted([] {
              EXPECT_TRUE(withDefers(
                  [] {
                    withDefers(panicOne, {[] {
                                 EXPECT_TRUE(withDefers(panicTwo, {recoverAndNote}));
                                 note("i");
                               }});
                  },
                  {recoverAndNote}));
            }),
            "(two)i(one)");
}

TEST(Panic, PanicAgainAfterRecover) {
  EXPECT_EQ(noted([] {
              withDefers(
                  [] {
                    withDefers(panicOne, {[] {
                                 note(textOf(TUCO_RECOVER()));
                                 gopanic(intValue(7));
                               }});
                  },
                  {noteC, recoverAndNote});
            }),
            "one(7)c");
}

TEST(Panic, NilBecomesAnError) {
  EXPECT_EQ(noted([] { withDefers([] { gopanic({}); }, {recoverAndNote}); }),
            "(panic called with nil argument)");
}

TEST(Panic, RecordsOfLoopsRunLastFirst) {
  EXPECT_EQ(noted([] {
              static TUCO_GOCALL void (*const entries[])(TUCO_GOCONTEXT const abi::FuncVal*) = {
                  [](TUCO_GOCONTEXT const abi::FuncVal*) TUCO_GOCALL { note("0"); },
                  [](TUCO_GOCONTEXT const abi::FuncVal*) TUCO_GOCALL { note("1"); }};
              static const abi::FuncVal functions[] = {{reinterpret_cast<void*>(entries[0])},
                                                       {reinterpret_cast<void*>(entries[1])}};
              abi::DeferFrame frame{};
              linkDeferFrame(&frame);
              deferPush(&frame, &functions[0]);
              deferPush(&frame, &functions[1]);
              deferReturn(&frame);
              unlinkDeferFrame(&frame);
            }),
            "10");
}

// Deep frames, the stack and callee-saved registers come back right, many times.
[[gnu::noinline]] void deep(int n) {
  volatile char pad[64];
  pad[0] = static_cast<char>(n);
  if (n == 0) return panicOne();
  deep(n - 1);
  sink += pad[0];
}
// TSan's record of the calls is not undone by a jump and has room for some thousand.
#if __has_feature(thread_sanitizer)
constexpr int kRecoveries = 500;
#else
constexpr int kRecoveries = 20000;
#endif

TEST(Panic, StateSurvivesManyRecoveries) {
  noted([] {
    int64_t a = 1, b = 2, c = 3, d = 5, e = 8, f = 13;
    for (int i = 0; i < kRecoveries; ++i) {
      asm volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f));
      ASSERT_TRUE(withDefers([] { deep(30); }, {recoverQuietly}));
      asm volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f));
      ASSERT_EQ(a + b + c + d + e + f, 32);
    }
  });
}

// Goexit ----------------------------------------------------------------------------------------

TEST(Goexit, RunsDeferredCallsAndEndsTheGoroutine) {
  EXPECT_EQ(noted([] {
              testing::Group group;
              testing::Group* g = &group;
              static testing::Group* shared;
              shared = g;
              testing::go([] {
                withDefers(
                    [] {
                      withDefers(goexit, {noteB, recoverAndNote});
                      note("never");
                    },
                    {[] { shared->done(); }, noteC});
              });
              group.wait(1);
            }),
            "(nil)bc");
}

TEST(Goexit, GoesOnWhenARecoverWouldSkipIt) {
  EXPECT_EQ(noted([] {
              static testing::Group* shared;
              testing::Group group;
              shared = &group;
              testing::go([] {
                withDefers(
                    [] {
                      withDefers([] { goexit(); }, {noteA, recoverAndNote, panicOne});
                      note("never");
                    },
                    {[] { shared->done(); }, noteC});
              });
              group.wait(1);
            }),
            "(one)ac");
}

// Faults ------------------------------------------------------------------------------------------

TEST(Fault, BecomesAPanic) {
  EXPECT_EQ(noted([] {
              EXPECT_TRUE(withDefers(readNil, {recoverAndNote}));
              EXPECT_TRUE(withDefers(divideByZero, {recoverAndNote}));
              EXPECT_TRUE(withDefers(readNil, {recoverAndNote}));
            }),
            "(runtime error: invalid memory address or nil pointer dereference)(runtime error: "
            "integer divide by zero)"
            "(runtime error: invalid memory address or nil pointer dereference)");
}

TEST(Fault, CompiledStacksGoBackToTheirSegment) {
  EXPECT_EQ(noted([] {
              testing::Group group;
              testing::go(
                  [&] {
                    for (int i = 0; i < 3; ++i)
                      withDefers(readNil, {recoverAndNote});
                    group.done();
                  },
                  StackKind::Checked);
              group.wait(1);
            }).size(),
            3 * strlen("(runtime error: invalid memory address or nil pointer dereference)"));
}

// A panic that begins with hardly any stack left stays within the slack below the limit.
TEST(Fault, FitsIntoTheSlack) {
  EXPECT_EQ(noted([] {
              testing::Group group;
              testing::go(
                  [&] {
                    constexpr unsigned char kPattern = 0x5a;
                    constexpr size_t kUnused = 1024;
                    auto* low = reinterpret_cast<volatile unsigned char*>(getg()->stack_low);
                    for (size_t i = 0; i < kUnused; ++i)
                      low[i] = kPattern;
                    nearTheLimit(512, [] { withDefers(readNil, {recoverQuietly}); });
                    size_t untouched = 0;
                    while (untouched < kUnused && low[untouched] == kPattern)
                      ++untouched;
                    EXPECT_EQ(untouched, kUnused);
                    note("done");
                    group.done();
                  },
                  StackKind::Checked);
              group.wait(1);
            }),
            "done");
}

}  // namespace
}  // namespace tuco::rt

// The collector must be set up before the first allocation and P.
int main(int argc, char** argv) {
  tuco::rt::gc::init();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
