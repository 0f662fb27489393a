#include "runtime/type/raise.h"

#include <stdio.h>
#include <stdlib.h>

namespace tuco::rt {

namespace {

void abortWithText(ErrorTextKind kind, std::string_view head, std::string_view tail) {
  fprintf(stderr, "panic: %s%.*s%.*s\n",
          kind == ErrorTextKind::kRuntimeError ? "runtime error: " : "",
          static_cast<int>(head.size()), head.data(), static_cast<int>(tail.size()), tail.data());
  abort();
}

// Written once at start-up, before other threads exist.
constinit RaiseHooks raise_hooks{abortWithText};

}  // namespace

void setRaiseHooks(RaiseHooks hooks) {
  raise_hooks = hooks;
}

void raiseRuntimeError(std::string_view head, std::string_view tail) {
  raise_hooks.error_text(ErrorTextKind::kRuntimeError, head, tail);
  __builtin_unreachable();
}

void raisePlainError(std::string_view head, std::string_view tail) {
  raise_hooks.error_text(ErrorTextKind::kPlain, head, tail);
  __builtin_unreachable();
}

}  // namespace tuco::rt
