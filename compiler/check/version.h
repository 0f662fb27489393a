// Language versions: "go1.N" as a number, for gating features per file.
#ifndef TUCO_COMPILER_CHECK_VERSION_H_
#define TUCO_COMPILER_CHECK_VERSION_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tuco {

// A language version without its release number: "go1.20.1" is the language version go1.20.
// The zero value is "no version known", which allows everything.
struct GoVersion {
  uint32_t code = 0;  // 1 + (major << 16 | minor), or 0.

  constexpr bool isValid() const { return code != 0; }
  friend constexpr bool operator==(GoVersion, GoVersion) = default;
  friend constexpr auto operator<=>(GoVersion, GoVersion) = default;
};

constexpr GoVersion goVersion(uint32_t major, uint32_t minor) {
  return GoVersion{1 + (major << 16 | minor)};
}

// The language version of a version text ("go1.21rc2" → go1.21); invalid for any other text.
GoVersion asGoVersion(std::string_view text);
// "go1.21"; "go1" for go1.0; "" for an invalid version.
std::string versionText(GoVersion version);

// Versions that changed the language.
inline constexpr GoVersion kGo1_9 = goVersion(1, 9);
inline constexpr GoVersion kGo1_13 = goVersion(1, 13);
inline constexpr GoVersion kGo1_14 = goVersion(1, 14);
inline constexpr GoVersion kGo1_16 = goVersion(1, 16);
inline constexpr GoVersion kGo1_17 = goVersion(1, 17);
inline constexpr GoVersion kGo1_18 = goVersion(1, 18);
inline constexpr GoVersion kGo1_20 = goVersion(1, 20);
inline constexpr GoVersion kGo1_21 = goVersion(1, 21);
inline constexpr GoVersion kGo1_22 = goVersion(1, 22);
inline constexpr GoVersion kGo1_23 = goVersion(1, 23);
inline constexpr GoVersion kGo1_26 = goVersion(1, 26);
inline constexpr GoVersion kGo1_27 = goVersion(1, 27);

}  // namespace tuco

#endif  // TUCO_COMPILER_CHECK_VERSION_H_
