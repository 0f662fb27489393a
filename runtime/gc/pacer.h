// The pacer: when a cycle starts, and how much scan work an allocation must pay for so that marking
// ends before the heap passes its goal.
//
// Terms. live: bytes allocated and not known dead. goal: live at which the cycle should have ended,
// marked + (marked + stacks + globals) * GOGC / 100, lowered by the memory limit. trigger: live at
// which it starts. runway: goal - trigger. scan work: bytes of objects, stacks and globals scanned.
// cons/mark: bytes allocated per byte scanned, were both to have all of the CPU time.
//
// The trigger leaves the runway that a cycle at 25 % of the CPU needs, by the highest cons/mark of
// the last cycles, kept within 70 % and 95 % of the way from marked to goal. Assists make up for a
// wrong guess. Source: the Go GC pacer redesign (golang.org/design/44167-gc-pacer-redesign).
#ifndef TUCO_RUNTIME_GC_PACER_H_
#define TUCO_RUNTIME_GC_PACER_H_

#include <atomic>
#include <cstdint>

namespace tuco::rt {

constexpr double kGcUtilization = 0.25;

class Pacer {
 public:
  // From GOGC and GOMEMLIMIT; then commit().
  void init();
  int32_t setPercent(int32_t percent);
  int64_t setLimit(int64_t limit);
  int64_t limit() const { return limit_.load(std::memory_order_relaxed); }
  int32_t percent() const { return percent_.load(std::memory_order_relaxed); }

  // World stopped, marking begins / is over.
  void startCycle(int64_t now, int procs);
  void endCycle(int64_t now, int procs, uint64_t marked);
  // Works out goal and trigger anew; after a cycle or a change of the settings.
  void commit();
  // Works out the assist ratio from how far marking and the heap are.
  void revise();

  uint64_t goal() const { return goal_.load(std::memory_order_relaxed); }
  uint64_t marked() const { return marked_; }
  // Bytes of scan work to do per byte allocated.
  double assistRatio() const { return assist_ratio_.load(std::memory_order_relaxed); }
  uint64_t lastStackScan() const { return last_stack_scan_; }
  uint64_t lastGlobalScan() const { return last_global_scan_; }
  uint64_t triggeredAt() const { return triggered_at_; }

  // Work of this cycle, added by markers. Relaxed: figures.
  std::atomic<uint64_t> heap_scan{0};
  std::atomic<uint64_t> stack_scan{0};
  std::atomic<uint64_t> global_scan{0};
  std::atomic<int64_t> assist_ns{0};
  std::atomic<int64_t> dedicated_ns{0};
  std::atomic<int64_t> fractional_ns{0};
  std::atomic<int64_t> idle_ns{0};

 private:
  uint64_t limitGoal() const;
  uint64_t chooseTrigger(uint64_t goal) const;

  std::atomic<int32_t> percent_{100};
  std::atomic<int64_t> limit_{INT64_MAX};
  std::atomic<uint64_t> goal_{0};
  std::atomic<double> assist_ratio_{0};
  uint64_t marked_ = 0;
  uint64_t last_heap_scan_ = 0;
  uint64_t last_stack_scan_ = 0;
  uint64_t last_global_scan_ = 0;
  uint64_t triggered_at_ = 0;
  int64_t started_ns_ = 0;
  double recent_cons_mark_[4] = {};
  double cons_mark_ = 0;
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_PACER_H_
