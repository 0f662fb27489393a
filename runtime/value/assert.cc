// Type assertions to interface types and type switches, with the caches of their sites.
//
// A cache is a power of two of entries in collected memory, published by compare-and-swap and never
// changed after. Compiled code probes from type->hash & mask up to the first empty entry. A site
// whose cache is full of other types gets a bigger one, up to kMaxEntries; misses at larger caches
// add their type with falling probability, so that sites that see everything do not build caches
// all the time.
#include "runtime/gc/barrier.h"
#include "runtime/sync/hooks.h"
#include "runtime/value/allocate.h"
#include "runtime/value/errors.h"
#include "runtime/value/iface.h"

namespace tuco::rt {

constinit abi::TypeAssertCache empty_assert_cache{0, {{0, 0}}};
constinit abi::InterfaceSwitchCache empty_switch_cache{0, {{0, 0, 0}}};

namespace {

constexpr uintptr_t kMaxEntries = 1024;

// Whether this miss should go into the cache of `mask` + 1 entries: always for the first few types.
bool shouldRemember(uintptr_t mask) {
  if (mask < 8) return true;
  return (sched_hooks.random() & (mask * 16 + 15)) == 0;
}

template <class Cache, class Entry>
void place(Cache* cache, const Entry& entry) {
  uintptr_t at = reinterpret_cast<const Type*>(entry.type)->hash & cache->mask;
  while (cache->entries[at].type != 0)
    at = (at + 1) & cache->mask;
  cache->entries[at] = entry;
}

template <class Cache>
uintptr_t usedEntries(const Cache* cache) {
  uintptr_t used = 0;
  for (uintptr_t i = 0; i <= cache->mask; ++i)
    used += cache->entries[i].type != 0;
  return used;
}

// A copy of `old` that also holds `entry`, at most half full. Starts anew when it would be too
// large.
template <class Cache, class Entry>
Cache* extended(const Cache* old, const Entry& entry) {
  uintptr_t used = usedEntries(old);
  uintptr_t size = old->mask + 1;
  while ((used + 1) * 2 > size)
    size *= 2;
  bool fresh = size > kMaxEntries;
  if (fresh) size = 8;
  size_t bytes = sizeof(Cache) + (size - 1) * sizeof(Entry);
  auto* cache = static_cast<Cache*>(allocate(bytes, nullptr, NeedZero::kYes));
  cache->mask = size - 1;
  for (uintptr_t i = 0; !fresh && i <= old->mask; ++i) {
    if (old->entries[i].type != 0) place(cache, old->entries[i]);
  }
  place(cache, entry);
  return cache;
}

template <class Cache, class Entry>
void remember(Cache** slot, const Entry& entry) {
  Cache* old = __atomic_load_n(slot, __ATOMIC_ACQUIRE);
  if (!shouldRemember(old->mask)) return;
  // Losing the race to another thread loses only this entry.
  casPointer(reinterpret_cast<void**>(slot), old, extended(old, entry));
}

uintptr_t word(const void* p) {
  return reinterpret_cast<uintptr_t>(p);
}

}  // namespace

const abi::ITab* typeAssert(abi::TypeAssert* site, const Type* type) {
  if (type == nullptr) {
    if (site->can_fail) return nullptr;
    raiseTypeAssertion({nullptr, nullptr, site->inter, {}});
  }
  const abi::ITab* tab =
      getITab(site->inter, type, site->can_fail ? OnMissing::kNull : OnMissing::kPanic);
  remember(&site->cache, abi::TypeAssertCacheEntry{word(type), word(tab)});
  return tab;
}

SwitchChoice interfaceSwitch(abi::InterfaceSwitch* site, const Type* type) {
  SwitchChoice choice{site->ncases, nullptr};
  const abi::InterfaceType* const* cases = site->cases;
  for (int64_t i = 0; i < site->ncases; ++i) {
    choice.tab = getITab(cases[i], type, OnMissing::kNull);
    if (choice.tab == nullptr) continue;
    choice.which = i;
    break;
  }
  remember(&site->cache,
           abi::InterfaceSwitchCacheEntry{word(type), choice.which, word(choice.tab)});
  return choice;
}

void panicAssert(const Type* have, const Type* want, const Type* iface) {
  raiseTypeAssertion({iface, have, want, {}});
}

}  // namespace tuco::rt
