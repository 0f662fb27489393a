#include "runtime/gc/work.h"

#include <algorithm>
#include <cstring>

#include "runtime/mem/persistent.h"

namespace tuco::rt {

WorkChunk* GlobalWork::newChunk() {
  WorkChunk* chunk = free_;
  if (chunk != nullptr) {
    free_ = chunk->next;
    return chunk;
  }
  return static_cast<WorkChunk*>(persistentAlloc(sizeof(WorkChunk), 64, MemUse::kGc));
}

void GlobalWork::put(const WorkItem* items, uint32_t count) {
  LockHolder hold(lock_);
  while (count > 0) {
    WorkChunk* chunk = newChunk();
    chunk->count = std::min(count, WorkChunk::kCapacity);
    std::memcpy(chunk->items, items, chunk->count * sizeof(WorkItem));
    items += chunk->count;
    count -= chunk->count;
    chunk->next = nullptr;
    if (head_ == nullptr) head_ = chunk;
    else tail_->next = chunk;
    tail_ = chunk;
    count_.fetch_add(1, std::memory_order_relaxed);
  }
}

WorkChunk* GlobalWork::take() {
  if (isEmpty()) return nullptr;
  LockHolder hold(lock_);
  WorkChunk* chunk = head_;
  if (chunk == nullptr) return nullptr;
  head_ = chunk->next;
  count_.fetch_sub(1, std::memory_order_relaxed);
  return chunk;
}

void GlobalWork::recycle(WorkChunk* chunk) {
  LockHolder hold(lock_);
  chunk->next = free_;
  free_ = chunk;
}

}  // namespace tuco::rt
