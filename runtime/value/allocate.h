// Allocation by runtime code that runs in place on a goroutine's stack.
//
// The allocator's slow side (refilling, sweeping, assisting) needs more stack than the slack below
// a checked stack's limit, so on such a goroutine it runs on the thread's own stack; what that owes
// the collector is settled afterwards, where the goroutine may park.
#ifndef TUCO_RUNTIME_VALUE_ALLOCATE_H_
#define TUCO_RUNTIME_VALUE_ALLOCATE_H_

#include "runtime/gc/gc.h"
#include "runtime/mem/alloc.h"
#include "runtime/sched/api.h"

namespace tuco::rt {

// Whether the caller runs on a stack with a limit.
inline bool onCheckedStack() {
  const G* g = getg();
  return g != nullptr && g->kind == StackKind::Checked;
}

// Runs fn where it has room. fn must not park and not panic.
template <class F>
inline void withRoom(F&& fn) {
  if (__builtin_expect(onCheckedStack(), 0)) {
    onSystemStack(static_cast<F&&>(fn));
  } else {
    fn();
  }
}

void* allocateChecked(size_t size, const abi::Type* type, NeedZero zero);

// mallocgc, newobject and so on for any stack.
inline void* allocate(size_t size, const abi::Type* type, NeedZero zero) {
  if (__builtin_expect(onCheckedStack(), 0)) return allocateChecked(size, type, zero);
  return mallocgc(size, type, zero);
}
inline void* allocateObject(const abi::Type* type) {
  return allocate(type->size, type, NeedZero::kYes);
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_VALUE_ALLOCATE_H_
