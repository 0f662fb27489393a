// TestTypes: short ways to make types in this room's tests.
#ifndef TUCO_COMPILER_TYPES_TEST_TYPES_H_
#define TUCO_COMPILER_TYPES_TEST_TYPES_H_

#include <initializer_list>
#include <string>
#include <vector>

#include "compiler/types/named.h"
#include "compiler/types/typestring.h"

namespace tuco {

struct TestTypes {
  Interner names;
  TypeStore types{names};
  PackageId pkg = package("p");

  NameId name(std::string_view text) { return names.intern(text); }
  PackageId package(std::string_view path) { return types.newPackage(name(path), name(path)); }

  ObjectId var(std::string_view n, TypeId t) { return types.newParam(Pos(), pkg, name(n), t); }
  ObjectId field(std::string_view n, TypeId t) { return types.newField(Pos(), pkg, name(n), t, false); }
  // An embedded field named after its type.
  ObjectId embedded(TypeId t) {
    TypeId base = deref(types, t).type;
    NameId n = types[types.asNamedNode(base)->obj].name;
    return types.newField(Pos(), pkg, n, t, true);
  }
  TypeId strukt(std::vector<ObjectId> fields, std::vector<NameId> tags = {}) { return types.newStruct(fields, tags); }
  TypeId tuple(std::vector<ObjectId> vars) { return types.newTuple(vars); }
  TypeId func(std::vector<TypeId> params, std::vector<TypeId> results = {}, bool variadic = false) {
    SignatureNode sig;
    std::vector<ObjectId> in, out;
    for (TypeId t : params) in.push_back(var("", t));
    for (TypeId t : results) out.push_back(var("", t));
    sig.params = tuple(in);
    sig.results = tuple(out);
    sig.variadic = variadic;
    return types.newSignature(sig);
  }
  ObjectId method(std::string_view n, TypeId sig) { return types.newFunc(Pos(), pkg, name(n), sig); }
  TypeId iface(std::vector<ObjectId> methods, std::vector<TypeId> embeddeds = {}) {
    return types.newInterface(methods, embeddeds);
  }
  TypeId onion(std::initializer_list<UnionTerm> terms) { return types.newUnion(std::vector<UnionTerm>(terms)); }

  // A declared type; rhs 0 leaves it open.
  TypeId named(std::string_view n, TypeId rhs) {
    ObjectId obj = types.newTypeName(Pos(), pkg, name(n), TypeId());
    types.declare(types[pkg].scope, obj);
    return types.newNamed(obj, rhs);
  }
  TypeId alias(std::string_view n, TypeId rhs) {
    ObjectId obj = types.newTypeName(Pos(), pkg, name(n), TypeId());
    types.declare(types[pkg].scope, obj);
    return types.newAlias(obj, rhs);
  }
  TypeId tparam(std::string_view n, TypeId bound = typ::kAny) {
    return types.newTypeParam(types.newTypeName(Pos(), pkg, name(n), TypeId()), bound);
  }
  // A generic declared type: `make` gets the type parameters and gives the right side.
  template <class Make>
  TypeId generic(std::string_view n, std::vector<TypeId> tparams, Make make) {
    TypeId t = named(n, TypeId());
    types.setTypeParams(t, tparams);
    types.setRhs(t, make(t));
    return t;
  }
  TypeId instance(TypeId generic_type, std::vector<TypeId> targs) { return types.namedInstance(generic_type, targs); }
  // Declares a method of `recv` (a named type or a pointer to one).
  ObjectId addMethod(TypeId recv, std::string_view n, TypeId sig) {
    SignatureNode node = *types.asSignature(sig);
    node.recv = types.newVar(VarKind::Recv, Pos(), pkg, name(""), recv);
    TypeId base = deref(types, recv).type;
    // The receiver of a generic type's method is an instance with type parameters of its own.
    node.recv_tparams = typeArgs(types, base);
    ObjectId m = method(n, types.newSignature(node));
    types[m].has_ptr_recv = deref(types, recv).is_pointer;
    types.addMethod(originType(types, base), m);
    return m;
  }

  std::string str(TypeId t) { return typeString(types, t, relativeTo(&pkg)); }
};

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_TEST_TYPES_H_
