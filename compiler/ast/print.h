// Source text of nodes for messages, exactly as cmd/compile prints it: one line, function bodies
// and composite literals shortened to {…}.
#ifndef TUCO_COMPILER_AST_PRINT_H_
#define TUCO_COMPILER_AST_PRINT_H_

#include <string>

#include "compiler/ast/ast.h"

namespace tuco {

// The text of an expression, type or simple statement; "" for an absent node. Very deep or long
// expressions are cut at `kMaxPrintDepth` with "…".
std::string nodeString(const Ast& ast, const Interner& names, NodeId node);

inline std::string exprString(const Ast& ast, const Interner& names, ExprId expr) {
  return nodeString(ast, names, expr);
}

}  // namespace tuco

#endif  // TUCO_COMPILER_AST_PRINT_H_
