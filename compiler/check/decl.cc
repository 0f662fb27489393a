// Declarations (types2: decl.go).
//
// An object is white while its type is unknown and nobody works on it, grey while it is on the
// object path (`color` is its index there, plus 2), and black when its type is known. Meeting a
// grey object means a cycle, which may be valid. Predeclared and imported objects are black.
#include <algorithm>

#include "compiler/check/checker.h"
#include "compiler/check/name_set.h"

namespace tuco {

void Checker::objDecl(ObjectId obj) {
  if (isGrey(obj)) {
    declareGrey(obj);
  } else if (!types[obj].type) {
    declareWhite(obj);
  }
}

// A (possibly invalid) cycle. If it is invalid, or the type of a constant or variable depends on its
// own value, its type becomes invalid; initialisation cycles are reported later, by initOrder().
void Checker::declareGrey(ObjectId obj) {
  switch (types[obj].kind) {
    case ObjectKind::Const:
    case ObjectKind::Var:
      if (!validCycle(obj) || !types[obj].type) types[obj].type = typ::kInvalid;
      return;
    case ObjectKind::TypeName:
      if (!validCycle(obj)) types[obj].type = typ::kInvalid;
      return;
    case ObjectKind::Func:
      // Keeps its empty signature, which nothing can be initialised with.
      validCycle(obj);
      return;
    case ObjectKind::PkgName:
    case ObjectKind::Label:
    case ObjectKind::Builtin:
    case ObjectKind::Nil: break;
  }
  TUCO_UNREACHABLE("an object that is declared by this package");
}

void Checker::declareWhite(ObjectId obj) {
  DeclInfo* d = declInfo(obj);
  TUCO_CHECK(d != nullptr, "an object of this package with a declaration");
  if (stack.isLow()) {
    errorf(obj, Code::LimitExceeded, "declaration of %s is nested too deeply in those it depends on",
           {types[obj].name});
    giveInvalidType(obj);
    return;
  }
  push(obj);
  EnvironmentScope saved(*this);
  env = Environment{};
  uint32_t outer_nesting = nesting;
  nesting = 0;  // Of expressions in this declaration.
  env.scope = d->file_scope;
  env.version = d->version;
  switch (types[obj].kind) {
    case ObjectKind::Const:
      env.decl = d;
      constDecl(obj, d->type, d->init, d->is_inherited);
      break;
    case ObjectKind::Var:
      env.decl = d;
      varDecl(obj, d->lhs, d->type, d->init);
      break;
    case ObjectKind::TypeName:
      typeDecl(obj, d->type_decl);
      collectMethods(obj);
      break;
    case ObjectKind::Func:
      funcDecl(obj, *d);
      break;
    case ObjectKind::PkgName:
    case ObjectKind::Label:
    case ObjectKind::Builtin:
    case ObjectKind::Nil: TUCO_UNREACHABLE("an object that is declared by this package");
  }
  nesting = outer_nesting;
  pop();
}

void Checker::giveInvalidType(ObjectId obj) {
  bool is_func = types[obj].kind == ObjectKind::Func;
  types[obj].type = is_func ? types.newSignature({}) : typ::kInvalid;
}

// ---- Constants and variables --------------------------------------------------------------------

void Checker::constDecl(ObjectId obj, ExprId type, ExprId init, bool inherited) {
  ConstValue outer_iota = env.iota;
  Pos outer_errpos = env.errpos;
  env.iota = types.constVal(obj);  // Put there when the object was made.
  env.errpos = Pos();
  types.setConstVal(obj, ConstValue());

  bool is_valid = true;
  if (type) {
    TypeId t = typ(type);
    is_valid = isConstType(t);
    // An invalid type was reported before (also an undefined C type).
    if (!is_valid && isValid(under(t))) errorf(type, Code::InvalidConstType, "invalid constant type %s", {t});
    types[obj].type = is_valid ? t : typ::kInvalid;
  }
  if (is_valid) {
    Operand x;
    if (init) {
      // A repeated expression stands elsewhere: report its errors at this constant's name.
      if (inherited) env.errpos = types[obj].pos;
      expr(nullptr, x, init);
    }
    initConst(obj, x);
  }
  env.iota = outer_iota;
  env.errpos = outer_errpos;
}

void Checker::varDecl(ObjectId obj, std::span<const ObjectId> lhs, ExprId type, ExprId init) {
  // The type is not given to the other variables of the declaration here: they would count as
  // checked, and their initialisation would not be looked at.
  if (type) types[obj].type = varType(type);
  if (!init) {
    if (!type) types[obj].type = typ::kInvalid;  // Reported by arity().
    return;
  }
  if (lhs.size() <= 1) {
    Operand x;
    Target target = newTarget(types[obj].type, nameOf(obj));
    expr(target.sig ? &target : nullptr, x, init);
    initVar(obj, x, "variable declaration");
    return;
  }
  if (type) {
    for (ObjectId var : lhs) types[var].type = types[obj].type;
  }
  initVars(lhs, IdList<ExprId>::single(init), StmtId());
}

// ---- Types --------------------------------------------------------------------------------------

bool Checker::isImportedConstraint(TypeId t) {
  TypeId named = asNamed(t);
  if (!named) return false;
  PackageId home = types[types.asNamedNode(named)->obj].pkg;
  if (!home || home == pkg) return false;
  TypeId u = under(named);
  return types.is(u, TypeKind::Interface) && !typeSet(types, u).isMethodSet();
}

void Checker::typeDecl(ObjectId obj, DeclId decl_id) {
  TypeDecl decl = ast.cast<TypeDecl>(decl_id);
  struct Outcome {
    TypeId rhs;
    bool version_error = false;  // Reported already.
  };
  Outcome* outcome = info.arena().make<Outcome>();
  later([this, obj, outcome, type = decl.type] {
    if (TypeId t = asNamed(types[obj].type)) validType(t);
    // If the right side is local, the error is where that is declared.
    if (!outcome->version_error && isImportedConstraint(outcome->rhs)) {
      verifyVersionf(type, kGo1_18, "using type constraint %s", {outcome->rhs});
    }
  });
  if (decl.is_alias) {
    // The highest requirement first, so that one change of the version suffices.
    outcome->version_error =
        (!decl.tparams.empty() && !verifyVersionf(decl.tparams[0], kGo1_23, "generic type alias")) ||
        !verifyVersionf(decl_id, kGo1_9, "type alias");
    outcome->rhs = aliasDecl(obj, decl_id);
    return;
  }
  outcome->version_error =
      !decl.tparams.empty() && !verifyVersionf(decl.tparams[0], kGo1_18, "type parameter");
  outcome->rhs = definedTypeDecl(obj, decl_id);
}

// Opens a scope and declares the type parameters in it, before their constraints, which may refer
// to the type itself: type T[P T[P]] interface{}.
void Checker::collectTypeParams(NodeId owner, TypeId t, IdList<FieldId> list) {
  openScope(owner, "type parameters");
  std::vector<TypeId> tparams = declareTypeParams(list);
  types.setTypeParams(t, tparams);
  collectTypeParamBounds(tparams, list);
}

TypeId Checker::aliasDecl(ObjectId obj, DeclId decl_id) {
  TypeDecl decl = ast.cast<TypeDecl>(decl_id);
  TypeId alias = types.newAlias(obj, TypeId());
  needsCleanup(alias);
  bool is_generic = !decl.tparams.empty();
  if (is_generic) collectTypeParams(decl_id, alias, decl.tparams);
  TypeId rhs = declaredType(decl.type, obj);
  types.setAliasRhs(alias, rhs);
  // Spec: the given type cannot be a type parameter declared in the same declaration.
  std::span<const TypeId> tparams = typeParams(types, alias);
  if (types.is(rhs, TypeKind::TypeParam) && std::find(tparams.begin(), tparams.end(), rhs) != tparams.end()) {
    error(decl.type, Code::MisplacedTypeParam,
          "cannot use type parameter declared in alias declaration as RHS");
    types.setAliasRhs(alias, typ::kInvalid);
  }
  if (is_generic) closeScope();
  return rhs;
}

TypeId Checker::definedTypeDecl(ObjectId obj, DeclId decl_id) {
  TypeDecl decl = ast.cast<TypeDecl>(decl_id);
  TypeId named = types.newNamed(obj, TypeId());
  needsCleanup(named);
  bool is_generic = !decl.tparams.empty();
  if (is_generic) collectTypeParams(decl_id, named, decl.tparams);
  TypeId rhs = declaredType(decl.type, obj);
  // Spec: in a type definition the given type cannot be a type parameter.
  if (isTypeParam(rhs)) {
    error(decl.type, Code::MisplacedTypeParam, "cannot use a type parameter as RHS in type declaration");
    types.setRhs(named, typ::kInvalid);
  } else {
    types.setRhs(named, rhs);
  }
  if (is_generic) closeScope();
  return rhs;
}

// ---- Type parameters ----------------------------------------------------------------------------

std::vector<TypeId> Checker::declareTypeParams(IdList<FieldId> list) {
  std::vector<TypeId> tparams;
  if (list.empty()) return tparams;
  // Their scope starts at the list, so that constraints may refer to each other.
  Pos scope_pos = ast.pos(list[0]);
  for (FieldId field : list) tparams.push_back(declareTypeParam(ast.cast<Field>(field).name, scope_pos));
  return tparams;
}

void Checker::collectTypeParamBounds(std::span<const TypeId> tparams, IdList<FieldId> list) {
  // Tells validCycle() where we are. Nothing nested can come here again with the flag set: function
  // literals cannot be generic, and every declaration starts with a fresh environment.
  env.in_tparam_list = true;
  TypeId constraint;
  ExprId previous;
  for (uint32_t i = 0; i < list.size(); ++i) {
    ExprId type = ast.cast<Field>(list[i]).type;
    if (i == 0 || type != previous) {
      constraint = bound(type);
      if (isTypeParam(constraint)) {
        error(type, Code::MisplacedTypeParam, "cannot use a type parameter as constraint");
        constraint = typ::kInvalid;
      }
      previous = type;
    }
    types.setConstraint(tparams[i], constraint);
  }
  env.in_tparam_list = false;
}

// A constraint literal ~T or A|B stands for an interface with that element.
TypeId Checker::bound(ExprId e) {
  auto op = ast.dynCast<Operation>(e);
  if (!op || (op->op != Operator::Tilde && op->op != Operator::Or)) return typ(e);
  TypeId element = parseUnion(e);
  TypeId iface = types.newImplicitInterface(element, ast.startPos(e), &hooks);
  later([this, iface] { computeInterfaceTypeSet(types, &hooks, Pos(), iface); });
  return iface;
}

TypeId Checker::declareTypeParam(ExprId name, Pos scope_pos) {
  NameId text = ast.is<Name>(name) ? ast.name(name) : blank_name;
  ObjectId obj = types.newTypeName(ast.pos(name), pkg, text, TypeId());
  // An invalid constraint until the real one is known, so that there always is one.
  TypeId tparam = types.newTypeParam(obj, typ::kInvalid);
  declare(env.scope, ast.is<Name>(name) ? name : ExprId(), obj, scope_pos);
  return tparam;
}

// ---- Methods and functions ----------------------------------------------------------------------

// Adds the methods found for a defined type of the package to it.
void Checker::collectMethods(ObjectId obj) {
  auto found = methods.find(obj);
  if (found == methods.end()) return;
  std::vector<ObjectId> list = std::move(found->second);
  methods.erase(found);
  TypeId base = asNamed(types[obj].type);
  // The fields may not be known yet.
  if (base) later([this, base] { checkFieldUniqueness(base); });

  NameSet seen(types);
  for (ObjectId m : list) {
    if (ObjectId alt = seen.insert(m)) {
      errorf(m, Code::DuplicateMethod, "method %s.%s already declared at %v",
             {types[obj].name, types[m].name, types[alt].pos});
      continue;
    }
    if (base) types.addMethod(base, m);
  }
}

// Spec: if the base type is a struct, its field and method names must be distinct.
void Checker::checkFieldUniqueness(TypeId base) {
  const StructNode* strukt = types.asStruct(under(base));
  if (strukt == nullptr) return;
  NameSet seen(types);
  for (uint32_t i = 0; i < numMethods(types, base); ++i) seen.insert(method(types, base, i));
  for (ObjectId field : strukt->fields) {
    if (types[field].name == blank_name) continue;
    ObjectId alt = seen.insert(field);
    if (!alt) continue;
    ErrorReport err = newError(Code::DuplicateFieldAndMethod);
    err.addf(alt, "field and method with the same name %s", {types[field].name});
    err.addAltDecl(field);
    err.report();
  }
}

void Checker::funcDecl(ObjectId obj, DeclInfo& d) {
  FuncDecl decl = ast.cast<FuncDecl>(d.func_decl);
  TypeId sig = types.newSignature({});
  types[obj].type = sig;  // Guards against cycles.
  funcType(sig, decl.recv, decl.tparams, decl.type);
  if (!decl.tparams.empty() && !decl.body) {
    softErrorf(d.func_decl, Code::BadDecl, "generic function is missing function body");
  }
  if (config.ignore_func_bodies || !decl.body) return;
  later([this, obj, sig, info = &d, body = decl.body] {
    funcBody(info, nameOf(obj), sig, body, ConstValue());
  });
}

// ---- Declarations in functions ------------------------------------------------------------------

void Checker::declStmt(IdList<DeclId> list) {
  Pos group;
  int64_t iota = -1;
  ConstDecl last{};
  for (DeclId decl : list) {
    if (!ast.is<ConstDecl>(decl)) iota = -1;
    switch (ast.kind(decl)) {
      case NodeKind::ConstDecl: {
        ConstDecl s = ast.cast<ConstDecl>(decl);
        bool continues = iota >= 0 && s.group.isKnown() && s.group == group;
        iota = continues ? iota + 1 : 0;
        group = s.group;
        if (!continues) last = ConstDecl{};
        bool has_values = s.type || s.values;
        bool inherited = !has_values && last.pos.isKnown();
        if (has_values) last = s;
        localConstDecl(decl, last, iota, inherited);
        break;
      }
      case NodeKind::VarDecl: localVarDecl(decl); break;
      case NodeKind::TypeDecl: localTypeDecl(decl); break;
      default: error(decl, Code::InvalidSyntaxTree, "unknown declaration"); break;
    }
  }
}

// Spec: the scope of a constant or variable declared inside a function begins at the end of its
// ConstSpec or VarSpec.
void Checker::localConstDecl(DeclId decl, const ConstDecl& last, int64_t iota, bool inherited) {
  ConstDecl s = ast.cast<ConstDecl>(decl);
  size_t top = delayed.size();
  IdList<ExprId> values = ast.unpackList(last.values);
  std::vector<ObjectId> lhs;
  for (uint32_t i = 0; i < s.names.size(); ++i) {
    ExprId name = s.names[i];
    ObjectId obj = types.newConst(ast.pos(name), pkg, ast.name(name), TypeId(), ConstValue::ofInt64(iota));
    lhs.push_back(obj);
    constDecl(obj, last.type, i < values.size() ? values[i] : ExprId(), inherited);
  }
  arity(s.pos, s.names, values, true, inherited);
  processDelayed(top);  // Function literals in the values must not see the new names.
  Pos scope_pos = ast.endPos(decl);
  for (uint32_t i = 0; i < s.names.size(); ++i) declare(env.scope, s.names[i], lhs[i], scope_pos);
}

void Checker::localVarDecl(DeclId decl) {
  VarDecl s = ast.cast<VarDecl>(decl);
  size_t top = delayed.size();
  std::vector<ObjectId> lhs;
  for (ExprId name : s.names) {
    lhs.push_back(types.newVar(VarKind::Local, ast.pos(name), pkg, ast.name(name), TypeId()));
  }
  IdList<ExprId> values = ast.unpackList(s.values);
  for (uint32_t i = 0; i < lhs.size(); ++i) {
    if (values.size() == s.names.size()) {
      varDecl(lhs[i], {}, s.type, values[i]);
    } else if (values.size() == 1) {
      varDecl(lhs[i], lhs, s.type, values[0]);
    } else {
      varDecl(lhs[i], {}, s.type, i < values.size() ? values[i] : ExprId());
    }
    if (values.size() == 1) break;  // A call with several results gave all of them their type.
  }
  if (!s.type || !values.empty()) arity(s.pos, s.names, values, false, false);
  processDelayed(top);
  Pos scope_pos = ast.endPos(decl);
  for (uint32_t i = 0; i < lhs.size(); ++i) declare(env.scope, s.names[i], lhs[i], scope_pos);
}

// Spec: the scope of a type declared inside a function begins at its identifier.
void Checker::localTypeDecl(DeclId decl) {
  TypeDecl s = ast.cast<TypeDecl>(decl);
  ObjectId obj = types.newTypeName(ast.pos(s.name), pkg, ast.name(s.name), TypeId());
  types[obj].is_alias_decl = s.is_alias;
  declare(env.scope, s.name, obj, ast.pos(s.name));
  push(obj);
  typeDecl(obj, decl);
  pop();
}

}  // namespace tuco
