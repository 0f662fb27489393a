// Types, parameters, struct fields and interface elements.
#include "compiler/parse/parser_impl.h"

namespace tuco {

ExprId Parser::type() {
  ExprId t = typeOrNone();
  if (t) return t;
  t = badExpr();
  syntaxError("expected type");
  advance(TokenSet(Token::Comma, Token::Colon, Token::Semi, Token::Rparen, Token::Rbrack, Token::Rbrace));
  return t;
}

// Type = TypeName [ TypeArgs ] | TypeLit | "(" Type ")" .
ExprId Parser::typeOrNone() {
  Level level(*this);
  if (!level.ok) return badExpr();
  Pos start = pos();
  Token t = tok();
  if (t == Token::Name) return qualifiedName(ExprId());
  if (t == Token::Struct) return structType();
  if (t == Token::Interface) return interfaceType();
  if (t == Token::Star) {
    next();
    ExprId elem = type();
    return indirect(start, elem);
  }
  if (t == Token::Lbrack) {
    next();
    return got(Token::Rbrack) ? sliceType(start) : arrayType(start, ExprId());
  }
  if (t == Token::Map) return mapType(start);
  if (t == Token::Func) {
    next();
    return funcType("function type").type;
  }
  if (t == Token::Chan || t == Token::Arrow) return chanType(start);
  if (t == Token::Lparen) {  // Parentheses are not kept.
    next();
    ExprId inner = type();
    want(Token::Rparen);
    return inner;
  }
  return ExprId();
}

// ChannelType = "chan" Type | "chan" "<-" Type | "<-" "chan" Type .
ExprId Parser::chanType(Pos pos) {
  ChanDir dir = ChanDir::Both;
  if (got(Token::Arrow)) {
    want(Token::Chan);
    dir = ChanDir::RecvOnly;
  } else {
    next();
    if (got(Token::Arrow)) dir = ChanDir::SendOnly;
  }
  ExprId elem = chanElem();
  return ast_.add<ChanType>(pos, elem.value, 0, uint8_t(dir));
}

ExprId Parser::chanElem() {
  ExprId elem = typeOrNone();
  if (elem) return elem;
  elem = badExpr();
  syntaxError("missing channel element type");
  return elem;
}

ExprId Parser::mapType(Pos pos) {
  next();
  want(Token::Lbrack);
  ExprId key = type();
  want(Token::Rbrack);
  ExprId value = type();
  return ast_.add<MapType>(pos, key.value, value.value);
}

// After "[", at `pos`. `len` is the length if it was read already.
ExprId Parser::arrayType(Pos pos, ExprId len) {
  if (!len && !got(Token::DotDotDot)) {
    ++expr_nesting_;
    len = expr();
    --expr_nesting_;
  }
  if (tok() == Token::Comma) {  // Fine after type parameters, not here.
    syntaxError("unexpected comma; expected ]");
    next();
  }
  want(Token::Rbrack);
  ExprId elem = type();
  return ast_.add<ArrayType>(pos, len.value, elem.value);
}

// After "[]"; `pos` is that of "[".
ExprId Parser::sliceType(Pos pos) {
  ExprId elem = type();
  return ast_.add<SliceType>(pos, elem.value);
}

// QualifiedIdent [ TypeArgs ]. `first` is the first name if it was read already.
ExprId Parser::qualifiedName(ExprId first) {
  ExprId x = first;
  if (!x && tok() == Token::Name) x = name();
  if (!x) {
    x = blankName(pos());
    syntaxError("expected name");
    advance(TokenSet(Token::Dot, Token::Semi, Token::Rbrace));
  }
  if (tok() == Token::Dot) {
    Pos dot = pos();
    next();
    ExprId sel = name();
    x = ast_.add<SelectorExpr>(dot, x.value, sel.value);
  }
  return tok() == Token::Lbrack ? typeInstance(x) : x;
}

// TypeArgs = "[" TypeList [ "," ] "]" .
ExprId Parser::typeInstance(ExprId x) {
  Pos lbrack = pos();
  want(Token::Lbrack);
  ExprId index;
  if (tok() == Token::Rbrack) {
    syntaxError("expected type argument list");
    index = badExpr();
  } else {
    bool comma = false;
    index = typeList(/*strict=*/true, comma);
  }
  want(Token::Rbrack);
  return ast_.add<IndexExpr>(lbrack, x.value, index.value);
}

// One or more types, with an optional comma at the end. Unless `strict`, the first may be any
// expression. `comma` tells whether there was a comma. Several are a ListExpr.
ExprId Parser::typeList(bool strict, bool& comma) {
  ++expr_nesting_;
  ExprId x = strict ? type() : expr();
  comma = got(Token::Comma);
  if (comma) {
    if (ExprId second = typeOrNone()) {
      ListBuilder list(ids_);
      list.push(x);
      list.push(second);
      while (got(Token::Comma)) {
        ExprId t = typeOrNone();
        if (!t) break;
        list.push(t);
      }
      x = ast_.add<ListExpr>(tree_.pos(x), ast_.list(list.ids()));
    }
  }
  --expr_nesting_;
  return x;
}

// `x [n]E` or `x[n,]`, `x[n1, n2]` after the name x: an array or slice type, or an IndexExpr whose
// x the caller fills in.
ExprId Parser::arrayOrTypeArgs() {
  Pos lbrack = pos();
  want(Token::Lbrack);
  if (got(Token::Rbrack)) return sliceType(lbrack);
  bool comma = false;
  ExprId n = typeList(/*strict=*/false, comma);
  want(Token::Rbrack);
  if (!comma) {
    if (ExprId elem = typeOrNone()) return ast_.add<ArrayType>(lbrack, n.value, elem.value);
  }
  return ast_.add<IndexExpr>(lbrack, 0, n.value);
}

// ---- Structs ----

// Fields of a struct under construction; tags stay empty until the first.
struct Parser::StructBuilder {
  explicit StructBuilder(Parser& parser) : fields(parser.ids_), tags(parser.tags_) {}
  ListBuilder fields;
  ListBuilder tags;
};

// StructType = "struct" "{" { FieldDecl ";" } "}" .
ExprId Parser::structType() {
  Pos start = pos();
  want(Token::Struct);
  want(Token::Lbrace);
  StructBuilder builder(*this);
  list("struct type", Token::Semi, Token::Rbrace, [&] {
    fieldDecl(builder);
    return false;
  });
  if (builder.tags.size() != 0) {
    while (builder.tags.size() < builder.fields.size()) builder.tags.push(NodeId());
  }
  uint32_t fields = ast_.list(builder.fields.ids());
  return ast_.add<StructType>(start, fields, ast_.list(builder.tags.ids()));
}

void Parser::addField(StructBuilder& builder, Pos pos, ExprId name, ExprId type, ExprId tag) {
  if (tag) {
    while (builder.tags.size() < builder.fields.size()) builder.tags.push(NodeId());
    builder.tags.push(tag);
  }
  builder.fields.push(ast_.add<Field>(pos, name.value, type.value));
}

// FieldDecl = (IdentifierList Type | EmbeddedField) [ Tag ] .
void Parser::fieldDecl(StructBuilder& builder) {
  Pos start = pos();
  if (tok() == Token::Name) return namedFields(builder, start);

  ExprId embedded;
  if (tok() == Token::Star) {
    next();
    bool parenthesized = tok() == Token::Lparen;
    if (parenthesized) {
      syntaxError("cannot parenthesize embedded type");
      next();
    }
    ExprId t = qualifiedName(ExprId());
    if (parenthesized) got(Token::Rparen);
    ExprId tag = oliteral();
    return addField(builder, start, ExprId(), indirect(start, t), tag);
  }
  if (tok() == Token::Lparen) {
    syntaxError("cannot parenthesize embedded type");
    next();
    Pos star = pos();
    bool is_pointer = got(Token::Star);
    embedded = qualifiedName(ExprId());
    if (is_pointer) embedded = indirect(star, embedded);
    got(Token::Rparen);
    return addField(builder, start, ExprId(), embedded, oliteral());
  }
  syntaxError("expected field name or embedded type");
  advance(TokenSet(Token::Semi, Token::Rbrace));
}

void Parser::namedFields(StructBuilder& builder, Pos start) {
  ExprId first = name();
  Token t = tok();
  if (t == Token::Dot || t == Token::Literal || t == Token::Semi || t == Token::Rbrace) {
    ExprId embedded = qualifiedName(first);
    return addField(builder, start, ExprId(), embedded, oliteral());
  }

  std::vector<uint32_t> names{first.value};  // Not on the stack of ids: the fields go there.
  while (got(Token::Comma)) names.push_back(name().value);
  ExprId field_type;
  if (names.size() == 1 && tok() == Token::Lbrack) {
    // A field of array or slice type, or an embedded instance T[P].
    field_type = arrayOrTypeArgs();
    if (kind(field_type) == NodeKind::IndexExpr) {
      ast_.node(field_type).a = first.value;
      return addField(builder, start, ExprId(), field_type, oliteral());
    }
  } else {
    field_type = type();
  }
  ExprId tag = oliteral();
  for (uint32_t n : names) addField(builder, tree_.pos(ExprId(n)), ExprId(n), field_type, tag);
}

// ---- Interfaces ----

// InterfaceType = "interface" "{" { ( MethodDecl | EmbeddedElem ) ";" } "}" .
ExprId Parser::interfaceType() {
  Pos start = pos();
  want(Token::Interface);
  want(Token::Lbrace);
  ListBuilder elems(ids_);
  list("interface type", Token::Semi, Token::Rbrace, [&] {
    FieldId field;
    if (tok() == Token::Name) field = methodDecl();
    if (!field || !fieldName(field)) field = embeddedElem(field);
    elems.push(field);
    return false;
  });
  return ast_.add<InterfaceType>(start, ast_.list(elems.ids()));
}

// MethodSpec = MethodName Signature | TypeName [ TypeArgs ] .
FieldId Parser::methodDecl() {
  Pos start = pos();
  ExprId method = name();
  FieldId field = ast_.add<Field>(start);
  if (tok() == Token::Lparen) {
    ExprId signature = funcType("interface method").type;
    fieldName(field) = method;
    fieldType(field) = signature;
  } else if (tok() == Token::Lbrack) {
    methodOrInstance(field, method);
  } else {
    ExprId embedded = qualifiedName(method);
    fieldType(field) = embedded;
  }
  return field;
}

// At "[" after a name: an embedded instance T[P1, P2], or a method with type parameters, which is
// not permitted in an interface but understood.
void Parser::methodOrInstance(FieldId field, ExprId method) {
  auto methodOrEmbedded = [&](const char* method_error, const char* embedded_error, Pos at) {
    bool is_method = tok() == Token::Lparen;
    const char* message = is_method ? method_error : embedded_error;
    if (message != nullptr) errorAt(at, message);
    if (is_method) {
      ExprId signature = funcType("interface method").type;
      fieldName(field) = method;
      fieldType(field) = signature;
    } else {
      fieldType(field) = method;
    }
  };

  Pos lbrack = pos();
  next();
  if (tok() == Token::Rbrack) {
    Pos rbrack = pos();
    next();
    return methodOrEmbedded("empty type parameter list", "empty type argument list", rbrack);
  }
  ListBuilder params(ids_);
  paramList(params, ExprId(), ExprId(), Token::Rbrack, /*require_names=*/false, /*dots_ok=*/false);
  if (params.size() == 0) return methodOrEmbedded(nullptr, nullptr, lbrack);  // Reported.
  if (fieldName(FieldId(params[0]))) {
    ExprId signature = funcType("interface method").type;
    fieldName(field) = method;
    fieldType(field) = signature;
    errorAt(lbrack, "interface method must have no type parameters");
    return;
  }
  ExprId instance = instanceOf(method, lbrack, params.ids());
  fieldType(field) = instance;
}

ExprId Parser::instanceOf(ExprId name, Pos lbrack, std::span<const uint32_t> fields) {
  ExprId index = fieldType(FieldId(fields[0]));
  if (fields.size() > 1) {
    std::vector<uint32_t> args;
    for (uint32_t f : fields) args.push_back(fieldType(FieldId(f)).value);
    index = ast_.add<ListExpr>(tree_.pos(FieldId(fields[0])), ast_.list(args));
  }
  return ast_.add<IndexExpr>(lbrack, name.value, index.value);
}

// EmbeddedElem = EmbeddedTerm { "|" EmbeddedTerm } . `field`, if present, holds the first term.
FieldId Parser::embeddedElem(FieldId field) {
  if (!field) {
    Pos start = pos();
    ExprId term = embeddedTerm();
    field = ast_.add<Field>(start, 0, term.value);
  }
  uint32_t links = 0;
  while (atOperator(Operator::Or)) {
    Pos bar = pos();
    next();
    ExprId y = embeddedTerm();
    ExprId joined = ast_.add<Operation>(bar, fieldType(field).value, y.value, uint8_t(Operator::Or));
    fieldType(field) = joined;
    if (++links > kMaxChain) tooDeep();
  }
  return field;
}

// EmbeddedTerm = [ "~" ] Type .
ExprId Parser::embeddedTerm() {
  if (atOperator(Operator::Tilde)) {
    Pos tilde = pos();
    next();
    ExprId t = type();
    return ast_.add<Operation>(tilde, t.value, 0, uint8_t(Operator::Tilde));
  }
  ExprId t = typeOrNone();
  if (t) return t;
  t = badExpr();
  syntaxError("expected ~ term or type");
  advance(TokenSet(Token::Operator, Token::Semi, Token::Rparen, Token::Rbrack, Token::Rbrace));
  return t;
}

// ---- Signatures ----

// [ TypeParams ] Parameters [ Result ]. A context that is not empty permits no type parameters.
Parser::FuncParts Parser::funcType(std::string_view no_tparams_context) {
  Pos start = pos();
  FuncParts parts;
  if (got(Token::Lbrack)) {
    if (!no_tparams_context.empty()) {
      syntaxErrorAt(start, std::string(no_tparams_context) + " must have no type parameters");
    }
    if (tok() == Token::Rbrack) {
      syntaxError("empty type parameter list");
      next();
    } else {
      parts.tparams = paramList(ExprId(), ExprId(), Token::Rbrack, /*require_names=*/true, /*dots_ok=*/false);
    }
  }
  want(Token::Lparen);
  uint32_t params = paramList(ExprId(), ExprId(), Token::Rparen, /*require_names=*/false, /*dots_ok=*/true);
  parts.type = ast_.add<FuncType>(start, params, results());
  return parts;
}

// Result = Parameters | Type .
uint32_t Parser::results() {
  if (got(Token::Lparen)) {
    return paramList(ExprId(), ExprId(), Token::Rparen, /*require_names=*/false, /*dots_ok=*/false);
  }
  Pos start = pos();
  ExprId t = typeOrNone();
  if (!t) return 0;
  FieldId field = ast_.add<Field>(start, 0, t.value);
  return ast_.list(std::span<const uint32_t>(&field.value, 1));
}

// Parameters and TypeParams after "(" or "[". A first name, and its type, may have been read
// already. Afterwards all parameters have names or none has.
void Parser::paramList(ListBuilder& params, ExprId name, ExprId type, Token close, bool require_names,
                       bool dots_ok) {
  // list() does not ask for an element at the closing token: a field that is complete goes first.
  if (name && type && tok() == close) {
    next();
    params.push(ast_.add<Field>(tree_.pos(name), name.value, type.value));
    return;
  }
  size_t named = 0;  // Parameters with name and type.
  size_t typed = 0;  // Parameters with type.
  Pos end = list("parameter list", Token::Comma, close, [&] {
    FieldId param = type ? ast_.add<Field>(tree_.pos(name), name.value, type.value)
                         : paramDeclOrNone(name, close);
    name = type = ExprId();
    if (!param) return false;
    bool has_type = fieldType(param).isValid();
    if (has_type) ++typed;
    if (has_type && fieldName(param)) ++named;
    params.push(param);
    return false;
  });
  if (params.size() == 0) return;

  if (named == 0 && !require_names) {
    // No name has a type: the names are types.
    for (uint32_t p : params.ids()) {
      FieldId param(p);
      if (!fieldName(param)) continue;
      fieldType(param) = fieldName(param);
      fieldName(param) = ExprId();
    }
  } else if (named != params.size()) {
    distributeTypes(params, named, typed, end, require_names);
  }
  checkDots(params, dots_ok);
}

// All parameters need a name: gives each name without a type that of the next one on its right, and
// reports what cannot be completed.
void Parser::distributeTypes(const ListBuilder& params, size_t named, size_t typed, Pos end,
                             bool require_names) {
  Pos error_pos;
  ExprId type;
  for (size_t i = params.size(); i-- > 0;) {
    FieldId param(params[i]);
    if (fieldType(param)) {
      type = fieldType(param);
      if (fieldName(param)) continue;
      error_pos = tree_.startPos(type);
      ExprId blank = blankName(error_pos);
      fieldName(param) = blank;
    } else if (type) {
      fieldType(param) = type;
    } else {
      error_pos = tree_.pos(fieldName(param));
      ExprId bad = ast_.add<BadExpr>(error_pos);
      fieldType(param) = bad;
    }
  }
  if (!error_pos.isKnown()) return;
  if (named == typed) {  // Those without a type are at the end.
    syntaxErrorAt(end, require_names ? "missing type constraint" : "missing parameter type");
    return;
  }
  if (!require_names) return syntaxErrorAt(error_pos, "missing parameter name");
  syntaxErrorAt(error_pos, params.size() == 1 ? "missing type parameter name or invalid array length"
                                              : "missing type parameter name");
}

// "..." may stand before the type of the last parameter only.
void Parser::checkDots(const ListBuilder& params, bool dots_ok) {
  bool reported = false;
  for (size_t i = 0; i < params.size(); ++i) {
    FieldId param(params[i]);
    bool is_last = i + 1 == params.size();
    if (kind(fieldType(param)) != NodeKind::DotsType || (dots_ok && is_last)) continue;
    DotsType dots = tree_.cast<DotsType>(fieldType(param));
    if (!reported) {
      errorAt(dots.pos, dots_ok ? "can only use ... with final parameter" : "invalid use of ...");
    }
    reported = true;
    fieldType(param) = dots.elem;
  }
}

// ParameterDecl = [ name ] [ "..." ] Type, or a type parameter [ name ] TypeConstraint. A name alone
// is left without type. `follow` closes the list.
FieldId Parser::paramDeclOrNone(ExprId name, Token follow) {
  bool type_sets_ok = follow == Token::Rbrack;
  Pos start = name ? tree_.pos(name) : pos();
  if (!name && type_sets_ok && atOperator(Operator::Tilde)) return embeddedElem(FieldId());

  FieldId field = ast_.add<Field>(start);
  if (!name && tok() == Token::Name) name = this->name();
  if (name) {
    FieldId done = paramAfterName(field, name, type_sets_ok);
    if (done) return done;
    fieldName(field) = name;
  }

  if (tok() == Token::DotDotDot) {
    Pos dots = pos();
    next();
    ExprId elem = typeOrNone();
    ExprId t;
    if (elem) {
      t = ast_.add<DotsType>(dots, elem.value);
    } else {
      t = badExpr();
      syntaxError("... is missing type");
    }
    fieldType(field) = t;
    return field;
  }
  if (type_sets_ok && atOperator(Operator::Tilde)) {
    FieldId elem = embeddedElem(FieldId());
    fieldType(field) = fieldType(elem);
    return field;
  }
  ExprId t = typeOrNone();
  fieldType(field) = t;
  if (t && type_sets_ok && atOperator(Operator::Or)) field = embeddedElem(field);
  if (fieldName(field) || fieldType(field)) return field;

  syntaxError(follow == Token::Rbrack ? "expected ]" : "expected )");
  advance(TokenSet(Token::Comma, follow));
  return FieldId();
}

// The cases in which the token after `name` decides: name[…], name.sel, name|…. An absent result
// means that a type may follow.
FieldId Parser::paramAfterName(FieldId field, ExprId name, bool type_sets_ok) {
  if (tok() == Token::Lbrack) {
    ExprId t = arrayOrTypeArgs();
    fieldType(field) = t;
    if (kind(t) == NodeKind::IndexExpr) {
      ast_.node(t).a = name.value;
    } else {
      fieldName(field) = name;
    }
  } else if (tok() == Token::Dot) {
    ExprId t = qualifiedName(name);
    fieldType(field) = t;
  } else if (type_sets_ok && atOperator(Operator::Or)) {
    fieldType(field) = name;
  } else {
    return FieldId();
  }
  return type_sets_ok && atOperator(Operator::Or) ? embeddedElem(field) : field;
}

}  // namespace tuco
