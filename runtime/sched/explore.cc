// Exploration: the program once per seed, each in a child process, until one fails.
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
ChoiceMode modeOf(uint64_t seed) { return seed % 2 == 0 ? ChoiceMode::Seed : ChoiceMode::Pct; }

const char* modeName(ChoiceMode mode) { return mode == ChoiceMode::Pct ? "pct" : "seed"; }

void becomeSeed(uint64_t seed) { setChoice(optionsForSeed(modeOf(seed), seed)); }

// Standard output and error of a child go to a file without a name, shown only when it fails.
int makeCapture() { return static_cast<int>(memfd_create("tuco-explore", MFD_CLOEXEC)); }

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
  int64_t pause = 50'000;
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
  if (status == -1) out << "no end within " << timeout_ms << " ms";
  else if (WIFSIGNALED(status)) out << "signal " << WTERMSIG(status);
  else out << "exit status " << WEXITSTATUS(status);
  out << "\ntuco: explore: replay it with TUCO_SCHED=" << mode << ":" << seed << "\n";
}

// Forks; in the child returns 0 with the seed in force, in the parent the child's pid.
pid_t forkSeed(uint64_t seed, int capture) {
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

}  // namespace tuco::rt
