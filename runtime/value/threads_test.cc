// What several threads use at once: method tables, descriptors being built, print.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "runtime/mem/cache.h"
#include "runtime/mem/heap.h"
#include "runtime/type/builder.h"
#include "runtime/value/iface.h"
#include "runtime/value/print.h"

namespace tuco::rt {
namespace {

int entries[64];

template <class F>
void onThreads(int count, F f) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([=] {
      setCurrentCache(newCache());
      f(i);
      freeCache(currentCache());
      setCurrentCache(nullptr);
    });
  }
  for (std::thread& thread : threads)
    thread.join();
}

const abi::InterfaceType* interfaceNumber(int i) {
  std::string name = "M" + std::to_string(i);
  MethodSpec methods[] = {{name, funcOf({}, {}, Variadic::kNo)}};
  return interfaceOf({}, methods);
}

const Type* typeNumber(int i) {
  std::vector<std::string> names;
  std::vector<MethodSpec> methods;
  for (int k = 0; k < 20; ++k)
    names.push_back("M" + std::to_string(k));
  for (int k = 0; k < 20; ++k) {
    if (k != i % 20)
      methods.push_back(
          {names[static_cast<size_t>(k)], funcOf({}, {}, Variadic::kNo), &entries[k]});
  }
  return namedType("p", "p", "T" + std::to_string(i), basicType(Kind::kInt), methods);
}

TEST(Threads, AgreeOnMethodTables) {
  constexpr int kThreads = 4;
  constexpr int kTypes = 60;
  static const abi::ITab* found[kThreads][kTypes][20];
  onThreads(kThreads, [](int thread) {
    for (int i = 0; i < kTypes; ++i) {
      for (int k = 0; k < 20; ++k) {
        const abi::ITab* tab = getITab(interfaceNumber(k), typeNumber(i), OnMissing::kNull);
        found[thread][i][k] = tab;
        if (k == i % 20)
          EXPECT_EQ(tab, nullptr);
        else
          EXPECT_EQ(tab->fun[0], &entries[k]);
      }
    }
  });
  for (int t = 1; t < kThreads; ++t) {
    for (int i = 0; i < kTypes; ++i) {
      for (int k = 0; k < 20; ++k)
        EXPECT_EQ(found[t][i][k], found[0][i][k]);
    }
  }
}

TEST(Threads, ShareAssertionCaches) {
  static abi::TypeAssert site{&empty_assert_cache, interfaceNumber(1), true};
  onThreads(4, [](int) {
    for (int round = 0; round < 200; ++round) {
      for (int i = 0; i < 60; ++i)
        EXPECT_EQ(typeAssert(&site, typeNumber(i)) == nullptr, i % 20 == 1);
    }
  });
}

std::string printed;

TEST(Threads, PrintWholeLines) {
  printed.clear();
  setPrintSink([](const char* p, size_t n) { printed.append(p, n); });
  onThreads(4, [](int thread) {
    for (int i = 0; i < 500; ++i) {
      PrintScope scope;
      for (int k = 0; k < 5; ++k) {
        printInt(thread);
        printString(" ");
      }
      printString("\n");
    }
  });
  setPrintSink(nullptr);
  size_t lines = 0;
  for (size_t at = 0; at < printed.size(); at += 11, ++lines) {
    char digit = printed[at];
    std::string expected;
    for (int k = 0; k < 5; ++k)
      expected += std::string(1, digit) + " ";
    ASSERT_EQ(printed.substr(at, 11), expected + "\n");
  }
  EXPECT_EQ(lines, 2000u);
}

}  // namespace
}  // namespace tuco::rt
