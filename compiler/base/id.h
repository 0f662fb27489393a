// A typed 32-bit index into a store. Ids are passed by value; 0 is never a valid element.
#ifndef TUCO_COMPILER_BASE_ID_H_
#define TUCO_COMPILER_BASE_ID_H_

#include <compare>
#include <cstdint>
#include <functional>

namespace tuco {

// `Tag` only keeps ids of different stores apart: struct NameTag; using NameId = Id<NameTag>;
template <class Tag>
struct Id {
  uint32_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t v) : value(v) {}
  constexpr bool isValid() const { return value != 0; }
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr bool operator==(Id, Id) = default;
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace tuco

template <class Tag>
struct std::hash<tuco::Id<Tag>> {
  size_t operator()(tuco::Id<Tag> id) const noexcept { return id.value * 0x9E3779B97F4A7C15ull; }
};

#endif  // TUCO_COMPILER_BASE_ID_H_
