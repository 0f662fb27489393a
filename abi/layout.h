// The memory layout that compiled Go code and the runtime share: type descriptors as Go 1.26's
// internal/abi has them (so that reflect compiles unmodified), strings, slices, interfaces, maps'
// type descriptors, the caches of type switches, and the fixed thread-control-block slots.
//
// Freestanding: included by the compiler, the runtime and the linker. Nothing here has a body that
// allocates or calls out.
//
// Offsets (NameOff, TypeOff, TextOff) are 32-bit distances from the object that holds them: from
// the descriptor for Type, UncommonType, Method and Imethod, from the name's first byte for a
// package path at a name's end. That is what reflect passes as `ptrInModule` to resolveNameOff and
// friends, it needs no module base, and ELF expresses it as R_X86_64_PC32. Descriptors made at run
// time lie outside every registered module range; there, an offset is an index into the
// reflect-offset table.
#ifndef TUCO_ABI_LAYOUT_H_
#define TUCO_ABI_LAYOUT_H_

#include <stddef.h>
#include <stdint.h>

namespace tuco::abi {

// --- Values -------------------------------------------------------------------------------------

struct String {
  const uint8_t* data;
  int64_t len;
};

struct Slice {
  void* data;
  int64_t len;
  int64_t cap;
};

struct Type;
struct ITab;

// any: the dynamic type and a pointer to the value (or the value itself if Type::isDirectIface).
struct Eface {
  const Type* type;
  void* data;
};

// An interface with methods.
struct Iface {
  const ITab* tab;
  void* data;
};

// What a Go func value points to: the entry, then the captured variables. The entry is swiftcc and
// gets the address of this record in the context register (swiftself, r13).
struct FuncVal {
  void* entry;
};

// --- Type descriptors ---------------------------------------------------------------------------

enum class Kind : uint8_t {
  kInvalid,
  kBool,
  kInt,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUint,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kUintptr,
  kFloat32,
  kFloat64,
  kComplex64,
  kComplex128,
  kArray,
  kChan,
  kFunc,
  kInterface,
  kMap,
  kPointer,
  kSlice,
  kString,
  kStruct,
  kUnsafePointer,
};

// Bits of Type::tflag.
enum TFlag : uint8_t {
  kTFlagUncommon = 1 << 0,        // an UncommonType follows the descriptor
  kTFlagExtraStar = 1 << 1,       // the name has a leading '*' that is not part of it
  kTFlagNamed = 1 << 2,           // the type has a name
  kTFlagRegularMemory = 1 << 3,   // equality and hashing are those of size bytes
  kTFlagGCMaskOnDemand = 1 << 4,  // gc_data is a uint8_t** whose pointee is built when first needed
  kTFlagDirectIface = 1 << 5,     // an interface holds the value itself: it is one pointer word
};

using NameOff = int32_t;
using TypeOff = int32_t;
using TextOff = int32_t;

// A name: flag byte, varint length, bytes, [varint length, tag], [NameOff of the package path].
struct Name {
  const uint8_t* bytes;
};

enum NameFlag : uint8_t {
  kNameExported = 1 << 0,
  kNameHasTag = 1 << 1,
  kNameHasPkgPath = 1 << 2,
  kNameEmbedded = 1 << 3,
};

struct Type {
  uint64_t size;
  uint64_t ptr_bytes;  // bytes from the start that can hold pointers; 0: no pointers
  uint32_t hash;
  uint8_t tflag;
  uint8_t align;
  uint8_t field_align;
  Kind kind;
  const FuncVal* equal;    // func(p, q unsafe.Pointer) bool; null: not comparable
  const uint8_t* gc_data;  // bit i: word i of the first ptr_bytes holds a pointer
  NameOff str;
  TypeOff ptr_to_this;  // 0: the pointer type is not in this program

  bool isDirectIface() const { return (tflag & kTFlagDirectIface) != 0; }
  bool hasPointers() const { return ptr_bytes != 0; }
  bool isNamed() const { return (tflag & kTFlagNamed) != 0; }
};

struct Method {
  NameOff name;
  TypeOff mtyp;  // type without receiver; 0: method removed as unreachable
  TextOff ifn;   // entry for interface calls (one-word receiver)
  TextOff tfn;   // entry for direct calls
};

struct UncommonType {
  NameOff pkg_path;  // empty name for predeclared types
  uint16_t mcount;
  uint16_t xcount;  // exported methods, which come first
  uint32_t moff;    // from this record to Method[mcount], sorted by name
  uint32_t unused;

  const Method* methods() const {
    return reinterpret_cast<const Method*>(reinterpret_cast<const uint8_t*>(this) + moff);
  }
};

struct Imethod {
  NameOff name;
  TypeOff typ;
};

struct ArrayType : Type {
  const Type* elem;
  const Type* slice;
  uint64_t len;
};

enum class ChanDir : int64_t { kRecv = 1, kSend = 2, kBoth = 3 };

struct ChanType : Type {
  const Type* elem;
  ChanDir dir;
};

// Parameter and result types follow the descriptor and its UncommonType, if any.
struct FuncType : Type {
  uint16_t in_count;
  uint16_t out_count;  // top bit: the last parameter is variadic

  static constexpr uint16_t kVariadic = 1 << 15;
  int numOut() const { return out_count & (kVariadic - 1); }
  bool isVariadic() const { return (out_count & kVariadic) != 0; }
  const Type* const* params() const {
    const uint8_t* end = reinterpret_cast<const uint8_t*>(this) + 56;
    if ((tflag & kTFlagUncommon) != 0) end += sizeof(UncommonType);
    return reinterpret_cast<const Type* const*>(end);
  }
};

// []T with T known: what a Go slice field of a descriptor holds.
template <class T>
struct SliceOf {
  const T* data;
  int64_t len;
  int64_t cap;

  const T* begin() const { return data; }
  const T* end() const { return data + len; }
};

struct InterfaceType : Type {
  Name pkg_path;
  SliceOf<Imethod> methods;  // sorted by name
};

struct PtrType : Type {
  const Type* elem;
};

struct SliceType : Type {
  const Type* elem;
};

struct StructField {
  Name name;
  const Type* type;
  uint64_t offset;
};

struct StructType : Type {
  Name pkg_path;
  SliceOf<StructField> fields;
};

// A Swiss map. Groups are {uint64 control word, 8 slots of {key, elem}}.
struct MapType : Type {
  const Type* key;
  const Type* elem;
  const Type* group;
  const FuncVal* hasher;  // func(key unsafe.Pointer, seed uintptr) uintptr
  uint64_t group_size;
  uint64_t slot_size;
  uint64_t elem_off;  // of the element in a slot
  uint32_t flags;
};

enum MapFlag : uint32_t {
  kMapNeedKeyUpdate = 1 << 0,  // an overwrite stores the key too (floats' ±0, strings)
  kMapHashMightPanic = 1 << 1,
  kMapIndirectKey = 1 << 2,  // the slot holds a pointer to the key
  kMapIndirectElem = 1 << 3,
};

constexpr uint64_t kMapGroupSlots = 8;
constexpr uint64_t kMapMaxKeyBytes = 128;
constexpr uint64_t kMapMaxElemBytes = 128;
constexpr uint64_t kMapCtrlEmpty = 0x8080808080808080;

// The method table of one (interface type, concrete type) pair.
struct ITab {
  const InterfaceType* inter;
  const Type* type;
  uint32_t hash;  // copy of type->hash
  uint32_t pad;
  void* fun[1];  // inter->methods.len entries; fun[0] null: type lacks a method
};

// --- Caches of dynamic type switches and assertions ----------------------------------------------

struct InterfaceSwitchCacheEntry {
  uintptr_t type;
  int64_t which;
  uintptr_t itab;
};

struct InterfaceSwitchCache {
  uintptr_t mask;
  InterfaceSwitchCacheEntry entries[1];  // mask + 1
};

struct InterfaceSwitch {
  InterfaceSwitchCache* cache;
  int64_t ncases;
  const InterfaceType* cases[1];
};

struct TypeAssertCacheEntry {
  uintptr_t type;
  uintptr_t itab;
};

struct TypeAssertCache {
  uintptr_t mask;
  TypeAssertCacheEntry entries[1];  // mask + 1
};

struct TypeAssert {
  TypeAssertCache* cache;
  const InterfaceType* inter;
  bool can_fail;
};

// --- Select --------------------------------------------------------------------------------------

// One case of a select that is no special form. Sends come first in the array.
struct SelectCase {
  void* chan;
  void* elem;  // sent from or received into; null: the value is dropped
};

// --- Defer ---------------------------------------------------------------------------------------

struct DeferFrame;

// Runs the last pending deferred call of `frame` and clears its bit first.
// It must be the direct caller of the deferred function (recover relies on it).
using DeferThunk = void (*)(DeferFrame* frame);

// A deferred call made in a loop or in a range-over-func body.
struct DeferRecord {
  DeferRecord* next;
  const FuncVal* fn;  // func()
};

// The record that a function with defer statements keeps in its frame and links at its goroutine
// (GHeader::defers). Registered in the prologue, taken off at the function's end.
// `jump` is llvm.eh.sjlj.setjmp's buffer: [0] frame pointer, [1] resume address, [2] stack pointer.
struct DeferFrame {
  DeferFrame* prev;
  DeferThunk thunk;      // null: all deferred calls are in `records`
  uint64_t pending;      // bit i: open-coded deferred call i is pending
  DeferRecord* records;  // last deferred first
  void* jump[5];
  void* frame_address;  // rbp of the function
};

// --- The goroutine and its thread, as compiled code sees them
// -------------------------------------

// First words of every G (rt::PerG). Compiled code reads and writes `defers` and reads the rest.
struct GHeader {
  uintptr_t stack_lo;     // of the segment being run on
  uintptr_t stack_hi;     // one past its highest byte
  uintptr_t stack_limit;  // stack_lo + kStackSlack, or kStackPreempt when asked to yield
  DeferFrame* defers;     // innermost frame with deferred calls
  void* panics;           // innermost panic being run, null: none
};

// Slots of glibc's thread control block that nobody else uses (__private_tm[4], __private_ss).
// Compiled code reads them as `addrspace(257)` loads; C++ through the accessors below.
constexpr int kTcbG = 0x50;           // current G; stable for the goroutine that reads it
constexpr int kTcbM = 0x58;           // current M; valid in non-preemptible ranges only
constexpr int kTcbP = 0x60;           // current P; same rule
constexpr int kTcbAllocCache = 0x68;  // per-P allocation cache; same rule
constexpr int kTcbStackLimit = 0x70;  // prologues compare rsp with it

#if defined(__x86_64__) && defined(__clang__)
template <int kOffset>
inline void* tcbLoad() {
  void* value;
  asm volatile("movq %%fs:%c1, %0" : "=r"(value) : "i"(kOffset));
  return value;
}

template <int kOffset>
inline void tcbStore(void* value) {
  asm volatile("movq %0, %%fs:%c1" : : "r"(value), "i"(kOffset) : "memory");
}
#endif

// Bytes below the limit of a checked stack: for red zones, pushed arguments, leaf functions, the frame
// of an injected preemption (xsave area) and the runtime's in-place calls.
constexpr uintptr_t kStackSlack = 6144;
// Limit value that sends the next prologue into the scheduler; above every address.
constexpr uintptr_t kStackPreempt = ~uintptr_t{0x521};

// --- Go func values callable from C++
// ---------------------------------------------------------------

#if defined(__clang__)
#define TUCO_GOCALL __attribute__((swiftcall))
#define TUCO_GOCONTEXT __attribute__((swift_context))
using EqualFn = TUCO_GOCALL bool(const void* p, const void* q, TUCO_GOCONTEXT const FuncVal* self);
using HashFn = TUCO_GOCALL uint64_t(const void* p, uint64_t seed,
                                    TUCO_GOCONTEXT const FuncVal* self);
using NullaryFn = TUCO_GOCALL void(TUCO_GOCONTEXT const FuncVal* self);
#endif

// --- What must hold
// ----------------------------------------------------------------------------------

static_assert(sizeof(String) == 16 && sizeof(Slice) == 24 && sizeof(Eface) == 16);
static_assert(sizeof(Type) == 48);
static_assert(offsetof(Type, hash) == 16 && offsetof(Type, tflag) == 20);
static_assert(offsetof(Type, kind) == 23 && offsetof(Type, equal) == 24);
static_assert(offsetof(Type, gc_data) == 32 && offsetof(Type, str) == 40);
static_assert(sizeof(Method) == 16 && sizeof(UncommonType) == 16 && sizeof(Imethod) == 8);
static_assert(sizeof(ArrayType) == 72 && sizeof(ChanType) == 64 && sizeof(FuncType) == 56);
static_assert(sizeof(InterfaceType) == 80 && sizeof(PtrType) == 56 && sizeof(SliceType) == 56);
static_assert(sizeof(StructField) == 24 && sizeof(StructType) == 80);
static_assert(sizeof(MapType) == 112);
static_assert(static_cast<int>(Kind::kUnsafePointer) == 26);
static_assert(sizeof(ITab) == 32 && offsetof(ITab, fun) == 24);
static_assert(sizeof(InterfaceSwitchCacheEntry) == 24 && sizeof(TypeAssertCacheEntry) == 16);
static_assert(offsetof(InterfaceSwitch, cases) == 16 && offsetof(TypeAssert, can_fail) == 16);
static_assert(sizeof(DeferFrame) == 80 && offsetof(DeferFrame, jump) == 32);
static_assert(offsetof(GHeader, stack_limit) == 16 && offsetof(GHeader, defers) == 24);

}  // namespace tuco::abi

#endif  // TUCO_ABI_LAYOUT_H_
