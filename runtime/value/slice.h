// Slices: make, append's growth, copy, clear, unsafe.Slice checks. Panics carry Go's texts.
#ifndef TUCO_RUNTIME_VALUE_SLICE_H_
#define TUCO_RUNTIME_VALUE_SLICE_H_

#include "abi/layout.h"
#include "runtime/type/type.h"

namespace tuco::rt {

using abi::Slice;

// No object is larger: the address space is 48 bits.
constexpr uint64_t kMaxAlloc = uint64_t(1) << 48;

// The array of make([]T, len, cap), zeroed. Panics "makeslice: len out of range" or "cap out of
// range".
void* makeSlice(const Type* elem, int64_t len, int64_t cap);
// make([]T, len) followed by copy from `from`, without zeroing what the copy overwrites.
void* makeSliceCopy(const Type* elem, int64_t len, const void* from, int64_t from_len);

// The capacity that append gives a slice of capacity old_cap when it needs new_len: double below
// 256, then growing by (cap + 3·256) / 4, which tends to 1.25.
int64_t nextSliceCap(int64_t new_len, int64_t old_cap);

// append's slow side: a new array for new_len elements of which the first new_len - added are
// copied from old_data. The added ones are zero if T has pointers, else for the caller to write.
// The rest is zero. Panics "growslice: len out of range".
Slice growSlice(const void* old_data, int64_t new_len, int64_t old_cap, int64_t added,
                const Type* elem);

// append(s, src[:n]...).
Slice appendSlice(const Type* elem, Slice s, const void* src, int64_t n);

// copy(to, from): overlapping is fine. Returns the number of elements.
int64_t copySlice(const Type* elem, void* to, int64_t to_len, const void* from, int64_t from_len);

// clear(s).
void clearSlice(const Type* elem, Slice s);

// Panics unless n elements at p are a slice that may exist (unsafe.Slice, unsafe.String).
void checkUnsafeSlice(const Type* elem, const void* p, int64_t n);
void checkUnsafeString(const void* p, int64_t n);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_VALUE_SLICE_H_
