// Channels of Go types live in the garbage-collected heap: a header of one fixed layout, in which
// only `buffer` is a heap pointer (waiters are kept alive by their own goroutines), and the buffer.
#include <new>

#include "runtime/chan/channel.h"
#include "runtime/gc/barrier.h"
#include "runtime/mem/alloc.h"
#include "runtime/mem/layout.h"

namespace tuco::rt {
namespace {

constexpr uint32_t kHeaderWords = (sizeof(Channel) + 7) / 8;

LayoutId headerLayout() {
  // Guarded static initialisation would need the C++ runtime's lock on every call; the table itself
  // is idempotent, so losing a race is harmless. Relaxed: the id is all there is.
  static constinit std::atomic<LayoutId> id{0};
  LayoutId known = id.load(std::memory_order_relaxed);
  if (known != 0) return known;
  uint8_t bits[(kHeaderWords + 7) / 8] = {};
  for (size_t offset : {offsetof(Channel, buffer), offsetof(Channel, timer)}) {
    bits[offset / 8 / 8] |= 1 << (offset / 8 % 8);
  }
  known = layoutForMask(sizeof(Channel), bits, kHeaderWords).id;
  id.store(known, std::memory_order_relaxed);
  return known;
}

}  // namespace

Channel* makeGoChannel(const abi::ChanType* type, int64_t capacity) {
  const abi::Type* elem = type->elem;
  size_t bytes;
  if (capacity < 0 || __builtin_mul_overflow(static_cast<size_t>(capacity), elem->size, &bytes) ||
      bytes > (size_t{1} << 47) - sizeof(Channel)) {
    return nullptr;
  }
  Channel* c = new (allocLayout(headerLayout())) Channel;
  c->capacity = static_cast<uint64_t>(capacity);
  c->elem_type = elem;
  c->elem_size = elem->size;
  c->is_plain = elem->ptr_bytes == 0;
  if (bytes != 0) {
    writePointer(&c->buffer, static_cast<char*>(mallocgc(bytes, elem, NeedZero::kYes)));
  }
  return c;
}

}  // namespace tuco::rt
