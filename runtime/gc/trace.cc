// What is kept and printed of finished cycles: MemStats' figures and GODEBUG=gctrace=1's line.
#include <algorithm>

#include "runtime/gc/collector.h"
#include "runtime/gc/statistics.h"
#include "runtime/mem/cache.h"
#include "runtime/mem/heap.h"
#include "runtime/mem/persistent.h"
#include "runtime/os/fatal.h"
#include "runtime/os/time.h"

namespace tuco::rt {

constinit GcStatistics gc_statistics;

namespace {

uint64_t wallNanoseconds() {
  os::WallTime now = os::wallTime();
  return static_cast<uint64_t>(now.seconds) * 1'000'000'000 + static_cast<uint64_t>(now.nanoseconds);
}

// value / 10^places in decimal.
void printScaled(os::Report& report, uint64_t value, int places) {
  uint64_t unit = 1;
  for (int i = 0; i < places; ++i) unit *= 10;
  report << value / unit;
  if (places == 0) return;
  report << '.';
  for (unit /= 10; unit > 0; unit /= 10) report << static_cast<char>('0' + value / unit % 10);
}

// Nanoseconds as milliseconds with about two digits, as gc prints them.
void printMilliseconds(os::Report& report, int64_t ns) {
  uint64_t value = static_cast<uint64_t>(std::max<int64_t>(ns, 0));
  if (value >= 10'000'000) {
    report << value / 1'000'000;
    return;
  }
  uint64_t micros = value / 1000;
  if (micros == 0) {
    report << '0';
    return;
  }
  int places = 3;
  for (; micros >= 100; micros /= 10) --places;
  printScaled(report, micros, places);
}

uint64_t megabytes(uint64_t bytes) {
  return bytes >> 20;
}

}  // namespace

void finishRecord() {
  CycleRecord& record = collector.record;
  GcStatistics& stats = gc_statistics;
  uint64_t now = wallNanoseconds();
  stats.last_gc.store(now, std::memory_order_relaxed);
  uint32_t at = stats.num_gc % 256;
  stats.pause_ns[at] = static_cast<uint64_t>(record.paused_ns);
  stats.pause_end[at] = now;
  stats.pause_total_ns += static_cast<uint64_t>(record.paused_ns);
  ++stats.num_gc;
  if (record.reason == CycleReason::kForced) ++stats.num_forced_gc;
  const Pacer& pacer = collector.pacer;
  stats.cpu_ns += pacer.assist_ns + pacer.dedicated_ns + pacer.fractional_ns + record.paused_ns * record.procs;
  double available = static_cast<double>(record.end - stats.start_ns) * record.procs;
  if (available > 0) stats.cpu_fraction = static_cast<double>(stats.cpu_ns) / available;
}

void printTrace() {
  const CycleRecord& record = collector.record;
  const Pacer& pacer = collector.pacer;
  os::Report report;
  report << "gc " << gc_statistics.num_gc << " @";
  printScaled(report, static_cast<uint64_t>(record.stop_start - gc_statistics.start_ns) / 1'000'000, 3);
  report << "s " << static_cast<int>(gc_statistics.cpu_fraction * 100) << "%: ";
  int64_t start = record.mark_start - record.stop_start;
  int64_t end = record.end - record.stop_end;
  printMilliseconds(report, start);
  report << '+';
  printMilliseconds(report, record.stop_end - record.mark_start);
  report << '+';
  printMilliseconds(report, end);
  report << " ms clock, ";
  printMilliseconds(report, start * record.procs);
  report << '+';
  printMilliseconds(report, pacer.assist_ns);
  report << '/';
  printMilliseconds(report, pacer.dedicated_ns + pacer.fractional_ns);
  report << '/';
  printMilliseconds(report, pacer.idle_ns);
  report << '+';
  printMilliseconds(report, end * record.procs);
  report << " ms cpu, " << megabytes(record.heap_before) << "->" << megabytes(record.heap_at_end) << "->"
         << megabytes(record.heap_marked) << " MB, " << megabytes(record.goal) << " MB goal, "
         << megabytes(pacer.lastStackScan()) << " MB stacks, " << megabytes(pacer.lastGlobalScan())
         << " MB globals, " << record.procs << " P";
  if (record.reason == CycleReason::kForced) report << " (forced)";
  report << "\n";
}

void gc::readMemStats(MemStats* out) {
  sched_hooks.stop_world(StopReason::ReadMemStats);
  int count = sched_hooks.proc_count();
  for (int i = 0; i < count; ++i) flushCacheStats(sched_hooks.proc(i)->mcache);
  readMemStatsRelaxed(out);
  const GcStatistics& stats = gc_statistics;
  out->next_gc = collector.pacer.goal();
  out->last_gc = stats.last_gc.load(std::memory_order_relaxed);
  out->pause_total_ns = stats.pause_total_ns;
  for (int i = 0; i < 256; ++i) {
    out->pause_ns[i] = stats.pause_ns[i];
    out->pause_end[i] = stats.pause_end[i];
  }
  out->num_gc = stats.num_gc;
  out->num_forced_gc = stats.num_forced_gc;
  out->gc_cpu_fraction = stats.cpu_fraction;
  sched_hooks.start_world();
}

}  // namespace tuco::rt
