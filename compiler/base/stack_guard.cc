#include "compiler/base/stack_guard.h"

#include <pthread.h>

namespace tuco {

StackGuard::StackGuard(size_t reserve) {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return;
  void* lowest = nullptr;
  size_t size = 0;
  if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) {
    // A reserve larger than half of the stack would leave too little to work with.
    limit_ = reinterpret_cast<uintptr_t>(lowest) + (reserve < size / 2 ? reserve : size / 2);
  }
  pthread_attr_destroy(&attributes);
}

}  // namespace tuco
