// Memory and time of a million parked goroutines, for both kinds of stack. Not a Google Benchmark:
// it runs once. Usage: parked_bench [checked|cpp] [count]
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "runtime/os/env.h"
#include "runtime/os/time.h"
#include "runtime/sched/testing.h"

namespace tuco::rt {
namespace {

int64_t statusKilobytes(const char* field) {
  static char text[8192];
  if (!os::readSmallFile("/proc/self/status", text, sizeof text)) return 0;
  const char* at = std::strstr(text, field);
  int64_t kb = 0;
  if (at == nullptr) return 0;
  at += std::strlen(field);
  while (*at == ' ' || *at == '\t')
    ++at;
  os::parseInt(at, &kb);
  return kb;
}

struct Shared {
  std::atomic<uint32_t> release{0};
  std::atomic<uint32_t> done{0};
  std::atomic<int> arrived{0};
};

void waitParked(void* raw) {
  Shared* shared = static_cast<Shared*>(raw);
  shared->arrived.fetch_add(1, std::memory_order_relaxed);
  park([](G*, void*) { return true; }, nullptr, WaitReason::Select);
}

void measure(StackKind kind, int count) {
  testing::runWith(2, [&] {
    Shared shared;
    int64_t rss = statusKilobytes("VmRSS:");
    int64_t tables = statusKilobytes("VmPTE:");
    int64_t start = os::nanotime();
    int64_t cpu = os::threadCpuTime();
    for (int i = 0; i < count; ++i) {
      spawn(waitParked, &shared, kind);
      if (i % 256 == 0) yield();
    }
    while (shared.arrived.load() < count)
      yield();
    double ns = static_cast<double>(os::nanotime() - start) / count;
    rss = statusKilobytes("VmRSS:") - rss;
    tables = statusKilobytes("VmPTE:") - tables;
    std::printf(
        "%s: %d parked, %.0f ns each to make (thread CPU %.0f), %.0f bytes resident + %.0f page "
        "tables = %.2f KB\n",
        kind == StackKind::Checked ? "checked" : "cpp", count, ns,
        static_cast<double>(os::threadCpuTime() - cpu) / count, rss * 1024.0 / count,
        tables * 1024.0 / count, static_cast<double>(rss + tables) / count);
  });
}

}  // namespace
}  // namespace tuco::rt

int main(int argc, char** argv) {
  int count = argc > 2 ? std::atoi(argv[2]) : 1'000'000;
  bool checked = argc <= 1 || std::strcmp(argv[1], "checked") == 0;
  tuco::rt::measure(checked ? tuco::rt::StackKind::Checked : tuco::rt::StackKind::Cpp, count);
  std::fflush(nullptr);
  std::_Exit(0);
}
