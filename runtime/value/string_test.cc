// Strings against the spec's conversion rules and a naive model.
#include "runtime/value/string.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "runtime/value/utf8.h"

namespace tuco::rt {
namespace {

std::string text(String s) {
  return std::string(view(s));
}
std::string text(Slice s) {
  return std::string(static_cast<const char*>(s.data), static_cast<size_t>(s.len));
}

std::vector<int32_t> runes(Slice s) {
  const auto* p = static_cast<const int32_t*>(s.data);
  return {p, p + s.len};
}

TEST(String, ConcatenatesIntoTheBufferWhenItFits) {
  uint8_t buf[kTmpBytes];
  String parts[] = {borrow("ab"), borrow(""), borrow("cd")};
  String s = concatStrings(buf, parts, 3);
  EXPECT_EQ(text(s), "abcd");
  EXPECT_EQ(s.data, buf);
  std::string longer(40, 'x');
  parts[0] = borrow(longer);
  s = concatStrings(buf, parts, 3);
  EXPECT_EQ(text(s), longer + "cd");
  EXPECT_NE(s.data, buf);
}

TEST(String, OnePartIsCopiedUnlessTheResultStaysInTheFrame) {
  uint8_t buf[kTmpBytes];
  String parts[] = {borrow(""), borrow("abc")};
  EXPECT_EQ(concatStrings(buf, parts, 2).data, parts[1].data);
  EXPECT_NE(concatStrings(nullptr, parts, 2).data, parts[1].data);
  EXPECT_EQ(concatStrings(nullptr, parts, 1).len, 0);
}

TEST(String, ConcatBytesIsNeverNil) {
  EXPECT_NE(concatBytes(nullptr, nullptr, 0).data, nullptr);
  String parts[] = {borrow("a"), borrow("b")};
  EXPECT_EQ(text(concatBytes(nullptr, parts, 2)), "ab");
}

TEST(String, Compares) {
  EXPECT_EQ(compareStrings(borrow("a"), borrow("b")), -1);
  EXPECT_EQ(compareStrings(borrow("b"), borrow("a")), 1);
  EXPECT_EQ(compareStrings(borrow("a"), borrow("ab")), -1);
  EXPECT_EQ(compareStrings(borrow("ab"), borrow("ab")), 0);
  EXPECT_EQ(compareStrings(borrow("\xff"), borrow("a")), 1);
  EXPECT_EQ(compareStrings({nullptr, 0}, borrow("a")), -1);
}

TEST(String, RunesFollowTheSpec) {
  EXPECT_EQ(text(runeToString(nullptr, 'a')), "a");
  EXPECT_EQ(text(runeToString(nullptr, 0x65e5)), "\u65e5");
  EXPECT_EQ(text(runeToString(nullptr, -1)), "\ufffd");
  EXPECT_EQ(text(runeToString(nullptr, 0xd800)), "\ufffd");
  EXPECT_EQ(text(runeToString(nullptr, int64_t(1) << 40)), "\ufffd");
  EXPECT_EQ(runes(stringToRunes(nullptr, borrow("hell\u00f8"))),
            (std::vector<int32_t>{'h', 'e', 'l', 'l', 0xf8}));
  EXPECT_EQ(runes(stringToRunes(nullptr, borrow("a\xc0\xaf z"))),
            (std::vector<int32_t>{'a', 0xfffd, 0xfffd, ' ', 'z'}));
  EXPECT_EQ(runes(stringToRunes(nullptr, borrow("\xe6\x97"))),
            (std::vector<int32_t>{0xfffd, 0xfffd}));
  EXPECT_EQ(runes(stringToRunes(nullptr, borrow("\xed\xa0\x80"))),
            (std::vector<int32_t>{0xfffd, 0xfffd, 0xfffd}));
  EXPECT_EQ(runes(stringToRunes(nullptr, borrow("\xf4\x90\x80\x80"))),
            std::vector<int32_t>(4, 0xfffd));
}

TEST(String, EveryScalarValueRoundTrips) {
  for (int32_t rune = 0; rune <= kMaxRune; ++rune) {
    uint8_t bytes[4];
    int size = encodeUtf8(bytes, rune);
    ASSERT_EQ(size, utf8Size(rune));
    DecodedRune decoded = decodeUtf8(bytes, size);
    ASSERT_EQ(decoded.size, size);
    ASSERT_EQ(decoded.rune, isSurrogate(rune) ? kRuneError : rune);
    for (int cut = 1; cut < size; ++cut)
      ASSERT_EQ(decodeUtf8(bytes, cut).size, 1);
  }
}

// Counting and decoding agree on random bytes that are often almost UTF-8.
TEST(String, CountAgreesWithDecoding) {
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string s;
    for (unsigned n = random() % 24; n > 0; --n) {
      switch (random() % 4) {
        case 0:
          s += static_cast<char>('a' + random() % 26);
          break;
        case 1:
          s += text(runeToString(nullptr, random() % 0x11000));
          break;
        case 2:
          s += static_cast<char>(random());
          break;
        case 3:
          s += "ascii ascii";
          break;
      }
    }
    Slice decoded = stringToRunes(nullptr, borrow(s));
    ASSERT_EQ(decoded.len, countRunes(borrow(s)));
    int64_t at = 0;
    for (int32_t rune : runes(decoded)) {
      RuneStep step = decodeRune(borrow(s), at);
      ASSERT_EQ(step.rune, rune);
      at = step.next;
    }
    ASSERT_EQ(at, static_cast<int64_t>(s.size()));
    String back = runesToString(nullptr, static_cast<const int32_t*>(decoded.data), decoded.len);
    ASSERT_EQ(runes(stringToRunes(nullptr, back)), runes(decoded));
  }
}

TEST(String, ConversionsCopy) {
  std::string bytes = "hello";
  String s = bytesToString(nullptr, reinterpret_cast<const uint8_t*>(bytes.data()), 5);
  bytes[0] = 'j';
  EXPECT_EQ(text(s), "hello");
  Slice b = stringToBytes(nullptr, s);
  static_cast<char*>(b.data)[0] = 'c';
  EXPECT_EQ(text(s), "hello");
  uint8_t buf[kTmpBytes];
  memset(buf, 0xaa, sizeof buf);
  b = stringToBytes(buf, s);
  EXPECT_EQ(b.cap, kTmpBytes);
  EXPECT_EQ(buf[5], 0);
}

}  // namespace
}  // namespace tuco::rt
