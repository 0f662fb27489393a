#include "compiler/lex/lexer.h"

#include <algorithm>

#include "compiler/lex/scan.h"
#include "compiler/lex/unicode.h"

namespace tuco {
namespace {

constexpr char32_t kByteOrderMark = 0xFEFF;

bool isAsciiLetter(char c) { return static_cast<unsigned char>((c | 0x20) - 'a') < 26 || c == '_'; }
bool isAsciiDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// 16 bytes of ones, then 16 of zeros: an unaligned load makes a mask of the first n bytes.
alignas(16) constexpr unsigned char kPrefixMask[32] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

__m128i firstBytes(__m128i bytes, uint32_t n) {
  return _mm_and_si128(bytes, load16(reinterpret_cast<const char*>(kPrefixMask) + 16 - n));
}

bool isSpaceBefore(char c, bool newline_ends) {
  return c == ' ' || c == '\t' || c == '\r' || (c == '\n' && !newline_ends);
}

// A newline after one of these keywords ends the statement.
constexpr TokenSet kEndsStatement(Token::Break, Token::Continue, Token::Fallthrough, Token::Return);

}  // namespace

Lexer::Lexer(std::string_view text, Pos start, IdentCache& idents, LexHandler& handler)
    : begin_(text.data()),
      end_(text.data() + text.size()),
      start_(begin_),
      cur_(begin_),
      junk_end_(begin_),
      start_pos_(start),
      handler_(handler),
      idents_(idents) {}

int32_t Lexer::skipJunk() {
  for (;;) {
    if (cur_ == end_) return -1;
    if (static_cast<signed char>(*cur_) > 0) return *cur_;
    DecodedRune next = decodeRune({cur_, static_cast<size_t>(end_ - cur_)});
    const char* message = nullptr;
    if (next.width == 0) {
      message = "invalid UTF-8 encoding";
      next.width = 1;
    } else if (next.rune == 0) {
      message = cur_ == begin_ ? "invalid character U+0000" : "invalid NUL character";
    } else if (next.rune == kByteOrderMark) {
      if (cur_ != begin_) message = "invalid BOM in the middle of the file";
    } else {
      return static_cast<int32_t>(next.rune);
    }
    if (message != nullptr && cur_ >= junk_end_) error(cur_, message);
    cur_ += next.width;
    junk_end_ = std::max(junk_end_, cur_);
  }
}

// Moves past the character at cur_, which skipJunk() has looked at.
void Lexer::advanceRune() {
  if (cur_ == end_) return;
  uint32_t width = decodeRune({cur_, static_cast<size_t>(end_ - cur_)}).width;
  cur_ += width == 0 ? 1 : width;
}

void Lexer::operatorOrAssign(Operator o, uint8_t precedence) {
  if (*cur_ == '=') {
    ++cur_;
    setOperator(Token::AssignOp, o, precedence);
    return;
  }
  setOperator(Token::Operator, o, precedence);
}

void Lexer::identifier() {
  __m128i bytes = load16(start_);
  uint32_t stop = ~identifierMask(bytes);  // Bits from 16 on are set.
  uint32_t length = static_cast<uint32_t>(__builtin_ctz(stop));
  cur_ = start_ + length;
  while (length == 16) {  // A long identifier: look at the next 16 bytes.
    uint32_t more = static_cast<uint32_t>(__builtin_ctz(~identifierMask(load16(cur_))));
    cur_ += more;
    if (more < 16) break;
  }
  if (static_cast<signed char>(*cur_) < 0 || (*cur_ == 0 && cur_ != end_)) {
    identifierRest();
    return;
  }
  Ident found = idents_.find(firstBytes(bytes, length), text());
  token = found.token;
  name = found.name;
  newline_ends_ = token == Token::Name || kEndsStatement.contains(token);
}

// The general case, from cur_ on: characters outside ASCII.
void Lexer::identifierRest() {
  while (atIdentifierRune(/*is_first=*/false)) advanceRune();
  Ident found = idents_.find(text());
  token = found.token;
  name = found.name;
  newline_ends_ = token == Token::Name || kEndsStatement.contains(token);
}

bool Lexer::atIdentifierRune(bool is_first) {
  int32_t c = skipJunk();
  if (c < 0) return false;
  char32_t rune = static_cast<char32_t>(c);
  if (rune == '_' || isLetter(rune)) return true;
  if (isDigit(rune)) {
    if (is_first) error(cur_, "identifier cannot begin with digit " + describeRune(rune));
    return true;
  }
  if (rune < 0x80) return false;
  error(cur_, "invalid character " + describeRune(rune) + " in identifier");
  return true;
}

// At a character that starts no token in ASCII. Returns true if it read an identifier, false if it
// moved past what does not belong into a program. Apart from next(), which needs few registers then.
__attribute__((noinline, cold)) bool Lexer::unusualStart(char ascii) {
  if (ascii > 0) {
    error(start_, "invalid character " + describeRune(static_cast<char32_t>(ascii)));
    ++cur_;
    return false;
  }
  const char* before = cur_;
  int32_t c = skipJunk();
  if (c < 0x80 && cur_ != before) return false;
  start_ = cur_;
  if (!atIdentifierRune(/*is_first=*/true)) return false;
  advanceRune();
  identifierRest();
  return true;
}

bool Lexer::isBlankBefore(const char* space_start) const {
  if (space_start == begin_ || space_start[-1] == '\n') return true;
  return std::find(space_start, start_, '\n') != start_;
}

// Joins this comment to the group before it if at most one newline separates them.
void Lexer::noteComment(const char* space_start) {
  bool joins = space_start == comments_end_ && std::count(space_start, start_, '\n') < 2;
  if (!joins) comments_begin_ = start_;
  comments_end_ = cur_;
}

std::string_view Lexer::leadingComments() const {
  if (comments_begin_ == nullptr) return {};
  std::string_view between(comments_end_, static_cast<size_t>(start_ - comments_end_));
  bool adjacent = between.find_first_not_of(" \t\r\n") == std::string_view::npos;
  if (!adjacent || std::count(between.begin(), between.end(), '\n') > 1) return {};
  return {comments_begin_, static_cast<size_t>(comments_end_ - comments_begin_)};
}

void Lexer::toLineEnd() {
  for (;;) {
    cur_ = findStop<'\n'>(cur_);
    int32_t c = skipJunk();
    if (c < 0 || c == '\n') return;
    if (c >= 0x80) advanceRune();
  }
}

bool Lexer::toCommentEnd() {
  for (;;) {
    cur_ = findStop<'*'>(cur_);
    int32_t c = skipJunk();
    if (c < 0) break;
    if (c >= 0x80) advanceRune();
    if (c != '*') continue;
    ++cur_;
    if (*cur_ != '/') continue;
    ++cur_;
    return true;
  }
  error(start_, "comment not terminated");
  return false;
}

void Lexer::lineComment(const char* space_start) {
  std::string_view rest(cur_, std::min<size_t>(8, static_cast<size_t>(end_ - cur_)));
  toLineEnd();
  if (track_comments) noteComment(space_start);
  if (!all_comments) {
    if (rest.empty() || (rest[0] != 'g' && rest[0] != 'l' && rest[0] != 'e')) return;
    if (!rest.starts_with("go:") && !rest.starts_with("line ") && !rest.starts_with("export ")) return;
  }
  handler_.directive(posOf(start_), text(), isBlankBefore(space_start));
}

bool Lexer::blockComment(const char* space_start) {
  bool is_line = std::string_view(cur_, std::min<size_t>(5, static_cast<size_t>(end_ - cur_))) == "line ";
  bool closed = toCommentEnd();
  if (track_comments) noteComment(space_start);
  if ((is_line || all_comments) && closed) handler_.directive(posOf(start_), text(), isBlankBefore(space_start));
  return std::find(start_, cur_, '\n') != cur_;
}

void Lexer::skipToEnd() {
  cur_ = start_ = end_;
  newline_ends_ = false;
  token = Token::Eof;
}

void Lexer::next() {
  bool newline_ends = newline_ends_;
  newline_ends_ = false;

  for (;;) {
    const char* space_start = cur_;
    char c = *cur_;
    if (c == ' ') c = *++cur_;  // Most often one blank, or none.
    if (c <= ' ' && isSpaceBefore(c, newline_ends)) {
      cur_ = newline_ends ? findNonSpace<'\t'>(cur_) : findNonSpace<'\n'>(cur_);
      c = *cur_;
    }
    start_ = cur_;
    if (isAsciiLetter(c)) return identifier();

    ++cur_;  // Undone where that is wrong.
    // Junk may split an operator, which is read as if the junk were not there.
    if (__builtin_expect(static_cast<signed char>(*cur_) <= 0, 0) && c > 0) skipJunk();
    switch (c) {
      case '\n':
        semi = SemiKind::Newline;
        token = Token::Semi;
        return;
      case '0': case '1': case '2': case '3': case '4':
      case '5': case '6': case '7': case '8': case '9':
        cur_ = start_;
        return number(/*seen_point=*/false);
      case '"': return stringLiteral();
      case '`': return rawStringLiteral();
      case '\'': return runeLiteral();
      case '(': token = Token::Lparen; return;
      case '[': token = Token::Lbrack; return;
      case '{': token = Token::Lbrace; return;
      case ',': token = Token::Comma; return;
      case ';':
        semi = SemiKind::Semicolon;
        token = Token::Semi;
        return;
      case ')':
        newline_ends_ = true;
        token = Token::Rparen;
        return;
      case ']':
        newline_ends_ = true;
        token = Token::Rbrack;
        return;
      case '}':
        newline_ends_ = true;
        token = Token::Rbrace;
        return;
      case ':':
        token = Token::Colon;
        if (*cur_ != '=') return;
        ++cur_;
        token = Token::Define;
        return;
      case '.':
        if (isAsciiDigit(*cur_)) return number(/*seen_point=*/true);
        token = Token::Dot;
        if (cur_[0] != '.' || cur_[1] != '.') return;
        cur_ += 2;
        token = Token::DotDotDot;
        return;
      case '+':
      case '-': {
        Operator o = c == '+' ? Operator::Add : Operator::Sub;
        if (*cur_ != c) return operatorOrAssign(o, 4);
        ++cur_;
        newline_ends_ = true;
        setOperator(Token::IncOp, o, 4);
        return;
      }
      case '*':
        setOperator(Token::Star, Operator::Mul, 5);
        if (*cur_ != '=') return;
        ++cur_;
        token = Token::AssignOp;
        return;
      case '/':
        if (*cur_ == '/') {
          ++cur_;
          lineComment(space_start);
          continue;
        }
        if (*cur_ == '*') {
          ++cur_;
          bool has_newline = blockComment(space_start);
          if (!has_newline || !newline_ends) continue;
          semi = SemiKind::Newline;
          token = Token::Semi;
          return;
        }
        return operatorOrAssign(Operator::Div, 5);
      case '%': return operatorOrAssign(Operator::Rem, 5);
      case '&':
        if (*cur_ == '&') {
          ++cur_;
          setOperator(Token::Operator, Operator::AndAnd, 2);
          return;
        }
        if (*cur_ == '^') {
          ++cur_;
          return operatorOrAssign(Operator::AndNot, 5);
        }
        return operatorOrAssign(Operator::And, 5);
      case '|':
        if (*cur_ == '|') {
          ++cur_;
          setOperator(Token::Operator, Operator::OrOr, 1);
          return;
        }
        return operatorOrAssign(Operator::Or, 4);
      case '^': return operatorOrAssign(Operator::Xor, 4);
      case '<':
        if (*cur_ == '=') {
          ++cur_;
          setOperator(Token::Operator, Operator::Leq, 3);
        } else if (*cur_ == '<') {
          ++cur_;
          operatorOrAssign(Operator::Shl, 5);
        } else if (*cur_ == '-') {
          ++cur_;
          token = Token::Arrow;
        } else {
          setOperator(Token::Operator, Operator::Lss, 3);
        }
        return;
      case '>':
        if (*cur_ == '=') {
          ++cur_;
          setOperator(Token::Operator, Operator::Geq, 3);
        } else if (*cur_ == '>') {
          ++cur_;
          operatorOrAssign(Operator::Shr, 5);
        } else {
          setOperator(Token::Operator, Operator::Gtr, 3);
        }
        return;
      case '=':
        token = Token::Assign;
        if (*cur_ != '=') return;
        ++cur_;
        setOperator(Token::Operator, Operator::Eql, 3);
        return;
      case '!':
        if (*cur_ == '=') {
          ++cur_;
          setOperator(Token::Operator, Operator::Neq, 3);
          return;
        }
        setOperator(Token::Operator, Operator::Not, 0);
        return;
      case '~': setOperator(Token::Operator, Operator::Tilde, 0); return;
    }

    cur_ = start_;
    if (cur_ == end_) {
      token = newline_ends ? Token::Semi : Token::Eof;
      semi = SemiKind::Eof;
      return;
    }
    if (unusualStart(c)) return;
  }
}

}  // namespace tuco
