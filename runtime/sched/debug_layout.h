// Where a debugger finds goroutines when the program has no type information: tools/gdb reads this.
#ifndef TUCO_RUNTIME_SCHED_DEBUG_LAYOUT_H_
#define TUCO_RUNTIME_SCHED_DEBUG_LAYOUT_H_

#include <cstdint>

namespace tuco::rt {

// Offsets are bytes in G. The order is part of the format; a change raises the version.
struct DebugLayout {
  uint32_t version;
  uint32_t id, status, wait_reason, kind, sp, stack_low, stack_high, name, all_next;
  const void* all_first;  // the address of a G*: the first of all
};

}  // namespace tuco::rt

extern "C" const tuco::rt::DebugLayout tuco_debug_layout;

#endif  // TUCO_RUNTIME_SCHED_DEBUG_LAYOUT_H_
