// Layout as gc computes it.
#include "compiler/types/sizes.h"

#include <algorithm>
#include <limits>

#include "compiler/types/predicates.h"

namespace tuco {

namespace {

// Rounds up to a multiple of `a`, a power of 2 up to 8; wraps around to a negative value if too large.
int64_t alignUp(int64_t x, int64_t a) {
  return static_cast<int64_t>((static_cast<uint64_t>(x) + static_cast<uint64_t>(a) - 1) & ~(static_cast<uint64_t>(a) - 1));
}

int64_t wrappingAdd(int64_t x, int64_t y) {
  return static_cast<int64_t>(static_cast<uint64_t>(x) + static_cast<uint64_t>(y));
}

int64_t basicSize(BasicKind kind, int64_t word) {
  switch (kind) {
    case BasicKind::Bool:
    case BasicKind::Int8:
    case BasicKind::Uint8: return 1;
    case BasicKind::Int16:
    case BasicKind::Uint16: return 2;
    case BasicKind::Int32:
    case BasicKind::Uint32:
    case BasicKind::Float32: return 4;
    case BasicKind::Int64:
    case BasicKind::Uint64:
    case BasicKind::Float64:
    case BasicKind::Complex64: return 8;
    case BasicKind::Complex128: return 16;
    case BasicKind::String: return 2 * word;
    case BasicKind::Invalid:
    case BasicKind::Int:
    case BasicKind::Uint:
    case BasicKind::Uintptr:
    case BasicKind::UnsafePointer:
    case BasicKind::UntypedBool:
    case BasicKind::UntypedInt:
    case BasicKind::UntypedRune:
    case BasicKind::UntypedFloat:
    case BasicKind::UntypedComplex:
    case BasicKind::UntypedString:
    case BasicKind::UntypedNil: return word;
  }
  TUCO_UNREACHABLE("a basic kind");
}

// The empty struct align64 of the atomic packages makes the struct around it 8-aligned everywhere.
bool isAtomicAlign64(TypeStore& types, TypeId t) {
  TypeId named = asNamed(types, t);
  if (!named.isValid()) return false;
  const Object& obj = types[types.asNamedNode(named)->obj];
  if (!obj.pkg.isValid() || types.text(obj.name) != "align64") return false;
  std::string_view path = types.text(types[obj.pkg].path);
  return path == "sync/atomic" || path == "internal/runtime/atomic";
}

// Types nested deeper than this are endless and so invalid: type T[P any] struct{ f T[[]P] }. Everything
// on the way is too large then, and nothing more is computed.
constexpr int kMaxNesting = 20'000;
thread_local int tl_nesting = 0;
thread_local bool tl_too_deep = false;

class Nesting {
 public:
  Nesting() {
    if (tl_nesting++ == 0) tl_too_deep = false;
    if (tl_nesting > kMaxNesting) tl_too_deep = true;
  }
  ~Nesting() { --tl_nesting; }
  bool isTooDeep() const { return tl_too_deep; }
};

int64_t arraySize(const Sizes& sizes, TypeStore& types, const ArrayNode& node) {
  if (node.len <= 0) return 0;
  int64_t elem = sizes.sizeof_(types, node.elem);
  if (elem <= 0) return elem < 0 ? -1 : 0;
  if (elem > std::numeric_limits<int64_t>::max() / node.len) return -1;
  return elem * node.len;
}

int64_t structSize(const Sizes& sizes, TypeStore& types, TypeId t, const StructNode& node) {
  if (node.fields.empty()) return 0;
  int64_t offset = sizes.offsetsof(types, node.fields).back();
  int64_t size = sizes.sizeof_(types, types[node.fields.back()].type);
  if (offset < 0 || size < 0) return -1;
  // A pointer to a final field of size 0 must not point past the struct.
  if (offset > 0 && size == 0) size = 1;
  int64_t end = wrappingAdd(offset, size);
  return end < 0 ? -1 : alignUp(end, sizes.alignof_(types, t));
}

int64_t structAlign(const Sizes& sizes, TypeStore& types, TypeId t, const StructNode& node) {
  if (node.fields.empty() && isAtomicAlign64(types, t)) return 8;
  int64_t max = 1;
  for (ObjectId field : node.fields) max = std::max(max, sizes.alignof_(types, types[field].type));
  return max;
}

bool variesInSize(TypeStore& types, TypeId t, std::vector<std::pair<TypeId, bool>>& seen) {
  TypeId named = asNamed(types, t);
  size_t slot = seen.size();
  if (slot > kMaxNesting) return false;
  if (named.isValid()) {
    for (const auto& [type, varies] : seen) {
      if (type == named) return varies;
    }
    seen.push_back({named, true});  // A cycle, until proven otherwise.
  }
  bool result = false;
  TypeId u = under(types, t);
  if (const ArrayNode* array = types.asArray(u)) {
    result = variesInSize(types, array->elem, seen);
  } else if (const StructNode* strukt = types.asStruct(u)) {
    result = std::any_of(strukt->fields.begin(), strukt->fields.end(),
                         [&](ObjectId field) { return variesInSize(types, types[field].type, seen); });
  } else if (types.is(u, TypeKind::Interface)) {
    result = isTypeParam(types, t);
  }
  if (named.isValid()) seen[slot].second = result;
  return result;
}

}  // namespace

int64_t Sizes::alignof_(TypeStore& types, TypeId t) const {
  Nesting nesting;
  if (nesting.isTooDeep()) return 1;
  TypeId u = under(types, t);
  if (const ArrayNode* array = types.asArray(u)) return alignof_(types, array->elem);
  if (const StructNode* strukt = types.asStruct(u)) return structAlign(*this, types, t, *strukt);
  if (types.is(u, TypeKind::Slice) || types.is(u, TypeKind::Interface) || isString(types, u)) return word_size;
  int64_t size = sizeof_(types, u);
  if (size < 1) return 1;
  if (isComplex(types, u)) size /= 2;  // As an array of two floats.
  return std::min(size, max_align);
}

int64_t Sizes::sizeof_(TypeStore& types, TypeId t) const {
  Nesting nesting;
  if (nesting.isTooDeep()) return -1;
  TypeId u = under(types, t);
  if (!u.isValid()) return word_size;
  switch (types.kind(u)) {
    case TypeKind::Basic: return basicSize(types.asBasic(u)->kind, word_size);
    case TypeKind::Array: return arraySize(*this, types, *types.asArray(u));
    case TypeKind::Struct: return structSize(*this, types, u, *types.asStruct(u));
    case TypeKind::Slice: return 3 * word_size;
    case TypeKind::Interface: return 2 * word_size;
    case TypeKind::Pointer:
    case TypeKind::Tuple:
    case TypeKind::Signature:
    case TypeKind::Union:
    case TypeKind::Map:
    case TypeKind::Chan:
    case TypeKind::Named:
    case TypeKind::Alias:
    case TypeKind::TypeParam: return word_size;
  }
  TUCO_UNREACHABLE("a type kind");
}

std::vector<int64_t> Sizes::offsetsof(TypeStore& types, std::span<const ObjectId> fields) const {
  std::vector<int64_t> offsets;
  offsets.reserve(fields.size());
  int64_t offset = 0;
  for (ObjectId field : fields) {
    if (offset < 0) {
      offsets.push_back(-1);
      continue;
    }
    TypeId type = types[field].type;
    offset = alignUp(offset, alignof_(types, type));
    offsets.push_back(offset);
    int64_t size = sizeof_(types, type);
    offset = size >= 0 && offset >= 0 ? wrappingAdd(offset, size) : -1;
  }
  return offsets;
}

int64_t Sizes::offsetof_(TypeStore& types, TypeId t, std::span<const uint32_t> index) const {
  int64_t total = 0;
  for (uint32_t i : index) {
    const StructNode& node = *underStruct(types, t);
    int64_t offset = offsetsof(types, node.fields)[i];
    if (offset < 0) return -1;
    total = wrappingAdd(total, offset);
    if (total < 0) return -1;
    t = types[node.fields[i]].type;
  }
  return total;
}

Sizes sizesFor(std::string_view goarch) {
  constexpr std::string_view k32[] = {"386", "arm", "mips", "mipsle"};
  constexpr std::string_view k64[] = {"amd64",   "arm64",   "loong64", "mips64",  "mips64le", "ppc64",
                                      "ppc64le", "riscv64", "s390x",   "sparc64", "wasm"};
  if (std::find(std::begin(k32), std::end(k32), goarch) != std::end(k32)) return {4, 4};
  if (std::find(std::begin(k64), std::end(k64), goarch) != std::end(k64)) return {8, 8};
  if (goarch == "amd64p32") return {4, 8};
  return {0, 1};
}

bool hasVarSize(TypeStore& types, TypeId t) {
  std::vector<std::pair<TypeId, bool>> seen;
  return variesInSize(types, t, seen);
}

}  // namespace tuco
