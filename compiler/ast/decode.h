// How views are read from stored nodes. The one place, with writer.h, that knows which word of a
// node means what. Included by ast.h only.
#ifndef TUCO_COMPILER_AST_DECODE_H_
#define TUCO_COMPILER_AST_DECODE_H_

#include "compiler/ast/ast.h"

namespace tuco {

// Node::flags.
inline constexpr uint16_t kFlagBadLit = 1;
inline constexpr uint16_t kFlagHasDots = 1;
inline constexpr uint16_t kFlagIsFull = 1;
inline constexpr uint16_t kFlagIsDef = 1;
inline constexpr uint16_t kFlagIsAlias = 1;

inline void Ast::decode(const Node& n, BadExpr& v) const { v = {n.pos}; }
inline void Ast::decode(const Node& n, Name& v) const { v = {n.pos, NameId(n.a)}; }
inline void Ast::decode(const Node& n, BasicLit& v) const {
  v = {n.pos, LitKind(n.op), (n.flags & kFlagBadLit) != 0, n.a, {}};
  if (sources() != nullptr) v.text = sources()->textAt(n.pos, n.a);
}
// b: key_count, rbrace, list.
inline void Ast::decode(const Node& n, CompositeLit& v) const {
  const uint32_t* w = words(n.b);
  v = {n.pos, ExprId(n.a), list<ExprId>(n.b + 2), w[0], Pos(w[1])};
}
inline void Ast::decode(const Node& n, KeyValueExpr& v) const { v = {n.pos, ExprId(n.a), ExprId(n.b)}; }
inline void Ast::decode(const Node& n, FuncLit& v) const { v = {n.pos, ExprId(n.a), StmtId(n.b)}; }
inline void Ast::decode(const Node& n, ParenExpr& v) const { v = {n.pos, ExprId(n.a)}; }
inline void Ast::decode(const Node& n, SelectorExpr& v) const { v = {n.pos, ExprId(n.a), ExprId(n.b)}; }
inline void Ast::decode(const Node& n, IndexExpr& v) const { v = {n.pos, ExprId(n.a), ExprId(n.b)}; }
// b: the three indices.
inline void Ast::decode(const Node& n, SliceExpr& v) const {
  const uint32_t* w = words(n.b);
  v = {n.pos, ExprId(n.a), {ExprId(w[0]), ExprId(w[1]), ExprId(w[2])}, (n.flags & kFlagIsFull) != 0};
}
inline void Ast::decode(const Node& n, AssertExpr& v) const { v = {n.pos, ExprId(n.a), ExprId(n.b)}; }
inline void Ast::decode(const Node& n, TypeSwitchGuard& v) const { v = {n.pos, ExprId(n.a), ExprId(n.b)}; }
inline void Ast::decode(const Node& n, Operation& v) const {
  v = {n.pos, Operator(n.op), ExprId(n.a), ExprId(n.b)};
}
inline void Ast::decode(const Node& n, CallExpr& v) const {
  v = {n.pos, ExprId(n.a), list<ExprId>(n.b), (n.flags & kFlagHasDots) != 0};
}
inline void Ast::decode(const Node& n, ListExpr& v) const { v = {n.pos, list<ExprId>(n.a)}; }
inline void Ast::decode(const Node& n, ArrayType& v) const { v = {n.pos, ExprId(n.a), ExprId(n.b)}; }
inline void Ast::decode(const Node& n, SliceType& v) const { v = {n.pos, ExprId(n.a)}; }
inline void Ast::decode(const Node& n, DotsType& v) const { v = {n.pos, ExprId(n.a)}; }
inline void Ast::decode(const Node& n, StructType& v) const {
  v = {n.pos, list<FieldId>(n.a), list<ExprId>(n.b)};
}
inline void Ast::decode(const Node& n, InterfaceType& v) const { v = {n.pos, list<FieldId>(n.a)}; }
inline void Ast::decode(const Node& n, FuncType& v) const {
  v = {n.pos, list<FieldId>(n.a), list<FieldId>(n.b)};
}
inline void Ast::decode(const Node& n, MapType& v) const { v = {n.pos, ExprId(n.a), ExprId(n.b)}; }
inline void Ast::decode(const Node& n, ChanType& v) const { v = {n.pos, ChanDir(n.op), ExprId(n.a)}; }
inline void Ast::decode(const Node& n, Field& v) const { v = {n.pos, ExprId(n.a), ExprId(n.b)}; }
inline void Ast::decode(const Node& n, EmptyStmt& v) const { v = {n.pos}; }
inline void Ast::decode(const Node& n, LabeledStmt& v) const { v = {n.pos, ExprId(n.a), StmtId(n.b)}; }
inline void Ast::decode(const Node& n, BlockStmt& v) const { v = {n.pos, list<StmtId>(n.a), Pos(n.b)}; }
inline void Ast::decode(const Node& n, ExprStmt& v) const { v = {n.pos, ExprId(n.a)}; }
inline void Ast::decode(const Node& n, SendStmt& v) const { v = {n.pos, ExprId(n.a), ExprId(n.b)}; }
inline void Ast::decode(const Node& n, DeclStmt& v) const { v = {n.pos, list<DeclId>(n.a)}; }
inline void Ast::decode(const Node& n, AssignStmt& v) const {
  v = {n.pos, Operator(n.op), ExprId(n.a), ExprId(n.b)};
}
inline void Ast::decode(const Node& n, BranchStmt& v) const {
  v = {n.pos, Token(n.op), ExprId(n.a), StmtId(n.b)};
}
inline void Ast::decode(const Node& n, CallStmt& v) const { v = {n.pos, Token(n.op), ExprId(n.a)}; }
inline void Ast::decode(const Node& n, ReturnStmt& v) const { v = {n.pos, ExprId(n.a)}; }
// a: init, cond, then, otherwise.
inline void Ast::decode(const Node& n, IfStmt& v) const {
  const uint32_t* w = words(n.a);
  v = {n.pos, StmtId(w[0]), ExprId(w[1]), StmtId(w[2]), StmtId(w[3])};
}
// a: init, cond, post, body.
inline void Ast::decode(const Node& n, ForStmt& v) const {
  const uint32_t* w = words(n.a);
  v = {n.pos, StmtId(w[0]), ExprId(w[1]), StmtId(w[2]), StmtId(w[3])};
}
// a: init, tag, rbrace, list.
inline void Ast::decode(const Node& n, SwitchStmt& v) const {
  const uint32_t* w = words(n.a);
  v = {n.pos, StmtId(w[0]), ExprId(w[1]), list<ClauseId>(n.a + 3), Pos(w[2])};
}
inline void Ast::decode(const Node& n, SelectStmt& v) const {
  v = {n.pos, list<ClauseId>(n.a), Pos(n.b)};
}
inline void Ast::decode(const Node& n, RangeClause& v) const {
  v = {n.pos, ExprId(n.a), (n.flags & kFlagIsDef) != 0, ExprId(n.b)};
}
// b: colon, list.
inline void Ast::decode(const Node& n, CaseClause& v) const {
  v = {n.pos, ExprId(n.a), list<StmtId>(n.b + 1), Pos(*words(n.b))};
}
inline void Ast::decode(const Node& n, CommClause& v) const {
  v = {n.pos, StmtId(n.a), list<StmtId>(n.b + 1), Pos(*words(n.b))};
}
// a: group, pragma, local name, path.
inline void Ast::decode(const Node& n, ImportDecl& v) const {
  const uint32_t* w = words(n.a);
  v = {n.pos, Pos(w[0]), PragmaId(w[1]), ExprId(w[2]), ExprId(w[3])};
}
// a: group, pragma, type, values, list of names.
inline void Ast::decode(const Node& n, ConstDecl& v) const {
  const uint32_t* w = words(n.a);
  v = {n.pos, Pos(w[0]), PragmaId(w[1]), list<ExprId>(n.a + 4), ExprId(w[2]), ExprId(w[3])};
}
inline void Ast::decode(const Node& n, VarDecl& v) const {
  const uint32_t* w = words(n.a);
  v = {n.pos, Pos(w[0]), PragmaId(w[1]), list<ExprId>(n.a + 4), ExprId(w[2]), ExprId(w[3])};
}
// a: group, pragma, name, type, list of type parameters.
inline void Ast::decode(const Node& n, TypeDecl& v) const {
  const uint32_t* w = words(n.a);
  v = {n.pos,  Pos(w[0]), PragmaId(w[1]), ExprId(w[2]), list<FieldId>(n.a + 4),
       (n.flags & kFlagIsAlias) != 0, ExprId(w[3])};
}
// a: pragma, receiver, name, type, body, list of type parameters.
inline void Ast::decode(const Node& n, FuncDecl& v) const {
  const uint32_t* w = words(n.a);
  v = {n.pos, PragmaId(w[0]), FieldId(w[1]), ExprId(w[2]), list<FieldId>(n.a + 5), ExprId(w[3]), StmtId(w[4])};
}

}  // namespace tuco

#endif  // TUCO_COMPILER_AST_DECODE_H_
