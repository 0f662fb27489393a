// Specials: records attached to heap objects, kept in a list per span sorted by slot and kind.
#ifndef TUCO_RUNTIME_GC_SPECIAL_H_
#define TUCO_RUNTIME_GC_SPECIAL_H_

#include <cstdint>

#include "runtime/gc/finalizer.h"
#include "runtime/gc/marker.h"

namespace tuco::rt {

// In the order in which they take effect.
enum class SpecialKind : uint8_t { kWeak, kFinalizer, kCleanup };

struct Special {
  Special* next;  // in the span's list; in the queue once due
  uint32_t slot;
  SpecialKind kind;
  uint64_t id;            // of a cleanup
  void* object;           // base of the object
  gc::Callback callback;  // of a finalizer or cleanup
  uintptr_t* handle;      // of a weak pointer: the handle object
};

Special* newSpecial();
void freeSpecial(Special* special);

// The first special of the object's slot with the kind (and id, if not 0), or null. Needs the span's
// specials lock.
Special* findSpecial(Span* span, uint32_t slot, SpecialKind kind, uint64_t id);
void insertSpecial(Span* span, Special* special);
void unlinkSpecial(Span* span, Special* special);

// Marks what the specials of the arena's spans keep alive: closures, weak handles, and what objects
// with finalizers point to (but not those objects).
void markSpecialsOf(ArenaPages* arena, GcWork& work);

// CollectorHooks::sweep_specials.
void sweepSpecials(Span* span);

// Appends a list of due specials to the callback queue and wakes the goroutine that runs them.
void queueCallbacks(Special* first);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_GC_SPECIAL_H_
