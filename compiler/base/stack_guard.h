// StackGuard: tells when the calling thread's stack runs low, so that deep recursion over a
// user's program ends in a diagnostic and not in a crash. Belongs to the thread that made it.
#ifndef TUCO_COMPILER_BASE_STACK_GUARD_H_
#define TUCO_COMPILER_BASE_STACK_GUARD_H_

#include <cstddef>
#include <cstdint>

namespace tuco {

class StackGuard {
 public:
  // `reserve` bytes are kept for what runs between two questions. If the stack's bounds cannot be
  // told, it never counts as low.
  explicit StackGuard(size_t reserve);

  bool isLow() const { return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < limit_; }

 private:
  uintptr_t limit_ = 0;  // Stacks grow down: addresses below this are the reserve.
};

}  // namespace tuco

#endif  // TUCO_COMPILER_BASE_STACK_GUARD_H_
