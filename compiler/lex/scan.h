// 16 bytes at a time: which of the next bytes matter. All read 16 bytes past `p`.
#ifndef TUCO_COMPILER_LEX_SCAN_H_
#define TUCO_COMPILER_LEX_SCAN_H_

#include <emmintrin.h>

#include <cstdint>

namespace tuco {

inline __m128i load16(const char* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }

inline __m128i atMost(__m128i bytes, char limit) {  // Unsigned.
  return _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(limit)), bytes);
}

inline __m128i equals(__m128i bytes, char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); }

// Bit i is set if byte i is an ASCII letter, digit or underscore.
inline uint32_t identifierMask(__m128i bytes) {
  __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  __m128i letter = atMost(_mm_sub_epi8(lower, _mm_set1_epi8('a')), 25);
  __m128i digit = atMost(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), 9);
  __m128i all = _mm_or_si128(_mm_or_si128(letter, digit), equals(bytes, '_'));
  return static_cast<uint32_t>(_mm_movemask_epi8(all));
}

// Bit i is set if byte i is non-ASCII, NUL, or one of the given characters.
template <char... kStops>
inline uint32_t stopMask(__m128i bytes) {
  __m128i stop = _mm_or_si128(bytes, equals(bytes, 0));
  ((stop = _mm_or_si128(stop, equals(bytes, kStops))), ...);
  return static_cast<uint32_t>(_mm_movemask_epi8(stop));
}

// The first byte from `p` on that is non-ASCII, NUL, or one of the given characters. The text must
// be followed by 16 NULs.
template <char... kStops>
inline const char* findStop(const char* p) {
  for (;; p += 16) {
    uint32_t mask = stopMask<kStops...>(load16(p));
    if (mask != 0) return p + __builtin_ctz(mask);
  }
}

// The first byte from `p` on that is not a blank, tab, carriage return or `kOther`. The text must be
// followed by a NUL.
template <char kOther>
inline const char* findNonSpace(const char* p) {
  for (;; p += 16) {
    __m128i bytes = load16(p);
    __m128i blank = _mm_or_si128(equals(bytes, ' '), equals(bytes, '\t'));
    __m128i other = _mm_or_si128(equals(bytes, '\r'), equals(bytes, kOther));
    uint32_t mask = static_cast<uint32_t>(_mm_movemask_epi8(_mm_or_si128(blank, other)));
    if (mask != 0xFFFF) return p + __builtin_ctz(~mask);
  }
}

}  // namespace tuco

#endif  // TUCO_COMPILER_LEX_SCAN_H_
