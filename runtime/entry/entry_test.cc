// Every entry of the list is defined once (this links all of them), and a program that uses them
// the way compiled code does works, on a checked stack with little room.
#include "runtime/entry/entry.h"

#include <gtest/gtest.h>

#include <string>

#include "abi/runtime_entries.h"
#include "runtime/gc/gc.h"
#include "runtime/map/map.h"
#include "runtime/sched/stack.h"
#include "runtime/sched/testing.h"
#include "runtime/type/builder.h"
#include "runtime/value/allocate.h"
#include "runtime/value/complex.h"
#include "runtime/value/errors.h"
#include "runtime/value/string.h"

namespace tuco::abi::calltype {
namespace {

using namespace rt;

const void* const kEntries[] = {
#define TUCO_CALL(name, result, args, stack, effects) reinterpret_cast<const void*>(&tuco_##name),
#include "abi/runtime_calls.def"
};

TEST(Entries, AreAllThere) {
  for (const void* entry : kEntries)
    EXPECT_NE(entry, nullptr);
}

const Type* intType() {
  return basicType(Kind::kInt);
}

// What a small Go program does: builds a map from strings to slices, sends its size through a
// channel.
int64_t program() {
  const auto* type = mapOf(basicType(Kind::kString), sliceOf(intType()));
  Ptr m = tuco_makeMapSmall();
  for (int64_t i = 0; i < 2000; ++i) {
    Str parts[] = {borrow("key "), tuco_runeToString(nullptr, 'a' + i % 26)};
    auto* slice =
        static_cast<Slice*>(tuco_mapAssignStr(type, m, tuco_concatStrings(nullptr, parts, 2)));
    Slice s = *slice;
    if (s.len == s.cap)
      s = tuco_growSlice(s.data, s.len + 1, s.cap, 1, intType());
    else
      ++s.len;
    static_cast<int64_t*>(s.data)[s.len - 1] = i;
    tuco_typedMove(sliceOf(intType()), slice, &s);
  }
  int64_t sum = 0;
  MapIter it{};
  for (tuco_mapIterStart(type, m, &it); it.key != nullptr; tuco_mapIterNext(&it)) {
    const auto* s = static_cast<const Slice*>(it.elem);
    for (int64_t i = 0; i < s->len; ++i)
      sum += static_cast<int64_t*>(s->data)[i];
  }
  return sum + mapLen(static_cast<Map*>(m));
}
constexpr int64_t kProgramResult = 1999 * 2000 / 2 + 26;

template <class F>
void onGoroutine(StackKind kind, F f) {
  rt::testing::runWith(2, [&] {
    entryInit();
    rt::testing::Group group;
    rt::testing::go(
        [&] {
          f();
          group.done();
        },
        kind);
    group.wait(1);
  });
}

TEST(Entries, RunAProgram) {
  onGoroutine(StackKind::Cpp, [] { EXPECT_EQ(program(), kProgramResult); });
  onGoroutine(StackKind::Checked, [] { EXPECT_EQ(program(), kProgramResult); });
}

// Moves the stack pointer down until only the slack and `room` bytes are left, as a deep call
// would.
template <class F>
[[gnu::noinline]] void nearTheLimit(size_t room, F f) {
  auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  size_t skip = here - getg()->stack_limit - room;
  auto* pad = static_cast<volatile char*>(__builtin_alloca(skip & ~size_t{15}));
  pad[0] = 1;
  f();
  pad[1] = pad[0];
}

// A pattern below the slack shows how deep the entries went: they may use the slack but no more.
TEST(Entries, FitIntoTheSlack) {
  onGoroutine(StackKind::Checked, [] {
    constexpr unsigned char kPattern = 0x5a;
    constexpr size_t kUnused = 1024;
    auto* low = reinterpret_cast<volatile unsigned char*>(getg()->stack_low);
    for (size_t i = 0; i < kUnused; ++i)
      low[i] = kPattern;
    int64_t result = 0;
    nearTheLimit(256, [&] { result = program(); });
    EXPECT_EQ(result, kProgramResult);
    size_t untouched = 0;
    while (untouched < kUnused && low[untouched] == kPattern)
      ++untouched;
    EXPECT_EQ(untouched, kUnused);
  });
}

TEST(Entries, DivideComplex) {
  C128 q = tuco_divideComplex128(1, 2, 3, -4);
  EXPECT_DOUBLE_EQ(q.re, -0.2);
  EXPECT_DOUBLE_EQ(q.im, 0.4);
  q = tuco_divideComplex128(1, 1, 0, 0);
  EXPECT_EQ(q.re, __builtin_inf());
  EXPECT_EQ(q.im, __builtin_inf());
  q = tuco_divideComplex128(1, 1, __builtin_inf(), 0);
  EXPECT_EQ(q.re, 0);
}

// Maps and slices of pointers live through collections at every few allocations, verified by
// marking again.
TEST(Entries, SurviveCollections) {
  onGoroutine(StackKind::Cpp, [] {
    const Type* cell = pointerTo(intType());
    const auto* type = mapOf(cell, cell);
    Ptr m = tuco_makeMapSmall();
    Slice keys{nullptr, 0, 0};
    for (int64_t i = 0; i < 20000; ++i) {
      auto* key = static_cast<int64_t*>(tuco_newObject(intType()));
      *key = i;
      auto* elem = static_cast<int64_t*>(tuco_newObject(intType()));
      *elem = -i;
      auto** slot = static_cast<int64_t**>(tuco_mapAssignPtr(type, m, key));
      writePointer(slot, elem);
      if (keys.len == keys.cap)
        keys = tuco_growSlice(keys.data, keys.len + 1, keys.cap, 1, cell);
      else
        ++keys.len;
      writePointer(static_cast<int64_t**>(keys.data) + keys.len - 1, key);
      if (i % 3 == 0)
        tuco_mapDelete64(type, m,
                         reinterpret_cast<uint64_t>(static_cast<int64_t**>(keys.data)[i / 2]));
      if (i % 2000 == 1000) gc::runGC();
    }
    for (int64_t i = 0; i < keys.len; ++i) {
      int64_t* key = static_cast<int64_t**>(keys.data)[i];
      ASSERT_EQ(*key, i);
      PtrBool found = tuco_mapFind64(type, m, reinterpret_cast<uint64_t>(key));
      if (found.ok) ASSERT_EQ(**static_cast<int64_t**>(found.p), -i);
    }
    gc::keepAlive(m);
  });
}

// The same on several Ps at once, with collections in between: each goroutine owns a map of strings
// to lists of boxed numbers.
struct Node {
  Node* next;
  int64_t value;
};

const Type* nodeType() {
  static const uint32_t kPointers[] = {offsetof(Node, next)};
  static const Type* type = describedType("test.node", sizeof(Node), 8, kPointers);
  return type;
}

int64_t churn(uint64_t seed) {
  const auto* type = mapOf(basicType(Kind::kString), pointerTo(nodeType()));
  Ptr m = tuco_makeMapSmall();
  int64_t expected = 0;
  for (int64_t i = 0; i < 6000; ++i) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    std::string text = std::string(seed >> 40 & 31, 'x') + std::to_string(seed >> 50);
    Str key = tuco_bytesToString(nullptr, const_cast<char*>(text.data()),
                                 static_cast<int64_t>(text.size()));
    if (i % 5 == 4) {
      auto** head = static_cast<Node**>(tuco_mapGetStr(type, m, key));
      for (Node* node = *head; node != nullptr; node = node->next)
        expected -= node->value;
      tuco_mapDeleteStr(type, m, key);
      continue;
    }
    auto* node = static_cast<Node*>(tuco_newObject(nodeType()));
    node->value = i;
    auto** head = static_cast<Node**>(tuco_mapAssignStr(type, m, key));
    writePointer(&node->next, *head);
    writePointer(head, node);
    expected += i;
    preemptPoint();
  }
  int64_t sum = 0;
  MapIter it{};
  for (tuco_mapIterStart(type, m, &it); it.key != nullptr; tuco_mapIterNext(&it)) {
    for (Node* node = *static_cast<Node**>(it.elem); node != nullptr; node = node->next)
      sum += node->value;
  }
  return sum - expected;
}

TEST(Entries, ChurnOnSeveralProcs) {
  rt::testing::runWith(4, [] {
    entryInit();
    rt::testing::Group group;
    constexpr int kGoroutines = 8;
    for (int i = 0; i < kGoroutines; ++i) {
      rt::testing::go(
          [&, i] {
            EXPECT_EQ(churn(static_cast<uint64_t>(i) + 1), 0);
            group.done();
          },
          i % 2 == 0 ? StackKind::Cpp : StackKind::Checked);
    }
    for (int i = 0; i < 20; ++i)
      gc::runGC();
    group.wait(kGoroutines);
  });
}

}  // namespace
}  // namespace tuco::abi::calltype

int main(int argc, char** argv) {
  // Collect often and check each cycle.
  tuco::rt::gc::init();
  tuco::rt::gc::modes().verify = true;
  tuco::rt::gc::modes().poison = true;
  tuco::rt::gc::applyModes();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
