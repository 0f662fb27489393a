// Entries: goroutines, deferred calls, panics.
#include "abi/panic_codes.h"
#include "abi/runtime_entries.h"
#include "runtime/os/fatal.h"
#include "runtime/panic/panic.h"
#include "runtime/sched/api.h"
#include "runtime/value/errors.h"
#include "runtime/value/string.h"

namespace tuco::abi::calltype {

using namespace rt;

namespace {

DeferFrame* frameOf(Ptr frame) {
  return static_cast<DeferFrame*>(frame);
}

// First frame of a goroutine of compiled code. The closure stays reachable as the entry's argument.
void startClosure(void* raw) {
  const auto* fn = static_cast<const FuncVal*>(raw);
  reinterpret_cast<NullaryFn*>(fn->entry)(fn);
}

}  // namespace

extern "C" {

void tuco_go(Ptr fn) {
  if (fn == nullptr) fatal("go of nil func value");
  auto created_at = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
  onSystemStack([=] { spawn(startClosure, fn, StackKind::Checked, created_at); });
}
void tuco_yieldCheck() {
  preemptSlow();
}

void tuco_deferPush(Ptr frame, Ptr fn) {
  deferPush(frameOf(frame), static_cast<const FuncVal*>(fn));
}
void tuco_deferReturn(Ptr frame) {
  deferReturn(frameOf(frame));
}
void tuco_panic(EfaceW value) {
  gopanic(value);
}
EfaceW tuco_recover(Ptr frame_address) {
  return recoverFrom(frame_address);
}
void tuco_afterRecover() {
  afterRecover();
}
void tuco_goexit() {
  goexit();
}

void tuco_panicBounds(Int x, Int y, U8 code, Bool is_signed) {
  raiseBounds(static_cast<BoundsCode>(code), x, y, is_signed);
}
void tuco_panicWrap(Str package, Str type, Str method) {
  String parts[] = {
      borrow("value method "),       package, borrow("."),       type, borrow("."), method,
      borrow(" called using nil *"), type,    borrow(" pointer")};
  raisePlainError(view(concatStrings(nullptr, parts, 9)));
}
void tuco_panicUnreachableMethod() {
  fatal("unreachable method called. linker bug?");
}

#define TUCO_PANIC(name, text)     \
  void tuco_panic##name() {        \
    raiseCode(PanicCode::k##name); \
  }
#include "abi/panic_codes.def"
}

}  // namespace tuco::abi::calltype
