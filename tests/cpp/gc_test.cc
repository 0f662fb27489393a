#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "harness.h"

namespace {

namespace gc = tuco::gc;

struct Node {
  gc::ptr<Node> left, right;
  int value = 0;
  using gc_fields = gc::fields<&Node::left, &Node::right>;
};

gc::ptr<Node> makeTree(int depth) {
  auto node = gc::make<Node>();
  node->value = depth;
  if (depth > 0) {
    node->left = makeTree(depth - 1);
    node->right = makeTree(depth - 1);
  }
  return node;
}

long sum(const gc::ptr<Node>& node) { return node ? node->value + sum(node->left) + sum(node->right) : 0; }

GO_TEST(Gc, LiveTreesSurviveAndDeadOnesAreFreed) {
  gc::ptr<Node> kept = makeTree(12);
  long expected = sum(kept);
  for (int i = 0; i < 200; ++i) {
    (void)makeTree(10);
    ASSERT_EQ(sum(kept), expected);
  }
  gc::collect();
  EXPECT_EQ(sum(kept), expected);
  EXPECT_LT(gc::stats().heap_live, 8u << 20);
  EXPECT_GT(gc::stats().cycles, 0u);
}

constexpr int kCells = 64;
struct Table {
  gc::ptr<Node> cells[kCells];
  using gc_fields = gc::fields<&Table::cells>;
};

GO_TEST(Gc, GoroutinesShareAGraphWhileItIsCollected) {
  auto table = gc::make<Table>();
  tuco::mutex locks[kCells];
  tuco::wait_group group;
  for (int g = 0; g < 8; ++g) {
    group.go([&, g] {
      std::mt19937 random(g);
      for (int i = 0; i < 4000; ++i) {
        int from = random() % kCells, to = random() % kCells;
        if (from == to) continue;
        tuco::mutex::scoped first(locks[std::min(from, to)]);
        tuco::mutex::scoped second(locks[std::max(from, to)]);
        auto node = gc::make<Node>();
        node->value = from * 1000 + to;
        node->left = table->cells[from];
        if (node->left) node->left->right = nullptr;
        table->cells[to] = node;
        if (i % 16 == 0) table->cells[from] = nullptr;
      }
    });
  }
  group.wait();
  gc::collect();
  for (int c = 0; c < kCells; ++c) {
    for (Node* n = table->cells[c].get(); n != nullptr; n = n->left.get()) {
      ASSERT_LT(n->value, kCells * 1000 + kCells);
      ASSERT_GE(n->value, 0);
    }
  }
}

gc::root<Node>& globalRoot() {
  static gc::root<Node> root;
  return root;
}

GO_TEST(Gc, RootsKeepObjectsFromOutside) {
  globalRoot() = makeTree(6);
  auto held = std::make_unique<gc::root<Node>>(makeTree(5));
  long in_global = sum(globalRoot().get()), in_heap = sum(held->get());
  for (int i = 0; i < 20; ++i) (void)makeTree(12);
  gc::collect();
  EXPECT_EQ(sum(globalRoot().get()), in_global);
  EXPECT_EQ(sum(held->get()), in_heap);
  globalRoot() = gc::ptr<Node>();
}

GO_TEST(Gc, NullPointersPanicLikeGo) {
  gc::ptr<Node> none;
  EXPECT_EQ(tuco::recover([&] { none->value = 1; }), "runtime error: invalid memory address or nil pointer dereference");
}

GO_TEST(Slice, AppendGrowsByGosRule) {
  tuco::slice<int64_t> s;
  std::vector<int64_t> capacities;
  for (int64_t i = 0; i < 2000; ++i) {
    s = append(s, i);
    if (capacities.empty() || capacities.back() != s.cap()) capacities.push_back(s.cap());
  }
  for (int64_t i = 0; i < 2000; ++i) ASSERT_EQ(s[i], i);
  EXPECT_EQ(capacities, (std::vector<int64_t>{1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 848, 1280, 1792, 2560}));
}

GO_TEST(Slice, SharesAndCopies) {
  tuco::slice<int> s = {1, 2, 3, 4, 5};
  tuco::slice<int> window = s.sub(1, 3);
  EXPECT_EQ(window.len(), 2);
  EXPECT_EQ(window.cap(), 4);
  window[0] = 20;
  EXPECT_EQ(s[1], 20);
  window = append(window, 40);
  EXPECT_EQ(s[3], 40);
  EXPECT_EQ(copy(s, s.sub(2, 5)), 3);
  EXPECT_EQ(s[0], 3);
  auto limited = append(s.sub(0, 1, 1), 99);
  EXPECT_EQ(s[1], 40);
  EXPECT_EQ(limited[1], 99);
}

GO_TEST(Slice, BoundsPanicLikeGo) {
  tuco::slice<int> s = {1, 2, 3};
  auto text = [](auto f) { return tuco::recover(f); };
  EXPECT_EQ(text([&] { s[5] = 0; }), "runtime error: index out of range [5] with length 3");
  EXPECT_EQ(text([&] { s[-1] = 0; }), "runtime error: index out of range [-1]");
  EXPECT_EQ(text([&] { (void)s.sub(2, 1); }), "runtime error: slice bounds out of range [2:1]");
  EXPECT_EQ(text([&] { (void)s.sub(0, 4); }), "runtime error: slice bounds out of range [:4] with capacity 3");
  EXPECT_EQ(text([] { (void)tuco::slice<int>::make(-1); }), "runtime error: makeslice: len out of range");
}

GO_TEST(Slice, OfPointersKeepsObjectsAlive) {
  tuco::slice<gc::ptr<Node>> nodes;
  for (int i = 0; i < 1000; ++i) {
    auto node = gc::make<Node>();
    node->value = i;
    nodes = append(nodes, node);
    if (i % 100 == 0) gc::collect();
  }
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(nodes[i]->value, i);
}

GO_TEST(Map, AgreesWithAModel) {
  auto m = tuco::map<int, long>::make();
  std::map<int, long> model;
  std::mt19937 random(1);
  for (int i = 0; i < 20000; ++i) {
    int key = random() % 500;
    if (random() % 3 == 0) {
      m.erase(key);
      model.erase(key);
    } else {
      m.set(key, i);
      model[key] = i;
    }
  }
  ASSERT_EQ(m.len(), static_cast<int64_t>(model.size()));
  std::map<int, long> seen;
  for (auto [k, v] : m) ASSERT_TRUE(seen.emplace(k, v).second);
  EXPECT_EQ(seen, model);
}

GO_TEST(Map, StringKeysAndCollection) {
  auto m = tuco::map<gc::string, gc::ptr<Node>>::make();
  for (int i = 0; i < 3000; ++i) {
    auto node = gc::make<Node>();
    node->value = i;
    m.set(gc::string("key " + std::to_string(i)), node);
  }
  gc::collect();
  for (int i = 0; i < 3000; ++i) ASSERT_EQ(m.get(gc::string("key " + std::to_string(i)))->value, i);
  EXPECT_FALSE(m.contains("nothing"));
  EXPECT_EQ(tuco::recover([] { (tuco::map<int, int>()[1]) = 2; }), "assignment to entry in nil map");
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !(defined(__has_feature) && (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer)))
// Sanitizers need the address space that is taken away here.
TEST(GcDeath, OutOfMemoryIsFatal) {
  EXPECT_GO_EXIT(2, "cannot allocate [0-9]+-byte block \\([0-9]+ in use\\)\nfatal error: out of memory", {
    rlimit limit{};
    limit.rlim_cur = limit.rlim_max = size_t{4} << 30;
    setrlimit(RLIMIT_AS, &limit);
    tuco::slice<tuco::slice<char>> held;
    for (;;) held = append(held, tuco::slice<char>::make(16 << 20));
  });
}
#endif

TEST(MapDeath, ConcurrentWritesAreFatal) {
  EXPECT_GO_EXIT(2, "fatal error: concurrent map", {
    tuco::gomaxprocs(4);
    auto m = tuco::map<int, int>::make();
    for (int g = 0; g < 4; ++g) {
      tuco::go([m] {
        for (int i = 0;; ++i) m.set(i % 1000, i);
      });
    }
    tuco::sleep(std::chrono::seconds(20));
  });
}

}  // namespace
