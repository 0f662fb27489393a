#include "runtime/mem/persistent.h"

#include "runtime/os/fatal.h"
#include "runtime/os/memory.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {
namespace {

constexpr size_t kChunk = 256 << 10;
constexpr size_t kMaxFromChunk = 64 << 10;

struct Persistent {
  RankedLock lock{LockRank::Leaf};
  char* next TUCO_GUARDED_BY(lock) = nullptr;
  char* end TUCO_GUARDED_BY(lock) = nullptr;
  // Relaxed everywhere: figures, each read alone.
  std::atomic<int64_t> bytes[kMemUses];
};
constinit Persistent persistent;

char* mapOrDie(size_t size) {
  char* memory = static_cast<char*>(os::mapMemory(size));
  if (memory == nullptr) fatal("runtime: cannot allocate memory");
  return memory;
}

char* alignUp(char* p, size_t align) {
  return reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(p) + align - 1) & ~(align - 1));
}

}  // namespace

void* persistentAlloc(size_t size, size_t align, MemUse use) {
  if (size > kMaxFromChunk) {
    size = (size + os::kPageSize - 1) & ~(os::kPageSize - 1);
    countMemUse(use, static_cast<int64_t>(size));
    return mapOrDie(size);
  }
  countMemUse(use, static_cast<int64_t>(size));
  LockHolder hold(persistent.lock);
  char* p = alignUp(persistent.next, align);
  if (persistent.next == nullptr || p + size > persistent.end) {
    persistent.next = mapOrDie(kChunk);
    persistent.end = persistent.next + kChunk;
    p = alignUp(persistent.next, align);
  }
  persistent.next = p + size;
  return p;
}

uint64_t memUseBytes(MemUse use) {
  return static_cast<uint64_t>(
      persistent.bytes[static_cast<int>(use)].load(std::memory_order_relaxed));
}

void countMemUse(MemUse use, int64_t bytes) {
  persistent.bytes[static_cast<int>(use)].fetch_add(bytes, std::memory_order_relaxed);
}

}  // namespace tuco::rt
