// Exploration: the program once per seed, or once per sequence of choices, each in a child process,
// until one fails.
//
// Exhaustive search is stateless and depth first: a run notes each choice and its arity; the next
// run repeats it up to the last choice that has another value left, takes that value, and 0 from
// there on. Bounded by preemptions, not by depth (Musuvathi and Qadeer, Iterative Context Bounding,
// PLDI 2007).
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "runtime/os/fatal.h"
#include "runtime/os/time.h"
#include "runtime/sched/choice.h"
#include "runtime/sched/replay.h"
#include "runtime/sched/sched.h"

namespace tuco::rt {
namespace {

// Even seeds are uniform, odd ones PCT: each finds what the other rarely does.
ChoiceMode modeOf(uint64_t seed) {
  return seed % 2 == 0 ? ChoiceMode::Seed : ChoiceMode::Pct;
}

const char* modeName(ChoiceMode mode) {
  return mode == ChoiceMode::Pct ? "pct" : "seed";
}

void becomeSeed(uint64_t seed) {
  setChoice(optionsForSeed(modeOf(seed), seed));
}

// Standard output and error of a child go to a file without a name, shown only when it fails.
int makeCapture() {
  return static_cast<int>(memfd_create("tuco-explore", MFD_CLOEXEC));
}

void redirectTo(int fd) {
  ::dup2(fd, 1);
  ::dup2(fd, 2);
}

void showCapture(int fd) {
  ::lseek(fd, 0, SEEK_SET);
  char buffer[4096];
  for (;;) {
    ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n <= 0) return;
    os::Report() << std::string_view(buffer, static_cast<size_t>(n));
  }
}

// Waits for the child at most timeout_ms. Returns its wait status, -1 when it was killed for time.
int waitChild(pid_t child, uint32_t timeout_ms) {
  int64_t deadline = os::nanotime() + int64_t{timeout_ms} * 1'000'000;
  int64_t pause = 20'000;
  for (;;) {
    int status = 0;
    pid_t done = ::waitpid(child, &status, WNOHANG);
    if (done == child) return status;
    if (done < 0 && errno != EINTR) fatal("runtime: explore cannot wait for its child", errno);
    if (os::nanotime() > deadline) {
      ::kill(child, SIGKILL);
      ::waitpid(child, &status, 0);
      return -1;
    }
    os::sleepNanoseconds(pause);
    if (pause < 2'000'000) pause *= 2;
  }
}

void printFailure(uint64_t seed, int status, uint32_t timeout_ms) {
  os::Report out;
  const char* mode = modeName(modeOf(seed));
  out << "tuco: explore: seed " << seed << " failed: ";
  if (status == -1)
    out << "no end within " << timeout_ms << " ms";
  else if (WIFSIGNALED(status))
    out << "signal " << WTERMSIG(status);
  else
    out << "exit status " << WEXITSTATUS(status);
  out << "\ntuco: explore: replay it with TUCO_SCHED=" << mode << ":" << seed << "\n";
}

// Forks; in the child returns 0 with the seed in force, in the parent the child's pid.
pid_t forkSeed(uint64_t seed, int capture) {
  std::fflush(nullptr);  // or the child prints what was buffered too
  pid_t child = ::fork();
  if (child < 0) fatal("runtime: explore cannot fork", errno);
  if (child != 0) return child;
  if (capture >= 0) redirectTo(capture);
  becomeSeed(seed);
  return 0;
}

}  // namespace

int64_t explore(const ExploreOptions& options, void (*body)(void*), void* arg) {
  if (sched.started.load()) fatal("runtime: explore must be called before the scheduler starts");
  for (uint64_t seed = options.first_seed; seed < options.first_seed + options.count; ++seed) {
    int capture = options.quiet ? makeCapture() : -1;
    pid_t child = forkSeed(seed, capture);
    if (child == 0) {
      body(arg);
      std::fflush(nullptr);
      os::exitProcess(0);
    }
    int status = waitChild(child, options.timeout_ms);
    if (status != 0) {
      if (capture >= 0) showCapture(capture);
      printFailure(seed, status, options.timeout_ms);
    }
    if (capture >= 0) ::close(capture);
    if (status != 0) return static_cast<int64_t>(seed);
  }
  return -1;
}

void exploreProcess(uint32_t count) {
  constexpr uint32_t kTimeout = 60'000;
  for (uint64_t seed = 1; seed <= count; ++seed) {
    int capture = makeCapture();
    pid_t child = forkSeed(seed, capture);
    if (child == 0) return;
    int status = waitChild(child, kTimeout);
    if (status != 0) {
      showCapture(capture);
      printFailure(seed, status, kTimeout);
      os::exitProcess(1);
    }
    ::close(capture);
  }
  os::Report() << "tuco: explore: " << count << " seeds passed\n";
  os::exitProcess(0);
}

// ---- exhaustive ----

ChoiceScript* makeChoiceScript() {
  void* memory = ::mmap(nullptr, sizeof(ChoiceScript), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) fatal("runtime: out of memory: cannot map the choices of a run");
  return static_cast<ChoiceScript*>(memory);
}

namespace {

void becomeScripted(ChoiceScript* script, uint32_t max_preemptions) {
  ChoiceOptions options;
  options.mode = ChoiceMode::Exhaustive;
  options.max_preemptions = max_preemptions;
  useChoiceScript(script);
  setChoice(options);
}

// Makes the script's prefix the next sequence. False when there is none.
bool advance(ChoiceScript* script) {
  uint32_t n = script->length;
  while (n > 0 && script->steps[n - 1].value + 1 >= script->steps[n - 1].arity)
    --n;
  if (n == 0) return false;
  ++script->steps[n - 1].value;
  script->prefix = n;
  return true;
}

void printScript(const ChoiceScript* script, uint32_t max_preemptions, uint64_t run, int status) {
  uint32_t n = script->length;
  while (n > 0 && script->steps[n - 1].value == 0)
    --n;
  os::Report out;
  out << "tuco: explore: interleaving " << run << " failed: ";
  if (status == -1)
    out << "it did not end";
  else if (WIFSIGNALED(status))
    out << "signal " << WTERMSIG(status);
  else
    out << "exit status " << WEXITSTATUS(status);
  out << "\ntuco: explore: replay it with TUCO_SCHED=choices:" << max_preemptions;
  for (uint32_t i = 0; i < n; ++i)
    out << (i == 0 ? ':' : '.') << script->steps[i].value;
  out << "\n";
}

// Forks a run per sequence. In a child returns with *is_child set.
ExhaustResult exhaust(const ExhaustOptions& options, bool* is_child) {
  ChoiceScript* script = makeChoiceScript();
  ExhaustResult result = {0, false, false};
  *is_child = false;
  while (result.runs < options.max_runs && !result.complete) {
    ++result.runs;
    script->length = 0;
    int capture = options.quiet ? makeCapture() : -1;
    std::fflush(nullptr);  // or the child prints what was buffered too
    pid_t child = ::fork();
    if (child < 0) fatal("runtime: explore cannot fork", errno);
    if (child == 0) {
      if (capture >= 0) redirectTo(capture);
      becomeScripted(script, options.max_preemptions);
      *is_child = true;
      return result;
    }
    int status = waitChild(child, options.timeout_ms);
    if (status != 0) {
      if (capture >= 0) showCapture(capture);
      printScript(script, options.max_preemptions, result.runs, status);
      result.failed = true;
      return result;
    }
    if (capture >= 0) ::close(capture);
    result.complete = !advance(script);
  }
  ::munmap(script, sizeof *script);
  return result;
}

}  // namespace

ExhaustResult exploreAll(const ExhaustOptions& options, void (*body)(void*), void* arg) {
  if (sched.started.load()) fatal("runtime: exploreAll must be called before the scheduler starts");
  bool is_child = false;
  ExhaustResult result = exhaust(options, &is_child);
  if (!is_child) return result;
  body(arg);
  std::fflush(nullptr);
  os::exitProcess(0);
}

void exhaustProcess(uint32_t max_preemptions) {
  ExhaustOptions options;
  options.max_preemptions = max_preemptions;
  options.quiet = true;
  options.timeout_ms = 60'000;
  bool is_child = false;
  ExhaustResult result = exhaust(options, &is_child);
  if (is_child) return;
  if (result.failed) os::exitProcess(1);
  os::Report() << "tuco: explore: " << result.runs << " interleavings passed"
               << (result.complete ? ": all there are" : ", and there are more") << " with at most "
               << max_preemptions << " preemptions\n";
  os::exitProcess(0);
}

}  // namespace tuco::rt
