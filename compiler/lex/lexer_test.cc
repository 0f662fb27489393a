#include "compiler/lex/lexer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compiler/lex/unicode.h"
#include "compiler/lex/unquote.h"

namespace tuco {
namespace {

class Recorder : public LexHandler {
 public:
  void lexError(Pos pos, std::string message) override {
    errors.push_back(std::to_string(pos.value - 1) + " " + message);
  }
  void directive(Pos, std::string_view text, bool is_blank) override {
    directives.push_back(std::string(is_blank ? "+" : "-") + std::string(text));
  }
  std::vector<std::string> errors;
  std::vector<std::string> directives;
};

struct Result {
  std::string tokens;  // Separated by blanks; literals and names as their text, newlines as ";nl".
  Recorder found;
};

std::string tokenName(const Lexer& lexer) {
  switch (lexer.token) {
    case Token::Semi:
      return lexer.semi == Lexer::SemiKind::Semicolon ? ";" : lexer.semi == Lexer::SemiKind::Newline ? ";nl" : ";eof";
    case Token::Name:
    case Token::Literal:
    case Token::Operator:
    case Token::AssignOp:
    case Token::IncOp: return std::string(lexer.text());
    case Token::Eof: return "";
    default: return std::string(tokenText(lexer.token));
  }
}

Result lex(std::string_view text) {
  SourceManager sources;
  Interner names;
  FileId file = *sources.add("t.go", text);
  Result result;
  IdentCache idents(names);
  Lexer lexer(sources.text(file), sources.start(file), idents, result.found);
  for (lexer.next(); lexer.token != Token::Eof; lexer.next()) {
    if (!result.tokens.empty()) result.tokens += ' ';
    result.tokens += tokenName(lexer);
  }
  return result;
}

std::string onlyError(std::string_view text) {
  Result result = lex(text);
  if (result.found.errors.size() != 1) return std::to_string(result.found.errors.size()) + " errors";
  return result.found.errors[0];
}

TEST(Lexer, SplitsOperators) {
  EXPECT_EQ(lex("a<<=b&^c&^=d<-e...f..g").tokens, "a <<= b &^ c &^= d <- e ... f . . g ;eof");
  EXPECT_EQ(lex("x++ --y || && | & == = := : != ! ~ >>= >> >= >").tokens,
            "x ++ -- y || && | & == = := : != ! ~ >>= >> >= >");
}

TEST(Lexer, InsertsSemicolons) {
  EXPECT_EQ(lex("return\nx)\n}\n(\n1\n\"s\"\nbreak\nif\n").tokens,
            "return ;nl x ) ;nl } ;nl ( 1 ;nl \"s\" ;nl break ;nl if");
  EXPECT_EQ(lex("x /* a\n b */ y // c\nz").tokens, "x ;nl y ;nl z ;eof");
  EXPECT_EQ(lex("x /* a */ y").tokens, "x y ;eof");
}

TEST(Lexer, TellsKeywordsFromNames) {
  SourceManager sources;
  Interner names;
  FileId file = *sources.add("t.go", "func funcs fun fallthrough a_very_long_identifier_of_many_bytes a_very_long_identifier_of_many_bytes");
  Recorder recorder;
  IdentCache idents(names);
  Lexer lexer(sources.text(file), sources.start(file), idents, recorder);
  lexer.next();
  EXPECT_EQ(lexer.token, Token::Func);
  lexer.next();
  EXPECT_EQ(names.text(lexer.name), "funcs");
  lexer.next();
  EXPECT_EQ(names.text(lexer.name), "fun");
  lexer.next();
  EXPECT_EQ(lexer.token, Token::Fallthrough);
  lexer.next();
  NameId first = lexer.name;
  lexer.next();
  EXPECT_EQ(lexer.name, first);
  EXPECT_EQ(first, names.intern("a_very_long_identifier_of_many_bytes"));
}

TEST(Lexer, ReadsNumbers) {
  for (const char* number : {"0", "1_000", "0x1F_ff", "0b101", "0o17", "017", "1.5", ".5", "1.", "1e+10", "0x1p-2",
                             "0x1.8p1", "3i", "0.5e3i", "08.5", "0x_1", "09e1"}) {
    Result result = lex(number);
    EXPECT_EQ(result.tokens, std::string(number) + " ;eof");
    EXPECT_TRUE(result.found.errors.empty()) << number << ": " << result.found.errors[0];
  }
}

TEST(Lexer, ReportsMalformedNumbers) {
  EXPECT_EQ(onlyError("0x"), "2 hexadecimal literal has no digits");
  EXPECT_EQ(onlyError("0b12"), "3 invalid digit '2' in binary literal");
  EXPECT_EQ(onlyError("089"), "1 invalid digit '8' in octal literal");
  EXPECT_EQ(onlyError("1__0"), "2 '_' must separate successive digits");
  EXPECT_EQ(onlyError("1_"), "1 '_' must separate successive digits");
  EXPECT_EQ(onlyError("1e"), "2 exponent has no digits");
  EXPECT_EQ(onlyError("1p3"), "1 'p' exponent requires hexadecimal mantissa");
  EXPECT_EQ(onlyError("0b1e3"), "3 'e' exponent requires decimal mantissa");
  EXPECT_EQ(onlyError("0x1.5"), "5 hexadecimal mantissa requires a 'p' exponent");
  EXPECT_EQ(onlyError("0b1.0"), "3 invalid radix point in binary literal");
}

TEST(Lexer, ReportsMalformedStrings) {
  EXPECT_EQ(onlyError("\"abc"), "0 string not terminated");
  EXPECT_EQ(onlyError("\"abc\n"), "4 newline in string");
  EXPECT_EQ(onlyError("`abc\n"), "0 string not terminated");
  EXPECT_EQ(onlyError("\"\\q\""), "2 unknown escape");
  EXPECT_EQ(onlyError("\"\\x4g\""), "4 invalid character 'g' in hexadecimal escape");
  EXPECT_EQ(onlyError("\"\\400\""), "5 octal escape value 256 > 255");
  EXPECT_EQ(onlyError("\"\\ud800\""), "7 escape is invalid Unicode code point U+D800");
  EXPECT_EQ(onlyError("''"), "1 empty rune literal or unescaped '");
  EXPECT_EQ(onlyError("'ab'"), "0 more than one character in rune literal");
  EXPECT_EQ(onlyError("'a\n"), "2 newline in rune literal");
  EXPECT_EQ(onlyError("'a"), "0 rune literal not terminated");
}

TEST(Lexer, ReportsOddBytes) {
  using namespace std::string_view_literals;
  EXPECT_EQ(onlyError("x \0 y"sv), "2 invalid NUL character");
  EXPECT_EQ(onlyError("// a \0 b"sv), "5 invalid NUL character");
  EXPECT_EQ(onlyError("\"\xff\""), "1 invalid UTF-8 encoding");
  EXPECT_EQ(onlyError("/* \xc3 */"), "3 invalid UTF-8 encoding");
  EXPECT_EQ(onlyError("x \xef\xbb\xbf"), "2 invalid BOM in the middle of the file");
  EXPECT_EQ(lex("\xef\xbb\xbfx").tokens, "x ;eof");
  EXPECT_EQ(onlyError("#"), "0 invalid character U+0023 '#'");
  EXPECT_EQ(onlyError("a\u2318"), "1 invalid character U+2318 '⌘' in identifier");
  EXPECT_EQ(onlyError("\u0661x"), "0 identifier cannot begin with digit U+0661 '١'");
  EXPECT_EQ(onlyError("/* a"), "0 comment not terminated");
  EXPECT_EQ(lex("naïve日本 := 1").tokens, "naïve日本 := 1 ;eof");
}

TEST(Lexer, HandsOutDirectives) {
  Result result = lex("//go:noinline\nx //go:nosplit\n//line a:1\n/*line b:2*/ // line c:3\n//export F\n// go:x\n");
  std::vector<std::string> expected = {"+//go:noinline", "-//go:nosplit", "+//line a:1", "+/*line b:2*/",
                                       "+//export F"};
  EXPECT_EQ(result.found.directives, expected);
}

TEST(Unquote, ReadsStringsAndRunes) {
  EXPECT_EQ(unquoteString("\"a\\tb\\x41\\101\\u00e9\\\"\""), "a\tbAA\u00e9\"");
  EXPECT_EQ(unquoteString("`a\r\\n`"), "a\\n");
  EXPECT_EQ(unquoteString("\"\\xff\""), "\xff");
  EXPECT_FALSE(unquoteString("\"\\q\""));
  EXPECT_FALSE(unquoteString("\""));
  EXPECT_EQ(unquoteRune("'\\''"), U'\'');
  EXPECT_EQ(unquoteRune("'日'"), U'日');
  EXPECT_FALSE(unquoteRune("'ab'"));
}

TEST(Unicode, FormatsAsGo) {
  EXPECT_EQ(describeRune('@'), "U+0040 '@'");
  EXPECT_EQ(describeRune(7), "U+0007");
  EXPECT_EQ(quoteRune('\n'), "'\\n'");
  EXPECT_EQ(quoteRune(0x200B), "'\\u200b'");
  EXPECT_EQ(quoteString("a\"\xff\n"), "\"a\\\"\\xff\\n\"");
}

}  // namespace
}  // namespace tuco
