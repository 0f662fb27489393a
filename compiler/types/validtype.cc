// Types that contain themselves without indirection.
//
// The walk follows arrays, struct fields, embedded elements and right sides of declarations, keeping
// the named types it is inside of (`nest`) and those it came through (`path`). A type parameter stands
// for the type argument of the innermost type; while that is walked, one is outside of that type, so
// nest is shorter by one then while path is not.
#include <algorithm>

#include "compiler/types/cycles.h"
#include "compiler/types/predicates.h"

namespace tuco {

struct TypeValidator::Walk {
  const std::function<void(std::span<const TypeId>)>& report;
  std::vector<TypeId> nest;
  std::vector<TypeId> path;
};

bool TypeValidator::validType(TypeId named, const std::function<void(std::span<const TypeId>)>& report) {
  Walk walk{report, {}, {}};
  return valid0(walk, named);
}

bool TypeValidator::validObjects(Walk& walk, std::span<const ObjectId> objects) {
  return std::all_of(objects.begin(), objects.end(), [&](ObjectId obj) { return valid0(walk, types_[obj].type); });
}

bool TypeValidator::validTypes(Walk& walk, std::span<const TypeId> list) {
  return std::all_of(list.begin(), list.end(), [&](TypeId t) { return valid0(walk, t); });
}

bool TypeValidator::valid0(Walk& walk, TypeId t) {
  t = unalias(types_, t);
  if (!t.isValid()) return true;
  const Type& node = types_[t];
  switch (node.kind) {
    case TypeKind::Array: return valid0(walk, node.u.array->elem);
    case TypeKind::Struct: return validObjects(walk, node.u.strukt->fields);
    case TypeKind::Union:
      return std::all_of(node.u.onion->terms.begin(), node.u.onion->terms.end(),
                         [&](const UnionTerm& term) { return valid0(walk, term.type); });
    case TypeKind::Interface: return validTypes(walk, node.u.interface->embeddeds);
    case TypeKind::Named: return validNamed(walk, t);
    case TypeKind::TypeParam: return validParam(walk, t);
    case TypeKind::Basic:
    case TypeKind::Slice:
    case TypeKind::Pointer:
    case TypeKind::Tuple:
    case TypeKind::Signature:
    case TypeKind::Map:
    case TypeKind::Chan:
    case TypeKind::Alias: return true;
  }
  TUCO_UNREACHABLE("a type kind");
}

bool TypeValidator::validNamed(Walk& walk, TypeId t) {
  const NamedNode& node = *types_.asNamedNode(t);
  // Complete packages have valid types; arguments of an imported generic type may still be ours.
  bool plain = node.targs.empty();
  PackageId pkg = types_[node.obj].pkg;
  if (plain && (!pkg.isValid() || types_[pkg].complete || valid_.count(t) != 0)) return true;

  for (TypeId open : walk.nest) {
    if (!identical(types_, open, t)) continue;
    reportCycle(walk, t);
    return false;
  }
  TypeId rhs = rhsOf(types_, node.origin);
  if (!rhs.isValid()) return true;
  walk.nest.push_back(t);
  walk.path.push_back(t);
  bool valid = valid0(walk, rhs);
  walk.nest.pop_back();
  walk.path.pop_back();
  if (valid && plain && node.tparams.empty()) valid_.insert(t);
  return valid;
}

void TypeValidator::reportCycle(Walk& walk, TypeId t) {
  types_.setRhs(types_.asNamedNode(t)->origin, typ::kInvalid);
  auto start = std::find_if(walk.path.begin(), walk.path.end(), [&](TypeId p) { return identical(types_, p, t); });
  TUCO_CHECK(start != walk.path.end(), "the start of the cycle on the path");
  // A copy: reporting may walk again.
  std::vector<TypeId> cycle(start, walk.path.end());
  walk.report(cycle);
}

// A type parameter of the innermost type is checked as the argument given for it, outside of that type.
bool TypeValidator::validParam(Walk& walk, TypeId t) {
  if (walk.nest.empty()) return true;
  TypeId inst = walk.nest.back();
  std::span<const TypeId> tparams = typeParams(types_, inst);
  std::span<const TypeId> targs = typeArgs(types_, inst);
  for (size_t i = 0; i < tparams.size() && i < targs.size(); ++i) {
    if (tparams[i] != t) continue;
    walk.nest.pop_back();
    bool valid = valid0(walk, targs[i]);
    walk.nest.push_back(inst);
    return valid;
  }
  return true;
}

}  // namespace tuco
