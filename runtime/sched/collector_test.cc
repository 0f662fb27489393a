// The collector on the real scheduler: mutators, workers and stopped worlds on 1, 2 and 8 Ps.
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "runtime/gc/finalizer.h"
#include "runtime/gc/gc.h"
#include "runtime/mem/alloc.h"
#include "runtime/sched/testing.h"

namespace tuco::rt {
namespace {

using testing::go;
using testing::Group;
using testing::runWith;

struct Node {
  Node* left;
  Node* right;
  uint64_t id;
  uint64_t check;
};
constexpr uint8_t kNodeMask[] = {0b0011};
constexpr abi::Type makeNodeType() {
  abi::Type type = {};
  type.size = sizeof(Node);
  type.ptr_bytes = 16;
  type.gc_data = kNodeMask;
  type.align = 8;
  type.kind = abi::Kind::kStruct;
  return type;
}
constexpr abi::Type kNodeType = makeNodeType();

constexpr size_t kSlots = 512;
Node* slots[kSlots];
uint8_t slots_mask[kSlots / 8];

uint64_t checkOf(uint64_t id) {
  return id * 0x9e3779b97f4a7c15 ^ 0x5bd1e995;
}

Node* newNode(uint64_t id) {
  Node* node = static_cast<Node*>(newobject(&kNodeType));
  node->id = id;
  node->check = checkOf(id);
  return node;
}

class Collector : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    static bool once = false;
    if (once) return;
    once = true;
    startScheduler();
    std::memset(slots_mask, 0xff, sizeof slots_mask);
    gc::addRoots(slots, slots + kSlots, slots_mask);
    gc::modes().verify = true;
    gc::modes().poison = true;
    gc::applyModes();
  }
  void TearDown() override {
    gc::modes().verify = gc::modes().poison = false;
    gc::applyModes();
  }
};

void checkList(Node* node) {
  for (int depth = 0; node != nullptr && depth < 50; node = node->left, ++depth) {
    ASSERT_EQ(node->check, checkOf(node->id)) << "lost object";
  }
}

// Pointers change places all the time; objects hang on stacks only between loads and stores.
void juggle(uint64_t seed, int steps, Node** mine, size_t n) {
  std::mt19937_64 random(seed);
  for (size_t i = 0; i < n; ++i)
    writePointer(&mine[i], newNode(seed * 1000 + i));
  for (int step = 0; step < steps; ++step) {
    size_t a = random() % n, b = random() % n;
    switch (random() % 4) {
      case 0: {
        Node* moved = mine[a];
        writePointer(&mine[a], mine[b]);
        if (random() % 16 == 0) yield();
        writePointer(&mine[b], moved);
        break;
      }
      case 1: {
        Node* node = newNode(random());
        writePointer(&node->left, mine[a]);
        writePointer(&mine[a], node);
        break;
      }
      case 2: {
        Node* child = mine[a]->left;
        if (child == nullptr) break;
        writePointer(&mine[a]->left, child->left);
        writePointer(&child->left, mine[b]->right);
        writePointer(&mine[b]->right, child);
        break;
      }
      default:
        if (random() % 64 == 0) writePointer(&mine[a], newNode(random()));
        checkList(mine[a]);
    }
    preemptPoint();
  }
}

constexpr int kSteps = 20000;

TEST_P(Collector, MutatorsRaceWithCycles) {
  runWith(GetParam(), [] {
    Group group;
    for (uint64_t i = 0; i < 8; ++i) {
      go([i, &group] {
        juggle(i + 1, kSteps, &slots[i * 64], 64);
        group.done();
      });
    }
    for (int i = 0; i < 5; ++i)
      gc::runGC();
    group.wait(8);
    for (Node*& slot : slots)
      writePointer(&slot, static_cast<Node*>(nullptr));
  });
}

TEST_P(Collector, ManyParkedGoroutinesKeepTheirObjects) {
  runWith(GetParam(), [] {
    constexpr int kGoroutines = 500;
    std::atomic<uint32_t> release{0};
    Group started, done;
    std::atomic<int> good{0};
    for (uint64_t i = 0; i < kGoroutines; ++i) {
      go([&, i] {
        Node* volatile only_here = newNode(i);
        writePointer(&only_here->left, newNode(i + 7));
        started.done();
        semaAcquire(&release);
        if (only_here->check == checkOf(i) && only_here->left->check == checkOf(i + 7)) ++good;
        done.done();
      });
    }
    started.wait(kGoroutines);
    for (int i = 0; i < 3; ++i)
      gc::runGC();
    for (int i = 0; i < kGoroutines; ++i)
      semaRelease(&release);
    done.wait(kGoroutines);
    EXPECT_EQ(good, kGoroutines);
  });
}

TEST_P(Collector, AllocationAloneDrivesCycles) {
  runWith(GetParam(), [] {
    MemStats before, after;
    gc::readMemStats(&before);
    Group group;
    for (uint64_t i = 0; i < 4; ++i) {
      go([i, &group] {
        for (int k = 0; k < 500000; ++k) {
          Node* node = newNode(static_cast<uint64_t>(k));
          if (k % 1000 == 0) writePointer(&slots[i], node);
        }
        group.done();
      });
    }
    group.wait(4);
    gc::readMemStats(&after);
    EXPECT_GT(after.num_gc, before.num_gc);
    EXPECT_LT(after.heap_inuse, 64u << 20);
  });
}

TEST_P(Collector, FinalizersAndCleanupsRun) {
  runWith(GetParam(), [] {
    static std::atomic<int> ran;
    ran = 0;
    Group group;
    go([&group] {
      for (uint64_t i = 0; i < 100; ++i) {
        gc::setFinalizer(newNode(i), {[](void*, void*) { ++ran; }, nullptr});
        gc::addCleanup(newNode(i), {[](void*, void*) { ++ran; }, nullptr});
      }
      group.done();
    });
    group.wait(1);
    for (int i = 0; i < 3; ++i)
      gc::runGC();
    for (int i = 0; i < 1000 && gc::pendingCallbacks() != 0; ++i)
      sleepFor(1'000'000);
    // A stale word may hold back a few.
    EXPECT_GE(ran, 190);
  });
}

INSTANTIATE_TEST_SUITE_P(Procs, Collector, ::testing::Values(1, 2, 8));

}  // namespace
}  // namespace tuco::rt
