// Writes export data.
//
// Terms: an element's dictionary lists the types in it that depend on its type parameters ("derived
// types"); they are encoded once per object, other types once per package.
// Steps: the public root lists the objects; writing an object writes, on first use, the types, packages
// and objects it refers to. An object has its index before its contents are written, so cycles end.
#include <algorithm>
#include <unordered_map>

#include "compiler/base/constant_bits.h"
#include "compiler/pkg/bits.h"
#include "compiler/pkg/export_data.h"
#include "compiler/types/named.h"
#include "compiler/types/typestring.h"

namespace tuco {
namespace {

// The reference to a type: an element, or an entry of the dictionary.
struct TypeRef {
  uint32_t index = 0;
  bool is_derived = false;
};

struct Dictionary {
  std::vector<uint32_t> derived;                       // Their elements.
  std::unordered_map<uint32_t, uint32_t> derived_index;  // By TypeId.
  // Type parameters of the methods themselves (Tuco part): numbered after those of the type.
  std::vector<TypeId> method_tparams;
};

class ExportDataWriter {
 public:
  ExportDataWriter(TypeStore& types, ConstPool& consts, const SourceManager& sources, PackageId pkg,
                   const ExportOptions& options)
      : types_(types), consts_(consts), sources_(sources), pkg_(pkg), options_(options) {}

  ErrorOr<std::string> write();

 private:
  // An element under construction.
  struct Element : BitsWriter {
    Element(BitsBuilder& builder, Section section, Dictionary* d) : BitsWriter(builder, section), dictionary(d) {}
    Element(BitsBuilder& builder, Section section, uint32_t index, Dictionary* d)
        : BitsWriter(builder, section, index), dictionary(d) {}
    void code(TypeCode c) { number(static_cast<uint64_t>(c)); }
    void code(ConstCode c) { number(static_cast<uint64_t>(c)); }
    Dictionary* dictionary;
    bool is_derived = false;
  };

  bool isTuco() const { return options_.part == ExportPart::Tuco; }
  void fail(std::string what) {
    if (error_.empty()) error_ = std::move(what);
  }

  void writePos(Element& w, Pos pos);
  uint32_t posBase(Pos pos);
  void writePkg(Element& w, PackageId pkg) { w.ref(Section::Pkg, package(pkg)); }
  uint32_t package(PackageId pkg);
  void writeIdent(Element& w, const Object& obj) {
    writePkg(w, obj.pkg);
    w.string(types_.text(obj.name));
  }

  void writeType(Element& w, TypeId t) { writeTypeRef(w, type(t, w.dictionary)); }
  void writeTypeRef(Element& w, TypeRef ref);
  TypeRef type(TypeId t, Dictionary* dictionary);
  void typeBody(Element& w, TypeId t);
  void basic(Element& w, TypeId t);
  void namedUse(Element& w, ObjectId obj, std::span<const TypeId> targs);
  void typeParam(Element& w, TypeId t);
  void structType(Element& w, const StructNode& node);
  void interfaceType(Element& w, TypeId t, const InterfaceNode& node);
  void unionType(Element& w, const UnionNode& node);
  void signature(Element& w, TypeId t);
  void params(Element& w, TypeId tuple);
  void param(Element& w, ObjectId var);

  uint32_t object(ObjectId obj);
  ObjectCode objectBody(Element& w, ObjectId obj);
  void aliasBody(Element& w, const Object& obj);
  void typeDeclBody(Element& w, const Object& obj);
  void method(Element& w, ObjectId func);
  void typeParamNames(Element& w, std::span<const TypeId> tparams);
  void dictionary(Element& w, ObjectId obj);
  void constant(Element& w, ConstValue value);
  void scalar(Element& w, ConstValue value);
  void bigInt(Element& w, ConstValue value);
  std::span<const TypeId> typeParamsOf(ObjectId obj);
  void writeMeta();

  TypeStore& types_;
  ConstPool& consts_;
  const SourceManager& sources_;
  PackageId pkg_;
  const ExportOptions& options_;
  BitsBuilder builder_;
  std::unordered_map<uint64_t, uint32_t> pos_bases_;   // By file and line base.
  std::unordered_map<std::string, uint32_t> filenames_;  // Tuco part: by name.
  std::unordered_map<uint32_t, uint32_t> packages_;
  std::unordered_map<uint32_t, uint32_t> typs_;
  std::unordered_map<uint32_t, uint32_t> objects_;
  uint32_t object_count_ = 0;
  std::string error_;
};

ErrorOr<std::string> ExportDataWriter::write() {
  uint32_t root = builder_.add(Section::Meta);
  uint32_t self = package(pkg_);
  std::vector<std::pair<std::string_view, ObjectId>> names;
  for (const Scope::Entry& entry : types_[types_[pkg_].scope].entries()) {
    const Object& obj = types_[entry.obj];
    if (isTuco() || obj.is_exported) names.emplace_back(types_.text(entry.name), entry.obj);
  }
  std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [name, obj] : names) object(obj);
  if (isTuco()) writeMeta();

  Element w(builder_, Section::Meta, root, nullptr);
  w.ref(Section::Pkg, self);
  w.number(object_count_);
  for (uint32_t i = 0; i < object_count_; ++i) {
    w.ref(Section::Obj, i);
    w.number(0);
  }
  w.finish();
  if (!error_.empty()) return Error{error_};
  return builder_.finish();
}

// Second element of Meta: version and imports.
void ExportDataWriter::writeMeta() {
  Element w(builder_, Section::Meta, nullptr);
  const Package& pkg = types_[pkg_];
  w.string(pkg.go_version);
  w.number(pkg.imports.size());
  for (PackageId imported : pkg.imports) writePkg(w, imported);
  w.finish();
}

// ---- Positions and packages ----

void ExportDataWriter::writePos(Element& w, Pos pos) {
  w.boolean(pos.isKnown());
  if (!pos.isKnown()) return;
  Location where = isTuco() ? sources_.location(pos) : sources_.absoluteLocation(pos);
  w.ref(Section::PosBase, posBase(pos));
  w.number(where.line);
  w.number(where.column);
}

uint32_t ExportDataWriter::posBase(Pos pos) {
  auto trimmed = [this](std::string_view name) { return options_.trim ? options_.trim(name) : std::string(name); };
  uint32_t line_base = isTuco() ? 0 : sources_.lineBaseIndex(pos);
  std::string name = trimmed(isTuco() ? sources_.location(pos).filename : sources_.filenameAt(pos));
  if (line_base == 0) {
    auto [entry, is_new] = filenames_.try_emplace(name, 0);
    if (!is_new) return entry->second;
    Element w(builder_, Section::PosBase, nullptr);
    entry->second = w.index();
    w.string(name);
    w.boolean(true);
    return w.finish();
  }
  uint64_t key = uint64_t{sources_.file(pos).value} << 32 | line_base;
  auto [entry, is_new] = pos_bases_.try_emplace(key, 0);
  if (!is_new) return entry->second;
  // Where the directive took effect, in terms of the file.
  Location start = sources_.lineBaseStart(pos);
  Location relative = sources_.location(pos);
  Location absolute = sources_.absoluteLocation(pos);
  Element w(builder_, Section::PosBase, nullptr);
  uint32_t index = entry->second = w.index();
  w.string(name);
  w.boolean(false);
  w.boolean(true);
  std::string file = trimmed(sources_.filename(sources_.file(pos)));
  auto [file_base, is_new_file] = filenames_.try_emplace(file, 0);
  if (is_new_file) {
    Element base(builder_, Section::PosBase, nullptr);
    file_base->second = base.index();
    base.string(file);
    base.boolean(true);
    base.finish();
  }
  w.ref(Section::PosBase, file_base->second);
  w.number(start.line);
  w.number(start.column);
  w.number(relative.line - (absolute.line - start.line));
  w.number(relative.column == 0 ? 0 : 1);
  w.finish();
  return index;
}

uint32_t ExportDataWriter::package(PackageId pkg) {
  auto [entry, is_new] = packages_.try_emplace(pkg.value, 0);
  if (!is_new) return entry->second;
  Element w(builder_, Section::Pkg, nullptr);
  entry->second = w.index();
  if (!pkg.isValid()) {
    w.string("builtin");
  } else if (pkg == kUnsafePackage) {
    w.string("unsafe");
  } else {
    w.string(types_.text(types_[pkg].path));
    w.string(types_.text(types_[pkg].name));
    w.number(0);  // Imports: nobody reads them here.
  }
  return w.finish();
}

// ---- Types ----

void ExportDataWriter::writeTypeRef(Element& w, TypeRef ref) {
  w.boolean(ref.is_derived);
  if (ref.is_derived) {
    w.number(ref.index);
    w.is_derived = true;
  } else {
    w.ref(Section::Type, ref.index);
  }
}

TypeRef ExportDataWriter::type(TypeId t, Dictionary* dictionary) {
  // Aliases of functions' scopes have no name outside.
  while (const AliasNode* alias = types_.asAlias(t)) {
    const Object& obj = types_[alias->obj];
    if (!obj.pkg.isValid() || obj.parent == types_[obj.pkg].scope) break;
    t = alias->rhs;
  }
  if (auto found = typs_.find(t.value); found != typs_.end()) return {found->second, false};
  if (dictionary != nullptr) {
    auto found = dictionary->derived_index.find(t.value);
    if (found != dictionary->derived_index.end()) return {found->second, true};
  }
  Element w(builder_, Section::Type, dictionary);
  typeBody(w, t);
  uint32_t index = w.finish();
  if (!w.is_derived) {
    typs_[t.value] = index;
    return {index, false};
  }
  uint32_t entry = static_cast<uint32_t>(dictionary->derived.size());
  dictionary->derived.push_back(index);
  dictionary->derived_index[t.value] = entry;
  return {entry, true};
}

void ExportDataWriter::typeBody(Element& w, TypeId t) {
  if (!t.isValid() || t == typ::kInvalid) return fail("invalid type");
  switch (types_.kind(t)) {
    case TypeKind::Basic: return basic(w, t);
    case TypeKind::Named: return namedUse(w, types_.asNamedNode(t)->obj, typeArgs(types_, t));
    case TypeKind::Alias: return namedUse(w, types_.asAlias(t)->obj, typeArgs(types_, t));
    case TypeKind::TypeParam: return typeParam(w, t);
    case TypeKind::Array:
      w.code(TypeCode::Array);
      w.number(static_cast<uint64_t>(types_.asArray(t)->len));
      return writeType(w, types_.asArray(t)->elem);
    case TypeKind::Chan:
      w.code(TypeCode::Chan);
      w.number(static_cast<uint64_t>(types_.asChan(t)->dir));
      return writeType(w, types_.asChan(t)->elem);
    case TypeKind::Map:
      w.code(TypeCode::Map);
      writeType(w, types_.asMap(t)->key);
      return writeType(w, types_.asMap(t)->elem);
    case TypeKind::Pointer:
      w.code(TypeCode::Pointer);
      return writeType(w, types_.asPointer(t)->elem);
    case TypeKind::Slice:
      w.code(TypeCode::Slice);
      return writeType(w, types_.asSlice(t)->elem);
    case TypeKind::Signature:
      w.code(TypeCode::Signature);
      return signature(w, t);
    case TypeKind::Struct: return structType(w, *types_.asStruct(t));
    case TypeKind::Interface: return interfaceType(w, t, *types_.asInterface(t));
    case TypeKind::Union: return unionType(w, *types_.asUnion(t));
    case TypeKind::Tuple: return fail("a tuple outside a signature");
  }
}

void ExportDataWriter::basic(Element& w, TypeId t) {
  if (t == typ::kByte || t == typ::kRune) {
    NameId name = types_.asBasic(t)->name;
    return namedUse(w, types_[types_.universe().scope].lookup(name), {});
  }
  w.code(TypeCode::Basic);
  w.number(static_cast<uint64_t>(types_.asBasic(t)->kind));
}

void ExportDataWriter::namedUse(Element& w, ObjectId obj, std::span<const TypeId> targs) {
  std::vector<TypeRef> args;
  for (TypeId arg : targs) args.push_back(type(arg, w.dictionary));
  w.code(TypeCode::Named);
  w.ref(Section::Obj, object(obj));
  w.number(args.size());
  for (TypeRef arg : args) writeTypeRef(w, arg);
}

void ExportDataWriter::typeParam(Element& w, TypeId t) {
  w.is_derived = true;
  w.code(TypeCode::TypeParam);
  if (w.dictionary == nullptr) return fail("a type parameter outside its declaration");
  const std::vector<TypeId>& own = w.dictionary->method_tparams;
  auto found = std::find(own.begin(), own.end(), t);
  if (found == own.end()) return w.number(static_cast<uint64_t>(types_.asTypeParam(t)->index) << (isTuco() ? 1 : 0));
  w.number(static_cast<uint64_t>(found - own.begin()) << 1 | 1);
}

void ExportDataWriter::structType(Element& w, const StructNode& node) {
  w.code(TypeCode::Struct);
  w.number(node.fields.size());
  for (size_t i = 0; i < node.fields.size(); ++i) {
    const Object& field = types_[node.fields[i]];
    writePos(w, field.pos);
    writeIdent(w, field);
    writeType(w, field.type);
    w.string(types_.text(node.tag(i)));
    w.boolean(field.is_embedded);
  }
}

void ExportDataWriter::unionType(Element& w, const UnionNode& node) {
  w.code(TypeCode::Union);
  w.number(node.terms.size());
  for (const UnionTerm& term : node.terms) {
    w.boolean(term.tilde);
    writeType(w, term.type);
  }
}

void ExportDataWriter::interfaceType(Element& w, TypeId t, const InterfaceNode& node) {
  if (t == typ::kAnyInterface) return namedUse(w, types_.universe().any, {});
  w.code(TypeCode::Interface);
  // comparable's own underlying type, which no list of methods and elements can express.
  if (t == under(types_, typ::kComparable)) {
    w.number(0);
    w.number(1);
    w.boolean(false);
    return writeType(w, typ::kComparable);
  }
  w.number(node.methods.size());
  w.number(node.embeddeds.size());
  if (node.methods.empty() && node.embeddeds.size() == 1) w.boolean(node.implicit);
  for (ObjectId id : node.methods) {
    const Object& method = types_[id];
    writePos(w, method.pos);
    writeIdent(w, method);
    signature(w, method.type);
  }
  for (TypeId embedded : node.embeddeds) writeType(w, embedded);
}

void ExportDataWriter::signature(Element& w, TypeId t) {
  const SignatureNode* node = types_.asSignature(t);
  if (node == nullptr) return fail("a function without signature");
  params(w, node->params);
  params(w, node->results);
  w.boolean(node->variadic);
}

void ExportDataWriter::params(Element& w, TypeId tuple) {
  const TupleNode* node = types_.asTuple(tuple);
  w.number(tupleLen(types_, tuple));
  if (node == nullptr) return;
  for (ObjectId var : node->vars) param(w, var);
}

void ExportDataWriter::param(Element& w, ObjectId id) {
  const Object& var = types_[id];
  writePos(w, var.pos);
  writeIdent(w, var);
  writeType(w, var.type);
}

// ---- Objects ----

std::span<const TypeId> ExportDataWriter::typeParamsOf(ObjectId id) {
  const Object& obj = types_[id];
  if (obj.kind == ObjectKind::Func) return types_.asSignature(obj.type)->tparams;
  if (obj.kind == ObjectKind::TypeName && !types_.asBasic(obj.type)) return typeParams(types_, obj.type);
  return {};
}

uint32_t ExportDataWriter::object(ObjectId id) {
  auto [entry, is_new] = objects_.try_emplace(id.value, object_count_);
  if (!is_new) return entry->second;
  uint32_t index = object_count_++;
  builder_.add(Section::Obj);
  builder_.add(Section::Name);
  builder_.add(Section::ObjDict);

  const Object& obj = types_[id];
  bool is_local = obj.pkg.isValid() && obj.parent != types_[obj.pkg].scope;
  if (is_local) fail("type " + std::string(types_.text(obj.name)) + " declared in a function cannot be exported");

  Dictionary dict;
  Element w(builder_, Section::Obj, index, &dict);
  ObjectCode code = objectBody(w, id);
  w.finish();

  Element name(builder_, Section::Name, index, nullptr);
  writeIdent(name, obj);
  name.number(static_cast<uint64_t>(code));
  name.finish();

  Element d(builder_, Section::ObjDict, index, &dict);
  dictionary(d, id);
  d.finish();
  return index;
}

ObjectCode ExportDataWriter::objectBody(Element& w, ObjectId id) {
  const Object& obj = types_[id];
  if (!obj.pkg.isValid() || obj.pkg == kUnsafePackage) return ObjectCode::Stub;
  writePos(w, obj.pos);
  switch (obj.kind) {
    case ObjectKind::Const:
      writeType(w, obj.type);
      constant(w, types_.constVal(id));
      return ObjectCode::Const;
    case ObjectKind::Var: writeType(w, obj.type); return ObjectCode::Var;
    case ObjectKind::Func:
      typeParamNames(w, types_.asSignature(obj.type)->tparams);
      signature(w, obj.type);
      writePos(w, obj.pos);
      return ObjectCode::Func;
    case ObjectKind::TypeName:
      if (isAlias(types_, id)) {
        aliasBody(w, obj);
        return ObjectCode::Alias;
      }
      typeDeclBody(w, obj);
      return ObjectCode::Type;
    case ObjectKind::PkgName:
    case ObjectKind::Label:
    case ObjectKind::Builtin:
    case ObjectKind::Nil: break;
  }
  fail("an object that is not a declaration");
  return ObjectCode::Stub;
}

void ExportDataWriter::aliasBody(Element& w, const Object& obj) {
  const AliasNode* alias = types_.asAlias(obj.type);
  typeParamNames(w, alias == nullptr ? std::span<const TypeId>() : alias->tparams);
  writeType(w, alias == nullptr ? obj.type : alias->rhs);
}

void ExportDataWriter::typeDeclBody(Element& w, const Object& obj) {
  typeParamNames(w, typeParams(types_, obj.type));
  writeType(w, under(types_, obj.type));
  uint32_t count = numMethods(types_, obj.type);
  w.number(count);
  for (uint32_t i = 0; i < count; ++i) method(w, tuco::method(types_, obj.type, i));
}

void ExportDataWriter::method(Element& w, ObjectId id) {
  const Object& func = types_[id];
  const SignatureNode& sig = *types_.asSignature(func.type);
  writePos(w, func.pos);
  writeIdent(w, func);
  typeParamNames(w, sig.recv_tparams);
  param(w, sig.recv);
  if (isTuco()) {
    std::vector<TypeId>& own = w.dictionary->method_tparams;
    own.insert(own.end(), sig.tparams.begin(), sig.tparams.end());
    w.number(sig.tparams.size());
    typeParamNames(w, sig.tparams);
  } else if (!sig.tparams.empty()) {
    fail("method " + std::string(types_.text(func.name)) + " has type parameters, which Go 1.26 cannot read");
  }
  signature(w, func.type);
  writePos(w, func.pos);
}

void ExportDataWriter::typeParamNames(Element& w, std::span<const TypeId> tparams) {
  for (TypeId t : tparams) {
    const Object& obj = types_[types_.asTypeParam(t)->obj];
    writePos(w, obj.pos);
    writeIdent(w, obj);
  }
}

// Bounds first: writing them may add derived types.
void ExportDataWriter::dictionary(Element& w, ObjectId obj) {
  std::span<const TypeId> tparams = typeParamsOf(obj);
  w.number(0);  // Implicit type parameters: of types declared in generic functions only.
  w.number(tparams.size());
  for (TypeId t : tparams) writeType(w, types_.asTypeParam(t)->bound);
  if (isTuco()) {
    w.number(w.dictionary->method_tparams.size());
    for (TypeId t : w.dictionary->method_tparams) writeType(w, types_.asTypeParam(t)->bound);
  }
  w.number(w.dictionary->derived.size());
  for (uint32_t element : w.dictionary->derived) w.ref(Section::Type, element);
}

// ---- Constants ----

void ExportDataWriter::constant(Element& w, ConstValue value) {
  bool is_complex = value.kind() == ConstKind::Complex;
  w.boolean(is_complex);
  if (!is_complex) return scalar(w, value);
  scalar(w, consts_.real(value));
  scalar(w, consts_.imag(value));
}

void ExportDataWriter::scalar(Element& w, ConstValue value) {
  switch (constForm(value)) {
    case ConstForm::Bool:
      w.code(ConstCode::Bool);
      return w.boolean(value.boolVal());
    case ConstForm::String:
      w.code(ConstCode::String);
      return w.string(value.stringVal());
    case ConstForm::Int64:
      w.code(ConstCode::Int64);
      return w.signedNumber(value.int64Val());
    case ConstForm::BigInt:
      w.code(ConstCode::BigInt);
      return bigInt(w, value);
    case ConstForm::Rat:
      w.code(ConstCode::BigRat);
      bigInt(w, consts_.num(value));
      return bigInt(w, consts_.denom(value));
    case ConstForm::BigFloat:
      w.code(ConstCode::BigFloat);
      return w.string(binaryFloatText(value));
    case ConstForm::Unknown:
    case ConstForm::Complex: break;
  }
  fail("a constant without value");
}

void ExportDataWriter::bigInt(Element& w, ConstValue value) {
  w.string(magnitudeBytes(value));
  w.boolean(value.sign() < 0);
}

}  // namespace

ErrorOr<std::string> writeExportData(TypeStore& types, ConstPool& consts, const SourceManager& sources,
                                     PackageId pkg, const ExportOptions& options) {
  return ExportDataWriter(types, consts, sources, pkg, options).write();
}

}  // namespace tuco
