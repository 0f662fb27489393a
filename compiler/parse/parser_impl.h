// The recursive-descent parser of one file. Private to this room.
//
// Methods are named after the productions of the Go specification. Those that end in OrNone may
// return an absent id; all others report what is missing and return a node in its place.
// The order of productions, of messages and of skipping (advance) is that of cmd/compile, because
// users and test corpora compare messages.
#ifndef TUCO_COMPILER_PARSE_PARSER_IMPL_H_
#define TUCO_COMPILER_PARSE_PARSER_IMPL_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast/writer.h"
#include "compiler/lex/lexer.h"
#include "compiler/parse/directives.h"
#include "compiler/parse/parser.h"

namespace tuco {

// Levels of expressions, types and statements inside each other. The stack of a thread (8 MB) must
// hold that many; sanitizers make frames several times as large.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr int kMaxNesting = 1000;
#define TUCO_SMALL_NESTING
#endif
#endif
#ifndef TUCO_SMALL_NESTING
inline constexpr int kMaxNesting = 10000;
#endif

// Links of x.y.z…, f()()…, a+b+c… in one expression: trees that lean to the left cost the parser no
// stack, but whoever walks them recursively.
inline constexpr uint32_t kMaxChain = 100 * 1000;

// Errors of one file that are kept. Beyond, the file is given up, so that garbage of any size is
// cheap; nobody reads that many.
inline constexpr uint32_t kMaxErrorsPerFile = 10 * 1000;

// A stack of ids under construction. Lists nest, so each ListBuilder uses the top of one stack and
// leaves it as it found it.
class ListBuilder {
 public:
  explicit ListBuilder(std::vector<uint32_t>& stack) : stack_(stack), base_(stack.size()) {}
  ~ListBuilder() { stack_.resize(base_); }
  ListBuilder(const ListBuilder&) = delete;
  ListBuilder& operator=(const ListBuilder&) = delete;

  void push(NodeId id) { stack_.push_back(id.value); }
  size_t size() const { return stack_.size() - base_; }
  uint32_t operator[](size_t i) const { return stack_[base_ + i]; }
  std::span<const uint32_t> ids() const { return {stack_.data() + base_, size()}; }

 private:
  std::vector<uint32_t>& stack_;
  size_t base_;
};

class Parser final : public LexHandler {
 public:
  Parser(Ast& ast, SourceManager& sources, Interner& names, IdentCache& idents, FileId file,
         const ParseOptions& options, DiagList& diags);

  File parse();

  void lexError(Pos pos, std::string message) override;
  void directive(Pos pos, std::string_view text, bool is_blank) override;

 private:
  // What one group of declarations has in common.
  enum class Keyword : uint8_t { None, If, For, Switch };
  struct Header {
    StmtId init;
    ExprId cond;
    StmtId post;
  };
  struct FuncParts {
    uint32_t tparams = 0;  // List, see AstWriter::list().
    ExprId type;
  };

  // parser.cc
  void next() { lex_.next(); }
  Token tok() const { return lex_.token; }
  Pos pos() const { return lex_.pos(); }
  bool atOperator(Operator op) const { return lex_.token == Token::Operator && lex_.op == op; }
  bool got(Token token) {
    if (lex_.token != token) return false;
    lex_.next();
    return true;
  }
  void want(Token token);
  bool gotAssign();
  void errorAt(Pos pos, std::string message, Code code = Code::SyntaxError);
  void error(std::string message) { errorAt(pos(), std::move(message)); }
  void record(Pos pos, std::string message, Code code);
  void syntaxErrorAt(Pos pos, std::string_view message);
  void syntaxError(std::string_view message) { syntaxErrorAt(pos(), message); }
  std::string currentTokenString() const;
  void advance(TokenSet follow);
  void advanceOne();
  template <class F>
  Pos list(std::string_view context, Token separator, Token close, F&& element);
  void endListElement(std::string_view context, Token separator, Token close, bool& give_up);
  std::string string(NodeId node) const;
  // Reports too deep nesting once and moves to the end of the file.
  void tooDeep();
  void giveUp();
  bool enter() {
    if (__builtin_expect(++depth_ > kMaxNesting, 0)) tooDeep();
    return depth_ <= kMaxNesting;
  }
  struct Level {
    explicit Level(Parser& parser) : parser_(parser), ok(parser.enter()) {}
    ~Level() { --parser_.depth_; }
    Parser& parser_;
    bool ok;
  };

  // parse_decl.cc
  void fileDecls(ListBuilder& decls);
  void fileDecl(ListBuilder& decls);
  template <class F>
  void appendGroup(ListBuilder& decls, F&& decl);
  DeclId importDecl(Pos group);
  DeclId constDecl(Pos group);
  DeclId typeDecl(Pos group);
  DeclId varDecl(Pos group);
  DeclId funcDecl();
  FieldId receiver();
  StmtId funcBody();
  void notePreamble(ExprId path);
  bool isEmptyFuncDecl(DeclId decl) const;
  ExprId typeSpecStartingWithName(Pos lbrack, uint32_t& tparams, bool& is_alias);
  struct NameAndType {
    ExprId name;
    ExprId type;
  };
  NameAndType extractName(ExprId x, bool force);
  NameAndType splitName(ExprId x, bool force);
  bool isTypeElem(ExprId x) const;

  // parse_expr.cc
  ExprId name();
  ExprId newName(Pos pos, NameId value, size_t length) {
    return ast_.add<Name>(pos, value.value, 0, 0, static_cast<uint16_t>(std::min<size_t>(length, UINT16_MAX)));
  }
  ExprId blankName(Pos pos) { return newName(pos, blank_, 1); }
  ExprId badExpr() { return ast_.add<BadExpr>(pos()); }
  ExprId expr() { return binaryExpr(ExprId(), 0); }
  ExprId binaryExpr(ExprId x, int min_precedence);
  ExprId unaryExpr();
  ExprId receiveOrChanType();
  void reassociateArrow(ExprId chan);
  ExprId operand(bool keep_parens);
  ExprId parenthesized(bool keep_parens);
  ExprId funcTypeOrLit();
  ExprId primaryExpr(ExprId x, bool keep_parens);
  ExprId selectorOrAssertion(ExprId x);
  ExprId indexOrSlice(ExprId x);
  ExprId sliceRest(ExprId x, Pos lbrack, ExprId low);
  ExprId call(ExprId x);
  bool startsCompositeLit(ExprId x) const;
  bool isValue(ExprId x) const;
  ExprId compositeLit(ExprId type);
  ExprId element();
  ExprId exprList();
  ExprId oliteral();
  void nameList(ExprId first, ListBuilder& names);
  NodeKind kind(NodeId id) const { return tree_.kind(id); }

  // parse_type.cc
  ExprId type();
  ExprId typeOrNone();
  ExprId indirect(Pos pos, ExprId type) { return ast_.add<Operation>(pos, type.value, 0, uint8_t(Operator::Mul)); }
  ExprId qualifiedName(ExprId first);
  ExprId typeInstance(ExprId x);
  ExprId typeList(bool strict, bool& comma);
  ExprId arrayType(Pos pos, ExprId len);
  ExprId sliceType(Pos pos);
  ExprId chanElem();
  ExprId chanType(Pos pos);
  ExprId mapType(Pos pos);
  ExprId structType();
  struct StructBuilder;
  void fieldDecl(StructBuilder& fields);
  void namedFields(StructBuilder& fields, Pos pos);
  void addField(StructBuilder& fields, Pos pos, ExprId name, ExprId type, ExprId tag);
  ExprId arrayOrTypeArgs();
  ExprId interfaceType();
  FieldId methodDecl();
  void methodOrInstance(FieldId field, ExprId name);
  ExprId instanceOf(ExprId name, Pos lbrack, std::span<const uint32_t> fields);
  FieldId embeddedElem(FieldId field);
  ExprId embeddedTerm();
  FuncParts funcType(std::string_view no_tparams_context);
  uint32_t results();
  uint32_t paramList(ExprId name, ExprId type, Token close, bool require_names, bool dots_ok) {
    ListBuilder params(ids_);
    paramList(params, name, type, close, require_names, dots_ok);
    return ast_.list(params.ids());
  }
  void paramList(ListBuilder& params, ExprId name, ExprId type, Token close, bool require_names, bool dots_ok);
  FieldId paramDeclOrNone(ExprId name, Token follow);
  FieldId paramAfterName(FieldId field, ExprId name, bool type_sets_ok);
  void distributeTypes(const ListBuilder& params, size_t named, size_t typed, Pos end, bool require_names);
  void checkDots(const ListBuilder& params, bool dots_ok);
  ExprId& fieldName(FieldId field) { return reinterpret_cast<ExprId&>(ast_.node(field).a); }
  ExprId& fieldType(FieldId field) { return reinterpret_cast<ExprId&>(ast_.node(field).b); }

  // parse_stmt.cc
  StmtId stmtOrNone();
  StmtId simpleStmt(ExprId lhs, Keyword keyword);
  StmtId assignment(ExprId lhs, Keyword keyword);
  StmtId exprStmt(ExprId x) { return ast_.add<ExprStmt>(tree_.pos(x), x.value); }
  StmtId rangeClause(ExprId lhs, bool is_def);
  StmtId labeledStmtOrNone(ExprId label);
  StmtId blockStmt(std::string_view context);
  template <class F>
  StmtId declStmt(F&& decl);
  StmtId callStmt();
  StmtId branchStmt();
  StmtId returnStmt();
  StmtId ifStmt();
  StmtId forStmt();
  StmtId switchStmt();
  StmtId selectStmt();
  ClauseId caseClause();
  ClauseId commClause();
  uint32_t clauseBody();
  void clauseExpected();
  void forRest(StmtId& cond, StmtId& post);
  Header header(Keyword keyword);
  ExprId condition(StmtId stmt, Keyword keyword, Pos semi_pos, std::string_view semi_text);
  std::string emphasized(ExprId x) const;
  void stmtList(ListBuilder& stmts);

  // Directives, parser.cc.
  PragmaId takePragma() { return pragma_ ? takePragmaSlow() : PragmaId(); }
  void clearPragma() {
    if (pragma_) reportUnusedPragma();
  }
  PragmaId takePragmaSlow();
  void reportUnusedPragma();
  void lineDirective(Pos pos, std::string_view comment);
  void setLineBase(Pos start, Pos text_pos, std::string_view text);

  const Ast& tree_;
  AstWriter ast_;
  SourceManager& sources_;
  Interner& names_;
  const ParseOptions& options_;
  DiagList& diags_;
  File file_;
  Lexer lex_;
  NameId blank_;
  NameId dot_;
  std::optional<Pragma> pragma_;  // Directives that wait for their declaration.
  std::vector<uint32_t> ids_;     // See ListBuilder.
  std::vector<uint32_t> tags_;
  std::string_view pending_preamble_;  // The comment above the import being parsed.
  uint32_t error_count_ = 0;  // Lexical and syntax errors, not those about directives and labels.
  int depth_ = 0;
  int func_nesting_ = 0;
  int expr_nesting_ = 0;  // Below 0 in the header of a control clause: { opens its block.
  bool before_package_ = true;
  bool gave_up_ = false;
};

// list = [ element { separator element } [ separator ] ] close. `element` returns true if it must
// be the last. Returns the position of the closing token.
template <class F>
Pos Parser::list(std::string_view context, Token separator, Token close, F&& element) {
  bool done = false;
  while (tok() != Token::Eof && tok() != close && !done) {
    done = element();
    if (got(separator) || tok() == close) continue;
    bool give_up = false;
    endListElement(context, separator, close, give_up);
    if (give_up) return pos();
  }
  Pos end = pos();
  want(close);
  return end;
}

template <class F>
void Parser::appendGroup(ListBuilder& decls, F&& decl) {
  if (tok() != Token::Lparen) {
    decls.push(decl(Pos()));
    return;
  }
  Pos group = pos();
  clearPragma();
  next();  // After clearPragma(): the next token may bring directives.
  list("grouped declaration", Token::Semi, Token::Rparen, [&] {
    decls.push(decl(group));
    return false;
  });
}

// Reports misuse of labels and branch statements in a function body, and sets the targets of
// branch statements.
void checkBranches(const Ast& ast, AstWriter& writer, const SourceManager& sources, const Interner& names,
                   StmtId body, DiagList& diags);

}  // namespace tuco

#endif  // TUCO_COMPILER_PARSE_PARSER_IMPL_H_
