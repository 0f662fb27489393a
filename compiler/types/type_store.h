// TypeStore: all types, objects, scopes and packages of a program.
//
// Invariants:
//  1. Addresses and ids are fixed for the store's life.
//  2. Pointer, slice, array, map and channel types are hash-consed by their spelled parts when they
//     are made; struct, tuple, signature, interface and union types are new nodes for each spelling,
//     because they hold objects with names and positions. canonical() finds one id for all identical
//     ones.
//  3. Instances of named types and aliases are hash-consed by (origin, spelled arguments).
//  4. Making types and computing lazily known parts (canonical ids, type sets, instances' underlying
//     types and methods) is thread-safe. Setting up a declared type (setRhs, addMethod …) belongs
//     to the thread that checks its package.
#ifndef TUCO_COMPILER_TYPES_TYPE_STORE_H_
#define TUCO_COMPILER_TYPES_TYPE_STORE_H_

#include <memory>
#include <span>
#include <string_view>

#include "compiler/base/check.h"
#include "compiler/base/store.h"
#include "compiler/types/object.h"
#include "compiler/types/package.h"
#include "compiler/types/scope.h"
#include "compiler/types/types.h"
#include "compiler/types/universe.h"

namespace tuco {

class TypeStore {
 public:
  // `names` must outlive the store.
  explicit TypeStore(Interner& names);
  ~TypeStore();
  TypeStore(const TypeStore&) = delete;
  TypeStore& operator=(const TypeStore&) = delete;

  // --- Elements -------------------------------------------------------------------------------
  const Type& operator[](TypeId id) const { return types_[id]; }
  Type& operator[](TypeId id) { return types_[id]; }
  const Object& operator[](ObjectId id) const { return objects_[id]; }
  Object& operator[](ObjectId id) { return objects_[id]; }
  const Scope& operator[](ScopeId id) const { return scopes_[id]; }
  Scope& operator[](ScopeId id) { return scopes_[id]; }
  const Package& operator[](PackageId id) const { return packages_[id]; }
  Package& operator[](PackageId id) { return packages_[id]; }

  TypeKind kind(TypeId t) const { return types_[t].kind; }
  bool is(TypeId t, TypeKind k) const { return t.isValid() && types_[t].kind == k; }

  // The payload if `t` is spelled as that kind, else null (also for 0). They do not look through
  // aliases or named types: see unalias() and under() in named.h and the under… helpers there.
  const BasicNode* asBasic(TypeId t) const { return is(t, TypeKind::Basic) ? &types_[t].u.basic : nullptr; }
  const ArrayNode* asArray(TypeId t) const { return is(t, TypeKind::Array) ? types_[t].u.array : nullptr; }
  const SliceNode* asSlice(TypeId t) const { return is(t, TypeKind::Slice) ? &types_[t].u.slice : nullptr; }
  const StructNode* asStruct(TypeId t) const { return is(t, TypeKind::Struct) ? types_[t].u.strukt : nullptr; }
  const PointerNode* asPointer(TypeId t) const { return is(t, TypeKind::Pointer) ? &types_[t].u.pointer : nullptr; }
  const TupleNode* asTuple(TypeId t) const { return is(t, TypeKind::Tuple) ? types_[t].u.tuple : nullptr; }
  const SignatureNode* asSignature(TypeId t) const { return is(t, TypeKind::Signature) ? types_[t].u.signature : nullptr; }
  const UnionNode* asUnion(TypeId t) const { return is(t, TypeKind::Union) ? types_[t].u.onion : nullptr; }
  const InterfaceNode* asInterface(TypeId t) const { return is(t, TypeKind::Interface) ? types_[t].u.interface : nullptr; }
  const MapNode* asMap(TypeId t) const { return is(t, TypeKind::Map) ? &types_[t].u.map : nullptr; }
  const ChanNode* asChan(TypeId t) const { return is(t, TypeKind::Chan) ? &types_[t].u.chan : nullptr; }
  const NamedNode* asNamedNode(TypeId t) const { return is(t, TypeKind::Named) ? types_[t].u.named : nullptr; }
  const AliasNode* asAlias(TypeId t) const { return is(t, TypeKind::Alias) ? types_[t].u.alias : nullptr; }
  const TypeParamNode* asTypeParam(TypeId t) const { return is(t, TypeKind::TypeParam) ? types_[t].u.tparam : nullptr; }

  // For setting up nodes made incomplete; the kind must fit.
  StructNode& structNode(TypeId t);
  SignatureNode& signatureNode(TypeId t);
  InterfaceNode& interfaceNode(TypeId t);
  NamedNode& namedNode(TypeId t);
  AliasNode& aliasNode(TypeId t);
  TypeParamNode& typeParamNode(TypeId t);

  // --- Type literals --------------------------------------------------------------------------
  TypeId pointerTo(TypeId elem);
  TypeId sliceOf(TypeId elem);
  TypeId arrayOf(TypeId elem, int64_t len);
  TypeId mapOf(TypeId key, TypeId elem);
  TypeId chanOf(ChannelDir dir, TypeId elem);
  // `tags` is empty or has one name per field (0: no tag).
  TypeId newStruct(std::span<const ObjectId> fields, std::span<const NameId> tags = {});
  TypeId newTuple(std::span<const ObjectId> vars);  // kEmptyTuple if there are none.
  TypeId newSignature(const SignatureNode& signature);  // The spans are copied.
  TypeId newUnion(std::span<const UnionTerm> terms);
  // Complete at once. kEmptyInterface if there is nothing in it.
  TypeId newInterface(std::span<const ObjectId> methods, std::span<const TypeId> embeddeds);
  // An incomplete node to be filled by setInterface(); needed where methods' receivers name it.
  TypeId newIncompleteInterface(const TypeHooks* hooks);
  // Fills the node and marks it complete. `embed_pos` is empty or has one position per element.
  void setInterface(TypeId iface, std::span<const ObjectId> methods, std::span<const TypeId> embeddeds,
                    std::span<const Pos> embed_pos);
  // interface{ elem } as written in a constraint: [P ~int | string].
  TypeId newImplicitInterface(TypeId elem, Pos pos, const TypeHooks* hooks);
  // Same node contents in another place: fills a signature made with newSignature({}) before its
  // parts were known. Nobody may have asked for its identity yet.
  void setSignature(TypeId sig, const SignatureNode& signature);

  // --- Declared types -------------------------------------------------------------------------
  // A new defined type for `obj`, whose type is set to it if it has none. `rhs` may be 0.
  TypeId newNamed(ObjectId obj, TypeId rhs);
  void setRhs(TypeId named, TypeId rhs);
  // Also sets the rhs. `underlying` must not be Named, Alias or TypeParam.
  void setUnderlying(TypeId named, TypeId underlying);
  // Binds the type parameters (sets their index) and stores them in the Named or Alias.
  void setTypeParams(TypeId named_or_alias, std::span<const TypeId> tparams);
  // Adds a method, unless there is one of that name.
  void addMethod(TypeId named, ObjectId func);
  // A new alias for `obj`, whose type is set to it if it has none. `rhs` may be 0.
  TypeId newAlias(ObjectId obj, TypeId rhs);
  void setAliasRhs(TypeId alias, TypeId rhs);
  // A new type parameter for `obj`, whose type is set to it. `bound` may be 0.
  TypeId newTypeParam(ObjectId obj, TypeId bound);
  void setConstraint(TypeId tparam, TypeId bound);
  // Gives each type parameter its index and returns a lasting copy of the list.
  std::span<const TypeId> bindTypeParams(std::span<const TypeId> tparams);

  // --- Instances ------------------------------------------------------------------------------
  // The node of an instance, unexpanded; see instantiate.h. `orig` is a generic Named or Alias.
  TypeId namedInstance(TypeId orig, std::span<const TypeId> targs);
  // `rhs` is the substituted right side.
  TypeId aliasInstance(TypeId orig, std::span<const TypeId> targs, TypeId rhs);

  // --- Objects --------------------------------------------------------------------------------
  ObjectId newPkgName(Pos pos, PackageId pkg, NameId name, PackageId imported);
  ObjectId newConst(Pos pos, PackageId pkg, NameId name, TypeId type, ConstValue val);
  ObjectId newTypeName(Pos pos, PackageId pkg, NameId name, TypeId type);
  ObjectId newVar(VarKind kind, Pos pos, PackageId pkg, NameId name, TypeId type);
  ObjectId newField(Pos pos, PackageId pkg, NameId name, TypeId type, bool embedded);
  ObjectId newParam(Pos pos, PackageId pkg, NameId name, TypeId type) {
    return newVar(VarKind::Param, pos, pkg, name, type);
  }
  ObjectId newFunc(Pos pos, PackageId pkg, NameId name, TypeId signature);
  ObjectId newLabel(Pos pos, PackageId pkg, NameId name);
  ObjectId cloneObject(const Object& object) { return addObject(object); }
  void setConstVal(ObjectId obj, ConstValue val);
  // The value of a Const; an unknown value if none is set.
  ConstValue constVal(ObjectId obj) const {
    const ConstValue* val = objects_[obj].const_val;
    return val == nullptr ? ConstValue() : *val;
  }
  // Empty for unnamed parameters and results.
  std::string_view name(ObjectId obj) const { return text(objects_[obj].name); }

  // --- Scopes and packages --------------------------------------------------------------------
  ScopeId newScope(ScopeId parent, Pos pos, Pos end, const char* comment);
  // Inserts into the scope and sets the object's parent unless it has one. Returns the object that
  // was there already, or 0.
  ObjectId declare(ScopeId scope, ObjectId obj);
  // The innermost object `name` that is declared before `pos` (an unknown pos: anywhere), from
  // `scope` outwards; `found_in` (may be null) gets its scope.
  ObjectId lookupParent(ScopeId scope, NameId name, Pos pos = Pos(), ScopeId* found_in = nullptr) const;
  // A new package with an empty scope inside the universe.
  PackageId newPackage(NameId path, NameId name);

  // --- Shared services ------------------------------------------------------------------------
  Interner& names() const { return names_; }
  std::string_view text(NameId name) const { return name.isValid() ? names_.text(name) : std::string_view(); }
  const Universe& universe() const { return universe_; }
  uint32_t typeCount() const { return types_.size(); }
  uint32_t objectCount() const { return objects_.size(); }

  // Memory that lives as long as the store; thread-safe.
  void* allocate(size_t size, size_t align);
  template <class T>
  std::span<const T> copy(std::span<const T> values);
  template <class T, class... Args>
  T* make(Args&&... args) {
    return new (allocate(sizeof(T), alignof(T))) T{static_cast<Args&&>(args)...};
  }

  // --- For this room --------------------------------------------------------------------------
  struct Tables;
  Tables& tables() { return *tables_; }

 private:
  friend struct UniverseMaker;
  TypeId add(TypeKind kind, Type::Payload payload);
  ObjectId addObject(Object object);

  Interner& names_;
  Store<Type, TypeId, 14> types_;
  Store<Object, ObjectId, 13> objects_;
  Store<Scope, ScopeId> scopes_;
  Store<Package, PackageId, 6> packages_;
  std::unique_ptr<Tables> tables_;
  Universe universe_;
};

template <class T>
std::span<const T> TypeStore::copy(std::span<const T> values) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (values.empty()) return {};
  T* to = static_cast<T*>(allocate(values.size_bytes(), alignof(T)));
  for (size_t i = 0; i < values.size(); ++i) new (to + i) T(values[i]);
  return {to, values.size()};
}

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_TYPE_STORE_H_
