// Basic, function and composite literals (types2: literals.go).
#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "compiler/check/checker.h"
#include "compiler/check/const_key.h"

namespace tuco {

namespace {

constexpr size_t kMaxLiteral = 10000;  // Characters; longer numbers say nothing more.

LiteralForm literalForm(LitKind kind) {
  switch (kind) {
    case LitKind::Int: return LiteralForm::Int;
    case LitKind::Float: return LiteralForm::Float;
    case LitKind::Imag: return LiteralForm::Imag;
    case LitKind::Rune: return LiteralForm::Rune;
    case LitKind::String: return LiteralForm::String;
  }
  TUCO_UNREACHABLE("a literal kind");
}

TypeId literalType(LitKind kind) {
  switch (kind) {
    case LitKind::Int: return typ::kUntypedInt;
    case LitKind::Float: return typ::kUntypedFloat;
    case LitKind::Imag: return typ::kUntypedComplex;
    case LitKind::Rune: return typ::kUntypedRune;
    case LitKind::String: return typ::kUntypedString;
  }
  TUCO_UNREACHABLE("a literal kind");
}

}  // namespace

// Number literals that old language versions do not have.
void Checker::langCompat(ExprId e, const BasicLit& literal) {
  std::string_view s = literal.text;
  if (s.size() <= 2 || allowVersion(kGo1_13)) return;
  if (s.find('_') != std::string_view::npos) {
    versionErrorf(e, kGo1_13, "underscore in numeric literal");
    return;
  }
  if (s[0] != '0') return;
  char radix = static_cast<char>(s[1] | 0x20);
  if (radix == 'b') {
    versionErrorf(e, kGo1_13, "binary literal");
  } else if (radix == 'o') {
    versionErrorf(e, kGo1_13, "0o/0O-style octal literal");
  } else if (literal.kind != LitKind::Int && radix == 'x') {
    versionErrorf(e, kGo1_13, "hexadecimal floating-point literal");
  }
}

void Checker::basicLit(Operand& x, ExprId e) {
  BasicLit literal = ast.cast<BasicLit>(e);
  if (literal.is_bad) return;  // Reported by the lexer.
  x.expr = e;
  if (literal.kind != LitKind::Rune && literal.kind != LitKind::String) {
    langCompat(e, literal);
    if (literal.text.size() > kMaxLiteral) {
      errorf(e, Code::InvalidConstVal, "excessively long constant: %s... (%d chars)",
             {literal.text.substr(0, 10), literal.text.size()});
      return;
    }
  }
  x.val = consts.fromLiteral(literal.text, literalForm(literal.kind));
  if (x.val.isUnknown()) {
    errorf(e, Code::InvalidConstVal, "malformed constant: %s", {literal.text});
    return;
  }
  x.mode = OperandMode::Constant;
  x.typ = literalType(literal.kind);
  overflow(x, startPos(e));
}

void Checker::funcLit(Operand& x, ExprId e) {
  FuncLit literal = ast.cast<FuncLit>(e);
  TypeId sig = typ(literal.type);
  const SignatureNode* node = types.asSignature(sig);
  if (node == nullptr) {
    errorf(e, Code::InvalidSyntaxTree, "invalid function literal %v", {e});
    x.invalidate();
    return;
  }
  if (node->scope.isValid()) {
    types[node->scope].start_pos = ast.pos(e);
    types[node->scope].end_pos = ast.endPos(e);
  }
  if (!config.ignore_func_bodies && literal.body.isValid()) {
    // The body waits until the enclosing statement is done: it may use variables declared there.
    DeclInfo* decl = env.decl;
    ConstValue iota = env.iota;
    StmtId body = literal.body;
    later([this, decl, sig, body, iota] { funcBody(decl, "<function literal>", sig, body, iota); });
  }
  x.mode = OperandMode::Value;
  x.typ = sig;
}

// --- Composite literals ---------------------------------------------------------------------------

Checker::LiteralType Checker::compositeLitType(const CompositeLit& literal, ExprId e, TypeId hint) {
  if (literal.type.isValid()) {
    if (std::optional<ArrayType> array = ast.dynCast<ArrayType>(literal.type); array && !array->len.isValid()) {
      // [...]T: the length follows from the elements.
      return {TypeId(), TypeId(), varType(array->elem), IsElem::No};
    }
    TypeId t = typ(literal.type);
    return {t, t, TypeId(), IsElem::No};
  }
  if (hint.isValid()) {
    // An element may leave out &T as well as T.
    TypeId base = hint;
    TypeId u = commonUnder(hint);
    if (const PointerNode* pointer = types.asPointer(u)) base = pointer->elem;
    return {hint, base, TypeId(), IsElem::Yes};
  }
  error(e, Code::UntypedLit, "missing type in composite literal");
  return {typ::kInvalid, typ::kInvalid, TypeId(), IsElem::No};
}

void Checker::compositeLit(Operand& x, ExprId e, TypeId hint) {
  CompositeLit literal = ast.cast<CompositeLit>(e);
  LiteralType lt = compositeLitType(literal, e, hint);
  if (lt.open_elem.isValid()) {
    int64_t length = indexedElts(literal.elems, lt.open_elem, -1);
    lt.type = types.arrayOf(lt.open_elem, length);
    recordTypeAndValue(literal.type, OperandMode::TypeExpr, lt.type);
    x.mode = OperandMode::Value;
    x.typ = lt.type;
    return;
  }

  TypeId u = isTypeParam(lt.base) ? commonUnder(lt.base) : under(lt.base);
  if (const StructNode* node = types.asStruct(u)) {
    structLit(x, literal, lt.base, node->fields);
  } else if (const ArrayNode* array = types.asArray(u)) {
    indexedElts(literal.elems, array->elem, array->len);
  } else if (const SliceNode* slice = types.asSlice(u)) {
    indexedElts(literal.elems, slice->elem, -1);
  } else if (const MapNode* map = types.asMap(u)) {
    mapLit(x, literal, *map);
  } else if (!otherLit(literal, lt, u, e)) {
    x.invalidate();
    return;
  }
  x.mode = OperandMode::Value;
  x.typ = lt.type;
}

// A literal of a type that has none; false after a report.
bool Checker::otherLit(const CompositeLit& literal, const LiteralType& lt, TypeId u, ExprId e) {
  for (ExprId elem : literal.elems) {
    // A key may be a field name, which is no expression.
    if (std::optional<KeyValueExpr> kv = ast.dynCast<KeyValueExpr>(elem)) elem = kv->value;
    use(elem);
  }
  if (u.isValid() && !isValid(u)) return true;  // Reported.
  errorf(e, Code::InvalidLit, "invalid composite literal%s type %s%s",
         {lt.is_elem == IsElem::Yes ? " element" : "", lt.type, u.isValid() ? "" : " (no common underlying type)"});
  return false;
}

void Checker::structLit(Operand& x, const CompositeLit& literal, TypeId base, std::span<const ObjectId> fields) {
  if (literal.elems.empty()) return;
  if (ast.is<KeyValueExpr>(literal.elems[0])) {
    keyedStructLit(x, literal, base, fields);
  } else {
    plainStructLit(x, literal, base, fields);
  }
}

// The keys of a struct literal so far. From go1.27 on a key may be a promoted field; its path leads
// through embedded fields, which must not be given, too.
class Checker::LiteralKeys {
 public:
  explicit LiteralKeys(size_t field_count) : fields_(field_count, false) {}

  enum class Clash : uint8_t { None, Duplicate, Enclosing, Enclosed };
  struct Result {
    Clash clash = Clash::None;
    NameId other;  // The key that was there; unknown for fields of the struct itself.
  };

  Result add(const IndexPath& path, NameId name) {
    bool top_level = path.size() == 1;
    if (fields_[path[0]]) return {top_level ? Clash::Duplicate : Clash::Enclosing, NameId()};
    for (const Promoted& other : promoted_) {
      Clash clash = compare(path, other.path);
      if (clash != Clash::None) return {clash, other.name};
    }
    if (top_level) {
      fields_[path[0]] = true;
    } else {
      promoted_.push_back({path, name});
    }
    return {};
  }

 private:
  struct Promoted {
    IndexPath path;
    NameId name;
  };
  static Clash compare(const IndexPath& path, const IndexPath& other) {
    size_t common = std::min(path.size(), other.size());
    if (!std::equal(path.begin(), path.begin() + common, other.begin())) return Clash::None;
    if (path.size() == other.size()) return Clash::Duplicate;
    return path.size() > other.size() ? Clash::Enclosing : Clash::Enclosed;
  }

  SmallVec<bool, 32> fields_;
  std::vector<Promoted> promoted_;
};

// The field that a key names; obj is 0 if there is none.
LookupResult Checker::literalField(ExprId key, TypeId base, std::span<const ObjectId> fields) {
  LookupResult found;
  if (!ast.is<Name>(key)) return found;
  NameId name = ast.name(key);
  int i = fieldIndex(types, fields, pkg, name);
  if (i >= 0) {
    found.obj = fields[static_cast<size_t>(i)];
    found.index.push(static_cast<uint32_t>(i));
    return found;
  }
  if (!allowVersion(kGo1_27)) return found;
  found = lookupFieldOrMethod(types, base, Addressable::Yes, pkg, name);
  if (found.obj.isValid() && object(found.obj).kind != ObjectKind::Var) found.obj = ObjectId();
  return found;
}

void Checker::unknownLiteralField(ExprId key, TypeId base, std::span<const ObjectId> fields) {
  NameId name = ast.name(key);
  ObjectId similar;
  int i = fieldIndex(types, fields, pkg, name, FoldCase::Yes);
  if (i >= 0) {
    similar = fields[static_cast<size_t>(i)];
  } else if (allowVersion(kGo1_27)) {
    similar = lookupFieldOrMethod(types, base, Addressable::Yes, pkg, name, FoldCase::Yes).obj;
    if (similar.isValid() && object(similar).kind != ObjectKind::Var) similar = ObjectId();
  }
  error(key, Code::MissingLitField, lookupError(base, name, similar, true));
}

// Reports a key that says something about a field that another key is about.
void Checker::checkLiteralKey(ExprId elem, ExprId key, const LookupResult& found, std::span<const ObjectId> fields,
                              LiteralKeys& keys) {
  NameId name = ast.name(key);
  LiteralKeys::Result result = keys.add(found.index, name);
  NameId other = result.other.isValid() ? result.other : object(fields[found.index[0]]).name;
  switch (result.clash) {
    case LiteralKeys::Clash::None: return;
    case LiteralKeys::Clash::Duplicate:
      errorf(elem, Code::DuplicateLitField, "duplicate field name %s in struct literal", {name});
      return;
    case LiteralKeys::Clash::Enclosing:
      errorf(key, Code::DuplicateLitField, "cannot specify promoted field %s and enclosing embedded field %s",
             {name, other});
      return;
    case LiteralKeys::Clash::Enclosed:
      errorf(key, Code::DuplicateLitField, "cannot specify embedded field %s and enclosed promoted field %s",
             {name, other});
      return;
  }
}

void Checker::keyedStructLit(Operand& x, const CompositeLit& literal, TypeId base, std::span<const ObjectId> fields) {
  LiteralKeys keys(fields.size());
  for (ExprId elem : literal.elems) {
    std::optional<KeyValueExpr> kv = ast.dynCast<KeyValueExpr>(elem);
    if (!kv) {
      error(elem, Code::MixedStructLit, "mixture of field:value and value elements in struct literal");
      continue;
    }
    LookupResult found = literalField(kv->key, base, fields);
    TypeId field_type = found.obj.isValid() ? object(found.obj).type : TypeId();
    exprFor(x, kv->value, field_type);
    if (!ast.is<Name>(kv->key)) {
      errorf(elem, Code::InvalidLitField, "invalid field name %s in struct literal", {kv->key});
      continue;
    }
    if (!found.obj.isValid()) {
      unknownLiteralField(kv->key, base, fields);
      continue;
    }
    recordUse(kv->key, found.obj);
    assignment(x, field_type, "struct literal");
    if (found.index.size() > 1 && found.indirect) {
      errorf(kv->key, Code::InvalidLitField, "invalid implicit pointer indirection to reach %s", {ast.name(kv->key)});
      continue;
    }
    checkLiteralKey(elem, kv->key, found, fields, keys);
  }
}

void Checker::plainStructLit(Operand& x, const CompositeLit& literal, TypeId base, std::span<const ObjectId> fields) {
  for (uint32_t i = 0; i < literal.elems.size(); ++i) {
    ExprId elem = literal.elems[i];
    if (ast.is<KeyValueExpr>(elem)) {
      error(elem, Code::MixedStructLit, "mixture of field:value and value elements in struct literal");
      continue;
    }
    exprFor(x, elem, i < fields.size() ? object(fields[i]).type : TypeId());
    if (i >= fields.size()) {
      errorf(x, Code::InvalidStructLit, "too many values in struct literal of type %s", {base});
      break;
    }
    const Object& field = types[fields[i]];
    if (!field.is_exported && field.pkg != pkg) {
      errorf(x, Code::UnexportedLitField, "implicit assignment to unexported field %s in struct literal of type %s",
             {field.name, base});
      continue;
    }
    assignment(x, field.type, "struct literal");
  }
  if (literal.elems.size() < fields.size()) {
    errorf(literal.rbrace, Code::InvalidStructLit, "too few values in struct literal of type %s", {base});
  }
}

void Checker::mapLit(Operand& x, const CompositeLit& literal, const MapNode& map) {
  bool key_is_interface = isNonTypeParamInterface(map.key);
  ConstKeySet seen(*this);
  for (ExprId elem : literal.elems) {
    std::optional<KeyValueExpr> kv = ast.dynCast<KeyValueExpr>(elem);
    if (!kv) {
      error(elem, Code::MissingLitKey, "missing key in map literal");
      continue;
    }
    exprWithHint(x, kv->key, map.key);
    assignment(x, map.key, "map literal");
    if (x.isInvalid()) continue;
    if (x.isConstant()) {
      // Values of different types are different keys of an interface type.
      TypeId key_type = key_is_interface ? x.typ : TypeId();
      if (seen.insert(x.val, key_type) != nullptr) {
        errorf(x, Code::DuplicateLitKey, "duplicate key %s in map literal", {x.val});
        continue;
      }
    }
    exprWithHint(x, kv->value, map.elem);
    assignment(x, map.elem, "map literal");
  }
}

// Indices already used in an array or slice literal. Most literals have no keys at all; then an
// index cannot be repeated.
class Checker::VisitedIndices {
 public:
  explicit VisitedIndices(bool has_keys) : has_keys_(has_keys) {}
  // False if it was there.
  bool insert(int64_t index) { return !has_keys_ || seen_.insert(index).second; }

 private:
  bool has_keys_;
  std::unordered_set<int64_t> seen_;
};

int64_t Checker::indexedElts(IdList<ExprId> elts, TypeId t, int64_t length) {
  bool has_keys = false;
  for (ExprId e : elts) has_keys = has_keys || ast.is<KeyValueExpr>(e);
  VisitedIndices visited(has_keys);
  int64_t index = 0, max = 0;
  for (ExprId e : elts) {
    bool valid_index = false;
    ExprId value = e;
    if (std::optional<KeyValueExpr> kv = ast.dynCast<KeyValueExpr>(e)) {
      int64_t i = -1;
      if (isValid(this->index(kv->key, length, &i))) {
        if (i >= 0) {
          index = i;
          valid_index = true;
        } else {
          errorf(e, Code::InvalidLitIndex, "index %s must be integer constant", {kv->key});
        }
      }
      value = kv->value;
    } else if (length >= 0 && index >= length) {
      errorf(e, Code::OversizeArrayLit, "index %d is out of bounds (>= %d)", {index, length});
    } else {
      valid_index = true;
    }
    if (valid_index && !visited.insert(index)) {
      errorf(e, Code::DuplicateLitKey, "duplicate index %d in array or slice literal", {index});
    }
    ++index;
    max = std::max(max, index);

    Operand x;
    exprWithHint(x, value, t);
    assignment(x, t, "array or slice literal");
  }
  return max;
}

}  // namespace tuco
