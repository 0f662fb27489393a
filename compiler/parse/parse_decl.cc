// Declarations.
#include "compiler/lex/unquote.h"
#include "compiler/parse/parser_impl.h"

namespace tuco {
namespace {

constexpr TokenSet kDeclStarts(Token::Import, Token::Const, Token::Type, Token::Var, Token::Func);

}  // namespace

void Parser::fileDecls(ListBuilder& decls) {
  Token previous = Token::Import;
  while (tok() != Token::Eof) {
    // Imports are accepted anywhere, with a complaint.
    if (tok() == Token::Import && previous != Token::Import) {
      syntaxError("imports must appear before other declarations");
    }
    previous = tok();
    if (tok() != Token::Import) lex_.track_comments = false;
    if (!kDeclStarts.contains(tok())) {
      bool brace_on_next_line =
          tok() == Token::Lbrace && decls.size() != 0 && isEmptyFuncDecl(DeclId(decls[decls.size() - 1]));
      syntaxError(brace_on_next_line ? "unexpected semicolon or newline before {"
                                     : "non-declaration statement outside function body");
      advance(kDeclStarts);
      continue;
    }
    fileDecl(decls);

    // Before the semicolon is consumed: comments after it belong to the next declaration.
    clearPragma();
    if (tok() != Token::Eof && !got(Token::Semi)) {
      syntaxError("after top level declaration");
      advance(kDeclStarts);
    }
  }
}

void Parser::fileDecl(ListBuilder& decls) {
  Token keyword = tok();
  if (keyword == Token::Import) pending_preamble_ = lex_.leadingComments();
  next();
  if (keyword == Token::Import) {
    appendGroup(decls, [this](Pos group) { return importDecl(group); });
  } else if (keyword == Token::Const) {
    appendGroup(decls, [this](Pos group) { return constDecl(group); });
  } else if (keyword == Token::Type) {
    appendGroup(decls, [this](Pos group) { return typeDecl(group); });
  } else if (keyword == Token::Var) {
    appendGroup(decls, [this](Pos group) { return varDecl(group); });
  } else {
    decls.push(funcDecl());
  }
}

bool Parser::isEmptyFuncDecl(DeclId decl) const {
  std::optional<FuncDecl> func = tree_.dynCast<FuncDecl>(decl);
  return func && !func->body;
}

// ImportSpec = [ "." | PackageName ] ImportPath .
DeclId Parser::importDecl(Pos group) {
  Pos start = pos();
  PragmaId pragma = takePragma();
  if (group.isKnown()) pending_preamble_ = lex_.leadingComments();

  ExprId local_name;
  if (tok() == Token::Name) {
    local_name = name();
  } else if (tok() == Token::Dot) {
    local_name = newName(pos(), dot_, 1);
    next();
  }
  ExprId path = oliteral();
  if (!path) {
    syntaxError("missing import path");
    advance(TokenSet(Token::Semi, Token::Rparen));
  } else {
    Node& literal = ast_.node(path);
    if ((literal.flags & kFlagBadLit) == 0 && LitKind(literal.op) != LitKind::String) {
      syntaxErrorAt(literal.pos, "import path must be a string");
      literal.flags |= kFlagBadLit;
    }
    notePreamble(path);
  }
  return ast_.add<ImportDecl>(start, ast_.words({group.value, pragma.value, local_name.value, path.value}));
}

// The comment above `import "C"` is C code.
void Parser::notePreamble(ExprId path) {
  if (pending_preamble_.empty()) return;
  // Several are joined, as cgo does.
  if (tree_.cast<BasicLit>(path).text == "\"C\"") {
    if (!file_.cgo_preamble.empty()) file_.cgo_preamble += '\n';
    file_.cgo_preamble += pending_preamble_;
  }
  pending_preamble_ = {};
}

// ConstSpec = IdentifierList [ [ Type ] "=" ExpressionList ] .
DeclId Parser::constDecl(Pos group) {
  Pos start = pos();
  PragmaId pragma = takePragma();
  ListBuilder names(ids_);
  nameList(name(), names);
  ExprId type;
  ExprId values;
  if (tok() != Token::Eof && tok() != Token::Semi && tok() != Token::Rparen) {
    type = typeOrNone();
    if (gotAssign()) values = exprList();
  }
  return ast_.add<ConstDecl>(
      start, ast_.words({group.value, pragma.value, type.value, values.value}, names.ids()));
}

// VarSpec = IdentifierList ( Type [ "=" ExpressionList ] | "=" ExpressionList ) .
DeclId Parser::varDecl(Pos group) {
  Pos start = pos();
  PragmaId pragma = takePragma();
  ListBuilder names(ids_);
  nameList(name(), names);
  ExprId declared;
  ExprId values;
  if (gotAssign()) {
    values = exprList();
  } else {
    declared = type();
    if (gotAssign()) values = exprList();
  }
  return ast_.add<VarDecl>(
      start, ast_.words({group.value, pragma.value, declared.value, values.value}, names.ids()));
}

// TypeSpec = identifier [ TypeParams ] [ "=" ] Type .
DeclId Parser::typeDecl(Pos group) {
  Pos start = pos();
  PragmaId pragma = takePragma();
  ExprId declared_name = name();
  uint32_t tparams = 0;
  bool is_alias = false;
  ExprId declared;
  if (tok() == Token::Lbrack) {
    // An array or slice type, or type parameters.
    Pos lbrack = pos();
    next();
    if (tok() == Token::Name) {
      declared = typeSpecStartingWithName(lbrack, tparams, is_alias);
    } else if (got(Token::Rbrack)) {
      declared = sliceType(lbrack);
    } else {
      declared = arrayType(lbrack, ExprId());
    }
  } else {
    is_alias = gotAssign();
    declared = typeOrNone();
  }
  if (!declared) {
    declared = badExpr();
    syntaxError("in type declaration");
    advance(TokenSet(Token::Semi, Token::Rparen));
  }
  // The list of type parameters was stored before its declaration was complete: copy it behind.
  ListBuilder copy(ids_);
  if (tparams != 0) {
    const uint32_t* w = ast_.wordsAt(tparams);
    for (uint32_t i = 0; i < w[0]; ++i) copy.push(NodeId(w[1 + i]));
  }
  uint32_t words = ast_.words({group.value, pragma.value, declared_name.value, declared.value}, copy.ids());
  return ast_.add<TypeDecl>(start, words, 0, 0, is_alias ? kFlagIsAlias : 0);
}

// After `type T [ name`: an array length and a type parameter list look alike at first.
//
// The text up to the next comma or bracket is read as an expression. If that can be split into a
// name and a type, it is the first type parameter; a name alone followed by "]" is an array length;
// a split that could as well be an expression (P *E) counts only if a comma follows. A name followed
// by "[" must be a parameter with an array or slice constraint, since an indexed expression is never
// a constant.
ExprId Parser::typeSpecStartingWithName(Pos lbrack, uint32_t& tparams, bool& is_alias) {
  ExprId x = name();
  if (tok() != Token::Lbrack) {
    ++expr_nesting_;
    x = binaryExpr(primaryExpr(x, /*keep_parens=*/false), 0);
    --expr_nesting_;
  }
  NameAndType first = extractName(x, /*force=*/tok() == Token::Comma);
  if (!first.name || (!first.type && tok() == Token::Rbrack)) return arrayType(lbrack, x);
  tparams = paramList(first.name, first.type, Token::Rbrack, /*require_names=*/true, /*dots_ok=*/false);
  is_alias = gotAssign();
  return typeOrNone();
}

// Splits x into a name and a type expression where the syntax allows it: P *E, P (E), P *E|F.
// Without `force`, only if the rest can be nothing but a type. A mere name has no type.
Parser::NameAndType Parser::extractName(ExprId x, bool force) {
  if (kind(x) == NodeKind::Name) return {x, ExprId()};
  // The name is leftmost: go down the left side of a union (which may be long: no recursion).
  ListBuilder unions(ids_);
  ExprId left = x;
  for (;;) {
    std::optional<Operation> op = tree_.dynCast<Operation>(left);
    if (!op || op->isUnary() || op->op != Operator::Or) break;
    force = force || isTypeElem(op->y);
    unions.push(left);
    left = op->x;
  }
  NameAndType split = splitName(left, force);
  if (!split.name || !split.type) return {ExprId(), x};
  for (size_t i = unions.size(); i-- > 0;) {
    Operation op = tree_.cast<Operation>(ExprId(unions[i]));
    split.type = ast_.add<Operation>(op.pos, split.type.value, op.y.value, uint8_t(Operator::Or));
  }
  return split;
}

// The cases of extractName() without union: P *E and P (E).
Parser::NameAndType Parser::splitName(ExprId x, bool force) {
  if (std::optional<Operation> op = tree_.dynCast<Operation>(x); op && !op->isUnary()) {
    bool is_product = op->op == Operator::Mul && kind(op->x) == NodeKind::Name;
    if (is_product && (force || isTypeElem(op->y))) return {op->x, indirect(op->pos, op->y)};
  }
  if (std::optional<CallExpr> call = tree_.dynCast<CallExpr>(x)) {
    bool one_arg = call->args.size() == 1 && !call->has_dots && kind(call->fun) == NodeKind::Name;
    if (one_arg && (force || isTypeElem(call->args[0]))) return {call->fun, tree_.unparen(call->args[0])};
  }
  return {};
}

// Whether x can only be a type element; false for what may be an expression as well.
bool Parser::isTypeElem(ExprId x) const {
  for (;;) {
    NodeKind k = kind(x);
    if (k == NodeKind::ParenExpr) {
      x = tree_.cast<ParenExpr>(x).x;
    } else if (k == NodeKind::Operation) {
      Operation op = tree_.cast<Operation>(x);
      if (op.op == Operator::Tilde || (op.y && isTypeElem(op.y))) return true;
      x = op.x;  // The left side may be long: no recursion.
    } else {
      return k == NodeKind::ArrayType || k == NodeKind::StructType || k == NodeKind::FuncType ||
             k == NodeKind::InterfaceType || k == NodeKind::SliceType || k == NodeKind::MapType ||
             k == NodeKind::ChanType;
    }
  }
}

// FunctionDecl = "func" FunctionName [ TypeParams ] Signature [ FunctionBody ] .
// MethodDecl   = "func" Receiver MethodName [ TypeParams ] Signature [ FunctionBody ] .
DeclId Parser::funcDecl() {
  Pos start = pos();
  PragmaId pragma = takePragma();
  bool is_method = got(Token::Lparen);
  FieldId recv;
  if (is_method) recv = receiver();

  ExprId func_name;
  ListBuilder tparams(ids_);
  ExprId signature;
  if (tok() == Token::Name) {
    func_name = name();
    FuncParts parts = funcType(is_method && !options_.generic_methods ? "method" : "");
    signature = parts.type;
    const uint32_t* w = ast_.wordsAt(parts.tparams);
    for (uint32_t i = 0; i < w[0]; ++i) tparams.push(NodeId(w[1 + i]));
  } else {
    func_name = blankName(pos());
    signature = ast_.add<FuncType>(pos());
    syntaxError(is_method ? "expected name" : "expected name or (");
    advance(TokenSet(Token::Lbrace, Token::Semi));
  }
  StmtId body;
  if (tok() == Token::Lbrace) body = funcBody();
  return ast_.add<FuncDecl>(start, ast_.words({pragma.value, recv.value, func_name.value, signature.value, body.value},
                                              tparams.ids()));
}

FieldId Parser::receiver() {
  ListBuilder params(ids_);
  paramList(params, ExprId(), ExprId(), Token::Rparen, /*require_names=*/false, /*dots_ok=*/false);
  if (params.size() == 0) {
    error("method has no receiver");
    return FieldId();
  }
  if (params.size() > 1) error("method has multiple receivers");
  return FieldId(params[0]);
}

StmtId Parser::funcBody() {
  ++func_nesting_;
  uint32_t errors = error_count_;
  StmtId body = blockStmt("");
  --func_nesting_;
  // After syntax errors, complaints about labels would be mere consequences.
  if (options_.check_branches && errors == error_count_ && !ast_.overflowed()) {
    checkBranches(tree_, ast_, sources_, names_, body, diags_);
  }
  return body;
}

}  // namespace tuco
