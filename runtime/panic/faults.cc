// Faults: SIGSEGV, SIGBUS and SIGFPE of code on a goroutine become panics. The handler lets the
// goroutine go on in injectedPanic, as if the faulting instruction had called it.
//
// A fault elsewhere (on g0, in the allocator, while a thread is held) is the runtime's own and ends
// the process; one on a thread that is not the runtime's goes to whoever handled the signal before.
#include <signal.h>
#include <ucontext.h>

#include "runtime/os/fatal.h"
#include "runtime/os/signal.h"
#include "runtime/panic/crash.h"
#include "runtime/sched/api.h"
#include "runtime/sched/stack.h"
#include "runtime/value/errors.h"
#include "runtime/value/print.h"

namespace tuco::rt {

namespace {

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGFPE};
// Addresses below this are what a nil pointer plus a field's offset gives.
constexpr uintptr_t kNilPage = 4096;
constexpr uintptr_t kRedZone = 128;

// Written by installFaults before other threads exist.
struct sigaction previous[3];

void restorePrevious(int signal) {
  for (int i = 0; i < 3; ++i) {
    if (kSignals[i] == signal) os::restoreSignal(signal, previous[i]);
  }
}

[[noreturn]] void endWithFault(const char* message, const SignalNote& note, bool show_address) {
  os::beginFailing();
  {
    PrintScope scope;
    if (show_address) {
      printString("unexpected fault address ");
      printHex(note.address);
      printString("\n");
    }
    printString("fatal error: ");
    printString(message);
    printString("\n");
    printSignalNote(note);
  }
  dumpGoroutines(true);
  os::exitAfterReport();
}

[[noreturn]] void endWithOverflow(const G* g, uintptr_t sp) {
  os::Report() << "runtime: goroutine stack exceeds " << static_cast<uint64_t>(cppStackSize())
               << "-byte limit\nruntime: sp=" << reinterpret_cast<const void*>(sp) << " stack=["
               << reinterpret_cast<const void*>(g->stack_low) << ", "
               << reinterpret_cast<const void*>(g->stack_high) << "]\n";
  fatal("stack overflow");
}

bool isNilFault(const SignalNote& note) {
  bool is_access = note.signal == SIGBUS
                       ? note.code == BUS_ADRERR
                       : note.code == 0 || note.code == SEGV_MAPERR || note.code == SEGV_ACCERR;
  return is_access && note.address < kNilPage;
}

abi::PanicCode arithmeticCode(uint64_t code) {
  if (code == FPE_INTDIV) return abi::PanicCode::kDivide;
  if (code == FPE_INTOVF) return abi::PanicCode::kOverflow;
  return abi::PanicCode::kFloat;
}

// Runs on the goroutine's stack, below the faulting frame and its red zone.
[[noreturn]] void injectedPanic(int signal, uint64_t code, uintptr_t address, uintptr_t pc) {
  SignalNote note{signal, code, address, pc};
  if (signal == SIGFPE)
    gopanicFromSignal(makeRuntimeError(panicCodeText(arithmeticCode(code))), note);
  if (!isNilFault(note)) endWithFault("fault", note, true);
  gopanicFromSignal(makeRuntimeError(panicCodeText(abi::PanicCode::kMemory)), note);
}

// The handler returns into injectedPanic. The pushed return address is one past the faulting pc,
// since tracebacks look up the byte before a return address.
void inject(ucontext_t* context, const SignalNote& note) {
  greg_t* regs = context->uc_mcontext.gregs;
  uintptr_t sp = (static_cast<uintptr_t>(regs[REG_RSP]) - kRedZone) & ~uintptr_t{15};
  sp -= 8;
  *reinterpret_cast<uintptr_t*>(sp) = note.pc + 1;
  regs[REG_RSP] = static_cast<greg_t>(sp);
  regs[REG_RIP] = reinterpret_cast<greg_t>(&injectedPanic);
  regs[REG_RDI] = note.signal;
  regs[REG_RSI] = static_cast<greg_t>(note.code);
  regs[REG_RDX] = static_cast<greg_t>(note.address);
  regs[REG_RCX] = static_cast<greg_t>(note.pc);
}

void onFault(int signal, siginfo_t* info, void* raw) {
  auto* context = static_cast<ucontext_t*>(raw);
  PerM* m = currentM();
  G* g = getg();
  if (m == nullptr || g == nullptr) {
    // The instruction faults again, under the old disposition.
    restorePrevious(signal);
    return;
  }
  SignalNote note{signal, static_cast<uint64_t>(info->si_code),
                  reinterpret_cast<uintptr_t>(info->si_addr),
                  static_cast<uintptr_t>(context->uc_mcontext.gregs[REG_RIP])};
  if (signal == SIGFPE) note.address = note.pc;
  if (os::isFailing()) os::exitProcess(3);
  bool is_runtimes =
      g == m->g0 || m->locks.load(std::memory_order_relaxed) != 0 || m->allocating != 0;
  if (!is_runtimes && g->kind == StackKind::Cpp && isStackGuard(g, note.address)) {
    endWithOverflow(g, static_cast<uintptr_t>(context->uc_mcontext.gregs[REG_RSP]));
  }
  // Sent by kill: no fault of the code that runs.
  bool is_sent = info->si_code <= 0;
  if (is_runtimes || is_sent)
    endWithFault("unexpected signal during runtime execution", note, false);
  inject(context, note);
}

}  // namespace

void installFaults() {
  static bool installed = false;
  if (installed) return;
  installed = true;
  for (int i = 0; i < 3; ++i) {
    if (!os::installSignal(kSignals[i], onFault, &previous[i]))
      fatal("runtime: cannot install fault handlers");
  }
}

}  // namespace tuco::rt
