// Allocation of garbage-collected memory: the calls that the rest of the runtime and compiled code
// make. The memory is non-moving, zeroed unless said otherwise, and described precisely to the
// collector by the type given here. Every call may start or assist a collection, and may park.
#ifndef TUCO_RUNTIME_MEM_ALLOC_H_
#define TUCO_RUNTIME_MEM_ALLOC_H_

#include <stddef.h>
#include <stdint.h>

#include "abi/layout.h"
#include "runtime/mem/cache.h"
#include "runtime/mem/layout.h"

namespace tuco::rt {

enum class NeedZero : uint8_t { kNo, kYes };

// `size` bytes for values of `type` (one, or an array of size / type->size of them); a null type
// or one without pointers: the memory is never scanned. size 0 gives a shared non-null address.
// kNo is honoured for pointer-free memory only, and means that the caller writes all `size` bytes.
void* mallocgc(size_t size, const abi::Type* type, NeedZero zero);

// One zeroed value of `type` (new(T), a variable that escapes).
void* newobject(const abi::Type* type);

// `n` zeroed values of `type`. Null if n is negative or the size overflows the address space:
// the caller panics with the text that fits the expression.
void* newarray(const abi::Type* type, int64_t n);

// One object of a layout made at start-up by layoutFor(): the runtime's own records and the C++
// library's types. The fast path is inline: a bump and a compare.
inline void* allocLayout(LayoutId id);

// Bytes that an allocation of `size` really gets; what append rounds capacities to. Equal to gc's
// figure, because programs print capacities. For memory with pointers above 512 bytes gc keeps
// 8 bytes for itself, and so the figure is 8 less than a size class there.
size_t roundupsize(size_t size, bool noscan);

// The bytes usable at a heap object's address `p` (its slot's size); 0 if p is not in the heap.
size_t usableSize(const void* p);

// The start of the heap object that `p` points into, or null.
void* objectBase(const void* p);

// The address that every allocation of zero bytes gives.
extern char zero_base[8];

// --- Only this room and compiled code's entries below ---------------------------------------------

// The current thread's cache has no room: takes the next free run, sweeping, assisting or starting
// a cycle on the way.
void* allocSlow(MCache* cache, LayoutId id);

inline void* allocLayout(LayoutId id) {
  MCache* cache = currentCache();
  AllocSlot& slot = cache->slots[id];
  char* p = slot.next;
  if (__builtin_expect(p == slot.end, 0)) return allocSlow(cache, id);
  slot.next = p + slot.size;
  return p;
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_ALLOC_H_
