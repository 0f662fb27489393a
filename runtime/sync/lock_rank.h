// Ranks of runtime locks and the order between them, from lock_rank.dag.
#ifndef TUCO_RUNTIME_SYNC_LOCK_RANK_H_
#define TUCO_RUNTIME_SYNC_LOCK_RANK_H_

#include <cstdint>
#include <initializer_list>

namespace tuco::rt {

enum class LockRank : uint8_t {
#define TUCO_LOCK_RANK(name, ...) name,
#include "runtime/sync/lock_rank.dag"
#undef TUCO_LOCK_RANK
};

inline constexpr int kLockRankCount = static_cast<int>(LockRank::Leaf) + 1;
static_assert(kLockRankCount <= 64, "a set of ranks is one word");

const char* lockRankName(LockRank rank);
// True when `wanted` may be locked while `held` is.
bool mayLockWhileHolding(LockRank held, LockRank wanted);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SYNC_LOCK_RANK_H_
