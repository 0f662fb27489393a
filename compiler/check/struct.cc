// Struct types (types2: struct.go).
#include "compiler/check/checker.h"
#include "compiler/check/name_set.h"

namespace tuco {

namespace {

// The fields of a struct type while it is read.
struct StructFields {
  std::vector<ObjectId> fields;
  std::vector<NameId> tags;  // As long as `fields` once there is a tag, else empty.
  NameSet names;

  explicit StructFields(const TypeStore& types) : names(types) {}

  void add(ObjectId field, NameId tag) {
    if (tag && tags.empty()) tags.resize(fields.size());
    fields.push_back(field);
    if (tag || !tags.empty()) tags.push_back(tag);
  }
};

}  // namespace

TypeId Checker::structType(ExprId e) {
  StructType decl = ast.cast<StructType>(e);
  if (decl.fields.empty()) return typ::kEmptyStruct;
  StructFields result(types);

  auto add = [&](ExprId name_expr, Pos pos, NameId name, TypeId type, NameId tag, bool is_embedded) {
    ObjectId field = types.newField(pos, pkg, name, type, is_embedded);
    // Spec: non-blank field names must be unique.
    if (name != blank_name) {
      if (ObjectId alt = result.names.insert(field)) {
        ErrorReport err = newError(Code::DuplicateDecl);
        err.addf(pos, "%s redeclared", {name});
        err.addAltDecl(alt);
        err.report();
        return;
      }
    }
    result.add(field, tag);
    if (name_expr) recordDef(name_expr, field);
  };

  TypeId type;
  ExprId previous;
  for (uint32_t i = 0; i < decl.fields.size(); ++i) {
    Field f = ast.cast<Field>(decl.fields[i]);
    if (i == 0 || f.type != previous) {
      type = varType(f.type);
      previous = f.type;
    }
    NameId tag = i < decl.tags.size() ? fieldTag(decl.tags[i]) : NameId();
    if (f.name) {
      add(f.name, ast.pos(f.name), ast.name(f.name), type, tag, false);
      continue;
    }
    Pos pos = ast.startPos(f.type);
    ExprId name = embeddedFieldIdent(f.type);
    if (!name) {
      // A blank field keeps their number in step with the source.
      errorf(pos, Code::InvalidSyntaxTree, "invalid embedded field type %s", {f.type});
      add(ExprId(), pos, blank_name, typ::kInvalid, NameId(), true);
      continue;
    }
    TypeId embedded = type;
    // The name denotes the field here; the type's use was recorded before and is replaced.
    add(name, ast.pos(name), ast.name(name), type, tag, true);
    later([this, embedded, pos] { checkEmbedded(embedded, pos); });
  }
  return types.newStruct(result.fields, result.tags);
}

// Spec: an embedded field is T or *T; T is not a pointer, and no interface with *T.
void Checker::checkEmbedded(TypeId embedded, Pos pos) {
  Deref base = deref(types, embedded);
  TypeId u = under(base.type);
  if (!isValid(base.type)) return;
  if (u == typ::kUnsafePointer) {
    error(pos, Code::InvalidPtrEmbed, "embedded field type cannot be unsafe.Pointer");
  } else if (types.is(u, TypeKind::Pointer)) {
    error(pos, Code::InvalidPtrEmbed, "embedded field type cannot be a pointer");
  } else if (types.is(u, TypeKind::Interface)) {
    if (isTypeParam(base.type)) {
      error(pos, Code::MisplacedTypeParam, "embedded field type cannot be a (pointer to a) type parameter");
    } else if (base.is_pointer) {
      error(pos, Code::InvalidPtrEmbed, "embedded field type cannot be a pointer to an interface");
    }
  }
}

// The identifier that gives an embedded field its name, or 0 if the type has none.
ExprId Checker::embeddedFieldIdent(ExprId e) const {
  auto pointee = [&](ExprId x) {
    auto op = ast.dynCast<Operation>(x);
    return op && op->op == Operator::Mul && op->isUnary() ? op->x : ExprId();
  };
  if (ExprId base = pointee(e)) {
    return pointee(base) ? ExprId() : embeddedFieldIdent(base);  // *T but not **T.
  }
  if (ast.is<Name>(e)) return e;
  if (ast.is<SelectorExpr>(e)) return ast.cast<SelectorExpr>(e).sel;
  if (ast.is<IndexExpr>(e)) return embeddedFieldIdent(ast.cast<IndexExpr>(e).x);
  return ExprId();
}

// The unquoted text of a field tag, or 0.
NameId Checker::fieldTag(ExprId literal) {
  auto lit = literal ? ast.dynCast<BasicLit>(literal) : std::nullopt;
  if (!lit || lit->is_bad) return NameId();
  if (lit->kind == LitKind::String) {
    std::string_view value = consts.fromLiteral(lit->text, LiteralForm::String).stringVal();
    return value.empty() ? NameId() : names.intern(value);
  }
  errorf(literal, Code::InvalidSyntaxTree, "incorrect tag syntax: %q", {lit->text});
  return NameId();
}

}  // namespace tuco
