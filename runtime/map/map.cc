// Maps of any type, and making, clearing and copying maps.
#include "runtime/map/map.h"

#include "runtime/map/access.h"
#include "runtime/type/builder.h"
#include "runtime/value/allocate.h"
#include "runtime/value/iface.h"

namespace tuco::rt {

namespace {

const abi::Type* mapHeaderType() {
  static const uint32_t kPointers[] = {offsetof(Map, dir)};
  static const abi::Type* type = describedType("runtime.map", sizeof(Map), 8, kPointers);
  return type;
}

// Whether tables for `capacity` slots would be more than the address space.
bool isTooLarge(const MapType* type, uint64_t tables) {
  uint64_t bytes;
  return __builtin_mul_overflow(tables, kMaxCapacity / 8 * type->group_size, &bytes) ||
         bytes > uint64_t{1} << 48;
}

uint64_t roundUpPow2(uint64_t n) {
  return n <= 1 ? 1 : uint64_t{1} << (64 - __builtin_clzll(n - 1));
}

// Tables that hold `hint` entries without growing. A hint that cannot be met is ignored, as in Go.
void reserve(const MapType* type, Map* m, uint64_t hint) {
  uint64_t slots;
  if (__builtin_mul_overflow(hint, uint64_t{8}, &slots)) return;
  slots /= 7;
  uint64_t tables = roundUpPow2((slots + kMaxCapacity - 1) / kMaxCapacity);
  if (isTooLarge(type, tables)) return;
  uint64_t capacity = roundUpPow2((slots + tables - 1) / tables);
  if (capacity < 16) capacity = 16;
  makeDirectory(type, m, static_cast<uint8_t>(__builtin_ctzll(tables)), capacity);
}

void clearGroups(const MapType* type, char* groups, uint64_t ngroups) {
  for (uint64_t i = 0; i < ngroups; ++i) {
    char* group = groups + i * type->group_size;
    uint64_t ctrl = loadCtrl(group);
    if (ctrl == abi::kMapCtrlEmpty) continue;
    if (matchFull(ctrl) != 0 && type->group->hasPointers()) {
      typedClear(type->group, group, 1);
    } else if (matchFull(ctrl) != 0) {
      memset(group, 0, type->group_size);
    }
    setAllEmpty(group);
  }
}

void clearTable(const MapType* type, Table* table) {
  if (table->used == 0 && table->growth_left == maxLoad(table->capacity)) return;
  clearGroups(type, table->groups, table->capacity / 8u);
  table->used = 0;
  table->growth_left = static_cast<uint16_t>(maxLoad(table->capacity));
}

uint64_t spanOf(const Map* m, const Table* table) {
  return uint64_t{1} << (m->depth - table->local_depth);
}

}  // namespace

void mapInit() {
  mapHeaderType();
  initTableTypes();
}

Map* makeMap(const MapType* type, int64_t hint, Map* header) {
  Map* m = header != nullptr ? header : static_cast<Map*>(allocateObject(mapHeaderType()));
  m->seed = sched_hooks.random();
  if (hint > 8) reserve(type, m, static_cast<uint64_t>(hint));
  return m;
}

void* mapGet(const MapType* type, Map* m, const void* key) {
  void* elem = lookUp(type, m, AnyKey{key});
  return elem != nullptr ? elem : const_cast<uint64_t*>(zero_value);
}

MapFound mapFind(const MapType* type, Map* m, const void* key) {
  void* elem = lookUp(type, m, AnyKey{key});
  return {elem != nullptr ? elem : const_cast<uint64_t*>(zero_value), elem != nullptr};
}

void* mapAssign(const MapType* type, Map* m, const void* key) {
  return assign(type, m, AnyKey{key});
}
void mapDelete(const MapType* type, Map* m, const void* key) {
  erase(type, m, AnyKey{key});
}

void mapClear(const MapType* type, Map* m) {
  if (m == nullptr || m->dir == nullptr) return;
  if (isBeingWritten(m)) fatalOfUser("concurrent map writes");
  MapWriting writing(m);
  if (m->dir_len == 0) clearGroups(type, static_cast<char*>(m->dir), 1);
  for (uint64_t i = 0; i < static_cast<uint64_t>(m->dir_len);) {
    Table* table = directory(m)[i].table;
    clearTable(type, table);
    i += spanOf(m, table);
  }
  m->used = 0;
  ++m->clear_seq;
  m->seed = sched_hooks.random();
}

Map* mapClone(const MapType* type, Map* m) {
  if (isBeingWritten(m)) fatalOfUser("concurrent map clone and map write");
  Map* copy = static_cast<Map*>(allocateObject(mapHeaderType()));
  copy->seed = m->seed;
  if (m->dir == nullptr) return copy;
  if (m->dir_len == 0) {
    char* group = newGroups(type, 1);
    storeValue(type->group, group, m->dir);
    cloneIndirect(type, group, 1);
    writePointer(&copy->dir, static_cast<void*>(group));
    copy->used = m->used;
    return copy;
  }
  writePointer(&copy->dir, static_cast<void*>(newDirectory(static_cast<uint64_t>(m->dir_len))));
  copy->dir_len = m->dir_len;
  copy->depth = m->depth;
  copy->dir_shift = m->dir_shift;
  for (uint64_t i = 0; i < static_cast<uint64_t>(m->dir_len);) {
    const Table* table = directory(m)[i].table;
    installTable(copy, cloneTable(type, table), i);
    i += spanOf(m, table);
  }
  copy->used = m->used;
  return copy;
}

}  // namespace tuco::rt
