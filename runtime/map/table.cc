#include "runtime/map/table.h"

#include <string.h>

#include "runtime/gc/barrier.h"
#include "runtime/type/builder.h"
#include "runtime/type/hash.h"
#include "runtime/value/allocate.h"

namespace tuco::rt {

namespace {

const abi::Type* tableType() {
  static const uint32_t kPointers[] = {offsetof(Table, groups)};
  static const abi::Type* type = describedType("runtime.mapTable", sizeof(Table), 8, kPointers);
  return type;
}

const abi::Type* dirEntryType() {
  static const uint32_t kPointers[] = {offsetof(DirEntry, table)};
  static const abi::Type* type =
      describedType("runtime.mapDirEntry", sizeof(DirEntry), 8, kPointers);
  return type;
}

// Copies a full slot to a free one of a table or group that holds no equal key.
void moveSlot(const MapType* type, char* to, const char* from) {
  if (__builtin_expect(barrierOn() && type->group->hasPointers(), 0)) {
    const auto* slots = static_cast<const abi::ArrayType*>(
        static_cast<const abi::StructType*>(type->group)->fields.data[1].type);
    typedMove(slots->elem, to, from);
    return;
  }
  memcpy(to, from, type->slot_size);
}

// Puts an entry whose key is not there yet.
void placeSlot(const MapType* type, Table* table, uint64_t hash, const char* from) {
  uint64_t mask = table->capacity / 8 - 1u;
  uint64_t at = hashH1(hash) & mask;
  for (uint64_t step = 1;; ++step) {
    char* group = table->groups + at * type->group_size;
    uint64_t free_slots = matchEmptyOrDeleted(loadCtrl(group));
    if (free_slots != 0) {
      uint64_t slot = firstSlot(free_slots);
      moveSlot(type, slotAt(type, group, slot), from);
      setCtrl(group, slot, hashH2(hash));
      ++table->used;
      --table->growth_left;
      return;
    }
    at = (at + step) & mask;
  }
}

uint64_t hashOfSlot(const MapType* type, const Map* m, char* slot) {
  return callHasher(type->hasher, keyIn(type, slot), m->seed);
}

// Calls visit(slot) for each full slot.
template <class Visit>
void forEachFull(const MapType* type, char* groups, uint64_t ngroups, Visit visit) {
  for (uint64_t i = 0; i < ngroups; ++i) {
    char* group = groups + i * type->group_size;
    for (uint64_t full = matchFull(loadCtrl(group)); full != 0; full &= full - 1) {
      visit(slotAt(type, group, firstSlot(full)));
    }
  }
}

void rebuild(const MapType* type, Map* m, Table* old, uint64_t capacity, uint64_t index) {
  Table* table = newTable(type, capacity, old->local_depth);
  forEachFull(type, old->groups, old->capacity / 8u,
              [&](char* slot) { placeSlot(type, table, hashOfSlot(type, m, slot), slot); });
  old->is_stale = true;
  installTable(m, table, index);
}

void doubleDirectory(Map* m) {
  DirEntry* old = directory(m);
  DirEntry* bigger = newDirectory(static_cast<uint64_t>(m->dir_len) * 2);
  for (int64_t i = 0; i < m->dir_len; ++i) {
    for (int64_t j = 2 * i; j < 2 * i + 2; ++j) {
      writePointer(&bigger[j].table, old[i].table);
      bigger[j].packed_groups = old[i].packed_groups;
    }
  }
  writePointer(&m->dir, static_cast<void*>(bigger));
  m->dir_len *= 2;
  ++m->depth;
  --m->dir_shift;
}

// Replaces a table of the largest size by two that differ in the next hash bit.
void split(const MapType* type, Map* m, Table* old, uint64_t hash) {
  if (old->local_depth == m->depth) doubleDirectory(m);
  uint8_t depth = static_cast<uint8_t>(old->local_depth + 1);
  Table* halves[] = {newTable(type, kMaxCapacity, depth), newTable(type, kMaxCapacity, depth)};
  forEachFull(type, old->groups, old->capacity / 8u, [&](char* slot) {
    uint64_t slot_hash = hashOfSlot(type, m, slot);
    placeSlot(type, halves[slot_hash >> (64 - depth) & 1], slot_hash, slot);
  });
  old->is_stale = true;
  uint64_t span = uint64_t{1} << (m->depth - depth);
  uint64_t index = dirIndex(m, hash) & ~(2 * span - 1);
  installTable(m, halves[0], index);
  installTable(m, halves[1], index + span);
}

void* newCopy(const abi::Type* type, const void* value) {
  void* copy = allocateObject(type);
  storeValue(type, copy, value);
  return copy;
}

}  // namespace

void initTableTypes() {
  tableType();
  dirEntryType();
}

void storeValue(const abi::Type* type, void* to, const void* from) {
  if (type->hasPointers() && barrierOn()) {
    typedMove(type, to, from);
  } else {
    memmove(to, from, type->size);
  }
}

char* newGroups(const MapType* type, uint64_t ngroups) {
  auto* groups =
      static_cast<char*>(allocate(ngroups * type->group_size, type->group, NeedZero::kYes));
  for (uint64_t i = 0; i < ngroups; ++i)
    setAllEmpty(groups + i * type->group_size);
  return groups;
}

Table* newTable(const MapType* type, uint64_t capacity, uint8_t local_depth) {
  char* groups = newGroups(type, capacity / 8);
  auto* table = static_cast<Table*>(allocateObject(tableType()));
  writePointer(&table->groups, groups);
  table->capacity = static_cast<uint16_t>(capacity);
  table->growth_left = static_cast<uint16_t>(maxLoad(capacity));
  table->local_depth = local_depth;
  return table;
}

DirEntry* newDirectory(uint64_t len) {
  return static_cast<DirEntry*>(allocate(len * sizeof(DirEntry), dirEntryType(), NeedZero::kYes));
}

void installTable(Map* m, Table* table, uint64_t index) {
  uint64_t span = uint64_t{1} << (m->depth - table->local_depth);
  index &= ~(span - 1);
  uint64_t packed = DirEntry::pack(table->groups, table->capacity / 8u - 1);
  for (uint64_t i = index; i < index + span; ++i) {
    DirEntry& entry = directory(m)[i];
    writePointer(&entry.table, table);
    entry.packed_groups = packed;
  }
}

void makeDirectory(const MapType* type, Map* m, uint8_t depth, uint64_t capacity) {
  uint64_t len = uint64_t{1} << depth;
  DirEntry* dir = newDirectory(len);
  writePointer(&m->dir, static_cast<void*>(dir));
  m->dir_len = static_cast<int64_t>(len);
  m->depth = depth;
  m->dir_shift = static_cast<uint8_t>(63 - depth);
  for (uint64_t i = 0; i < len; ++i)
    installTable(m, newTable(type, capacity, depth), i);
}

void growToTable(const MapType* type, Map* m) {
  char* group = static_cast<char*>(m->dir);
  Table* table = newTable(type, 16, 0);
  forEachFull(type, group, 1,
              [&](char* slot) { placeSlot(type, table, hashOfSlot(type, m, slot), slot); });
  DirEntry* dir = newDirectory(1);
  writePointer(&m->dir, static_cast<void*>(dir));
  m->depth = 0;
  m->dir_shift = 63;
  installTable(m, table, 0);
  m->dir_len = 1;
}

void makeRoom(const MapType* type, Map* m, uint64_t hash) {
  uint64_t index = dirIndex(m, hash);
  Table* table = directory(m)[index].table;
  uint64_t capacity = table->capacity;
  if (table->used * 4u <= maxLoad(capacity) * 3) {
    rebuild(type, m, table, capacity, index);
  } else if (capacity < kMaxCapacity) {
    rebuild(type, m, table, capacity * 2, index);
  } else {
    split(type, m, table, hash);
  }
}

void cloneIndirect(const MapType* type, char* groups, uint64_t ngroups) {
  if (!hasIndirectKey(type) && !hasIndirectElem(type)) return;
  forEachFull(type, groups, ngroups, [&](char* slot) {
    auto** key = reinterpret_cast<void**>(slot);
    auto** elem = reinterpret_cast<void**>(slot + type->elem_off);
    if (hasIndirectKey(type)) writePointer(key, newCopy(type->key, *key));
    if (hasIndirectElem(type)) writePointer(elem, newCopy(type->elem, *elem));
  });
}

Table* cloneTable(const MapType* type, const Table* table) {
  Table* copy = newTable(type, table->capacity, table->local_depth);
  uint64_t ngroups = table->capacity / 8u;
  if (type->group->hasPointers() && barrierOn()) {
    typedMoveArray(type->group, copy->groups, table->groups, ngroups);
  } else {
    memcpy(copy->groups, table->groups, ngroups * type->group_size);
  }
  copy->used = table->used;
  copy->growth_left = table->growth_left;
  cloneIndirect(type, copy->groups, ngroups);
  return copy;
}

}  // namespace tuco::rt
