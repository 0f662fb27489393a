// Go maps. Read this file first; the algorithm is described in table.h.
//
// Operations detect concurrent misuse as Go does and end the process: "fatal error: concurrent map
// writes", "concurrent map read and map write", "concurrent map iteration and map write".
// Panics: hashing an unhashable dynamic type; "assignment to entry in nil map".
#ifndef TUCO_RUNTIME_MAP_MAP_H_
#define TUCO_RUNTIME_MAP_MAP_H_

#include <stddef.h>
#include <stdint.h>

#include "abi/layout.h"

namespace tuco::rt {

using abi::MapType;

// What a Go map value points to. Layout of internal/runtime/maps.Map, which `len` and reflect read;
// what `dir` points to differs from gc's.
struct Map {
  uint64_t used;  // entries: len(m)
  uint64_t seed;
  void* dir;          // the only group if dir_len is 0 (null: none yet), else the directory
  int64_t dir_len;    // 0, or a power of two
  uint8_t depth;      // log2(dir_len)
  uint8_t dir_shift;  // 63 - depth
  uint8_t writing;    // toggled by writers; see MapWriting
  uint8_t reserved[5];
  uint64_t clear_seq;  // number of clears, so that iterators notice one
};

// The state of a range loop: 12 words, pointers where gc's has them, so that reflect's fit.
struct MapIter {
  const void* key;  // null: the iteration is over
  void* elem;
  const MapType* type;
  Map* map;
  uint64_t slot_offset;   // random: the slot of a table visited first
  uint64_t first_prefix;  // hash prefix at which the first table's interval begins
  uint64_t clear_seq;     // of the map at the start
  uint64_t prefix;        // where the current table's interval begins
  uint64_t tables_done;   // 0: the first table has not been found yet
  void* table;            // the table being visited, null: find it by prefix
  void* small_group;      // the map's only group at the start, or null
  uint64_t slot;          // next of the table or group, before adding slot_offset
};

static_assert(sizeof(Map) == 48 && offsetof(Map, dir) == 16 && offsetof(Map, clear_seq) == 40);
static_assert(sizeof(MapIter) == 96 && offsetof(MapIter, table) == 72 &&
              offsetof(MapIter, slot) == 88);

// Makes the descriptors of the runtime's own records. Once, at start-up.
void mapInit();

// make(map[K]V, hint). `header` is zeroed memory of the caller's for maps that do not escape, or
// null.
Map* makeMap(const MapType* type, int64_t hint, Map* header);

struct MapFound {
  void* elem;  // a zero value when absent
  bool present;
};

// m[key] for maps of any type. `m` may be null. For elements larger than kZeroValueSize use mapFind
// and look at `present`: the zero value is shorter then.
void* mapGet(const MapType* type, Map* m, const void* key);
MapFound mapFind(const MapType* type, Map* m, const void* key);
// Where to store the element for `key`, added if absent (then it is zero). The address is good
// until the next operation on the map.
void* mapAssign(const MapType* type, Map* m, const void* key);
void mapDelete(const MapType* type, Map* m, const void* key);

// The same for keys of 4 and 8 bytes that are compared as bits, and strings; elements at most 128
// bytes. mapAssignPtr is for keys that the collector must see.
void* mapGet32(const MapType* type, Map* m, uint32_t key);
void* mapGet64(const MapType* type, Map* m, uint64_t key);
void* mapGetStr(const MapType* type, Map* m, abi::String key);
MapFound mapFind32(const MapType* type, Map* m, uint32_t key);
MapFound mapFind64(const MapType* type, Map* m, uint64_t key);
MapFound mapFindStr(const MapType* type, Map* m, abi::String key);
void* mapAssign32(const MapType* type, Map* m, uint32_t key);
void* mapAssign64(const MapType* type, Map* m, uint64_t key);
void* mapAssignPtr(const MapType* type, Map* m, void* key);
void* mapAssignStr(const MapType* type, Map* m, abi::String key);
void mapDelete32(const MapType* type, Map* m, uint32_t key);
void mapDelete64(const MapType* type, Map* m, uint64_t key);
void mapDeleteStr(const MapType* type, Map* m, abi::String key);

// clear(m). Keeps the memory.
void mapClear(const MapType* type, Map* m);
// maps.Clone. `m` is not null.
Map* mapClone(const MapType* type, Map* m);

// Starts and advances a range loop; `it` is zeroed memory. The first entry is there after
// mapIterStart. Entries deleted meanwhile are not produced, added ones may be, none is produced
// twice.
void mapIterStart(const MapType* type, Map* m, MapIter* it);
void mapIterNext(MapIter* it);

inline int64_t mapLen(const Map* m) {
  return m == nullptr ? 0 : static_cast<int64_t>(m->used);
}

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MAP_MAP_H_
