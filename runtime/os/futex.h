// Sleeping on a word (futex, process-private).
#ifndef TUCO_RUNTIME_OS_FUTEX_H_
#define TUCO_RUNTIME_OS_FUTEX_H_

#include <atomic>
#include <cstdint>

namespace tuco::rt::os {

// Sleeps while *word == expected, at most timeout_ns (negative: for ever). Returns early at will:
// callers loop.
void futexSleep(std::atomic<uint32_t>* word, uint32_t expected, int64_t timeout_ns = -1);
// Wakes up to count sleepers.
void futexWake(std::atomic<uint32_t>* word, int count);

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_FUTEX_H_
