// File descriptors of the public library over runtime/netpoll.
#include "runtime/netpoll/netpoll.h"

#include "runtime/sched/api.h"
#include "tuco/detail/runtime.h"

namespace tuco::detail {
namespace {

rt::PollDesc* inner(PollDesc* desc) {
  return reinterpret_cast<rt::PollDesc*>(desc);
}

rt::PollMode innerMode(PollMode mode) {
  switch (mode) {
    case PollMode::Read:
      return rt::PollMode::Read;
    case PollMode::Write:
      return rt::PollMode::Write;
  }
  return rt::PollMode::Both;
}

PollStatus outer(rt::PollError error) {
  return static_cast<PollStatus>(error);
}

}  // namespace

PollDesc* pollOpen(int fd, int* error) {
  return reinterpret_cast<PollDesc*>(rt::pollOpen(fd, error));
}

void pollClose(PollDesc* desc) {
  rt::pollClose(inner(desc));
}

PollStatus pollReset(PollDesc* desc, PollMode mode) {
  return outer(rt::pollReset(inner(desc), innerMode(mode)));
}

PollStatus pollWait(PollDesc* desc, PollMode mode) {
  return outer(rt::pollWait(inner(desc), innerMode(mode)));
}

void pollSetDeadline(PollDesc* desc, int64_t deadline, PollMode mode, bool both) {
  int64_t in = 0;
  if (deadline != 0) {
    in = deadline - rt::now();
    if (in <= 0) in = -1;
  }
  rt::pollSetDeadline(inner(desc), in, both ? rt::PollMode::Both : innerMode(mode));
}

void pollUnblock(PollDesc* desc) {
  rt::pollUnblock(inner(desc));
}

}  // namespace tuco::detail
