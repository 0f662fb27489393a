// Which local variables closures use, and how they get at them.
//
// Terms: a body is a function declaration's, a function literal's, or that of a loop over a function
// (which becomes a closure). A variable is captured by a body that uses it and lies inside the one
// that declares it; all bodies in between capture it, too.
// A captured variable is passed by value if nothing assigns to it after its declaration and nothing
// takes its address, and it is no larger than 128 bytes (as gc does); otherwise by its address.
#ifndef TUCO_COMPILER_IRGEN_CAPTURES_H_
#define TUCO_COMPILER_IRGEN_CAPTURES_H_

#include <unordered_map>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/check/info.h"

namespace tuco::irgen {

struct VarFacts {
  NodeId body;              // That declares it.
  bool reassigned = false;  // Assigned other than by its declaration.
  bool address_taken = false;
  bool captured = false;
  bool by_value = false;    // How closures get it.
};

class Captures {
 public:
  // Looks at one top-level function, or the values of a package-level declaration.
  Captures(const Ast& ast, const Info& info, TypeStore& types) : ast_(ast), info_(info), types_(types) {}
  void add(NodeId top);

  // The variables a literal or range-over-func loop captures, in order of first use.
  const std::vector<ObjectId>& of(NodeId body) const {
    static const std::vector<ObjectId> kNone;
    auto at = captured_.find(body);
    return at == captured_.end() ? kNone : at->second;
  }
  const VarFacts& facts(ObjectId var) const {
    static const VarFacts kNone;
    auto at = vars_.find(var);
    return at == vars_.end() ? kNone : at->second;
  }
  // Whether a ForStmt ranges over a function.
  static bool isRangeOverFunc(const Ast& ast, const Info& info, TypeStore& types, StmtId loop);

 private:
  void visit(NodeId id);
  void declare(NodeId name);
  void use(ExprId name);
  void assign(ExprId target);
  void takeAddress(ExprId x);
  void inBody(NodeId body, NodeId contents);
  void visitRangeOverFunc(StmtId loop);
  void decideByValue();

  const Ast& ast_;
  const Info& info_;
  TypeStore& types_;
  std::vector<NodeId> bodies_;  // Enclosing ones, innermost last.
  std::unordered_map<NodeId, std::vector<ObjectId>> captured_;
  std::unordered_map<ObjectId, VarFacts> vars_;
};

}  // namespace tuco::irgen

#endif  // TUCO_COMPILER_IRGEN_CAPTURES_H_
