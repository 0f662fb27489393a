// The container of export data: elements in numbered sections that refer to each other.
//
// Layout (version 2 of Go's unified format; all numbers little endian):
//   uint32 version, uint32 flags (0),
//   for each section the number of elements up to its end, for each element the offset of its end,
//   the elements' bytes, 8 bytes of fingerprint.
// An element other than a string is a table of references (count, then section and index of each)
// and data, in which references are numbers of that table. Numbers are varints, signed ones zig-zag.
#ifndef TUCO_COMPILER_PKG_BITS_H_
#define TUCO_COMPILER_PKG_BITS_H_

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/base/error_or.h"

namespace tuco {

enum class Section : uint8_t { String, Meta, PosBase, Pkg, Name, Type, Obj, ObjExt, ObjDict, Body };
inline constexpr size_t kSectionCount = 10;
inline constexpr uint32_t kBitsVersion = 2;

// ---- Writing ----

class BitsBuilder {
 public:
  // Reserves the next element of `section`.
  uint32_t add(Section section);
  void set(Section section, uint32_t index, std::string bytes) {
    elements_[static_cast<size_t>(section)][index] = std::move(bytes);
  }
  // The element that is `text`; equal texts are one element.
  uint32_t stringIndex(std::string_view text);
  std::string finish() const;

 private:
  std::array<std::vector<std::string>, kSectionCount> elements_;
  std::unordered_map<std::string, uint32_t> strings_;
};

// Writes one element; finish() stores it.
class BitsWriter {
 public:
  BitsWriter(BitsBuilder& builder, Section section) : BitsWriter(builder, section, builder.add(section)) {}
  BitsWriter(BitsBuilder& builder, Section section, uint32_t index)
      : builder_(builder), section_(section), index_(index) {}

  void boolean(bool b) { data_ += b ? '\1' : '\0'; }
  void number(uint64_t value) { appendVarint(data_, value); }
  void signedNumber(int64_t value);
  void ref(Section section, uint32_t index);
  void string(std::string_view text) { ref(Section::String, builder_.stringIndex(text)); }

  uint32_t index() const { return index_; }
  uint32_t finish();

 private:
  static void appendVarint(std::string& out, uint64_t value);

  BitsBuilder& builder_;
  Section section_;
  uint32_t index_;
  std::vector<std::pair<Section, uint32_t>> refs_;
  std::unordered_map<uint64_t, uint32_t> ref_numbers_;
  std::string data_;
};

// ---- Reading ----

// A parsed container; `bytes` must outlive it.
class Bits {
 public:
  static ErrorOr<Bits> parse(std::string_view bytes);

  uint32_t count(Section section) const;
  // The bytes of an element; the index must be below count().
  std::string_view element(Section section, uint32_t index) const;

 private:
  uint32_t first(Section section) const;
  std::array<uint32_t, kSectionCount> section_ends_{};
  std::vector<uint32_t> ends_;
  std::string_view data_;
};

// Reads one element. After anything malformed it has failed: it gives zeros from then on and
// `failed` of all readers that share it is set.
class BitsReader {
 public:
  BitsReader(const Bits& bits, Section section, uint32_t index, bool& failed);

  bool boolean();
  uint64_t number();
  int64_t signedNumber();
  // A number of things that follow, of which each takes at least a byte.
  uint32_t length();
  // The index of an element of `section`, which exists unless the reader has failed.
  uint32_t ref(Section section);
  std::string_view string();

  bool ok() const { return !failed_; }
  void fail() { failed_ = true; }

 private:
  void readRefs(Section section, uint32_t index);

  const Bits& bits_;
  std::vector<std::pair<Section, uint32_t>> refs_;
  std::string_view rest_;
  bool& failed_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_PKG_BITS_H_
