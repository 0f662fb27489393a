#include "compiler/irgen/symbols.h"

#include "compiler/types/named.h"
#include "compiler/types/typestring.h"

namespace tuco::irgen {
namespace {

std::string packagePrefix(TypeStore& types, PackageId pkg) {
  if (!pkg.isValid()) return "";
  const Package& p = types[pkg];
  std::string_view path = types.text(p.path);
  return std::string(types.text(p.name) == "main" && path != "main" ? std::string_view("main") : path) + ".";
}

// The place of a type declared inside a function, so that two of one name differ.
std::string localSuffix(const TypeStore& types, const Object& obj) {
  if (!obj.pkg.isValid() || obj.parent == types[obj.pkg].scope || !obj.parent.isValid()) return "";
  return "·" + std::to_string(obj.pos.value);
}

}  // namespace

std::string objectSymbol(TypeStore& types, ObjectId obj) {
  return packagePrefix(types, types[obj].pkg) + std::string(types.name(obj));
}

std::string typeSymbol(TypeStore& types, TypeId t) { return typeString(types, t); }

std::string targsSuffix(TypeStore& types, std::span<const TypeId> targs) {
  if (targs.empty()) return "";
  std::string out = "[";
  for (size_t i = 0; i < targs.size(); ++i) {
    if (i != 0) out += ",";
    out += typeSymbol(types, targs[i]);
  }
  return out + "]";
}

std::string methodSymbol(TypeStore& types, TypeId recv, ObjectId method) {
  Deref d = deref(types, unalias(types, recv));
  TypeId named = asNamed(types, d.type);
  std::string type;
  if (named.isValid()) {
    const NamedNode& node = *types.asNamedNode(named);
    const Object& obj = types[node.obj];
    std::string name = std::string(types.name(node.obj)) + localSuffix(types, obj) + targsSuffix(types, node.targs);
    type = packagePrefix(types, obj.pkg) + (d.is_pointer ? "(*" + name + ")" : name);
  } else {
    type = d.is_pointer ? "(*" + typeSymbol(types, d.type) + ")" : typeSymbol(types, d.type);
  }
  // A method that is not exported belongs to its package, which a struct type's name does not tell.
  std::string qualifier;
  if (!named.isValid() && !types[method].is_exported) qualifier = packagePrefix(types, types[method].pkg);
  return type + "." + qualifier + std::string(types.name(method));
}

std::string funcSymbol(TypeStore& types, ObjectId func) {
  const SignatureNode* sig = types.asSignature(types[func].type);
  if (sig == nullptr || !sig->recv.isValid()) return objectSymbol(types, func);
  return methodSymbol(types, types[sig->recv].type, originOf(types, func));
}

}  // namespace tuco::irgen
