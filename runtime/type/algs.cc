// The func values that descriptors carry for hashing and equality: one per common shape, and for
// the rest a closure that captures the descriptor and walks it.
#include <string.h>

#include <new>

#include "runtime/type/equal.h"
#include "runtime/type/hash.h"
#include "runtime/type/type.h"

namespace tuco::rt {

namespace {

struct TypeClosure : abi::FuncVal {
  const abi::Type* type;
};

TUCO_GOCALL uint64_t hashByType(const void* p, uint64_t seed,
                                TUCO_GOCONTEXT const abi::FuncVal* self) {
  return hashValue(static_cast<const TypeClosure*>(self)->type, p, seed);
}

TUCO_GOCALL uint64_t hashWord(const void* p, uint64_t seed, TUCO_GOCONTEXT const abi::FuncVal*) {
  return hash64(hashLoad64(static_cast<const uint8_t*>(p)), seed);
}

TUCO_GOCALL uint64_t hashHalf(const void* p, uint64_t seed, TUCO_GOCONTEXT const abi::FuncVal*) {
  return hash32(static_cast<uint32_t>(hashLoad32(static_cast<const uint8_t*>(p))), seed);
}

TUCO_GOCALL uint64_t hashText(const void* p, uint64_t seed, TUCO_GOCONTEXT const abi::FuncVal*) {
  const auto* s = static_cast<const abi::String*>(p);
  return hashBytes(s->data, static_cast<size_t>(s->len), seed);
}

TUCO_GOCALL bool equalByType(const void* p, const void* q,
                             TUCO_GOCONTEXT const abi::FuncVal* self) {
  return equalValue(static_cast<const TypeClosure*>(self)->type, p, q);
}

template <class Int>
TUCO_GOCALL bool equalInt(const void* p, const void* q, TUCO_GOCONTEXT const abi::FuncVal*) {
  Int x;
  Int y;
  memcpy(&x, p, sizeof x);
  memcpy(&y, q, sizeof y);
  return x == y;
}

TUCO_GOCALL bool equalText(const void* p, const void* q, TUCO_GOCONTEXT const abi::FuncVal*) {
  const auto* x = static_cast<const abi::String*>(p);
  const auto* y = static_cast<const abi::String*>(q);
  if (x->len != y->len) return false;
  return x->data == y->data || x->len == 0 ||
         memcmp(x->data, y->data, static_cast<size_t>(x->len)) == 0;
}

template <class Fn>
void* entryOf(Fn* fn) {
  return reinterpret_cast<void*>(fn);
}

// Descriptors are immortal, so what they point to is too.
const abi::FuncVal* closureOver(void* entry, const abi::Type* type) {
  auto* closure = new TypeClosure;
  closure->entry = entry;
  closure->type = type;
  return closure;
}

bool isComparable(const abi::Type* type) {
  switch (type->kind) {
    case Kind::kInvalid:
    case Kind::kFunc:
    case Kind::kMap:
    case Kind::kSlice:
      return false;
    case Kind::kArray:
      return isComparable(as<abi::ArrayType>(type)->elem);
    case Kind::kStruct:
      for (const abi::StructField& field : as<abi::StructType>(type)->fields) {
        if (!isComparable(field.type)) return false;
      }
      return true;
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kInt8:
    case Kind::kInt16:
    case Kind::kInt32:
    case Kind::kInt64:
    case Kind::kUint:
    case Kind::kUint8:
    case Kind::kUint16:
    case Kind::kUint32:
    case Kind::kUint64:
    case Kind::kUintptr:
    case Kind::kFloat32:
    case Kind::kFloat64:
    case Kind::kComplex64:
    case Kind::kComplex128:
    case Kind::kChan:
    case Kind::kInterface:
    case Kind::kPointer:
    case Kind::kString:
    case Kind::kUnsafePointer:
      return true;
  }
  return false;
}

}  // namespace

const abi::FuncVal* hasherFor(const abi::Type* type) {
  static const abi::FuncVal word{entryOf(hashWord)};
  static const abi::FuncVal half{entryOf(hashHalf)};
  static const abi::FuncVal text{entryOf(hashText)};
  if (type->kind == Kind::kString) return &text;
  if ((type->tflag & abi::kTFlagRegularMemory) != 0 && type->size == 8) return &word;
  if ((type->tflag & abi::kTFlagRegularMemory) != 0 && type->size == 4) return &half;
  return closureOver(entryOf(hashByType), type);
}

const abi::FuncVal* equalFor(const abi::Type* type) {
  static const abi::FuncVal equal8{entryOf(equalInt<uint8_t>)};
  static const abi::FuncVal equal16{entryOf(equalInt<uint16_t>)};
  static const abi::FuncVal equal32{entryOf(equalInt<uint32_t>)};
  static const abi::FuncVal equal64{entryOf(equalInt<uint64_t>)};
  static const abi::FuncVal text{entryOf(equalText)};
  if (!isComparable(type)) return nullptr;
  if (type->kind == Kind::kString) return &text;
  if ((type->tflag & abi::kTFlagRegularMemory) == 0) return closureOver(entryOf(equalByType), type);
  if (type->size == 1) return &equal8;
  if (type->size == 2) return &equal16;
  if (type->size == 4) return &equal32;
  if (type->size == 8) return &equal64;
  return closureOver(entryOf(equalByType), type);
}

}  // namespace tuco::rt
