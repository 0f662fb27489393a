// The operations for keys of 4 and 8 bytes and strings.
#include "runtime/map/access.h"
#include "runtime/value/iface.h"

namespace tuco::rt {

namespace {

void* orZero(void* elem) {
  return elem != nullptr ? elem : const_cast<uint64_t*>(zero_value);
}
MapFound found(void* elem) {
  return {orZero(elem), elem != nullptr};
}

using Key32 = IntKey<uint32_t>;
using Key64 = IntKey<uint64_t>;

}  // namespace

void* mapGet32(const MapType* type, Map* m, uint32_t key) {
  return orZero(lookUp(type, m, Key32{key}));
}
void* mapGet64(const MapType* type, Map* m, uint64_t key) {
  return orZero(lookUp(type, m, Key64{key}));
}
void* mapGetStr(const MapType* type, Map* m, abi::String key) {
  return orZero(lookUp(type, m, StrKey{key}));
}

MapFound mapFind32(const MapType* type, Map* m, uint32_t key) {
  return found(lookUp(type, m, Key32{key}));
}
MapFound mapFind64(const MapType* type, Map* m, uint64_t key) {
  return found(lookUp(type, m, Key64{key}));
}
MapFound mapFindStr(const MapType* type, Map* m, abi::String key) {
  return found(lookUp(type, m, StrKey{key}));
}

void* mapAssign32(const MapType* type, Map* m, uint32_t key) {
  return assign(type, m, Key32{key});
}
void* mapAssign64(const MapType* type, Map* m, uint64_t key) {
  return assign(type, m, Key64{key});
}
void* mapAssignPtr(const MapType* type, Map* m, void* key) {
  return assign(type, m, PtrKey{key});
}
void* mapAssignStr(const MapType* type, Map* m, abi::String key) {
  return assign(type, m, StrKey{key});
}

void mapDelete32(const MapType* type, Map* m, uint32_t key) {
  erase(type, m, Key32{key});
}
void mapDelete64(const MapType* type, Map* m, uint64_t key) {
  erase(type, m, Key64{key});
}
void mapDeleteStr(const MapType* type, Map* m, abi::String key) {
  erase(type, m, StrKey{key});
}

}  // namespace tuco::rt
