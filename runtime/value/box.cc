// Boxing: the data words of interfaces. Values below 256 and zero values share static memory.
#include <string.h>

#include "runtime/gc/barrier.h"
#include "runtime/type/builder.h"
#include "runtime/value/allocate.h"
#include "runtime/value/iface.h"
#include "runtime/value/string.h"

namespace tuco::rt {

constinit const uint64_t zero_value[kZeroValueSize / 8] = {};

namespace {

void* constant(const void* p) {
  return const_cast<void*>(p);
}

template <class Int>
void* boxInt(Int value) {
  if (value < 256) return constant(&kByteWords[value]);
  void* p = allocate(sizeof value, nullptr, NeedZero::kNo);
  memcpy(p, &value, sizeof value);
  return p;
}

// A record whose first word is its only pointer: strings and slices.
template <class T>
void* boxHeader(const T& value, const Type* type) {
  void* p = allocate(sizeof(T), type, NeedZero::kYes);
  if (barrierOn()) {
    typedMove(type, p, &value);
  } else {
    memcpy(p, &value, sizeof value);
  }
  return p;
}

const Type* boxedString() {
  static const Type* type = basicType(Kind::kString);
  return type;
}

const Type* boxedSlice() {
  static const Type* type = sliceOf(basicType(Kind::kUint8));
  return type;
}

}  // namespace

void boxInit() {
  boxedString();
  boxedSlice();
}

void* box(const Type* type, const void* value) {
  if (!type->hasPointers()) {
    void* p = allocate(type->size, nullptr, NeedZero::kNo);
    memcpy(p, value, type->size);
    return p;
  }
  void* p = allocate(type->size, type, NeedZero::kYes);
  typedMove(type, p, value);
  return p;
}

void* box16(uint16_t value) {
  return boxInt(value);
}
void* box32(uint32_t value) {
  return boxInt(value);
}
void* box64(uint64_t value) {
  return boxInt(value);
}

void* boxString(String value) {
  if (value.len == 0) return constant(zero_value);
  return boxHeader(value, boxedString());
}

void* boxSlice(Slice value) {
  if (value.data == nullptr) return constant(zero_value);
  return boxHeader(value, boxedSlice());
}

}  // namespace tuco::rt
