#include "runtime/panic/frames.h"

#include <string.h>

#include <atomic>

#include "runtime/os/env.h"
#include "runtime/os/fatal.h"
#include "runtime/sched/traceback.h"
#include "runtime/sync/lock.h"

namespace tuco::rt {

namespace {

constexpr int kMaxTables = 64;
constexpr int kMaxInlined = 16;

// Appended under `lock`, published by `count` (release; acquire in findPcFunc, which runs in signal
// handlers).
struct Tables {
  RankedLock lock{LockRank::Leaf};
  abi::PcTable tables[kMaxTables];
  std::atomic<int> count{0};
};

constinit Tables tables;

// "main.Map[int,string].Get" is printed "main.Map[...].Get".
void printName(os::Report& out, std::string_view name) {
  size_t open = name.find('[');
  size_t close = name.rfind(']');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    out << name;
    return;
  }
  out << name.substr(0, open) << "[...]" << name.substr(close + 1);
}

bool showsSystemFrames() {
  const char* setting = os::environment("GOTRACEBACK");
  return setting != nullptr && (strcmp(setting, "system") == 0 || strcmp(setting, "crash") == 0 ||
                                strcmp(setting, "2") > 0);
}

bool isHidden(const abi::PcFrame& frame) {
  if (frame.is_inlined || (frame.func->flags & (abi::kPcWrapper | abi::kPcRuntime)) == 0)
    return false;
  return !showsSystemFrames();
}

// `pc` is a return address: what it belongs to is the call before it.
bool printCompiledFrame(uintptr_t pc) {
  abi::PcTable table;
  if (findPcFunc(pc - 1, &table) == nullptr) return false;
  abi::PcFrame frames[kMaxInlined];
  int n = table.frames(pc - 1, frames, kMaxInlined);
  os::Report out;
  for (int i = 0; i < n; ++i) {
    const abi::PcFrame& frame = frames[i];
    if (isHidden(frame)) continue;
    printName(out, frame.function);
    bool no_args = !frame.is_inlined && (frame.func->flags & abi::kPcNoArgs) != 0;
    out << (no_args ? "()\n\t" : "(...)\n\t") << frame.file << ":"
        << static_cast<uint64_t>(frame.line);
    if (!frame.is_inlined) {
      out << " +";
      out.hex(pc - table.entryOf(frame.func));
    }
    out << "\n";
  }
  return true;
}

}  // namespace

void addPcTable(const abi::PcTable& table) {
  LockHolder hold(tables.lock);
  int n = tables.count.load(std::memory_order_relaxed);
  if (n == kMaxTables) fatal("runtime: too many pc tables");
  tables.tables[n] = table;
  tables.count.store(n + 1, std::memory_order_release);
}

const abi::PcFunc* findPcFunc(uintptr_t pc, abi::PcTable* table) {
  int n = tables.count.load(std::memory_order_acquire);
  for (int i = 0; i < n; ++i) {
    const abi::PcFunc* func = tables.tables[i].findFunc(pc);
    if (func == nullptr) continue;
    if (table != nullptr) *table = tables.tables[i];
    return func;
  }
  return nullptr;
}

void installFrames() {
  frame_printer = printCompiledFrame;
}

}  // namespace tuco::rt
