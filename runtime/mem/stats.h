// Memory statistics. Field names and meanings are those of Go's runtime.MemStats; all in bytes or
// counts since the program's start unless said otherwise.
#ifndef TUCO_RUNTIME_MEM_STATS_H_
#define TUCO_RUNTIME_MEM_STATS_H_

#include <cstdint>

namespace tuco::rt {

struct MemStats {
  uint64_t alloc;          // bytes of reachable objects and of unreachable ones not yet swept
  uint64_t total_alloc;    // bytes ever allocated for heap objects
  uint64_t sys;            // bytes obtained from the system: the sum of the *_sys figures
  uint64_t mallocs;        // heap objects ever allocated; tiny objects count one each
  uint64_t frees;          // heap objects ever freed
  uint64_t heap_alloc;     // same as alloc
  uint64_t heap_sys;       // address space of the heap that was ever ready: in use + idle
  uint64_t heap_idle;      // bytes in free pages (released to the system or not)
  uint64_t heap_inuse;     // bytes in spans; minus heap_alloc: fragmentation and rounding
  uint64_t heap_released;  // bytes of free pages given back to the system
  uint64_t heap_objects;   // mallocs - frees
  uint64_t stacks_sys;     // goroutine stack memory
  uint64_t spans_sys;      // span records, arena tables, mark state
  uint64_t caches_sys;     // per-P caches
  uint64_t gc_sys;         // work queues, root tables, specials
  uint64_t buckets_sys;    // profiling tables
  uint64_t other_sys;      // all other runtime memory
  uint64_t next_gc;        // heap size at which the current or next cycle should end (the goal)
  uint64_t last_gc;        // when the last cycle ended, Unix ns; 0: never
  uint64_t pause_total_ns;
  uint64_t pause_ns[256];   // latest pauses, the last at (num_gc + 255) % 256
  uint64_t pause_end[256];  // when they ended, Unix ns
  uint32_t num_gc;          // completed cycles
  uint32_t num_forced_gc;   // of these, those that the program asked for
  double gc_cpu_fraction;   // of the program's available CPU time, used by the collector
};

// A consistent snapshot is taken with the world stopped by gc::readMemStats(); this one reads the
// figures as they are, each correct but not all of the same moment.
void readMemStatsRelaxed(MemStats* out);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_STATS_H_
