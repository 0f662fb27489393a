// Cycles among declarations: which are valid, and how the others are reported (types2: decl.go,
// cycles.go, validtype.go).
#include "compiler/check/checker.h"

namespace tuco {

// Whether the cycle that closes at the grey object `obj` is valid; reports it if not.
bool Checker::validCycle(ObjectId obj) {
  size_t start = types[obj].color - 2;
  std::span<const CycleEntry> cycle = std::span<const CycleEntry>(obj_path).subspan(start);
  size_t values = 0;
  size_t definitions = 0;
  for (const auto& [o, pos] : cycle) {
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
  pathCycleError(start);
  return false;
}

void Checker::pathCycleError(size_t start) {
  // A copy: the path changes while the error is printed.
  std::vector<CycleEntry> cycle(obj_path.begin() + static_cast<ptrdiff_t>(start), obj_path.end());
  cycleError(cycle, firstInSrc(cycle));
}

void Checker::cycleError(std::span<const CycleEntry> cycle, size_t start) {
  auto name = [&](ObjectId o) { return qualifiedName(types, o, qualifier()); };
  auto [obj, pos] = cycle[start];
  bool is_type = types[obj].kind == ObjectKind::TypeName;
  // An alias counts as evaluated from now on, so that nothing follows from the error.
  if (is_type && types.is(types[obj].type, TypeKind::Alias)) {
    types.setAliasRhs(types[obj].type, typ::kInvalid);
  }
  if (cycle.size() == 1) {
    errorf(pos, Code::InvalidDeclCycle,
           is_type ? "invalid recursive type: %s refers to itself"
                   : "invalid cycle in declaration: %s refers to itself",
           {name(obj)});
    return;
  }
  ErrorReport err = newError(Code::InvalidDeclCycle);
  err.addf(pos, is_type ? "invalid recursive type %s" : "invalid cycle in declaration of %s", {name(obj)});
  for (size_t i = 0; i < cycle.size(); ++i) {
    const CycleEntry& next = cycle[(start + i + 1) % cycle.size()];
    err.addf(pos, "%s refers to %s", {name(obj), name(next.obj)});
    obj = next.obj;
    pos = next.pos;
  }
  err.report();
}

size_t Checker::firstInSrc(std::span<const CycleEntry> path) {
  size_t first = 0;
  for (size_t i = 1; i < path.size(); ++i) {
    if (path[i].pos < path[first].pos) first = i;
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
  std::vector<CycleEntry> path;
  for (size_t i = 0; i < obj_list.size(); ++i) {
    ObjectId obj = obj_list[i];
    if (types[obj].kind != ObjectKind::TypeName) continue;
    path.clear();
    while (obj) {
      uint32_t& mark = marks[types[obj].order - 1];
      if (mark == kBlack) break;
      if (mark != 0) {
        types[obj].type = typ::kInvalid;
        std::span<const CycleEntry> cycle = std::span<const CycleEntry>(path).subspan(mark - 1);
        cycleError(cycle, firstInSrc(cycle));
        break;
      }
      path.push_back({obj, types[obj].pos});
      mark = static_cast<uint32_t>(path.size());
      obj = directRhs(obj);
    }
    for (const CycleEntry& entry : path) marks[types[entry.obj].order - 1] = kBlack;
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
  if (stack.isLow()) return true;  // Too deep to tell.
  t = unalias(t);
  if (const ArrayNode* array = types.asArray(t)) return finiteSize(array->elem);
  if (const StructNode* strukt = types.asStruct(t)) {
    for (ObjectId field : strukt->fields) {
      if (!finiteSize(types[field].type)) return false;
    }
    return true;
  }
  return !types.is(t, TypeKind::Named) || finiteNamed(t);
}

bool Checker::finiteNamed(TypeId t) {
  NamedNode& named = types.namedNode(t);
  uint8_t known = named.finite.load(std::memory_order_relaxed);
  if (known != 0) return known == 1;
  // Unknown for a type that is being declared (then it is grey), or an instance not expanded yet, of
  // which nothing can be said.
  TypeId rhs(named.rhs.load(std::memory_order_acquire));
  if (named.is_instance && !rhs) return true;
  if (named.is_instance) {
    for (const SizedInstance& open : sized_instances) {
      if (open.type != t) continue;
      pathCycleError(open.path_index);
      return false;
    }
    sized_instances.push_back({t, obj_path.size()});
    obj_path.push_back(cycleEntry(t));
  } else if (isGrey(named.obj)) {
    pathCycleError(types[named.obj].color - 2);
    return false;
  } else {
    push(named.obj);
  }
  bool is_finite = finiteSize(rhs);
  if (named.is_instance) {
    sized_instances.pop_back();
    obj_path.pop_back();
  } else {
    pop();
  }
  // Any thread that finds out stores the same value.
  named.finite.store(is_finite ? 1 : 2, std::memory_order_relaxed);
  return is_finite;
}

CycleEntry Checker::cycleEntry(TypeId named) const {
  ObjectId obj = types.asNamedNode(named)->obj;
  auto made = instance_pos.find(named);
  return {obj, made == instance_pos.end() ? types[obj].pos : made->second};
}

void Checker::validType(TypeId named) {
  validator.validType(named, [this](std::span<const TypeId> list) {
    std::vector<CycleEntry> cycle;
    for (TypeId t : list) cycle.push_back(cycleEntry(t));
    cycleError(cycle, 0);
  });
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
