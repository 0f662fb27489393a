// Address space: reserving, releasing and guarding page ranges. Sizes and addresses are multiples
// of pageSize(). Functions that can run out of memory return null or false; none allocates.
#ifndef TUCO_RUNTIME_OS_MEMORY_H_
#define TUCO_RUNTIME_OS_MEMORY_H_

#include <cstddef>
#include <cstdint>

namespace tuco::rt::os {

inline constexpr size_t kPageSize = 4096;

// Read-write memory, zero, backed lazily. Null when the kernel refuses.
void* mapMemory(size_t size);
// As mapMemory, but not counted against overcommit (MAP_NORESERVE); for arenas touched sparsely.
void* reserveMemory(size_t size);
// As reserveMemory, aligned to `alignment` (a power of two).
void* reserveAligned(size_t size, size_t alignment);
// As reserveMemory, at or near `hint`; the kernel may choose another place.
void* reserveMemoryAt(void* hint, size_t size);
// Address space without access rights (PROT_NONE).
void* reserveInaccessible(size_t size, void* hint = nullptr);
// Gives an inaccessible range read and write rights. False when the kernel refuses (map count,
// limit).
bool makeAccessible(void* address, size_t size);
bool makeInaccessible(void* address, size_t size);
void unmapMemory(void* address, size_t size);
// Returns the pages to the kernel; the range reads as zero afterwards (MADV_DONTNEED).
void discardPages(void* address, size_t size);
// Lets the kernel take the pages when it needs memory; content is undefined afterwards (MADV_FREE).
void offerPages(void* address, size_t size);
enum class HugePages { Never, Prefer, Collapse };
void adviseHugePages(void* address, size_t size, HugePages advice);
// Makes a range fault on access without a mapping of its own (MADV_GUARD_INSTALL, Linux 6.13), or
// by mprotect where the kernel lacks it. False when neither works; the range then stays accessible.
bool installGuard(void* address, size_t size);
void removeGuard(void* address, size_t size);
// True when installGuard costs no mapping (so that a million of them are possible).
bool guardsAreCheap();
// Size of transparent huge pages in bytes, 0 when there are none.
size_t hugePageSize();
// Total physical memory in bytes.
uint64_t physicalMemory();

}  // namespace tuco::rt::os

#endif  // TUCO_RUNTIME_OS_MEMORY_H_
