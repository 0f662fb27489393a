// Threads of the runtime: pthreads with a given stack, detached (never joined).
#ifndef TUCO_RUNTIME_OS_THREAD_H_
#define TUCO_RUNTIME_OS_THREAD_H_

#include <cstddef>
#include <cstdint>

namespace tuco::rt::os {

// Starts a detached thread. Returns 0 or an errno (EAGAIN: out of threads).
int startThread(void (*run)(void*), void* arg, size_t stack_size);
// Kernel thread id of the caller.
int threadId();
// Sends a signal to one thread of this process. Returns 0 or minus errno.
int signalThread(int thread_id, int signal);
struct StackBounds {
  uintptr_t low, high;
};
// The calling thread's stack as pthreads knows it.
StackBounds threadStack();

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_THREAD_H_
