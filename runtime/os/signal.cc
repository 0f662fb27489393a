#include "runtime/os/signal.h"

#include <pthread.h>

#include "runtime/os/fatal.h"
#include "runtime/os/memory.h"

namespace tuco::rt::os {
namespace {

constexpr size_t kSignalStackSize = 64 << 10;

}  // namespace

bool installSignal(int signal, SignalHandler handler, struct sigaction* old) {
  struct sigaction action = {};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigfillset(&action.sa_mask);
  return ::sigaction(signal, &action, old) == 0;
}

bool restoreSignal(int signal, const struct sigaction& old) {
  return ::sigaction(signal, &old, nullptr) == 0;
}

bool readSignal(int signal, struct sigaction* current) {
  return ::sigaction(signal, nullptr, current) == 0;
}

void* makeSignalStack() {
  stack_t current = {};
  if (::sigaltstack(nullptr, &current) == 0 && (current.ss_flags & SS_DISABLE) == 0 &&
      current.ss_size >= 32 << 10) {
    return nullptr;
  }
  void* memory = mapMemory(kSignalStackSize);
  if (memory == nullptr) fatal("runtime: out of memory: cannot allocate a signal stack");
  stack_t stack = {};
  stack.ss_sp = memory;
  stack.ss_size = kSignalStackSize;
  if (::sigaltstack(&stack, nullptr) != 0) fatal("runtime: sigaltstack failed");
  return memory;
}

void freeSignalStack(void* stack) {
  if (stack == nullptr) return;
  stack_t off = {};
  off.ss_flags = SS_DISABLE;
  ::sigaltstack(&off, nullptr);
  unmapMemory(stack, kSignalStackSize);
}

sigset_t blockSignals() {
  sigset_t all;
  sigset_t old;
  sigfillset(&all);
  for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT})
    sigdelset(&all, fault);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  return old;
}

void setSignalMask(const sigset_t& mask) {
  pthread_sigmask(SIG_SETMASK, &mask, nullptr);
}

}  // namespace tuco::rt::os
