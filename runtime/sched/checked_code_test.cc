#include "runtime/sched/checked_code_test.h"

namespace tuco::rt::checked {
namespace {

void keep(volatile char* memory) {
  __asm__ volatile("" : : "r"(memory) : "memory");
}

template <unsigned kSize>
__attribute__((noinline)) uint64_t frameOf(uint64_t n) {
  volatile char memory[kSize];
  memory[0] = static_cast<char>(n);
  memory[kSize - 1] = 1;
  keep(memory);
  return static_cast<uint64_t>(memory[0] + memory[kSize - 1]);
}

__attribute__((noinline)) uint64_t step(const volatile bool* stop) {
  volatile uint64_t padding[64];
  padding[0] = *stop ? 1 : 0;
  padding[63] = 1;
  return padding[0];
}

}  // namespace

__attribute__((noinline)) uint64_t recurse(uint64_t n) {
  volatile uint64_t local = n;
  if (n == 0) return 0;
  return recurse(n - 1) + local;
}

__attribute__((noinline)) double recurseWide(uint64_t n, double a, double b, double c, uint64_t d,
                                             uint64_t e, uint64_t f, uint64_t g, uint64_t h,
                                             uint64_t i) {
  volatile double local = a + b * 2 + c * 3;
  if (n == 0) return static_cast<double>(d + e + f + g + h + i);
  double below = recurseWide(n - 1, a, b, c, d, e, f, g, h + 1, i + 2);
  return below + local;
}

__attribute__((noinline)) uint64_t callAtDepth(uint64_t depth, void (*fn)(void*), void* arg) {
  volatile uint64_t local = depth;
  if (depth == 0) {
    fn(arg);
    return 0;
  }
  return callAtDepth(depth - 1, fn, arg) + (local != 0);
}

uint64_t bigFrame(int frame, uint64_t times) {
  uint64_t sum = 0;
  for (uint64_t i = 0; i < times; ++i) {
    if (frame == 0)
      sum += frameOf<512>(i & 1);
    else if (frame == 1)
      sum += frameOf<40 << 10>(i & 1);
    else
      sum += frameOf<3 << 20>(i & 1);
  }
  return sum;
}

uint64_t spin(const bool* stop) {
  uint64_t rounds = 0;
  while (step(const_cast<const volatile bool*>(stop)) == 0)
    ++rounds;
  return rounds;
}

}  // namespace tuco::rt::checked
