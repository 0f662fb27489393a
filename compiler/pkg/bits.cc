#include "compiler/pkg/bits.h"

#include <cstring>

namespace tuco {
namespace {

constexpr size_t kFingerprintSize = 8;

void appendUint32(std::string& out, uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift);
}

uint32_t takeUint32(std::string_view& bytes) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value |= uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  bytes.remove_prefix(4);
  return value;
}

// Readers do not check the fingerprint; it only has to depend on all that precedes it. FNV-1a.
uint64_t fingerprint(std::string_view bytes) {
  uint64_t hash = 0xCBF29CE484222325ull;
  for (char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return hash;
}

}  // namespace

uint32_t BitsBuilder::add(Section section) {
  std::vector<std::string>& elements = elements_[static_cast<size_t>(section)];
  elements.emplace_back();
  return static_cast<uint32_t>(elements.size() - 1);
}

uint32_t BitsBuilder::stringIndex(std::string_view text) {
  auto [entry, is_new] = strings_.try_emplace(std::string(text), 0);
  if (is_new) {
    entry->second = add(Section::String);
    set(Section::String, entry->second, std::string(text));
  }
  return entry->second;
}

std::string BitsBuilder::finish() const {
  std::string out;
  appendUint32(out, kBitsVersion);
  appendUint32(out, 0);
  uint32_t sum = 0;
  for (const auto& elements : elements_) appendUint32(out, sum += static_cast<uint32_t>(elements.size()));
  sum = 0;
  for (const auto& elements : elements_) {
    for (const std::string& element : elements) appendUint32(out, sum += static_cast<uint32_t>(element.size()));
  }
  for (const auto& elements : elements_) {
    for (const std::string& element : elements) out += element;
  }
  uint64_t print = fingerprint(out);
  appendUint32(out, static_cast<uint32_t>(print));
  appendUint32(out, static_cast<uint32_t>(print >> 32));
  return out;
}

void BitsWriter::appendVarint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void BitsWriter::signedNumber(int64_t value) {
  uint64_t bits = static_cast<uint64_t>(value) << 1;
  number(value < 0 ? ~bits : bits);
}

void BitsWriter::ref(Section section, uint32_t index) {
  uint64_t key = uint64_t{static_cast<uint8_t>(section)} << 32 | index;
  auto [entry, is_new] = ref_numbers_.try_emplace(key, static_cast<uint32_t>(refs_.size()));
  if (is_new) refs_.emplace_back(section, index);
  number(entry->second);
}

uint32_t BitsWriter::finish() {
  std::string out;
  appendVarint(out, refs_.size());
  for (auto [section, index] : refs_) {
    appendVarint(out, static_cast<uint64_t>(section));
    appendVarint(out, index);
  }
  out += data_;
  builder_.set(section_, index_, std::move(out));
  return index_;
}

ErrorOr<Bits> Bits::parse(std::string_view bytes) {
  constexpr size_t kHeaderSize = 4 * (2 + kSectionCount);
  Error corrupt{"corrupt export data"};
  if (bytes.size() < kHeaderSize + kFingerprintSize) return corrupt;
  uint32_t version = takeUint32(bytes);
  if (version != kBitsVersion) return Error{"export data of unknown version " + std::to_string(version)};
  if (takeUint32(bytes) != 0) return Error{"export data with unknown flags"};

  Bits bits;
  uint32_t last = 0;
  for (uint32_t& end : bits.section_ends_) {
    end = takeUint32(bytes);
    if (end < last) return corrupt;
    last = end;
  }
  if (last > bytes.size() / 4) return corrupt;
  bits.ends_.reserve(last);
  uint32_t last_end = 0;
  for (uint32_t i = 0; i < last; ++i) {
    uint32_t end = takeUint32(bytes);
    if (end < last_end) return corrupt;
    bits.ends_.push_back(last_end = end);
  }
  if (bytes.size() < kFingerprintSize || bytes.size() - kFingerprintSize != last_end) return corrupt;
  bits.data_ = bytes.substr(0, last_end);
  return bits;
}

uint32_t Bits::first(Section section) const {
  return section == Section::String ? 0 : section_ends_[static_cast<size_t>(section) - 1];
}

uint32_t Bits::count(Section section) const {
  return section_ends_[static_cast<size_t>(section)] - first(section);
}

std::string_view Bits::element(Section section, uint32_t index) const {
  uint32_t i = first(section) + index;
  uint32_t start = i == 0 ? 0 : ends_[i - 1];
  return data_.substr(start, ends_[i] - start);
}

BitsReader::BitsReader(const Bits& bits, Section section, uint32_t index, bool& failed)
    : bits_(bits), failed_(failed) {
  readRefs(section, index);
}

void BitsReader::readRefs(Section section, uint32_t index) {
  if (index >= bits_.count(section)) return fail();
  rest_ = bits_.element(section, index);
  uint32_t count = length();
  refs_.reserve(count);
  for (uint32_t i = 0; i < count && ok(); ++i) {
    uint64_t target_section = number();
    uint64_t target = number();
    if (target_section >= kSectionCount || target >= bits_.count(Section(target_section))) return fail();
    refs_.emplace_back(Section(target_section), static_cast<uint32_t>(target));
  }
}

bool BitsReader::boolean() {
  uint64_t value = number();
  if (value > 1) fail();
  return value == 1;
}

uint64_t BitsReader::number() {
  if (failed_) return 0;
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    unsigned char byte = static_cast<unsigned char>(rest_[0]);
    rest_.remove_prefix(1);
    if (shift == 63 && byte > 1) break;
    value |= uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return value;
  }
  fail();
  return 0;
}

int64_t BitsReader::signedNumber() {
  uint64_t bits = number();
  uint64_t value = bits >> 1;
  return static_cast<int64_t>((bits & 1) != 0 ? ~value : value);
}

uint32_t BitsReader::length() {
  uint64_t value = number();
  if (value > rest_.size()) {
    fail();
    return 0;
  }
  return static_cast<uint32_t>(value);
}

uint32_t BitsReader::ref(Section section) {
  uint64_t i = number();
  if (failed_ || i >= refs_.size() || refs_[i].first != section) {
    fail();
    return 0;
  }
  return refs_[i].second;
}

std::string_view BitsReader::string() {
  uint32_t index = ref(Section::String);
  return failed_ ? std::string_view() : bits_.element(Section::String, index);
}

}  // namespace tuco
