#include "runtime/gc/pacer.h"

#include <algorithm>
#include <cstring>

#include "runtime/mem/heap.h"
#include "runtime/mem/persistent.h"
#include "runtime/os/env.h"
#include "runtime/os/fatal.h"

namespace tuco::rt {
namespace {

constexpr uint64_t kMinHeap = 4 << 20;
constexpr uint64_t kMinRunway = 64 << 10;
constexpr double kTriggerLow = 0.7;
constexpr double kTriggerHigh = 0.95;
// Room that the memory limit's goal leaves for what the runtime itself takes meanwhile.
constexpr double kLimitHeadroom = 0.03;
constexpr uint64_t kMinLimitHeadroom = 1 << 20;

// "12345", "16MiB", "2GiB", … as Go reads it. False: malformed.
bool parseByteCount(const char* text, int64_t* value) {
  size_t digits = std::strspn(text, "0123456789");
  if (digits == 0 || digits > 18) return false;
  uint64_t n = 0;
  for (size_t i = 0; i < digits; ++i) n = n * 10 + static_cast<uint64_t>(text[i] - '0');
  const char* suffix = text + digits;
  int shift = 0;
  if (std::strcmp(suffix, "KiB") == 0) shift = 10;
  else if (std::strcmp(suffix, "MiB") == 0) shift = 20;
  else if (std::strcmp(suffix, "GiB") == 0) shift = 30;
  else if (std::strcmp(suffix, "TiB") == 0) shift = 40;
  else if (*suffix != '\0' && std::strcmp(suffix, "B") != 0) return false;
  if (n > (static_cast<uint64_t>(INT64_MAX) >> shift)) return false;
  *value = static_cast<int64_t>(n << shift);
  return true;
}

int32_t readPercent() {
  const char* text = os::environment("GOGC");
  if (text == nullptr) return 100;
  if (std::strcmp(text, "off") == 0) return -1;
  int64_t value = 0;
  if (!os::parseInt(text, &value) || value != static_cast<int32_t>(value)) return 100;
  return static_cast<int32_t>(value);
}

int64_t readLimit() {
  const char* text = os::environment("GOMEMLIMIT");
  if (text == nullptr || *text == '\0' || std::strcmp(text, "off") == 0) return INT64_MAX;
  int64_t value = 0;
  if (parseByteCount(text, &value)) return value;
  { os::Report() << "GOMEMLIMIT=" << text << "\n"; }
  fatal("malformed GOMEMLIMIT; see `go doc runtime/debug.SetMemoryLimit`");
}

}  // namespace

void Pacer::init() {
  setPercent(readPercent());
  limit_.store(readLimit(), std::memory_order_relaxed);
  commit();
}

int32_t Pacer::setPercent(int32_t percent) {
  return percent_.exchange(std::max(percent, -1), std::memory_order_relaxed);
}

int64_t Pacer::setLimit(int64_t limit) {
  if (limit < 0) return limit_.load(std::memory_order_relaxed);
  return limit_.exchange(limit, std::memory_order_relaxed);
}

void Pacer::startCycle(int64_t now, int procs) {
  (void)procs;
  heap_scan = stack_scan = global_scan = 0;
  assist_ns = dedicated_ns = fractional_ns = idle_ns = 0;
  started_ns_ = now;
  triggered_at_ = heap.live.load(std::memory_order_relaxed);
  // A goal passed already (a forced cycle, a lowered limit) still leaves some room.
  uint64_t goal = goal_.load(std::memory_order_relaxed);
  if (goal < triggered_at_ + kMinRunway) goal_.store(triggered_at_ + kMinRunway, std::memory_order_relaxed);
  revise();
}

void Pacer::revise() {
  uint64_t live = heap.live.load(std::memory_order_relaxed);
  uint64_t goal = goal_.load(std::memory_order_relaxed);
  int64_t work = static_cast<int64_t>(heap_scan + stack_scan + global_scan);
  int64_t expected = static_cast<int64_t>(last_heap_scan_ + last_stack_scan_ + last_global_scan_);
  int64_t most = static_cast<int64_t>(triggered_at_ + stack_scan + last_global_scan_);
  if (work > expected) {
    // More lives than last time: the worst case is that all does, and the heap may then grow as if.
    double stretch = expected > 0 ? static_cast<double>(most) / static_cast<double>(expected) : 2.0;
    double room = static_cast<double>(goal - std::min(goal, triggered_at_)) * stretch;
    double hard = (1.0 + std::max(percent(), 0) / 100.0) * static_cast<double>(goal);
    goal = static_cast<uint64_t>(std::min(static_cast<double>(triggered_at_) + room, hard));
    expected = most;
  }
  if (live > goal) {
    goal += goal / 10;
    expected = most;
  }
  int64_t work_left = std::max<int64_t>(expected - work, 1000);
  int64_t heap_left = std::max<int64_t>(static_cast<int64_t>(goal) - static_cast<int64_t>(live), 1);
  assist_ratio_.store(static_cast<double>(work_left) / static_cast<double>(heap_left),
                      std::memory_order_relaxed);
}

void Pacer::endCycle(int64_t now, int procs, uint64_t marked) {
  uint64_t live = heap.live.load(std::memory_order_relaxed);
  double cpu = static_cast<double>(std::max<int64_t>(now - started_ns_, 1)) * procs;
  double scanned = static_cast<double>(std::max<uint64_t>(heap_scan + stack_scan + global_scan, 1));
  if (live > triggered_at_) {
    double spent = static_cast<double>(assist_ns + dedicated_ns + fractional_ns + idle_ns) / cpu;
    double utilization = std::clamp(spent, 0.01, 0.95);
    double now_cons_mark = static_cast<double>(live - triggered_at_) * utilization /
                           (scanned * (1 - utilization));
    cons_mark_ = now_cons_mark;
    for (double old : recent_cons_mark_) cons_mark_ = std::max(cons_mark_, old);
    std::memmove(recent_cons_mark_, recent_cons_mark_ + 1, sizeof recent_cons_mark_ - sizeof(double));
    recent_cons_mark_[3] = now_cons_mark;
  }
  marked_ = marked;
  last_heap_scan_ = heap_scan;
  last_stack_scan_ = stack_scan;
  last_global_scan_ = global_scan;
}

uint64_t Pacer::limitGoal() const {
  int64_t limit = limit_.load(std::memory_order_relaxed);
  if (limit == INT64_MAX) return ~uint64_t{0};
  uint64_t total = static_cast<uint64_t>(limit);
  uint64_t other = 0;
  for (int use = 0; use < kMemUses; ++use) other += memUseBytes(static_cast<MemUse>(use));
  uint64_t in_use = heap.pages.inUseBytes();
  uint64_t live = heap.live.load(std::memory_order_relaxed);
  // What spans waste counts as not available.
  other += in_use - std::min(in_use, live);
  uint64_t mapped = other + std::min(in_use, live);
  if (mapped > total) other += mapped - total;
  if (other >= total) return marked_;
  uint64_t goal = total - other;
  uint64_t headroom = std::max(static_cast<uint64_t>(static_cast<double>(goal) * kLimitHeadroom),
                               kMinLimitHeadroom);
  goal = goal > 2 * headroom ? goal - headroom : headroom;
  return std::max(goal, marked_);
}

uint64_t Pacer::chooseTrigger(uint64_t goal) const {
  if (marked_ >= goal) return goal;
  double span = static_cast<double>(goal - marked_);
  double lowest = static_cast<double>(marked_) + span * kTriggerLow;
  double highest = static_cast<double>(marked_) + span * kTriggerHigh;
  if (goal > kMinHeap) highest = std::max(highest, static_cast<double>(goal - kMinHeap));
  double runway = cons_mark_ * (1 - kGcUtilization) / kGcUtilization *
                  static_cast<double>(last_heap_scan_ + last_stack_scan_ + last_global_scan_);
  double wanted = static_cast<double>(goal) - runway;
  return static_cast<uint64_t>(std::clamp(wanted, lowest, std::max(highest, lowest)));
}

void Pacer::commit() {
  int32_t percent = percent_.load(std::memory_order_relaxed);
  uint64_t goal = ~uint64_t{0};
  if (percent >= 0) {
    double growth = static_cast<double>(marked_ + last_stack_scan_ + last_global_scan_) * percent / 100;
    goal = marked_ + static_cast<uint64_t>(growth);
    goal = std::max(goal, kMinHeap * static_cast<uint64_t>(percent) / 100);
  }
  goal = std::min(goal, limitGoal());
  goal_.store(goal, std::memory_order_relaxed);
  heap.trigger.store(goal == ~uint64_t{0} ? goal : chooseTrigger(goal), std::memory_order_relaxed);
}

}  // namespace tuco::rt
