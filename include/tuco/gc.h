// Garbage-collected objects for C++: made by gc::make, held by gc::ptr, freed when nothing reachable
// points to them. Cycles are no problem.
//
//   struct Node {
//     tuco::gc::ptr<Node> left, right;
//     int value = 0;
//     using gc_fields = tuco::gc::fields<&Node::left, &Node::right>;
//   };
//   tuco::gc::ptr<Node> tree = tuco::gc::make<Node>();
//   tree->left = tuco::gc::make<Node>();
//
// Where pointers are found:
//  - in variables of goroutines: their stacks and registers are scanned conservatively;
//  - in objects made by gc::make: in the fields that the type names in gc_fields, precisely;
//  - in globals, and in memory from new or malloc: only through a gc::root.
// Objects never move. They are not destroyed, only freed: the type must need no destructor.
// Programs built with AddressSanitizer need -fsanitize-address-use-after-return=never: the collector does
// not see its fake stack frames.
// Use them on goroutines only (or inside tuco::run). Collection is concurrent; pauses are short.
#ifndef TUCO_GC_H_
#define TUCO_GC_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

#include <tuco/detail/gc.h>
#include <tuco/panic.h>

namespace tuco {
template <class T>
class slice;
template <class K, class V>
class map;
}  // namespace tuco

namespace tuco::gc {

class string;

namespace detail_ns = ::tuco::detail;

// A pointer to a collected object, null by default. One word. Stores go through the write barrier.
template <class T>
class ptr {
 public:
  constexpr ptr() = default;
  constexpr ptr(std::nullptr_t) {}
  // `object` was made by gc::make, or is null.
  explicit ptr(T* object) { set(object); }
  ptr(const ptr& other) { set(other.object_); }
  template <class U, class = std::enable_if_t<std::is_convertible_v<U*, T*>>>
  ptr(const ptr<U>& other) {
    set(other.get());
  }
  ptr& operator=(const ptr& other) {
    store(other.object_);
    return *this;
  }
  ptr& operator=(std::nullptr_t) {
    store(nullptr);
    return *this;
  }

  T* get() const { return object_; }
  T* operator->() const { return checked(); }
  T& operator*() const { return *checked(); }
  explicit operator bool() const { return object_ != nullptr; }
  friend bool operator==(const ptr& a, const ptr& b) { return a.object_ == b.object_; }
  friend bool operator==(const ptr& a, std::nullptr_t) { return a.object_ == nullptr; }

 private:
  static void* erased(T* object) { return const_cast<void*>(static_cast<const void*>(object)); }
  T* checked() const {
    if (object_ == nullptr) panic("runtime error: invalid memory address or nil pointer dereference");
    return object_;
  }
  void set(T* object) {
    if (__atomic_load_n(&tuco_gc_barrier_on, __ATOMIC_RELAXED) != 0) detail_ns::gcBarrier(nullptr, erased(object));
    __atomic_store_n(&object_, object, __ATOMIC_RELAXED);
  }
  void store(T* object) {
    if (__atomic_load_n(&tuco_gc_barrier_on, __ATOMIC_RELAXED) != 0) {
      detail_ns::gcBarrier(erased(object_), erased(object));
    }
    __atomic_store_n(&object_, object, __ATOMIC_RELAXED);
  }
  T* object_ = nullptr;
};

// Names the fields of a type that hold collected pointers: gc::ptr, slice, map, gc::string, or
// structs and arrays of them with gc_fields of their own.
template <auto... Members>
struct fields {};

namespace impl {

using Offsets = std::vector<uint32_t>;
template <class T>
void collectOffsets(Offsets& to, uint32_t base);

template <class T>
struct IsHandle : std::false_type {};
template <class T>
struct IsHandle<ptr<T>> : std::true_type {};
template <class T>
struct IsHandle<slice<T>> : std::true_type {};
template <class K, class V>
struct IsHandle<map<K, V>> : std::true_type {};
template <>
struct IsHandle<string> : std::true_type {};

template <class Owner, class Field>
uint32_t offsetOf(Field Owner::* member) {
  alignas(Owner) static char storage[sizeof(Owner)];
  const Owner* owner = reinterpret_cast<const Owner*>(storage);
  return static_cast<uint32_t>(reinterpret_cast<const char*>(&(owner->*member)) - storage);
}

template <class Owner, class Field>
void collectField(Offsets& to, uint32_t base, Field Owner::* member) {
  collectOffsets<Field>(to, base + offsetOf(member));
}

template <auto... Members>
void collectFields(Offsets& to, uint32_t base, fields<Members...>) {
  (collectField(to, base, Members), ...);
}

template <class T>
constexpr bool hasFields = requires { typename T::gc_fields; };

template <class T>
void collectOffsets(Offsets& to, uint32_t base) {
  if constexpr (IsHandle<T>::value) {
    to.push_back(base);
  } else if constexpr (std::is_array_v<T>) {
    using Elem = std::remove_extent_t<T>;
    for (size_t i = 0; i < std::extent_v<T>; ++i) {
      collectOffsets<Elem>(to, base + static_cast<uint32_t>(i * sizeof(Elem)));
    }
  } else if constexpr (hasFields<T>) {
    collectFields(to, base, typename T::gc_fields());
  } else {
    static_assert(std::is_trivially_copyable_v<T>,
                  "name the fields that hold collected pointers with gc_fields; types with other "
                  "constructors cannot be collected");
  }
}

template <class T>
const detail_ns::GcType* typeOf() {
  static_assert(std::is_trivially_destructible_v<T>, "a collected object is never destroyed");
  static_assert(alignof(T) <= 16, "collected objects are aligned to 16 bytes at the most");
  static const detail_ns::GcType* const type = [] {
    using detail_ns::GcKind;
    if constexpr (std::is_same_v<T, bool>) return detail_ns::gcBasicType(GcKind::Bool);
    else if constexpr (std::is_same_v<T, float>) return detail_ns::gcBasicType(GcKind::Float32);
    else if constexpr (std::is_same_v<T, double>) return detail_ns::gcBasicType(GcKind::Float64);
    else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
      constexpr GcKind kinds[] = {GcKind::Uint8, GcKind::Uint16, GcKind::Uint32, GcKind::Uint64};
      constexpr int log = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
      return detail_ns::gcBasicType(kinds[log]);
    } else {
      Offsets offsets;
      collectOffsets<T>(offsets, 0);
      return detail_ns::gcDescribe("C++ object", sizeof(T), alignof(T), offsets.data(), offsets.size());
    }
  }();
  return type;
}

}  // namespace impl

// A new object. Arguments go to T's constructor, or initialise an aggregate.
template <class T, class... Args>
ptr<T> make(Args&&... args) {
  void* memory = detail_ns::gcNew(impl::typeOf<T>());
  if constexpr (std::is_constructible_v<T, Args...>) return ptr<T>(::new (memory) T(std::forward<Args>(args)...));
  else return ptr<T>(::new (memory) T{std::forward<Args>(args)...});
}

// Holds a collected object from outside collected memory: in globals, statics, heap structures.
template <class T>
class root {
 public:
  root() { detail_ns::gcAddRoot(&object_, sizeof(object_)); }
  explicit root(ptr<T> object) : root() { object_ = object; }
  root(const root& other) : root(other.object_) {}
  root& operator=(const root& other) {
    object_ = other.object_;
    return *this;
  }
  root& operator=(const ptr<T>& object) {
    object_ = object;
    return *this;
  }
  ~root() { detail_ns::gcRemoveRoot(&object_); }
  operator ptr<T>() const { return object_; }
  ptr<T> get() const { return object_; }
  T* operator->() const { return object_.operator->(); }
  T& operator*() const { return *object_; }

 private:
  ptr<T> object_;
};

// Runs a full collection and waits for it (runtime.GC).
inline void collect() { detail_ns::gcCollect(); }

using statistics = detail_ns::GcStats;
inline statistics stats() { return detail_ns::gcStats(); }
// Heap growth in percent that starts the next cycle; 100 by default, negative: never. Returns the old
// setting (debug.SetGCPercent, GOGC).
inline int set_percent(int percent) { return detail_ns::gcSetPercent(percent); }
// Soft limit in bytes for all memory of the runtime; negative only reads (debug.SetMemoryLimit).
inline int64_t set_memory_limit(int64_t bytes) { return detail_ns::gcSetMemoryLimit(bytes); }

// An immutable string in collected memory: two words, copied freely (Go's string).
class string {
 public:
  string() = default;
  string(std::string_view text) {
    if (text.empty()) return;
    char* copy = static_cast<char*>(detail_ns::gcNewArray(detail_ns::gcBasicType(detail_ns::GcKind::Uint8),
                                                          static_cast<int64_t>(text.size())));
    std::memcpy(copy, text.data(), text.size());
    data_ = ptr<const char>(copy);
    size_ = static_cast<int64_t>(text.size());
  }
  string(const char* text) : string(std::string_view(text)) {}
  operator std::string_view() const { return {data_.get(), static_cast<size_t>(size_)}; }
  std::string str() const { return std::string(std::string_view(*this)); }
  int64_t len() const { return size_; }
  friend bool operator==(const string& a, const string& b) { return std::string_view(a) == std::string_view(b); }

 private:
  ptr<const char> data_;
  int64_t size_ = 0;
};

template <>
inline const detail_ns::GcType* impl::typeOf<string>() {
  return detail_ns::gcBasicType(detail_ns::GcKind::String);
}

}  // namespace tuco::gc

#endif  // TUCO_GC_H_
