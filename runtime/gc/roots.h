// Where marking starts: registered data ranges, visitors, objects with specials, stacks.
//
// Each cycle cuts the roots into jobs while the world is stopped; workers take jobs by a counter.
#ifndef TUCO_RUNTIME_GC_ROOTS_H_
#define TUCO_RUNTIME_GC_ROOTS_H_

#include <atomic>
#include <cstdint>

#include "runtime/gc/gc.h"
#include "runtime/gc/marker.h"

namespace tuco::rt {

struct RootRange {
  const char* lo;
  const char* hi;
  const uint8_t* mask;  // null: conservative
};

struct RootVisitor {
  void (*visit)(void* context, ScanRange range, void* scan_context);
  void* context;
};

enum class RootJobKind : uint8_t { kData, kVisitor, kSpecials, kStacks };

struct RootJob {
  RootJobKind kind;
  uint32_t index;       // of the range or visitor
  uint64_t offset;      // into the range
  ArenaPages* arena;    // whose spans' specials to look at
};

// In PerG::gc_assist of a worker (assist credit is kept per P): its stack holds no roots.
constexpr int64_t kWorkerStack = INT64_MIN;

// Builds this cycle's jobs; world stopped.
void prepareRootJobs();
bool rootJobsLeft();
// Does the next job; false: none left. Jobs taken may still run elsewhere. May yield and come back on
// another P.
bool doRootJob(GcWork& work);

// Scans the claimed stack of g; also called by the scheduler when it resumes an unscanned goroutine.
void scanStackOf(G* g, GcWork& work);

// Calls visit for each root range (verify mode; world stopped).
void forEachRootRange(void (*visit)(const RootRange& range, void* context), void* context);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_ROOTS_H_
