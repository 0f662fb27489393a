// sync_map: a hash map for concurrent use (package sync, type Map).
//
//   tuco::sync_map<std::string, int> hits;
//   hits.store("/", 1);
//   auto [count, loaded] = hits.load_or_store("/about", 1);
//
// Keys are spread over shards, each a standard map under a reader-writer lock; no operation holds
// more than one. Values are returned by copy.
#ifndef TUCO_SYNC_MAP_H_
#define TUCO_SYNC_MAP_H_

#include <array>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include <tuco/mutex.h>

namespace tuco {

template <class K, class V, class Hash = std::hash<K>, class Equal = std::equal_to<K>>
class sync_map {
 public:
  std::optional<V> load(const K& key) const {
    const Shard& shard = shardOf(key);
    rw_mutex::shared lock(shard.lock);
    auto found = shard.map.find(key);
    if (found == shard.map.end()) return std::nullopt;
    return found->second;
  }
  void store(const K& key, V value) {
    Shard& shard = shardOf(key);
    rw_mutex::scoped lock(shard.lock);
    shard.map.insert_or_assign(key, std::move(value));
  }
  // The value that is there and true, or stores `value` and returns it and false.
  std::pair<V, bool> load_or_store(const K& key, V value) {
    Shard& shard = shardOf(key);
    rw_mutex::scoped lock(shard.lock);
    auto [at, inserted] = shard.map.try_emplace(key, std::move(value));
    return {at->second, !inserted};
  }
  std::optional<V> load_and_delete(const K& key) {
    Shard& shard = shardOf(key);
    rw_mutex::scoped lock(shard.lock);
    auto found = shard.map.find(key);
    if (found == shard.map.end()) return std::nullopt;
    std::optional<V> value(std::move(found->second));
    shard.map.erase(found);
    return value;
  }
  void erase(const K& key) { (void)load_and_delete(key); }
  // The value before, if any.
  std::optional<V> swap(const K& key, V value) {
    Shard& shard = shardOf(key);
    rw_mutex::scoped lock(shard.lock);
    auto [at, inserted] = shard.map.try_emplace(key, value);
    if (inserted) return std::nullopt;
    std::optional<V> before(std::move(at->second));
    at->second = std::move(value);
    return before;
  }
  bool compare_and_swap(const K& key, const V& expected, V value) {
    Shard& shard = shardOf(key);
    rw_mutex::scoped lock(shard.lock);
    auto found = shard.map.find(key);
    if (found == shard.map.end() || !(found->second == expected)) return false;
    found->second = std::move(value);
    return true;
  }
  bool compare_and_delete(const K& key, const V& expected) {
    Shard& shard = shardOf(key);
    rw_mutex::scoped lock(shard.lock);
    auto found = shard.map.find(key);
    if (found == shard.map.end() || !(found->second == expected)) return false;
    shard.map.erase(found);
    return true;
  }
  // Calls f(key, value) for each entry until it returns false. Each shard is copied first: f may use
  // the map; entries stored meanwhile may or may not be seen.
  template <class F>
  void range(F&& f) const {
    for (const Shard& shard : shards_) {
      std::vector<std::pair<K, V>> entries;
      {
        rw_mutex::shared lock(shard.lock);
        entries.assign(shard.map.begin(), shard.map.end());
      }
      for (const auto& [key, value] : entries) {
        if (!f(key, value)) return;
      }
    }
  }
  void clear() {
    for (Shard& shard : shards_) {
      rw_mutex::scoped lock(shard.lock);
      shard.map.clear();
    }
  }

 private:
  static constexpr size_t kShards = 32;
  struct alignas(64) Shard {
    mutable rw_mutex lock;
    std::unordered_map<K, V, Hash, Equal> map;  // Guarded by lock.
  };
  // std::hash of an integer is the integer: mix before taking the top bits.
  static size_t index(const K& key) { return (Hash()(key) * 0x9E3779B97F4A7C15ull) >> 59; }
  Shard& shardOf(const K& key) { return shards_[index(key)]; }
  const Shard& shardOf(const K& key) const { return shards_[index(key)]; }

  std::array<Shard, kShards> shards_;
};

}  // namespace tuco

#endif  // TUCO_SYNC_MAP_H_
