#include "compiler/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace tuco {
namespace {

constinit thread_local const char* current_phase = nullptr;
constinit thread_local const char* current_what = nullptr;

}  // namespace

PhaseScope::PhaseScope(const char* phase, const char* what)
    : outer_phase_(current_phase), outer_what_(current_what) {
  current_phase = phase;
  current_what = what;
}

PhaseScope::~PhaseScope() {
  current_phase = outer_phase_;
  current_what = outer_what_;
}

void checkFailed(const char* file, int line, const char* condition, const char* message) {
  std::fprintf(stderr, "tuco: internal error: %s\n\texpected: %s (%s:%d)\n", message, condition, file,
               line);
  if (current_phase != nullptr) {
    std::fprintf(stderr, "\tphase: %s%s%s\n", current_phase, current_what ? ", in " : "",
                 current_what ? current_what : "");
  }
  std::fflush(nullptr);
#ifdef TUCO_CHECKS
  std::abort();  // Leaves a core and a sanitizer's stack.
#else
  std::_Exit(2);
#endif
}

}  // namespace tuco
