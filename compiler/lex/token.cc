#include "compiler/lex/token.h"

namespace tuco {

std::string_view tokenText(Token token) {
  switch (token) {
#define TUCO_TOKEN(name, text) \
  case Token::name: return text;
#define TUCO_KEYWORD(name, text) \
  case Token::name: return text;
#include "compiler/lex/tokens.def"
  }
  return "";
}

std::string_view operatorText(Operator op) {
  switch (op) {
#define TUCO_OPERATOR(name, text, precedence) \
  case Operator::name: return text;
#include "compiler/lex/operators.def"
  }
  return "";
}

int precedence(Operator op) {
  switch (op) {
#define TUCO_OPERATOR(name, text, precedence) \
  case Operator::name: return precedence;
#include "compiler/lex/operators.def"
  }
  return 0;
}

}  // namespace tuco
