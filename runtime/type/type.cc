// Reading type descriptors.
#include "runtime/type/type.h"

#include <stdlib.h>

#include <atomic>

namespace tuco::rt {

namespace {

// Where the UncommonType lies: right behind the descriptor of its kind.
size_t descriptorSize(Kind kind) {
  switch (kind) {
    case Kind::kArray:
      return sizeof(abi::ArrayType);
    case Kind::kChan:
      return sizeof(abi::ChanType);
    case Kind::kFunc:
      return sizeof(abi::FuncType);
    case Kind::kInterface:
      return sizeof(abi::InterfaceType);
    case Kind::kMap:
      return sizeof(abi::MapType);
    case Kind::kPointer:
      return sizeof(abi::PtrType);
    case Kind::kSlice:
      return sizeof(abi::SliceType);
    case Kind::kStruct:
      return sizeof(abi::StructType);
    case Kind::kInvalid:
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
    case Kind::kString:
    case Kind::kUnsafePointer:
      return sizeof(abi::Type);
  }
  return sizeof(abi::Type);
}

void setMaskBit(uint8_t* mask, uint64_t word) {
  mask[word / 8] |= uint8_t(1) << (word % 8);
}

// Sets the bits of a `type` that starts at word `at`. Recursion is as deep as types nest; array
// elements and fields are smaller than what holds them.
void fillMask(const Type* type, uint8_t* mask, uint64_t at) {
  if (!type->hasPointers()) return;
  if ((type->tflag & abi::kTFlagGCMaskOnDemand) == 0) {
    for (uint64_t i = 0; i < type->ptr_bytes / 8; ++i) {
      if ((type->gc_data[i / 8] >> (i % 8) & 1) != 0) setMaskBit(mask, at + i);
    }
    return;
  }
  if (type->kind == Kind::kArray) {
    const auto* array = as<abi::ArrayType>(type);
    for (uint64_t i = 0; i < array->len; ++i)
      fillMask(array->elem, mask, at + i * array->elem->size / 8);
    return;
  }
  for (const abi::StructField& field : as<abi::StructType>(type)->fields) {
    fillMask(field.type, mask, at + field.offset / 8);
  }
}

using MaskSlot = std::atomic<const uint8_t*>;

// Two threads may both build a large mask; the first to publish wins and the other frees its copy.
const uint8_t* maskOnDemand(const Type* type) {
  auto* slot = reinterpret_cast<MaskSlot*>(const_cast<uint8_t*>(type->gc_data));
  const uint8_t* mask = slot->load(std::memory_order_acquire);
  if (mask != nullptr) return mask;
  auto* built = static_cast<uint8_t*>(calloc(1, (type->ptr_bytes / 8 + 63) / 64 * 8));
  if (type->kind == Kind::kArray || type->kind == Kind::kStruct) fillMask(type, built, 0);
  if (slot->compare_exchange_strong(mask, built, std::memory_order_acq_rel)) return built;
  free(built);
  return mask;
}

bool sameParams(const abi::FuncType* a, const abi::FuncType* b) {
  if (a->in_count != b->in_count || a->out_count != b->out_count) return false;
  int n = a->in_count + a->numOut();
  for (int i = 0; i < n; ++i) {
    if (!sameType(a->params()[i], b->params()[i])) return false;
  }
  return true;
}

bool sameMethods(const abi::InterfaceType* a, const abi::InterfaceType* b) {
  if (a->methods.len != b->methods.len) return false;
  if (nameText(a->pkg_path) != nameText(b->pkg_path)) return false;
  for (int64_t i = 0; i < a->methods.len; ++i) {
    const abi::Imethod& x = a->methods.data[i];
    const abi::Imethod& y = b->methods.data[i];
    abi::Name x_name = resolveName(a, x.name);
    abi::Name y_name = resolveName(b, y.name);
    if (nameText(x_name) != nameText(y_name) || namePkgPath(x_name) != namePkgPath(y_name))
      return false;
    if (!sameType(resolveType(a, x.typ), resolveType(b, y.typ))) return false;
  }
  return true;
}

bool sameFields(const abi::StructType* a, const abi::StructType* b) {
  if (a->fields.len != b->fields.len) return false;
  if (nameText(a->pkg_path) != nameText(b->pkg_path)) return false;
  for (int64_t i = 0; i < a->fields.len; ++i) {
    const abi::StructField& x = a->fields.data[i];
    const abi::StructField& y = b->fields.data[i];
    if (nameText(x.name) != nameText(y.name) || nameTag(x.name) != nameTag(y.name)) return false;
    if (x.offset != y.offset || nameIsEmbedded(x.name) != nameIsEmbedded(y.name)) return false;
    if (!sameType(x.type, y.type)) return false;
  }
  return true;
}

bool sameStructure(const Type* a, const Type* b) {
  switch (a->kind) {
    case Kind::kArray:
      return as<abi::ArrayType>(a)->len == as<abi::ArrayType>(b)->len &&
             sameType(as<abi::ArrayType>(a)->elem, as<abi::ArrayType>(b)->elem);
    case Kind::kChan:
      return as<abi::ChanType>(a)->dir == as<abi::ChanType>(b)->dir &&
             sameType(as<abi::ChanType>(a)->elem, as<abi::ChanType>(b)->elem);
    case Kind::kFunc:
      return sameParams(as<abi::FuncType>(a), as<abi::FuncType>(b));
    case Kind::kInterface:
      return sameMethods(as<abi::InterfaceType>(a), as<abi::InterfaceType>(b));
    case Kind::kMap:
      return sameType(as<abi::MapType>(a)->key, as<abi::MapType>(b)->key) &&
             sameType(as<abi::MapType>(a)->elem, as<abi::MapType>(b)->elem);
    case Kind::kPointer:
      return sameType(as<abi::PtrType>(a)->elem, as<abi::PtrType>(b)->elem);
    case Kind::kSlice:
      return sameType(as<abi::SliceType>(a)->elem, as<abi::SliceType>(b)->elem);
    case Kind::kStruct:
      return sameFields(as<abi::StructType>(a), as<abi::StructType>(b));
    case Kind::kInvalid:
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
    case Kind::kString:
    case Kind::kUnsafePointer:
      return true;
  }
  return false;
}

}  // namespace

std::string_view typeString(const Type* type) {
  std::string_view text = nameText(resolveName(type, type->str));
  if ((type->tflag & abi::kTFlagExtraStar) != 0) text.remove_prefix(1);
  return text;
}

std::string_view typeName(const Type* type) {
  if (!type->isNamed()) return {};
  std::string_view text = typeString(type);
  int depth = 0;
  for (size_t i = text.size(); i-- > 0;) {
    if (text[i] == ']') ++depth;
    if (text[i] == '[') --depth;
    if (text[i] == '.' && depth == 0) return text.substr(i + 1);
  }
  return text;
}

std::string_view typePkgPath(const Type* type) {
  if (const abi::UncommonType* uncommon = uncommonOf(type)) {
    return nameText(resolveName(type, uncommon->pkg_path));
  }
  if (type->kind == Kind::kStruct) return nameText(as<abi::StructType>(type)->pkg_path);
  if (type->kind == Kind::kInterface) return nameText(as<abi::InterfaceType>(type)->pkg_path);
  return {};
}

const abi::UncommonType* uncommonOf(const Type* type) {
  if ((type->tflag & abi::kTFlagUncommon) == 0) return nullptr;
  const auto* bytes = reinterpret_cast<const uint8_t*>(type);
  return reinterpret_cast<const abi::UncommonType*>(bytes + descriptorSize(type->kind));
}

const abi::Method* findMethod(const Type* type, std::string_view name, std::string_view pkg_path,
                              const Type* mtyp) {
  const abi::UncommonType* uncommon = uncommonOf(type);
  if (uncommon == nullptr) return nullptr;
  const abi::Method* methods = uncommon->methods();
  for (int i = 0; i < uncommon->mcount; ++i) {
    abi::Name method_name = resolveName(type, methods[i].name);
    if (nameText(method_name) != name) continue;
    if (!sameType(resolveType(type, methods[i].mtyp), mtyp)) continue;
    if (nameIsExported(method_name)) return &methods[i];
    std::string_view declared_in = namePkgPath(method_name);
    if (declared_in.empty()) declared_in = nameText(resolveName(type, uncommon->pkg_path));
    if (declared_in == pkg_path) return &methods[i];
  }
  return nullptr;
}

bool sameType(const Type* a, const Type* b) {
  if (a == b) return true;
  if (a == nullptr || b == nullptr) return false;
  if (a->hash != b->hash || a->kind != b->kind || typeString(a) != typeString(b)) return false;
  if (a->isNamed() || b->isNamed())
    return a->isNamed() && b->isNamed() && typePkgPath(a) == typePkgPath(b);
  return sameStructure(a, b);
}

const uint8_t* pointerMask(const Type* type) {
  if (!type->hasPointers()) return nullptr;
  if ((type->tflag & abi::kTFlagGCMaskOnDemand) == 0) return type->gc_data;
  return maskOnDemand(type);
}

}  // namespace tuco::rt
