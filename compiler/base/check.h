// TUCO_CHECK: a failed condition is a bug in Tuco. It says what was expected, the phase and the
// position being worked on, and stops with exit code 2. TUCO_DCHECK does so in checking builds only.
#ifndef TUCO_COMPILER_BASE_CHECK_H_
#define TUCO_COMPILER_BASE_CHECK_H_

namespace tuco {

[[noreturn]] void checkFailed(const char* file, int line, const char* condition, const char* message);

// What this thread is working on, printed when a check fails. `phase` and `what` must outlive the
// scope; `what` is the function, package or file by name, and may be null.
class PhaseScope {
 public:
  PhaseScope(const char* phase, const char* what);
  ~PhaseScope();
  PhaseScope(const PhaseScope&) = delete;
  PhaseScope& operator=(const PhaseScope&) = delete;

 private:
  const char* outer_phase_;
  const char* outer_what_;
};

}  // namespace tuco

#define TUCO_CHECK(cond, message) \
  (__builtin_expect(!!(cond), 1) ? (void)0 : ::tuco::checkFailed(__FILE__, __LINE__, #cond, message))
#ifdef TUCO_CHECKS
#define TUCO_DCHECK(cond, message) TUCO_CHECK(cond, message)
#else
#define TUCO_DCHECK(cond, message) (void)sizeof(!(cond))
#endif
#define TUCO_UNREACHABLE(message) ::tuco::checkFailed(__FILE__, __LINE__, "unreachable", message)

#endif  // TUCO_COMPILER_BASE_CHECK_H_
