// Choice: the one source of everything random or timed.
//
// Normally it is a fast generator and the clock. In deterministic mode (TUCO_SCHED=seed:N) one
// thread runs all goroutines; which one runs next, where a goroutine is preempted, what a select
// takes, the seeds of maps and the clock all come from N, so that the same program with the same N
// has the same interleaving. TUCO_SCHED=explore:N runs the program under N seeds, each in a child
// process; TUCO_SCHED=exhaust:N runs it under every interleaving with at most N preemptions. The
// forms: seed:N  pct:N  explore:N  exhaust:N  choices:N:a.b.c (one run of exhaust), each with
// ",trace", which prints every switch to standard error.
//
// The normal path does not ask whether the mode is on: preemption points fire through the poisoned
// stack limit, and the switch fast path is left by a flag that stop-the-world needs anyway.
#ifndef TUCO_RUNTIME_SCHED_CHOICE_H_
#define TUCO_RUNTIME_SCHED_CHOICE_H_

#include <cstdint>

namespace tuco::rt {

enum class ChoiceMode : uint8_t {
  Normal,
  Seed,        // uniform: any runnable goroutine, preemption at each point with some probability
  Pct,         // priorities with d change points (Burckhardt et al., ASPLOS 2010)
  Enumerate,   // choices as enumerate() scripts them: all runs in this process
  Exhaustive,  // choices as exploreAll() scripts them: a process per run
};

enum class ChoiceKind : uint8_t {
  NextG,    // which runnable goroutine
  Preempt,  // whether to switch at a preemption point
  Select,   // which ready case, or the order of polling
  MapSeed,
  MapStart,  // where iteration begins
  Random,    // what the program asks for
};

// True in deterministic mode; constant after start-up.
extern bool choice_deterministic;
inline bool isDeterministic() {
  return __builtin_expect(choice_deterministic, 0);
}

// A number in [0, n), n ≥ 1.
uint32_t choose(ChoiceKind kind, uint32_t n);
uint64_t choose64(ChoiceKind kind);

// Deterministic mode through the API instead of TUCO_SCHED. Before the scheduler starts, or between
// two runs of run() in deterministic mode. preempt_percent is the chance at each preemption point.
struct ChoiceOptions {
  uint64_t seed = 0;
  ChoiceMode mode = ChoiceMode::Seed;
  uint32_t preempt_percent = 25;
  uint32_t pct_depth =
      3;  // bugs of this many ordering constraints are found with known probability
  uint32_t pct_steps = 10'000;   // expected length of a run in points
  uint32_t max_preemptions = 2;  // Exhaustive
  bool trace = false;            // print each switch
};
void setChoice(const ChoiceOptions& options);
// Hash over all choices made so far: equal for equal interleavings.
uint64_t choiceFingerprint();
uint64_t choiceCount();

// Runs body(arg) in a child process for each of `count` seeds, starting with first_seed, half with
// uniform choice and half PCT. Returns the first seed that failed (non-zero exit or signal), after
// printing it and how to replay it; -1 when all passed. Call before the scheduler starts.
struct ExploreOptions {
  uint64_t first_seed = 1;
  uint32_t count = 100;
  uint32_t timeout_ms = 10'000;  // per seed; a run that takes longer failed
  bool quiet = false;            // children's output is dropped, except the failing one's
};
int64_t explore(const ExploreOptions& options, void (*body)(void*), void* arg);

// Runs body(arg) as the main goroutine once for every sequence of choices that is possible: which
// goroutine runs next, how a select polls, and at most `preemptions` switches at preemption points
// (context bounding: Musuvathi, Qadeer, Iterative context bounding, PLDI 2007). All goroutines that
// the body starts must end. `complete` is false when max_runs did not suffice. The scheduler must
// not have started, or have run in deterministic mode only.
struct EnumerateOptions {
  uint32_t preemptions = 2;
  uint64_t max_runs = 1'000'000;
};
struct Enumerated {
  uint64_t runs;
  bool complete;
};
Enumerated enumerate(const EnumerateOptions& options, void (*body)(void*), void* arg);
// In a run of enumerate(): the choices made so far, as "0 1 0 2", for a failure's report. The text
// lives until the next call.
const char* enumeratedChoices();

// Runs body(arg) under every sequence of choices (which goroutine runs, which case a select takes,
// where one is preempted) with at most max_preemptions preemptions, each in a child process, depth
// first. Most bugs need no more than two (Musuvathi and Qadeer, PLDI 2007). Prints the first that
// fails and how to replay it. Call before the scheduler starts.
struct ExhaustOptions {
  uint32_t max_preemptions = 2;
  uint64_t max_runs = 1'000'000;
  uint32_t timeout_ms = 10'000;
  bool quiet = false;
};
struct ExhaustResult {
  uint64_t runs;
  bool failed;    // the last run did
  bool complete;  // every sequence was run
};
ExhaustResult exploreAll(const ExhaustOptions& options, void (*body)(void*), void* arg);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_CHOICE_H_
