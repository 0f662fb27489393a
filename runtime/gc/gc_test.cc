#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <vector>

#include "runtime/gc/finalizer.h"
#include "runtime/gc/gc.h"
#include "runtime/gc/statistics.h"
#include "runtime/gc/test_host.h"
#include "runtime/mem/alloc.h"
#include "runtime/mem/arena.h"
#include "runtime/mem/heap.h"

// Locals must lie on the real stack, where the collector looks for them.
extern "C" const char* __asan_default_options() { return "detect_stack_use_after_return=0"; }

namespace tuco::rt {
namespace {

struct Node {
  Node* left;
  Node* right;
  uint64_t id;
  uint64_t check;
};
constexpr uint8_t kNodeMask[] = {0b0011};
constexpr uint8_t kAllPointers[] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

abi::Type makeType(uint64_t size, uint64_t ptr_bytes, const uint8_t* mask) {
  abi::Type type = {};
  type.size = size;
  type.ptr_bytes = ptr_bytes;
  type.gc_data = mask;
  type.align = 8;
  type.kind = abi::Kind::kStruct;
  return type;
}
const abi::Type node_type = makeType(sizeof(Node), 16, kNodeMask);
const abi::Type pointer_type = makeType(8, 8, kAllPointers);

constexpr size_t kRootSlots = 512;
Node* root_slots[kRootSlots];
uint8_t root_mask[kRootSlots / 8];

uint64_t checkOf(uint64_t id) { return id * 0x9e3779b97f4a7c15 ^ 0x5bd1e995; }

__attribute__((noinline)) Node* newNode(uint64_t id) {
  Node* node = static_cast<Node*>(newobject(&node_type));
  node->id = id;
  node->check = checkOf(id);
  return node;
}

void expectNode(const Node* node) {
  ASSERT_EQ(node->check, checkOf(node->id)) << "lost object " << node;
}

// Overwrites what dead frames left on the stack.
__attribute__((noinline)) void wipeStack() {
  volatile char dead[16384];
  std::memset(const_cast<char*>(dead), 0, sizeof dead);
  asm volatile("" : : "r"(dead) : "memory");
}

// Hides a pointer from conservative scans.
uintptr_t hide(void* p) { return ~reinterpret_cast<uintptr_t>(p); }
void* unhide(uintptr_t p) { return reinterpret_cast<void*>(~p); }

class GcTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    static bool started = false;
    if (started) return;
    started = true;
    std::memset(root_mask, 0xff, sizeof root_mask);
    testhost::start({.verify = true, .poison = true});
    gc::addRoots(root_slots, root_slots + kRootSlots, root_mask);
  }
  void TearDown() override {
    for (Node*& slot : root_slots) writePointer(&slot, static_cast<Node*>(nullptr));
    gc::runGC();
  }
};

// Roots are set in frames of their own, so that no stale copy stays below ours.
__attribute__((noinline)) void buildList(Node** root, int length) {
  for (int i = 0; i < length; ++i) {
    Node* node = newNode(static_cast<uint64_t>(i));
    writePointer(&node->left, *root);
    writePointer(root, node);
  }
}

TEST_F(GcTest, KeepsWhatRootsReachAndFreesTheRest) {
  buildList(&root_slots[0], 10000);
  buildList(&root_slots[1], 10000);
  gc::runGC();
  uint64_t both = heap.live.load();
  writePointer(&root_slots[1], static_cast<Node*>(nullptr));
  wipeStack();
  gc::runGC();
  EXPECT_LT(heap.live.load() + 9000 * sizeof(Node), both);
  int count = 0;
  for (Node* node = root_slots[0]; node != nullptr; node = node->left, ++count) expectNode(node);
  EXPECT_EQ(count, 10000);
}

TEST_F(GcTest, StackWordsKeepObjectsAlive) {
  Node* volatile on_stack = newNode(77);
  writePointer(&on_stack->right, newNode(78));
  gc::runGC();
  gc::runGC();
  expectNode(on_stack);
  expectNode(on_stack->right);
}

TEST_F(GcTest, InteriorAndOnePastTheEndKeepObjectsAlive) {
  volatile uintptr_t inside = reinterpret_cast<uintptr_t>(newNode(5)) + 20;
  volatile uintptr_t past = reinterpret_cast<uintptr_t>(newNode(6)) + sizeof(Node);
  wipeStack();
  gc::runGC();
  expectNode(reinterpret_cast<Node*>(inside - 20));
  expectNode(reinterpret_cast<Node*>(past - sizeof(Node)));
}

__attribute__((noinline)) void fillPointers(Node** array, size_t n) {
  for (size_t i = 0; i < n; ++i) writePointer(&array[i], newNode(i));
}

TEST_F(GcTest, ArraysOfAllSizesAreScanned) {
  for (size_t n : {1ul, 3ul, 60ul, 64ul, 65ul, 500ul, 4000ul, 5000ul, 300000ul}) {
    Node** array = static_cast<Node**>(newarray(&pointer_type, static_cast<int64_t>(n)));
    writePointer(reinterpret_cast<Node***>(&root_slots[0]), array);
    fillPointers(array, n);
    wipeStack();
    gc::runGC();
    for (size_t i = 0; i < n; ++i) expectNode(array[i]);
  }
}

// Elements of 3 to 130 words with a pointer in the last.
TEST_F(GcTest, PatternsOfAnyPeriodAreFollowed) {
  for (size_t words : {3ul, 5ul, 24ul, 63ul, 64ul, 65ul, 130ul}) {
    // Descriptors live for ever: caches go by their address.
    uint8_t* mask = new uint8_t[24]();
    mask[(words - 1) / 8] = static_cast<uint8_t>(1 << (words - 1) % 8);
    const abi::Type& type = *new abi::Type(makeType(words * 8, words * 8, mask));
    static std::vector<const abi::Type*>* kept = new std::vector<const abi::Type*>;
    kept->push_back(&type);
    for (size_t n : {1ul, 2ul, 30ul, 700ul}) {
      Node** array = static_cast<Node**>(newarray(&type, static_cast<int64_t>(n)));
      writePointer(reinterpret_cast<Node***>(&root_slots[0]), array);
      for (size_t i = 0; i < n; ++i) writePointer(&array[i * words + words - 1], newNode(i));
      wipeStack();
      gc::runGC();
      for (size_t i = 0; i < n; ++i) expectNode(array[i * words + words - 1]);
    }
  }
}

// A graph of slots is mutated at random beside a model of it; what the model reaches must be intact.
TEST_F(GcTest, RandomGraphAgreesWithItsModel) {
  std::mt19937_64 random(42);
  struct Edge {
    int64_t left = -1, right = -1;
  };
  std::vector<Edge> model;
  std::vector<int64_t> model_roots(64, -1);
  auto pick = [&](auto&& self_ref, int64_t& id, int depth) -> Node* {
    size_t at = random() % 64;
    Node* node = root_slots[at];
    id = model_roots[at];
    for (; node != nullptr && depth > 0; --depth) {
      Node* next = random() % 2 ? node->left : node->right;
      int64_t next_id = next == node->left ? model[static_cast<size_t>(id)].left : model[static_cast<size_t>(id)].right;
      if (next == nullptr) break;
      node = next;
      id = static_cast<int64_t>(next->id);
      (void)next_id;
    }
    (void)self_ref;
    return node;
  };
  for (int step = 0; step < 300000; ++step) {
    testhost::poll();
    int64_t from_id = -1, to_id = -1;
    Node* to = pick(pick, to_id, static_cast<int>(random() % 8));
    if (random() % 3 == 0 || to == nullptr) {
      to = newNode(model.size());
      to_id = static_cast<int64_t>(model.size());
      model.push_back({});
    }
    if (random() % 8 == 0) {
      size_t at = random() % 64;
      bool drop = random() % 2 == 0;
      writePointer(&root_slots[at], drop ? nullptr : to);
      model_roots[at] = drop ? -1 : to_id;
      continue;
    }
    Node* from = pick(pick, from_id, static_cast<int>(random() % 8));
    if (from == nullptr) continue;
    bool left = random() % 2 == 0;
    writePointer(left ? &from->left : &from->right, to);
    (left ? model[static_cast<size_t>(from_id)].left : model[static_cast<size_t>(from_id)].right) = to_id;
    if (step % 30000 == 0) gc::runGC();
  }
  // Walk both.
  std::vector<uint8_t> seen(model.size());
  std::vector<Node*> todo;
  for (size_t i = 0; i < 64; ++i) {
    ASSERT_EQ(root_slots[i] == nullptr, model_roots[i] == -1);
    if (root_slots[i] != nullptr) {
      ASSERT_EQ(root_slots[i]->id, static_cast<uint64_t>(model_roots[i]));
      todo.push_back(root_slots[i]);
    }
  }
  size_t reached = 0;
  while (!todo.empty()) {
    Node* node = todo.back();
    todo.pop_back();
    expectNode(node);
    if (seen[node->id]++ != 0) continue;
    ++reached;
    const Edge& edge = model[node->id];
    ASSERT_EQ(node->left == nullptr ? -1 : static_cast<int64_t>(node->left->id), edge.left);
    ASSERT_EQ(node->right == nullptr ? -1 : static_cast<int64_t>(node->right->id), edge.right);
    if (node->left != nullptr) todo.push_back(node->left);
    if (node->right != nullptr) todo.push_back(node->right);
  }
  EXPECT_GT(reached, 10u);
}

// Pointers are moved between slots all the time, so that a marker without barrier would miss them.
void juggle(uint64_t seed, int steps, size_t first, size_t slots) {
  std::mt19937_64 random(seed);
  Node** base = &root_slots[first];
  for (size_t i = 0; i < slots; ++i) writePointer(&base[i], newNode(seed * 1000 + i));
  for (int step = 0; step < steps; ++step) {
    testhost::poll();
    size_t a = random() % slots, b = random() % slots;
    switch (random() % 4) {
      case 0: {
        Node* moved = base[a];
        writePointer(&base[a], base[b]);
        writePointer(&base[b], moved);
        break;
      }
      case 1: {
        Node* node = newNode(random());
        writePointer(&node->left, base[a]);
        writePointer(&base[a], node);
        break;
      }
      case 2: {
        Node* child = base[a]->left;
        if (child == nullptr) break;
        writePointer(&base[a]->left, child->left);
        writePointer(&child->left, base[b]->right);
        writePointer(&base[b]->right, child);
        break;
      }
      default: {
        if (random() % 64 == 0) writePointer(&base[a], newNode(random()));
        int depth = 0;
        for (Node* node = base[a]; node != nullptr && depth < 100; node = node->left, ++depth) expectNode(node);
      }
    }
  }
}

TEST_F(GcTest, MutatorsRaceWithTheCollector) {
  std::vector<std::thread> goroutines;
#ifdef TUCO_UNDER_TSAN
  constexpr int kSteps = 20000;
#else
  constexpr int kSteps = 200000;
#endif
  for (uint64_t i = 0; i < 4; ++i) {
    goroutines.push_back(testhost::startGoroutine([i] { juggle(i + 1, kSteps, i * 64, 64); }));
  }
  for (int i = 0; i < 10; ++i) gc::runGC();
  for (std::thread& goroutine : goroutines) testhost::joinGoroutine(goroutine);
}

// Changes the modes for a scope.
class WithModes {
 public:
  explicit WithModes(void (*change)(GcModes& modes)) : before_(gc::modes()) {
    change(gc::modes());
    gc::applyModes();
    gc::runGC();
  }
  ~WithModes() {
    gc::modes() = before_;
    gc::applyModes();
  }

 private:
  GcModes before_;
};

TEST_F(GcTest, CollectingAtEachThirdAllocationLosesNothing) {
  WithModes stress([](GcModes& modes) { modes.stress_interval = 3; });
  uint64_t cycles = collector.cycles_done;
  uint64_t allocations = collector.stress_count;
  juggle(11, 1500, 0, 16);
  EXPECT_GE(collector.cycles_done - cycles, (collector.stress_count - allocations) / 3 - 1);
  EXPECT_GT(collector.cycles_done, cycles + 50);
}

TEST_F(GcTest, MarkingWithTheWorldStoppedLosesNothing) {
  WithModes stopped([](GcModes& modes) { modes.stop_the_world = true; });
  std::vector<std::thread> goroutines;
  for (uint64_t i = 0; i < 3; ++i) {
    goroutines.push_back(testhost::startGoroutine([i] { juggle(i + 1, 20000, i * 64, 64); }));
  }
  Node* volatile on_stack = newNode(3);
  for (int i = 0; i < 20; ++i) gc::runGC();
  expectNode(on_stack);
  for (std::thread& goroutine : goroutines) testhost::joinGoroutine(goroutine);
}

// --- Finalizers, cleanups, weak pointers ---------------------------------------------------------

std::vector<uint64_t> finalized;  // ids, in order
std::atomic<int> cleaned{0};

void recordFinalizer(void*, void* object) {
  finalized.push_back(static_cast<Node*>(object)->id);
}
void waitForCallbacks() {
  for (int i = 0; i < 2000 && gc::pendingCallbacks() != 0; ++i) sched_hooks.sleep(1'000'000);
  ASSERT_EQ(gc::pendingCallbacks(), 0u);
}

__attribute__((noinline)) void makeFinalizedChain() {
  Node* inner = newNode(2);
  Node* outer = newNode(1);
  writePointer(&outer->left, inner);
  EXPECT_EQ(gc::setFinalizer(inner, {recordFinalizer, nullptr}), gc::FinalizerStatus::kOk);
  EXPECT_EQ(gc::setFinalizer(outer, {recordFinalizer, nullptr}), gc::FinalizerStatus::kOk);
  EXPECT_EQ(gc::setFinalizer(outer, {recordFinalizer, nullptr}), gc::FinalizerStatus::kAlreadySet);
  EXPECT_EQ(gc::setFinalizer(&outer->id, {recordFinalizer, nullptr}), gc::FinalizerStatus::kNotAtBeginning);
  EXPECT_EQ(gc::setFinalizer(root_slots, {recordFinalizer, nullptr}), gc::FinalizerStatus::kNotAllocated);
}

TEST_F(GcTest, FinalizersRunFromTheOutsideIn) {
  finalized.clear();
  testhost::elsewhere(makeFinalizedChain);
  wipeStack();
  gc::runGC();
  waitForCallbacks();
  EXPECT_EQ(finalized, std::vector<uint64_t>({1}));
  wipeStack();
  gc::runGC();
  waitForCallbacks();
  EXPECT_EQ(finalized, std::vector<uint64_t>({1, 2}));
}

__attribute__((noinline)) uintptr_t makeResurrecting() {
  Node* node = newNode(9);
  writePointer(&node->left, newNode(10));
  gc::setFinalizer(node, {[](void*, void* object) { writePointer(&root_slots[7], static_cast<Node*>(object)); },
                          nullptr});
  gc::addCleanup(node, {[](void*, void*) { ++cleaned; }, nullptr});
  return hide(gc::registerWeakPointer(node));
}

TEST_F(GcTest, AFinalizerMayResurrectAndCleanupsWaitForTheEnd) {
  cleaned = 0;
  uintptr_t hidden = 0;
  testhost::elsewhere([&hidden] { hidden = makeResurrecting(); });
  // The handle must survive by itself: nobody refers to it.
  void* volatile handle = unhide(hidden);
  wipeStack();
  gc::runGC();
  waitForCallbacks();
  EXPECT_EQ(gc::makeStrongFromWeak(handle), nullptr) << "weak pointers are cleared before the finalizer";
  testhost::elsewhere([] {
    ASSERT_NE(root_slots[7], nullptr);
    expectNode(root_slots[7]);
    expectNode(root_slots[7]->left);
  });
  EXPECT_EQ(cleaned, 0);
  gc::runGC();
  EXPECT_EQ(cleaned, 0);
  writePointer(&root_slots[7], static_cast<Node*>(nullptr));
  wipeStack();
  gc::runGC();
  waitForCallbacks();
  EXPECT_EQ(cleaned, 1);
}

__attribute__((noinline)) uint64_t addCleanups(Node* node) {
  gc::addCleanup(node, {[](void* closure, void* object) {
                          EXPECT_EQ(object, nullptr);
                          expectNode(static_cast<Node*>(closure));
                          ++cleaned;
                        },
                        newNode(50)});
  return gc::addCleanup(&node->id, {[](void*, void*) { cleaned += 100; }, nullptr});
}

TEST_F(GcTest, CleanupsKeepTheirClosureAndCanBeStopped) {
  cleaned = 0;
  uint64_t stopped = 0;
  testhost::elsewhere([&stopped] {
    buildList(&root_slots[3], 1);
    stopped = addCleanups(root_slots[3]);
  });
  wipeStack();
  gc::runGC();
  EXPECT_EQ(cleaned, 0);
  testhost::elsewhere([stopped] { gc::stopCleanup(root_slots[3], stopped); });
  writePointer(&root_slots[3], static_cast<Node*>(nullptr));
  wipeStack();
  gc::runGC();
  waitForCallbacks();
  EXPECT_EQ(cleaned, 1);
}

__attribute__((noinline)) void* weakOfRoot() {
  void* handle = gc::registerWeakPointer(&root_slots[4]->right);
  EXPECT_EQ(handle, gc::registerWeakPointer(root_slots[4]));
  return handle;
}

// Many objects, because a stale word on a stack may keep one or two of them.
TEST_F(GcTest, WeakPointersSeeTheirObjectUntilItDies) {
  constexpr size_t kObjects = 64;
  void* handles[kObjects] = {};
  testhost::elsewhere([&handles] {
    for (size_t i = 0; i < kObjects; ++i) {
      buildList(&root_slots[4], 1);
      handles[i] = weakOfRoot();
      writePointer(&root_slots[100 + i], root_slots[4]);
      writePointer(&root_slots[4], static_cast<Node*>(nullptr));
    }
  });
  gc::runGC();
  testhost::elsewhere([&handles] {
    for (size_t i = 0; i < kObjects; ++i) {
      EXPECT_EQ(gc::makeStrongFromWeak(handles[i]), root_slots[100 + i]);
      writePointer(&root_slots[100 + i], static_cast<Node*>(nullptr));
    }
  });
  wipeStack();
  gc::runGC();
  size_t dead = 0;
  for (void* handle : handles) dead += gc::makeStrongFromWeak(handle) == nullptr ? 1 : 0;
  EXPECT_GE(dead, kObjects - 8);
  EXPECT_EQ(gc::registerWeakPointer(nullptr), nullptr);
}

TEST_F(GcTest, WeakPointersRaceWithTheCollector) {
  std::atomic<bool> stop{false};
  std::vector<std::thread> goroutines;
  for (uint64_t worker = 0; worker < 2; ++worker) {
    goroutines.push_back(testhost::startGoroutine([worker, &stop] {
      std::mt19937_64 random(worker);
      void* handles[16] = {};
      while (!stop) {
        testhost::poll();
        size_t at = random() % 16;
        Node* node = static_cast<Node*>(gc::makeStrongFromWeak(handles[at]));
        if (node != nullptr) {
          expectNode(node);
          // Half the time it gets reachable again.
          if (random() % 2 == 0) writePointer(&root_slots[worker * 16 + at], node);
        } else {
          handles[at] = gc::registerWeakPointer(newNode(random()));
        }
        if (random() % 4 == 0) writePointer(&root_slots[worker * 16 + at], static_cast<Node*>(nullptr));
        for (int i = 0; i < 20; ++i) newNode(1);
      }
      std::memset(handles, 0, sizeof handles);
    }));
  }
  for (int i = 0; i < 20; ++i) gc::runGC();
  stop = true;
  for (std::thread& goroutine : goroutines) testhost::joinGoroutine(goroutine);
}

// --- Bulk barriers, limits, statistics -----------------------------------------------------------

TEST_F(GcTest, BulkMovesAndClearsKeepTheInvariant) {
  Node** array = static_cast<Node**>(newarray(&pointer_type, 1000));
  writePointer(reinterpret_cast<Node***>(&root_slots[0]), array);
  Node** other = static_cast<Node**>(newarray(&pointer_type, 1000));
  writePointer(reinterpret_cast<Node***>(&root_slots[1]), other);
  fillPointers(array, 1000);
  std::thread collecting = testhost::startGoroutine([] {
    for (int i = 0; i < 10; ++i) gc::runGC();
  });
  for (int round = 0; round < 300; ++round) {
    testhost::poll();
    typedMoveArray(&pointer_type, other, array, 1000);
    typedClear(&pointer_type, array, 1000);
    typedMoveArray(&pointer_type, array, other, 1000);
    typedMoveArray(&pointer_type, array + 1, array, 999);
    typedClear(&pointer_type, other, 1000);
    for (size_t i = 0; i < 1000; i += 7) expectNode(array[i]);
    writePointer(&array[0], newNode(0));
  }
  testhost::joinGoroutine(collecting);
}

TEST_F(GcTest, HeapStaysNearItsGoalWhileGarbageIsMade) {
  buildList(&root_slots[0], 50000);
  gc::runGC();
  uint64_t most = 0;
  for (int i = 0; i < 3'000'000; ++i) {
    newNode(1);
    if (i % 1000 == 0) {
      testhost::poll();
      most = std::max(most, heap.live.load());
    }
  }
  // Goal is 4 MB and live 1.6 MB, but what is born while marking counts as live for a cycle.
  EXPECT_LT(most, 32u << 20);
}

TEST_F(GcTest, GcPercentOffMeansNoCycles) {
  EXPECT_EQ(gc::setGCPercent(-1), 100);
  while (gc::phase() != GcPhase::kOff) sched_hooks.sleep(100'000);
  uint64_t cycles = collector.cycles_done;
  for (int i = 0; i < 1'000'000; ++i) newNode(1);
  EXPECT_EQ(collector.cycles_done, cycles);
  // A limit below the heap's size switches it on again.
  gc::setMemoryLimit(48 << 20);
  for (int i = 0; i < 1'000'000; ++i) {
    newNode(1);
    if (i % 1000 == 0) testhost::poll();
  }
  EXPECT_GT(collector.cycles_done, cycles);
  gc::setMemoryLimit(INT64_MAX);
  EXPECT_EQ(gc::setGCPercent(100), -1);
}

TEST_F(GcTest, StatisticsAddUp) {
  MemStats before, after;
  gc::runGC();
  gc::readMemStats(&before);
  for (int i = 0; i < 1000; ++i) newNode(1);
  mallocgc(100000, nullptr, NeedZero::kNo);
  gc::readMemStats(&after);
  EXPECT_EQ(after.mallocs - before.mallocs, 1001u);
  EXPECT_EQ(after.total_alloc - before.total_alloc, 1000 * sizeof(Node) + 106496);
  wipeStack();
  gc::runGC();
  gc::readMemStats(&after);
  EXPECT_GE(after.num_gc, before.num_gc + 1);
  EXPECT_GE(after.num_forced_gc, before.num_forced_gc + 1);
  EXPECT_EQ(after.heap_objects, after.mallocs - after.frees);
  EXPECT_GE(after.frees, before.frees + 900);
  EXPECT_GE(after.sys, after.heap_sys + after.gc_sys);
  EXPECT_GT(after.pause_total_ns, before.pause_total_ns);
}

TEST(PauseHistogramTest, BucketsAreContiguousAndFine) {
  for (uint64_t ns = 0; ns < 100000; ++ns) {
    int bucket = PauseHistogram::bucketOf(ns);
    ASSERT_LE(PauseHistogram::lowest(bucket), ns);
    ASSERT_GT(PauseHistogram::lowest(bucket + 1), ns);
  }
}

TEST_F(GcTest, FreeOSMemoryReturnsFreePages) {
  for (int i = 0; i < 200; ++i) mallocgc(256 << 10, nullptr, NeedZero::kYes);
  gc::freeOSMemory();
  EXPECT_EQ(heap.pages.retainedBytes(), 0u);
}

// The verify mode must be able to fail: a store without barrier into a black object.
TEST_F(GcTest, VerifyFindsALostObject) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        SetUpTestSuite();
        buildList(&root_slots[0], 1);
        gc::runGC();
        heap.marking = true;
        Span* span = spanOf(reinterpret_cast<uintptr_t>(root_slots[0]));
        span->setMark(span->indexOf(reinterpret_cast<uintptr_t>(root_slots[0])), kBlack);
        root_slots[0]->left = newNode(1);
        Span* lost = spanOf(reinterpret_cast<uintptr_t>(root_slots[0]->left));
        lost->setMark(lost->indexOf(reinterpret_cast<uintptr_t>(root_slots[0]->left)), kWhite);
        verifyMarks();
      },
      testing::ExitedWithCode(2),
      "runtime: gc verify: object word at 0x[0-9a-f]+ points to unmarked object 0x[0-9a-f]+ .*\n"
      "fatal error: runtime: reachable object not marked");
}

TEST_F(GcTest, ModesComeFromTheEnvironment) {
  setenv("TUCO_GC", "stress=7,verify,stw", 1);
  setenv("GODEBUG", "madvdontneed=1,gctrace=1", 1);
  GcModes before = gc::modes();
  readModes();
  GcModes modes = gc::modes();
  gc::modes() = before;
  unsetenv("TUCO_GC");
  unsetenv("GODEBUG");
  EXPECT_EQ(modes.stress_interval, 7u);
  EXPECT_TRUE(modes.verify);
  EXPECT_TRUE(modes.stop_the_world);
  EXPECT_TRUE(modes.trace);
  EXPECT_FALSE(modes.poison);
}

TEST_F(GcTest, MalformedMemoryLimitIsFatalAsInGo) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        setenv("GOMEMLIMIT", "12XB", 1);
        Pacer pacer;
        pacer.init();
      },
      testing::ExitedWithCode(2), "GOMEMLIMIT=12XB\nfatal error: malformed GOMEMLIMIT; see `go doc");
}

TEST_F(GcTest, TraceLineIsGos) {
  gc::modes().trace = true;
  testing::internal::CaptureStderr();
  gc::runGC();
  std::string line = testing::internal::GetCapturedStderr();
  gc::modes().trace = false;
  EXPECT_TRUE(testing::internal::RE::PartialMatch(
      line, testing::internal::RE(
                "gc [0-9]+ @[0-9]+\\.[0-9]+s [0-9]+%: [0-9.]+\\+[0-9.]+\\+[0-9.]+ ms clock, "
                "[0-9.]+\\+[0-9.]+/[0-9.]+/[0-9.]+\\+[0-9.]+ ms cpu, [0-9]+->[0-9]+->[0-9]+ MB, "
                "[0-9]+ MB goal, [0-9]+ MB stacks, [0-9]+ MB globals, [0-9]+ P \\(forced\\)\n")))
      << line;
}

}  // namespace
}  // namespace tuco::rt
