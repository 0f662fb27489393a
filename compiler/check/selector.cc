// Selectors x.f: qualified identifiers, fields, methods, method expressions (types2: call.go).
#include "compiler/check/checker.h"

namespace tuco {

namespace {

// The prefixes under which the cgo tool declares what C.name may stand for.
constexpr const char* kCgoPrefixes[] = {
    "_Ciconst_", "_Cfconst_", "_Csconst_", "_Ctype_",
    "_Cvar_",  // A pointer to the variable.
    "_Cfpvar_fp_", "_Cfunc_",
    "_Cmacro_",  // A function that gives the expanded expression.
};

}  // namespace

// What C.sel means in the declarations of the cgo tool, or 0.
ObjectId Checker::lookupCgo(std::string_view sel) {
  for (const char* prefix : kCgoPrefixes) {
    ObjectId obj = lookup(names.intern(prefix + std::string(sel)));
    if (obj.isValid()) return obj;
  }
  return ObjectId();
}

void Checker::undefinedImported(const SelectorExpr& sel, ExprId e, PackageId package) {
  NameId name = ast.name(sel.sel);
  if (types[package].fake || !isValidName(text(name))) return;
  ObjectId similar = lookupIgnoringCase(types[package].scope, name);
  if (similar.isValid()) {
    errorf(sel.sel, Code::UndeclaredImportedName, "undefined: %s (but have %s)", {e, object(similar).name});
  } else {
    errorf(sel.sel, Code::UndeclaredImportedName, "undefined: %s", {e});
  }
}

// The exported object of that package scope whose name differs in letter case only; the first by name.
ObjectId Checker::lookupIgnoringCase(ScopeId scope, NameId name) {
  ObjectId best;
  for (const Scope::Entry& entry : types[scope].entries()) {
    if (!isExportedName(text(entry.name))) continue;
    if (!sameId(types, entry.obj, PackageId(), name, FoldCase::Yes)) continue;
    if (!best.isValid() || text(entry.name) < nameOf(best)) best = entry.obj;
  }
  return best;
}

// pkg.Name. False after a report or for fake packages.
bool Checker::qualifiedIdent(Operand& x, const SelectorExpr& sel, ExprId e, ObjectId pkg_name) {
  recordUse(sel.x, pkg_name);
  types[pkg_name].is_used = true;
  PackageId package = object(pkg_name).imported();
  NameId name = ast.name(sel.sel);
  OperandMode func_mode = OperandMode::Value;
  ObjectId found;
  bool is_cgo = types[package].cgo;
  if (is_cgo) {
    std::string_view c_name = text(name);
    if (c_name == "malloc") {
      c_name = "_CMalloc";
    } else {
      func_mode = OperandMode::CgoFunc;
    }
    found = lookupCgo(c_name);
    if (!found.isValid()) {
      if (isValidName(c_name)) errorf(sel.sel, Code::UndeclaredImportedName, "undefined: %s", {e});
      return false;
    }
    objDecl(found);
  } else {
    found = types[types[package].scope].lookup(name);
    // cmd/compile reads export data, where names that are not exported do not occur.
    bool is_hidden = found.isValid() && config.compiler_rules && !object(found).is_exported;
    if (!found.isValid() || is_hidden) {
      undefinedImported(sel, e, package);
      return false;
    }
    if (!object(found).is_exported) {
      errorf(sel.sel, Code::UnexportedName, "name %s not exported by package %s", {name, types[package].name});
      // Go on.
    }
  }
  recordUse(sel.sel, found);
  importedOperand(x, found, func_mode, is_cgo);
  return true;
}

void Checker::importedOperand(Operand& x, ObjectId found, OperandMode func_mode, bool is_cgo) {
  const Object& obj = object(found);
  x.typ = obj.type;
  switch (obj.kind) {
    case ObjectKind::Const:
      x.mode = OperandMode::Constant;
      x.val = types.constVal(found);
      return;
    case ObjectKind::TypeName: x.mode = OperandMode::TypeExpr; return;
    case ObjectKind::Var:
      x.mode = OperandMode::Variable;
      if (is_cgo && text(obj.name).starts_with("_Cvar_")) x.typ = types.asPointer(x.typ)->elem;
      return;
    case ObjectKind::Func:
      x.mode = func_mode;
      if (is_cgo && text(obj.name).starts_with("_Cmacro_")) {
        x.mode = OperandMode::Value;
        x.typ = types[types.asTuple(types.asSignature(x.typ)->results)->vars[0]].type;
      }
      return;
    case ObjectKind::Builtin:
      x.mode = OperandMode::Builtin;
      x.id = obj.builtin_id;
      return;
    case ObjectKind::PkgName:
    case ObjectKind::Label:
    case ObjectKind::Nil: break;
  }
  TUCO_UNREACHABLE("an object of package scope");
}

void Checker::selector(Operand& x, ExprId e, WantType want_type) {
  SelectorExpr sel = ast.cast<SelectorExpr>(e);
  bool ok = false;
  ObjectId pkg_name;
  if (ast.is<Name>(sel.x)) {
    ObjectId obj = lookup(ast.name(sel.x));
    if (obj.isValid() && object(obj).kind == ObjectKind::PkgName) pkg_name = obj;
  }
  if (pkg_name.isValid()) {
    ok = qualifiedIdent(x, sel, e, pkg_name);
  } else {
    ok = memberSelector(x, sel, e, want_type);
  }
  if (!ok) {
    x.invalidate();
    x.typ = typ::kInvalid;
  }
  x.expr = e;
}

bool Checker::memberSelector(Operand& x, const SelectorExpr& sel, ExprId e, WantType want_type) {
  exprOrType(x, sel.x, AllowGeneric::No);
  if (x.mode == OperandMode::Builtin) {
    errorf(ast.pos(e), Code::UncalledBuiltin, "invalid use of %s in selector expression", {x});
    return false;
  }
  if (x.isInvalid()) return false;
  // A declared type cannot depend on a selection from a value.
  if (want_type == WantType::Yes) {
    errorf(sel.sel, Code::NotAType, "%s is not a type", {e});
    return false;
  }
  NameId name = ast.name(sel.sel);
  Addressable addressable = x.mode == OperandMode::Variable ? Addressable::Yes : Addressable::No;
  LookupResult found = lookupFieldOrMethod(types, x.typ, addressable, pkg, name);
  if (!found.obj.isValid()) {
    missingMember(x, sel, name, found);
    return false;
  }
  if (object(found.obj).kind == ObjectKind::Func) ensureDeclared(types, found.obj);
  if (x.mode == OperandMode::TypeExpr) return methodExpr(x, sel, e, found);
  memberValue(x, e, found);
  return true;
}

void Checker::missingMember(const Operand& x, const SelectorExpr& sel, NameId name, const LookupResult& found) {
  if (!isValid(under(x.typ))) return;
  if (!found.index.empty()) {
    errorf(sel.sel, Code::AmbiguousSelector, "ambiguous selector %s.%s", {x.expr, name});
    return;
  }
  if (found.indirect) {
    if (x.mode == OperandMode::TypeExpr) {
      errorf(sel.sel, Code::InvalidMethodExpr,
             "invalid method expression %s.%s (needs pointer receiver (*%s).%s)", {x.typ, name, x.typ, name});
    } else {
      errorf(sel.sel, Code::InvalidMethodExpr, "cannot call pointer method %s on %s", {name, x.typ});
    }
    return;
  }
  std::string why;
  if (isInterfacePtr(x.typ)) {
    why = interfacePtrError(types, x.typ, qualifier());
  } else {
    Addressable addressable = x.mode == OperandMode::Variable ? Addressable::Yes : Addressable::No;
    LookupResult similar = lookupFieldOrMethod(types, x.typ, addressable, pkg, name, FoldCase::Yes);
    why = lookupError(x.typ, name, similar.obj, false);
  }
  errorf(sel.sel, Code::MissingFieldOrMethod, "%s.%s undefined (%s)", {x.expr, name, why});
}

// T.m: a function with the receiver as first parameter.
bool Checker::methodExpr(Operand& x, const SelectorExpr& sel, ExprId e, const LookupResult& found) {
  NameId name = ast.name(sel.sel);
  if (object(found.obj).kind != ObjectKind::Func) {
    errorf(sel.sel, Code::MissingFieldOrMethod, "%s.%s undefined (type %s has no method %s)",
           {x.expr, name, x.typ, name});
    return false;
  }
  Selection selection{SelectionKind::MethodExpr, x.typ, found.obj, found.index, found.indirect};
  recordSelection(e, selection);
  const SignatureNode* sig = types.asSignature(object(found.obj).type);
  if (sig == nullptr || !sig->recv.isValid()) {
    error(e, Code::InvalidDeclCycle, "illegal cycle in method declaration");
    return false;
  }
  x.mode = OperandMode::Value;
  x.typ = methodExprType(x.typ, *sig);
  addDeclDep(found.obj);
  return true;
}

// The method's type with the receiver, of type `recv`, as first parameter. It is named if the other
// parameters are: either all parameters of a signature have names or none.
TypeId Checker::methodExprType(TypeId recv, const SignatureNode& sig) {
  SmallVec<ObjectId, 8> vars;
  const Object& old = object(sig.recv);
  std::span<const ObjectId> params = types.asTuple(sig.params)->vars;
  NameId name;
  if (!params.empty() && !nameOf(params[0]).empty()) name = nameOf(sig.recv).empty() ? blank_name : old.name;
  vars.push_back(types.newParam(old.pos, old.pkg, name, recv));
  for (ObjectId param : params) vars.push_back(param);
  SignatureNode result;
  result.tparams = sig.tparams;
  result.params = types.newTuple(vars);
  result.results = sig.results;
  result.variadic = sig.variadic;
  return types.newSignature(result);
}

void Checker::memberValue(Operand& x, ExprId e, const LookupResult& found) {
  const Object& obj = object(found.obj);
  if (obj.kind == ObjectKind::Var) {
    recordSelection(e, {SelectionKind::FieldVal, x.typ, found.obj, found.index, found.indirect});
    bool is_variable = x.mode == OperandMode::Variable || found.indirect;
    x.mode = is_variable ? OperandMode::Variable : OperandMode::Value;
    x.typ = obj.type;
    return;
  }
  TUCO_CHECK(obj.kind == ObjectKind::Func, "a field or method");
  Selection selection{SelectionKind::MethodVal, x.typ, found.obj, found.index, found.indirect};
  recordSelection(e, selection);
  x.mode = OperandMode::Value;
  x.typ = methodValueType(found.obj);
  addDeclDep(found.obj);
}

// The method's signature without receiver. The receiver is no part of a signature's identity, and
// only declarations look at it, so that the signature itself will do.
TypeId Checker::methodValueType(ObjectId method) {
  TypeId sig = object(method).type;
  const SignatureNode* node = types.asSignature(sig);
  if (node == nullptr) return typ::kInvalid;
  return sig;
}

// --- Uses in what is wrong otherwise ------------------------------------------------------------------

bool Checker::use(ExprId e) { return use1(e, IsLhs::No); }

bool Checker::use(IdList<ExprId> list) {
  bool ok = true;
  for (ExprId e : list) ok = use1(e, IsLhs::No) && ok;
  return ok;
}

bool Checker::useLHS(IdList<ExprId> list) {
  bool ok = true;
  for (ExprId e : list) ok = use1(e, IsLhs::Yes) && ok;
  return ok;
}

// The variable of this package that a left-hand side names, or 0: assigning does not use it.
ObjectId Checker::assignedVar(ExprId name) {
  ObjectId obj = lookup(ast.name(name));
  if (!obj.isValid() || object(obj).kind != ObjectKind::Var || object(obj).pkg != pkg) return ObjectId();
  return obj;
}

bool Checker::use1(ExprId e, IsLhs lhs) {
  if (!e.isValid()) return true;
  Operand x;
  ExprId inner = ast.unparen(e);
  if (std::optional<ListExpr> list = ast.dynCast<ListExpr>(inner)) {
    return lhs == IsLhs::Yes ? useLHS(list->elems) : use(list->elems);
  }
  if (!ast.is<Name>(inner)) {
    rawExpr(nullptr, x, e, TypeId(), AllowGeneric::Yes);
    return !x.isInvalid();
  }
  if (text(ast.name(inner)) == "_") return true;
  ObjectId var = lhs == IsLhs::Yes ? assignedVar(inner) : ObjectId();
  bool was_used = var.isValid() && object(var).is_used;
  exprOrType(x, inner, AllowGeneric::Yes);
  if (var.isValid()) types[var].is_used = was_used;
  return !x.isInvalid();
}

}  // namespace tuco
