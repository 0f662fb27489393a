// Reads export data.
//
// Types and objects are made on first use. The body of a declared type (underlying type, methods) waits
// in a queue: what refers to the type needs only that it exists, so cycles end and long chains of
// types cost no stack. Constraints of type parameters are set when everything is there.
// Whatever the bytes are, the outcome is a package or an error: readers check every number, depth
// is limited, and what must fit together (number of type arguments, underlying types) is checked.
#include <unordered_map>

#include "compiler/base/constant_bits.h"
#include "compiler/pkg/bits.h"
#include "compiler/pkg/export_data.h"
#include "compiler/types/instantiate.h"
#include "compiler/types/named.h"

namespace tuco {
namespace {

constexpr int kMaxDepth = 5000;
constexpr uint32_t kPositionBlock = 128;

}  // namespace

class ExportDataReader {
 public:
  ExportDataReader(ExportReader& session, const Bits& bits, ExportPart part)
      : session_(session),
        types_(session.types_),
        bits_(bits),
        part_(part),
        pos_bases_(bits.count(Section::PosBase)),
        packages_(bits.count(Section::Pkg)),
        package_known_(bits.count(Section::Pkg)),
        typs_(bits.count(Section::Type)),
        aliases_open_(bits.count(Section::Obj)) {}

  ErrorOr<PackageId> read();

 private:
  struct TypeRef {
    uint32_t index = 0;
    bool is_derived = false;
  };
  struct Dictionary {
    std::vector<TypeRef> bounds;
    std::vector<TypeRef> method_bounds;  // Of the methods' own type parameters, in order of methods.
    std::vector<uint32_t> derived;
    std::vector<TypeId> derived_types;   // 0 until made.
    std::vector<TypeId> tparams;         // Those in force: of the object, then of each method in turn.
    std::vector<TypeId> method_tparams;
  };
  struct Element : BitsReader {
    Element(ExportDataReader& reader, Section section, uint32_t index, Dictionary* d)
        : BitsReader(reader.bits_, section, index, reader.failed_), dictionary(d) {}
    Dictionary* dictionary;
  };
  struct PosBase {
    bool is_known = false;
    std::string filename;
    FileId block;
  };
  struct Ident {
    PackageId pkg;
    NameId name;
  };
  struct Declared {  // A type whose body waits.
    uint32_t index;
    TypeId named;
  };
  struct Bound {
    TypeId tparam;
    TypeId bound;
  };
  struct Use {  // A use of a declared type, to be checked at the end.
    TypeId type;
    size_t arg_count;
  };

  bool isTuco() const { return part_ == ExportPart::Tuco; }
  NameId intern(std::string_view text) { return types_.names().intern(text); }

  Pos pos(Element& r);
  PosBase& posBase(uint32_t index);
  PackageId package(Element& r) { return packageAt(r.ref(Section::Pkg)); }
  PackageId packageAt(uint32_t index);
  Ident ident(Element& r);

  TypeRef typeRef(Element& r);
  TypeId type(Element& r) { return type(typeRef(r), r.dictionary); }
  TypeId type(TypeRef ref, Dictionary* dictionary);
  TypeId typeBody(Element& r);
  TypeId namedUse(Element& r);
  TypeId typeParam(Element& r);
  TypeId structType(Element& r);
  TypeId unionType(Element& r);
  TypeId interfaceType(Element& r);
  TypeId signature(Element& r, SignatureNode node);
  TypeId params(Element& r, VarKind kind);
  ObjectId param(Element& r, VarKind kind);

  ObjectId object(uint32_t index);
  void declare(uint32_t index, ObjectCode code, Ident ident);
  void declareAlias(Element& r, uint32_t index, Ident ident);
  void insert(PackageId pkg, ObjectId obj) { types_.declare(types_[pkg].scope, obj); }
  void typeDeclBody(const Declared& declared);
  TypeId ownInterface(TypeId named, TypeId iface);
  ObjectId method(Element& r, size_t& next_own);
  Dictionary dictionary(uint32_t index);
  std::vector<TypeId> typeParamNames(Element& r, std::span<const TypeRef> bounds, std::vector<TypeId>& in_force);
  ConstValue constant(Element& r);
  ConstValue scalar(Element& r);
  ConstValue bigInt(Element& r);

  void readMeta(PackageId pkg);
  void finish();

  ExportReader& session_;
  TypeStore& types_;
  const Bits& bits_;
  ExportPart part_;
  bool failed_ = false;
  int depth_ = 0;
  std::vector<PosBase> pos_bases_;
  std::vector<PackageId> packages_;
  std::vector<bool> package_known_;
  std::vector<TypeId> typs_;
  std::vector<uint8_t> aliases_open_;
  std::vector<Declared> waiting_;
  std::vector<Bound> bounds_;
  std::vector<Use> uses_;
};

ErrorOr<PackageId> ExportDataReader::read() {
  Element r(*this, Section::Meta, 0, nullptr);
  PackageId pkg = package(r);
  uint64_t count = r.number();
  if (!pkg.isValid() || pkg == kUnsafePackage || types_[pkg].complete) failed_ = true;
  for (uint64_t i = 0; i < count && !failed_; ++i) {
    object(r.ref(Section::Obj));
    if (r.number() != 0) r.fail();
    finish();
  }
  if (isTuco() && !failed_) readMeta(pkg);
  if (failed_) return Error{"corrupt export data"};
  types_[pkg].complete = true;
  return pkg;
}

void ExportDataReader::readMeta(PackageId pkg) {
  Element r(*this, Section::Meta, 1, nullptr);
  types_[pkg].go_version = std::string(r.string());
  uint64_t count = r.number();
  for (uint64_t i = 0; i < count && !failed_; ++i) {
    PackageId imported = package(r);
    if (!failed_) types_[pkg].imports.push_back(imported);
  }
}

// Empties the queues.
void ExportDataReader::finish() {
  for (size_t i = 0; i < waiting_.size() && !failed_; ++i) {
    Declared next = waiting_[i];
    typeDeclBody(next);
  }
  waiting_.clear();
  for (const Use& use : uses_) {
    if (failed_) break;
    if (typeParams(types_, use.type).size() != use.arg_count) failed_ = true;
  }
  uses_.clear();
  for (const Bound& bound : bounds_) {
    if (failed_) break;
    types_.setConstraint(bound.tparam, bound.bound);
  }
  bounds_.clear();
}

// ---- Positions and packages ----

Pos ExportDataReader::pos(Element& r) {
  if (!r.boolean()) return Pos();
  uint32_t base = r.ref(Section::PosBase);
  uint64_t line = r.number();
  uint64_t column = r.number();
  if (line > UINT32_MAX || column > UINT32_MAX) r.fail();
  if (failed_) return Pos();
  PosBase& file = posBase(base);
  SourceManager& sources = session_.sources_;
  Pos at;
  if (file.block.isValid()) {
    at = sources.appendPosition(file.block, static_cast<uint32_t>(line), static_cast<uint32_t>(column));
  }
  if (at.isKnown() || failed_) return at;
  ErrorOr<FileId> block = sources.addPositions(file.filename, kPositionBlock);
  if (!block.ok()) return Pos();  // All 4 GB of positions are used up: go on without.
  file.block = *block;
  return sources.appendPosition(file.block, static_cast<uint32_t>(line), static_cast<uint32_t>(column));
}

// Only the name counts: lines are those of the file, or in Tuco's part //line has been applied.
ExportDataReader::PosBase& ExportDataReader::posBase(uint32_t index) {
  PosBase& base = pos_bases_[index];
  if (base.is_known) return base;
  base.is_known = true;
  Element r(*this, Section::PosBase, index, nullptr);
  base.filename = std::string(r.string());
  return base;
}

PackageId ExportDataReader::packageAt(uint32_t index) {
  if (failed_) return PackageId();
  if (package_known_[index]) return packages_[index];
  Element r(*this, Section::Pkg, index, nullptr);
  std::string path(r.string());
  PackageId pkg;
  if (path == "unsafe") {
    pkg = kUnsafePackage;
  } else if (path != "builtin") {
    std::string_view name = r.string();
    if (path.empty()) r.fail();
    if (failed_) return PackageId();
    PackageId& known = session_.packages_[path];
    if (!known.isValid()) known = types_.newPackage(intern(path), intern(name));
    pkg = known;
  }
  package_known_[index] = true;
  packages_[index] = pkg;
  return pkg;
}

ExportDataReader::Ident ExportDataReader::ident(Element& r) {
  PackageId pkg = package(r);
  std::string_view text = r.string();
  return {pkg, text.empty() ? NameId() : intern(text)};
}

// ---- Types ----

ExportDataReader::TypeRef ExportDataReader::typeRef(Element& r) {
  bool is_derived = r.boolean();
  if (!is_derived) return {r.ref(Section::Type), false};
  uint64_t i = r.number();
  if (r.dictionary == nullptr || i >= r.dictionary->derived.size()) {
    r.fail();
    return {};
  }
  return {static_cast<uint32_t>(i), true};
}

TypeId ExportDataReader::type(TypeRef ref, Dictionary* dictionary) {
  if (failed_) return typ::kInvalid;
  if (depth_ > kMaxDepth) failed_ = true;
  uint32_t element = ref.is_derived ? dictionary->derived[ref.index] : ref.index;
  // Vectors do not grow while types are made: the references stay good.
  TypeId& made = ref.is_derived ? dictionary->derived_types[ref.index] : typs_[ref.index];
  if (made.isValid()) return made;
  ++depth_;
  Element r(*this, Section::Type, element, ref.is_derived ? dictionary : nullptr);
  TypeId t = typeBody(r);
  --depth_;
  if (failed_) return typ::kInvalid;
  if (!made.isValid()) made = t;  // It may have been made meanwhile, through an alias.
  return made;
}

TypeId ExportDataReader::typeBody(Element& r) {
  uint64_t code = r.number();
  switch (static_cast<TypeCode>(code)) {
    case TypeCode::Basic: {
      uint64_t kind = r.number();
      if (kind == 0 || kind > static_cast<uint64_t>(BasicKind::UntypedNil)) break;
      return TypeId(static_cast<uint32_t>(kind) + 1);
    }
    case TypeCode::Named: return namedUse(r);
    case TypeCode::TypeParam: return typeParam(r);
    case TypeCode::Array: {
      uint64_t length = r.number();
      if (length > INT64_MAX) break;
      TypeId elem = type(r);
      return failed_ ? typ::kInvalid : types_.arrayOf(elem, static_cast<int64_t>(length));
    }
    case TypeCode::Chan: {
      uint64_t dir = r.number();
      if (dir > static_cast<uint64_t>(ChannelDir::RecvOnly)) break;
      TypeId elem = type(r);
      return failed_ ? typ::kInvalid : types_.chanOf(static_cast<ChannelDir>(dir), elem);
    }
    case TypeCode::Map: {
      TypeId key = type(r);
      TypeId elem = type(r);
      return failed_ ? typ::kInvalid : types_.mapOf(key, elem);
    }
    case TypeCode::Pointer: {
      TypeId elem = type(r);
      return failed_ ? typ::kInvalid : types_.pointerTo(elem);
    }
    case TypeCode::Slice: {
      TypeId elem = type(r);
      return failed_ ? typ::kInvalid : types_.sliceOf(elem);
    }
    case TypeCode::Signature: return signature(r, {});
    case TypeCode::Struct: return structType(r);
    case TypeCode::Interface: return interfaceType(r);
    case TypeCode::Union: return unionType(r);
  }
  r.fail();
  return typ::kInvalid;
}

TypeId ExportDataReader::namedUse(Element& r) {
  ObjectId obj = object(r.ref(Section::Obj));
  uint32_t count = r.length();
  std::vector<TypeId> targs;
  for (uint32_t i = 0; i < count && !failed_; ++i) targs.push_back(type(r));
  if (!obj.isValid() || types_[obj].kind != ObjectKind::TypeName) r.fail();
  if (failed_) return typ::kInvalid;
  TypeId t = types_[obj].type;
  bool is_declared = types_.is(t, TypeKind::Named) || types_.is(t, TypeKind::Alias);
  if (!t.isValid() || (!is_declared && !targs.empty())) r.fail();
  if (failed_ || !is_declared) return t;
  if (types_.is(t, TypeKind::Alias)) {
    // Complete already: its type parameters are known.
    if (typeParams(types_, t).size() != targs.size()) r.fail();
    return failed_ || targs.empty() ? t : instantiateType(types_, t, targs);
  }
  uses_.push_back({t, targs.size()});
  return targs.empty() ? t : types_.namedInstance(t, targs);
}

TypeId ExportDataReader::typeParam(Element& r) {
  uint64_t i = r.number();
  if (failed_ || r.dictionary == nullptr) {
    r.fail();
    return typ::kInvalid;
  }
  bool is_own = isTuco() && (i & 1) != 0;
  if (isTuco()) i >>= 1;
  const std::vector<TypeId>& list = is_own ? r.dictionary->method_tparams : r.dictionary->tparams;
  if (i < list.size()) return list[i];
  r.fail();
  return typ::kInvalid;
}

TypeId ExportDataReader::structType(Element& r) {
  uint32_t count = r.length();
  std::vector<ObjectId> fields;
  std::vector<NameId> tags;
  bool has_tags = false;
  for (uint32_t i = 0; i < count && !failed_; ++i) {
    Pos at = pos(r);
    Ident id = ident(r);
    TypeId t = type(r);
    std::string_view tag = r.string();
    bool embedded = r.boolean();
    if (failed_) break;
    fields.push_back(types_.newField(at, id.pkg, id.name, t, embedded));
    tags.push_back(tag.empty() ? NameId() : intern(tag));
    has_tags |= !tag.empty();
  }
  if (failed_) return typ::kInvalid;
  if (!has_tags) tags.clear();
  return types_.newStruct(fields, tags);
}

TypeId ExportDataReader::unionType(Element& r) {
  uint32_t count = r.length();
  std::vector<UnionTerm> terms;
  for (uint32_t i = 0; i < count && !failed_; ++i) {
    bool tilde = r.boolean();
    terms.push_back({type(r), tilde});
  }
  if (terms.empty()) r.fail();
  return failed_ ? typ::kInvalid : types_.newUnion(terms);
}

TypeId ExportDataReader::interfaceType(Element& r) {
  uint32_t method_count = r.length();
  uint32_t embedded_count = r.length();
  bool implicit = method_count == 0 && embedded_count == 1 && r.boolean();
  if (failed_) return typ::kInvalid;
  if (method_count == 0 && embedded_count == 0) return typ::kEmptyInterface;

  TypeId iface = types_.newIncompleteInterface(nullptr);
  std::vector<ObjectId> methods;
  for (uint32_t i = 0; i < method_count && !failed_; ++i) {
    Pos at = pos(r);
    Ident id = ident(r);
    if (failed_) break;
    SignatureNode node;
    node.recv = types_.newVar(VarKind::Recv, at, id.pkg, NameId(), iface);
    TypeId sig = signature(r, node);
    if (!failed_) methods.push_back(types_.newFunc(at, id.pkg, id.name, sig));
  }
  std::vector<TypeId> embeddeds;
  for (uint32_t i = 0; i < embedded_count && !failed_; ++i) embeddeds.push_back(type(r));
  if (failed_) return typ::kInvalid;
  types_.setInterface(iface, methods, embeddeds, {});
  types_.interfaceNode(iface).implicit = implicit;
  return iface;
}

TypeId ExportDataReader::signature(Element& r, SignatureNode node) {
  node.params = params(r, VarKind::Param);
  node.results = params(r, VarKind::Result);
  node.variadic = r.boolean();
  if (failed_) return typ::kInvalid;
  if (node.variadic) {  // The last parameter is a slice.
    const TupleNode* tuple = types_.asTuple(node.params);
    if (tuple == nullptr || tuple->vars.empty()) {
      r.fail();
      return typ::kInvalid;
    }
  }
  return types_.newSignature(node);
}

TypeId ExportDataReader::params(Element& r, VarKind kind) {
  uint32_t count = r.length();
  std::vector<ObjectId> vars;
  for (uint32_t i = 0; i < count && !failed_; ++i) vars.push_back(param(r, kind));
  return failed_ ? typ::kEmptyTuple : types_.newTuple(vars);
}

ObjectId ExportDataReader::param(Element& r, VarKind kind) {
  Pos at = pos(r);
  Ident id = ident(r);
  TypeId t = type(r);
  return failed_ ? ObjectId() : types_.newVar(kind, at, id.pkg, id.name, t);
}

// ---- Objects ----

// The object, which is made if it is not in its package yet; invalid on failure.
ObjectId ExportDataReader::object(uint32_t index) {
  if (failed_) return ObjectId();
  Element r(*this, Section::Name, index, nullptr);
  Ident id = ident(r);
  uint64_t code = r.number();
  if (code > static_cast<uint64_t>(ObjectCode::Stub) || types_.text(id.name).empty()) r.fail();
  if (failed_) return ObjectId();
  ScopeId scope = id.pkg.isValid() ? types_[id.pkg].scope : types_.universe().scope;
  ObjectId known = types_[scope].lookup(id.name);
  if (known.isValid()) return known;
  if (!id.pkg.isValid() || id.pkg == kUnsafePackage || types_[id.pkg].complete) {
    r.fail();
    return ObjectId();
  }
  declare(index, static_cast<ObjectCode>(code), id);
  known = types_[scope].lookup(id.name);
  if (!known.isValid()) failed_ = true;
  return failed_ ? ObjectId() : known;
}

void ExportDataReader::declare(uint32_t index, ObjectCode code, Ident id) {
  Dictionary dict;
  if (code != ObjectCode::Type) dict = dictionary(index);
  Element r(*this, Section::Obj, index, &dict);
  if (code == ObjectCode::Alias) return declareAlias(r, index, id);
  Pos at = pos(r);
  switch (code) {
    case ObjectCode::Const: {
      TypeId t = type(r);
      ConstValue value = constant(r);
      if (!failed_) insert(id.pkg, types_.newConst(at, id.pkg, id.name, t, value));
      return;
    }
    case ObjectCode::Var: {
      TypeId t = type(r);
      if (!failed_) insert(id.pkg, types_.newVar(VarKind::Package, at, id.pkg, id.name, t));
      return;
    }
    case ObjectCode::Func: {
      SignatureNode node;
      std::vector<TypeId> tparams = typeParamNames(r, dict.bounds, dict.tparams);
      node.tparams = types_.bindTypeParams(tparams);
      TypeId sig = signature(r, node);
      if (!failed_) insert(id.pkg, types_.newFunc(at, id.pkg, id.name, sig));
      return;
    }
    case ObjectCode::Type: {
      if (failed_) return;
      ObjectId obj = types_.newTypeName(at, id.pkg, id.name, TypeId());
      TypeId named = types_.newNamed(obj, TypeId());
      insert(id.pkg, obj);
      waiting_.push_back({index, named});
      return;
    }
    case ObjectCode::Alias:
    case ObjectCode::Stub: break;
  }
  r.fail();
}

// An alias is declared when its type is known. A type that leads back to it reads it once more,
// and then finds the types on the way; more than that is no alias that can exist.
void ExportDataReader::declareAlias(Element& r, uint32_t index, Ident id) {
  if (aliases_open_[index] == 2) return r.fail();
  ++aliases_open_[index];
  Pos at = pos(r);
  std::vector<TypeId> tparams = typeParamNames(r, r.dictionary->bounds, r.dictionary->tparams);
  TypeId rhs = type(r);
  --aliases_open_[index];
  if (failed_) return;
  if (types_[types_[id.pkg].scope].lookup(id.name).isValid()) return;
  ObjectId obj = types_.newTypeName(at, id.pkg, id.name, TypeId());
  TypeId alias = types_.newAlias(obj, rhs);
  if (!tparams.empty()) types_.setTypeParams(alias, tparams);
  types_[obj].is_alias_decl = true;
  insert(id.pkg, obj);
}

void ExportDataReader::typeDeclBody(const Declared& declared) {
  Dictionary dict = dictionary(declared.index);
  Element r(*this, Section::Obj, declared.index, &dict);
  pos(r);  // Again, to get past it.
  std::vector<TypeId> tparams = typeParamNames(r, dict.bounds, dict.tparams);
  if (failed_) return;
  if (!tparams.empty()) types_.setTypeParams(declared.named, tparams);

  TypeId underlying = type(r);
  if (!failed_) underlying = unalias(types_, underlying);
  if (failed_ || !underlying.isValid()) return r.fail();
  TypeKind kind = types_.kind(underlying);
  if (kind == TypeKind::Named || kind == TypeKind::TypeParam || kind == TypeKind::Tuple || kind == TypeKind::Union ||
      kind == TypeKind::Alias) {
    return r.fail();
  }
  if (kind == TypeKind::Interface) underlying = ownInterface(declared.named, underlying);
  types_.setUnderlying(declared.named, underlying);

  uint64_t count = r.number();
  size_t next_own = 0;
  for (uint64_t i = 0; i < count && !failed_; ++i) {
    ObjectId func = method(r, next_own);
    if (!failed_) types_.addMethod(declared.named, func);
  }
}

// The interface with methods whose receiver is the declared type.
TypeId ExportDataReader::ownInterface(TypeId named, TypeId iface) {
  const InterfaceNode& node = *types_.asInterface(iface);
  if (node.methods.empty()) return iface;
  std::vector<ObjectId> methods;
  for (ObjectId id : node.methods) {
    Object func = types_[id];
    SignatureNode sig = *types_.asSignature(func.type);
    sig.recv = types_.newVar(VarKind::Recv, func.pos, func.pkg, NameId(), named);
    methods.push_back(types_.newFunc(func.pos, func.pkg, func.name, types_.newSignature(sig)));
  }
  TypeId own = types_.newIncompleteInterface(nullptr);
  types_.setInterface(own, methods, node.embeddeds, {});
  types_.interfaceNode(own).implicit = node.implicit;
  return own;
}

ObjectId ExportDataReader::method(Element& r, size_t& next_own) {
  Pos at = pos(r);
  Ident id = ident(r);
  Dictionary& dict = *r.dictionary;
  SignatureNode node;
  std::vector<TypeId> recv_tparams = typeParamNames(r, dict.bounds, dict.tparams);
  node.recv_tparams = types_.bindTypeParams(recv_tparams);
  node.recv = param(r, VarKind::Recv);
  std::vector<TypeId> own;
  if (isTuco()) {
    uint64_t count = r.number();
    if (count > dict.method_bounds.size() - next_own) r.fail();
    if (failed_) return ObjectId();
    std::span<const TypeRef> bounds(dict.method_bounds.data() + next_own, count);
    own = typeParamNames(r, bounds, dict.method_tparams);
    next_own += count;
    node.tparams = types_.bindTypeParams(own);
  }
  TypeId sig = signature(r, node);
  pos(r);
  return failed_ ? ObjectId() : types_.newFunc(at, id.pkg, id.name, sig);
}

ExportDataReader::Dictionary ExportDataReader::dictionary(uint32_t index) {
  Dictionary dict;
  Element r(*this, Section::ObjDict, index, nullptr);
  if (r.number() != 0) r.fail();  // Implicit type parameters.
  // References to derived types can be checked only once their number is known.
  auto readBounds = [&](std::vector<TypeRef>& bounds) {
    uint32_t count = r.length();
    for (uint32_t i = 0; i < count && !failed_; ++i) {
      bool is_derived = r.boolean();
      uint64_t target = is_derived ? r.number() : r.ref(Section::Type);
      if (target > UINT32_MAX) r.fail();
      bounds.push_back({static_cast<uint32_t>(target), is_derived});
    }
  };
  readBounds(dict.bounds);
  if (isTuco()) readBounds(dict.method_bounds);
  uint32_t count = r.length();
  for (uint32_t i = 0; i < count && !failed_; ++i) dict.derived.push_back(r.ref(Section::Type));
  dict.derived_types.resize(dict.derived.size());
  for (const std::vector<TypeRef>* list : {&dict.bounds, &dict.method_bounds}) {
    for (TypeRef ref : *list) {
      if (ref.is_derived && ref.index >= dict.derived.size()) r.fail();
    }
  }
  return dict;
}

// Makes a type parameter for each of `bounds` and adds it to those in force (which it replaces for
// the type's own). The bounds may refer to the parameters.
std::vector<TypeId> ExportDataReader::typeParamNames(Element& r, std::span<const TypeRef> bounds,
                                                     std::vector<TypeId>& in_force) {
  std::vector<TypeId> made;
  for (size_t i = 0; i < bounds.size() && !failed_; ++i) {
    Pos at = pos(r);
    Ident id = ident(r);
    if (failed_) break;
    ObjectId obj = types_.newTypeName(at, id.pkg, id.name, TypeId());
    made.push_back(types_.newTypeParam(obj, TypeId()));
  }
  if (failed_ || made.empty()) return {};
  if (&in_force == &r.dictionary->tparams) in_force.clear();
  in_force.insert(in_force.end(), made.begin(), made.end());
  for (size_t i = 0; i < made.size() && !failed_; ++i) {
    TypeId bound = type(bounds[i], r.dictionary);
    bounds_.push_back({made[i], bound});
  }
  return made;
}

// ---- Constants ----

ConstValue ExportDataReader::constant(Element& r) {
  bool is_complex = r.boolean();
  ConstValue value = scalar(r);
  if (!is_complex) return value;
  ConstValue imaginary = scalar(r);
  auto isNumber = [](ConstValue v) { return v.kind() == ConstKind::Int || v.kind() == ConstKind::Float; };
  if (!isNumber(value) || !isNumber(imaginary)) r.fail();
  return failed_ ? ConstValue() : session_.consts_.makeComplex(value, imaginary);
}

ConstValue ExportDataReader::scalar(Element& r) {
  ConstPool& consts = session_.consts_;
  ConstValue value;
  switch (static_cast<ConstCode>(r.number())) {
    case ConstCode::Bool: value = ConstValue::ofBool(r.boolean()); break;
    case ConstCode::String: value = consts.makeString(r.string()); break;
    case ConstCode::Int64: value = ConstValue::ofInt64(r.signedNumber()); break;
    case ConstCode::BigInt: value = bigInt(r); break;
    case ConstCode::BigRat: {
      ConstValue num = bigInt(r);
      value = ratFromParts(consts, num, bigInt(r));
      break;
    }
    case ConstCode::BigFloat: value = floatFromBinaryText(consts, r.string()); break;
  }
  if (value.isUnknown()) r.fail();
  return failed_ ? ConstValue() : value;
}

ConstValue ExportDataReader::bigInt(Element& r) {
  std::string_view magnitude = r.string();
  bool is_negative = r.boolean();
  return failed_ ? ConstValue() : intFromBytes(session_.consts_, magnitude, is_negative);
}

ErrorOr<PackageId> ExportReader::read(std::string_view data, ExportPart part) {
  TUCO_TRY(Bits bits, Bits::parse(data));
  return ExportDataReader(*this, bits, part).read();
}

PackageId ExportReader::package(std::string_view path) const {
  auto found = packages_.find(std::string(path));
  return found == packages_.end() ? PackageId() : found->second;
}

void ExportReader::add(PackageId pkg) {
  packages_.try_emplace(std::string(types_.text(types_[pkg].path)), pkg);
}

}  // namespace tuco
