#include "runtime/os/memory.h"

#include <sys/mman.h>
#include <sys/sysinfo.h>

#include <atomic>

#include "runtime/os/env.h"
#include "runtime/os/syscall.h"

namespace tuco::rt::os {
namespace {

constexpr int kMadvGuardInstall = 102;
constexpr int kMadvGuardRemove = 103;
constexpr int kMadvCollapse = 25;

// libc's mmap and munmap, because sanitizers follow the address space through them.
void* map(void* hint, size_t size, int protection, int flags) {
  void* address = ::mmap(hint, size, protection, flags | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return address == MAP_FAILED ? nullptr : address;
}

// 0 = not asked yet, 1 = the kernel has MADV_GUARD_INSTALL, 2 = it has not. Relaxed: all threads
// that race here find the same answer.
std::atomic<int> guard_support{0};

}  // namespace

void* mapMemory(size_t size) {
  return map(nullptr, size, PROT_READ | PROT_WRITE, 0);
}

void* reserveMemory(size_t size) {
  return reserveMemoryAt(nullptr, size);
}

void* reserveMemoryAt(void* hint, size_t size) {
  return map(hint, size, PROT_READ | PROT_WRITE, MAP_NORESERVE);
}

void* reserveAligned(size_t size, size_t alignment) {
  char* raw = static_cast<char*>(reserveMemory(size + alignment));
  if (raw == nullptr) return nullptr;
  uintptr_t start = reinterpret_cast<uintptr_t>(raw);
  uintptr_t aligned = (start + alignment - 1) & ~(alignment - 1);
  if (aligned != start) unmapMemory(raw, aligned - start);
  size_t tail = start + alignment - aligned;
  if (tail != 0) unmapMemory(reinterpret_cast<char*>(aligned) + size, tail);
  return reinterpret_cast<void*>(aligned);
}

void* reserveInaccessible(size_t size, void* hint) {
  return map(hint, size, PROT_NONE, MAP_NORESERVE);
}

bool makeAccessible(void* address, size_t size) {
  return !isError(syscall(SYS_mprotect, address, size, PROT_READ | PROT_WRITE));
}

bool makeInaccessible(void* address, size_t size) {
  return !isError(syscall(SYS_mprotect, address, size, PROT_NONE));
}

void unmapMemory(void* address, size_t size) {
  ::munmap(address, size);
}

void discardPages(void* address, size_t size) {
  syscall(SYS_madvise, address, size, MADV_DONTNEED);
}

void offerPages(void* address, size_t size) {
  if (isError(syscall(SYS_madvise, address, size, MADV_FREE))) discardPages(address, size);
}

void adviseHugePages(void* address, size_t size, HugePages advice) {
  int flag = 0;
  switch (advice) {
    case HugePages::Never:
      flag = MADV_NOHUGEPAGE;
      break;
    case HugePages::Prefer:
      flag = MADV_HUGEPAGE;
      break;
    case HugePages::Collapse:
      flag = kMadvCollapse;
      break;
  }
  syscall(SYS_madvise, address, size, flag);
}

bool installGuard(void* address, size_t size) {
  if (guard_support.load(std::memory_order_relaxed) != 2) {
    if (!isError(syscall(SYS_madvise, address, size, kMadvGuardInstall))) {
      guard_support.store(1, std::memory_order_relaxed);
      return true;
    }
    if (guard_support.load(std::memory_order_relaxed) == 1) return false;
    guard_support.store(2, std::memory_order_relaxed);
  }
  return makeInaccessible(address, size);
}

void removeGuard(void* address, size_t size) {
  if (guard_support.load(std::memory_order_relaxed) == 1) {
    syscall(SYS_madvise, address, size, kMadvGuardRemove);
    return;
  }
  makeAccessible(address, size);
}

bool guardsAreCheap() {
  int known = guard_support.load(std::memory_order_relaxed);
  if (known != 0) return known == 1;
  void* probe = mapMemory(kPageSize);
  if (probe == nullptr) return false;
  installGuard(probe, kPageSize);
  unmapMemory(probe, kPageSize);
  return guard_support.load(std::memory_order_relaxed) == 1;
}

size_t hugePageSize() {
  char text[32];
  if (!readSmallFile("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", text, sizeof text)) {
    return 0;
  }
  int64_t size = 0;
  return parseInt(text, &size) ? static_cast<size_t>(size) : 0;
}

uint64_t physicalMemory() {
  struct sysinfo info = {};
  if (isError(syscall(SYS_sysinfo, &info))) return 0;
  return static_cast<uint64_t>(info.totalram) * info.mem_unit;
}

}  // namespace tuco::rt::os
