// Turns the text of one file into tokens, with automatic semicolons. Messages and positions are
// those of cmd/compile.
//
// The text must be followed by SourceManager::kPadding zero bytes: the lexer looks ahead by 16
// bytes without asking whether they are there.
#ifndef TUCO_COMPILER_LEX_LEXER_H_
#define TUCO_COMPILER_LEX_LEXER_H_

#include <string>
#include <string_view>

#include "compiler/base/interner.h"
#include "compiler/lex/ident_cache.h"
#include "compiler/lex/token.h"
#include "compiler/source/source.h"

namespace tuco {

// Receives what the lexer finds besides tokens.
class LexHandler {
 public:
  virtual void lexError(Pos pos, std::string message) = 0;
  // A comment that starts with //go:, //line, /*line or //export (with its markers, without the
  // newline); any comment if Lexer::all_comments is set. `is_blank` tells whether nothing but space stands before it on its line.
  virtual void directive(Pos pos, std::string_view text, bool is_blank) = 0;

 protected:
  ~LexHandler() = default;
};

class Lexer {
 public:
  enum class SemiKind : uint8_t { Semicolon, Newline, Eof };

  Lexer(std::string_view text, Pos start, IdentCache& idents, LexHandler& handler);

  // Reads the next token into the members below.
  void next();

  Token token = Token::None;
  Operator op = Operator::None;  // For Operator, Star, AssignOp, IncOp.
  uint8_t prec = 0;              // Its binary precedence.
  LitKind lit_kind = LitKind::Int;
  bool lit_bad = false;          // The literal is malformed; reported.
  SemiKind semi = SemiKind::Semicolon;
  NameId name;                   // For Name.

  // Makes everything from here on the end of the file.
  void skipToEnd();

  Pos pos() const { return posOf(start_); }
  // The source text of the token.
  std::string_view text() const { return {start_, static_cast<size_t>(cur_ - start_)}; }

  bool isLineStart(Pos p) const {
    const char* at = begin_ + (p.value - start_pos_.value);
    return at == begin_ || at[-1] == '\n';
  }

  // The group of comments that ends directly above the current token's line, or "". Kept only
  // while track_comments is set.
  std::string_view leadingComments() const;
  bool track_comments = true;
  // Hand every comment to LexHandler::directive(); for tools.
  bool all_comments = false;

 private:
  friend class NumberLexer;
  Pos posOf(const char* p) const { return start_pos_.plus(static_cast<uint32_t>(p - begin_)); }
  void error(const char* at, std::string message) { handler_.lexError(posOf(at), std::move(message)); }

  void setOperator(Token t, Operator o, uint8_t precedence) {
    token = t;
    op = o;
    prec = precedence;
  }
  void operatorOrAssign(Operator o, uint8_t precedence);
  void identifier();
  void identifierRest();
  bool atIdentifierRune(bool is_first);
  bool unusualStart(char ascii);

  // Moves past NULs, invalid bytes and byte order marks at cur_, reporting each once; returns the
  // character then at cur_, or -1 at the end.
  __attribute__((noinline)) int32_t skipJunk();
  __attribute__((noinline)) void advanceRune();

  // Each starts after the opening "//" or "/*"; the second says whether a newline was passed.
  __attribute__((noinline)) void lineComment(const char* space_start);
  __attribute__((noinline)) bool blockComment(const char* space_start);
  void noteComment(const char* space_start);
  void toLineEnd();
  bool toCommentEnd();
  bool isBlankBefore(const char* space_start) const;

  __attribute__((noinline)) void number(bool seen_point);
  void finishLiteral(LitKind kind, bool ok);
  __attribute__((noinline)) void stringLiteral();
  void rawStringLiteral();
  void runeLiteral();
  bool escape(char quote);
  bool escapeDigits(uint32_t count, uint32_t base, uint32_t max);

  const char* begin_;
  const char* end_;
  const char* start_;     // Of the current token.
  const char* cur_;       // After the current token.
  const char* junk_end_;  // Bytes before this were reported as junk already.
  Pos start_pos_;
  bool newline_ends_ = false;  // A newline or the end of file here stands for a semicolon.
  const char* comments_begin_ = nullptr;
  const char* comments_end_ = nullptr;
  LexHandler& handler_;
  IdentCache& idents_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_LEX_LEXER_H_
