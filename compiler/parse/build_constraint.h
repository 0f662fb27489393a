// What a //go:build line says about the language version.
#ifndef TUCO_COMPILER_PARSE_BUILD_CONSTRAINT_H_
#define TUCO_COMPILER_PARSE_BUILD_CONSTRAINT_H_

#include <optional>
#include <string>
#include <string_view>

namespace tuco {

// The minimum version "go1.N" ("go1" for N = 0) that the constraint implies, taking every tag for
// independent; "" if it implies none. Nothing if `line`, the comment from "//" on, is malformed.
// https://pkg.go.dev/go/build/constraint#GoVersion
std::optional<std::string> goVersionOfConstraint(std::string_view line);

}  // namespace tuco

#endif  // TUCO_COMPILER_PARSE_BUILD_CONSTRAINT_H_
