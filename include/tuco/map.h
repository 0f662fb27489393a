// map<K, V>: a garbage-collected hash map with Go's semantics (spec, "Map types"): a handle that
// copies share, random iteration order, changes allowed while iterating, a fatal error when two
// goroutines use it at once and one of them writes.
//
//   auto ages = tuco::map<tuco::gc::string, int>::make();
//   ages.set("Ann", 31);
//   if (int* age = ages.find("Ann")) ++*age;
//   for (auto [name, age] : ages) …
//
// Keys are compared by value: integers, enumerations, gc::string, gc::ptr; floating-point keys follow
// ==, so NaN is never found. Structs of plain bytes are compared by bytes and must have no padding.
#ifndef TUCO_MAP_H_
#define TUCO_MAP_H_

#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include <tuco/gc.h>

namespace tuco {

template <class K, class V>
class map {
  static_assert(!std::is_class_v<K> || gc::impl::hasFields<K> || gc::impl::IsHandle<K>::value ||
                    std::has_unique_object_representations_v<K>,
                "a map's key type may have no padding: it is compared by bytes");

 public:
  map() = default;  // nil: reads as empty, panics when written
  static map make(int64_t hint = 0) {
    map m;
    m.map_ = gc::ptr<char>(reinterpret_cast<char*>(detail::gcMapMake(type(), hint)));
    return m;
  }

  bool is_nil() const { return map_ == nullptr; }
  int64_t len() const { return detail::gcMapLength(native()); }

  // The element, or null. The address is good until the map is changed.
  V* find(const K& key) const { return static_cast<V*>(detail::gcMapFind(type(), native(), &key)); }
  bool contains(const K& key) const { return find(key) != nullptr; }
  // The element, or a zero value.
  V get(const K& key) const {
    V* found = find(key);
    return found == nullptr ? V() : *found;
  }
  void set(const K& key, const V& value) const { (*this)[key] = value; }
  // The element, added with a zero value if absent. Panics on a nil map.
  V& operator[](const K& key) const {
    if (is_nil()) panic("assignment to entry in nil map");
    return *static_cast<V*>(detail::gcMapAssign(type(), native(), &key));
  }
  void erase(const K& key) const { detail::gcMapErase(type(), native(), &key); }
  void clear() const { detail::gcMapClear(type(), native()); }

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = std::pair<const K&, V&>;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = value_type;
    value_type operator*() const {
      return {*static_cast<const K*>(state_.words[0]), *static_cast<V*>(state_.words[1])};
    }
    iterator& operator++() {
      detail::gcMapNext(&state_);
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& i, std::default_sentinel_t) { return i.state_.words[0] == nullptr; }
    friend bool operator!=(const iterator& i, std::default_sentinel_t) { return i.state_.words[0] != nullptr; }

   private:
    friend class map;
    detail::GcMapIter state_{};
  };
  iterator begin() const {
    iterator it;
    detail::gcMapBegin(type(), native(), &it.state_);
    return it;
  }
  std::default_sentinel_t end() const { return {}; }

 private:
  static const detail::GcMapType* type() {
    static const detail::GcMapType* const made =
        detail::gcMapType(gc::impl::typeOf<K>(), gc::impl::typeOf<V>());
    return made;
  }
  detail::GcMap* native() const { return reinterpret_cast<detail::GcMap*>(map_.get()); }

  gc::ptr<char> map_;
};

}  // namespace tuco

#endif  // TUCO_MAP_H_
