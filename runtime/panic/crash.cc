// Printing panics. Error and String methods are called first, while the goroutine still runs
// normally; from then on nothing allocates.
#include "runtime/panic/crash.h"

#include <signal.h>
#include <string.h>

#include "runtime/os/env.h"
#include "runtime/os/fatal.h"
#include "runtime/sched/api.h"
#include "runtime/value/errors.h"
#include "runtime/value/iface.h"
#include "runtime/value/print.h"
#include "runtime/value/string.h"

namespace tuco::rt {

namespace {

using abi::Eface;

// Catches a panic of an Error or String method.
struct MethodGuard : abi::DeferFrame {
  Eface caught;
};

void catchPanic(abi::DeferFrame* frame) {
  frame->pending = 0;
  Panic* p = innermostPanic(currentG());
  static_cast<MethodGuard*>(frame)->caught = p->value;
  p->recovered = true;
}

bool isPredeclared(const Type* type) {
  return type->isNamed() && typePkgPath(type).empty();
}

[[noreturn]] void fatalWhilePrinting(const Eface& caught) {
  {
    PrintScope scope;
    printString("fatal error: panic while printing panic value: ");
    if (caught.type->kind == Kind::kString && isPredeclared(caught.type)) {
      printIndented(view(*static_cast<const String*>(caught.data)));
    } else {
      printString("type ");
      printString(typeString(caught.type));
    }
    printString("\n");
  }
  dumpGoroutines(true);
  os::exitAfterReport();
}

using TextMethod = TUCO_GOCALL String(void* receiver);

String callGuarded(TextMethod* method, void* receiver) {
  MethodGuard guard{};
  guard.thunk = catchPanic;
  guard.pending = 1;
  if (__builtin_setjmp(guard.jump) != 0) {
    afterRecover();
    fatalWhilePrinting(guard.caught);
  }
  linkDeferFrame(&guard);
  String text = method(receiver);
  unlinkDeferFrame(&guard);
  return text;
}

TextMethod* textMethod(const Eface& value) {
  if (value.type == nullptr) return nullptr;
  for (const abi::InterfaceType* inter : {errorInterface(), stringerInterface()}) {
    const abi::ITab* tab = getITab(inter, value.type, OnMissing::kNull);
    if (tab != nullptr) return reinterpret_cast<TextMethod*>(tab->fun[0]);
  }
  return nullptr;
}

bool isSame(const Eface& x, const Eface& y) {
  return x.type == y.type && x.data == y.data;
}

void prepareTexts(Panic* p) {
  for (; p != nullptr; p = p->link) {
    if (p->link != nullptr && isSame(p->link->value, p->value)) {
      p->link->repanicked = true;
      continue;
    }
    TextMethod* method = textMethod(p->value);
    if (method == nullptr) continue;
    p->text = callGuarded(method, p->value.data);
    p->has_text = true;
  }
}

// A panic again with the value just recovered is shown as one.
void markRepanicked(Panic* p) {
  for (; p != nullptr && p->link != nullptr; p = p->link) {
    if (isSame(p->link->value, p->value)) p->link->repanicked = true;
  }
}

// Oldest first; each one that another interrupted is on a line of its own.
void printPanics(const Panic* p) {
  if (p->link != nullptr) {
    printPanics(p->link);
    if (p->link->repanicked) return;
    if (!p->link->is_goexit) printString("\t");
  }
  if (p->is_goexit) return;
  printString("panic: ");
  if (p->has_text) {
    printIndented(view(p->text));
  } else {
    printPanicValue(p->value);
  }
  if (p->recovered) printString(p->repanicked ? " [recovered, repanicked]" : " [recovered]");
  printString("\n");
}

const SignalNote* lastSignal(const Panic* p) {
  for (; p != nullptr; p = p->link) {
    if (p->signal != nullptr) return p->signal;
  }
  return nullptr;
}

enum class Traceback { kNone, kSingle, kAll };

Traceback tracebackWanted() {
  const char* setting = os::environment("GOTRACEBACK");
  if (setting == nullptr || *setting == 0 || strcmp(setting, "single") == 0 ||
      strcmp(setting, "1") == 0) {
    return Traceback::kSingle;
  }
  if (strcmp(setting, "none") == 0 || strcmp(setting, "0") == 0) return Traceback::kNone;
  return Traceback::kAll;
}

template <class T>
T load(const void* p) {
  T value;
  memcpy(&value, p, sizeof value);
  return value;
}

// The value of a basic kind; false for the others.
bool printBasic(Kind kind, const void* p) {
  switch (kind) {
    case Kind::kBool:
      printBool(load<bool>(p));
      return true;
    case Kind::kInt:
    case Kind::kInt64:
      printInt(load<int64_t>(p));
      return true;
    case Kind::kInt8:
      printInt(load<int8_t>(p));
      return true;
    case Kind::kInt16:
      printInt(load<int16_t>(p));
      return true;
    case Kind::kInt32:
      printInt(load<int32_t>(p));
      return true;
    case Kind::kUint:
    case Kind::kUint64:
    case Kind::kUintptr:
      printUint(load<uint64_t>(p));
      return true;
    case Kind::kUint8:
      printUint(load<uint8_t>(p));
      return true;
    case Kind::kUint16:
      printUint(load<uint16_t>(p));
      return true;
    case Kind::kUint32:
      printUint(load<uint32_t>(p));
      return true;
    case Kind::kFloat32:
      printFloat32(load<float>(p));
      return true;
    case Kind::kFloat64:
      printFloat64(load<double>(p));
      return true;
    case Kind::kComplex64:
      printComplex64(load<float>(p), load<float>(static_cast<const char*>(p) + 4));
      return true;
    case Kind::kComplex128:
      printComplex128(load<double>(p), load<double>(static_cast<const char*>(p) + 8));
      return true;
    case Kind::kString:
      printIndented(view(load<String>(p)));
      return true;
    case Kind::kInvalid:
    case Kind::kArray:
    case Kind::kChan:
    case Kind::kFunc:
    case Kind::kInterface:
    case Kind::kMap:
    case Kind::kPointer:
    case Kind::kSlice:
    case Kind::kStruct:
    case Kind::kUnsafePointer:
      return false;
  }
  return false;
}

}  // namespace

void printIndented(std::string_view text) {
  for (;;) {
    size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    printString(text.substr(0, end + 1));
    printString("\t");
    text.remove_prefix(end + 1);
  }
  printString(text);
}

void printPendingPanics() {
  PerG* g = currentG();
  Panic* p = g == nullptr ? nullptr : innermostPanic(g);
  if (p == nullptr) return;
  markRepanicked(p);
  PrintScope scope;
  printPanics(p);
  printString("\t");
}

void printPanicValue(const Eface& value) {
  if (value.type == nullptr) return printString("nil");
  Kind kind = value.type->kind;
  bool is_complex = kind == Kind::kComplex64 || kind == Kind::kComplex128;
  bool is_basic = kind <= Kind::kComplex128 || kind == Kind::kString;
  if (is_basic && isPredeclared(value.type)) {
    printBasic(kind, value.data);
    return;
  }
  if (!is_basic) {
    printString("(");
    printString(typeString(value.type));
    printString(") ");
    return printPointer(value.data);
  }
  // A named type: main.Code(3), main.Text("x"). Complex numbers bring their own parentheses.
  printString(typeString(value.type));
  if (!is_complex) printString(kind == Kind::kString ? "(\"" : "(");
  printBasic(kind, value.data);
  if (!is_complex) printString(kind == Kind::kString ? "\")" : ")");
}

void printSignalNote(const SignalNote& note) {
  printString("[signal ");
  switch (note.signal) {
    case SIGSEGV:
      printString("SIGSEGV: segmentation violation");
      break;
    case SIGBUS:
      printString("SIGBUS: bus error");
      break;
    case SIGFPE:
      printString("SIGFPE: floating-point exception");
      break;
    default:
      printInt(note.signal);
  }
  printString(" code=");
  printHex(note.code);
  printString(" addr=");
  printHex(note.address);
  printString(" pc=");
  printHex(note.pc);
  printString("]\n");
}

void crash(Panic* p) {
  prepareTexts(p);
  os::beginFailing();
  onSystemStack([p] {
    PrintScope scope;
    printPanics(p);
    if (const SignalNote* note = lastSignal(p)) printSignalNote(*note);
  });
  Traceback wanted = tracebackWanted();
  if (wanted != Traceback::kNone) dumpGoroutines(wanted == Traceback::kAll);
  os::exitAfterReport();
}

}  // namespace tuco::rt
