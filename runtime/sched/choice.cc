// The source of choices: the seed, what has been chosen so far, and the text forms of TUCO_SCHED.
#include "runtime/sched/choice.h"

#include <cstring>

#include "runtime/os/env.h"
#include "runtime/sched/replay.h"
#include "runtime/sched/sched.h"

namespace tuco::rt {

constinit bool choice_deterministic = false;

namespace {

// One thread runs everything in deterministic mode, so nothing here is shared.
struct Source {
  ChoiceOptions options;
  os::FastRandom random{0};
  uint64_t fingerprint = 0xcbf29ce484222325ULL;
  uint64_t count = 0;
  ChoiceScript* script = nullptr;  // Exhaustive only
};
constinit Source source;

// Programs' own random numbers are not enumerated.
bool isEnumerated(ChoiceKind kind) {
  switch (kind) {
    case ChoiceKind::NextG:
    case ChoiceKind::Preempt:
    case ChoiceKind::Select:
    case ChoiceKind::MapStart:
      return true;
    case ChoiceKind::MapSeed:
    case ChoiceKind::Random:
      return false;
  }
  return false;
}

uint32_t nextInScript(ChoiceScript* script, uint32_t n) {
  uint32_t i = script->length;
  if (i == ChoiceScript::kMaxSteps) fatal("runtime: a run is too long to be explored exhaustively");
  uint32_t value = i < script->prefix ? script->steps[i].value : 0;
  if (value >= n) fatal("runtime: a replayed choice does not fit: the program is not the same");
  script->steps[i] = {value, n};
  script->length = i + 1;
  return value;
}

void record(uint64_t value) {
  source.fingerprint = (source.fingerprint ^ value) * 0x100000001b3ULL;
  ++source.count;
}

uint64_t systemRandom() {
  P* p = myP();
  if (p != nullptr) return p->random.next();
  uint64_t value;
  os::randomBytes(&value, sizeof value);
  return value;
}

}  // namespace

const ChoiceOptions& choiceOptions() {
  return source.options;
}

void restartChoice() {
  source.random.state = source.options.seed * 0x9e3779b97f4a7c15ULL + 0x1234567;
  source.fingerprint = 0xcbf29ce484222325ULL;
  source.count = 0;
  if (source.script != nullptr) source.script->length = 0;
}

void useChoiceScript(ChoiceScript* script) {
  source.script = script;
}

void setChoice(const ChoiceOptions& options) {
  if (sched.started.load() && (options.mode != ChoiceMode::Normal) != choice_deterministic) {
    fatal("runtime: deterministic mode must be chosen before the scheduler starts");
  }
  source.options = options;
  choice_deterministic = options.mode != ChoiceMode::Normal;
  restartChoice();
}

uint32_t choose(ChoiceKind kind, uint32_t n) {
  if (!isDeterministic()) {
    P* p = myP();
    if (p != nullptr) return p->random.below(n);
    return static_cast<uint32_t>(systemRandom() % n);
  }
  uint32_t value = 0;
  if (n > 1) {
    bool scripted = source.script != nullptr && isEnumerated(kind);
    if (source.options.mode == ChoiceMode::Enumerate)
      value = scriptedChoice(n);
    else
      value = scripted ? nextInScript(source.script, n) : source.random.below(n);
  }
  record(static_cast<uint64_t>(kind) << 32 | value);
  return value;
}

uint64_t choose64(ChoiceKind kind) {
  if (!isDeterministic()) return systemRandom();
  uint64_t value = source.random.next();
  record(value ^ static_cast<uint64_t>(kind));
  return value;
}

uint32_t randomBelow(uint32_t n) {
  return choose(ChoiceKind::Random, n);
}
uint64_t random64() {
  return choose64(ChoiceKind::Random);
}

uint64_t choiceFingerprint() {
  return source.fingerprint;
}
uint64_t choiceCount() {
  return source.count;
}

namespace {

// "name:N…" → N, with *rest behind the number. False when text does not start with name.
bool readForm(const char* text, const char* name, int64_t* value, const char** rest) {
  size_t length = std::strlen(name);
  if (std::strncmp(text, name, length) != 0 || text[length] != ':') return false;
  const char* at = text + length + 1;
  if (!os::parseInt(at, value) || *value < 0)
    fatal("runtime: TUCO_SCHED needs a number after the colon");
  while (*at >= '0' && *at <= '9')
    ++at;
  *rest = at;
  return true;
}

// ":a.b.c" into a script's prefix.
const char* readScript(const char* at, ChoiceScript* script) {
  while ((*at == ':' || *at == '.') && script->prefix < ChoiceScript::kMaxSteps) {
    int64_t value = 0;
    ++at;
    if (!os::parseInt(at, &value)) break;
    script->steps[script->prefix++].value = static_cast<uint32_t>(value);
    while (*at >= '0' && *at <= '9')
      ++at;
  }
  return at;
}

}  // namespace

ChoiceOptions optionsForSeed(ChoiceMode mode, uint64_t seed) {
  ChoiceOptions options;
  options.mode = mode;
  options.seed = seed;
  // Depth and length vary with the seed, so that deeper orderings and longer runs are tried too.
  options.pct_depth = 2 + static_cast<uint32_t>(seed / 2 % 4);
  options.pct_steps = 100u << (seed / 8 % 7);
  return options;
}

void choiceFromText(const char* text) {
  if (text == nullptr || *text == '\0') return;
  int64_t value = 0;
  const char* rest = "";
  ChoiceOptions options;
  if (readForm(text, "seed", &value, &rest)) {
    options = optionsForSeed(ChoiceMode::Seed, static_cast<uint64_t>(value));
  } else if (readForm(text, "pct", &value, &rest)) {
    options = optionsForSeed(ChoiceMode::Pct, static_cast<uint64_t>(value));
  } else if (readForm(text, "choices", &value, &rest)) {
    options.mode = ChoiceMode::Exhaustive;
    options.max_preemptions = static_cast<uint32_t>(value);
    ChoiceScript* script = makeChoiceScript();
    rest = readScript(rest, script);
    useChoiceScript(script);
  } else if (readForm(text, "explore", &value, &rest)) {
    exploreProcess(static_cast<uint32_t>(value));
    return;
  } else if (readForm(text, "exhaust", &value, &rest)) {
    exhaustProcess(static_cast<uint32_t>(value));
    return;
  } else {
    fatal("runtime: TUCO_SCHED must be seed:N, pct:N, explore:N, exhaust:N or choices:N:a.b.c");
  }
  options.trace = std::strcmp(rest, ",trace") == 0;
  if (*rest != '\0' && !options.trace)
    fatal("runtime: TUCO_SCHED ends in something other than ,trace");
  setChoice(options);
}

}  // namespace tuco::rt
