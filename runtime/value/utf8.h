// UTF-8 with Go's rules: every byte that begins no shortest-form scalar value is one U+FFFD.
#ifndef TUCO_RUNTIME_VALUE_UTF8_H_
#define TUCO_RUNTIME_VALUE_UTF8_H_

#include <stddef.h>
#include <stdint.h>

namespace tuco::rt {

constexpr int32_t kRuneError = 0xFFFD;
constexpr int32_t kMaxRune = 0x10FFFF;

inline bool isSurrogate(int32_t rune) {
  return rune >= 0xD800 && rune <= 0xDFFF;
}

struct DecodedRune {
  int32_t rune;
  int size;  // bytes taken, at least 1
};

inline bool isContinuation(uint8_t byte) {
  return (byte & 0xC0) == 0x80;
}

// Decodes the scalar value at p, of which `left` ≥ 1 bytes can be read.
inline DecodedRune decodeUtf8(const uint8_t* p, int64_t left) {
  constexpr DecodedRune kBad{kRuneError, 1};
  uint8_t lead = p[0];
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xC2 || lead > 0xF4 || left < 2 || !isContinuation(p[1])) return kBad;
  if (lead < 0xE0) return {(lead & 0x1F) << 6 | (p[1] & 0x3F), 2};
  if (left < 3 || !isContinuation(p[2])) return kBad;
  if (lead < 0xF0) {
    int32_t rune = (lead & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    return rune < 0x800 || isSurrogate(rune) ? kBad : DecodedRune{rune, 3};
  }
  if (left < 4 || !isContinuation(p[3])) return kBad;
  int32_t rune = (lead & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 | (p[3] & 0x3F);
  return rune < 0x10000 || rune > kMaxRune ? kBad : DecodedRune{rune, 4};
}

inline int utf8Size(int32_t rune) {
  if (rune < 0 || rune > kMaxRune || isSurrogate(rune)) return 3;
  if (rune < 0x80) return 1;
  if (rune < 0x800) return 2;
  return rune < 0x10000 ? 3 : 4;
}

// Writes 1 to 4 bytes; what is no scalar value is written as U+FFFD.
inline int encodeUtf8(uint8_t* out, int32_t rune) {
  if (rune < 0 || rune > kMaxRune || isSurrogate(rune)) rune = kRuneError;
  auto tail = [rune](int shift) { return static_cast<uint8_t>(0x80 | (rune >> shift & 0x3F)); };
  if (rune < 0x80) {
    out[0] = static_cast<uint8_t>(rune);
    return 1;
  }
  if (rune < 0x800) {
    out[0] = static_cast<uint8_t>(0xC0 | rune >> 6);
    out[1] = tail(0);
    return 2;
  }
  if (rune < 0x10000) {
    out[0] = static_cast<uint8_t>(0xE0 | rune >> 12);
    out[1] = tail(6);
    out[2] = tail(0);
    return 3;
  }
  out[0] = static_cast<uint8_t>(0xF0 | rune >> 18);
  out[1] = tail(12);
  out[2] = tail(6);
  out[3] = tail(0);
  return 4;
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_VALUE_UTF8_H_
