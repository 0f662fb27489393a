// Figures over all cycles; written with the world stopped.
#ifndef TUCO_RUNTIME_GC_STATISTICS_H_
#define TUCO_RUNTIME_GC_STATISTICS_H_

#include <atomic>
#include <cstdint>

namespace tuco::rt {

// Durations in buckets of a sixteenth of their power of two.
struct PauseHistogram {
  static constexpr int kBuckets = 48 * 16;
  uint64_t counts[kBuckets] = {};

  static int bucketOf(uint64_t ns) {
    if (ns < 16) return static_cast<int>(ns);
    int power = 63 - __builtin_clzll(ns);
    return (power - 3) * 16 + static_cast<int>(ns >> (power - 4) & 15);
  }
  // Smallest duration of the bucket.
  static uint64_t lowest(int bucket) {
    if (bucket < 16) return static_cast<uint64_t>(bucket);
    int power = bucket / 16 + 3;
    return (uint64_t{1} << power) + (static_cast<uint64_t>(bucket % 16) << (power - 4));
  }
  void add(int64_t ns) {
    int bucket = bucketOf(ns > 0 ? static_cast<uint64_t>(ns) : 0);
    ++counts[bucket < kBuckets ? bucket : kBuckets - 1];
  }
};

struct GcStatistics {
  int64_t start_ns = 0;  // nanotime of init
  int64_t cpu_ns = 0;    // collector's CPU time: assists, workers but idle ones, pauses on all Ps
  double cpu_fraction = 0;
  std::atomic<uint64_t> last_gc{0};  // Unix ns. Relaxed: sysmon reads it at any time
  uint64_t pause_total_ns = 0;
  uint64_t pause_ns[256] = {};
  uint64_t pause_end[256] = {};
  PauseHistogram pauses;  // each time the collector stopped the world
  uint32_t num_gc = 0;
  uint32_t num_forced_gc = 0;
};
extern GcStatistics gc_statistics;

// GODEBUG=gctrace=1's line for the cycle just finished.
void printTrace();

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_STATISTICS_H_
