// Random numbers: from the kernel, and a fast generator seeded with them.
#ifndef TUCO_RUNTIME_OS_RANDOM_H_
#define TUCO_RUNTIME_OS_RANDOM_H_

#include <cstddef>
#include <cstdint>

namespace tuco::rt::os {

// Fills buffer from getrandom(2).
void randomBytes(void* buffer, size_t size);

// wyrand: 64-bit state, one multiplication per number; not for secrets.
struct FastRandom {
  uint64_t state;
  uint64_t next() {
    state += 0xa0761d6478bd642fULL;
    __uint128_t product = static_cast<__uint128_t>(state) * (state ^ 0xe7037ed1a0b428dbULL);
    return static_cast<uint64_t>(product >> 64) ^ static_cast<uint64_t>(product);
  }
  // Uniform enough in [0, n), n > 0 (Lemire's multiplication).
  uint32_t below(uint32_t n) {
    return static_cast<uint32_t>((static_cast<uint64_t>(static_cast<uint32_t>(next())) * n) >> 32);
  }
};

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_RANDOM_H_
