#include "runtime/value/string.h"

#include "runtime/os/fatal.h"
#include "runtime/value/allocate.h"
#include "runtime/value/utf8.h"

namespace tuco::rt {

namespace {

uint8_t* newBytes(int64_t n) {
  return static_cast<uint8_t*>(allocate(static_cast<size_t>(n), nullptr, NeedZero::kNo));
}

// The buffer if the result fits, else fresh memory; not zeroed.
uint8_t* bytesFor(uint8_t* buf, int64_t n) {
  return buf != nullptr && n <= kTmpBytes ? buf : newBytes(n);
}

void copyBytes(void* to, const void* from, int64_t n) {
  if (n > 0) memcpy(to, from, static_cast<size_t>(n));
}

int64_t totalLength(const String* parts, int64_t n) {
  int64_t total = 0;
  for (int64_t i = 0; i < n; ++i) {
    if (__builtin_add_overflow(total, parts[i].len, &total)) fatal("string concatenation too long");
  }
  return total;
}

void copyParts(uint8_t* to, const String* parts, int64_t n) {
  for (int64_t i = 0; i < n; ++i) {
    copyBytes(to, parts[i].data, parts[i].len);
    to += parts[i].len;
  }
}

// The only part that is not empty, or null. It may be returned as it is unless its bytes may lie in
// a frame that the result outlives; those in the heap cannot.
const String* onlyPart(const String* parts, int64_t n, int64_t total) {
  for (int64_t i = 0; i < n; ++i) {
    if (parts[i].len == total) return &parts[i];
    if (parts[i].len != 0) return nullptr;
  }
  return nullptr;
}

// A byte slice of n bytes with the capacity that append would give; the tail is zero.
Slice newByteSlice(int64_t n) {
  size_t cap = roundupsize(static_cast<size_t>(n), true);
  uint8_t* p = static_cast<uint8_t*>(allocate(cap, nullptr, NeedZero::kNo));
  memset(p + n, 0, cap - static_cast<size_t>(n));
  return {p, n, static_cast<int64_t>(cap)};
}

Slice byteSliceFor(uint8_t* buf, int64_t n) {
  if (buf == nullptr || n > kTmpBytes) return newByteSlice(n);
  memset(buf, 0, kTmpBytes);
  return {buf, n, kTmpBytes};
}

Slice runeSliceFor(int32_t* buf, int64_t n) {
  if (buf != nullptr && n <= kTmpRunes) {
    memset(buf, 0, kTmpRunes * sizeof(int32_t));
    return {buf, n, kTmpRunes};
  }
  size_t used = static_cast<size_t>(n) * sizeof(int32_t);
  size_t size = roundupsize(used, true);
  auto* p = static_cast<uint8_t*>(allocate(size, nullptr, NeedZero::kNo));
  memset(p + used, 0, size - used);
  return {p, n, static_cast<int64_t>(size / sizeof(int32_t))};
}

// Length of the run of ASCII at p, in steps of 8; the caller goes on bytewise.
int64_t asciiPrefix(const uint8_t* p, int64_t n) {
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t word;
    memcpy(&word, p + i, 8);
    if ((word & 0x8080808080808080) != 0) break;
  }
  return i;
}

}  // namespace

constinit const uint64_t kByteWords[256] = {
#define TUCO_ROW(n)                                                                         \
  n, n + 1, n + 2, n + 3, n + 4, n + 5, n + 6, n + 7, n + 8, n + 9, n + 10, n + 11, n + 12, \
      n + 13, n + 14, n + 15
    TUCO_ROW(0),   TUCO_ROW(16),  TUCO_ROW(32),  TUCO_ROW(48),  TUCO_ROW(64),  TUCO_ROW(80),
    TUCO_ROW(96),  TUCO_ROW(112), TUCO_ROW(128), TUCO_ROW(144), TUCO_ROW(160), TUCO_ROW(176),
    TUCO_ROW(192), TUCO_ROW(208), TUCO_ROW(224), TUCO_ROW(240),
#undef TUCO_ROW
};

String makeString(std::string_view s) {
  return bytesToString(nullptr, borrow(s).data, static_cast<int64_t>(s.size()));
}

String makeString(std::string_view head, std::string_view tail) {
  String parts[] = {borrow(head), borrow(tail)};
  return concatStrings(nullptr, parts, 2);
}

String concatStrings(uint8_t* buf, const String* parts, int64_t n) {
  int64_t total = totalLength(parts, n);
  if (total == 0) return {nullptr, 0};
  const String* only = onlyPart(parts, n, total);
  if (only != nullptr && (buf != nullptr || objectBase(only->data) != nullptr)) return *only;
  uint8_t* p = bytesFor(buf, total);
  copyParts(p, parts, n);
  return {p, total};
}

Slice concatBytes(uint8_t* buf, const String* parts, int64_t n) {
  int64_t total = totalLength(parts, n);
  if (total == 0) return {zero_base, 0, 0};
  Slice result = byteSliceFor(buf, total);
  copyParts(static_cast<uint8_t*>(result.data), parts, n);
  return result;
}

String bytesToString(uint8_t* buf, const uint8_t* bytes, int64_t n) {
  if (n == 0) return {nullptr, 0};
  if (n == 1) return {reinterpret_cast<const uint8_t*>(&kByteWords[*bytes]), 1};
  uint8_t* p = bytesFor(buf, n);
  copyBytes(p, bytes, n);
  return {p, n};
}

Slice stringToBytes(uint8_t* buf, String s) {
  Slice result = byteSliceFor(buf, s.len);
  copyBytes(result.data, s.data, s.len);
  return result;
}

Slice stringToRunes(int32_t* buf, String s) {
  Slice result = runeSliceFor(buf, countRunes(s));
  auto* out = static_cast<int32_t*>(result.data);
  for (int64_t at = 0; at < s.len;) {
    DecodedRune decoded = decodeUtf8(s.data + at, s.len - at);
    *out++ = decoded.rune;
    at += decoded.size;
  }
  return result;
}

String runesToString(uint8_t* buf, const int32_t* runes, int64_t n) {
  int64_t size = 0;
  for (int64_t i = 0; i < n; ++i)
    size += utf8Size(runes[i]);
  if (size == 0) return {nullptr, 0};
  // Room for one more rune, and a bound: another goroutine may be changing the runes under us.
  uint8_t* p = bytesFor(buf, size + 3);
  int64_t used = 0;
  for (int64_t i = 0; i < n && used < size; ++i)
    used += encodeUtf8(p + used, runes[i]);
  return {p, used};
}

String runeToString(uint8_t* buf, int64_t value) {
  int32_t rune = value == static_cast<int32_t>(value) ? static_cast<int32_t>(value) : kRuneError;
  if (rune >= 0 && rune < 0x80) return {reinterpret_cast<const uint8_t*>(&kByteWords[rune]), 1};
  uint8_t* p = buf != nullptr ? buf : newBytes(kRuneBytes);
  return {p, encodeUtf8(p, rune)};
}

RuneStep decodeRune(String s, int64_t at) {
  DecodedRune decoded = decodeUtf8(s.data + at, s.len - at);
  return {decoded.rune, at + decoded.size};
}

int64_t countRunes(String s) {
  int64_t count = 0;
  for (int64_t at = 0; at < s.len;) {
    int64_t ascii = asciiPrefix(s.data + at, s.len - at);
    count += ascii;
    at += ascii;
    // At most eight steps before the next try of the fast way.
    for (int i = 0; i < 8 && at < s.len; ++i, ++count)
      at += decodeUtf8(s.data + at, s.len - at).size;
  }
  return count;
}

}  // namespace tuco::rt
