// Types, effects and declarations of the runtime entries in runtime_calls.def.
//
// The tokens of a signature are enumerators of CallType for the compiler and C++ types of namespace
// `calltype` for the runtime, so one list serves both:
//   compiler:  using enum CallType;  #define TUCO_CALL(name, result, args, ...) {#name, result,
//   {TUCO_UNPAREN args}, …} runtime:   include "abi/runtime_entries.h", which declares every
//   tuco_<name>.
#ifndef TUCO_ABI_RUNTIME_CALLS_H_
#define TUCO_ABI_RUNTIME_CALLS_H_

#include <stdint.h>

#include "abi/layout.h"

#define TUCO_UNPAREN(...) __VA_ARGS__

namespace tuco::abi {

// What a parameter or result is. Aggregates travel in registers, one word each; results follow
// swiftcc (up to four integer words and four floats).
enum class CallType : uint8_t {
  Void,
  Ptr,
  TypePtr,  // const abi::Type*
  Int,      // int64
  Uint,     // uint64
  I32,
  U8,
  U16,
  U32,
  Bool,
  F32,
  F64,
  C128,      // {double, double}
  Str,       // {ptr, i64}
  SliceW,    // {ptr, i64, i64}
  EfaceW,    // {ptr, ptr}
  PtrBool,   // {ptr, bool}
  BoolBool,  // {bool, bool}
  IntBool,   // {i64, bool}
  IntPtr,    // {i64, ptr}
  RuneNext,  // {i64 rune, i64 next index}
};

// What a call can do. The compiler derives attributes from it; a missing bit is a promise.
enum CallEffect : uint32_t {
  kLeaf = 0,           // touches only what its arguments reach
  kMayGc = 1 << 0,     // can allocate, assist or start a cycle: values live across it are roots
  kMayPark = 1 << 1,   // can switch goroutines: M, P and TCB addresses are stale after it
  kMayPanic = 1 << 2,  // can run deferred calls and not return
  kNoReturn = 1 << 3,
  kCallsGo = 1 << 4,       // can call compiled Go code: equality, hashing, String methods
  kReadsMemory = 1 << 5,   // reads memory and writes none
  kWritesArgs = 1 << 6,    // writes only through its pointer arguments
  kFreshResult = 1 << 7,   // result is new memory, aliased by nothing (noalias)
  kZeroedResult = 1 << 8,  // result reads as zero (allockind "alloc,zeroed")
  kNonNull = 1 << 9,       // result is never null
  kReturnsTwice = 1 << 10,
  kCold = 1 << 11,  // call site is unlikely
  kPure = 1 << 12,  // reads no memory, writes none
};

// Where the body runs.
enum class CallStack : uint8_t {
  kInPlace,    // on the caller's stack within kStackSlack; never switches
  kSystem,     // the entry moves to g0 for slow work
  kGoroutine,  // on the caller's stack after a check for room, since it calls Go code or parks
};

namespace calltype {
struct PtrBoolR {
  void* p;
  bool ok;
};
struct BoolBoolR {
  bool first;
  bool second;
};
struct IntBoolR {
  int64_t n;
  bool ok;
};
struct IntPtrR {
  int64_t n;
  void* p;
};
struct RuneNextR {
  int64_t rune;
  int64_t next;
};
struct Complex128 {
  double re;
  double im;
};
using Void = void;
using Ptr = void*;
using TypePtr = const Type*;
using Int = int64_t;
using Uint = uint64_t;
using I32 = int32_t;
using U8 = uint8_t;
using U16 = uint16_t;
using U32 = uint32_t;
using Bool = bool;
using F32 = float;
using F64 = double;
using C128 = Complex128;
using Str = String;
using SliceW = Slice;
using EfaceW = Eface;
using PtrBool = PtrBoolR;
using BoolBool = BoolBoolR;
using IntBool = IntBoolR;
using IntPtr = IntPtrR;
using RuneNext = RuneNextR;
}  // namespace calltype

}  // namespace tuco::abi

#endif  // TUCO_ABI_RUNTIME_CALLS_H_
