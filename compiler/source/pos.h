// Pos: where something stands in the program's text.
#ifndef TUCO_COMPILER_SOURCE_POS_H_
#define TUCO_COMPILER_SOURCE_POS_H_

#include <compare>
#include <cstdint>

namespace tuco {

// A byte offset over all files of the program, in the order they were added; 0 means unknown.
struct Pos {
  uint32_t value = 0;

  constexpr Pos() = default;
  constexpr explicit Pos(uint32_t v) : value(v) {}
  constexpr bool isKnown() const { return value != 0; }
  friend constexpr bool operator==(Pos, Pos) = default;
  friend constexpr auto operator<=>(Pos, Pos) = default;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_SOURCE_POS_H_
