// ErrorOr<T>: a value, or the reason why the outside world (file, tool, disk) did not give one.
// Faults of the user's program are diagnostics, not ErrorOr; faults of Tuco are TUCO_CHECK.
#ifndef TUCO_COMPILER_BASE_ERROR_OR_H_
#define TUCO_COMPILER_BASE_ERROR_OR_H_

#include <optional>
#include <string>
#include <utility>

#include "compiler/base/check.h"

namespace tuco {

struct Error {
  std::string message;  // Lower case, no period: "open a.go: no such file or directory".
};

template <class T>
class [[nodiscard]] ErrorOr {
 public:
  ErrorOr(T value) : value_(std::move(value)) {}
  ErrorOr(Error error) : error_(std::move(error)) {}

  bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    TUCO_CHECK(!ok(), "error() of a value");
    return error_;
  }
  T& value() & {
    TUCO_CHECK(ok(), "value() of an error");
    return *value_;
  }
  const T& value() const& {
    TUCO_CHECK(ok(), "value() of an error");
    return *value_;
  }
  T&& value() && {
    TUCO_CHECK(ok(), "value() of an error");
    return std::move(*value_);
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::optional<T> value_;
  Error error_;
};

struct Success {};
using Status = ErrorOr<Success>;

}  // namespace tuco

// `TUCO_TRY(File file, openFile(path));` returns the error to the caller, or declares the value.
#define TUCO_TRY_CONCAT2(a, b) a##b
#define TUCO_TRY_CONCAT(a, b) TUCO_TRY_CONCAT2(a, b)
#define TUCO_TRY_IMPL(temp, decl, expr) \
  auto temp = (expr);                   \
  if (!temp.ok()) return temp.error();  \
  decl = std::move(temp).value()
#define TUCO_TRY(decl, expr) TUCO_TRY_IMPL(TUCO_TRY_CONCAT(try_result_, __LINE__), decl, expr)

#endif  // TUCO_COMPILER_BASE_ERROR_OR_H_
