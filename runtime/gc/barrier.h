// The write barrier: while the collector marks, a store of a pointer into the heap, a global or a
// channel buffer hands the old and the new value to it (Yuasa deletion + Dijkstra insertion), so
// that stacks need no second scan. Stores to the current stack need none.
//
// The buffer belongs to the P; flushing is a run of the marker over it. Nothing here parks.
#ifndef TUCO_RUNTIME_GC_BARRIER_H_
#define TUCO_RUNTIME_GC_BARRIER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "abi/layout.h"

namespace tuco::rt {

// Non-zero while marking. Changes only with the world stopped, so plain reads are enough; compiled
// code tests it in its restartable sequence.
extern "C" uint32_t tuco_gc_barrier_on;

inline bool barrierOn() {
  return __atomic_load_n(&tuco_gc_barrier_on, __ATOMIC_RELAXED) != 0;
}

// The cold half: remembers the value about to be overwritten and the new one.
void barrierRecord(void* old_value, void* new_value);

// *slot = value, where slot lies in the heap, a global or another non-stack place.
template <class T>
inline void writePointer(T** slot, T* value) {
  if (__builtin_expect(barrierOn(), 0)) {
    barrierRecord(const_cast<void*>(static_cast<const void*>(__atomic_load_n(slot, __ATOMIC_RELAXED))),
                  const_cast<void*>(static_cast<const void*>(value)));
  }
  __atomic_store_n(slot, value, __ATOMIC_RELAXED);
}

// Atomic forms; the barrier runs before the operation, as in Go.
bool casPointer(void** slot, void* expected, void* desired);
void* exchangePointer(void** slot, void* value);

// Moves one value of `type` between places that may overlap; src may be on the stack.
void typedMove(const abi::Type* type, void* dst, const void* src);
// Moves n values; copy() and append.
void typedMoveArray(const abi::Type* type, void* dst, const void* src, size_t n);
// Zeroes values that hold pointers; clear(), map deletion.
void typedClear(const abi::Type* type, void* dst, size_t n);
// The barrier alone for a bulk store to come: [dst, dst + size) of values of `type`, which will be
// overwritten by src's (null: by zeros). The caller then copies.
void bulkBarrier(const abi::Type* type, void* dst, const void* src, size_t size);

// Marks the object that p points into: for runtime structures that hold pointers outside the heap
// and change without a barrier. Harmless when the collector is off.
void shade(const void* p);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_BARRIER_H_
