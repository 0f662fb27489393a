#include "runtime/os/thread.h"

#include <pthread.h>
#include <unistd.h>

#include <cstdlib>

#include "runtime/os/fatal.h"
#include "runtime/os/syscall.h"

namespace tuco::rt::os {
namespace {

struct Start {
  void (*run)(void*);
  void* arg;
};

void* enter(void* raw) {
  Start start = *static_cast<Start*>(raw);
  std::free(raw);
  start.run(start.arg);
  return nullptr;
}

}  // namespace

int startThread(void (*run)(void*), void* arg, size_t stack_size) {
  Start* start = static_cast<Start*>(std::malloc(sizeof(Start)));
  if (start == nullptr) fatal("runtime: out of memory: cannot allocate thread start record");
  *start = {run, arg};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_size);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  int error = pthread_create(&thread, &attributes, enter, start);
  pthread_attr_destroy(&attributes);
  if (error != 0) std::free(start);
  return error;
}

int threadId() {
  return static_cast<int>(syscall(SYS_gettid));
}

int signalThread(int thread_id, int signal) {
  return static_cast<int>(syscall(SYS_tgkill, ::getpid(), thread_id, signal));
}

StackBounds threadStack() {
  pthread_attr_t attributes;
  void* low = nullptr;
  size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) {
    fatal("runtime: cannot find the thread's stack");
  }
  pthread_attr_getstack(&attributes, &low, &size);
  pthread_attr_destroy(&attributes);
  uintptr_t base = reinterpret_cast<uintptr_t>(low);
  return {base, base + size};
}

}  // namespace tuco::rt::os
