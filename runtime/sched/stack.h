// Stacks of goroutines: slots with the G at the top.
#ifndef TUCO_RUNTIME_SCHED_STACK_H_
#define TUCO_RUNTIME_SCHED_STACK_H_

#include <cstddef>
#include <cstdint>

#include "abi/layout.h"
#include "runtime/sched/g.h"

namespace tuco::rt {

inline constexpr size_t kCheckedSlot = 64 << 10;
inline constexpr size_t kDefaultCppSlot = 256 << 10;
// What a checked stack has below its limit; part of the contract with compiled code.
inline constexpr size_t kStackSlack = abi::kStackSlack;

// Size of Cpp slots; set once before the first goroutine. A power of two, at least 16 KB.
void setCppStackSize(size_t bytes);
size_t cppStackSize();

// A new G on a new stack, status Idle. Null when address space is exhausted.
G* allocateG(StackKind kind);
// Puts the entry frame on an idle G's stack.
void prepareStack(G* g);
// Gives back memory of a dead G's stack below its top page.
void discardStack(G* g);
// The live ranges of a stopped goroutine's stack.
struct StackRange;
void visitLiveStack(G* g, void (*visit)(StackRange, void*), void* arg);
// True when address lies in the guard of g's stack.
bool isStackGuard(const G* g, uintptr_t address);

// The segment an overflowing checked stack moved to. Lies at the top of its own memory.
struct StackSegment {
  StackSegment* previous;  // older segment, null: the first slot is below
  uintptr_t low, high;     // usable bytes; high is this header
  uintptr_t resume_sp;     // rsp on the older stack at the overflow
  uintptr_t resume_limit;  // its limit
  uint32_t size_class;
};
// Frees the segment kept after a return from it. The goroutine is stopped, or the caller.
void shrinkStack(G* g);
// After a jump back to sp (recover): drops the segments above it and sets the limit. On g itself.
void resetStackTo(G* g, uintptr_t sp);
// Frees what a goroutine's end leaves (segments beyond the first).
void freeSegments(G* g);
// Largest sum of segments before Go's "stack overflow"; bytes. debug.SetMaxStack.
extern size_t max_stack_size;

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_SCHED_STACK_H_
