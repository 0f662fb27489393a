// Range loops over maps that may change meanwhile.
//
// The iterator walks tables in order of their hash intervals, from a random one around to it again.
// It keeps the table it has begun with: when that becomes stale, it goes on choosing keys from it,
// so that none comes twice, but looks each up in the map for its present element. Tables only ever
// split, so the next interval begins where the kept table's ends, whatever has happened to the
// directory.
//
// A stale table cannot be asked about keys that equal nothing (NaN): these are never updated and
// leave the map by clear only, so unless there has been one, the stale copy is right.
#include "runtime/map/access.h"

namespace tuco::rt {

namespace {

void finish(MapIter* it) {
  it->key = nullptr;
  it->elem = nullptr;
}

// Produces the entry in `slot`, looked up again if its place is stale. False: it is gone.
bool produce(MapIter* it, char* slot, bool is_stale) {
  const MapType* type = it->type;
  if (is_stale) {
    AnyKey key{keyIn(type, slot)};
    char* now =
        it->map->used == 0 ? nullptr : findSlot(type, it->map, key, key.hash(type, it->map->seed));
    if (now != nullptr) {
      slot = now;
    } else if (it->clear_seq != it->map->clear_seq ||
               callEqual(type->key->equal, key.value, key.value)) {
      return false;
    }
  }
  it->key = keyIn(type, slot);
  it->elem = elemIn(type, slot);
  return true;
}

// Goes on through `slots` slots of groups from it->slot on. False: no entry left there.
bool walk(MapIter* it, char* groups, uint64_t slots, bool is_stale) {
  while (it->slot < slots) {
    uint64_t at = (it->slot + it->slot_offset) & (slots - 1);
    char* group = groups + at / 8 * it->type->group_size;
    // Full slots from here to the end of the group.
    uint64_t full = matchFull(loadCtrl(group)) >> (at % 8 * 8);
    if (full == 0) {
      it->slot += 8 - at % 8;
      continue;
    }
    uint64_t skip = firstSlot(full);
    it->slot += skip + 1;
    // The last group is the one begun in: its first slots have come already or come now.
    if (it->slot > slots) return false;
    if (produce(it, slotAt(it->type, group, at % 8 + skip), is_stale)) return true;
  }
  return false;
}

// Bits of a hash that differ within the table's interval.
uint64_t intervalMask(const Table* table) {
  return table->local_depth == 0 ? ~uint64_t{0} : ~uint64_t{0} >> table->local_depth;
}

void enterTable(MapIter* it) {
  Table* table = directory(it->map)[dirIndex(it->map, it->prefix)].table;
  if (it->tables_done++ == 0) it->first_prefix = it->prefix = it->prefix & ~intervalMask(table);
  it->table = table;
  it->slot = 0;
}

}  // namespace

void mapIterStart(const MapType* type, Map* m, MapIter* it) {
  it->type = type;
  if (m == nullptr || m->used == 0) return;
  if (isBeingWritten(m)) fatalOfUser("concurrent map iteration and map write");
  it->map = m;
  it->clear_seq = m->clear_seq;
  it->slot_offset = sched_hooks.random();
  if (m->dir_len == 0) {
    it->small_group = m->dir;
  } else {
    it->prefix = sched_hooks.random();
  }
  mapIterNext(it);
}

void mapIterNext(MapIter* it) {
  Map* m = it->map;
  if (m == nullptr) return finish(it);
  if (isBeingWritten(m)) fatalOfUser("concurrent map iteration and map write");
  if (it->small_group != nullptr) {
    if (walk(it, static_cast<char*>(it->small_group), 8, m->dir_len != 0)) return;
    return finish(it);
  }
  for (;;) {
    if (it->table == nullptr) enterTable(it);
    auto* table = static_cast<Table*>(it->table);
    if (walk(it, table->groups, table->capacity, table->is_stale)) return;
    uint64_t next = it->prefix + intervalMask(table) + 1;
    if (next == it->first_prefix) return finish(it);
    it->prefix = next;
    it->table = nullptr;
  }
}

}  // namespace tuco::rt
