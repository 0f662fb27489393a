// Fixed words of the thread control block that belong to the runtime.
//
// glibc on x86-64 leaves %fs:0x50-0x6f (libitm's) and %fs:0x70 (split stacks') to such uses. They
// are read through address space 257, never as a C++ thread_local: a compiler may keep the address
// of a thread_local across a call that parks, and then writes another thread's variable. A value
// read here belongs to the thread that runs *now*: it must not be kept across a call that may park,
// nor be used in code that is preempted asynchronously.
#ifndef TUCO_RUNTIME_OS_TCB_H_
#define TUCO_RUNTIME_OS_TCB_H_

#include <cstddef>
#include <cstdint>

#include "abi/layout.h"

namespace tuco::rt::os {

// Which word is which is part of the contract with compiled code.
inline constexpr size_t kTcbG = abi::kTcbG;  // rt::G* that runs on this thread (g0 included)
inline constexpr size_t kTcbM = abi::kTcbM;  // rt::M* of this thread
inline constexpr size_t kTcbP = abi::kTcbP;  // rt::P* this thread holds, null without one
inline constexpr size_t kTcbCache = abi::kTcbAllocCache;  // mem's cache (rt::PerP::mcache mirrored)
inline constexpr size_t kTcbLimit =
    abi::kTcbStackLimit;  // limit that checked prologues compare rsp with

using TcbWord = uint64_t __attribute__((address_space(257)));

template <size_t kSlot>
inline uint64_t tcbLoad() {
  return *reinterpret_cast<volatile TcbWord*>(kSlot);
}
template <size_t kSlot>
inline void tcbStore(uint64_t value) {
  *reinterpret_cast<volatile TcbWord*>(kSlot) = value;
}
template <typename T, size_t kSlot>
inline T* tcbPointer() {
  return reinterpret_cast<T*>(tcbLoad<kSlot>());
}

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_TCB_H_
