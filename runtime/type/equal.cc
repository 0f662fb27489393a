#include "runtime/type/equal.h"

#include <string.h>

#include "runtime/type/raise.h"
#include "runtime/type/type.h"

namespace tuco::rt {

namespace {

template <class T>
T loadAs(const void* p) {
  T value;
  memcpy(&value, p, sizeof value);
  return value;
}

bool equalStrings(const void* p, const void* q) {
  const auto* x = static_cast<const abi::String*>(p);
  const auto* y = static_cast<const abi::String*>(q);
  if (x->len != y->len) return false;
  return x->data == y->data || x->len == 0 ||
         memcmp(x->data, y->data, static_cast<size_t>(x->len)) == 0;
}

bool equalStruct(const abi::StructType* type, const uint8_t* p, const uint8_t* q) {
  for (const abi::StructField& field : type->fields) {
    if (nameIsBlank(field.name)) continue;
    if (!equalValue(field.type, p + field.offset, q + field.offset)) return false;
  }
  return true;
}

bool equalArray(const abi::ArrayType* type, const uint8_t* p, const uint8_t* q) {
  for (uint64_t i = 0; i < type->len; ++i) {
    if (!equalValue(type->elem, p + i * type->elem->size, q + i * type->elem->size)) return false;
  }
  return true;
}

bool equalInterface(const abi::InterfaceType* type, const void* p, const void* q) {
  if (type->methods.len == 0) {
    return equalEface(*static_cast<const abi::Eface*>(p), *static_cast<const abi::Eface*>(q));
  }
  return equalIface(*static_cast<const abi::Iface*>(p), *static_cast<const abi::Iface*>(q));
}

}  // namespace

bool equalValue(const abi::Type* type, const void* p, const void* q) {
  if ((type->tflag & abi::kTFlagRegularMemory) != 0) return memcmp(p, q, type->size) == 0;
  const auto* x = static_cast<const uint8_t*>(p);
  const auto* y = static_cast<const uint8_t*>(q);
  switch (type->kind) {
    case Kind::kFloat32:
      return loadAs<float>(p) == loadAs<float>(q);
    case Kind::kFloat64:
      return loadAs<double>(p) == loadAs<double>(q);
    case Kind::kComplex64:
      return loadAs<float>(x) == loadAs<float>(y) && loadAs<float>(x + 4) == loadAs<float>(y + 4);
    case Kind::kComplex128:
      return loadAs<double>(x) == loadAs<double>(y) &&
             loadAs<double>(x + 8) == loadAs<double>(y + 8);
    case Kind::kString:
      return equalStrings(p, q);
    case Kind::kInterface:
      return equalInterface(as<abi::InterfaceType>(type), p, q);
    case Kind::kArray:
      return equalArray(as<abi::ArrayType>(type), x, y);
    case Kind::kStruct:
      return equalStruct(as<abi::StructType>(type), x, y);
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
    case Kind::kChan:
    case Kind::kPointer:
    case Kind::kUnsafePointer:
      return memcmp(p, q, type->size) == 0;
    case Kind::kInvalid:
    case Kind::kFunc:
    case Kind::kMap:
    case Kind::kSlice:
      break;
  }
  raiseRuntimeError("comparing uncomparable type ", typeString(type));
}

bool equalDynamic(const abi::Type* type, const void* x, const void* y) {
  if (type == nullptr) return true;
  if (type->equal == nullptr) raiseRuntimeError("comparing uncomparable type ", typeString(type));
  if (type->isDirectIface()) return x == y;
  if ((type->tflag & abi::kTFlagRegularMemory) != 0 && type->size == 8) {
    return loadAs<uint64_t>(x) == loadAs<uint64_t>(y);
  }
  return callEqual(type->equal, x, y);
}

}  // namespace tuco::rt
