#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstring>
#include <random>
#include <set>
#include <vector>

#include "runtime/mem/alloc.h"
#include "runtime/mem/bits.h"
#include "runtime/mem/central.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/sweep.h"

namespace tuco::rt {
namespace {

constexpr uint8_t kOnePointer[] = {1};
constexpr uint8_t kFirstOfTwo[] = {1};

abi::Type makeType(uint64_t size, uint64_t ptr_bytes, const uint8_t* mask) {
  abi::Type type = {};
  type.size = size;
  type.ptr_bytes = ptr_bytes;
  type.gc_data = mask;
  type.align = 8;
  type.kind = abi::Kind::kStruct;
  return type;
}

class MemTest : public testing::Test {
 protected:
  void SetUp() override {
    initLayouts();
    cache_ = newCache();
    setCurrentCache(cache_);
  }
  void TearDown() override {
    freeCache(cache_);
    setCurrentCache(nullptr);
  }
  // What the collector does at the end of marking, with only `live` marked.
  void collectAllBut(const std::vector<void*>& live) {
    flushCache(cache_);
    finishSweep();
    for (void* p : live) {
      Span* span = spanOf(reinterpret_cast<uintptr_t>(p));
      span->setMark(span->indexOf(reinterpret_cast<uintptr_t>(p)), kBlack);
    }
    heap.sweep_gen.fetch_add(2);
    finishSweep();
  }
  MCache* cache_ = nullptr;
};

TEST(SizeClasses, WasteIsBounded) {
  for (size_t size = 129; size <= kMaxSmallSize; ++size) {
    size_t slot = kClassSizes[sizeClassOf(size)];
    ASSERT_GE(slot, size);
    ASSERT_LE((slot - size) * 6, slot) << size;
    if (sizeClassOf(size) > 1) ASSERT_LT(kClassSizes[sizeClassOf(size) - 1], size);
  }
  for (int i = 1; i < kClassCount; ++i) {
    size_t bytes = size_t{kClassTables.pages[i]} << kPageShift;
    EXPECT_LE(bytes % kClassSizes[i] * 8, bytes) << kClassSizes[i];
  }
}

TEST(SizeClasses, MagicDivides) {
  for (int i = 1; i < kClassCount; ++i) {
    uint64_t size = kClassSizes[i];
    for (uint64_t offset = 0; offset < size_t{kClassTables.pages[i]} << kPageShift; ++offset) {
      ASSERT_EQ(offset * kClassTables.magic[i] >> 32, offset / size);
    }
  }
}

TEST(SizeClasses, RoundsAsGcDoes) {
  EXPECT_EQ(roundupsize(1, true), 8u);
  EXPECT_EQ(roundupsize(33, false), 48u);
  EXPECT_EQ(roundupsize(513, true), 576u);
  EXPECT_EQ(roundupsize(513, false), 568u);
  EXPECT_EQ(roundupsize(1024, false), 1144u);
  EXPECT_EQ(roundupsize(32760, false), 32760u);
  EXPECT_EQ(roundupsize(32761, true), 32768u);
  EXPECT_EQ(roundupsize(40961, true), 49152u);
}

TEST(Bits, AgreeWithANaiveSearch) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 200; ++round) {
    uint64_t words[4];
    for (uint64_t& word : words) word = random() & random() & (round % 2 ? ~0ull : random());
    size_t limit = 1 + random() % 256, from = random() % limit;
    size_t clear = from, set = from;
    while (clear < limit && (words[clear / 64] >> clear % 64 & 1) != 0) ++clear;
    while (set < limit && (words[set / 64] >> set % 64 & 1) == 0) ++set;
    EXPECT_EQ(nextClear(words, from, limit), clear);
    EXPECT_EQ(nextSet(words, from, limit), set);
  }
}

TEST(PageHeapTest, RandomUseNeverOverlapsAndFreesAll) {
  auto pages = std::make_unique<PageHeap>();
  std::mt19937_64 random(7);
  struct Piece {
    uintptr_t base;
    size_t npages;
  };
  std::vector<Piece> pieces;
  std::set<uintptr_t> used;
  for (int step = 0; step < 5000; ++step) {
    if (pieces.size() < 50 || random() % 2 == 0) {
      size_t npages = random() % 40 == 0 ? 1 + random() % 12000 : 1 + random() % 30;
      PageHeap::Pages got = pages->allocate(npages);
      ASSERT_NE(got.base, 0u);
      for (size_t i = 0; i < npages; ++i) ASSERT_TRUE(used.insert(got.base + (i << kPageShift)).second);
      if (got.is_zero) ASSERT_EQ(*reinterpret_cast<uint64_t*>(got.base + (npages / 2 << kPageShift)), 0u);
      *reinterpret_cast<uint64_t*>(got.base) = ~0ull;
      *reinterpret_cast<uint64_t*>(got.base + (npages / 2 << kPageShift)) = ~0ull;
      pieces.push_back({got.base, npages});
      continue;
    }
    size_t at = random() % pieces.size();
    for (size_t i = 0; i < pieces[at].npages; ++i) used.erase(pieces[at].base + (i << kPageShift));
    pages->release(pieces[at].base, pieces[at].npages);
    pieces[at] = pieces.back();
    pieces.pop_back();
    if (step % 500 == 0) pages->scavenge(8 << 20, ScavengeMode::kHugeBlocks);
  }
  for (const Piece& piece : pieces) pages->release(piece.base, piece.npages);
  EXPECT_EQ(pages->inUseBytes(), 0u);
  pages->scavenge(~size_t{0}, ScavengeMode::kEverything);
  EXPECT_EQ(pages->retainedBytes(), 0u);
  EXPECT_EQ(pages->releasedBytes(), pages->readyBytes());
}

TEST_F(MemTest, ObjectsAreZeroDisjointAndFound) {
  std::mt19937_64 random(3);
  std::set<std::pair<char*, size_t>> objects;
  for (int i = 0; i < 20000; ++i) {
    size_t size = 1 + random() % (i % 10 == 0 ? 40000 : 300);
    char* p = static_cast<char*>(mallocgc(size, nullptr, NeedZero::kYes));
    for (size_t k = 0; k < size; ++k) ASSERT_EQ(p[k], 0);
    std::memset(p, 0xff, size);
    if (size >= kTinySize) {
      EXPECT_EQ(objectBase(p + size - 1), p);
      EXPECT_GE(usableSize(p), size);
    }
    auto [at, fresh] = objects.insert({p, size});
    ASSERT_TRUE(fresh);
    if (at != objects.begin()) {
      auto before = std::prev(at);
      ASSERT_LE(before->first + before->second, p);
    }
    auto after = std::next(at);
    if (after != objects.end()) ASSERT_LE(p + size, after->first);
  }
  collectAllBut({});
}

TEST_F(MemTest, TinyObjectsShareABlock) {
  char* a = static_cast<char*>(mallocgc(1, nullptr, NeedZero::kYes));
  a = static_cast<char*>(mallocgc(1, nullptr, NeedZero::kYes));
  char* b = static_cast<char*>(mallocgc(2, nullptr, NeedZero::kYes));
  char* c = static_cast<char*>(mallocgc(4, nullptr, NeedZero::kYes));
  EXPECT_EQ(objectBase(a), objectBase(b));
  EXPECT_EQ(objectBase(a), objectBase(c));
  EXPECT_EQ(reinterpret_cast<uintptr_t>(c) % 4, 0u);
  EXPECT_EQ(mallocgc(0, nullptr, NeedZero::kYes), zero_base);
}

TEST_F(MemTest, LayoutsAreShared) {
  abi::Type pointer = makeType(8, 8, kOnePointer);
  abi::Type pair = makeType(16, 8, kFirstOfTwo);
  EXPECT_EQ(layoutFor(16, &pair).mask, 1u);
  EXPECT_EQ(layoutFor(16, &pointer).mask, 3u);
  EXPECT_EQ(layoutFor(48, &pair).mask, 0b010101u);
  EXPECT_EQ(&layoutFor(40, &pair), &layoutFor(48, &pair));
  const uint8_t six[] = {0b010101};
  EXPECT_EQ(&layoutForMask(48, six, 6), &layoutFor(48, &pair));
  const uint8_t none[] = {0};
  EXPECT_TRUE(layoutForMask(48, none, 6).noscan);
  const Layout& big = layoutFor(4000, &pair);
  EXPECT_EQ(big.period, 2u);
  EXPECT_EQ(&big, &layoutFor(4090, &pair));
  EXPECT_NE(&big, &layoutFor(4000, &pointer));
  EXPECT_EQ(layoutFor(1 << 20, &pair).size, 0u);
}

TEST_F(MemTest, MaskOnDemandIsBuiltOnce) {
  abi::Type pair = makeType(16, 8, kFirstOfTwo);
  abi::ArrayType array = {};
  static_cast<abi::Type&>(array) = makeType(160, 152, nullptr);
  array.kind = abi::Kind::kArray;
  array.elem = &pair;
  array.len = 10;
  const uint8_t* slot = nullptr;
  array.gc_data = reinterpret_cast<const uint8_t*>(&slot);
  array.tflag = abi::kTFlagGCMaskOnDemand;
  const uint8_t* mask = gcMask(&array);
  EXPECT_EQ(mask[0], 0x55);
  EXPECT_EQ(mask[1], 0x55);
  EXPECT_EQ(mask[2], 0x5);
  EXPECT_EQ(gcMask(&array), mask);
  EXPECT_EQ(&layoutFor(160, &array), &layoutFor(160, &pair));
}

TEST_F(MemTest, SweepFreesUnmarkedAndReusesTheirSlots) {
  abi::Type pair = makeType(16, 8, kFirstOfTwo);
  std::vector<void*> all, live;
  for (int i = 0; i < 5000; ++i) all.push_back(newobject(&pair));
  std::mt19937_64 random(5);
  for (void* p : all) {
    std::memset(p, 0xee, 16);
    if (random() % 3 == 0) live.push_back(p);
  }
  collectAllBut(live);
  std::set<void*> kept(live.begin(), live.end());
  for (void* p : all) EXPECT_EQ(objectBase(p), kept.count(p) ? p : nullptr);
  std::set<void*> old(all.begin(), all.end());
  int reused = 0;
  for (int i = 0; i < 3000; ++i) {
    uint64_t* p = static_cast<uint64_t*>(newobject(&pair));
    ASSERT_FALSE(kept.count(p));
    ASSERT_EQ(p[0], 0u);
    ASSERT_EQ(p[1], 0u);
    reused += old.count(p) ? 1 : 0;
  }
  EXPECT_GT(reused, 2500);
  for (void* p : live) EXPECT_EQ(*static_cast<uint64_t*>(p), 0xeeeeeeeeeeeeeeee);
  collectAllBut({});
}

// A thousand layouts of one size class, few objects each, must not take a page each.
TEST_F(MemTest, SeldomUsedLayoutsShareSpans) {
  collectAllBut({});
  uint64_t before = heap.pages.inUseBytes();
  for (uint8_t i = 1; i < 250; ++i) {
    const uint8_t bits[] = {i, 1};
    LayoutId id = layoutForMask(128, bits, 16).id;
    for (int k = 0; k < 4; ++k) {
      void* p = allocLayout(id);
      Span* span = spanOf(reinterpret_cast<uintptr_t>(p));
      ASSERT_TRUE(span->layout->mixed);
      ASSERT_EQ(span->maskOf(span->indexOf(reinterpret_cast<uintptr_t>(p))), 256u + i);
    }
  }
  EXPECT_LE(heap.pages.inUseBytes() - before, 250 * 4 * 128u + 2 * kHeapPageSize);
  // One that is used more gets its own.
  const uint8_t bits[] = {7, 3};
  LayoutId id = layoutForMask(128, bits, 16).id;
  for (int k = 0; k < 100; ++k) allocLayout(id);
  EXPECT_EQ(spanOf(reinterpret_cast<uintptr_t>(allocLayout(id)))->layout->id, id);
  collectAllBut({});
}

TEST_F(MemTest, EmptySpansGoBackToThePageHeap) {
  collectAllBut({});
  uint64_t before = heap.pages.inUseBytes();
  for (int i = 0; i < 100; ++i) mallocgc(1 << 20, nullptr, NeedZero::kNo);
  for (int i = 0; i < 100000; ++i) mallocgc(64, nullptr, NeedZero::kNo);
  EXPECT_GT(heap.pages.inUseBytes(), before + (100 << 20));
  collectAllBut({});
  EXPECT_EQ(heap.pages.inUseBytes(), before);
}

TEST_F(MemTest, OverflowingArrayIsRefused) {
  abi::Type pair = makeType(16, 8, kFirstOfTwo);
  EXPECT_EQ(newarray(&pair, -1), nullptr);
  EXPECT_EQ(newarray(&pair, int64_t{1} << 60), nullptr);
  EXPECT_EQ(newarray(&pair, int64_t{1} << 45), nullptr);
}

void allocateUntilRefused() {
  rlimit limit;
  limit.rlim_cur = limit.rlim_max = size_t{1} << 28;
  setrlimit(RLIMIT_AS, &limit);
  for (;;) mallocgc(1 << 20, nullptr, NeedZero::kNo);
}

// The kernel refuses in the middle of a run (ENOMEM at mmap).
TEST_F(MemTest, RefusedGrowthIsFatalAsInGo) {
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "a sanitizer's shadow does not fit under an address space limit";
#endif
#endif
  EXPECT_EXIT(allocateUntilRefused(), testing::ExitedWithCode(2),
              "runtime: out of memory: cannot allocate 1048576-byte block .*\nfatal error: out of memory");
}

TEST_F(MemTest, OutOfMemoryIsFatalAsInGo) {
  EXPECT_EXIT(mallocgc(size_t{1} << 46, nullptr, NeedZero::kYes), testing::ExitedWithCode(2),
              "runtime: out of memory: cannot allocate 70368744177664-byte block \\([0-9]+ in use\\)\n"
              "fatal error: out of memory");
}

}  // namespace
}  // namespace tuco::rt
