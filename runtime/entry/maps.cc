// Entries: maps.
#include "abi/runtime_entries.h"
#include "runtime/map/map.h"

namespace tuco::abi::calltype {

using namespace rt;

namespace {

const MapType* mt(TypePtr type) {
  return static_cast<const MapType*>(type);
}
Map* mp(Ptr m) {
  return static_cast<Map*>(m);
}
PtrBool pair(MapFound found) {
  return {found.elem, found.present};
}

}  // namespace

extern "C" {

Ptr tuco_makeMap(TypePtr type, Int hint, Ptr header) {
  return makeMap(mt(type), hint, mp(header));
}
Ptr tuco_makeMapSmall() {
  return makeMap(nullptr, 0, nullptr);
}
Ptr tuco_mapGet(TypePtr type, Ptr m, Ptr key) {
  return mapGet(mt(type), mp(m), key);
}
Ptr tuco_mapGet32(TypePtr type, Ptr m, U32 key) {
  return mapGet32(mt(type), mp(m), key);
}
Ptr tuco_mapGet64(TypePtr type, Ptr m, Uint key) {
  return mapGet64(mt(type), mp(m), key);
}
Ptr tuco_mapGetStr(TypePtr type, Ptr m, Str key) {
  return mapGetStr(mt(type), mp(m), key);
}
PtrBool tuco_mapFind(TypePtr type, Ptr m, Ptr key) {
  return pair(mapFind(mt(type), mp(m), key));
}
PtrBool tuco_mapFind32(TypePtr type, Ptr m, U32 key) {
  return pair(mapFind32(mt(type), mp(m), key));
}
PtrBool tuco_mapFind64(TypePtr type, Ptr m, Uint key) {
  return pair(mapFind64(mt(type), mp(m), key));
}
PtrBool tuco_mapFindStr(TypePtr type, Ptr m, Str key) {
  return pair(mapFindStr(mt(type), mp(m), key));
}
Ptr tuco_mapAssign(TypePtr type, Ptr m, Ptr key) {
  return mapAssign(mt(type), mp(m), key);
}
Ptr tuco_mapAssign32(TypePtr type, Ptr m, U32 key) {
  return mapAssign32(mt(type), mp(m), key);
}
Ptr tuco_mapAssign64(TypePtr type, Ptr m, Uint key) {
  return mapAssign64(mt(type), mp(m), key);
}
Ptr tuco_mapAssignPtr(TypePtr type, Ptr m, Ptr key) {
  return mapAssignPtr(mt(type), mp(m), key);
}
Ptr tuco_mapAssignStr(TypePtr type, Ptr m, Str key) {
  return mapAssignStr(mt(type), mp(m), key);
}
void tuco_mapDelete(TypePtr type, Ptr m, Ptr key) {
  mapDelete(mt(type), mp(m), key);
}
void tuco_mapDelete32(TypePtr type, Ptr m, U32 key) {
  mapDelete32(mt(type), mp(m), key);
}
void tuco_mapDelete64(TypePtr type, Ptr m, Uint key) {
  mapDelete64(mt(type), mp(m), key);
}
void tuco_mapDeleteStr(TypePtr type, Ptr m, Str key) {
  mapDeleteStr(mt(type), mp(m), key);
}
void tuco_mapClear(TypePtr type, Ptr m) {
  mapClear(mt(type), mp(m));
}
Ptr tuco_mapClone(TypePtr type, Ptr m) {
  return mapClone(mt(type), mp(m));
}
void tuco_mapIterStart(TypePtr type, Ptr m, Ptr it) {
  mapIterStart(mt(type), mp(m), static_cast<MapIter*>(it));
}
void tuco_mapIterNext(Ptr it) {
  mapIterNext(static_cast<MapIter*>(it));
}
}

}  // namespace tuco::abi::calltype
