// Memory benchmarks, the twin of go/main.go: same rows, same work, same output.
//
//   bench_memory alloc [ROW]          rows "alloc_<bytes><p|n> ns": p with a pointer, n without;
//                                     CPU time of the whole process, collector and all
//   bench_memory bintrees DEPTH       "bintrees ms" (wall), "bintrees_cpu ms", "peak_mb"
//   bench_memory mark MB              CPU time of a forced cycle over a live heap of MB: "mark_cpu ms"
//   bench_memory pauses MB SECONDS    live heap of MB; allocates at full speed on two Ps, then prints
//                                     "pause NS COUNT" per histogram bucket and "window OPS" per 10 ms
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

#include "runtime/gc/gc.h"
#include "runtime/gc/statistics.h"
#include "runtime/mem/alloc.h"
#include "runtime/os/time.h"
#include "runtime/sched/testing.h"

using namespace tuco;
using namespace tuco::rt;

namespace {

constexpr uint8_t kFirstWord[] = {1};
constexpr uint8_t kTwoWords[] = {3};

abi::Type makeType(uint64_t size, uint64_t ptr_bytes, const uint8_t* mask) {
  abi::Type type = {};
  type.size = size;
  type.ptr_bytes = ptr_bytes;
  type.gc_data = mask;
  type.align = 8;
  type.kind = abi::Kind::kStruct;
  return type;
}

const char* only_row = nullptr;  // null: all

bool isWanted(const char* name) {
  return only_row == nullptr || std::strcmp(only_row, name) == 0;
}

void* sink;
const uint8_t sink_mask = 1;

int64_t cpuNow() {
  timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

double cpuMilliseconds() { return static_cast<double>(cpuNow()) / 1e6; }

__attribute__((noinline)) void allocRow(const char* name, const abi::Type& type, int count) {
  if (!isWanted(name)) return;
  int64_t best = INT64_MAX;
  for (int round = 0; round < 5; ++round) {
    int64_t begin = cpuNow();
    for (int i = 0; i < count; ++i) writePointer(&sink, newobject(&type));
    int64_t spent = cpuNow() - begin;
    if (spent < best) best = spent;
  }
  std::printf("%s %.2f\n", name, static_cast<double>(best) / count);
}

// As compiled code does it: the layout is known, the bump is inline.
__attribute__((noinline)) void inlineRow(const char* name, size_t size, const abi::Type& type, int count) {
  if (!isWanted(name)) return;
  LayoutId id = layoutFor(size, &type).id;
  int64_t best = INT64_MAX;
  for (int round = 0; round < 5; ++round) {
    int64_t begin = cpuNow();
    for (int i = 0; i < count; ++i) writePointer(&sink, allocLayout(id));
    int64_t spent = cpuNow() - begin;
    if (spent < best) best = spent;
  }
  std::printf("%s %.2f\n", name, static_cast<double>(best) / count);
}

void runAlloc() {
  static const abi::Type types[] = {makeType(16, 8, kFirstWord), makeType(64, 8, kFirstWord),
                                    makeType(1024, 8, kFirstWord), makeType(16, 0, nullptr),
                                    makeType(64, 0, nullptr), makeType(1024, 0, nullptr)};
  allocRow("alloc_16p", types[0], 10'000'000);
  allocRow("alloc_64p", types[1], 5'000'000);
  allocRow("alloc_1024p", types[2], 500'000);
  allocRow("alloc_16n", types[3], 10'000'000);
  allocRow("alloc_64n", types[4], 5'000'000);
  allocRow("alloc_1024n", types[5], 500'000);
  inlineRow("inline_16p", 16, types[0], 10'000'000);
  inlineRow("inline_64p", 64, types[1], 5'000'000);
}

struct Tree {
  Tree* left;
  Tree* right;
};
const abi::Type tree_type = makeType(16, 16, kTwoWords);

Tree* makeTree(int depth) {
  Tree* tree = static_cast<Tree*>(newobject(&tree_type));
  if (depth <= 0) return tree;
  writePointer(&tree->left, makeTree(depth - 1));
  writePointer(&tree->right, makeTree(depth - 1));
  return tree;
}
int check(const Tree* tree) {
  return tree->left == nullptr ? 1 : 1 + check(tree->left) + check(tree->right);
}

double peakMegabytes() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void runBinTrees(int depth) {
  int64_t begin = os::nanotime();
  double cpu = cpuMilliseconds();
  int total = check(makeTree(depth + 1));
  Tree* volatile long_lived = makeTree(depth);
  for (int d = 4; d <= depth; d += 4) {
    int iterations = 1 << (depth - d + 4);
    for (int i = 0; i < iterations; ++i) total += check(makeTree(d));
  }
  total += check(long_lived);
  std::printf("check %d\nbintrees %.1f\nbintrees_cpu %.1f\npeak_mb %.1f\n", total,
              static_cast<double>(os::nanotime() - begin) / 1e6, cpuMilliseconds() - cpu, peakMegabytes());
}

// Roots of trees of depth 6, which have 127 nodes of 16 bytes; filled in a scattered order.
Tree** makeForest(int megabytes, size_t* count) {
  static const abi::Type pointer_type = makeType(8, 8, kFirstWord);
  *count = static_cast<size_t>(megabytes) * 1000000 / (127 * 16);
  Tree** roots = static_cast<Tree**>(newarray(&pointer_type, static_cast<int64_t>(*count)));
  writePointer(reinterpret_cast<Tree***>(&sink), roots);
  for (size_t i = 0; i < *count; ++i) writePointer(&roots[i * 7919 % *count], makeTree(6));
  return roots;
}

void runMark(int megabytes) {
  size_t count = 0;
  makeForest(megabytes, &count);
  gc::runGC();
  double begin = cpuMilliseconds();
  for (int i = 0; i < 5; ++i) gc::runGC();
  std::printf("mark_cpu %.1f\n", (cpuMilliseconds() - begin) / 5);
}

// A live heap of trees, then two goroutines that replace and allocate.
struct Pauses {
  int64_t end;
  std::vector<uint64_t> windows[2];
};

void churn(Pauses& run, int who, Tree** roots, size_t count) {
  constexpr int64_t kWindow = 10'000'000;
  uint64_t random = 88172645463325252u + static_cast<uint64_t>(who);
  uint64_t ops = 0;
  int64_t window_end = os::nanotime() + kWindow;
  for (;;) {
    for (int i = 0; i < 20; ++i) {
      random ^= random << 13;
      random ^= random >> 7;
      random ^= random << 17;
      writePointer(&roots[random % count], makeTree(6));
      ++ops;
    }
    preemptPoint();
    int64_t now = os::nanotime();
    if (now < window_end) continue;
    run.windows[who].push_back(ops * 10'000'000 / static_cast<uint64_t>(now - window_end + kWindow));
    ops = 0;
    window_end = now + kWindow;
    if (now > run.end) return;
  }
}

void runPauses(int megabytes, int seconds) {
  size_t count = 0;
  Tree** roots = makeForest(megabytes, &count);
  gc::runGC();
  gc_statistics.pauses = {};
  Pauses run;
  run.end = os::nanotime() + int64_t{seconds} * 1'000'000'000;
  rt::testing::Group group;
  for (int who = 0; who < 2; ++who) {
    rt::testing::go([&, who] {
      churn(run, who, roots, count);
      group.done();
    });
  }
  group.wait(2);
  for (int i = 0; i < PauseHistogram::kBuckets; ++i) {
    uint64_t n = gc_statistics.pauses.counts[i];
    if (n != 0) {
      std::printf("pause %llu %llu\n", static_cast<unsigned long long>(PauseHistogram::lowest(i)),
                  static_cast<unsigned long long>(n));
    }
  }
  for (std::vector<uint64_t>& windows : run.windows) {
    for (uint64_t ops : windows) std::printf("window %llu\n", static_cast<unsigned long long>(ops));
  }
  std::printf("peak_mb %.1f\n", peakMegabytes());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  rt::testing::runWith(2, [&] {
    gc::addRoots(&sink, &sink + 1, &sink_mask);
    if (std::strcmp(argv[1], "alloc") == 0) {
      if (argc > 2) only_row = argv[2];
      runAlloc();
    }
    if (std::strcmp(argv[1], "bintrees") == 0) runBinTrees(std::atoi(argv[2]));
    if (std::strcmp(argv[1], "mark") == 0) runMark(std::atoi(argv[2]));
    if (std::strcmp(argv[1], "pauses") == 0) runPauses(std::atoi(argv[2]), std::atoi(argv[3]));
  });
  return 0;
}
