// Sweeping: turning mark bytes into alloc bits, span by span, on allocation, in the background, or
// all at once. A span without a live object goes back to the page heap.
//
// Every span must be swept before the next mark phase starts (finishSweep), because the mark bytes
// are shared by both.
#ifndef TUCO_RUNTIME_MEM_SWEEP_H_
#define TUCO_RUNTIME_MEM_SWEEP_H_

#include "runtime/mem/span.h"

namespace tuco::rt {

enum class Swept : uint8_t { kKept, kFreed };

// Gets the right to sweep. False: somebody else swept it (or does: see waitSwept).
bool claimSweep(Span* span);
// Sweeps a claimed span that is on no list. kFreed: its pages are gone and the record is reused.
Swept sweepClaimed(Span* span);
// Frees a swept span that is on no list if nothing in it lives.
Swept freeIfEmpty(Span* span);
// Returns once the span is swept, sweeping it if need be; for code that looks at one object. An empty
// span is left to whoever takes it off its central's unswept list.
void ensureSwept(Span* span);

// Sweeps everything there is and waits for other sweepers.
void finishSweep();
// Sweeps up to `spans` spans; false: nothing was left to sweep.
bool sweepSome(int spans);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_SWEEP_H_
