// Signal dispositions, masks and alternate stacks.
#ifndef TUCO_RUNTIME_OS_SIGNAL_H_
#define TUCO_RUNTIME_OS_SIGNAL_H_

#include <signal.h>
#include <ucontext.h>

#include <cstddef>

namespace tuco::rt::os {

using SignalHandler = void (*)(int signal, siginfo_t* info, void* context);

// Installs a handler on the alternate stack with SA_RESTART and all signals blocked while it runs.
// `old`, when not null, receives the previous disposition.
bool installSignal(int signal, SignalHandler handler, struct sigaction* old = nullptr);
bool restoreSignal(int signal, const struct sigaction& old);
// The disposition in force.
bool readSignal(int signal, struct sigaction* current);

// Gives the calling thread an alternate signal stack of at least 32 KB, unless it has one.
// Returns memory to pass to freeSignalStack, null when the thread kept its own.
void* makeSignalStack();
void freeSignalStack(void* stack);

// Blocks every signal that is not a fault; returns the old mask.
sigset_t blockSignals();
void setSignalMask(const sigset_t& mask);

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_SIGNAL_H_
