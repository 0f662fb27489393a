// What gc.h, slice.h and map.h need from the runtime. Not for direct use.
#ifndef TUCO_DETAIL_GC_H_
#define TUCO_DETAIL_GC_H_

#include <cstddef>
#include <cstdint>

// Non-zero while the collector marks: stores of pointers go through gcBarrier() then.
extern "C" uint32_t tuco_gc_barrier_on;

namespace tuco::detail {

// A type descriptor of the runtime; immortal.
struct GcType;

enum class GcKind : uint8_t { Bool, Int8, Int16, Int32, Int64, Uint8, Uint16, Uint32, Uint64, Float32, Float64, String, Pointer };
const GcType* gcBasicType(GcKind kind);
// A C++ type with pointers to collected memory at `offsets` (ascending, multiples of 8).
const GcType* gcDescribe(const char* name, size_t size, size_t align, const uint32_t* offsets, size_t count);

void* gcNew(const GcType* type);
// Null when the size overflows.
void* gcNewArray(const GcType* type, int64_t count);
// Elements of memory that an array of `count` really gets (Go's growth rounds up to size classes).
int64_t gcRoundCapacity(const GcType* type, int64_t count);
void gcMoveArray(const GcType* type, void* to, const void* from, size_t count);
void gcClearArray(const GcType* type, void* at, size_t count);
void gcBarrier(void* old_value, void* new_value);
void gcAddRoot(void* slot, size_t size);
void gcRemoveRoot(void* slot);
void gcCollect();

struct GcStats {
  uint64_t heap_live;       // bytes in reachable or not yet swept objects
  uint64_t heap_system;     // bytes obtained from the system for the heap
  uint64_t total_allocated; // bytes allocated since the start
  uint64_t cycles;          // completed collections
  uint64_t pause_total_ns;  // time in which the world was stopped
};
GcStats gcStats();
int gcSetPercent(int percent);
int64_t gcSetMemoryLimit(int64_t bytes);

struct GcMapType;
struct GcMap;
struct GcMapIter {
  void* words[12];
};
const GcMapType* gcMapType(const GcType* key, const GcType* elem);
GcMap* gcMapMake(const GcMapType* type, int64_t hint);
void* gcMapFind(const GcMapType* type, GcMap* map, const void* key);    // Null when absent.
void* gcMapAssign(const GcMapType* type, GcMap* map, const void* key);  // Zeroed when new.
void gcMapErase(const GcMapType* type, GcMap* map, const void* key);
void gcMapClear(const GcMapType* type, GcMap* map);
int64_t gcMapLength(const GcMap* map);
// words[0] is the key, words[1] the element; words[0] is null at the end.
void gcMapBegin(const GcMapType* type, GcMap* map, GcMapIter* it);
void gcMapNext(GcMapIter* it);

}  // namespace tuco::detail

#endif  // TUCO_DETAIL_GC_H_
