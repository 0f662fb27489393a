// Entries: channels and select, with Go's panics.
#include "abi/runtime_entries.h"
#include "runtime/chan/channel.h"
#include "runtime/sched/api.h"
#include "runtime/type/raise.h"
#include "runtime/value/allocate.h"

namespace tuco::abi::calltype {

using namespace rt;

namespace {

Channel* ch(Ptr c) {
  return static_cast<Channel*>(c);
}

[[noreturn]] void sendOnClosed() {
  raisePlainError("send on closed channel");
}

// Cases on the stack up to this many: 32 bytes each within the slack below the limit.
constexpr int64_t kFewCases = 16;

// {chosen case or -1, received}. Sends come first.
IntBool selectCases(rt::SelectCase* cases, const abi::SelectCase* from, int64_t sends, int64_t n,
                    Block block) {
  for (int64_t i = 0; i < n; ++i)
    cases[i] = {ch(from[i].chan), from[i].elem, i < sends, ChanStatus::WouldBlock};
  size_t chosen = rt::select(cases, static_cast<size_t>(n), block);
  if (chosen == kNoCase) return {-1, false};
  bool is_closed = cases[chosen].status == ChanStatus::Closed;
  if (is_closed && cases[chosen].is_send) return {-2, false};
  return {static_cast<int64_t>(chosen), !cases[chosen].is_send && !is_closed};
}

}  // namespace

extern "C" {

Ptr tuco_makeChan(TypePtr type, Int capacity) {
  Channel* c = nullptr;
  withRoom([&] { c = makeGoChannel(static_cast<const ChanType*>(type), capacity); });
  if (c == nullptr) raisePlainError("makechan: size out of range");
  return c;
}

void tuco_chanSend(Ptr c, Ptr elem) {
  if (send(ch(c), elem, Block::Yes) == ChanStatus::Closed) sendOnClosed();
}
Bool tuco_chanRecv(Ptr c, Ptr elem) {
  return receive(ch(c), elem, Block::Yes) == ChanStatus::Ok;
}

Bool tuco_chanTrySend(Ptr c, Ptr elem) {
  if (c == nullptr) return false;
  ChanStatus status = send(ch(c), elem, Block::No);
  if (status == ChanStatus::Closed) sendOnClosed();
  return status == ChanStatus::Ok;
}

BoolBool tuco_chanTryRecv(Ptr c, Ptr elem) {
  if (c == nullptr) return {false, false};
  ChanStatus status = receive(ch(c), elem, Block::No);
  return {status != ChanStatus::WouldBlock, status == ChanStatus::Ok};
}

void tuco_chanClose(Ptr c) {
  if (c == nullptr) raisePlainError("close of nil channel");
  if (!closeChannel(ch(c))) raisePlainError("close of closed channel");
}

Int tuco_chanLen(Ptr c) {
  return c == nullptr ? 0 : static_cast<int64_t>(channelLength(ch(c)));
}
Int tuco_chanCap(Ptr c) {
  return c == nullptr ? 0 : static_cast<int64_t>(ch(c)->capacity);
}

IntBool tuco_select(Ptr cases, Ptr, Int sends, Int receives, Bool may_block) {
  const auto* from = static_cast<const abi::SelectCase*>(cases);
  int64_t n = sends + receives;
  Block block = may_block ? Block::Yes : Block::No;
  IntBool chosen;
  if (n <= kFewCases) {
    rt::SelectCase few[kFewCases];
    chosen = selectCases(few, from, sends, n, block);
  } else {
    // Scanned conservatively through this frame; the elements lie in frames and are roots by
    // themselves.
    auto* many = static_cast<rt::SelectCase*>(
        allocate(static_cast<size_t>(n) * sizeof(rt::SelectCase), nullptr, NeedZero::kYes));
    chosen = selectCases(many, from, sends, n, block);
  }
  if (chosen.n == -2) sendOnClosed();
  return chosen;
}

void tuco_blockForever() {
  for (;;)
    park(nullptr, nullptr, WaitReason::SelectNoCases);
}
}

}  // namespace tuco::abi::calltype
