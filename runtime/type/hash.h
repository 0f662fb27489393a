// Hashing for maps: 64 bits from a value and a seed.
//
// Numbers and strings up to 16 bytes take one or two 64×64→128-bit multiplications that are folded
// (the mixing step of wyhash, Wang Yi, public domain); longer strings use four AES lanes where the
// CPU has AES-NI and more multiplications where not. All keys are random per process (hashInit),
// and each map has a seed of its own, so collisions cannot be prepared from outside.
//
// Measured: one multiplication is 4 cycles of latency, the three AES rounds that gc uses for 8-byte
// keys are 12; AES wins from 64 bytes on.
#ifndef TUCO_RUNTIME_TYPE_HASH_H_
#define TUCO_RUNTIME_TYPE_HASH_H_

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "abi/layout.h"

namespace tuco::rt {

struct HashKeys {
  uint64_t k[8];
};

// Defaults are fractional digits of pi; hashInit replaces them.
[[gnu::visibility("hidden")]] extern HashKeys hash_keys;

// Seeds hashing for the process and looks for AES-NI. Call once, before the first map.
void hashInit(const uint64_t random[8]);
// Turns the AES lanes off, for tests of the other path.
void hashForcePortable();

inline uint64_t hashMix(uint64_t a, uint64_t b) {
  unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline uint64_t hashLoad64(const uint8_t* p) {
  uint64_t value;
  memcpy(&value, p, 8);
  return value;
}

inline uint64_t hashLoad32(const uint8_t* p) {
  uint32_t value;
  memcpy(&value, p, 4);
  return value;
}

inline uint64_t hash64(uint64_t value, uint64_t seed) {
  return hashMix(value ^ seed ^ hash_keys.k[0], hash_keys.k[1]);
}

inline uint64_t hash32(uint32_t value, uint64_t seed) {
  return hashMix(value ^ seed ^ hash_keys.k[0], hash_keys.k[2]);
}

// 17 bytes and more.
uint64_t hashLong(const uint8_t* p, size_t len, uint64_t seed);

inline uint64_t hashBytes(const void* data, size_t len, uint64_t seed) {
  const auto* p = static_cast<const uint8_t*>(data);
  uint64_t a = 0;
  uint64_t b = 0;
  if (__builtin_expect(len > 16, 0)) return hashLong(p, len, seed);
  if (len >= 8) {
    a = hashLoad64(p);
    b = hashLoad64(p + len - 8);
  } else if (len >= 4) {
    a = hashLoad32(p);
    b = hashLoad32(p + len - 4);
  } else if (len > 0) {
    a = static_cast<uint64_t>(p[0]) << 16 | static_cast<uint64_t>(p[len >> 1]) << 8 | p[len - 1];
  }
  return hashMix(hash_keys.k[3] ^ len, hashMix(a ^ hash_keys.k[0], b ^ seed));
}

uint64_t hashFloat32(float value, uint64_t seed);
uint64_t hashFloat64(double value, uint64_t seed);

// The hash of the value of any comparable type at `p`. Panics "hash of unhashable type T" for an
// interface holding one that is not.
uint64_t hashValue(const abi::Type* type, const void* p, uint64_t seed);
uint64_t hashEface(const abi::Eface& value, uint64_t seed);
uint64_t hashIface(const abi::Iface& value, uint64_t seed);

// The func(p, seed) value to put into MapType::hasher for keys of `type`; immortal.
const abi::FuncVal* hasherFor(const abi::Type* type);

inline uint64_t callHasher(const abi::FuncVal* hasher, const void* p, uint64_t seed) {
  return reinterpret_cast<abi::HashFn*>(hasher->entry)(p, seed, hasher);
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_TYPE_HASH_H_
