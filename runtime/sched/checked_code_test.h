// Functions with checked prologues (see CMakeLists.txt), for the tests of segments.cc.
#ifndef TUCO_RUNTIME_SCHED_CHECKED_CODE_TEST_H_
#define TUCO_RUNTIME_SCHED_CHECKED_CODE_TEST_H_

#include <cstdint>

namespace tuco::rt::checked {

// Sum 1..n by recursion.
uint64_t recurse(uint64_t n);
// Recursion with arguments on the stack and floating point; a checksum of all of them.
double recurseWide(uint64_t n, double a, double b, double c, uint64_t d, uint64_t e, uint64_t f,
                   uint64_t g, uint64_t h, uint64_t i);
// Calls fn(arg) at the given depth.
uint64_t callAtDepth(uint64_t depth, void (*fn)(void*), void* arg);
// Calls a frame of `frame` class (0: 512 B, 1: 40 KB, 2: 3 MB) `times` times from this depth.
uint64_t bigFrame(int frame, uint64_t times);
// Spins through checked prologues until *stop.
uint64_t spin(const bool* stop);

}  // namespace tuco::rt::checked

#endif  // TUCO_RUNTIME_SCHED_CHECKED_CODE_TEST_H_
