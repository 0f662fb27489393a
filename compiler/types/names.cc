// Properties of names: exported or not, equal when case is ignored.
#include <algorithm>
#include <cstdint>

#include "compiler/types/names.h"
#include "compiler/types/object.h"

namespace tuco {

namespace {

struct UpperRange {
  uint32_t first, last, stride;
};
struct FoldRange {
  uint32_t first, last, stride;
  int32_t delta;
};

constexpr UpperRange kUpper[] = {
#define TUCO_UPPER(first, last, stride) {first, last, stride},
#define TUCO_FOLD(first, last, stride, delta)
#include "compiler/types/unicode_case.def"
};
constexpr FoldRange kFold[] = {
#define TUCO_UPPER(first, last, stride)
#define TUCO_FOLD(first, last, stride, delta) {first, last, stride, delta},
#include "compiler/types/unicode_case.def"
};

// The range of a sorted table that holds `c`, or null.
template <class Range, size_t n>
const Range* findRange(const Range (&table)[n], uint32_t c) {
  const Range* r = std::upper_bound(table, table + n, c, [](uint32_t v, const Range& x) { return v < x.first; });
  if (r == table) return nullptr;
  --r;
  return c <= r->last && (c - r->first) % r->stride == 0 ? r : nullptr;
}

// Takes one code point off the front of valid UTF-8; an invalid byte counts as itself, out of the
// range of letters.
uint32_t nextRune(std::string_view& text) {
  uint8_t lead = static_cast<uint8_t>(text[0]);
  size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  uint32_t c = length == 1 ? lead : lead & (0x7F >> length);
  if ((lead & 0xC0) == 0x80 || length > text.size()) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  for (size_t i = 1; i < length; ++i) c = c << 6 | (static_cast<uint8_t>(text[i]) & 0x3F);
  text.remove_prefix(length);
  return c;
}

uint32_t fold(uint32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
  const FoldRange* r = findRange(kFold, c);
  return r == nullptr ? c : c + static_cast<uint32_t>(r->delta);
}

}  // namespace

bool isExportedName(std::string_view name) {
  if (name.empty()) return false;
  uint8_t lead = static_cast<uint8_t>(name[0]);
  if (lead < 0x80) return lead >= 'A' && lead <= 'Z';
  return findRange(kUpper, nextRune(name)) != nullptr;
}

bool equalFold(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (fold(nextRune(a)) != fold(nextRune(b))) return false;
  }
  return a.empty() && b.empty();
}

}  // namespace tuco
