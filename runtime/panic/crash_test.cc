// What a process prints when it ends, and its status.
#include <gtest/gtest.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "abi/pctab_writer.h"
#include "runtime/os/fatal.h"
#include "runtime/panic/frames.h"
#include "runtime/panic/testing.h"

namespace tuco::rt {
namespace {

// --------------------------------------------------------------

// The n-th call of crashOutput in a test ends its process in a child, which is this program again,
// told by the environment to run this test and which call to take (fork alone would lose the
// scheduler's threads).
int callInTest() {
  static std::string test;
  static int calls = 0;
  std::string name = ::testing::UnitTest::GetInstance()->current_test_info()->name();
  if (name != test) calls = 0;
  test = name;
  return calls++;
}

[[noreturn]] void becomeChild(int call, int err) {
  std::string filter = std::string("--gtest_filter=Crash.") +
                       ::testing::UnitTest::GetInstance()->current_test_info()->name();
  setenv("TUCO_CRASH_CALL", std::to_string(call).c_str(), 1);
  dup2(err, 2);
  freopen("/dev/null", "w", stdout);
  execl("/proc/self/exe", "runtime_panic_test", filter.c_str(), nullptr);
  _exit(99);
}

// Runs f as the main goroutine of a new process and gives what it wrote; the status must be 2.
template <class F>
std::string crashOutput(F f) {
  int call = callInTest();
  if (const char* wanted = getenv("TUCO_CRASH_CALL")) {
    if (atoi(wanted) != call) return {};
    testing::runWith(1, [&] {
      panicInit();
      f();
    });
    _exit(0);
  }
  int ends[2];
  if (pipe(ends) != 0) abort();
  pid_t child = fork();
  if (child == 0) becomeChild(call, ends[1]);
  close(ends[1]);
  std::string out;
  char buffer[4096];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
    out.append(buffer, static_cast<size_t>(n));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 2) << out;
  return out;
}

std::string firstLines(const std::string& out, int n) {
  size_t at = 0;
  while (n-- > 0 && at != std::string::npos)
    at = out.find('\n', at + 1);
  return out.substr(0, at == std::string::npos ? at : at + 1);
}

// Everything before the traceback.
std::string message(const std::string& out) {
  return out.substr(0, out.find("\n\ngoroutine ") + 1);
}

const Type* named(std::string_view name, Kind kind) {
  return namedType("main", "main", name, basicType(kind), {});
}

TEST(Crash, PrintsValuesOfEveryKind) {
  auto printed = [](Eface (*make)()) { return message(crashOutput([&] { gopanic(make()); })); };
  EXPECT_EQ(printed([] { return intValue(42); }), "panic: 42\n");
  EXPECT_EQ(printed([] { return stringValue("a\nb"); }), "panic: a\n\tb\n");
  EXPECT_EQ(printed([] { return Eface{named("T", Kind::kString), boxString(makeString("x"))}; }),
            "panic: main.T(\"x\")\n");
  EXPECT_EQ(printed([] { return Eface{named("N", Kind::kInt), box64(3)}; }), "panic: main.N(3)\n");
  EXPECT_EQ(printed([] {
              double v = 1.5;
              return Eface{basicType(Kind::kFloat64), box(basicType(Kind::kFloat64), &v)};
            }),
            "panic: 1.5\n");
  EXPECT_EQ(printed([] {
              double v[] = {1, -2};
              return Eface{named("C", Kind::kComplex128), box(basicType(Kind::kComplex128), v)};
            }),
            "panic: main.C(1-2i)\n");
  EXPECT_EQ(printed([] {
              return Eface{pointerTo(basicType(Kind::kInt)), reinterpret_cast<void*>(0x1234)};
            }),
            "panic: (*int) 0x1234\n");
  EXPECT_EQ(printed([] { return Eface{basicType(Kind::kBool), box16(1)}; }), "panic: true\n");
  EXPECT_EQ(printed([] { return makeRuntimeError("integer divide by zero"); }),
            "panic: runtime error: integer divide by zero\n");
  EXPECT_EQ(printed([] { return Eface{}; }), "panic: panic called with nil argument\n");
}

TEST(Crash, ShowsTheGoroutine) {
  std::string out = crashOutput([] { gopanic(intValue(1)); });
  EXPECT_EQ(firstLines(out, 3), "panic: 1\n\ngoroutine 1 [running]:\n");
}

TEST(Crash, PrintsTheChain) {
  EXPECT_EQ(message(crashOutput([] { withDefers(panicOne, {panicTwo}); })),
            "panic: one\n\tpanic: two\n");
  EXPECT_EQ(message(crashOutput([] {
              withDefers(panicOne, {[] {
                           (void)TUCO_RECOVER();
                           panicTwo();
                         }});
            })),
            "panic: one [recovered]\n\tpanic: two\n");
  EXPECT_EQ(message(crashOutput([] { withDefers(panicOne, {[] { gopanic(TUCO_RECOVER()); }}); })),
            "panic: one [recovered, repanicked]\n");
}

TEST(Crash, FatalErrorsShowPendingPanics) {
  EXPECT_EQ(message(crashOutput(
                [] { withDefers(panicOne, {[] { fatalOfUser("concurrent map writes"); }}); })),
            "panic: one\n\tfatal error: concurrent map writes\n");
  EXPECT_EQ(message(crashOutput([] { fatalOfUser("concurrent map writes"); })),
            "fatal error: concurrent map writes\n");
}

TEST(Crash, ThreePanicsOfTwoValues) {
  EXPECT_EQ(message(crashOutput([] {
              withDefers(panicOne, {[] {
                           Eface value = TUCO_RECOVER();
                           static Eface again;
                           again = value;
                           withDefers([] { gopanic(again); }, {panicTwo});
                         }});
            })),
            "panic: one [recovered, repanicked]\n\tpanic: two\n");
}

TEST(Crash, CallsErrorMethods) {
  auto body = [](TUCO_GOCALL String (*entry)(void*)) {
    const Type* results[] = {basicType(Kind::kString)};
    MethodSpec methods[] = {
        {"Error", funcOf({}, results, Variadic::kNo), reinterpret_cast<void*>(entry)}};
    gopanic({namedType("main", "main", "E", basicType(Kind::kInt), methods), box64(5)});
  };
  EXPECT_EQ(message(crashOutput([&] {
              body([](void* p) TUCO_GOCALL {
                return makeString("code ", *static_cast<int64_t*>(p) == 5 ? "five" : "?");
              });
            })),
            "panic: code five\n");
  EXPECT_EQ(firstLines(crashOutput([&] {
                         body([](void*) TUCO_GOCALL -> String {
                           panicOne();
                           __builtin_unreachable();
                         });
                       }),
                       1),
            "fatal error: panic while printing panic value: one\n");
}

TEST(Crash, ShowsTheSignal) {
  std::string out = crashOutput([] { readNil(); });
  EXPECT_EQ(firstLines(out, 1),
            "panic: runtime error: invalid memory address or nil pointer dereference\n");
  EXPECT_NE(out.find("[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x"),
            std::string::npos)
      << out;
  EXPECT_NE(out.find("]\n\ngoroutine 1 [running]:\n"), std::string::npos) << out;
  out = crashOutput([] { divideByZero(); });
  EXPECT_NE(out.find("panic: runtime error: integer divide by zero\n[signal SIGFPE: floating-point "
                     "exception code=0x1 addr=0x"),
            std::string::npos)
      << out;
}

TEST(Crash, UnexpectedAddressIsFatal) {
  std::string out = crashOutput([] {
    void* p = mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    sink = *static_cast<volatile int*>(p);
  });
  EXPECT_EQ(out.find("unexpected fault address 0x"), 0u) << out;
  EXPECT_NE(
      out.find("\nfatal error: fault\n[signal SIGSEGV: segmentation violation code=0x2 addr=0x"),
      std::string::npos)
      << out;
}

[[gnu::noinline]] int overflow(int n) {
  volatile char pad[512];
  pad[n & 511] = static_cast<char>(n);
  return n < 0 ? 0 : overflow(n + 1) + pad[0];
}

TEST(Crash, StackOverflow) {
  std::string out = crashOutput([] { sink = overflow(0); });
  EXPECT_EQ(out.find("runtime: goroutine stack exceeds "), 0u) << out;
  EXPECT_NE(out.find("\nfatal error: stack overflow\n"), std::string::npos) << out;
}

TEST(Crash, MainGoexitIsADeadlock) {
  EXPECT_EQ(firstLines(crashOutput([] { goexit(); }), 1),
            "fatal error: no goroutines (main called runtime.Goexit) - deadlock!\n");
}

TEST(Crash, WithLittleStackLeft) {
  std::string out = crashOutput([] {
    testing::go([] { nearTheLimit(512, [] { readNil(); }); }, StackKind::Checked);
    for (;;)
      yield();
  });
  EXPECT_EQ(firstLines(out, 1),
            "panic: runtime error: invalid memory address or nil pointer dereference\n");
  EXPECT_NE(out.find("[running]:\n"), std::string::npos) << out;
}

// Compiled frames print as Go's: name, arguments elided, file:line +offset, inlined calls first.
// Outside the runtime's namespace, whose frames are hidden.
extern "C" [[gnu::noinline]] void compiledFunction() {
  gopanic(intValue(9));
}

TEST(Crash, CompiledFramesAreSymbolised) {
  std::string out = crashOutput([] {
    auto entry = reinterpret_cast<uintptr_t>(&compiledFunction);
    abi::PcFuncSpec spec{0, 64, "main.F[int]", "/src/a.go", 10, 0, {{0, 21, "/src/b.go", 0}}, {}};
    spec.inlines = {{abi::kPcNone, "main.inlined", "/src/a.go", 12, 20}};
    abi::PcTableWriter writer;
    writer.add(spec);
    static std::vector<uint8_t> bytes = writer.finish(64);
    addPcTable(abi::PcTable(bytes.data(), entry));
    compiledFunction();
  });
  EXPECT_NE(
      out.find(
          "goroutine 1 "
          "[running]:\nmain.inlined(...)\n\t/src/b.go:21\nmain.F[...](...)\n\t/src/a.go:12 +0x"),
      std::string::npos)
      << out;
}

TEST(Crash, PanicOnSystemStack) {
  std::string out = crashOutput([] { onSystemStack([] { gopanic(intValue(1)); }); });
  EXPECT_EQ(firstLines(out, 2), "panic: 1\nfatal error: panic on system stack\n");
}

}  // namespace
}  // namespace tuco::rt
