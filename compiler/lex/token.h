// The vocabulary of Go: tokens, operators, kinds of literals.
#ifndef TUCO_COMPILER_LEX_TOKEN_H_
#define TUCO_COMPILER_LEX_TOKEN_H_

#include <cstdint>
#include <string_view>

namespace tuco {

enum class Token : uint8_t {
#define TUCO_TOKEN(name, text) name,
#define TUCO_KEYWORD(name, text) name,
#include "compiler/lex/tokens.def"
};

inline constexpr uint32_t kTokenCount = static_cast<uint32_t>(Token::Var) + 1;
static_assert(kTokenCount <= 64, "token sets are 64-bit masks");

constexpr bool isKeyword(Token token) { return token >= Token::Break; }

// The text of the token: "func", ":=", "name".
std::string_view tokenText(Token token);

// A set of tokens.
struct TokenSet {
  uint64_t bits = 0;
  constexpr TokenSet() = default;
  template <class... Tokens>
  constexpr explicit TokenSet(Tokens... tokens) : bits((0 | ... | (1ull << uint32_t(tokens)))) {}
  constexpr bool contains(Token token) const { return (bits >> uint32_t(token) & 1) != 0; }
};

enum class Operator : uint8_t {
#define TUCO_OPERATOR(name, text, precedence) name,
#include "compiler/lex/operators.def"
};

// The text of the operator: "+", "&^"; of Def, ":".
std::string_view operatorText(Operator op);

// 1 for ||, 2 for &&, 3 for comparisons, 4 for additions, 5 for multiplications, 0 for unary only.
int precedence(Operator op);

constexpr bool isComparison(Operator op) { return op >= Operator::Eql && op <= Operator::Geq; }
constexpr bool isShift(Operator op) { return op == Operator::Shl || op == Operator::Shr; }

enum class LitKind : uint8_t { Int, Float, Imag, Rune, String };

}  // namespace tuco

#endif  // TUCO_COMPILER_LEX_TOKEN_H_
