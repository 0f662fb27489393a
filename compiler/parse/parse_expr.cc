// Expressions.
#include "compiler/parse/parser_impl.h"

namespace tuco {
namespace {

// Type literals other than function types and pointers.
constexpr TokenSet kTypeStarts(Token::Lbrack, Token::Chan, Token::Map, Token::Struct, Token::Interface);

}  // namespace

ExprId Parser::name() {
  if (tok() == Token::Name) {
    ExprId n = newName(pos(), lex_.name, lex_.text().size());
    next();
    return n;
  }
  ExprId n = blankName(pos());
  syntaxError("expected name");
  advanceOne();
  return n;
}

// IdentifierList = identifier { "," identifier } .
void Parser::nameList(ExprId first, ListBuilder& names) {
  names.push(first);
  while (got(Token::Comma)) names.push(name());
}

ExprId Parser::oliteral() {
  if (tok() != Token::Literal) return ExprId();
  ExprId literal = ast_.add<BasicLit>(pos(), static_cast<uint32_t>(lex_.text().size()), 0,
                                      uint8_t(lex_.lit_kind), lex_.lit_bad ? kFlagBadLit : 0);
  next();
  return literal;
}

// ExpressionList = Expression { "," Expression } .
ExprId Parser::exprList() {
  ExprId x = expr();
  if (tok() != Token::Comma) return x;
  ListBuilder list(ids_);
  list.push(x);
  while (got(Token::Comma)) list.push(expr());
  return ast_.add<ListExpr>(tree_.pos(x), ast_.list(list.ids()));
}

// Expression = UnaryExpr | Expression binary_op Expression .
// `x`, if present, is the operand already read. Only operators above min_precedence are taken.
ExprId Parser::binaryExpr(ExprId x, int min_precedence) {
  if (!x) x = unaryExpr();
  uint32_t links = 0;
  while ((tok() == Token::Operator || tok() == Token::Star) && lex_.prec > min_precedence) {
    Pos op_pos = pos();
    Operator op = lex_.op;
    int op_precedence = lex_.prec;
    next();
    ExprId y = binaryExpr(ExprId(), op_precedence);
    x = ast_.add<Operation>(op_pos, x.value, y.value, uint8_t(op));
    if (++links > kMaxChain) tooDeep();
  }
  return x;
}

// UnaryExpr = PrimaryExpr | unary_op UnaryExpr .
ExprId Parser::unaryExpr() {
  Level level(*this);
  if (!level.ok) return badExpr();
  if (tok() == Token::Arrow) return receiveOrChanType();
  if (tok() == Token::Operator || tok() == Token::Star) {
    Operator op = lex_.op;
    Pos op_pos = pos();
    bool is_unary = op == Operator::Mul || op == Operator::Add || op == Operator::Sub || op == Operator::Not ||
                    op == Operator::Xor || op == Operator::Tilde || op == Operator::And;
    if (is_unary) {
      next();
      ExprId x = unaryExpr();
      // &(T{}) may carry parentheses around the composite literal.
      if (op == Operator::And) x = tree_.unparen(x);
      return ast_.add<Operation>(op_pos, x.value, 0, uint8_t(op));
    }
  }
  // Parentheses are kept so that (x) := 0 can be refused.
  return primaryExpr(ExprId(), /*keep_parens=*/true);
}

// "<-" starts a receive operation, or the type <-chan T. Which one shows only after the operand:
// if it is a channel type, the arrow belongs to its first chan.
ExprId Parser::receiveOrChanType() {
  Pos arrow = pos();
  next();
  ExprId x = unaryExpr();
  if (kind(x) != NodeKind::ChanType) return ast_.add<Operation>(arrow, x.value, 0, uint8_t(Operator::Recv));
  reassociateArrow(x);
  return x;
}

// <-(chan T) is (<-chan T), and <-(chan<- T) is (<-chan (<-T)), where T must be a channel again.
void Parser::reassociateArrow(ExprId chan) {
  ChanDir dir = ChanDir::SendOnly;
  ExprId t = chan;
  while (dir == ChanDir::SendOnly) {
    if (kind(t) != NodeKind::ChanType) break;
    Node& node = ast_.node(t);
    dir = ChanDir(node.op);
    if (dir == ChanDir::RecvOnly) syntaxError("unexpected <-, expected chan");  // <-<-chan T
    node.op = uint8_t(ChanDir::RecvOnly);
    t = ExprId(node.a);
  }
  if (dir == ChanDir::SendOnly) syntaxError("unexpected " + string(t) + ", expected chan");
}

// Operand = Literal | OperandName | "(" Expression ")" | FunctionLit | Type .
ExprId Parser::operand(bool keep_parens) {
  Token t = tok();
  if (t == Token::Name) return name();
  if (t == Token::Literal) return oliteral();
  if (t == Token::Lparen) return parenthesized(keep_parens);
  if (t == Token::Func) return funcTypeOrLit();
  if (kTypeStarts.contains(t)) return type();
  ExprId x = badExpr();
  syntaxError("expected expression");
  advance(TokenSet(Token::Rparen, Token::Rbrack, Token::Rbrace));
  return x;
}

// Parentheses are kept only where they can be wrong: around a composite literal's type (a "{"
// follows), and where the caller asks for them.
ExprId Parser::parenthesized(bool keep_parens) {
  Pos lparen = pos();
  next();
  ++expr_nesting_;
  ExprId x = expr();
  --expr_nesting_;
  want(Token::Rparen);
  if (!keep_parens && tok() != Token::Lbrace) return x;
  return ast_.add<ParenExpr>(lparen, x.value);
}

ExprId Parser::funcTypeOrLit() {
  Pos func = pos();
  next();
  ExprId signature = funcType("function type").type;
  if (tok() != Token::Lbrace) return signature;
  ++expr_nesting_;
  StmtId body = funcBody();
  --expr_nesting_;
  return ast_.add<FuncLit>(func, signature.value, body.value);
}

// PrimaryExpr = Operand { Selector | Index | Slice | TypeAssertion | Arguments | LiteralValue } .
ExprId Parser::primaryExpr(ExprId x, bool keep_parens) {
  if (!x) x = operand(keep_parens);
  for (uint32_t links = 0;; ++links) {
    if (links > kMaxChain) tooDeep();
    if (tok() == Token::Dot) {
      x = selectorOrAssertion(x);
    } else if (tok() == Token::Lbrack) {
      x = indexOrSlice(x);
    } else if (tok() == Token::Lparen) {
      x = call(x);
    } else if (tok() == Token::Lbrace) {
      ExprId inner = tree_.unparen(x);
      if (!startsCompositeLit(inner)) return x;
      if (inner != x) syntaxError("cannot parenthesize type in composite literal");
      x = compositeLit(x);
    } else {
      return x;
    }
  }
}

ExprId Parser::selectorOrAssertion(ExprId x) {
  Pos dot = pos();
  next();
  if (tok() == Token::Name) {
    ExprId sel = name();
    return ast_.add<SelectorExpr>(dot, x.value, sel.value);
  }
  if (!got(Token::Lparen)) {
    syntaxError("expected name or (");
    advance(TokenSet(Token::Semi, Token::Rparen));
    return x;
  }
  if (got(Token::Type)) {
    x = ast_.add<TypeSwitchGuard>(dot, 0, x.value);  // simpleStmt() adds the name.
  } else {
    ExprId asserted = type();
    x = ast_.add<AssertExpr>(dot, x.value, asserted.value);
  }
  want(Token::Rparen);
  return x;
}

ExprId Parser::indexOrSlice(ExprId x) {
  Pos lbrack = pos();
  next();
  ExprId index;
  if (tok() != Token::Colon) {
    bool comma = false;
    if (tok() == Token::Rbrack) {
      syntaxError("expected operand");
      index = badExpr();
    } else {
      index = typeList(/*strict=*/false, comma);
    }
    if (comma || tok() == Token::Rbrack) {
      want(Token::Rbrack);
      return ast_.add<IndexExpr>(lbrack, x.value, index.value);
    }
  }
  return sliceRest(x, lbrack, index);
}

// From the first colon on.
ExprId Parser::sliceRest(ExprId x, Pos lbrack, ExprId low) {
  if (!got(Token::Colon)) {
    syntaxError("expected comma, : or ]");
    advance(TokenSet(Token::Comma, Token::Colon, Token::Rbrack));
  }
  ++expr_nesting_;
  ExprId high;
  ExprId max;
  bool is_full = false;
  if (tok() != Token::Colon && tok() != Token::Rbrack) high = expr();
  if (tok() == Token::Colon) {
    is_full = true;
    if (!high) {
      error("middle index required in 3-index slice");
      high = badExpr();
    }
    next();
    if (tok() != Token::Rbrack) {
      max = expr();
    } else {
      error("final index required in 3-index slice");
      max = badExpr();
    }
  }
  --expr_nesting_;
  want(Token::Rbrack);
  return ast_.add<SliceExpr>(lbrack, x.value, ast_.words({low.value, high.value, max.value}), 0,
                             is_full ? kFlagIsFull : 0);
}

// Arguments = "(" [ ExpressionList [ "..." ] [ "," ] ] ")" .
ExprId Parser::call(ExprId x) {
  Pos lparen = pos();
  next();
  ListBuilder args(ids_);
  bool has_dots = false;
  ++expr_nesting_;
  list("argument list", Token::Comma, Token::Rparen, [&] {
    args.push(expr());
    has_dots = got(Token::DotDotDot);
    return has_dots;
  });
  --expr_nesting_;
  return ast_.add<CallExpr>(lparen, x.value, ast_.list(args.ids()), 0, has_dots ? kFlagHasDots : 0);
}

// Whether "{" after x opens a composite literal. After a name in the header of a control clause it
// opens the block.
bool Parser::startsCompositeLit(ExprId x) const {
  NodeKind k = kind(x);
  if (k == NodeKind::Name || k == NodeKind::SelectorExpr) return expr_nesting_ >= 0;
  if (k == NodeKind::IndexExpr) return expr_nesting_ >= 0 && !isValue(x);
  return k == NodeKind::ArrayType || k == NodeKind::SliceType || k == NodeKind::StructType ||
         k == NodeKind::MapType;
}

// Whether x cannot be a type.
bool Parser::isValue(ExprId x) const {
  for (;;) {
    NodeKind k = kind(x);
    if (k == NodeKind::ParenExpr) {
      x = tree_.cast<ParenExpr>(x).x;
    } else if (k == NodeKind::IndexExpr) {
      IndexExpr index = tree_.cast<IndexExpr>(x);
      if (isValue(index.index)) return true;
      x = index.x;  // May be a long chain: no recursion.
    } else if (k == NodeKind::Operation) {
      Operation op = tree_.cast<Operation>(x);
      return op.op != Operator::Mul || !op.isUnary();
    } else {
      return k == NodeKind::BasicLit || k == NodeKind::CompositeLit || k == NodeKind::FuncLit ||
             k == NodeKind::SliceExpr || k == NodeKind::AssertExpr || k == NodeKind::TypeSwitchGuard ||
             k == NodeKind::CallExpr;
    }
  }
}

// Element = Expression | LiteralValue .
ExprId Parser::element() {
  return tok() == Token::Lbrace ? compositeLit(ExprId()) : expr();
}

// LiteralValue = "{" [ ElementList [ "," ] ] "}" .
ExprId Parser::compositeLit(ExprId type) {
  Level level(*this);
  if (!level.ok) return badExpr();
  Pos lbrace = pos();
  ListBuilder elems(ids_);
  uint32_t keys = 0;
  ++expr_nesting_;
  want(Token::Lbrace);
  Pos rbrace = list("composite literal", Token::Comma, Token::Rbrace, [&] {
    ExprId e = element();
    if (tok() == Token::Colon) {
      Pos colon = pos();
      next();
      ExprId value = element();
      e = ast_.add<KeyValueExpr>(colon, e.value, value.value);
      ++keys;
    }
    elems.push(e);
    return false;
  });
  --expr_nesting_;
  return ast_.add<CompositeLit>(lbrace, type.value, ast_.words({keys, rbrace.value}, elems.ids()));
}

}  // namespace tuco
