// Building descriptors. Each public function makes the key of the type it is asked for, takes the
// lock, and builds only when the key is new. Keys spell the type with full package paths. Offsets
// inside the descriptors are numbers of the reflect-offset table, since C++ code lies too far from
// the heap for 32-bit distances.
#include "runtime/type/builder.h"

#include <stdlib.h>
#include <string.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/type/equal.h"
#include "runtime/type/hash.h"
#include "runtime/type/spell.h"

namespace tuco::rt {

namespace {

struct Builder {
  std::recursive_mutex lock;
  std::unordered_map<std::string, const Type*> types;
  std::unordered_map<const Type*, std::string> keys;
  uint8_t* chunk = nullptr;
  size_t chunk_left = 0;
};

Builder& builder() {
  static Builder* instance = new Builder;
  return *instance;
}

using Guard = std::lock_guard<std::recursive_mutex>;

// Zeroed, 8-aligned, immortal. Called with the lock held.
void* builderAlloc(size_t size) {
  constexpr size_t kChunk = 64 << 10;
  Builder& b = builder();
  size = (size + 7) & ~size_t(7);
  if (size > b.chunk_left) {
    b.chunk_left = size > kChunk ? size : kChunk;
    b.chunk = static_cast<uint8_t*>(calloc(1, b.chunk_left));
    if (b.chunk == nullptr) abort();
  }
  void* p = b.chunk;
  b.chunk += size;
  b.chunk_left -= size;
  return p;
}

struct BasicInfo {
  const char* name;
  uint8_t size;
};

constexpr BasicInfo kBasics[] = {
    {"invalid", 0},   {"bool", 1},           {"int", 8},     {"int8", 1},    {"int16", 2},
    {"int32", 4},     {"int64", 8},          {"uint", 8},    {"uint8", 1},   {"uint16", 2},
    {"uint32", 4},    {"uint64", 8},         {"uintptr", 8}, {"float32", 4}, {"float64", 8},
    {"complex64", 8}, {"complex128", 16},    {nullptr, 0},   {nullptr, 0},   {nullptr, 0},
    {nullptr, 0},     {nullptr, 0},          {nullptr, 0},   {nullptr, 0},   {"string", 16},
    {nullptr, 0},     {"unsafe.Pointer", 8},
};

// The type's key, which spells it with import paths; descriptors of compiled code get theirs by
// address.
std::string keyOf(const Type* type) {
  auto it = builder().keys.find(type);
  if (it != builder().keys.end()) return it->second;
  return std::string(typeString(type)) + "@" + std::to_string(reinterpret_cast<uintptr_t>(type));
}

uint32_t fnv1a(std::string_view text) {
  uint32_t hash = 2166136261u;
  for (char c : text)
    hash = (hash ^ static_cast<uint8_t>(c)) * 16777619u;
  return hash;
}

size_t appendVarint(uint8_t* out, size_t n) {
  size_t used = 0;
  for (; n >= 0x80; n >>= 7)
    out[used++] = static_cast<uint8_t>(n) | 0x80;
  out[used++] = static_cast<uint8_t>(n);
  return used;
}

uint8_t* appendText(uint8_t* out, std::string_view text) {
  out += appendVarint(out, text.size());
  memcpy(out, text.data(), text.size());
  return out + text.size();
}

// Exported as Go sees it: an upper-case first letter. Letters outside ASCII count as unexported
// here; names with them come from compiled descriptors only.
bool isExportedName(std::string_view text) {
  return !text.empty() && text[0] >= 'A' && text[0] <= 'Z';
}

abi::Name makeNameWithPath(std::string_view text, std::string_view tag, bool embedded,
                           std::string_view pkg_path) {
  auto* bytes = static_cast<uint8_t*>(builderAlloc(1 + 10 + text.size() + 10 + tag.size() + 4));
  uint8_t* p = bytes + 1;
  p = appendText(p, text);
  if (isExportedName(text)) *bytes |= abi::kNameExported;
  if (embedded) *bytes |= abi::kNameEmbedded;
  if (!tag.empty()) {
    *bytes |= abi::kNameHasTag;
    p = appendText(p, tag);
  }
  if (!pkg_path.empty()) {
    *bytes |= abi::kNameHasPkgPath;
    int32_t off = addReflectOff(makeNameWithPath(pkg_path, {}, false, {}).bytes);
    memcpy(p, &off, sizeof off);
  }
  return {bytes};
}

void setString(Type* type, std::string_view text) {
  type->str = addReflectOff(makeNameWithPath(text, {}, false, {}).bytes);
}

template <class T>
T* newDescriptor(Kind kind, uint64_t size, uint64_t align, size_t extra = 0) {
  auto* type = static_cast<T*>(builderAlloc(sizeof(T) + extra));
  type->kind = kind;
  type->size = size;
  type->align = type->field_align = static_cast<uint8_t>(align);
  return type;
}

void setMask(Type* type, const std::vector<bool>& words) {
  size_t used = words.size();
  while (used > 0 && !words[used - 1])
    --used;
  type->ptr_bytes = used * 8;
  if (used == 0) return;
  auto* mask = static_cast<uint8_t*>(builderAlloc((used + 63) / 64 * 8));
  for (size_t i = 0; i < used; ++i)
    mask[i / 8] |= uint8_t(words[i]) << (i % 8);
  type->gc_data = mask;
}

void addMask(std::vector<bool>& words, const Type* type, uint64_t offset) {
  const uint8_t* mask = pointerMask(type);
  for (uint64_t i = 0; i < type->ptr_bytes / 8; ++i) {
    if ((mask[i / 8] >> (i % 8) & 1) != 0) words[offset / 8 + i] = true;
  }
}

void setPointerWord(Type* type) {
  setMask(type, {true});
  type->tflag |= abi::kTFlagDirectIface;
}

// Registers a finished descriptor under `key`.
const Type* publish(Type* type, const std::string& key, std::string_view text) {
  setString(type, text);
  type->hash = fnv1a(key);
  if (type->equal == nullptr) type->equal = equalFor(type);
  builder().types.emplace(key, type);
  builder().keys.emplace(type, key);
  return type;
}

const Type* lookup(const std::string& key) {
  auto it = builder().types.find(key);
  return it == builder().types.end() ? nullptr : it->second;
}

uint64_t alignUp(uint64_t n, uint64_t align) {
  return align == 0 ? n : (n + align - 1) / align * align;
}

bool isRegular(const Type* type) {
  return (type->tflag & abi::kTFlagRegularMemory) != 0;
}

// Places fields, and fills size, alignment, flags and mask of the struct.
void layoutStruct(abi::StructType* type, std::span<const FieldSpec> specs,
                  abi::StructField* fields) {
  uint64_t offset = 0;
  uint64_t align = 1;
  bool regular = true;
  for (size_t i = 0; i < specs.size(); ++i) {
    const Type* field = specs[i].type;
    uint64_t at = alignUp(offset, field->align);
    regular = regular && at == offset && isRegular(field) && specs[i].name != "_";
    fields[i] = {makeNameWithPath(specs[i].name, specs[i].tag, specs[i].embedded, {}), field, at};
    offset = at + field->size;
    align = std::max<uint64_t>(align, field->align);
  }
  // A trailing empty field must not have the address of the next object.
  if (!specs.empty() && specs.back().type->size == 0 && offset > 0) ++offset;
  type->size = alignUp(offset, align);
  type->align = type->field_align = static_cast<uint8_t>(align);
  if (regular && type->size == offset) type->tflag |= abi::kTFlagRegularMemory;
  if (specs.size() == 1 && specs[0].type->isDirectIface()) type->tflag |= abi::kTFlagDirectIface;
  std::vector<bool> words((type->size + 7) / 8);
  for (size_t i = 0; i < specs.size(); ++i)
    addMask(words, specs[i].type, fields[i].offset);
  setMask(type, words);
}

const Type* slotGroup(const Type* key, const Type* elem) {
  FieldSpec slot_fields[] = {{"key", key}, {"elem", elem}};
  FieldSpec group_fields[] = {{"ctrl", basicType(Kind::kUint64)},
                              {"slots", arrayOf(structOf(slot_fields), abi::kMapGroupSlots)}};
  return structOf(group_fields);
}

// Whether overwriting must store the key too: keys that are equal can differ in bits.
bool needsKeyUpdate(const Type* type) {
  switch (type->kind) {
    case Kind::kFloat32:
    case Kind::kFloat64:
    case Kind::kComplex64:
    case Kind::kComplex128:
    case Kind::kInterface:
    case Kind::kString:
      return true;
    case Kind::kArray:
      return needsKeyUpdate(as<abi::ArrayType>(type)->elem);
    case Kind::kStruct:
      return std::ranges::any_of(as<abi::StructType>(type)->fields,
                                 [](const abi::StructField& f) { return needsKeyUpdate(f.type); });
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
    case Kind::kChan:
    case Kind::kFunc:
    case Kind::kMap:
    case Kind::kPointer:
    case Kind::kSlice:
    case Kind::kUnsafePointer:
      return false;
  }
  return false;
}

bool hashMightPanic(const Type* type) {
  if (type->kind == Kind::kInterface) return true;
  if (type->kind == Kind::kArray) return hashMightPanic(as<abi::ArrayType>(type)->elem);
  if (type->kind != Kind::kStruct) return false;
  return std::ranges::any_of(as<abi::StructType>(type)->fields,
                             [](const abi::StructField& f) { return hashMightPanic(f.type); });
}

// Writes the UncommonType and the methods into `methods`, which lies in the same block: exported
// ones first, each part by name.
void fillMethods(Type* type, abi::UncommonType* uncommon, abi::Method* methods,
                 std::string_view pkg_path, std::span<const MethodSpec> specs) {
  std::vector<MethodSpec> sorted(specs.begin(), specs.end());
  std::ranges::sort(sorted, [](const MethodSpec& a, const MethodSpec& b) {
    return std::pair(!isExportedName(a.name), a.name) < std::pair(!isExportedName(b.name), b.name);
  });
  uncommon->moff = static_cast<uint32_t>(reinterpret_cast<uint8_t*>(methods) -
                                         reinterpret_cast<uint8_t*>(uncommon));
  uncommon->mcount = static_cast<uint16_t>(sorted.size());
  if (!pkg_path.empty())
    uncommon->pkg_path = addReflectOff(makeNameWithPath(pkg_path, {}, false, {}).bytes);
  for (size_t i = 0; i < sorted.size(); ++i) {
    methods[i].name = addReflectOff(makeNameWithPath(sorted[i].name, {}, false, {}).bytes);
    methods[i].mtyp = addReflectOff(sorted[i].mtyp);
    methods[i].ifn = addReflectOff(sorted[i].ifn);
    methods[i].tfn = addReflectOff(sorted[i].tfn);
    if (isExportedName(sorted[i].name)) ++uncommon->xcount;
  }
}

size_t sizeOfKind(const Type* type) {
  switch (type->kind) {
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
      return sizeof(Type);
  }
  return sizeof(Type);
}

// A copy of `type` with room behind it for an UncommonType, for functions the parameters, and
// `nmethods` methods.
struct UncommonCopy {
  Type* type;
  abi::UncommonType* uncommon;
  abi::Method* methods;
};

UncommonCopy copyWithUncommon(const Type* type, size_t nmethods) {
  size_t size = sizeOfKind(type);
  size_t params = 0;
  if (type->kind == Kind::kFunc) {
    const auto* func = as<abi::FuncType>(type);
    params = sizeof(Type*) * static_cast<size_t>(func->in_count + func->numOut());
  }
  auto* copy = static_cast<Type*>(
      builderAlloc(size + sizeof(abi::UncommonType) + params + nmethods * sizeof(abi::Method)));
  memcpy(static_cast<void*>(copy), type, size);
  auto* uncommon = reinterpret_cast<abi::UncommonType*>(reinterpret_cast<uint8_t*>(copy) + size);
  if (params != 0)
    memcpy(static_cast<void*>(uncommon + 1), as<abi::FuncType>(type)->params(), params);
  copy->tflag |= abi::kTFlagUncommon;
  copy->ptr_to_this = 0;
  if (copy->kind == Kind::kInterface) {
    auto* from = as<abi::InterfaceType>(type);
    auto* to = static_cast<abi::InterfaceType*>(copy);
    auto* methods = static_cast<abi::Imethod*>(
        builderAlloc(sizeof(abi::Imethod) * static_cast<size_t>(from->methods.len)));
    for (int64_t i = 0; i < from->methods.len; ++i) {
      const abi::Imethod& m = from->methods.data[i];
      methods[i] = {addReflectOff(resolveName(from, m.name).bytes),
                    addReflectOff(resolveType(from, m.typ))};
    }
    to->methods.data = methods;
  }
  auto* methods = reinterpret_cast<uint8_t*>(uncommon + 1) + params;
  return {copy, uncommon, reinterpret_cast<abi::Method*>(methods)};
}

}  // namespace

abi::Name makeName(std::string_view text, std::string_view tag, bool embedded) {
  Guard guard(builder().lock);
  return makeNameWithPath(text, tag, embedded, {});
}

const Type* basicType(Kind kind) {
  Guard guard(builder().lock);
  const BasicInfo& info = kBasics[static_cast<int>(kind)];
  if (info.name == nullptr || info.size == 0) __builtin_trap();
  if (const Type* found = lookup(info.name)) return found;
  uint64_t align = kind == Kind::kComplex64 ? 4 : std::min<uint64_t>(info.size, 8);
  bool regular = kind < Kind::kFloat32 || kind == Kind::kUnsafePointer;
  auto* type = newDescriptor<Type>(kind, info.size, align, sizeof(abi::UncommonType));
  type->tflag = abi::kTFlagNamed | abi::kTFlagUncommon | (regular ? abi::kTFlagRegularMemory : 0);
  if (kind == Kind::kString) setMask(type, {true});
  if (kind == Kind::kUnsafePointer) setPointerWord(type);
  return publish(type, info.name, info.name);
}

const Type* pointerTo(const Type* elem) {
  Guard guard(builder().lock);
  if (elem->ptr_to_this != 0) return resolveType(elem, elem->ptr_to_this);
  std::string key = "*" + keyOf(elem);
  if (const Type* found = lookup(key)) return found;
  auto* type = newDescriptor<abi::PtrType>(Kind::kPointer, 8, 8);
  type->elem = elem;
  type->tflag |= abi::kTFlagRegularMemory;
  setPointerWord(type);
  return publish(type, key, "*" + spellText(elem));
}

const Type* sliceOf(const Type* elem) {
  Guard guard(builder().lock);
  std::string key = "[]" + keyOf(elem);
  if (const Type* found = lookup(key)) return found;
  auto* type = newDescriptor<abi::SliceType>(Kind::kSlice, 24, 8);
  type->elem = elem;
  setMask(type, {true});
  return publish(type, key, "[]" + spellText(elem));
}

const Type* arrayOf(const Type* elem, uint64_t len) {
  Guard guard(builder().lock);
  std::string prefix = "[" + std::to_string(len) + "]";
  std::string key = prefix + keyOf(elem);
  if (const Type* found = lookup(key)) return found;
  auto* type = newDescriptor<abi::ArrayType>(Kind::kArray, elem->size * len, elem->align);
  type->elem = elem;
  type->slice = sliceOf(elem);
  type->len = len;
  if (isRegular(elem)) type->tflag |= abi::kTFlagRegularMemory;
  if (len == 1 && elem->isDirectIface()) type->tflag |= abi::kTFlagDirectIface;
  std::vector<bool> words((type->size + 7) / 8);
  if (elem->hasPointers()) {
    for (uint64_t i = 0; i < len; ++i)
      addMask(words, elem, i * elem->size);
  }
  setMask(type, words);
  return publish(type, key, prefix + spellText(elem));
}

const Type* chanOf(const Type* elem, abi::ChanDir dir) {
  Guard guard(builder().lock);
  std::string key = chanText(dir) + keyOf(elem);
  if (const Type* found = lookup(key)) return found;
  auto* type = newDescriptor<abi::ChanType>(Kind::kChan, 8, 8);
  type->elem = elem;
  type->dir = dir;
  type->tflag |= abi::kTFlagRegularMemory;
  setPointerWord(type);
  return publish(type, key, chanText(dir) + spellText(elem));
}

const abi::MapType* mapOf(const Type* key_type, const Type* elem) {
  Guard guard(builder().lock);
  std::string key = "map[" + keyOf(key_type) + "]" + keyOf(elem);
  if (const Type* found = lookup(key)) return as<abi::MapType>(found);
  auto* type = newDescriptor<abi::MapType>(Kind::kMap, 8, 8);
  type->key = key_type;
  type->elem = elem;
  type->hasher = hasherFor(key_type);
  if (key_type->size > abi::kMapMaxKeyBytes) type->flags |= abi::kMapIndirectKey;
  if (elem->size > abi::kMapMaxElemBytes) type->flags |= abi::kMapIndirectElem;
  if (needsKeyUpdate(key_type)) type->flags |= abi::kMapNeedKeyUpdate;
  if (hashMightPanic(key_type)) type->flags |= abi::kMapHashMightPanic;
  const Type* slot_key = (type->flags & abi::kMapIndirectKey) != 0 ? pointerTo(key_type) : key_type;
  const Type* slot_elem = (type->flags & abi::kMapIndirectElem) != 0 ? pointerTo(elem) : elem;
  type->group = slotGroup(slot_key, slot_elem);
  type->group_size = type->group->size;
  const auto* slots = as<abi::ArrayType>(as<abi::StructType>(type->group)->fields.data[1].type);
  type->slot_size = slots->elem->size;
  type->elem_off = as<abi::StructType>(slots->elem)->fields.data[1].offset;
  setPointerWord(type);
  return as<abi::MapType>(publish(type, key, "map[" + spellText(key_type) + "]" + spellText(elem)));
}

const Type* structOf(std::span<const FieldSpec> specs) {
  Guard guard(builder().lock);
  std::string key = structText(specs, keyOf);
  if (const Type* found = lookup(key)) return found;
  auto* type = newDescriptor<abi::StructType>(Kind::kStruct, 0, 1);
  auto* fields =
      static_cast<abi::StructField*>(builderAlloc(sizeof(abi::StructField) * specs.size()));
  layoutStruct(type, specs, fields);
  type->fields = {fields, static_cast<int64_t>(specs.size()), static_cast<int64_t>(specs.size())};
  return publish(type, key, structText(specs, spellText));
}

const Type* funcOf(std::span<const Type* const> params, std::span<const Type* const> results,
                   Variadic variadic) {
  Guard guard(builder().lock);
  std::string key = funcText(params, results, variadic, keyOf);
  if (const Type* found = lookup(key)) return found;
  auto* type = newDescriptor<abi::FuncType>(Kind::kFunc, 8, 8,
                                            sizeof(Type*) * (params.size() + results.size()));
  type->in_count = static_cast<uint16_t>(params.size());
  type->out_count = static_cast<uint16_t>(results.size());
  if (variadic == Variadic::kYes) type->out_count |= abi::FuncType::kVariadic;
  auto* all = const_cast<const Type**>(type->params());
  std::ranges::copy(results, std::ranges::copy(params, all).out);
  setPointerWord(type);
  return publish(type, key, funcText(params, results, variadic, spellText));
}

const abi::InterfaceType* interfaceOf(std::string_view pkg_path,
                                      std::span<const MethodSpec> specs) {
  Guard guard(builder().lock);
  std::vector<MethodSpec> sorted(specs.begin(), specs.end());
  std::ranges::sort(sorted, {}, &MethodSpec::name);
  std::string key = interfaceText(sorted, keyOf) + std::string(pkg_path);
  if (const Type* found = lookup(key)) return as<abi::InterfaceType>(found);
  auto* type = newDescriptor<abi::InterfaceType>(Kind::kInterface, 16, 8);
  auto* methods = static_cast<abi::Imethod*>(builderAlloc(sizeof(abi::Imethod) * sorted.size()));
  for (size_t i = 0; i < sorted.size(); ++i) {
    methods[i].name = addReflectOff(makeNameWithPath(sorted[i].name, {}, false, {}).bytes);
    methods[i].typ = addReflectOff(sorted[i].mtyp);
  }
  type->methods = {methods, static_cast<int64_t>(sorted.size()),
                   static_cast<int64_t>(sorted.size())};
  if (!pkg_path.empty()) type->pkg_path = makeNameWithPath(pkg_path, {}, false, {});
  setMask(type, {true, true});
  return as<abi::InterfaceType>(publish(type, key, interfaceText(sorted, spellText)));
}

const Type* namedType(std::string_view pkg_path, std::string_view pkg_name, std::string_view name,
                      const Type* underlying, std::span<const MethodSpec> methods) {
  Guard guard(builder().lock);
  std::string key =
      pkg_path.empty() ? std::string(name) : std::string(pkg_path) + "." + std::string(name);
  if (const Type* found = lookup(key)) return found;
  auto [type, uncommon, method_table] = copyWithUncommon(underlying, methods.size());
  type->tflag |= abi::kTFlagNamed;
  type->equal = nullptr;
  fillMethods(type, uncommon, method_table, pkg_path, methods);
  return publish(
      type, key,
      pkg_name.empty() ? std::string(name) : std::string(pkg_name) + "." + std::string(name));
}

const Type* pointerWithMethods(const Type* elem, std::string_view pkg_path,
                               std::span<const MethodSpec> methods) {
  Guard guard(builder().lock);
  std::string key = "*" + keyOf(elem);
  if (const Type* found = lookup(key)) return found;
  auto* type = newDescriptor<abi::PtrType>(
      Kind::kPointer, 8, 8, sizeof(abi::UncommonType) + methods.size() * sizeof(abi::Method));
  type->elem = elem;
  type->tflag |= abi::kTFlagRegularMemory | abi::kTFlagUncommon;
  setPointerWord(type);
  auto* uncommon = reinterpret_cast<abi::UncommonType*>(type + 1);
  fillMethods(type, uncommon, reinterpret_cast<abi::Method*>(uncommon + 1), pkg_path, methods);
  return publish(type, key, "*" + spellText(elem));
}

const Type* describedType(std::string_view name, uint64_t size, uint64_t align,
                          std::span<const uint32_t> pointer_offsets) {
  Guard guard(builder().lock);
  std::string key = "c++ " + std::string(name) + "/" + std::to_string(size);
  for (uint32_t offset : pointer_offsets)
    key += "," + std::to_string(offset);
  if (const Type* found = lookup(key)) return found;
  auto* type =
      newDescriptor<abi::StructType>(Kind::kStruct, size, align, sizeof(abi::UncommonType));
  type->tflag |= abi::kTFlagNamed | abi::kTFlagUncommon | abi::kTFlagRegularMemory;
  std::vector<bool> words((size + 7) / 8);
  for (uint32_t offset : pointer_offsets)
    words[offset / 8] = true;
  setMask(type, words);
  return publish(type, key, name);
}

}  // namespace tuco::rt
