// Boxing: the data words of interfaces. Values below 256 and zero values share static memory.
#include <string.h>

#include "runtime/gc/barrier.h"
#include "runtime/mem/alloc.h"
#include "runtime/type/builder.h"
#include "runtime/value/iface.h"
#include "runtime/value/string.h"

namespace tuco::rt {

constinit const uint64_t zero_value[kZeroValueSize / 8] = {};

namespace {

void* constant(const void* p) { return const_cast<void*>(p); }

template <class Int>
void* boxInt(Int value) {
  if (value < 256) return constant(&kByteWords[value]);
  void* p = mallocgc(sizeof value, nullptr, NeedZero::kNo);
  memcpy(p, &value, sizeof value);
  return p;
}

// A record whose first word is its only pointer: strings and slices.
template <class T>
void* boxHeader(const T& value, const Type* type) {
  void* p = mallocgc(sizeof(T), type, NeedZero::kYes);
  if (barrierOn()) {
    typedMove(type, p, &value);
  } else {
    memcpy(p, &value, sizeof value);
  }
  return p;
}

}  // namespace

void* box(const Type* type, const void* value) {
  if (!type->hasPointers()) {
    void* p = mallocgc(type->size, nullptr, NeedZero::kNo);
    memcpy(p, value, type->size);
    return p;
  }
  void* p = mallocgc(type->size, type, NeedZero::kYes);
  typedMove(type, p, value);
  return p;
}

void* box16(uint16_t value) { return boxInt(value); }
void* box32(uint32_t value) { return boxInt(value); }
void* box64(uint64_t value) { return boxInt(value); }

void* boxString(String value) {
  if (value.len == 0) return constant(zero_value);
  static const Type* type = basicType(Kind::kString);
  return boxHeader(value, type);
}

void* boxSlice(Slice value) {
  if (value.data == nullptr) return constant(zero_value);
  static const Type* type = sliceOf(basicType(Kind::kUint8));
  return boxHeader(value, type);
}

}  // namespace tuco::rt
