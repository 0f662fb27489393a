// Semaphores, wait queues and channels under the public headers.
#include <atomic>
#include <cstdlib>
#include <new>

#include "runtime/chan/channel.h"
#include "runtime/os/fatal.h"
#include "runtime/sched/api.h"
#include "runtime/sched/notify_list.h"
#include "runtime/sched/semaphore.h"
#include "tuco/detail/runtime.h"

namespace tuco::detail {
namespace {

// The public headers may not name the runtime's types: their stand-ins have the same layout.
static_assert(sizeof(NotifyList) == sizeof(rt::NotifyList) && alignof(NotifyList) >= alignof(rt::NotifyList));
static_assert(sizeof(ElementOps) == sizeof(rt::ElementOps));
static_assert(offsetof(ElementOps, destroy) == offsetof(rt::ElementOps, destroy));
static_assert(sizeof(SelectCase) == sizeof(rt::SelectCase));
static_assert(offsetof(SelectCase, status) == offsetof(rt::SelectCase, status));
static_assert(static_cast<int>(ChanStatus::WouldBlock) == static_cast<int>(rt::ChanStatus::WouldBlock));
static_assert(kNoCase == rt::kNoCase);

std::atomic<uint32_t>* word(uint32_t* address) { return reinterpret_cast<std::atomic<uint32_t>*>(address); }
rt::NotifyList* native(NotifyList* list) { return reinterpret_cast<rt::NotifyList*>(list); }
rt::Channel* native(Channel* channel) { return reinterpret_cast<rt::Channel*>(channel); }
ChanStatus portable(rt::ChanStatus status) { return static_cast<ChanStatus>(status); }

}  // namespace

void semAcquire(uint32_t* address, bool lifo) {
  rt::semaAcquire(word(address), lifo ? rt::SemaOrder::Lifo : rt::SemaOrder::Fifo,
                  rt::WaitReason::SyncMutexLock);
}
void semRelease(uint32_t* address, bool handoff) {
  rt::semaRelease(word(address), handoff ? rt::Handoff::Yes : rt::Handoff::No);
}
bool canSpin(int i) { return rt::maySpin(i); }
void spinPause() { rt::spinOnce(); }

NotifyList::NotifyList() { new (this) rt::NotifyList; }
uint32_t notifyAdd(NotifyList* list) { return rt::notifyListAdd(native(list)); }
void notifyWait(NotifyList* list, uint32_t ticket) { rt::notifyListWait(native(list), ticket); }
void notifyOne(NotifyList* list) { rt::notifyListNotifyOne(native(list)); }
void notifyAll(NotifyList* list) { rt::notifyListNotifyAll(native(list)); }

Channel* chanMake(const ElementOps* ops, size_t capacity) {
  rt::Channel* channel = rt::makeCppChannel(reinterpret_cast<const rt::ElementOps*>(ops), capacity);
  if (channel == nullptr) {
    constexpr char text[] = "makechan: size out of range";
    diePanicking(text, sizeof(text) - 1);
  }
  return reinterpret_cast<Channel*>(channel);
}
void chanRetain(Channel* channel) { rt::retainChannel(native(channel)); }
void chanRelease(Channel* channel) { rt::releaseChannel(native(channel)); }

ChanStatus chanSend(Channel* channel, void* value) {
  return portable(rt::send(native(channel), value, rt::Block::Yes));
}
ChanStatus chanTrySend(Channel* channel, void* value) {
  return portable(rt::send(native(channel), value, rt::Block::No));
}
ChanStatus chanReceive(Channel* channel, void* to) {
  return portable(rt::receive(native(channel), to, rt::Block::Yes));
}
ChanStatus chanTryReceive(Channel* channel, void* to) {
  return portable(rt::receive(native(channel), to, rt::Block::No));
}
bool chanClose(Channel* channel) { return rt::closeChannel(native(channel)); }
size_t chanLength(const Channel* channel) {
  return rt::channelLength(native(const_cast<Channel*>(channel)));
}
size_t chanCapacity(const Channel* channel) {
  return reinterpret_cast<const rt::Channel*>(channel)->capacity;
}

size_t selectCases(SelectCase* cases, size_t count, bool block) {
  return rt::select(reinterpret_cast<rt::SelectCase*>(cases), count,
                    block ? rt::Block::Yes : rt::Block::No);
}

}  // namespace tuco::detail
