// Tells sanitizers about switches between stacks; nothing in other builds.
#ifndef TUCO_RUNTIME_SCHED_FIBER_H_
#define TUCO_RUNTIME_SCHED_FIBER_H_

#include "runtime/sched/g.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TUCO_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define TUCO_TSAN 1
#endif
#endif

#ifdef TUCO_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef TUCO_TSAN
#include <sanitizer/tsan_interface.h>
#endif

#if defined(__clang__)
#define TUCO_UNINSTRUMENTED __attribute__((disable_sanitizer_instrumentation))
#else
#define TUCO_UNINSTRUMENTED
#endif
// A call of its own would be entered on one fiber and left on another.
#define TUCO_IN_CALLER __attribute__((always_inline))

namespace tuco::rt {

// g0 of the calling thread: the fiber it already is.
inline void fiberAdoptThread(G* g0) {
#ifdef TUCO_TSAN
  g0->fiber = __tsan_get_current_fiber();
#endif
  (void)g0;
}

inline void fiberBorn(G* g) {
#ifdef TUCO_TSAN
  if (g->fiber == nullptr) g->fiber = __tsan_create_fiber(0);
#endif
  (void)g;
}

// Just before the switch. `leaving_for_good`: `from` will not be resumed in this life.
TUCO_IN_CALLER inline void fiberLeave([[maybe_unused]] G* from, [[maybe_unused]] G* to,
                                      [[maybe_unused]] bool leaving_for_good) {
#ifdef TUCO_ASAN
  __sanitizer_start_switch_fiber(leaving_for_good ? nullptr : &from->fake_stack,
                                 reinterpret_cast<void*>(to->stack_low),
                                 to->stack_high - to->stack_low);
#endif
#ifdef TUCO_TSAN
  __tsan_switch_to_fiber(to->fiber, 0);
#endif
}

// First thing on the stack switched to.
TUCO_IN_CALLER inline void fiberArrive([[maybe_unused]] G* self) {
#ifdef TUCO_ASAN
  __sanitizer_finish_switch_fiber(self->fake_stack, nullptr, nullptr);
  self->fake_stack = nullptr;
#endif
}

// The goroutine has ended and is off its stack: its next life is a new fiber.
inline void fiberDied([[maybe_unused]] G* g) {
#ifdef TUCO_TSAN
  __tsan_destroy_fiber(g->fiber);
  g->fiber = nullptr;
#endif
#ifdef TUCO_ASAN
  __asan_unpoison_memory_region(reinterpret_cast<void*>(g->stack_low),
                                g->stack_high - g->stack_low);
#endif
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_FIBER_H_
