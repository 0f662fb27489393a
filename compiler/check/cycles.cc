// Cycles among declarations: which are valid, and how the others are reported (types2: decl.go,
// cycles.go, validtype.go).
#include "compiler/check/checker.h"

namespace tuco {

// Whether the cycle that closes at the grey object `obj` is valid; reports it if not.
bool Checker::validCycle(ObjectId obj) {
  std::span<const ObjectId> cycle = std::span<const ObjectId>(obj_path).subspan(types[obj].color - 2);
  size_t values = 0;
  size_t definitions = 0;
  for (ObjectId o : cycle) {
    switch (types[o].kind) {
      case ObjectKind::Const:
      case ObjectKind::Var: ++values; break;
      case ObjectKind::TypeName:
        // Cycles through type parameter lists are valid.
        if (env.in_tparam_list && types[o].type && isGeneric(types[o].type)) return true;
        if (!isAlias(types, o)) ++definitions;
        break;
      case ObjectKind::Func: break;
      case ObjectKind::PkgName:
      case ObjectKind::Label:
      case ObjectKind::Builtin:
      case ObjectKind::Nil: TUCO_UNREACHABLE("an object that can be declared in a cycle");
    }
  }
  // Constants and variables alone: reported as an initialisation cycle.
  if (values == cycle.size()) return true;
  // Types need a definition among them, else aliases expand for ever.
  if (values == 0 && definitions > 0) return true;
  // The path changes while errors are printed.
  std::vector<ObjectId> copy(cycle.begin(), cycle.end());
  cycleError(copy, firstInSrc(copy));
  return false;
}

void Checker::cycleError(std::span<const ObjectId> cycle, size_t start) {
  auto name = [&](ObjectId o) { return qualifiedName(types, o, qualifier()); };
  ObjectId obj = cycle[start];
  bool is_type = types[obj].kind == ObjectKind::TypeName;
  // An alias counts as evaluated from now on, so that nothing follows from the error.
  if (is_type && types.is(types[obj].type, TypeKind::Alias)) {
    types.setAliasRhs(types[obj].type, typ::kInvalid);
  }
  if (cycle.size() == 1) {
    errorf(obj, Code::InvalidDeclCycle,
           is_type ? "invalid recursive type: %s refers to itself"
                   : "invalid cycle in declaration: %s refers to itself",
           {name(obj)});
    return;
  }
  ErrorReport err = newError(Code::InvalidDeclCycle);
  err.addf(obj, is_type ? "invalid recursive type %s" : "invalid cycle in declaration of %s", {name(obj)});
  for (size_t i = 0; i < cycle.size(); ++i) {
    ObjectId next = cycle[(start + i + 1) % cycle.size()];
    err.addf(obj, "%s refers to %s", {name(obj), name(next)});
    obj = next;
  }
  err.report();
}

size_t Checker::firstInSrc(std::span<const ObjectId> path) const {
  size_t first = 0;
  for (size_t i = 1; i < path.size(); ++i) {
    if (types[path[i]].pos < types[path[first]].pos) first = i;
  }
  return first;
}

namespace {

// The marks of directCycles(): 0 is white, kBlack is done, others are a path index plus 1.
constexpr uint32_t kBlack = UINT32_MAX;

}  // namespace

// A direct cycle leads from type name to type name with no type literal between: type A B; type B A.
// It is found by names alone, before any type is evaluated. Types that start a cycle become invalid.
void Checker::directCycles() {
  std::vector<uint32_t> marks(obj_list.size());
  std::vector<ObjectId> path;
  for (size_t i = 0; i < obj_list.size(); ++i) {
    ObjectId obj = obj_list[i];
    if (types[obj].kind != ObjectKind::TypeName) continue;
    path.clear();
    while (obj) {
      uint32_t& mark = marks[types[obj].order - 1];
      if (mark == kBlack) break;
      if (mark != 0) {
        types[obj].type = typ::kInvalid;
        std::span<const ObjectId> cycle = std::span<const ObjectId>(path).subspan(mark - 1);
        cycleError(cycle, firstInSrc(cycle));
        break;
      }
      path.push_back(obj);
      mark = static_cast<uint32_t>(path.size());
      obj = directRhs(obj);
    }
    for (ObjectId o : path) marks[types[o].order - 1] = kBlack;
  }
}

// The type name of this package that is the whole right side of `obj`'s declaration, or 0.
ObjectId Checker::directRhs(ObjectId obj) {
  ExprId rhs = ast.cast<TypeDecl>(declInfo(obj)->type_decl).type;
  if (!ast.is<Name>(rhs)) return ObjectId();
  ObjectId next = types[pkg_scope].lookup(ast.name(rhs));
  if (!next || types[next].kind != ObjectKind::TypeName) return ObjectId();
  return next;
}

// Whether values of the type have a finite size; a cycle is reported.
bool Checker::finiteSize(TypeId t) {
  t = unalias(t);
  if (const ArrayNode* array = types.asArray(t)) return finiteSize(array->elem);
  if (const StructNode* strukt = types.asStruct(t)) {
    for (ObjectId field : strukt->fields) {
      if (!finiteSize(types[field].type)) return false;
    }
    return true;
  }
  if (!types.is(t, TypeKind::Named)) return true;

  NamedNode& named = types.namedNode(t);
  uint8_t known = named.finite.load(std::memory_order_relaxed);
  if (known != 0) return known == 1;
  if (isGrey(named.obj)) {
    std::vector<ObjectId> cycle(obj_path.begin() + (types[named.obj].color - 2), obj_path.end());
    cycleError(cycle, firstInSrc(cycle));
    return false;
  }
  push(named.obj);
  bool is_finite = finiteSize(rhsOf(types, t));
  pop();
  // Any thread that finds out stores the same value.
  named.finite.store(is_finite ? 1 : 2, std::memory_order_relaxed);
  return is_finite;
}

void Checker::validType(TypeId named) {
  validator.validType(named, [this](std::span<const ObjectId> cycle) { cycleError(cycle, 0); });
}

// Reports instantiations that would never end (types2: mono.go).
void Checker::monomorph() {
  std::vector<MonoGraph::Step> steps = mono.findLoop();
  if (steps.empty()) return;
  Qualifier relative = relativeTo(&pkg);
  ErrorReport err = newError(Code::InvalidInstanceCycle);
  err.addf(steps[0].obj, "instantiation cycle:");
  for (const MonoGraph::Step& step : steps) {
    std::string as = typeString(types, step.as, relative);
    bool is_named = types.is(types[step.obj].type, TypeKind::Named);
    err.addf(step.pos, is_named ? "%s implicitly parameterized by %s" : "%s instantiated as %s",
             {types[step.obj].name, as});
  }
  err.report();
}

}  // namespace tuco
