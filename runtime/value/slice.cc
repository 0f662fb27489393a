#include "runtime/value/slice.h"

#include <string.h>

#include "runtime/gc/barrier.h"
#include "runtime/value/allocate.h"
#include "runtime/value/errors.h"

namespace tuco::rt {

namespace {

// Whether n elements are more than can be allocated; else `bytes` is their size.
bool isTooLarge(const Type* elem, int64_t n, uint64_t& bytes) {
  return n < 0 || __builtin_mul_overflow(elem->size, static_cast<uint64_t>(n), &bytes) ||
         bytes > kMaxAlloc;
}

// Moves into fresh memory. The new object holds no old pointers, but while marking is on the ones
// it gets must be seen by the collector.
void fillFresh(const Type* elem, void* to, const void* from, int64_t n, uint64_t bytes) {
  if (bytes == 0) return;
  if (elem->hasPointers() && barrierOn()) {
    typedMoveArray(elem, to, from, static_cast<size_t>(n));
    return;
  }
  memcpy(to, from, bytes);
}

void* makeSliceFailed(const Type* elem, int64_t len) {
  uint64_t bytes;
  // make([]T, n) names the length although the capacity is what is too large.
  raiseCode(isTooLarge(elem, len, bytes) ? abi::PanicCode::kMakeSliceLen
                                         : abi::PanicCode::kMakeSliceCap);
}

}  // namespace

void* makeSlice(const Type* elem, int64_t len, int64_t cap) {
  uint64_t bytes;
  if (__builtin_expect(isTooLarge(elem, cap, bytes) || len < 0 || len > cap, 0))
    return makeSliceFailed(elem, len);
  return allocate(bytes, elem, NeedZero::kYes);
}

void* makeSliceCopy(const Type* elem, int64_t len, const void* from, int64_t from_len) {
  uint64_t bytes;
  if (isTooLarge(elem, len, bytes)) raiseCode(abi::PanicCode::kMakeSliceLen);
  int64_t copied = len < from_len ? len : from_len;
  uint64_t copied_bytes = elem->size * static_cast<uint64_t>(copied);
  void* p = allocate(bytes, elem, elem->hasPointers() ? NeedZero::kYes : NeedZero::kNo);
  if (!elem->hasPointers()) memset(static_cast<char*>(p) + copied_bytes, 0, bytes - copied_bytes);
  fillFresh(elem, p, from, copied, copied_bytes);
  return p;
}

int64_t nextSliceCap(int64_t new_len, int64_t old_cap) {
  constexpr int64_t kThreshold = 256;
  uint64_t cap = static_cast<uint64_t>(old_cap);
  uint64_t needed = static_cast<uint64_t>(new_len);
  if (needed > 2 * cap) return new_len;
  if (old_cap < kThreshold) return 2 * old_cap;
  // Unsigned, so that an overflow ends the loop; the sign tells it apart.
  while (cap < needed)
    cap += (cap + 3 * kThreshold) >> 2;
  return static_cast<int64_t>(cap) <= 0 ? new_len : static_cast<int64_t>(cap);
}

Slice growSlice(const void* old_data, int64_t new_len, int64_t old_cap, int64_t added,
                const Type* elem) {
  if (new_len < 0) raiseCode(abi::PanicCode::kGrowSliceLen);
  if (elem->size == 0) return {zero_base, new_len, new_len};
  uint64_t bytes;
  if (isTooLarge(elem, nextSliceCap(new_len, old_cap), bytes))
    raiseCode(abi::PanicCode::kGrowSliceLen);
  bool noscan = !elem->hasPointers();
  uint64_t cap = roundupsize(bytes, noscan) / elem->size;
  bytes = cap * elem->size;
  if (bytes > kMaxAlloc) raiseCode(abi::PanicCode::kGrowSliceLen);
  int64_t old_len = new_len - added;
  uint64_t old_bytes = elem->size * static_cast<uint64_t>(old_len);
  uint64_t new_bytes = elem->size * static_cast<uint64_t>(new_len);
  void* p = allocate(bytes, noscan ? nullptr : elem, noscan ? NeedZero::kNo : NeedZero::kYes);
  if (noscan) memset(static_cast<char*>(p) + new_bytes, 0, bytes - new_bytes);
  fillFresh(elem, p, old_data, old_len, old_bytes);
  return {p, new_len, static_cast<int64_t>(cap)};
}

Slice appendSlice(const Type* elem, Slice s, const void* src, int64_t n) {
  int64_t old_len = s.len;
  int64_t new_len;
  if (__builtin_add_overflow(old_len, n, &new_len)) new_len = -1;
  if (new_len < 0 || new_len > s.cap) {
    s = growSlice(s.data, new_len, s.cap, n, elem);
  } else {
    s.len = new_len;
  }
  copySlice(elem, static_cast<char*>(s.data) + elem->size * static_cast<uint64_t>(old_len), n, src,
            n);
  return s;
}

int64_t copySlice(const Type* elem, void* to, int64_t to_len, const void* from, int64_t from_len) {
  int64_t n = to_len < from_len ? to_len : from_len;
  if (n == 0 || elem->size == 0 || to == from) return n;
  if (elem->hasPointers() && barrierOn()) {
    typedMoveArray(elem, to, from, static_cast<size_t>(n));
  } else {
    memmove(to, from, elem->size * static_cast<uint64_t>(n));
  }
  return n;
}

void clearSlice(const Type* elem, Slice s) {
  if (s.len == 0) return;
  if (elem->hasPointers()) {
    typedClear(elem, s.data, static_cast<size_t>(s.len));
    return;
  }
  memset(s.data, 0, elem->size * static_cast<uint64_t>(s.len));
}

void checkUnsafeSlice(const Type* elem, const void* p, int64_t n) {
  if (n < 0) raiseCode(abi::PanicCode::kUnsafeSliceLen);
  uint64_t bytes;
  bool overflow = __builtin_mul_overflow(elem->size, static_cast<uint64_t>(n), &bytes);
  bool is_null = p == nullptr;
  if (is_null && n > 0 && elem->size == 0) raiseCode(abi::PanicCode::kUnsafeSliceNil);
  if (!overflow && bytes <= -reinterpret_cast<uintptr_t>(p)) return;
  raiseCode(is_null ? abi::PanicCode::kUnsafeSliceNil : abi::PanicCode::kUnsafeSliceLen);
}

void checkUnsafeString(const void* p, int64_t n) {
  if (n < 0) raiseCode(abi::PanicCode::kUnsafeStringLen);
  if (static_cast<uint64_t>(n) <= -reinterpret_cast<uintptr_t>(p)) return;
  raiseCode(p == nullptr ? abi::PanicCode::kUnsafeStringNil : abi::PanicCode::kUnsafeStringLen);
}

}  // namespace tuco::rt
