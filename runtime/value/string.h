// Strings: concatenation, comparison, conversions, decoding.
//
// A `buf` parameter is a buffer in the caller's frame for results that do not escape, or null;
// results that fit lie there. Everything else is fresh memory. Sizes: see kTmpBytes and kTmpRunes.
#ifndef TUCO_RUNTIME_VALUE_STRING_H_
#define TUCO_RUNTIME_VALUE_STRING_H_

#include <string.h>

#include <string_view>

#include "abi/layout.h"

namespace tuco::rt {

using abi::Slice;
using abi::String;

constexpr int64_t kTmpBytes = 32;
constexpr int64_t kTmpRunes = 32;
constexpr int64_t kRuneBytes = 4;

inline std::string_view view(String s) {
  return {reinterpret_cast<const char*>(s.data), static_cast<size_t>(s.len)};
}
// A String over bytes that outlive it.
inline String borrow(std::string_view s) {
  return {reinterpret_cast<const uint8_t*>(s.data()), static_cast<int64_t>(s.size())};
}
// A copy in collected memory.
String makeString(std::string_view s);
String makeString(std::string_view head, std::string_view tail);

// x + y + z …; panics never, ends the process when the sum of lengths overflows, as Go does.
String concatStrings(uint8_t* buf, const String* parts, int64_t n);
// []byte(x + y + …) without the string in between.
Slice concatBytes(uint8_t* buf, const String* parts, int64_t n);

// Below, at and above zero for x < y, x == y, x > y by bytes.
inline int compareStrings(String x, String y) {
  int64_t n = x.len < y.len ? x.len : y.len;
  if (x.data != y.data && n > 0) {
    int order = memcmp(x.data, y.data, static_cast<size_t>(n));
    if (order != 0) return order < 0 ? -1 : 1;
  }
  return x.len < y.len ? -1 : x.len > y.len;
}
inline bool equalStrings(String x, String y) {
  if (x.len != y.len) return false;
  return x.data == y.data || x.len == 0 || memcmp(x.data, y.data, static_cast<size_t>(x.len)) == 0;
}

String bytesToString(uint8_t* buf, const uint8_t* bytes, int64_t n);
Slice stringToBytes(uint8_t* buf, String s);
Slice stringToRunes(int32_t* buf, String s);
String runesToString(uint8_t* buf, const int32_t* runes, int64_t n);
// string(integer): U+FFFD for what is no scalar value.
String runeToString(uint8_t* buf, int64_t value);

// for i, r := range s: the rune at s[at] and the index after it. at < s.len.
struct RuneStep {
  int64_t rune;
  int64_t next;
};
RuneStep decodeRune(String s, int64_t at);
// len([]rune(s)).
int64_t countRunes(String s);

// The 256 words 0…255: interfaces holding small integers and one-byte strings point here.
extern const uint64_t kByteWords[256];

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_VALUE_STRING_H_
