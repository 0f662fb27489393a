// Where dumps get the names of compiled Go frames.
#ifndef TUCO_RUNTIME_SCHED_TRACEBACK_H_
#define TUCO_RUNTIME_SCHED_TRACEBACK_H_

#include <cstdint>

namespace tuco::rt {

// Prints the frame of a return address in Go's format (function, file:line, inlined calls) and
// returns true, or returns false when the address is not compiled Go. Set at start-up by the panic
// room. It must not allocate.
using FramePrinter = bool (*)(uintptr_t pc);
extern FramePrinter frame_printer;

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_TRACEBACK_H_
