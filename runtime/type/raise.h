// How rooms below `panic` raise a Go panic: through a pointer that panic installs at start-up.
// Until then (tests of lower rooms) the text goes to standard error and the process aborts.
#ifndef TUCO_RUNTIME_TYPE_RAISE_H_
#define TUCO_RUNTIME_TYPE_RAISE_H_

#include <string_view>

#include "abi/layout.h"

namespace tuco::rt {

// Which Go type carries the text: runtime.errorString ("runtime error: " in front) or plainError.
enum class ErrorTextKind : uint8_t { kRuntimeError, kPlain };

struct RaiseHooks {
  void (*error_text)(ErrorTextKind kind, std::string_view head, std::string_view tail);
};

void setRaiseHooks(RaiseHooks hooks);

// Panics with runtime.Error "runtime error: " + head + tail.
[[noreturn]] void raiseRuntimeError(std::string_view head, std::string_view tail = {});
// Panics with runtime.Error head + tail.
[[noreturn]] void raisePlainError(std::string_view head, std::string_view tail = {});

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_TYPE_RAISE_H_
