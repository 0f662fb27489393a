#include "compiler/parse/parser.h"

#include <algorithm>
#include <charconv>

#include "compiler/ast/print.h"
#include "compiler/parse/build_constraint.h"
#include "compiler/parse/parser_impl.h"

namespace tuco {
namespace {

// The English of a token in messages.
std::string tokenString(Token token) {
  if (token == Token::Comma) return "comma";
  if (token == Token::Semi) return "semicolon or newline";
  std::string text(tokenText(token));
  return isKeyword(token) ? "keyword " + text : text;
}

std::string_view semiString(Lexer::SemiKind kind) {
  switch (kind) {
    case Lexer::SemiKind::Semicolon: return "semicolon";
    case Lexer::SemiKind::Newline: return "newline";
    case Lexer::SemiKind::Eof: return "EOF";
  }
  return "";
}

// Keywords that start a statement: worth stopping at when tokens are skipped inside a function.
constexpr TokenSet kStatementStarts(Token::Break, Token::Const, Token::Continue, Token::Defer,
                                    Token::Fallthrough, Token::For, Token::Go, Token::Goto, Token::If,
                                    Token::Return, Token::Select, Token::Switch, Token::Type, Token::Var);

constexpr uint64_t kMaxLineOrColumn = 1u << 30;

// The decimal number after the last ":" of `text`.
struct TrailingNumber {
  size_t start = 0;  // Index after the ":"; 0 if there is none.
  uint64_t value = 0;
  bool ok = false;
};

TrailingNumber trailingNumber(std::string_view text) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  TrailingNumber number{colon + 1, 0, false};
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data() + colon + 1, end, number.value);
  number.ok = error == std::errc() && rest == end;
  return number;
}

}  // namespace

Parser::Parser(Ast& ast, SourceManager& sources, Interner& names, IdentCache& idents, FileId file,
               const ParseOptions& options, DiagList& diags)
    : tree_(ast),
      ast_(ast),
      sources_(sources),
      names_(names),
      options_(options),
      diags_(diags),
      lex_(sources.text(file), sources.start(file), idents, *this),
      blank_(names.intern("_")),
      dot_(names.intern(".")) {
  file_.id = file;
}

// SourceFile = PackageClause ";" { ImportDecl ";" } { TopLevelDecl ";" } .
File Parser::parse() {
  next();
  file_.pos = pos();
  before_package_ = false;
  if (!got(Token::Package)) {
    syntaxError("package statement must be first");
    return std::move(file_);
  }
  file_.pragma = takePragma();
  ExprId package_name = name();
  want(Token::Semi);
  if (error_count_ != 0) return std::move(file_);  // A file without a package is not worth reading.
  file_.pkg_name = package_name;

  ListBuilder decls(ids_);
  fileDecls(decls);
  clearPragma();
  file_.eof = pos();
  std::string_view source = sources_.text(file_.id);
  file_.line_count = static_cast<uint32_t>(std::count(source.begin(), source.end(), '\n')) + 1;
  if (ast_.overflowed()) {
    errorAt(file_.pos, "package too large: more than 2^27 syntax nodes", Code::LimitExceeded);
    file_.pkg_name = ExprId();
    return std::move(file_);
  }
  uint32_t index = ast_.list(decls.ids());
  if (index != 0) file_.decls = {ast_.wordsAt(index) + 1, static_cast<uint32_t>(decls.size())};
  return std::move(file_);
}

void Parser::want(Token token) {
  if (got(token)) return;
  syntaxError("expected " + tokenString(token));
  advanceOne();
}

// Accepts "=", and ":=" with an error.
bool Parser::gotAssign() {
  if (tok() == Token::Define) {
    syntaxError("expected =");
    next();
    return true;
  }
  return got(Token::Assign);
}

void Parser::errorAt(Pos pos, std::string message, Code code) {
  if (gave_up_) return;
  record(pos, std::move(message), code);
  if (error_count_ > kMaxErrorsPerFile) giveUp();
}

// The lexer is inside a token: it cannot be sent to the end of the file now.
void Parser::lexError(Pos pos, std::string message) {
  if (!gave_up_ && error_count_ <= kMaxErrorsPerFile) record(pos, std::move(message), Code::SyntaxError);
}

void Parser::record(Pos pos, std::string message, Code code) {
  ++error_count_;
  diags_.report(pos, code, std::move(message));
  if (error_count_ != kMaxErrorsPerFile) return;
  diags_.report(pos, Code::LimitExceeded,
                "more than " + std::to_string(kMaxErrorsPerFile) + " errors in this file; giving up");
}

std::string Parser::currentTokenString() const {
  switch (tok()) {
    case Token::Name: return "name " + std::string(lex_.text());
    case Token::Semi: return std::string(semiString(lex_.semi));
    case Token::Literal: return "literal " + std::string(lex_.text());
    case Token::Operator: return std::string(operatorText(lex_.op));
    case Token::AssignOp: return std::string(operatorText(lex_.op)) + "=";
    case Token::IncOp: return std::string(operatorText(lex_.op)) + std::string(operatorText(lex_.op));
    case Token::None:
    case Token::Eof:
    case Token::Assign:
    case Token::Define:
    case Token::Arrow:
    case Token::Star:
    case Token::Lparen:
    case Token::Lbrack:
    case Token::Lbrace:
    case Token::Rparen:
    case Token::Rbrack:
    case Token::Rbrace:
    case Token::Comma:
    case Token::Colon:
    case Token::Dot:
    case Token::DotDotDot:
#define TUCO_TOKEN(name, text)
#define TUCO_KEYWORD(name, text) case Token::name:
#include "compiler/lex/tokens.def"
      return tokenString(tok());
  }
  return "";
}

// A message that starts with "in ", "at ", "after " or "expected " is completed by what was found.
void Parser::syntaxErrorAt(Pos pos, std::string_view message) {
  if (tok() == Token::Eof && error_count_ != 0) return;  // A mere consequence.
  std::string joint;
  if (message.starts_with("in ") || message.starts_with("at ") || message.starts_with("after ")) {
    joint = " ";
  } else if (message.starts_with("expected ")) {
    joint = ", ";
  } else {
    errorAt(pos, "syntax error: " + std::string(message));
    return;
  }
  errorAt(pos, "syntax error: unexpected " + currentTokenString() + joint + std::string(message));
}

// Skips to a token of `follow`, and inside functions also to the start of a statement.
void Parser::advance(TokenSet follow) {
  if (func_nesting_ > 0) follow.bits |= kStatementStarts.bits;
  while (tok() != Token::Eof && !follow.contains(tok())) next();
}

void Parser::advanceOne() {
  if (tok() != Token::Eof) next();
}

void Parser::endListElement(std::string_view context, Token separator, Token close, bool& give_up) {
  syntaxError("in " + std::string(context) + "; possibly missing " + tokenString(separator) + " or " +
              tokenString(close));
  advance(TokenSet(Token::Rparen, Token::Rbrack, Token::Rbrace));
  give_up = tok() != close;
}

std::string Parser::string(NodeId node) const { return nodeString(tree_, names_, node); }

void Parser::tooDeep() {
  if (gave_up_) return;
  errorAt(pos(), "nesting depth limit of " + std::to_string(kMaxNesting) + " exceeded", Code::LimitExceeded);
  giveUp();
}

void Parser::giveUp() {
  gave_up_ = true;
  lex_.skipToEnd();
}

void Parser::directive(Pos pos, std::string_view comment, bool is_blank) {
  std::string_view text = comment.substr(2);
  if (comment[1] == '*') text.remove_suffix(2);
  if (text.ends_with('\r')) text.remove_suffix(1);
  bool at_line_start = lex_.isLineStart(pos);
  if (text.starts_with("line ")) {
    if (comment[1] == '*' || at_line_start) lineDirective(pos, comment);
    return;
  }
  if (text.starts_with("export ")) {
    if (at_line_start) addExport(file_, pos.plus(2), text);
    return;
  }
  if (before_package_ && comment.starts_with("//go:build")) {
    // The last well-formed line wins, also by implying nothing.
    std::optional<std::string> version = goVersionOfConstraint(comment);
    if (version) file_.go_version = std::move(*version);
  }
  if (!options_.directives) return;
  DirectiveContext context{options_, sources_.filename(file_.id), file_, diags_};
  addDirective(context, pos.plus(2), is_blank, text, pragma_);
}

PragmaId Parser::takePragmaSlow() {
  PragmaId id = ast_.addPragma(std::move(*pragma_));
  pragma_.reset();
  return id;
}

void Parser::reportUnusedPragma() {
  reportUnused(*pragma_, diags_);
  pragma_.reset();
}

// A //line comment counts from the next line on, a /*line*/ comment from the byte after it.
void Parser::lineDirective(Pos pos, std::string_view comment) {
  Pos text_pos = pos.plus(2 + 5);
  std::string_view text = comment.substr(2 + 5);
  Pos start = pos.plus(static_cast<uint32_t>(comment.size()));
  if (comment[1] == '*') {
    text.remove_suffix(2);
  } else {
    start = start.plus(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
  }
  setLineBase(start, text_pos, text);
}

void Parser::setLineBase(Pos start, Pos text_pos, std::string_view text) {
  auto fail = [&](const char* what, size_t at) {
    errorAt(text_pos.plus(static_cast<uint32_t>(at)), what + std::string(text.substr(at)));
  };
  TrailingNumber line = trailingNumber(text);
  if (line.start == 0) return;  // Not a line directive.
  if (!line.ok) return fail("invalid line number: ", line.start);

  uint32_t column = 0;
  TrailingNumber before = trailingNumber(text.substr(0, line.start - 1));
  bool has_column = before.ok;
  if (has_column) {  // file:line:column
    if (line.value == 0 || line.value > kMaxLineOrColumn) {
      return fail("invalid column number: ", line.start);
    }
    column = static_cast<uint32_t>(line.value);
    text = text.substr(0, line.start - 1);
    line = before;
  }
  if (line.value == 0 || line.value > kMaxLineOrColumn) return fail("invalid line number: ", line.start);

  std::string filename(text.substr(0, line.start - 1));
  if (filename.empty() && has_column) filename = sources_.filenameAt(text_pos);
  sources_.addLineBase(file_.id, {start, std::move(filename), static_cast<uint32_t>(line.value), column});
}

File parseFile(Ast& ast, SourceManager& sources, Interner& names, FileId file,
               const ParseOptions& options, DiagList& diags) {
  IdentCache idents(names);
  return parseFile(ast, sources, names, idents, file, options, diags);
}

File parseFile(Ast& ast, SourceManager& sources, Interner& names, IdentCache& idents, FileId file,
               const ParseOptions& options, DiagList& diags) {
  ast.setSources(&sources);
  return Parser(ast, sources, names, idents, file, options, diags).parse();
}

bool parseFiles(Ast& ast, SourceManager& sources, Interner& names, std::span<const FileId> files,
                const ParseOptions& options, DiagSink& diags) {
  bool ok = true;
  IdentCache idents(names);
  for (FileId id : files) {
    DiagList list;
    File file = parseFile(ast, sources, names, idents, id, options, list);
    diags.addAll(list);
    if (!file.pkg_name) {
      ok = false;
      break;
    }
    ast.addFile(std::move(file));
  }
  return ok;
}

}  // namespace tuco
