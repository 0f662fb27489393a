// Statements.
#include "compiler/parse/parser_impl.h"

namespace tuco {
namespace {

// Tokens other than names that start an expression statement.
constexpr TokenSet kOperandStarts(Token::Literal, Token::Func, Token::Lparen, Token::Lbrack, Token::Struct,
                                  Token::Map, Token::Chan, Token::Interface, Token::Arrow);
constexpr TokenSet kStmtListEnds(Token::Eof, Token::Rbrace, Token::Case, Token::Default);

std::string keywordText(Token token) { return std::string(tokenText(token)); }

}  // namespace

// StatementList = { Statement ";" } .
void Parser::stmtList(ListBuilder& stmts) {
  while (!kStmtListEnds.contains(tok())) {
    StmtId s = stmtOrNone();
    clearPragma();
    if (!s) break;
    stmts.push(s);
    if (!got(Token::Semi) && tok() != Token::Rbrace) {
      syntaxError("at end of statement");
      advance(TokenSet(Token::Semi, Token::Rbrace, Token::Case, Token::Default));
      got(Token::Semi);
    }
  }
}

template <class F>
StmtId Parser::declStmt(F&& decl) {
  Pos start = pos();
  next();
  ListBuilder decls(ids_);
  appendGroup(decls, decl);
  for (uint32_t d : decls.ids()) {
    if (ast_.wordsAt(ast_.node(DeclId(d)).a)[1] != 0) file_.local_decls_with_pragma.push_back(DeclId(d));
  }
  return ast_.add<DeclStmt>(start, ast_.list(decls.ids()));
}

StmtId Parser::stmtOrNone() {
  Level level(*this);
  if (!level.ok) return StmtId();
  Token t = tok();
  if (t == Token::Name) {
    clearPragma();
    ExprId lhs = exprList();
    if (tok() == Token::Colon && kind(lhs) == NodeKind::Name) return labeledStmtOrNone(lhs);
    return simpleStmt(lhs, Keyword::None);
  }
  if (t == Token::Var) return declStmt([this](Pos group) { return varDecl(group); });
  if (t == Token::Const) return declStmt([this](Pos group) { return constDecl(group); });
  if (t == Token::Type) return declStmt([this](Pos group) { return typeDecl(group); });

  clearPragma();
  if (kOperandStarts.contains(t)) return simpleStmt(ExprId(), Keyword::None);
  if (t == Token::Operator || t == Token::Star) {
    Operator op = lex_.op;
    bool is_unary = op == Operator::Add || op == Operator::Sub || op == Operator::Mul || op == Operator::And ||
                    op == Operator::Xor || op == Operator::Not;
    if (is_unary) return simpleStmt(ExprId(), Keyword::None);
    return StmtId();
  }
  if (t == Token::If) return ifStmt();
  if (t == Token::Return) return returnStmt();
  if (t == Token::For) return forStmt();
  if (t == Token::Switch) return switchStmt();
  if (t == Token::Select) return selectStmt();
  if (t == Token::Lbrace) return blockStmt("");
  if (t == Token::Go || t == Token::Defer) return callStmt();
  if (t == Token::Break || t == Token::Continue || t == Token::Goto || t == Token::Fallthrough) {
    return branchStmt();
  }
  if (t == Token::Semi) return ast_.add<EmptyStmt>(pos());
  return StmtId();
}

// SimpleStmt = ExpressionStmt | SendStmt | IncDecStmt | Assignment | ShortVarDecl .
// `lhs`, if present, was read already. `keyword` is that of the clause whose header this is.
StmtId Parser::simpleStmt(ExprId lhs, Keyword keyword) {
  if (keyword == Keyword::For && tok() == Token::Range) return rangeClause(ExprId(), false);
  if (!lhs) lhs = exprList();

  if (tok() == Token::Assign || tok() == Token::Define) return assignment(lhs, keyword);
  if (kind(lhs) == NodeKind::ListExpr) {
    syntaxError("expected := or = or comma");
    advance(TokenSet(Token::Semi, Token::Rbrace));
    return exprStmt(tree_.cast<ListExpr>(lhs).elems[0]);
  }
  Pos op_pos = pos();
  Operator op = lex_.op;
  if (got(Token::AssignOp)) {
    ExprId rhs = expr();
    return ast_.add<AssignStmt>(op_pos, lhs.value, rhs.value, uint8_t(op));
  }
  if (got(Token::IncOp)) return ast_.add<AssignStmt>(op_pos, lhs.value, 0, uint8_t(op));
  if (got(Token::Arrow)) {
    ExprId value = expr();
    return ast_.add<SendStmt>(op_pos, lhs.value, value.value);
  }
  return exprStmt(lhs);
}

// At "=" or ":=".
StmtId Parser::assignment(ExprId lhs, Keyword keyword) {
  Pos op_pos = pos();
  bool is_def = tok() == Token::Define;
  next();
  if (keyword == Keyword::For && tok() == Token::Range) return rangeClause(lhs, is_def);
  ExprId rhs = exprList();
  bool guards = keyword == Keyword::Switch && is_def && kind(rhs) == NodeKind::TypeSwitchGuard;
  if (guards && kind(lhs) == NodeKind::Name) {
    ast_.node(rhs).a = lhs.value;
    return exprStmt(rhs);
  }
  Operator op = is_def ? Operator::Def : Operator::None;
  return ast_.add<AssignStmt>(op_pos, lhs.value, rhs.value, uint8_t(op));
}

StmtId Parser::rangeClause(ExprId lhs, bool is_def) {
  Pos range = pos();
  next();
  ExprId x = expr();
  return ast_.add<RangeClause>(range, lhs.value, x.value, 0, is_def ? kFlagIsDef : 0);
}

StmtId Parser::labeledStmtOrNone(ExprId label) {
  Pos colon = pos();
  want(Token::Colon);
  StmtId s;
  if (tok() == Token::Rbrace) {
    s = ast_.add<EmptyStmt>(pos());  // The statement before "}" needs no semicolon.
  } else {
    s = stmtOrNone();
  }
  if (s) return ast_.add<LabeledStmt>(colon, label.value, s.value);
  syntaxErrorAt(colon, "missing statement after label");
  return StmtId();
}

// `context` names what precedes the block; "" if the caller has seen the "{".
StmtId Parser::blockStmt(std::string_view context) {
  Pos start = pos();
  if (!got(Token::Lbrace)) {  // Those who come from C may forget the braces.
    syntaxError("expected { after " + std::string(context));
    advance(TokenSet(Token::Name, Token::Rbrace));
    Pos rbrace = pos();
    if (got(Token::Rbrace)) return ast_.add<BlockStmt>(start, 0, rbrace.value);
  }
  ListBuilder stmts(ids_);
  stmtList(stmts);
  Pos rbrace = pos();
  want(Token::Rbrace);
  return ast_.add<BlockStmt>(start, ast_.list(stmts.ids()), rbrace.value);
}

StmtId Parser::callStmt() {
  Pos start = pos();
  Token keyword = tok();
  next();
  ExprId x = primaryExpr(ExprId(), /*keep_parens=*/tok() == Token::Lparen);
  ExprId inner = tree_.unparen(x);
  if (inner != x) {
    errorAt(tree_.pos(x), "expression in " + keywordText(keyword) + " must not be parenthesized");
  }
  return ast_.add<CallStmt>(start, inner.value, 0, uint8_t(keyword));
}

StmtId Parser::branchStmt() {
  Pos start = pos();
  Token keyword = tok();
  next();
  ExprId label;
  bool may_have_label = keyword == Token::Break || keyword == Token::Continue;
  if (keyword == Token::Goto || (may_have_label && tok() == Token::Name)) label = name();
  return ast_.add<BranchStmt>(start, label.value, 0, uint8_t(keyword));
}

StmtId Parser::returnStmt() {
  Pos start = pos();
  next();
  ExprId values;
  if (tok() != Token::Semi && tok() != Token::Rbrace) values = exprList();
  return ast_.add<ReturnStmt>(start, values.value);
}

// The part of if, for and switch between keyword and "{".
Parser::Header Parser::header(Keyword keyword) {
  Header out;
  Token keyword_token = tok();
  next();
  if (tok() == Token::Lbrace) {
    if (keyword == Keyword::If) {
      syntaxError("missing condition in if statement");
      out.cond = badExpr();
    }
    return out;
  }
  int outer_nesting = expr_nesting_;
  expr_nesting_ = -1;

  if (tok() != Token::Semi) {
    if (got(Token::Var)) {  // Accepted, with a complaint.
      syntaxError("var declaration not allowed in " + keywordText(keyword_token) + " initializer");
    }
    out.init = simpleStmt(ExprId(), keyword);
    if (kind(out.init) == NodeKind::RangeClause) {
      expr_nesting_ = outer_nesting;
      return out;
    }
  }

  StmtId cond;
  Pos semi_pos;
  std::string semi_text;
  if (tok() == Token::Lbrace) {
    cond = out.init;
    out.init = StmtId();
  } else {
    if (tok() == Token::Semi) {
      semi_pos = pos();
      semi_text = currentTokenString();
      next();
    } else {
      want(Token::Lbrace);  // Asking for "{" rather than ";" makes the better message.
      if (tok() != Token::Lbrace) advance(TokenSet(Token::Lbrace, Token::Rbrace));
    }
    if (keyword == Keyword::For) {
      forRest(cond, out.post);
    } else if (tok() != Token::Lbrace) {
      cond = simpleStmt(ExprId(), keyword);
    }
  }
  out.cond = condition(cond, keyword, semi_pos, semi_text);
  expr_nesting_ = outer_nesting;
  return out;
}

// Condition and post statement of a for clause.
void Parser::forRest(StmtId& cond, StmtId& post) {
  if (tok() != Token::Semi) {
    if (tok() == Token::Lbrace) return syntaxError("expected for loop condition");
    cond = simpleStmt(ExprId(), Keyword::None);
  }
  want(Token::Semi);
  if (tok() == Token::Lbrace) return;
  post = simpleStmt(ExprId(), Keyword::None);
  std::optional<AssignStmt> assign = tree_.dynCast<AssignStmt>(post);
  if (assign && assign->op == Operator::Def) {
    syntaxErrorAt(assign->pos, "cannot declare in post statement of for loop");
  }
}

// The expression of the statement that stands in the place of a condition.
ExprId Parser::condition(StmtId stmt, Keyword keyword, Pos semi_pos, std::string_view semi_text) {
  if (!stmt) {
    if (keyword != Keyword::If || !semi_pos.isKnown()) return ExprId();
    if (semi_text == "semicolon") {
      syntaxErrorAt(semi_pos, "missing condition in if statement");
    } else {
      syntaxErrorAt(semi_pos, "unexpected " + std::string(semi_text) + ", expected { after if clause");
    }
    return ast_.add<BadExpr>(semi_pos);
  }
  if (std::optional<ExprStmt> s = tree_.dynCast<ExprStmt>(stmt)) return s->x;
  // Often "=" instead of "==": parentheses around the operands make it visible.
  std::string text = string(stmt);
  std::optional<AssignStmt> assign = tree_.dynCast<AssignStmt>(stmt);
  if (assign && assign->op == Operator::None) {
    text = "assignment " + emphasized(assign->lhs) + " = " + emphasized(assign->rhs);
  }
  syntaxErrorAt(tree_.pos(stmt), "cannot use " + text + " as value");
  return ExprId();
}

// The text of x, a binary expression in parentheses.
std::string Parser::emphasized(ExprId x) const {
  std::optional<Operation> op = tree_.dynCast<Operation>(x);
  return op && !op->isUnary() ? "(" + string(x) + ")" : string(x);
}

StmtId Parser::ifStmt() {
  Level level(*this);  // For chains of else if.
  if (!level.ok) return ast_.add<EmptyStmt>(pos());
  Pos start = pos();
  Header h = header(Keyword::If);
  StmtId then = blockStmt("if clause");
  StmtId otherwise;
  if (got(Token::Else)) {
    if (tok() == Token::If) {
      otherwise = ifStmt();
    } else if (tok() == Token::Lbrace) {
      otherwise = blockStmt("");
    } else {
      syntaxError("else must be followed by if or statement block");
      advance(TokenSet(Token::Name, Token::Rbrace));
    }
  }
  return ast_.add<IfStmt>(start, ast_.words({h.init.value, h.cond.value, then.value, otherwise.value}));
}

StmtId Parser::forStmt() {
  Pos start = pos();
  Header h = header(Keyword::For);
  StmtId body = blockStmt("for clause");
  return ast_.add<ForStmt>(start, ast_.words({h.init.value, h.cond.value, h.post.value, body.value}));
}

StmtId Parser::switchStmt() {
  Pos start = pos();
  Header h = header(Keyword::Switch);
  if (!got(Token::Lbrace)) {
    syntaxError("missing { after switch clause");
    advance(TokenSet(Token::Case, Token::Default, Token::Rbrace));
  }
  ListBuilder clauses(ids_);
  while (tok() != Token::Eof && tok() != Token::Rbrace) clauses.push(caseClause());
  Pos rbrace = pos();
  want(Token::Rbrace);
  return ast_.add<SwitchStmt>(start, ast_.words({h.init.value, h.cond.value, rbrace.value}, clauses.ids()));
}

StmtId Parser::selectStmt() {
  Pos start = pos();
  next();
  if (!got(Token::Lbrace)) {
    syntaxError("missing { after select clause");
    advance(TokenSet(Token::Case, Token::Default, Token::Rbrace));
  }
  ListBuilder clauses(ids_);
  while (tok() != Token::Eof && tok() != Token::Rbrace) clauses.push(commClause());
  Pos rbrace = pos();
  want(Token::Rbrace);
  return ast_.add<SelectStmt>(start, ast_.list(clauses.ids()), rbrace.value);
}

// From the colon on; returns the stored words: colon, list.
uint32_t Parser::clauseBody() {
  Pos colon = pos();
  want(Token::Colon);
  ListBuilder body(ids_);
  stmtList(body);
  return ast_.words({colon.value}, body.ids());
}

void Parser::clauseExpected() {
  syntaxError("expected case or default or }");
  advance(TokenSet(Token::Colon, Token::Case, Token::Default, Token::Rbrace));
}

ClauseId Parser::caseClause() {
  Pos start = pos();
  ExprId cases;
  if (got(Token::Case)) {
    cases = exprList();
  } else if (!got(Token::Default)) {
    clauseExpected();
  }
  uint32_t body = clauseBody();
  return ast_.add<CaseClause>(start, cases.value, body);
}

// The checker refuses communications that are neither send nor receive.
ClauseId Parser::commClause() {
  Pos start = pos();
  StmtId comm;
  if (got(Token::Case)) {
    comm = simpleStmt(ExprId(), Keyword::None);
  } else if (!got(Token::Default)) {
    clauseExpected();
  }
  uint32_t body = clauseBody();
  return ast_.add<CommClause>(start, comm.value, body);
}

}  // namespace tuco
