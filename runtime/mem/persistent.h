// Memory of the runtime's own that is never given back: metadata, tables, itabs, descriptors made
// at run time. Not garbage-collected and not scanned.
#ifndef TUCO_RUNTIME_MEM_PERSISTENT_H_
#define TUCO_RUNTIME_MEM_PERSISTENT_H_

#include <stddef.h>

#include <atomic>
#include <cstdint>

namespace tuco::rt {

// Which MemStats figure the memory counts to.
enum class MemUse : uint8_t { kSpans, kCaches, kGc, kStacks, kBuckets, kOther };
constexpr int kMemUses = 6;

// Zeroed. align is a power of two up to 4096. Never null: fatal error when the system has none.
void* persistentAlloc(size_t size, size_t align, MemUse use);

// Bytes obtained from the system for each use.
uint64_t memUseBytes(MemUse use);

// Counts memory that a room mapped itself (stack arenas).
void countMemUse(MemUse use, int64_t bytes);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_MEM_PERSISTENT_H_
