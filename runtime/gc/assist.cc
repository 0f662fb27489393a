// What an allocation pays. The fast path counts nothing: a run of free slots is paid for when it is
// taken, by the goroutine that needed it, with credit kept per P (a run is per P, so the goroutines
// that share it share the bill; per-goroutine credit would need a count in every allocation).
#include <algorithm>

#include "runtime/gc/collector.h"
#include "runtime/mem/heap.h"
#include "runtime/os/time.h"

namespace tuco::rt {
namespace {

// Less is not worth the trouble; what is done beyond the debt is kept as credit.
constexpr int64_t kMinAssist = 64 << 10;

int64_t takeBackgroundCredit(int64_t wanted) {
  int64_t available = collector.background_credit.load(std::memory_order_relaxed);
  while (available > 0) {
    int64_t taken = std::min(available, wanted);
    if (collector.background_credit.compare_exchange_weak(available, available - taken,
                                                          std::memory_order_relaxed)) {
      return taken;
    }
  }
  return 0;
}

// Off the goroutine's stack: joins the queue unless credit or the end of marking came meanwhile.
bool enqueueAssist(G* g, void* arg) {
  GcWaiter* waiter = static_cast<GcWaiter*>(arg);
  waiter->g = g;
  waiter->next = nullptr;
  LockHolder hold(collector.wait_lock);
  if (collector.phase.load(std::memory_order_relaxed) != GcPhase::kMark) return false;
  if (collector.background_credit.load(std::memory_order_relaxed) > 0 || lookedDone()) return false;
  if (collector.assist_tail == nullptr) collector.assist_head = waiter;
  else collector.assist_tail->next = waiter;
  collector.assist_tail = waiter;
  collector.assists_waiting.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void assist(size_t bytes) {
  GcWork& work = workOf(currentP());
  double ratio = collector.pacer.assistRatio();
  int64_t debt = static_cast<int64_t>(static_cast<double>(bytes) * ratio) - work.assist_credit;
  work.assist_credit = 0;
  if (debt <= 0) {
    work.assist_credit = -debt;
    return;
  }
  debt -= takeBackgroundCredit(debt);
  while (debt > 0 && collector.phase.load(std::memory_order_relaxed) == GcPhase::kMark) {
    int64_t begin = os::nanotime();
    bool last = false;
    int64_t done = drainFor(std::max(debt, kMinAssist), INT64_MAX, &last);
    collector.pacer.assist_ns.fetch_add(os::nanotime() - begin, std::memory_order_relaxed);
    debt -= done;
    if (last) {
      tryEndMarking();
      return;
    }
    if (debt <= 0) break;
    if (sched_hooks.should_yield()) {
      sched_hooks.yield();
      continue;
    }
    if (done > 0) continue;
    GcWaiter waiter = {};
    waiter.need = debt;
    sched_hooks.park(enqueueAssist, &waiter, WaitReason::GcAssistWait);
    debt = std::min(waiter.need, debt) - takeBackgroundCredit(waiter.need);
    if (lookedDone()) tryEndMarking();
  }
  // Another P perhaps, and another credit; it only adds.
  if (debt < 0) workOf(currentP()).assist_credit += -debt;
}

void checkStress() {
  uint32_t interval = collector.modes.stress_interval;
  if (interval == 0) return;
  if (collector.stress_count.fetch_add(1, std::memory_order_relaxed) % interval != interval - 1) return;
  uint64_t done = collector.cycles_done.load(std::memory_order_acquire);
  if (startCycle(CycleReason::kStress)) waitForCycles(done + 1);
}

// The heap grew past the memory limit: free pages go back before new ones are used.
void keepLimit(size_t bytes) {
  int64_t limit = collector.pacer.limit();
  if (limit == INT64_MAX) return;
  uint64_t mapped = heap.pages.readyBytes() - heap.pages.releasedBytes();
  if (mapped > static_cast<uint64_t>(limit)) heap.pages.scavenge(bytes, ScavengeMode::kEverything);
}

}  // namespace

void gc::settleDebt() {
  GcWork& work = workOf(currentP());
  if (work.owed_bytes == 0) return;
  size_t bytes = work.owed_bytes;
  work.owed_bytes = 0;
  afterAllocation(bytes);
}

void afterAllocation(size_t bytes) {
  if (!mayPark()) {
    workOf(currentP()).owed_bytes += bytes;
    return;
  }
  // A C++ goroutine that only allocates has no other safepoint.
  if (sched_hooks.should_yield()) sched_hooks.yield();
  checkStress();
  if (collector.phase.load(std::memory_order_relaxed) == GcPhase::kMark) {
    collector.pacer.revise();
    assist(bytes);
    return;
  }
  keepLimit(bytes);
  if (heap.live.load(std::memory_order_relaxed) < heap.trigger.load(std::memory_order_relaxed)) return;
  startCycle(CycleReason::kHeap);
}

void addBackgroundCredit(int64_t scan_work) {
  if (collector.assists_waiting.load(std::memory_order_relaxed) == 0) {
    collector.background_credit.fetch_add(scan_work, std::memory_order_relaxed);
    return;
  }
  GcWaiter* due = nullptr;
  {
    LockHolder hold(collector.wait_lock);
    while (collector.assist_head != nullptr && scan_work > 0) {
      GcWaiter* waiter = collector.assist_head;
      int64_t given = std::min(waiter->need, scan_work);
      waiter->need -= given;
      scan_work -= given;
      if (waiter->need > 0) break;
      collector.assist_head = waiter->next;
      if (collector.assist_head == nullptr) collector.assist_tail = nullptr;
      collector.assists_waiting.fetch_sub(1, std::memory_order_relaxed);
      waiter->next = due;
      due = waiter;
    }
  }
  if (scan_work > 0) collector.background_credit.fetch_add(scan_work, std::memory_order_relaxed);
  while (due != nullptr) {
    GcWaiter* next = due->next;
    sched_hooks.ready(due->g);
    due = next;
  }
}

void wakeAllAssists() {
  GcWaiter* due = nullptr;
  {
    LockHolder hold(collector.wait_lock);
    due = collector.assist_head;
    collector.assist_head = collector.assist_tail = nullptr;
    collector.assists_waiting.store(0, std::memory_order_relaxed);
  }
  while (due != nullptr) {
    GcWaiter* next = due->next;
    sched_hooks.ready(due->g);
    due = next;
  }
}

}  // namespace tuco::rt
