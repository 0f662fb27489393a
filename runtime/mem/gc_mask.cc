// Pointer masks of types, and the building of those that the compiler left out because they are
// large (arrays of structs inside structs).
#include <atomic>

#include "runtime/mem/layout.h"
#include "runtime/mem/persistent.h"
#include "runtime/os/fatal.h"
#include "runtime/os/time.h"

namespace tuco::rt {
namespace {

// The value of a mask's slot while somebody builds it.
const uint8_t being_built = 0;

void setBit(uint8_t* bits, size_t i) {
  bits[i / 8] |= static_cast<uint8_t>(1 << i % 8);
}

void copyMask(uint8_t* bits, size_t first, const uint8_t* from, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if ((from[i / 8] >> i % 8 & 1) != 0) setBit(bits, first + i);
  }
}

// Writes the mask of a value of `type` that starts at word `first`.
void buildMask(uint8_t* bits, size_t first, const abi::Type* type) {
  if (!type->hasPointers()) return;
  if ((type->tflag & abi::kTFlagGCMaskOnDemand) == 0) {
    copyMask(bits, first, type->gc_data, type->ptr_bytes / 8);
    return;
  }
  if (type->kind == abi::Kind::kArray) {
    const abi::ArrayType* array = static_cast<const abi::ArrayType*>(type);
    for (uint64_t i = 0; i < array->len; ++i) buildMask(bits, first + i * array->elem->size / 8, array->elem);
    return;
  }
  if (type->kind == abi::Kind::kStruct) {
    for (const abi::StructField& field : static_cast<const abi::StructType*>(type)->fields) {
      buildMask(bits, first + field.offset / 8, field.type);
    }
    return;
  }
  fatal("runtime: pointer mask on demand for a type that is neither array nor struct");
}

}  // namespace

const uint8_t* gcMask(const abi::Type* type) {
  if ((type->tflag & abi::kTFlagGCMaskOnDemand) == 0) return type->gc_data;
  const uint8_t** slot = reinterpret_cast<const uint8_t**>(const_cast<uint8_t*>(type->gc_data));
  for (;;) {
    const uint8_t* mask = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
    if (mask == &being_built) {
      os::yieldThread();
      continue;
    }
    if (mask != nullptr) return mask;
    if (!__atomic_compare_exchange_n(slot, &mask, &being_built, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE)) {
      continue;
    }
    size_t bytes = (type->ptr_bytes / 8 + 63) / 64 * 8;
    uint8_t* bits = static_cast<uint8_t*>(persistentAlloc(bytes, 8, MemUse::kOther));
    buildMask(bits, 0, type);
    __atomic_store_n(slot, bits, __ATOMIC_RELEASE);
    return bits;
  }
}

}  // namespace tuco::rt
