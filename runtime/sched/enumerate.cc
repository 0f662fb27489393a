// Systematic exploration: a depth-first walk through the tree of choices, by running the program
// anew for each leaf with the choices of the path as its script.
//
// Terms: a path is the list of (choice, number of alternatives) of one run. The next run's script
// is the path up to its last choice that has an untried alternative, with that alternative.
// Invariant: equal scripts give equal runs, so that alternatives are the same each time; it is
// checked.
#include <cstdio>
#include <cstdlib>

#include "runtime/sched/api.h"
#include "runtime/sched/replay.h"
#include "runtime/sched/sched.h"

namespace tuco::rt {
namespace {

constexpr uint32_t kMaxPath = 4096;

struct Step {
  uint16_t chosen = 0;
  uint16_t alternatives = 0;
};

// One thread runs everything in deterministic mode.
struct Enumeration {
  Step path[kMaxPath] = {};
  uint32_t length = 0;    // of the path so far
  uint32_t scripted = 0;  // steps of it that are given
  uint32_t preemptions_left = 0;
  bool draining = false;  // the body has returned: what is left runs to its end, unrecorded
};
constinit Enumeration walk;

struct Body {
  void (*run)(void*);
  void* arg;
};

void runBody(void* raw) {
  Body* body = static_cast<Body*>(raw);
  body->run(body->arg);
  walk.draining = true;
  while (goroutineCount() > 1)
    yield();
}

// The next script; false when every path has been taken.
bool advance() {
  while (walk.length != 0) {
    Step& last = walk.path[walk.length - 1];
    if (last.chosen + 1 < last.alternatives) {
      ++last.chosen;
      walk.scripted = walk.length;
      return true;
    }
    --walk.length;
  }
  return false;
}

}  // namespace

uint32_t scriptedChoice(uint32_t n) {
  if (walk.draining) return 0;
  if (walk.length < walk.scripted) {
    Step& step = walk.path[walk.length++];
    if (step.alternatives != n)
      fatal("runtime: enumerate: a run differs from the one before with the same choices");
    return step.chosen;
  }
  if (walk.length == kMaxPath) fatal("runtime: enumerate: a run makes too many choices");
  walk.path[walk.length++] = {0, static_cast<uint16_t>(n)};
  return 0;
}

bool scriptedPreempt(bool others_runnable) {
  if (walk.draining || !others_runnable || walk.preemptions_left == 0) return false;
  if (scriptedChoice(2) == 0) return false;
  --walk.preemptions_left;
  return true;
}

const char* enumeratedChoices() {
  static char text[kMaxPath * 2];
  size_t at = 0;
  for (uint32_t i = 0; i < walk.length && at + 8 < sizeof text; ++i) {
    at +=
        static_cast<size_t>(std::snprintf(text + at, sizeof text - at, "%u ", walk.path[i].chosen));
  }
  text[at] = '\0';
  return text;
}

Enumerated enumerate(const EnumerateOptions& options, void (*body)(void*), void* arg) {
  ChoiceOptions choice;
  choice.mode = ChoiceMode::Enumerate;
  Body wrapped{body, arg};
  RunOptions run_options;
  run_options.procs = 1;
  Enumerated result{0, false};
  walk.scripted = 0;
  do {
    setChoice(choice);
    walk.length = 0;
    walk.draining = false;
    walk.preemptions_left = options.preemptions;
    run(runBody, &wrapped, run_options);
    ++result.runs;
    if (walk.length < walk.scripted) fatal("runtime: enumerate: a run ended before its script");
    if (!advance()) {
      result.complete = true;
      return result;
    }
  } while (result.runs < options.max_runs);
  return result;
}

}  // namespace tuco::rt
