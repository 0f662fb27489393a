// Figures over all cycles; written with the world stopped.
#ifndef TUCO_RUNTIME_GC_STATISTICS_H_
#define TUCO_RUNTIME_GC_STATISTICS_H_

#include <cstdint>

namespace tuco::rt {

struct GcStatistics {
  int64_t start_ns = 0;  // nanotime of init
  int64_t cpu_ns = 0;    // collector's CPU time: assists, workers but idle ones, pauses on all Ps
  double cpu_fraction = 0;
  uint64_t last_gc = 0;  // Unix ns
  uint64_t pause_total_ns = 0;
  uint64_t pause_ns[256] = {};
  uint64_t pause_end[256] = {};
  uint32_t num_gc = 0;
  uint32_t num_forced_gc = 0;
};
extern GcStatistics gc_statistics;

// GODEBUG=gctrace=1's line for the cycle just finished.
void printTrace();

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_STATISTICS_H_
