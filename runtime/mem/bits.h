// Runs of equal bits in bitmaps.
#ifndef TUCO_RUNTIME_MEM_BITS_H_
#define TUCO_RUNTIME_MEM_BITS_H_

#include <bit>
#include <cstddef>
#include <cstdint>

namespace tuco::rt {

// First clear (set) bit at or after `from`, or `limit` if there is none below it.
inline size_t nextClear(const uint64_t* words, size_t from, size_t limit) {
  for (size_t at = from; at < limit;) {
    uint64_t clear = ~words[at / 64] >> (at % 64);
    if (clear != 0) {
      at += static_cast<size_t>(std::countr_zero(clear));
      return at < limit ? at : limit;
    }
    at = (at / 64 + 1) * 64;
  }
  return limit;
}
inline size_t nextSet(const uint64_t* words, size_t from, size_t limit) {
  for (size_t at = from; at < limit;) {
    uint64_t set = words[at / 64] >> (at % 64);
    if (set != 0) {
      at += static_cast<size_t>(std::countr_zero(set));
      return at < limit ? at : limit;
    }
    at = (at / 64 + 1) * 64;
  }
  return limit;
}

// Applies fn(word, mask) to every word that [first, first + count) touches.
template <class Fn>
inline void forBitRange(uint64_t* words, size_t first, size_t count, Fn fn) {
  while (count > 0) {
    size_t shift = first % 64;
    size_t n = 64 - shift < count ? 64 - shift : count;
    uint64_t mask = (n == 64 ? ~uint64_t{0} : (uint64_t{1} << n) - 1) << shift;
    fn(words[first / 64], mask);
    first += n;
    count -= n;
  }
}
inline void setBits(uint64_t* words, size_t first, size_t count) {
  forBitRange(words, first, count, [](uint64_t& word, uint64_t mask) { word |= mask; });
}
inline void clearBits(uint64_t* words, size_t first, size_t count) {
  forBitRange(words, first, count, [](uint64_t& word, uint64_t mask) { word &= ~mask; });
}
inline size_t countBits(uint64_t* words, size_t first, size_t count) {
  size_t total = 0;
  forBitRange(words, first, count, [&](uint64_t word, uint64_t mask) {
    total += static_cast<size_t>(std::popcount(word & mask));
  });
  return total;
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_BITS_H_
