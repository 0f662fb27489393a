// Tables and the directory: a Swiss table in pieces (Abseil's layout; extendible hashing, Fagin et
// al. 1979; the same outline as Go 1.24's internal/runtime/maps).
//
// Terms
//   table      groups (a power of two, at most kMaxCapacity slots) probed by h1 in triangular steps
//   directory  2^depth entries; entry i serves hashes whose top `depth` bits are i
//   prefix     a 64-bit hash seen as a number; a table of local depth d serves the 2^(64-d) hashes
//   that
//              share its top d bits, and so 2^(depth-d) neighbouring directory entries
//   stale      a table that has been replaced; only iterators still hold it
//
// Invariants
//  1. A map of at most 8 entries that never had more has one group and no directory.
//  2. Every table has an empty slot, so that probes end.
//  3. Table::groups never changes: growing and cleaning make a new table.
//  4. A directory entry repeats its table's groups address, with the number of groups - 1 in the
//  upper 16
//     bits, so that a look-up does not touch the table. The collector sees the groups through the
//     table.
//
// Growth: a full table is rebuilt at the same size when a quarter of it is tombstones, else at
// twice the size, and from kMaxCapacity on it is split by the next hash bit into two. An operation
// so moves at most kMaxCapacity entries, and the directory doubles in one memcpy-like pass of 16
// bytes per table.
#ifndef TUCO_RUNTIME_MAP_TABLE_H_
#define TUCO_RUNTIME_MAP_TABLE_H_

#include "runtime/map/group.h"
#include "runtime/map/map.h"

namespace tuco::rt {

constexpr uint64_t kMaxCapacity = 1024;

struct Table {
  char* groups;
  uint16_t capacity;  // slots
  uint16_t used;
  uint16_t growth_left;  // empty slots that may still be filled
  uint8_t local_depth;
  bool is_stale;
};
static_assert(sizeof(Table) == 16);

struct DirEntry {
  uint64_t packed_groups;
  Table* table;

  char* groups() const { return reinterpret_cast<char*>(packed_groups << 16 >> 16); }
  uint64_t groupMask() const { return packed_groups >> 48; }
  static uint64_t pack(const char* groups, uint64_t mask) {
    return reinterpret_cast<uint64_t>(groups) | mask << 48;
  }
};

inline DirEntry* directory(const Map* m) {
  return static_cast<DirEntry*>(m->dir);
}
// Two shifts, so that depth 0 gives 0 without a branch.
inline uint64_t dirIndex(const Map* m, uint64_t hash) {
  return (hash >> 1) >> m->dir_shift;
}

inline uint64_t maxLoad(uint64_t capacity) {
  return capacity <= 8 ? capacity - 1 : capacity / 8 * 7;
}

// Groups that probes see: those of the entry for `hash`, or the only one.
struct Groups {
  char* base;
  uint64_t mask;
};
inline Groups groupsFor(const Map* m, uint64_t hash) {
  if (m->dir_len == 0) return {static_cast<char*>(m->dir), 0};
  const DirEntry& entry = directory(m)[dirIndex(m, hash)];
  return {entry.groups(), entry.groupMask()};
}

void initTableTypes();
// Fresh groups, all empty.
char* newGroups(const MapType* type, uint64_t ngroups);
Table* newTable(const MapType* type, uint64_t capacity, uint8_t local_depth);
// Gives the map a directory of one table and moves the entries of its only group there.
void growToTable(const MapType* type, Map* m);
// Gives the map a directory of 2^depth empty tables of `capacity` slots each.
void makeDirectory(const MapType* type, Map* m, uint8_t depth, uint64_t capacity);
// Makes room in the table that serves `hash` and has none left.
void makeRoom(const MapType* type, Map* m, uint64_t hash);
// A table with copies of all entries.
Table* cloneTable(const MapType* type, const Table* table);
// Copies what indirect slots of the groups point to, so that two maps do not share it.
void cloneIndirect(const MapType* type, char* groups, uint64_t ngroups);
// The directory's memory, zeroed.
DirEntry* newDirectory(uint64_t len);
// Puts `table` into the entries that serve its interval, the first of which is `index`.
void installTable(Map* m, Table* table, uint64_t index);

// Moves a value into memory of a map, with the barrier where it is needed.
void storeValue(const abi::Type* type, void* to, const void* from);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MAP_TABLE_H_
