// The end of a process whose panic nobody recovered, and faults. Private to this room.
#ifndef TUCO_RUNTIME_PANIC_CRASH_H_
#define TUCO_RUNTIME_PANIC_CRASH_H_

#include "abi/layout.h"
#include "runtime/panic/panic.h"

namespace tuco::rt {

// Prints the chain of panics, the fault, the goroutine's traceback (GOTRACEBACK=all: all), and
// exits 2.
[[noreturn]] void crash(Panic* p);

// The panics of the current goroutine whose deferred calls are running, in front of a fatal error.
void printPendingPanics();

// A panic's argument as Go prints it after "panic: ".
void printPanicValue(const abi::Eface& value);
// Newlines become "\n\t", so that the text cannot look like a traceback.
void printIndented(std::string_view text);

// "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x401000]\n".
void printSignalNote(const SignalNote& note);

// Takes SIGSEGV, SIGBUS and SIGFPE.
void installFaults();

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_PANIC_CRASH_H_
