#include "runtime/gc/barrier.h"

#include <cstring>

#include "runtime/gc/collector.h"
#include "runtime/gc/marker.h"
#include "runtime/mem/layout.h"

namespace tuco::rt {
namespace {

void flushCurrentBuffer(void*) {
  flushBarrierBuffer(currentP());
}

// Words one by one, so that a marker never sees half a pointer. Either direction, as memmove.
void moveWords(void* dst, const void* src, size_t size) {
  uintptr_t* to = static_cast<uintptr_t*>(dst);
  const uintptr_t* from = static_cast<const uintptr_t*>(src);
  size_t words = size / 8;
  bool backward = to > from && to < from + words;
  for (size_t i = 0; i < words; ++i) {
    size_t at = backward ? words - 1 - i : i;
    __atomic_store_n(&to[at], __atomic_load_n(&from[at], __ATOMIC_RELAXED), __ATOMIC_RELAXED);
  }
}

void clearWords(void* dst, size_t size) {
  uintptr_t* to = static_cast<uintptr_t*>(dst);
  for (size_t i = 0; i < size / 8; ++i) __atomic_store_n(&to[i], uintptr_t{0}, __ATOMIC_RELAXED);
}

// An array's pointers are its element's, repeated.
const abi::Type* elementOf(const abi::Type* type) {
  while (type->kind == abi::Kind::kArray) type = static_cast<const abi::ArrayType*>(type)->elem;
  return type;
}

void* loadPointer(const char* at) {
  return __atomic_load_n(reinterpret_cast<void* const*>(at), __ATOMIC_RELAXED);
}

}  // namespace

void barrierRecord(void* old_value, void* new_value) {
  WriteBarrierBuffer& buffer = *currentP()->wb_buffer;
  buffer.values[buffer.used] = old_value;
  buffer.values[buffer.used + 1] = new_value;
  buffer.used += 2;
  // The marker needs more stack than a leaf on a small goroutine stack has.
  if (buffer.used == WriteBarrierBuffer::kCapacity) {
    sched_hooks.on_system_stack(flushCurrentBuffer, nullptr);
  }
}

void flushBarrierBuffer(PerP* p) {
  WriteBarrierBuffer& buffer = *p->wb_buffer;
  if (buffer.used == 0) return;
  GcWork& work = workOf(p);
  if (barrierOn()) {
    for (uint32_t i = 0; i < buffer.used; ++i) markWord(work, reinterpret_cast<uintptr_t>(buffer.values[i]));
    // Within a drain the ring may keep it; flushing is right in both cases.
    flushWork(work, collector.work);
  }
  buffer.used = 0;
}

bool casPointer(void** slot, void* expected, void* desired) {
  if (barrierOn()) barrierRecord(expected, desired);
  return __atomic_compare_exchange_n(slot, &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

void* exchangePointer(void** slot, void* value) {
  if (barrierOn()) barrierRecord(__atomic_load_n(slot, __ATOMIC_RELAXED), value);
  return __atomic_exchange_n(slot, value, __ATOMIC_SEQ_CST);
}

void bulkBarrier(const abi::Type* type, void* dst, const void* src, size_t size) {
  if (!barrierOn() || !type->hasPointers()) return;
  const abi::Type* element = elementOf(type);
  const uint8_t* mask = gcMask(element);
  char* to = static_cast<char*>(dst);
  const char* from = static_cast<const char*>(src);
  for (size_t start = 0; start + element->size <= size; start += element->size) {
    for (size_t word = 0; word < element->ptr_bytes / 8; ++word) {
      if ((mask[word / 8] >> word % 8 & 1) == 0) continue;
      size_t at = start + word * 8;
      barrierRecord(loadPointer(to + at), from == nullptr ? nullptr : loadPointer(from + at));
    }
  }
}

void typedMove(const abi::Type* type, void* dst, const void* src) {
  typedMoveArray(type, dst, src, 1);
}

void typedMoveArray(const abi::Type* type, void* dst, const void* src, size_t n) {
  size_t size = type->size * n;
  if (dst == src) return;
  if (!barrierOn() || !type->hasPointers()) {
    std::memmove(dst, src, size);
    return;
  }
  bulkBarrier(type, dst, src, size);
  moveWords(dst, src, size);
}

void typedClear(const abi::Type* type, void* dst, size_t n) {
  size_t size = type->size * n;
  if (!barrierOn() || !type->hasPointers()) {
    std::memset(dst, 0, size);
    return;
  }
  bulkBarrier(type, dst, nullptr, size);
  clearWords(dst, size);
}

void shade(const void* p) {
  if (barrierOn()) barrierRecord(const_cast<void*>(p), nullptr);
}

}  // namespace tuco::rt
