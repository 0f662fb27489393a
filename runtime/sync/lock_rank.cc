#include "runtime/sync/lock_rank.h"

namespace tuco::rt {
namespace {

struct RankTable {
  // Bit h of allowed[w]: w may be locked while h is held.
  uint64_t allowed[kLockRankCount] = {};
};

constexpr const char* kNames[] = {
#define TUCO_LOCK_RANK(name, ...) #name,
#include "runtime/sync/lock_rank.dag"
#undef TUCO_LOCK_RANK
};

constexpr uint64_t bit(LockRank rank) {
  return uint64_t{1} << static_cast<int>(rank);
}

// Not constexpr, so that a wrong line of lock_rank.dag does not compile.
void rankOutOfOrder() {}

// Closes one rank over the ranks it names. They stand above it, so their rows are complete.
constexpr void addRank(RankTable& table, LockRank rank, std::initializer_list<LockRank> held) {
  for (LockRank direct : held) {
    if (direct >= rank) rankOutOfOrder();
    table.allowed[static_cast<int>(rank)] |= bit(direct) | table.allowed[static_cast<int>(direct)];
  }
}

consteval RankTable closeRanks() {
  RankTable table;
#define TUCO_LOCK_RANK(name, ...) addRank(table, LockRank::name, {__VA_ARGS__});
#include "runtime/sync/lock_rank.dag"
#undef TUCO_LOCK_RANK
  // Selects lock several channels, in address order.
  table.allowed[static_cast<int>(LockRank::Channel)] |= bit(LockRank::Channel);
  return table;
}

constexpr RankTable kTable = closeRanks();

}  // namespace

const char* lockRankName(LockRank rank) {
  return kNames[static_cast<int>(rank)];
}

bool mayLockWhileHolding(LockRank held, LockRank wanted) {
  return (kTable.allowed[static_cast<int>(wanted)] & bit(held)) != 0;
}

}  // namespace tuco::rt
