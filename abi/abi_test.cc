// The lists expand for both readers, and every entry is named once.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "abi/panic_codes.h"
#include "abi/runtime_calls.h"
#include "abi/runtime_entries.h"

namespace tuco::abi {
namespace {

struct CallRow {
  const char* name;
  CallType result;
  int parameters;
  CallStack stack;
  uint32_t effects;
};

template <class... T>
constexpr int count(T...) {
  return sizeof...(T);
}

using enum CallType;
using enum CallStack;
constexpr CallRow kCalls[] = {
#define TUCO_CALL(name, result, args, stack, effects) {#name, result, count args, stack, effects},
#include "abi/runtime_calls.def"
};

TEST(RuntimeCalls, NamesAreUnique) {
  std::set<std::string> names;
  for (const CallRow& row : kCalls)
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
  EXPECT_GT(names.size(), 100u);
}

TEST(RuntimeCalls, EffectsAgree) {
  for (const CallRow& row : kCalls) {
    if ((row.effects & kNoReturn) != 0) EXPECT_EQ(row.result, Void) << row.name;
    if ((row.effects & kMayPark) != 0) EXPECT_NE(row.stack, kInPlace) << row.name;
    if ((row.effects & kCallsGo) != 0) EXPECT_EQ(row.stack, kGoroutine) << row.name;
    if ((row.effects & kMayGc) != 0) EXPECT_NE(row.stack, kInPlace) << row.name;
    if ((row.effects & kZeroedResult) != 0)
      EXPECT_TRUE((row.effects & kFreshResult) != 0) << row.name;
    EXPECT_LE(row.parameters, 6) << row.name;
  }
}

TEST(PanicCodes, CountsMatchGo) {
  EXPECT_EQ(static_cast<int>(BoundsCode::kCount), 9);
}

}  // namespace
}  // namespace tuco::abi
