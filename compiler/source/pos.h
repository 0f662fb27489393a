// Pos: where something stands in the program's text.
#ifndef TUCO_COMPILER_SOURCE_POS_H_
#define TUCO_COMPILER_SOURCE_POS_H_

#include <compare>
#include <cstdint>

namespace tuco {

// A place in a source file: the file's base plus the byte offset. 0 is "no position". Positions of
// one file compare as their offsets do; files compare in the order in which they were added.
struct Pos {
  uint32_t value = 0;

  constexpr Pos() = default;
  constexpr explicit Pos(uint32_t v) : value(v) {}
  constexpr bool isKnown() const { return value != 0; }
  // `bytes` further on in the same file.
  constexpr Pos plus(uint32_t bytes) const { return Pos(value + bytes); }
  friend constexpr bool operator==(Pos, Pos) = default;
  friend constexpr auto operator<=>(Pos, Pos) = default;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_SOURCE_POS_H_
