#include "compiler/driver/check_command.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <thread>
#include <unordered_set>

#include "compiler/driver/flags.h"
#include "compiler/driver/go_output.h"
#include "compiler/driver/progress.h"
#include "compiler/pkg/program.h"

namespace tuco {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kUsage =
    "usage: tuco check [-json] [-e] [-v] [-tests] [-j N] [build flags] [packages]\nRun 'tuco help "
    "check' for details.\n";

double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

int fail(const std::string& message) {
  std::fprintf(stderr, "tuco: %s%s", message.c_str(), message.ends_with('\n') ? "" : "\n");
  return 1;
}

// $PWD if it names the working directory, as the go command takes it; symbolic links stay as the
// user wrote them.
std::string workingDirectory() {
  std::error_code error;
  std::filesystem::path real = std::filesystem::current_path(error);
  const char* pwd = std::getenv("PWD");
  if (pwd != nullptr && pwd[0] == '/' && std::filesystem::equivalent(pwd, real, error)) return pwd;
  return real.string();
}

// Prints diagnostics package by package. With -tests a package is checked again as part of its
// test variant; what was said once is not repeated.
class Report {
 public:
  Report(const CheckFlags& flags, std::string cwd, std::string goroot)
      : flags_(flags), cwd_(std::move(cwd)), goroot_(std::move(goroot)) {}

  void add(const ProgramPackage& package) {
    if (package.state != PackageState::Faulty) return;
    faulty_ = true;
    if (flags_.json) return addJson(package);
    std::string text = package.load_error.empty() ? package.diag.text() : package.load_error + "\n";
    // In its own messages a package of the standard library has its real paths.
    if (package.listed.standard) text = withRoot(std::move(text));
    text = withoutRepeats(asGoPrints(std::move(text), package.listed.dir, cwd_));
    if (!text.empty())
      std::fprintf(stderr, "# %s\n%s", package.listed.import_path.c_str(), text.c_str());
  }

  bool anyFaulty() const { return faulty_; }

 private:
  std::string withRoot(std::string text) const {
    constexpr std::string_view kRoot = "$GOROOT/";
    for (size_t at = text.find(kRoot); at != std::string::npos; at = text.find(kRoot, at)) {
      text.replace(at, kRoot.size() - 1, goroot_);
    }
    return text;
  }

  std::string withoutRepeats(const std::string& text) {
    if (!flags_.tests) return text;
    std::string kept;
    for (size_t i = 0; i < text.size();) {
      size_t end = text.find('\n', i);
      while (end + 1 < text.size() && text[end + 1] == '\t')
        end = text.find('\n', end + 1);  // Continuation lines.
      std::string message = text.substr(i, end + 1 - i);
      if (printed_.insert(message).second) kept += message;
      i = end + 1;
    }
    return kept;
  }

  // {"path": {"compile": [{"posn", "code", "message"}]}}, the shape of `go vet -json`.
  void addJson(const ProgramPackage& package) {
    std::string list = package.diag.json();
    if (package.listed.standard) list = withRoot(std::move(list));
    if (!package.load_error.empty()) {
      list = "[\n\t{\"posn\": \"\", \"code\": \"LoadError\", \"message\": " +
             jsonString(package.load_error) + "}\n]\n";
    }
    list.pop_back();
    std::printf("{%s: {\"compile\": %s}}\n", jsonString(package.listed.import_path).c_str(),
                list.c_str());
  }

  const CheckFlags& flags_;
  const std::string cwd_;
  const std::string goroot_;
  bool faulty_ = false;
  std::unordered_set<std::string> printed_;
};

long peakKilobytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

struct Timing {
  double list_seconds;  // Until go list had printed everything.
  double work_seconds;  // From the first package that was listed to the end of the last check.
  double total_seconds;
  unsigned threads;
};

void printStatistics(const ProgramStats& stats, const Timing& timing) {
  double work = stats.parse_seconds + stats.check_seconds;
  double lines = static_cast<double>(stats.lines);
  std::fprintf(stderr,
               "packages %u, files %u, lines %llu, bytes %llu\n"
               "list     %.3f s\n"
               "parse    %.3f s of CPU, %.0f lines/s\n"
               "check    %.3f s of CPU, %.0f lines/s\n"
               "both     %.3f s of CPU, %.0f lines/s\n"
               "total    %.3f s with %u threads, %.0f lines/s, peak memory %.1f MB\n",
               stats.packages, stats.files, static_cast<unsigned long long>(stats.lines),
               static_cast<unsigned long long>(stats.bytes), timing.list_seconds,
               stats.parse_seconds, lines / stats.parse_seconds, stats.check_seconds,
               lines / stats.check_seconds, work, lines / work, timing.total_seconds,
               timing.threads, lines / timing.total_seconds,
               static_cast<double>(peakKilobytes()) / 1024);
}

// The go command's own words about packages that cannot be loaded.
int printLoadErrors(const ListRequest& request, const ListOutcome& outcome) {
  std::string text;
  if (outcome.exit_code == 0) {
    ErrorOr<ListOutcome> errors = listErrors(request);
    if (!errors.ok()) return fail(errors.error().message);
    text = errors->errors;
  }
  if (text.empty()) text = outcome.errors;
  if (text.empty())
    text = "tuco: go list reports errors that it does not print; run go vet on the same packages\n";
  std::fputs(text.c_str(), stderr);
  return 1;
}

int run(const CheckFlags& flags) {
  Clock::time_point start = Clock::now();
  std::string cwd = workingDirectory();
  ErrorOr<GoEnv> env = readGoEnv(flags.go, "", {});
  if (!env.ok()) return fail(env.error().message);
  if (Status target = checkTarget(flags.go, *env); !target.ok()) {
    std::fprintf(stderr, "%s\n", target.error().message.c_str());
    return 2;
  }
  ErrorOr<Overlay> overlay = Overlay::load(flags.build_flags, env->goflags, cwd);
  if (!overlay.ok()) return fail(overlay.error().message);

  ProgramOptions options;
  options.threads =
      flags.threads != 0 ? flags.threads : std::max(1u, std::thread::hardware_concurrency());
  options.diag = {flags.all_errors, flags.show_columns, flags.show_original};
  options.last_phase = flags.parse_only ? LastPhase::Parse : LastPhase::Check;
  options.lang = flags.lang;
  ListRequest request;
  request.go = flags.go;
  request.build_flags = flags.build_flags;
  request.patterns = flags.patterns;
  request.tests = flags.tests;

  Program program(options, *env, std::move(*overlay));
  Progress progress([&] { return program.doneCount(); });
  Clock::time_point work_start{};
  std::vector<ListedPackage> held;  // With -bench, so that listing is not in the time of the work.
  ErrorOr<ListOutcome> outcome = listPackages(request, *env, [&](ListedPackage&& p) {
    if (work_start == Clock::time_point()) work_start = Clock::now();
    progress.expect(1);
    if (flags.bench) return held.push_back(std::move(p));
    program.add(std::move(p));
  });
  Timing timing{secondsSince(start), 0, 0, options.threads};
  if (flags.bench) work_start = Clock::now();
  for (ListedPackage& p : held)
    program.add(std::move(p));
  program.finish();
  timing.work_seconds = secondsSince(work_start);
  timing.total_seconds = secondsSince(start);
  progress.stop();
  if (!outcome.ok()) return fail(outcome.error().message);
  if (outcome->exit_code != 0 || outcome->has_load_error) return printLoadErrors(request, *outcome);
  std::fputs(outcome->errors.c_str(), stderr);  // Warnings, downloads.

  Report report(flags, cwd, env->goroot);
  for (const ProgramPackage& package : program.packages())
    report.add(package);
  ProgramStats stats = program.stats();
  if (flags.verbose) printStatistics(stats, timing);
  if (flags.bench) {
    std::printf("%llu %.4f %.4f %ld\n", static_cast<unsigned long long>(stats.lines),
                stats.parse_seconds + stats.check_seconds, timing.work_seconds, peakKilobytes());
  }
  return report.anyFaulty() ? 1 : 0;
}

}  // namespace

int checkCommand(const std::vector<std::string>& args) {
  ErrorOr<CheckFlags> flags = parseCheckFlags(args);
  if (!flags.ok()) {
    std::fprintf(stderr, "%s\n%s", flags.error().message.c_str(), kUsage);
    return 2;
  }
  if (!flags->change_dir.empty()) {
    if (::chdir(flags->change_dir.c_str()) != 0)
      return fail("-C: chdir " + flags->change_dir + ": " + std::strerror(errno));
    ::unsetenv("PWD");
  }
  return run(*flags);
}

}  // namespace tuco
