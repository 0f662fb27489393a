// Look-up, insertion and deletion, written once over the key policies of keys.h.
#ifndef TUCO_RUNTIME_MAP_ACCESS_H_
#define TUCO_RUNTIME_MAP_ACCESS_H_

#include "runtime/map/keys.h"
#include "runtime/map/table.h"
#include "runtime/os/fatal.h"
#include "runtime/sync/hooks.h"
#include "runtime/type/raise.h"
#include "runtime/value/allocate.h"

// Inlined by force where a copy per kind of key is the point: the key stays in registers.
#define TUCO_HOT [[gnu::always_inline]] inline

namespace tuco::rt {

// The writing flag: every writer flips it before and after. Two writers, or a reader beside a
// writer, see it in the wrong state sooner or later. Relaxed: it is a detector, not a lock.
inline bool isBeingWritten(const Map* m) {
  return __atomic_load_n(&m->writing, __ATOMIC_RELAXED) != 0;
}

class MapWriting {
 public:
  explicit MapWriting(Map* m) : m_(m) { flip(); }
  ~MapWriting() {
    if (!isBeingWritten(m_)) fatalOfUser("concurrent map writes");
    flip();
  }
  MapWriting(const MapWriting&) = delete;
  MapWriting& operator=(const MapWriting&) = delete;

 private:
  void flip() {
    uint8_t now = __atomic_load_n(&m_->writing, __ATOMIC_RELAXED);
    __atomic_store_n(&m_->writing, static_cast<uint8_t>(now ^ 1), __ATOMIC_RELAXED);
  }

  Map* m_;
};

// Where a probe found its key.
struct SlotRef {
  char* group;
  uint64_t slot;
};

template <class Key>
TUCO_HOT char* findInGroup(const MapType* type, char* group, uint64_t ctrl, uint64_t h2, Key key) {
  for (uint64_t match = matchH2(ctrl, h2); match != 0; match &= match - 1) {
    char* slot = slotAt(type, group, firstSlot(match));
    if (__builtin_expect(key.equals(type, slot), 1)) return slot;
  }
  return nullptr;
}

// Goes on with a probe whose first group, `at`, had neither the key nor an empty slot.
template <class Key>
[[gnu::noinline]] char* findFurther(const MapType* type, Groups groups, uint64_t at, uint64_t hash,
                                    Key key) {
  for (uint64_t step = 1;; ++step) {
    at = (at + step) & groups.mask;
    char* group = groups.base + at * type->group_size;
    uint64_t ctrl = loadCtrl(group);
    if (char* slot = findInGroup(type, group, ctrl, hashH2(hash), key)) return slot;
    if (matchEmpty(ctrl) != 0) return nullptr;
  }
}

// The slot of `key`, or null. Nearly always the first group decides; the rest is kept out of line
// so that the fast forms need few registers.
template <class Key>
TUCO_HOT char* findSlot(const MapType* type, const Map* m, Key key, uint64_t hash) {
  Groups groups = groupsFor(m, hash);
  uint64_t at = hashH1(hash) & groups.mask;
  char* group = groups.base + at * type->group_size;
  // Groups are longer than a cache line: in large maps the slot's line comes together with the
  // control word's instead of after it.
  __builtin_prefetch(group + 64);
  uint64_t ctrl = loadCtrl(group);
  if (char* slot = findInGroup(type, group, ctrl, hashH2(hash), key)) return slot;
  // A single group may be full: it is the only one to be looked at.
  if (__builtin_expect(matchEmpty(ctrl) != 0 || groups.mask == 0, 1)) return nullptr;
  return findFurther(type, groups, at, hash, key);
}

template <class Key>
TUCO_HOT char* elemOf(const MapType* type, char* slot) {
  return Key::kDirectElem ? slot + type->elem_off : elemIn(type, slot);
}

// The element of `key`, or null.
template <class Key>
TUCO_HOT void* lookUp(const MapType* type, const Map* m, Key key) {
  if (m == nullptr || m->used == 0) {
    // An unhashable key panics even when there is nothing to find.
    if ((type->flags & abi::kMapHashMightPanic) != 0) key.hash(type, 0);
    return nullptr;
  }
  if (__builtin_expect(isBeingWritten(m), 0)) fatalOfUser("concurrent map read and map write");
  char* slot = findSlot(type, m, key, key.hash(type, m->seed));
  return slot == nullptr ? nullptr : elemOf<Key>(type, slot);
}

// Fills a free slot and gives its element.
template <class Key>
TUCO_HOT void* fillSlot(const MapType* type, Map* m, Key key, uint64_t hash, SlotRef ref) {
  char* slot = slotAt(type, ref.group, ref.slot);
  key.store(type, slot);
  if (!Key::kDirectElem && hasIndirectElem(type)) {
    writePointer(reinterpret_cast<void**>(slot + type->elem_off), allocateObject(type->elem));
  }
  setCtrl(ref.group, ref.slot, hashH2(hash));
  ++m->used;
  return elemOf<Key>(type, slot);
}

template <class Key>
TUCO_HOT void* assignSmall(const MapType* type, Map* m, Key key, uint64_t hash) {
  char* group = static_cast<char*>(m->dir);
  uint64_t ctrl = loadCtrl(group);
  if (char* slot = findInGroup(type, group, ctrl, hashH2(hash), key)) {
    key.update(type, slot);
    return elemOf<Key>(type, slot);
  }
  uint64_t free_slots = matchEmptyOrDeleted(ctrl);
  if (free_slots == 0) return nullptr;
  return fillSlot(type, m, key, hash, {group, firstSlot(free_slots)});
}

// Null when the table has to make room first.
template <class Key>
TUCO_HOT void* assignInTable(const MapType* type, Map* m, Key key, uint64_t hash) {
  DirEntry& entry = directory(m)[dirIndex(m, hash)];
  uint64_t mask = entry.groupMask();
  uint64_t at = hashH1(hash) & mask;
  SlotRef deleted{nullptr, 0};
  for (uint64_t step = 1;; ++step) {
    char* group = entry.groups() + at * type->group_size;
    uint64_t ctrl = loadCtrl(group);
    if (char* slot = findInGroup(type, group, ctrl, hashH2(hash), key)) {
      key.update(type, slot);
      return elemOf<Key>(type, slot);
    }
    uint64_t empty = matchEmpty(ctrl);
    if (__builtin_expect(empty != 0, 1)) {
      Table* table = entry.table;
      SlotRef free_slot = deleted;
      if (free_slot.group == nullptr) {
        if (table->growth_left == 0) return nullptr;
        --table->growth_left;
        uint64_t first = matchEmptyOrDeleted(ctrl);
        free_slot = {group, firstSlot(first & empty)};
      }
      ++table->used;
      return fillSlot(type, m, key, hash, free_slot);
    }
    uint64_t free_slots = matchEmptyOrDeleted(ctrl);
    if (deleted.group == nullptr && free_slots != 0) deleted = {group, firstSlot(free_slots)};
    at = (at + step) & mask;
  }
}

template <class Key>
inline void* assign(const MapType* type, Map* m, Key key) {
  if (__builtin_expect(m == nullptr, 0)) raisePlainError("assignment to entry in nil map");
  if (__builtin_expect(isBeingWritten(m), 0)) fatalOfUser("concurrent map writes");
  // Before the flag is flipped: hashing may panic.
  uint64_t hash = key.hash(type, m->seed);
  MapWriting writing(m);
  if (m->dir_len == 0) {
    if (m->dir == nullptr) writePointer(&m->dir, static_cast<void*>(newGroups(type, 1)));
    if (void* elem = assignSmall(type, m, key, hash)) return elem;
    growToTable(type, m);
  }
  for (;;) {
    if (void* elem = assignInTable(type, m, key, hash)) return elem;
    makeRoom(type, m, hash);
  }
}

// Zeroes what must not stay: pointers, for the collector; elements, because insertion finds them
// zero.
template <class Key>
inline void clearSlotValue(const MapType* type, char* slot) {
  if (!Key::kDirectElem && hasIndirectKey(type)) {
    writePointer(reinterpret_cast<void**>(slot), static_cast<void*>(nullptr));
  } else if (type->key->hasPointers()) {
    typedClear(type->key, slot, 1);
  }
  char* elem = slot + type->elem_off;
  if (!Key::kDirectElem && hasIndirectElem(type)) {
    writePointer(reinterpret_cast<void**>(elem), static_cast<void*>(nullptr));
  } else if (type->elem->hasPointers()) {
    typedClear(type->elem, elem, 1);
  } else {
    memset(elem, 0, type->elem->size);
  }
}

template <class Key>
inline void eraseIn(const MapType* type, Map* m, Key key, uint64_t hash) {
  char* slot = findSlot(type, m, key, hash);
  if (slot == nullptr) return;
  clearSlotValue<Key>(type, slot);
  --m->used;
  Groups groups = groupsFor(m, hash);
  auto offset = static_cast<uint64_t>(slot - groups.base);
  char* group = groups.base + offset / type->group_size * type->group_size;
  uint64_t index = static_cast<uint64_t>(slot - group - 8) / type->slot_size;
  if (m->dir_len == 0) {
    setCtrl(group, index, kCtrlEmpty);
    return;
  }
  Table* table = directory(m)[dirIndex(m, hash)].table;
  --table->used;
  // No probe has passed a group that has an empty slot, so the slot can be empty at once.
  bool can_be_empty = matchEmpty(loadCtrl(group)) != 0;
  setCtrl(group, index, can_be_empty ? kCtrlEmpty : kCtrlDeleted);
  if (can_be_empty) ++table->growth_left;
}

template <class Key>
inline void erase(const MapType* type, Map* m, Key key) {
  if (m == nullptr || m->used == 0) {
    if ((type->flags & abi::kMapHashMightPanic) != 0) key.hash(type, 0);
    return;
  }
  if (__builtin_expect(isBeingWritten(m), 0)) fatalOfUser("concurrent map writes");
  uint64_t hash = key.hash(type, m->seed);
  MapWriting writing(m);
  eraseIn(type, m, key, hash);
  // An emptied map gets a new seed, so that collisions that were found out are of no more use.
  if (m->used == 0) m->seed = sched_hooks.random();
}

}  // namespace tuco::rt

#undef TUCO_HOT

#endif  // TUCO_RUNTIME_MAP_ACCESS_H_
