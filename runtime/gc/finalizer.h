// Finalizers, cleanups and weak pointers: records ("specials") attached to heap objects.
//
// Order when an object becomes unreachable: its weak handles become nil; then, if it has a
// finalizer, that is queued and the object lives for another cycle with everything it reaches;
// cleanups run once the object is really gone. All run on one goroutine, one at a time.
#ifndef TUCO_RUNTIME_GC_FINALIZER_H_
#define TUCO_RUNTIME_GC_FINALIZER_H_

#include <cstddef>
#include <cstdint>

namespace tuco::rt::gc {

// A call to be made later. `closure` is a heap pointer (or null) that the collector keeps alive.
struct Callback {
  void (*run)(void* closure, void* object);  // object: the finalized one; null for a cleanup
  void* closure;
};

enum class FinalizerStatus : uint8_t {
  kOk,
  kNotAllocated,     // not a heap object (a global: Go ignores it; otherwise Go's fatal error)
  kNotAtBeginning,   // points into an object
  kAlreadySet,
};

// runtime.SetFinalizer(object, f). Tiny-allocated objects accept any address in their block.
FinalizerStatus setFinalizer(void* object, Callback callback);
// SetFinalizer(object, nil). True if there was one.
bool removeFinalizer(void* object);

// runtime.AddCleanup: any number per object, p may point into it. Returns an id for stopCleanup, 0
// if p is no heap object.
uint64_t addCleanup(void* p, Callback callback);
void stopCleanup(void* p, uint64_t id);

// internal/weak: the handle of the object that p points into, one per object; itself a heap object.
// Null for null. makeStrong gives p's object base back, or null once it is unreachable.
void* registerWeakPointer(void* p);
void* makeStrongFromWeak(void* handle);

// Number of finalizers and cleanups queued or running.
size_t pendingCallbacks();

}  // namespace tuco::rt::gc

#endif  // TUCO_RUNTIME_GC_FINALIZER_H_
