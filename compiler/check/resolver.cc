// Collects the package's objects before anything is type-checked, and finds the receiver base types
// of methods (types2: resolver.go).
#include <algorithm>

#include "compiler/check/checker.h"

namespace tuco {

// Checks that a const or var declaration has as many values as names. A single value may be a call
// with several results: nothing can be said about it yet.
void Checker::arity(Pos pos, IdList<ExprId> names_list, IdList<ExprId> inits, bool const_decl,
                    bool inherited) {
  uint32_t l = names_list.size();
  uint32_t r = inits.size();
  if (l < r) {
    ExprId extra = inits[l];
    if (inherited) {
      errorf(pos, Code::WrongAssignCount, "extra init expr at %s", {ast.pos(extra)});
    } else {
      errorf(extra, Code::WrongAssignCount, "extra init expr %s", {extra});
    }
    return;
  }
  if (l > r && (const_decl || r != 1)) {
    ExprId name = names_list[r];
    errorf(name, Code::WrongAssignCount, "missing init expr for %s", {ast.name(name)});
  }
}

DeclInfo* Checker::newDeclInfo(ScopeId file_scope) {
  DeclInfo& decl = decl_infos.emplace_back();
  decl.number = static_cast<uint32_t>(decl_infos.size());
  decl.file_scope = file_scope;
  decl.version = env.version;
  return &decl;
}

DeclInfo* Checker::addDeclInfo(ObjectId obj, DeclInfo* decl) {
  obj_list.push_back(obj);
  obj_decls.push_back(decl);
  dep_marks.push_back(0);
  types[obj].order = static_cast<uint32_t>(obj_list.size());
  return decl;
}

// Declares a constant, variable or type of the package.
void Checker::declarePkgObj(ExprId ident, ObjectId obj, DeclInfo* decl) {
  NameId name = types[obj].name;
  if (name == init_name) {
    error(ident, Code::InvalidInitDecl, "cannot declare init - must be func");
    return;
  }
  if (name == main_name && types[pkg].name == main_name) {
    error(ident, Code::InvalidMainDecl, "cannot declare main - must be func");
    return;
  }
  declare(pkg_scope, ident, obj, Pos());
  addDeclInfo(obj, decl);
}

void Checker::collectObjects() {
  for (size_t i = 0; i < files.size(); ++i) {
    env.version = info.file_versions[i];
    Pos start = ast.sources() == nullptr ? files[i]->pos : ast.sources()->start(files[i]->id);
    ScopeId scope = types.newScope(pkg_scope, start, files[i]->eof, "file");
    info.file_scopes.push_back(scope);
    collectFile(*files[i], scope);
  }
  checkFileScopeNames();
  associateMethods();
}

void Checker::collectFile(const File& file, ScopeId file_scope) {
  // In a constant declaration: its group, how far we are in it, and the last one that had values.
  Pos group;
  int64_t iota = -1;
  ConstDecl last{};
  for (DeclId decl : file.decls) {
    if (!ast.is<ConstDecl>(decl)) iota = -1;
    switch (ast.kind(decl)) {
      case NodeKind::ImportDecl: collectImport(decl, file_scope); break;
      case NodeKind::ConstDecl: {
        ConstDecl s = ast.cast<ConstDecl>(decl);
        bool continues = iota >= 0 && s.group.isKnown() && s.group == group;
        iota = continues ? iota + 1 : 0;
        group = s.group;
        if (!continues) last = ConstDecl{};
        bool has_values = s.type || s.values;
        bool inherited = !has_values && last.pos.isKnown();
        if (has_values) last = s;
        collectConst(decl, last, iota, inherited, file_scope);
        break;
      }
      case NodeKind::VarDecl: collectVar(decl, file_scope); break;
      case NodeKind::TypeDecl: collectType(decl, file_scope); break;
      case NodeKind::FuncDecl: collectFunc(decl, file_scope); break;
      default: errorf(decl, Code::InvalidSyntaxTree, "unknown declaration"); break;
    }
  }
}

void Checker::collectConst(DeclId decl, const ConstDecl& last, int64_t iota, bool inherited,
                           ScopeId file_scope) {
  ConstDecl s = ast.cast<ConstDecl>(decl);
  IdList<ExprId> values = ast.unpackList(last.values);
  for (uint32_t i = 0; i < s.names.size(); ++i) {
    ExprId name = s.names[i];
    ObjectId obj = types.newConst(ast.pos(name), pkg, ast.name(name), TypeId(), ConstValue::ofInt64(iota));
    DeclInfo* d = newDeclInfo(file_scope);
    d->type = last.type;
    d->init = i < values.size() ? values[i] : ExprId();
    d->is_inherited = inherited;
    declarePkgObj(name, obj, d);
  }
  arity(s.pos, s.names, values, true, inherited);
}

void Checker::collectVar(DeclId decl, ScopeId file_scope) {
  VarDecl s = ast.cast<VarDecl>(decl);
  IdList<ExprId> values = ast.unpackList(s.values);
  std::vector<ObjectId> vars;
  for (ExprId name : s.names) {
    vars.push_back(types.newVar(VarKind::Package, ast.pos(name), pkg, ast.name(name), TypeId()));
  }
  // With a single value on the right all variables share one DeclInfo: they depend on the same
  // expression.
  DeclInfo* shared = nullptr;
  if (values.size() <= 1) {
    shared = newDeclInfo(file_scope);
    shared->lhs = info.arena().copy(vars);
    shared->type = s.type;
    shared->init = s.values;
  }
  for (uint32_t i = 0; i < s.names.size(); ++i) {
    DeclInfo* d = shared;
    if (d == nullptr) {
      d = newDeclInfo(file_scope);
      d->type = s.type;
      d->init = i < values.size() ? values[i] : ExprId();
    }
    declarePkgObj(s.names[i], vars[i], d);
  }
  if (!s.type || !values.empty()) arity(s.pos, s.names, values, false, false);
}

void Checker::collectType(DeclId decl, ScopeId file_scope) {
  TypeDecl s = ast.cast<TypeDecl>(decl);
  ObjectId obj = types.newTypeName(ast.pos(s.name), pkg, ast.name(s.name), TypeId());
  types[obj].is_alias_decl = s.is_alias;
  DeclInfo* d = newDeclInfo(file_scope);
  d->type_decl = decl;
  declarePkgObj(s.name, obj, d);
}

// The rules for functions named init and main.
void Checker::checkFuncDeclForm(const FuncDecl& s) {
  NameId name = ast.name(s.name);
  bool is_main = name == main_name && types[pkg].name == main_name;
  if (name != init_name && !is_main) return;
  Code code = is_main ? Code::InvalidMainDecl : Code::InvalidInitDecl;
  if (!s.tparams.empty()) {
    softErrorf(s.tparams[0], code, "func %s must have no type parameters", {name});
  }
  FuncType type = ast.cast<FuncType>(s.type);
  if (!type.params.empty() || !type.results.empty()) {
    softErrorf(s.name, code, "func %s must have no arguments and no return values", {name});
  }
}

void Checker::collectFunc(DeclId decl, ScopeId file_scope) {
  FuncDecl s = ast.cast<FuncDecl>(decl);
  NameId name = ast.name(s.name);
  ObjectId obj = types.newFunc(ast.pos(s.name), pkg, name, TypeId());
  bool is_special = false;  // An error about type parameters was reported.
  if (!s.recv) {
    checkFuncDeclForm(s);
    is_special = name == init_name || (name == main_name && types[pkg].name == main_name);
    if (name == init_name) {
      // Functions named init are invisible.
      types[obj].parent = pkg_scope;
      recordDef(s.name, obj);
      if (!s.body) softErrorf(obj, Code::MissingInitBody, "func init must have a body");
    } else {
      declare(pkg_scope, s.name, obj, Pos());
    }
  } else {
    // Methods with an invalid receiver or a blank name belong to no type; they are checked like
    // functions.
    Receiver recv = unpackRecv(ast.cast<Field>(s.recv).type, false);
    if (ast.is<Name>(recv.base) && name != blank_name) {
      collected_methods.push_back({obj, recv.is_pointer, recv.base});
    }
    recordDef(s.name, obj);
  }
  if (!s.tparams.empty() && !is_special) verifyVersionf(s.tparams[0], kGo1_18, "type parameter");
  DeclInfo* d = newDeclInfo(file_scope);
  d->func_decl = decl;
  d->has_body = s.body.isValid();
  addDeclInfo(obj, d);
}

// Objects in package and file scopes must have different names.
void Checker::checkFileScopeNames() {
  for (ScopeId scope : info.file_scopes) {
    for (const Scope::Entry& entry : types[scope].entries()) {
      ObjectId alt = types[pkg_scope].lookup(entry.name);
      if (!alt) continue;
      const Object& obj = types[entry.obj];
      NameId name = types[alt].name;
      ErrorReport err = newError(Code::DuplicateDecl);
      if (obj.kind == ObjectKind::PkgName) {
        err.addf(alt, "%s already declared through import of %s", {name, packageText(obj.imported())});
      } else {
        err.addf(alt, "%s already declared through dot-import of %s", {name, packageText(obj.pkg)});
      }
      err.addAltDecl(entry.obj);
      err.report();
    }
  }
}

// "package NAME (PATH)", as a package prints.
std::string Checker::packageText(PackageId package) {
  return sprintf("package %s (%q)", {types[package].name, text(types[package].path)});
}

void Checker::associateMethods() {
  for (CollectedMethod& m : collected_methods) {
    bool is_pointer = m.is_pointer;
    ObjectId base = resolveBaseTypeName(&is_pointer, m.recv);
    if (!base) continue;
    types[m.obj].has_ptr_recv = is_pointer;
    methods[base].push_back(m.obj);
  }
  collected_methods = {};
}

// Takes apart a receiver type *T[A, _] into pointer, base T and type parameters. The base of an
// erroneous receiver may be any expression.
Checker::Receiver Checker::unpackRecv(ExprId rtyp, bool unpack_params) {
  Receiver recv;
  recv.base = ast.unparen(rtyp);
  if (auto op = ast.dynCast<Operation>(recv.base); op && op->op == Operator::Mul && op->isUnary()) {
    recv.is_pointer = true;
    recv.base = ast.unparen(op->x);
  }
  auto index = ast.dynCast<IndexExpr>(recv.base);
  if (!index) return recv;
  recv.base = index->x;
  recv.has_tparams = true;
  if (!unpack_params) return recv;
  for (ExprId arg : ast.unpackList(index->index)) {
    if (!ast.is<Name>(arg) && !ast.is<BadExpr>(arg)) {
      errorf(arg, Code::BadDecl, "receiver type parameter %s must be an identifier", {arg});
    }
    recv.tparams.push_back(arg);
  }
  return recv;
}

// Follows aliases of this package from `name` to the name of a defined type, through at most one
// pointer. Methods do not belong to what is reached through generic aliases. 0 if there is no such type.
ObjectId Checker::resolveBaseTypeName(bool* is_pointer, ExprId name) {
  std::vector<ObjectId> seen;
  while (name) {
    ObjectId obj = types[pkg_scope].lookup(ast.name(name));
    if (!obj || types[obj].kind != ObjectKind::TypeName) return ObjectId();
    if (std::find(seen.begin(), seen.end(), obj) != seen.end()) return ObjectId();
    TypeDecl decl = ast.cast<TypeDecl>(declInfo(obj)->type_decl);
    if (!decl.is_alias) return obj;
    if (!decl.tparams.empty()) return ObjectId();
    seen.push_back(obj);

    ExprId type = ast.unparen(decl.type);
    if (auto op = ast.dynCast<Operation>(type); op && op->op == Operator::Mul && op->isUnary()) {
      if (*is_pointer) return ObjectId();
      *is_pointer = true;
      type = ast.unparen(op->x);
    }
    name = ast.is<Name>(type) ? type : ExprId();
  }
  return ObjectId();
}

// Declares all objects of the package, without function bodies: defined types first, then aliases,
// then the rest. In this order a type is rarely needed before it is known.
void Checker::packageObjects() {
  auto isType = [&](ObjectId obj) { return types[obj].kind == ObjectKind::TypeName; };
  for (size_t i = 0; i < obj_list.size(); ++i) {
    if (isType(obj_list[i]) && !types[obj_list[i]].is_alias_decl) objDecl(obj_list[i]);
  }
  for (size_t i = 0; i < obj_list.size(); ++i) {
    if (isType(obj_list[i]) && types[obj_list[i]].is_alias_decl) objDecl(obj_list[i]);
  }
  for (size_t i = 0; i < obj_list.size(); ++i) {
    if (!isType(obj_list[i])) objDecl(obj_list[i]);
  }
  // What is left belongs to types that were not found; that was reported with the methods.
  methods.clear();
}

}  // namespace tuco
