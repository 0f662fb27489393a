// The predeclared types, constants, functions and package unsafe.
#include "compiler/types/universe.h"

#include "compiler/types/identity.h"
#include "compiler/types/typeset.h"
#include "compiler/types/universe_maker.h"

namespace tuco {

namespace {

struct BasicRow {
  const char* text;
  BasicInfo info;
};

constexpr BasicRow kBasics[] = {
#define TUCO_BASIC(Name, text, info) {text, info},
#include "compiler/types/basic_kind.def"
};

constexpr BuiltinInfo kBuiltins[] = {
#define TUCO_BUILTIN(Id, name, nargs, variadic, kind) {name, nargs, variadic, BuiltinKind::kind},
#include "compiler/types/builtin.def"
};

}  // namespace

const BuiltinInfo& builtinInfo(BuiltinId id) { return kBuiltins[static_cast<size_t>(id)]; }

NameId UniverseMaker::name(std::string_view text) { return types.names().intern(text); }

TypeId UniverseMaker::addFixed(TypeKind kind, Type::Payload payload, TypeId want) {
  TypeId id = types.add(kind, payload);
  TUCO_CHECK(id == want, "the fixed ids of types.h in order");
  types[id].canonical.store(id.value, std::memory_order_relaxed);
  types[id].ground.store(kGround, std::memory_order_relaxed);
  return id;
}

ObjectId UniverseMaker::define(ScopeId scope, ObjectId obj) {
  ObjectId other = types.declare(scope, obj);
  TUCO_CHECK(!other.isValid(), "predeclared names once each");
  return obj;
}

void UniverseMaker::make() {
  types.universe_.scope = types.newScope(ScopeId(), Pos(), Pos(), "universe");
  TUCO_CHECK(types.universe_.scope == kUniverseScope, "the universe as first scope");
  makeTypes();
  makeBasicNames();
  makeConstants();
  makeBuiltins();
  makeUnsafe();
}

void UniverseMaker::makeTypes() {
  for (uint32_t i = 0; i < std::size(kBasics); ++i) {
    BasicNode basic{static_cast<BasicKind>(i), kBasics[i].info, name(kBasics[i].text)};
    addFixed(TypeKind::Basic, {.basic = basic}, TypeId(i + 1));
  }
  addFixed(TypeKind::Basic, {.basic = {BasicKind::Uint8, kIsInteger | kIsUnsigned, name("byte")}}, typ::kByte);
  addFixed(TypeKind::Basic, {.basic = {BasicKind::Int32, kIsInteger, name("rune")}}, typ::kRune);
  types[typ::kByte].canonical.store(typ::kUint8.value, std::memory_order_relaxed);
  types[typ::kRune].canonical.store(typ::kInt32.value, std::memory_order_relaxed);
  addFixed(TypeKind::Tuple, {.tuple = types.make<TupleNode>()}, typ::kEmptyTuple);

  Term* all = types.make<Term>(Term::all());
  TypeSet* top = types.make<TypeSet>();
  top->terms = {all, 1};
  InterfaceNode* empty = types.make<InterfaceNode>();
  empty->complete = true;
  empty->type_set.store(top, std::memory_order_release);
  addFixed(TypeKind::Interface, {.interface = empty}, typ::kEmptyInterface);

  makeAny();
  makeError();
  makeComparable();
  addFixed(TypeKind::Struct, {.strukt = types.make<StructNode>()}, typ::kEmptyStruct);

  InterfaceNode* any = types.make<InterfaceNode>();
  any->complete = true;
  any->type_set.store(top, std::memory_order_release);
  addFixed(TypeKind::Interface, {.interface = any}, typ::kAnyInterface);
  types[typ::kAnyInterface].canonical.store(typ::kEmptyInterface.value, std::memory_order_relaxed);
}

void UniverseMaker::makeAny() {
  ObjectId obj = types.newTypeName(Pos(), PackageId(), name("any"), TypeId());
  AliasNode* alias = types.make<AliasNode>();
  alias->obj = obj;
  alias->origin = typ::kAny;
  alias->rhs = typ::kAnyInterface;
  alias->actual.store(typ::kAnyInterface.value, std::memory_order_relaxed);
  addFixed(TypeKind::Alias, {.alias = alias}, typ::kAny);
  types[typ::kAny].canonical.store(typ::kEmptyInterface.value, std::memory_order_relaxed);
  types[obj].type = typ::kAny;
  types[obj].is_alias_decl = true;
  types.universe_.any = define(kUniverseScope, obj);
}

// type error interface{ Error() string }
void UniverseMaker::makeError() {
  ObjectId obj = types.newTypeName(Pos(), PackageId(), name("error"), TypeId());
  NamedNode* named = types.make<NamedNode>();
  named->obj = obj;
  named->origin = typ::kError;
  addFixed(TypeKind::Named, {.named = named}, typ::kError);
  types[obj].type = typ::kError;
  types.universe_.error = define(kUniverseScope, obj);
}

// type comparable interface{ /* all comparable types */ }
void UniverseMaker::makeComparable() {
  ObjectId obj = types.newTypeName(Pos(), PackageId(), name("comparable"), TypeId());
  NamedNode* named = types.make<NamedNode>();
  named->obj = obj;
  named->origin = typ::kComparable;
  addFixed(TypeKind::Named, {.named = named}, typ::kComparable);
  types[obj].type = typ::kComparable;
  types.universe_.comparable = define(kUniverseScope, obj);
}

void UniverseMaker::makeBasicNames() {
  // The right sides of error and comparable, now that all fixed ids are given out.
  SignatureNode sig;
  ObjectId result = types.newVar(VarKind::Result, Pos(), PackageId(), name(""), typ::kString);
  sig.results = types.newTuple({&result, 1});
  sig.recv = types.newVar(VarKind::Recv, Pos(), PackageId(), name(""), typ::kError);
  ObjectId method = types.newFunc(Pos(), PackageId(), name("Error"), types.newSignature(sig));
  types.universe_.error_method = method;
  types.setUnderlying(typ::kError, types.newInterface({&method, 1}, {}));


  TypeId iface = types.newIncompleteInterface(nullptr);
  types.setInterface(iface, {}, {}, {});
  Term* all = types.make<Term>(Term::all());
  TypeSet* set = types.make<TypeSet>();
  set->terms = {all, 1};
  set->comparable = true;
  types.interfaceNode(iface).type_set.store(set, std::memory_order_release);
  types.setUnderlying(typ::kComparable, iface);

  for (uint32_t i = 0; i < std::size(kBasics); ++i) {
    BasicKind kind = static_cast<BasicKind>(i);
    if (kind == BasicKind::Invalid || kind == BasicKind::UnsafePointer) continue;
    if ((kBasics[i].info & kIsUntyped) != 0) continue;
    define(kUniverseScope, types.newTypeName(Pos(), PackageId(), name(kBasics[i].text), TypeId(i + 1)));
  }
  define(kUniverseScope, types.newTypeName(Pos(), PackageId(), name("byte"), typ::kByte));
  define(kUniverseScope, types.newTypeName(Pos(), PackageId(), name("rune"), typ::kRune));
}

void UniverseMaker::makeConstants() {
  Universe& u = types.universe_;
  u.true_const = define(kUniverseScope, types.newConst(Pos(), PackageId(), name("true"), typ::kUntypedBool,
                                                       ConstValue::ofBool(true)));
  u.false_const = define(kUniverseScope, types.newConst(Pos(), PackageId(), name("false"), typ::kUntypedBool,
                                                        ConstValue::ofBool(false)));
  u.iota = define(kUniverseScope, types.newConst(Pos(), PackageId(), name("iota"), typ::kUntypedInt,
                                                 ConstValue::ofInt64(0)));
  Object nil;
  nil.name = name("nil");
  nil.type = typ::kUntypedNil;
  nil.color = 1;
  u.nil = define(kUniverseScope, types.addObject(nil));
}

void UniverseMaker::makeBuiltins() {
  types.universe_.unsafe_pkg = types.newPackage(name("unsafe"), name("unsafe"));
  TUCO_CHECK(types.universe_.unsafe_pkg == kUnsafePackage, "unsafe as first package");
  for (uint32_t i = 0; i < std::size(kBuiltins); ++i) {
    BuiltinId id = static_cast<BuiltinId>(i);
    bool is_test = id == BuiltinId::Assert || id == BuiltinId::Trace;
    bool is_unsafe = id >= BuiltinId::Add && !is_test;
    Object builtin;
    builtin.kind = ObjectKind::Builtin;
    builtin.builtin_id = id;
    builtin.name = name(kBuiltins[i].name);
    builtin.type = typ::kInvalid;
    builtin.color = 1;
    if (is_unsafe) builtin.pkg = kUnsafePackage;
    builtin.is_exported = is_unsafe;
    ObjectId obj = types.addObject(builtin);
    if (id == BuiltinId::Assert) types.universe_.builtin_assert = obj;
    if (id == BuiltinId::Trace) types.universe_.builtin_trace = obj;
    if (is_test) continue;  // In no scope: checkers that test themselves ask for them.
    define(is_unsafe ? types[kUnsafePackage].scope : kUniverseScope, obj);
    if (id == BuiltinId::New) types.universe_.builtin_new = obj;
    if (id == BuiltinId::Append) types.universe_.builtin_append = obj;
  }
}

void UniverseMaker::makeUnsafe() {
  Package& pkg = types[kUnsafePackage];
  pkg.complete = true;
  define(pkg.scope, types.newTypeName(Pos(), kUnsafePackage, name("Pointer"), typ::kUnsafePointer));
}

}  // namespace tuco
