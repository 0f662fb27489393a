// Private parts of deterministic mode.
#ifndef TUCO_RUNTIME_SCHED_REPLAY_H_
#define TUCO_RUNTIME_SCHED_REPLAY_H_

#include <cstdint>

#include "runtime/sched/choice.h"

namespace tuco::rt {

const ChoiceOptions& choiceOptions();
// What explore and TUCO_SCHED run a seed with.
ChoiceOptions optionsForSeed(ChoiceMode mode, uint64_t seed);
// Back to the seed's first number.
void restartChoice();
// The choices of one run in order, shared between a run and who explores: the run takes the first
// `prefix` values as given, 0 from there on, and notes value and arity of each.
struct ChoiceStep {
  uint32_t value;
  uint32_t arity;
};
struct ChoiceScript {
  static constexpr uint32_t kMaxSteps = 1u << 16;
  uint32_t prefix;
  uint32_t length;
  ChoiceStep steps[kMaxSteps];
};
ChoiceScript* makeChoiceScript();
void useChoiceScript(ChoiceScript* script);
// TUCO_SCHED=exhaust:N, as exploreProcess.
void exhaustProcess(uint32_t max_preemptions);

// TUCO_SCHED=explore:N: forks a child per seed; returns in the children, exits in the parent.
void exploreProcess(uint32_t count);
// Enumerate mode: the next choice of n, and whether to switch at a preemption point where others
// run.
uint32_t scriptedChoice(uint32_t n);
bool scriptedPreempt(bool others_runnable);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_REPLAY_H_
