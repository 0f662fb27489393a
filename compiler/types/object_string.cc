// Objects in words: "func (T).m(x int)", "type parameter P any", and what kind of thing they are.
#include "compiler/types/object_string.h"

#include "compiler/types/named.h"
#include "compiler/types/predicates.h"
#include "compiler/types/quote.h"
#include "compiler/types/typestring.h"

namespace tuco {

void packagePrefix(std::string& out, const TypeStore& types, PackageId pkg, Qualifier qualifier) {
  if (!pkg.isValid()) return;
  size_t before = out.size();
  if (qualifier.write != nullptr) {
    qualifier.write(qualifier.self, types, pkg, out);
  } else {
    out += types.text(types[pkg].path);
  }
  if (out.size() != before) out += '.';
}

std::string qualifiedName(TypeStore& types, ObjectId obj, Qualifier qualifier) {
  std::string out;
  packagePrefix(out, types, types[obj].pkg, qualifier);
  out += types.name(obj);
  return out;
}

namespace {

void writeFuncName(std::string& out, TypeStore& types, ObjectId func, Qualifier qualifier) {
  const Object& obj = types[func];
  if (const SignatureNode* sig = types.asSignature(obj.type)) {
    if (sig->recv.isValid()) {
      out += '(';
      TypeId recv = types[sig->recv].type;
      if (types.is(recv, TypeKind::Interface)) {
        out += "interface";  // An abstract method; its interface is not written out.
      } else {
        writeType(out, types, recv, qualifier);
      }
      out += ").";
    } else {
      packagePrefix(out, types, obj.pkg, qualifier);
    }
  }
  out += types.text(obj.name);
}

void writePkgName(std::string& out, TypeStore& types, const Object& obj) {
  out += "package ";
  out += types.text(obj.name);
  std::string_view path = types.text(types[obj.imported()].path);
  if (path.empty() || path == types.text(obj.name)) return;
  out += " (";
  appendQuoted(out, path);
  out += ')';
}

// What a TypeName stands for, after its name.
void writeTypeNameRest(std::string& out, TypeStore& types, ObjectId id, Qualifier qualifier) {
  const Object& obj = types[id];
  TypeId shown = obj.type;
  if (types.is(shown, TypeKind::Basic)) return;
  if (types.is(shown, TypeKind::Named) || types.is(shown, TypeKind::Alias)) {
    if (std::span<const TypeId> tparams = typeParams(types, shown); !tparams.empty()) {
      out += typeParamListString(types, tparams, qualifier);
    }
  }
  if (isAlias(types, id)) {
    out += " =";
    if (const AliasNode* alias = types.asAlias(shown)) shown = alias->rhs;
  } else if (const TypeParamNode* tparam = types.asTypeParam(shown)) {
    shown = tparam->bound;
  } else {
    shown = under(types, shown);
  }
  if (id == types.universe().any) shown = typ::kEmptyInterface;  // Not "any = any".
  out += ' ';
  writeType(out, types, shown, qualifier);
}

const char* objectWord(TypeStore& types, const Object& obj) {
  switch (obj.kind) {
    case ObjectKind::PkgName: return "package";
    case ObjectKind::Const: return "const";
    case ObjectKind::TypeName:
      return obj.type.isValid() && isTypeParam(types, obj.type) ? "type parameter" : "type";
    case ObjectKind::Var: return obj.isField() ? "field" : "var";
    case ObjectKind::Func: return "func";
    case ObjectKind::Label: return "label";
    case ObjectKind::Builtin: return "builtin";
    case ObjectKind::Nil: return "nil";
  }
  TUCO_UNREACHABLE("an object kind");
}

}  // namespace

std::string objectString(TypeStore& types, ObjectId id, Qualifier qualifier) {
  const Object& obj = types[id];
  std::string out;
  if (obj.kind == ObjectKind::PkgName) {
    writePkgName(out, types, obj);
    return out;
  }
  out += objectWord(types, obj);
  if (obj.kind == ObjectKind::Nil) return out;
  out += ' ';
  if (obj.kind == ObjectKind::Func) {
    writeFuncName(out, types, id, qualifier);
    if (types.is(obj.type, TypeKind::Signature)) writeSignature(out, types, obj.type, qualifier);
    return out;
  }
  // Objects of package scope are qualified.
  if (obj.pkg.isValid() && types[types[obj.pkg].scope].lookup(obj.name) == id) {
    packagePrefix(out, types, obj.pkg, qualifier);
  }
  out += types.text(obj.name);
  if (obj.kind == ObjectKind::Label || obj.kind == ObjectKind::Builtin || !obj.type.isValid()) return out;
  if (obj.kind == ObjectKind::TypeName) {
    writeTypeNameRest(out, types, id, qualifier);
    return out;
  }
  out += ' ';
  writeType(out, types, obj.type, qualifier);
  return out;
}

const char* objectKindName(TypeStore& types, ObjectId id) {
  const Object& obj = types[id];
  switch (obj.kind) {
    case ObjectKind::PkgName: return "package name";
    case ObjectKind::Const: return "constant";
    case ObjectKind::TypeName:
      if (isAlias(types, id)) return "type alias";
      return types.is(obj.type, TypeKind::TypeParam) ? "type parameter" : "defined type";
    case ObjectKind::Var:
      switch (obj.var_kind) {
        case VarKind::Package: return "package-level variable";
        case VarKind::Local: return "local variable";
        case VarKind::Recv: return "receiver";
        case VarKind::Param: return "parameter";
        case VarKind::Result: return "result variable";
        case VarKind::Field: return "struct field";
        case VarKind::None: return "unknown symbol";
      }
      TUCO_UNREACHABLE("a kind of variable");
    case ObjectKind::Func: {
      const SignatureNode* sig = types.asSignature(obj.type);
      return sig != nullptr && sig->recv.isValid() ? "method" : "function";
    }
    case ObjectKind::Label: return "label";
    case ObjectKind::Builtin: return "built-in function";
    case ObjectKind::Nil: return "untyped nil";
  }
  TUCO_UNREACHABLE("an object kind");
}

}  // namespace tuco
