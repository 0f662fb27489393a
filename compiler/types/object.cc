// Making objects and comparing them by name.
#include "compiler/types/object.h"

#include "compiler/types/named.h"
#include "compiler/types/names.h"
#include "compiler/types/type_store.h"

namespace tuco {

namespace {

Object makeObject(Interner& names, ObjectKind kind, Pos pos, PackageId pkg, NameId name, TypeId type) {
  Object object;
  object.kind = kind;
  object.name = name;
  object.pos = pos;
  object.pkg = pkg;
  object.type = type;
  object.color = type.isValid() ? 1 : 0;
  object.is_exported = name.isValid() && isExportedName(names.text(name));
  return object;
}

}  // namespace

ObjectId TypeStore::addObject(Object object) { return objects_.add(object); }

ObjectId TypeStore::newPkgName(Pos pos, PackageId pkg, NameId name, PackageId imported) {
  Object object = makeObject(names_, ObjectKind::PkgName, pos, pkg, name, typ::kInvalid);
  object.link = imported.value;
  return addObject(object);
}

ObjectId TypeStore::newConst(Pos pos, PackageId pkg, NameId name, TypeId type, ConstValue val) {
  ObjectId id = addObject(makeObject(names_, ObjectKind::Const, pos, pkg, name, type));
  setConstVal(id, val);
  return id;
}

void TypeStore::setConstVal(ObjectId obj, ConstValue val) {
  objects_[obj].const_val = val.isUnknown() ? nullptr : make<ConstValue>(val);
}

ObjectId TypeStore::newTypeName(Pos pos, PackageId pkg, NameId name, TypeId type) {
  return addObject(makeObject(names_, ObjectKind::TypeName, pos, pkg, name, type));
}

ObjectId TypeStore::newVar(VarKind kind, Pos pos, PackageId pkg, NameId name, TypeId type) {
  Object object = makeObject(names_, ObjectKind::Var, pos, pkg, name, type);
  object.var_kind = kind;
  return addObject(object);
}

ObjectId TypeStore::newField(Pos pos, PackageId pkg, NameId name, TypeId type, bool embedded) {
  Object object = makeObject(names_, ObjectKind::Var, pos, pkg, name, type);
  object.var_kind = VarKind::Field;
  object.is_embedded = embedded;
  return addObject(object);
}

ObjectId TypeStore::newFunc(Pos pos, PackageId pkg, NameId name, TypeId signature) {
  return addObject(makeObject(names_, ObjectKind::Func, pos, pkg, name, signature));
}

ObjectId TypeStore::newLabel(Pos pos, PackageId pkg, NameId name) {
  return addObject(makeObject(names_, ObjectKind::Label, pos, pkg, name, typ::kInvalid));
}

bool hasPtrRecv(const TypeStore& types, ObjectId func) {
  const SignatureNode* sig = types.asSignature(types[func].type);
  if (sig == nullptr || !sig->recv.isValid()) return types[func].has_ptr_recv;
  // Receivers behind an alias of a pointer type count as well; unalias() only caches.
  TypeId recv = unalias(const_cast<TypeStore&>(types), types[sig->recv].type);
  return types.is(recv, TypeKind::Pointer);
}

bool isAlias(const TypeStore& types, ObjectId type_name) {
  const Object& obj = types[type_name];
  if (!obj.type.isValid()) return false;
  switch (types.kind(obj.type)) {
    case TypeKind::Basic: {
      if (obj.pkg == kUnsafePackage) return false;
      return obj.pkg.isValid() || types.asBasic(obj.type)->name != obj.name || obj.type == typ::kByte ||
             obj.type == typ::kRune;
    }
    case TypeKind::Named: return types.asNamedNode(obj.type)->obj != type_name;
    case TypeKind::TypeParam: return types.asTypeParam(obj.type)->obj != type_name;
    case TypeKind::Array:
    case TypeKind::Slice:
    case TypeKind::Struct:
    case TypeKind::Pointer:
    case TypeKind::Tuple:
    case TypeKind::Signature:
    case TypeKind::Union:
    case TypeKind::Interface:
    case TypeKind::Map:
    case TypeKind::Chan:
    case TypeKind::Alias: return true;
  }
  TUCO_UNREACHABLE("a type kind");
}

ObjectId originOf(const TypeStore& types, ObjectId obj) {
  ObjectId origin = types[obj].kind == ObjectKind::PkgName ? ObjectId() : types[obj].origin();
  return origin.isValid() ? origin : obj;
}

bool samePkg(const TypeStore& types, PackageId a, PackageId b) {
  if (a == b) return true;
  return a.isValid() && b.isValid() && types[a].path == types[b].path;
}

bool sameId(const TypeStore& types, ObjectId obj, PackageId pkg, NameId name, FoldCase fold) {
  const Object& object = types[obj];
  if (fold == FoldCase::Yes && equalFold(types.text(object.name), types.text(name))) return true;
  if (object.name != name) return false;
  return object.is_exported || samePkg(types, object.pkg, pkg);
}

int compareObjects(const TypeStore& types, ObjectId a, ObjectId b) {
  if (a == b) return 0;
  const Object& x = types[a];
  const Object& y = types[b];
  if (x.is_exported != y.is_exported) return x.is_exported ? -1 : 1;
  if (x.name != y.name) return types.text(x.name).compare(types.text(y.name));
  if (x.is_exported || x.pkg == y.pkg) return 0;
  std::string_view x_path = x.pkg.isValid() ? types.text(types[x.pkg].path) : std::string_view();
  std::string_view y_path = y.pkg.isValid() ? types.text(types[y.pkg].path) : std::string_view();
  return x_path.compare(y_path);
}

}  // namespace tuco
