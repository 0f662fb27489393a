// Entries: allocation, stores of pointers, slices.
#include "abi/runtime_entries.h"
#include "runtime/gc/barrier.h"
#include "runtime/value/allocate.h"
#include "runtime/value/errors.h"
#include "runtime/value/slice.h"

namespace tuco::abi::calltype {

using namespace rt;  // the entries forward to it, name for name

extern "C" {

Ptr tuco_newObject(TypePtr type) {
  return allocateObject(type);
}

Ptr tuco_newArray(TypePtr type, Int n) {
  uint64_t bytes;
  if (n < 0 || __builtin_mul_overflow(type->size, static_cast<uint64_t>(n), &bytes) ||
      bytes > kMaxAlloc) {
    raisePlainError("runtime: allocation size out of range");
  }
  return allocate(bytes, type, NeedZero::kYes);
}

Ptr tuco_newBytes(Uint size, Bool zero) {
  return allocate(size, nullptr, zero ? NeedZero::kYes : NeedZero::kNo);
}

void tuco_barrier(Ptr slot, Ptr value) {
  barrierRecord(__atomic_load_n(static_cast<void**>(slot), __ATOMIC_RELAXED), value);
}
void tuco_typedMove(TypePtr type, Ptr dst, Ptr src) {
  typedMove(type, dst, src);
}
void tuco_typedClear(TypePtr type, Ptr dst) {
  typedClear(type, dst, 1);
}
void tuco_typedMoveArray(TypePtr type, Ptr dst, Ptr src, Int n) {
  typedMoveArray(type, dst, src, static_cast<size_t>(n));
}
void tuco_typedClearArray(TypePtr type, Ptr dst, Int n) {
  typedClear(type, dst, static_cast<size_t>(n));
}

Ptr tuco_makeSlice(TypePtr elem, Int len, Int cap) {
  return makeSlice(elem, len, cap);
}
Ptr tuco_makeSliceCopy(TypePtr elem, Int len, Ptr from, Int n) {
  return makeSliceCopy(elem, len, from, n);
}
SliceW tuco_growSlice(Ptr old, Int new_len, Int old_cap, Int added, TypePtr elem) {
  return growSlice(old, new_len, old_cap, added, elem);
}
Int tuco_copySlice(TypePtr elem, Ptr to, Int to_len, Ptr from, Int from_len) {
  return copySlice(elem, to, to_len, from, from_len);
}
void tuco_checkUnsafeSlice(TypePtr elem, Ptr p, Int n) {
  checkUnsafeSlice(elem, p, n);
}
void tuco_checkUnsafeString(Ptr p, Int n) {
  checkUnsafeString(p, n);
}
}

}  // namespace tuco::abi::calltype
