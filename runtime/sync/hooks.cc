#include "runtime/sync/hooks.h"

#include "runtime/os/fatal.h"
#include "runtime/os/random.h"
#include "runtime/os/time.h"

namespace tuco::rt {
namespace {

// Defaults for a process without a scheduler: one thread, whose world is stopped by being alone.
uint64_t bareRandom() {
  uint64_t value;
  os::randomBytes(&value, sizeof value);
  return value;
}

}  // namespace

constinit SchedHooks sched_hooks = {
    .stop_world = [](StopReason) {},
    .start_world = [] {},
    .begin_scan = [] {},
    .end_scan = [] {},
    .for_each_g = [](void (*)(G*, void*), void*) {},
    .claim_stack = [](G*) { return StackClaim::Dead; },
    .release_stack = [](G*) {},
    .visit_stack = [](G*, RangeVisitor, void*) {},
    .scan_self = [] {},
    .for_each_m_stack = [](RangeVisitor, void*) {},
    .shrink_stack = [](G*) {},
    .release_free_stacks = [] {},
    .for_each_p =
        [](void (*fn)(PerP*, void*), void* arg) {
          if (currentP() != nullptr) fn(currentP(), arg);
        },
    .proc_count = [] { return currentP() != nullptr ? 1 : 0; },
    .proc = [](int) { return currentP(); },
    .spawn_system = [](void (*)(void*), void*, const char*) -> G* {
      fatal("runtime: spawn_system without a scheduler");
    },
    .park = [](bool (*)(G*, void*), void*,
               WaitReason) { fatal("runtime: park without a scheduler"); },
    .ready = [](G*) { fatal("runtime: ready without a scheduler"); },
    .yield = [] { os::yieldThread(); },
    .should_yield = [] { return false; },
    .wake_idle = [] {},
    .on_system_stack = [](void (*fn)(void*), void* arg) { fn(arg); },
    .now = os::nanotime,
    .sleep = os::sleepNanoseconds,
    .random = bareRandom,
};

constinit GcHooks gc_hooks = {
    .scan_stack = [](G*) {},
    .find_worker = [](PerP*) -> G* { return nullptr; },
    .has_idle_work = [](PerP*) { return false; },
    .flush_p = [](PerP*) {},
    .init_p = [](PerP*) {},
    .destroy_p = [](PerP*) {},
    .g_exit = [](G*) {},
    .due_by_time = [](int64_t) { return false; },
    .start_by_time = [] {},
};

constinit MemHooks mem_hooks = {
    .init_p = [](PerP*) {},
    .destroy_p = [](PerP*) {},
};

constinit bool gc_marking = false;

}  // namespace tuco::rt
