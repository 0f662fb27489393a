// Collected objects, slices and maps under the public headers.
#include "runtime/gc/gc.h"

#include <span>

#include "runtime/gc/barrier.h"
#include "runtime/map/map.h"
#include "runtime/mem/alloc.h"
#include "runtime/mem/stats.h"
#include "runtime/type/builder.h"
#include "tuco/detail/gc.h"
#include "tuco/detail/runtime.h"

namespace tuco::detail {
namespace {

const rt::Type* native(const GcType* type) { return reinterpret_cast<const rt::Type*>(type); }
const GcType* portable(const rt::Type* type) { return reinterpret_cast<const GcType*>(type); }
const rt::MapType* native(const GcMapType* type) { return reinterpret_cast<const rt::MapType*>(type); }
rt::Map* native(GcMap* map) { return reinterpret_cast<rt::Map*>(map); }
rt::MapIter* native(GcMapIter* it) { return reinterpret_cast<rt::MapIter*>(it); }
static_assert(sizeof(GcMapIter) == sizeof(rt::MapIter));

rt::Kind kindOf(GcKind kind) {
  switch (kind) {
    case GcKind::Bool: return rt::Kind::kBool;
    case GcKind::Int8: return rt::Kind::kInt8;
    case GcKind::Int16: return rt::Kind::kInt16;
    case GcKind::Int32: return rt::Kind::kInt32;
    case GcKind::Int64: return rt::Kind::kInt64;
    case GcKind::Uint8: return rt::Kind::kUint8;
    case GcKind::Uint16: return rt::Kind::kUint16;
    case GcKind::Uint32: return rt::Kind::kUint32;
    case GcKind::Uint64: return rt::Kind::kUint64;
    case GcKind::Float32: return rt::Kind::kFloat32;
    case GcKind::Float64: return rt::Kind::kFloat64;
    case GcKind::String: return rt::Kind::kString;
    case GcKind::Pointer: return rt::Kind::kUnsafePointer;
  }
  return rt::Kind::kUint8;
}

}  // namespace

const GcType* gcBasicType(GcKind kind) { return portable(rt::basicType(kindOf(kind))); }

const GcType* gcDescribe(const char* name, size_t size, size_t align, const uint32_t* offsets, size_t count) {
  if (size == 8 && count == 1) return gcBasicType(GcKind::Pointer);  // Handles of one word.
  return portable(rt::describedType(name, size, align, std::span<const uint32_t>(offsets, count)));
}

void* gcNew(const GcType* type) { return rt::newobject(native(type)); }
void* gcNewArray(const GcType* type, int64_t count) { return rt::newarray(native(type), count); }

int64_t gcRoundCapacity(const GcType* type, int64_t count) {
  const rt::Type* t = native(type);
  size_t bytes;
  if (t->size == 0 || __builtin_mul_overflow(static_cast<size_t>(count), t->size, &bytes)) return count;
  return static_cast<int64_t>(rt::roundupsize(bytes, t->ptr_bytes == 0) / t->size);
}

void gcMoveArray(const GcType* type, void* to, const void* from, size_t count) {
  if (count != 0) rt::typedMoveArray(native(type), to, from, count);
}
void gcClearArray(const GcType* type, void* at, size_t count) {
  if (count != 0) rt::typedClear(native(type), at, count);
}
void gcBarrier(void* old_value, void* new_value) { rt::barrierRecord(old_value, new_value); }

void gcAddRoot(void* slot, size_t size) { rt::gc::addRoots(slot, static_cast<char*>(slot) + size, nullptr); }
void gcRemoveRoot(void* slot) { rt::gc::removeRoots(slot); }
void gcCollect() { rt::gc::runGC(); }

GcStats gcStats() {
  rt::MemStats stats;
  rt::gc::readMemStats(&stats);
  return {stats.heap_alloc, stats.heap_sys, stats.total_alloc, stats.num_gc, stats.pause_total_ns};
}
int gcSetPercent(int percent) { return rt::gc::setGCPercent(percent); }
int64_t gcSetMemoryLimit(int64_t bytes) { return rt::gc::setMemoryLimit(bytes); }

const GcMapType* gcMapType(const GcType* key, const GcType* elem) {
  return reinterpret_cast<const GcMapType*>(rt::mapOf(native(key), native(elem)));
}
GcMap* gcMapMake(const GcMapType* type, int64_t hint) {
  return reinterpret_cast<GcMap*>(rt::makeMap(native(type), hint, nullptr));
}
void* gcMapFind(const GcMapType* type, GcMap* map, const void* key) {
  rt::MapFound found = rt::mapFind(native(type), native(map), key);
  return found.present ? found.elem : nullptr;
}
void* gcMapAssign(const GcMapType* type, GcMap* map, const void* key) {
  return rt::mapAssign(native(type), native(map), key);
}
void gcMapErase(const GcMapType* type, GcMap* map, const void* key) { rt::mapDelete(native(type), native(map), key); }
void gcMapClear(const GcMapType* type, GcMap* map) { rt::mapClear(native(type), native(map)); }
int64_t gcMapLength(const GcMap* map) { return rt::mapLen(reinterpret_cast<const rt::Map*>(map)); }
void gcMapBegin(const GcMapType* type, GcMap* map, GcMapIter* it) {
  rt::mapIterStart(native(type), native(map), native(it));
}
void gcMapNext(GcMapIter* it) { rt::mapIterNext(native(it)); }

}  // namespace tuco::detail
