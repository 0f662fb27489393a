// pool: keeps objects that are expensive to make for reuse (package sync, type Pool).
//
//   tuco::pool<std::vector<char>> buffers([] { return std::make_unique<std::vector<char>>(4096); });
//   auto buffer = buffers.get();
//   … buffers.put(std::move(buffer));
//
// Objects are spread over shards, one for each P that used the pool, so that goroutines rarely meet.
// A shard keeps at most `keep` objects; more are destroyed.
#ifndef TUCO_POOL_H_
#define TUCO_POOL_H_

#include <array>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <tuco/detail/runtime.h>
#include <tuco/mutex.h>

namespace tuco {

template <class T>
class pool {
 public:
  explicit pool(std::function<std::unique_ptr<T>()> make, size_t keep = 64)
      : make_(std::move(make)), keep_(keep) {}

  // One that was put back, or a new one.
  std::unique_ptr<T> get() {
    size_t start = home();
    for (size_t i = 0; i < kShards; ++i) {
      Shard& shard = shards_[(start + i) % kShards];
      mutex::scoped lock(shard.lock);
      if (shard.objects.empty()) continue;
      std::unique_ptr<T> object = std::move(shard.objects.back());
      shard.objects.pop_back();
      return object;
    }
    return make_();
  }

  void put(std::unique_ptr<T> object) {
    Shard& shard = shards_[home()];
    mutex::scoped lock(shard.lock);
    if (shard.objects.size() < keep_) shard.objects.push_back(std::move(object));
  }

 private:
  static constexpr size_t kShards = 16;
  struct alignas(64) Shard {
    mutex lock;
    std::vector<std::unique_ptr<T>> objects;  // Guarded by lock.
  };
  static size_t home() { return detail::currentP() % kShards; }

  std::function<std::unique_ptr<T>()> make_;
  size_t keep_;
  std::array<Shard, kShards> shards_;
};

}  // namespace tuco

#endif  // TUCO_POOL_H_
