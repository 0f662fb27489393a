#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "compiler/base/arena.h"
#include "compiler/base/error_or.h"
#include "compiler/base/interner.h"
#include "compiler/base/store.h"

namespace tuco {
namespace {

TEST(Interner, EqualTextHasOneIdAcrossThreads) {
  Interner names;
  std::vector<std::vector<NameId>> ids(4);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&names, &ids, t] {
      for (int i = 0; i < 5000; ++i) ids[t].push_back(names.intern("name" + std::to_string(i)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int t = 1; t < 4; ++t) EXPECT_EQ(ids[0], ids[t]);
  for (int i = 0; i < 5000; ++i) EXPECT_EQ(names.text(ids[0][i]), "name" + std::to_string(i));
}

TEST(Interner, EmptyAndNulTextsAreNames) {
  Interner names;
  NameId empty = names.intern("");
  NameId nul = names.intern(std::string_view("\0", 1));
  EXPECT_NE(empty, nul);
  EXPECT_EQ(names.text(nul).size(), 1u);
}

struct CellTag;
TEST(Store, ElementsNeverMoveAndIdsAreDense) {
  Store<int, Id<CellTag>, 4> cells;
  std::vector<int*> addresses;
  for (int i = 0; i < 1000; ++i) {
    Id<CellTag> id = cells.add(i);
    EXPECT_EQ(id.value, static_cast<uint32_t>(i + 1));
    addresses.push_back(&cells[id]);
  }
  for (uint32_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(&cells[Id<CellTag>(i + 1)], addresses[i]);
    EXPECT_EQ(*addresses[i], static_cast<int>(i));
  }
}

TEST(Arena, LargeBlocksDoNotDisturbSmallOnes) {
  Arena arena;
  char* a = static_cast<char*>(arena.allocate(10, 1));
  arena.allocate(1 << 20, 8);
  char* b = static_cast<char*>(arena.allocate(10, 1));
  EXPECT_EQ(b - a, 10);
}

ErrorOr<int> half(int n) {
  if (n % 2 != 0) return Error{"odd"};
  return n / 2;
}
ErrorOr<int> quarter(int n) {
  TUCO_TRY(int h, half(n));
  return half(h);
}
TEST(ErrorOr, TryPassesTheErrorUp) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().message, "odd");
}

}  // namespace
}  // namespace tuco
