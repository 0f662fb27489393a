#include "runtime/type/hash.h"

#include <immintrin.h>
#include <stdlib.h>

#include "runtime/os/cpu.h"
#include "runtime/sync/hooks.h"
#include "runtime/type/raise.h"
#include "runtime/type/type.h"

namespace tuco::rt {

constinit HashKeys hash_keys = {{0x243f6a8885a308d3, 0x13198a2e03707345, 0xa4093822299f31d1,
                                 0x082efa98ec4e6c89, 0x452821e638d01377, 0xbe5466cf34e90c6d,
                                 0xc0ac29b7c97c50dd, 0x3f84d5b5b5470917}};

namespace {

// Set by hashInit before other threads exist.
constinit bool has_aes = false;

uint64_t hashLongPortable(const uint8_t* p, size_t len, uint64_t seed) {
  const HashKeys& keys = hash_keys;
  size_t left = len;
  if (left > 48) {
    uint64_t seed1 = seed;
    uint64_t seed2 = seed;
    for (; left > 48; left -= 48, p += 48) {
      seed = hashMix(hashLoad64(p) ^ keys.k[1], hashLoad64(p + 8) ^ seed);
      seed1 = hashMix(hashLoad64(p + 16) ^ keys.k[2], hashLoad64(p + 24) ^ seed1);
      seed2 = hashMix(hashLoad64(p + 32) ^ keys.k[4], hashLoad64(p + 40) ^ seed2);
    }
    seed ^= seed1 ^ seed2;
  }
  for (; left > 16; left -= 16, p += 16)
    seed = hashMix(hashLoad64(p) ^ keys.k[1], hashLoad64(p + 8) ^ seed);
  uint64_t a = hashLoad64(p + left - 16);
  uint64_t b = hashLoad64(p + left - 8);
  return hashMix(keys.k[3] ^ len, hashMix(a ^ keys.k[0], b ^ seed));
}

__attribute__((target("aes,sse4.1"))) inline __m128i loadLane(const void* p) {
  return _mm_loadu_si128(static_cast<const __m128i*>(p));
}

// Four lanes of 16 bytes; every block goes in as data and through one round under a secret key. The
// last block overlaps the one before it, so no tail is copied.
__attribute__((target("aes,sse4.1"))) uint64_t hashLongAes(const uint8_t* p, size_t len,
                                                           uint64_t seed) {
  const auto* key_words = reinterpret_cast<const __m128i*>(hash_keys.k);
  __m128i keys[4];
  __m128i lanes[4];
  __m128i start = _mm_set_epi64x(static_cast<int64_t>(len), static_cast<int64_t>(seed));
  for (int i = 0; i < 4; ++i) {
    keys[i] = _mm_loadu_si128(key_words + i);
    lanes[i] = _mm_aesenc_si128(_mm_xor_si128(start, keys[i]), keys[i]);
  }
  const uint8_t* last = p + len - 64;
  for (;; p += 64) {
    if (p > last) p = last;
    for (int i = 0; i < 4; ++i) {
      lanes[i] = _mm_aesenc_si128(_mm_xor_si128(lanes[i], loadLane(p + 16 * i)), keys[i]);
    }
    if (p == last) break;
  }
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 4; ++i)
      lanes[i] = _mm_aesenc_si128(lanes[i], keys[i]);
  }
  __m128i left = _mm_aesenc_si128(_mm_xor_si128(lanes[0], lanes[1]), keys[2]);
  __m128i right = _mm_aesenc_si128(_mm_xor_si128(lanes[2], lanes[3]), keys[1]);
  __m128i both = _mm_aesenc_si128(_mm_xor_si128(left, _mm_shuffle_epi32(right, 0x4e)), keys[3]);
  both = _mm_aesenc_si128(both, keys[0]);
  return static_cast<uint64_t>(_mm_cvtsi128_si64(both)) ^
         static_cast<uint64_t>(_mm_extract_epi64(both, 1));
}

[[noreturn]] void unhashable(const abi::Type* type) {
  raiseRuntimeError("hash of unhashable type ", typeString(type));
}

uint64_t hashDynamic(const abi::Type* type, void* const& data, uint64_t seed) {
  if (type->equal == nullptr) unhashable(type);
  const void* value = type->isDirectIface() ? static_cast<const void*>(&data) : data;
  return hashMix(hashValue(type, value, seed ^ hash_keys.k[4]), hash_keys.k[5]);
}

uint64_t hashStruct(const abi::StructType* type, const uint8_t* p, uint64_t seed) {
  for (const abi::StructField& field : type->fields) {
    if (!nameIsBlank(field.name)) seed = hashValue(field.type, p + field.offset, seed);
  }
  return seed;
}

uint64_t hashArray(const abi::ArrayType* type, const uint8_t* p, uint64_t seed) {
  for (uint64_t i = 0; i < type->len; ++i)
    seed = hashValue(type->elem, p + i * type->elem->size, seed);
  return seed;
}

uint64_t hashRegular(const void* p, size_t size, uint64_t seed) {
  const auto* bytes = static_cast<const uint8_t*>(p);
  if (size == 8) return hash64(hashLoad64(bytes), seed);
  if (size == 4) return hash32(static_cast<uint32_t>(hashLoad32(bytes)), seed);
  return hashBytes(bytes, size, seed);
}

template <class T>
T loadAs(const void* p) {
  T value;
  memcpy(&value, p, sizeof value);
  return value;
}

}  // namespace

void hashInit(const uint64_t random[8]) {
  for (int i = 0; i < 8; ++i)
    hash_keys.k[i] = random[i] | 1;
  has_aes = os::cpuFeatures().aes;
}

void hashForcePortable() {
  has_aes = false;
}

uint64_t hashLong(const uint8_t* p, size_t len, uint64_t seed) {
  if (len >= 64 && has_aes) return hashLongAes(p, len, seed);
  return hashLongPortable(p, len, seed);
}

uint64_t hashFloat64(double value, uint64_t seed) {
  if (value == 0) return hash64(0, seed);  // +0 and -0 are one key
  if (value != value)
    return hashMix(seed ^ hash_keys.k[6], sched_hooks.random());  // no NaN equals another
  return hash64(loadAs<uint64_t>(&value), seed);
}

uint64_t hashFloat32(float value, uint64_t seed) {
  if (value == 0) return hash32(0, seed);
  if (value != value) return hashMix(seed ^ hash_keys.k[6], sched_hooks.random());
  return hash32(loadAs<uint32_t>(&value), seed);
}

uint64_t hashEface(const abi::Eface& value, uint64_t seed) {
  if (value.type == nullptr) return seed;
  return hashDynamic(value.type, value.data, seed);
}

uint64_t hashIface(const abi::Iface& value, uint64_t seed) {
  if (value.tab == nullptr) return seed;
  return hashDynamic(value.tab->type, value.data, seed);
}

uint64_t hashValue(const abi::Type* type, const void* p, uint64_t seed) {
  if ((type->tflag & abi::kTFlagRegularMemory) != 0) return hashRegular(p, type->size, seed);
  const auto* bytes = static_cast<const uint8_t*>(p);
  switch (type->kind) {
    case Kind::kFloat32:
      return hashFloat32(loadAs<float>(p), seed);
    case Kind::kFloat64:
      return hashFloat64(loadAs<double>(p), seed);
    case Kind::kComplex64:
      return hashFloat32(loadAs<float>(bytes + 4), hashFloat32(loadAs<float>(p), seed));
    case Kind::kComplex128:
      return hashFloat64(loadAs<double>(bytes + 8), hashFloat64(loadAs<double>(p), seed));
    case Kind::kString: {
      const auto* s = static_cast<const abi::String*>(p);
      return hashBytes(s->data, static_cast<size_t>(s->len), seed);
    }
    case Kind::kInterface:
      if (as<abi::InterfaceType>(type)->methods.len == 0)
        return hashEface(*static_cast<const abi::Eface*>(p), seed);
      return hashIface(*static_cast<const abi::Iface*>(p), seed);
    case Kind::kArray:
      return hashArray(as<abi::ArrayType>(type), bytes, seed);
    case Kind::kStruct:
      return hashStruct(as<abi::StructType>(type), bytes, seed);
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kInt8:
    case Kind::kInt16:
    case Kind::kInt32:
    case Kind::kInt64:
    case Kind::kUint:
    case Kind::kUint8:
    case Kind::kUint16:
    case Kind::kUint32:
    case Kind::kUint64:
    case Kind::kUintptr:
    case Kind::kChan:
    case Kind::kPointer:
    case Kind::kUnsafePointer:
      return hashRegular(p, type->size, seed);
    case Kind::kInvalid:
    case Kind::kFunc:
    case Kind::kMap:
    case Kind::kSlice:
      unhashable(type);
  }
  unhashable(type);
}

}  // namespace tuco::rt
