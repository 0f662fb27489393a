// Goroutine dumps in Go's format, the deadlock report and SIGQUIT.
#include <signal.h>
#include <ucontext.h>

#include <cstring>

#include "runtime/os/env.h"
#include "runtime/os/signal.h"
#include "runtime/sched/debug_layout.h"
#include "runtime/sched/sched.h"
#include "runtime/sched/stack.h"
#include "runtime/sched/symbols.h"
#include "runtime/sched/traceback.h"

extern "C" void tuco_goroutine_entry();

namespace tuco::rt {

constinit FramePrinter frame_printer = nullptr;

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr int kMaxFrames = 100;

// GOTRACEBACK: 0 none, 1 single, 2 all, 3 system (and crash).
int tracebackLevel() {
  const char* text = os::environment("GOTRACEBACK");
  if (text == nullptr || *text == '\0' || std::strcmp(text, "single") == 0) return 1;
  if (std::strcmp(text, "none") == 0) return 0;
  if (std::strcmp(text, "all") == 0) return 2;
  if (std::strcmp(text, "system") == 0 || std::strcmp(text, "crash") == 0) return 3;
  int64_t n = 0;
  return os::parseInt(text, &n) ? static_cast<int>(n) : 2;
}

bool inStack(const G* g, uintptr_t address) {
  for (const StackSegment* s = g->segments; s != nullptr; s = s->previous) {
    if (address >= s->low && address + 16 <= s->high) return true;
  }
  return address >= g->stack_low && address + 16 <= reinterpret_cast<uintptr_t>(g);
}

void printCppFrame(os::Report& out, uintptr_t pc) {
  Symbol symbol = findSymbol(pc - 1);
  if (symbol.name == nullptr) {
    out << "?()\n\t" << reinterpret_cast<const void*>(pc) << "\n";
    return;
  }
  printSymbol(out, symbol.name);
  out << "(...)\n\t" << reinterpret_cast<const void*>(pc) << " +";
  out.hex(pc - symbol.start) << "\n";
}

bool isHidden(uintptr_t pc, bool show_runtime) {
  if (show_runtime) return false;
  Symbol symbol = findSymbol(pc - 1);
  return symbol.name != nullptr && isRuntimeSymbol(symbol.name);
}

void printFrame(os::Report& out, uintptr_t pc) {
  if (frame_printer != nullptr && frame_printer(pc)) return;
  printCppFrame(out, pc);
}

// Follows frame pointers from (pc, fp). The runtime's innermost frames are left out.
void printFrames(os::Report& out, const G* g, uintptr_t pc, uintptr_t fp) {
  bool show_runtime = tracebackLevel() >= 3;
  int printed = 0;
  for (int i = 0; i < 100'000 && printed < kMaxFrames; ++i) {
    if (pc == 0) return;
    if (!isHidden(pc, show_runtime)) {
      out.flush();
      printFrame(out, pc);
      ++printed;
    }
    if (!inStack(g, fp)) return;
    const uintptr_t* frame = reinterpret_cast<const uintptr_t*>(fp);
    uintptr_t next = frame[0];
    pc = frame[1];
    if (next <= fp && g->segments == nullptr) return;
    fp = next;
  }
  if (printed >= kMaxFrames) out << "...additional frames elided...\n";
}

const char* statusText(const G* g) {
  switch (g->state()) {
    case GStatus::Idle:
      return "idle";
    case GStatus::Runnable:
      return "runnable";
    case GStatus::Running:
      return "running";
    case GStatus::Syscall:
      return "syscall";
    case GStatus::Waiting:
      return "waiting";
    case GStatus::Dead:
      return "dead";
  }
  return "???";
}

void printHeader(os::Report& out, const G* g) {
  out << "goroutine " << g->id << " [";
  bool waiting = g->state() == GStatus::Waiting;
  const char* reason = waiting ? waitReasonText(g->wait_reason) : "";
  out << (*reason != '\0' ? reason : statusText(g));
  if (waiting && g->wait_since != 0) {
    int64_t minutes = (now() - g->wait_since) / 60'000'000'000;
    if (minutes >= 1) out << ", " << minutes << " minutes";
  }
  if (g->locked_m != nullptr) out << ", locked to thread";
  out << "]:\n";
}

void printCreator(os::Report& out, const G* g) {
  if (g->has(GFlag::Main) || g->created_at == 0) return;
  Symbol symbol = findSymbol(g->created_at);
  if (symbol.name == nullptr) return;
  out << "created by ";
  printSymbol(out, symbol.name);
  if (g->parent_id != 0) out << " in goroutine " << g->parent_id;
  out << "\n\t" << reinterpret_cast<const void*>(g->created_at) << " +";
  out.hex(g->created_at - symbol.start) << "\n";
}

// Where the current goroutine is: a pc and a frame pointer on its own stack.
struct Place {
  uintptr_t pc = 0;
  uintptr_t fp = 0;
};

// A goroutine that has not run yet: its function stands for its frame.
void printFresh(os::Report& out, const G* g) {
  Symbol symbol = findSymbol(reinterpret_cast<uintptr_t>(g->entry));
  if (symbol.name == nullptr) return;
  printSymbol(out, symbol.name);
  out << "(...)\n\t" << reinterpret_cast<const void*>(g->entry) << "\n";
}

void printGoroutine(os::Report& out, const G* g, const Place* current) {
  printHeader(out, g);
  if (current != nullptr) {
    printFrames(out, g, current->pc, current->fp);
  } else if (g->state() == GStatus::Running || g->state() == GStatus::Syscall) {
    out << "\tgoroutine running on other thread; stack unavailable\n";
  } else if (g->sp != nullptr) {
    const uintptr_t* frame = static_cast<const uintptr_t*>(g->sp);
    if (frame[7] == reinterpret_cast<uintptr_t>(&tuco_goroutine_entry))
      printFresh(out, g);
    else
      printFrames(out, g, frame[7], frame[6]);
  }
  printCreator(out, g);
}

bool isShown(const G* g, int level) {
  GStatus state = g->state();
  if (state == GStatus::Dead || state == GStatus::Idle) return false;
  return level >= 3 || !g->has(GFlag::System);
}

G* currentGoroutine() {
  M* m = myM();
  return m == nullptr ? nullptr : m->current;
}

enum class Which { All, OnlyCurrent };

// `place` is null when the current goroutine's registers are not at hand (the caller is on g0).
void printAll(Which which, const Place* place) {
  os::Report out;
  int level = tracebackLevel();
  G* current = currentGoroutine();
  if (current != nullptr) {
    out << "\n";
    printGoroutine(out, current, place);
  }
  if (which == Which::OnlyCurrent) return;
  for (G* g = sched.all_first.load(std::memory_order_acquire); g != nullptr;
       g = __atomic_load_n(&g->all_next, __ATOMIC_ACQUIRE)) {
    if (g == current || !isShown(g, level)) continue;
    out << "\n";
    printGoroutine(out, g, nullptr);
  }
}

// The caller's frame, when it runs on a goroutine's own stack.
bool findPlace(Place* place) {
  const uintptr_t* frame = static_cast<const uintptr_t*>(__builtin_frame_address(0));
  *place = {frame[1], frame[0]};
  G* current = currentGoroutine();
  return current != nullptr && inStack(current, reinterpret_cast<uintptr_t>(frame));
}

// After fatal()'s message.
void printFatalTraceback() {
  if (tracebackLevel() == 0) return;
  Place place;
  printAll(Which::All, findPlace(&place) ? &place : nullptr);
}

void onQuit(int signal, siginfo_t* info, void* raw) {
  const ucontext_t* context = static_cast<const ucontext_t*>(raw);
  {
    os::Report out;
    out << "SIGQUIT: quit\nPC="
        << reinterpret_cast<const void*>(context->uc_mcontext.gregs[REG_RIP]);
    M* m = myM();
    out << " m=" << (m != nullptr ? m->id : int64_t{-1}) << " sigcode=" << info->si_code << "\n";
  }
  const greg_t* regs = context->uc_mcontext.gregs;
  Place place = {static_cast<uintptr_t>(regs[REG_RIP]) + 1, static_cast<uintptr_t>(regs[REG_RBP])};
  printAll(Which::All, &place);
  os::exitAfterReport();
}

// Faults that are not a stack overflow happen again, with the default action.
void onFault(int signal, siginfo_t* info, void*) {
  reportStackGuard(reinterpret_cast<uintptr_t>(info->si_addr));
  struct sigaction fallback = {};
  fallback.sa_handler = SIG_DFL;
  os::restoreSignal(signal, fallback);
}

void handleWhenUnhandled(int signal, os::SignalHandler handler) {
  struct sigaction current;
  if (os::readSignal(signal, &current) && current.sa_handler == SIG_DFL)
    os::installSignal(signal, handler);
}

}  // namespace

void reportStackGuard(uintptr_t address) {
  G* g = currentGoroutine();
  if (!isStackGuard(g, address)) return;
  os::Report() << "runtime: goroutine stack exceeds " << static_cast<uint64_t>(cppStackSize())
               << "-byte limit\nruntime: address=" << reinterpret_cast<const void*>(address)
               << " stack=[" << reinterpret_cast<const void*>(g->stack_low) << ", "
               << reinterpret_cast<const void*>(g->stack_high) << "]\n";
  fatal("stack overflow");
}

void dumpGoroutines(bool all) {
  Place place;
  printAll(all ? Which::All : Which::OnlyCurrent, findPlace(&place) ? &place : nullptr);
}

void startReports() {
  os::setTracebackPrinter(printFatalTraceback);
  // Keeps the debugger's table in every program.
  asm volatile("" : : "r"(&tuco_debug_layout));
  handleWhenUnhandled(SIGQUIT, onQuit);
  handleWhenUnhandled(SIGSEGV, onFault);
}

namespace {

bool anythingQueued() TUCO_REQUIRES(sched.lock) {
  if (sched.global.size != 0) return true;
  if (isDeterministic() && replayHasWork()) return true;
  int n = sched.proc_count.load(kRelaxed);
  for (int i = 0; i < n; ++i) {
    if (!procAt(i)->queue.isEmpty()) return true;
  }
  return timersEarliest() != 0;
}

}  // namespace

// Called with an M about to sleep: ends the process when nobody is left who could make work.
void checkDead() {
  if (sched.runs.load() <= 0 || sched.alive_holds.load() > 0 || os::isFailing()) return;
  int32_t awake = sched.m_count - sched.idle_m_count - sched.idle_locked_m;
  if (awake > 0 || sched.m_count == 0 || anythingQueued()) return;
  int64_t users = liveGoroutines(LiveKind::User);
  sched.lock.unlock();
  if (users == 0) fatal("no goroutines (main called runtime.Goexit) - deadlock!");
  fatal("all goroutines are asleep - deadlock!");
}

}  // namespace tuco::rt
