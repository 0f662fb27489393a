// How the operations treat a key: hashing it, comparing it with a stored one, storing it. One
// policy per kind of key, so that the operations of access.h are written once.
#ifndef TUCO_RUNTIME_MAP_KEYS_H_
#define TUCO_RUNTIME_MAP_KEYS_H_

#include <string.h>

#include "runtime/gc/barrier.h"
#include "runtime/map/table.h"
#include "runtime/type/equal.h"
#include "runtime/type/hash.h"
#include "runtime/value/allocate.h"

namespace tuco::rt {

template <class Int>
struct IntKey {
  Int value;

  static constexpr bool kDirectElem = true;
  uint64_t hash(const MapType*, uint64_t seed) const {
    return sizeof(Int) == 8 ? hash64(value, seed) : hash32(static_cast<uint32_t>(value), seed);
  }
  bool equals(const MapType*, const char* slot) const {
    Int stored;
    memcpy(&stored, slot, sizeof stored);
    return stored == value;
  }
  void update(const MapType*, char*) const {}
  void store(const MapType*, char* slot) const { memcpy(slot, &value, sizeof value); }
};

struct PtrKey {
  void* value;

  static constexpr bool kDirectElem = true;
  uint64_t hash(const MapType*, uint64_t seed) const {
    return hash64(reinterpret_cast<uint64_t>(value), seed);
  }
  bool equals(const MapType*, const char* slot) const {
    return *reinterpret_cast<void* const*>(slot) == value;
  }
  void update(const MapType*, char*) const {}
  void store(const MapType*, char* slot) const {
    writePointer(reinterpret_cast<void**>(slot), value);
  }
};

// Lengths are equal; up to 16 bytes two loads from each end decide.
inline bool equalBytes(const uint8_t* p, const uint8_t* q, size_t n) {
  if (n > 16) return memcmp(p, q, n) == 0;
  if (n >= 8)
    return ((hashLoad64(p) ^ hashLoad64(q)) | (hashLoad64(p + n - 8) ^ hashLoad64(q + n - 8))) == 0;
  if (n >= 4)
    return ((hashLoad32(p) ^ hashLoad32(q)) | (hashLoad32(p + n - 4) ^ hashLoad32(q + n - 4))) == 0;
  if (n == 0) return true;
  return p[0] == q[0] && p[n / 2] == q[n / 2] && p[n - 1] == q[n - 1];
}

struct StrKey {
  abi::String value;

  static constexpr bool kDirectElem = true;
  uint64_t hash(const MapType*, uint64_t seed) const {
    return hashBytes(value.data, static_cast<size_t>(value.len), seed);
  }
  bool equals(const MapType*, const char* slot) const {
    const auto* stored = reinterpret_cast<const abi::String*>(slot);
    if (stored->len != value.len) return false;
    return stored->data == value.data ||
           equalBytes(stored->data, value.data, static_cast<size_t>(value.len));
  }
  // The newer string is kept, as in Go: the older may hold a large array alive.
  void update(const MapType* type, char* slot) const {
    writePointer(reinterpret_cast<const uint8_t**>(slot), value.data);
  }
  void store(const MapType* type, char* slot) const {
    update(type, slot);
    reinterpret_cast<abi::String*>(slot)->len = value.len;
  }
};

// Any key, by address, through the type's func values.
struct AnyKey {
  const void* value;

  static constexpr bool kDirectElem = false;
  uint64_t hash(const MapType* type, uint64_t seed) const {
    return callHasher(type->hasher, value, seed);
  }
  bool equals(const MapType* type, const char* slot) const {
    return callEqual(type->key->equal, value, keyIn(type, const_cast<char*>(slot)));
  }
  void update(const MapType* type, char* slot) const {
    if ((type->flags & abi::kMapNeedKeyUpdate) != 0)
      storeValue(type->key, keyIn(type, slot), value);
  }
  void store(const MapType* type, char* slot) const {
    if (hasIndirectKey(type))
      writePointer(reinterpret_cast<void**>(slot), allocateObject(type->key));
    storeValue(type->key, keyIn(type, slot), value);
  }
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MAP_KEYS_H_
