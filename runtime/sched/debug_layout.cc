#include "runtime/sched/debug_layout.h"

#include <cstddef>

#include "runtime/sched/g.h"
#include "runtime/sched/sched.h"

namespace {
using tuco::rt::G;
}

// G is not of standard layout (it derives from PerG); offsetof is right for it all the same.
#pragma clang diagnostic ignored "-Winvalid-offsetof"

extern "C" const tuco::rt::DebugLayout tuco_debug_layout = {
    1,
    offsetof(G, id),
    offsetof(G, status),
    offsetof(G, wait_reason),
    offsetof(G, kind),
    offsetof(G, sp),
    offsetof(G, stack_low),
    offsetof(G, stack_high),
    offsetof(G, name),
    offsetof(G, all_next),
    &tuco::rt::sched.all_first,
};
