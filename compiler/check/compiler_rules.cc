// Rules of cmd/compile that are not part of the language: interface literals that contain
// themselves, and types that may not live in the heap (cmd/compile: noder/irgen.go).
#include <algorithm>

#include "compiler/check/checker.h"

namespace tuco {

namespace {

// Finds interface literals that are part of themselves through type literals and alias
// declarations: identity of such types cannot be decided. Named types end the search.
class AnonymousCycleFinder {
 public:
  explicit AnonymousCycleFinder(TypeStore& types) : types_(types) {}

  bool hasCycle(TypeId iface) {
    for (ObjectId m : typeSet(types_, iface).methods) {
      if (visit(types_[m].type)) return true;
    }
    return false;
  }

  // So that the same cycle is not reported again from another literal.
  void forget() {
    for (auto& entry : cyclic_) entry.second = false;
  }

 private:
  bool visit(TypeId t) {
    t = unalias(types_, t);
    switch (types_.kind(t)) {
      case TypeKind::Basic:
      case TypeKind::Named:
      case TypeKind::TypeParam:
      case TypeKind::Union: return false;
      case TypeKind::Alias: TUCO_UNREACHABLE("no alias behind an alias");
      case TypeKind::Pointer: return visit(types_.asPointer(t)->elem);
      case TypeKind::Array: return visit(types_.asArray(t)->elem);
      case TypeKind::Slice: return visit(types_.asSlice(t)->elem);
      case TypeKind::Chan: return visit(types_.asChan(t)->elem);
      case TypeKind::Map: return visit(types_.asMap(t)->key) || visit(types_.asMap(t)->elem);
      case TypeKind::Struct: return visitObjects(types_.asStruct(t)->fields);
      case TypeKind::Tuple: return visitObjects(types_.asTuple(t)->vars);
      case TypeKind::Signature:
        return visit(types_.asSignature(t)->params) || visit(types_.asSignature(t)->results);
      case TypeKind::Interface: return visitInterface(t);
    }
    TUCO_UNREACHABLE("a type kind");
  }

  bool visitObjects(std::span<const ObjectId> objects) {
    return std::any_of(objects.begin(), objects.end(), [&](ObjectId o) { return visit(types_[o].type); });
  }

  bool visitInterface(TypeId t) {
    const InterfaceNode* iface = types_.asInterface(t);
    if (iface->methods.empty() && iface->embeddeds.empty()) return false;
    auto [it, is_new] = cyclic_.emplace(t, true);
    if (!is_new) return it->second;
    if (hasCycle(t)) return true;
    cyclic_[t] = false;
    return false;
  }

  TypeStore& types_;
  std::unordered_map<TypeId, bool> cyclic_;
};

}  // namespace

void Checker::checkAnonymousInterfaceCycles() {
  std::vector<ExprId> literals;
  for (uint32_t i = 1; i < ast.idLimit(); ++i) {
    ExprId e(i);
    if (ast.is<InterfaceType>(e) && types.is(info.typeOf(e), TypeKind::Interface)) literals.push_back(e);
  }
  // Outer literals come first: a cycle is reported at the outermost one.
  std::sort(literals.begin(), literals.end(), [&](ExprId a, ExprId b) { return ast.pos(a) < ast.pos(b); });
  AnonymousCycleFinder finder(types);
  for (ExprId e : literals) {
    if (!finder.hasCycle(info.typeOf(e))) continue;
    errorf(ast.pos(e), Code::InvalidTypeCycle,
           "invalid recursive type: anonymous interface refers to itself (see https://go.dev/issue/56103)");
    finder.forget();
  }
}

// Whether a value of the type contains internal/runtime/sys.nih, the mark of such types.
bool Checker::isNotInHeap(TypeId t) {
  t = unalias(t);
  if (const NamedNode* named = types.asNamedNode(t)) {
    const Object& obj = types[named->obj];
    if (text(obj.name) == "nih" && obj.pkg && text(types[obj.pkg].path) == "internal/runtime/sys") return true;
    t = under(t);
  }
  if (const ArrayNode* array = types.asArray(t)) return isNotInHeap(array->elem);
  const StructNode* strukt = types.asStruct(t);
  if (strukt == nullptr) return false;
  return std::any_of(strukt->fields.begin(), strukt->fields.end(),
                     [&](ObjectId field) { return isNotInHeap(types[field].type); });
}

namespace {

// Only packages that can name the mark, directly or through others, can break these rules.
bool canBeNotInHeap(const TypeStore& types, const Package& package) {
  return std::any_of(package.imports.begin(), package.imports.end(), [&](PackageId p) {
    std::string_view path = types.text(types[p].path);
    return path == "internal/runtime/sys" || path == "runtime/cgo" || path.starts_with("runtime") ||
           path == "syscall";
  });
}

}  // namespace

void Checker::checkNotInHeap() {
  struct Found {
    Pos pos;
    TypeId type;
  };
  std::vector<Found> found;
  for (const auto& [name, instance] : info.instances()) {
    for (TypeId targ : instance.targs) {
      if (isNotInHeap(targ)) found.push_back({ast.pos(name), targ});
    }
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.pos < b.pos; });
  for (const Found& f : found) {
    // Named by its full path, unlike in other messages.
    errorf(f.pos, Code::None, "cannot use incomplete (or unallocatable) type as a type argument: %s",
           {typeString(types, f.type, qualifier().byPath())});
  }
  if (has_error || !canBeNotInHeap(types, types[pkg])) return;

  for (uint32_t i = 1; i < ast.idLimit(); ++i) {
    if (!ast.is<TypeDecl>(DeclId(i))) continue;
    ExprId e = ast.cast<TypeDecl>(DeclId(i)).type;
    TypeId t = info.typeOf(e);
    if (const MapNode* map = types.asMap(t); map != nullptr && ast.is<MapType>(e)) {
      if (isNotInHeap(map->key)) error(ast.pos(e), Code::None, "incomplete (or unallocatable) map key not allowed");
      if (isNotInHeap(map->elem)) error(ast.pos(e), Code::None, "incomplete (or unallocatable) map value not allowed");
    } else if (const ChanNode* chan = types.asChan(t); chan != nullptr && ast.is<ChanType>(e)) {
      if (isNotInHeap(chan->elem)) error(ast.pos(e), Code::None, "chan of incomplete (or unallocatable) type not allowed");
    }
  }
}

}  // namespace tuco
