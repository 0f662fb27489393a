// Start and end positions of nodes, with cmd/compile's approximations: scopes and error positions
// depend on them.
#include "compiler/ast/ast.h"

namespace tuco {
namespace {

// The part of `n` at which it starts, or an absent id if that is n.pos itself.
NodeId leftmostPart(const Ast& ast, NodeId id) {
  const Node& n = ast.node(id);
  switch (n.kind) {
    case NodeKind::CompositeLit: return NodeId(n.a);
    case NodeKind::KeyValueExpr: return NodeId(n.a);
    case NodeKind::SelectorExpr: return NodeId(n.a);
    case NodeKind::IndexExpr: return NodeId(n.a);
    case NodeKind::AssertExpr: return NodeId(n.a);
    case NodeKind::TypeSwitchGuard: return NodeId(n.a != 0 ? n.a : n.b);
    case NodeKind::Operation: return NodeId(n.b != 0 ? n.a : 0);
    case NodeKind::CallExpr: return NodeId(n.a);
    case NodeKind::SendStmt: return NodeId(n.a);
    case NodeKind::AssignStmt: return NodeId(n.a);
    case NodeKind::RangeClause: return NodeId(n.a != 0 ? n.a : n.b);
    case NodeKind::ListExpr: {
      IdList<ExprId> elems = ast.cast<ListExpr>(ExprId(id.value)).elems;
      return elems.empty() ? NodeId() : elems[0];
    }
    case NodeKind::None:
    case NodeKind::BadExpr:
    case NodeKind::Name:
    case NodeKind::BasicLit:
    case NodeKind::FuncLit:
    case NodeKind::ParenExpr:
    case NodeKind::SliceExpr:
    case NodeKind::ArrayType:
    case NodeKind::SliceType:
    case NodeKind::DotsType:
    case NodeKind::StructType:
    case NodeKind::InterfaceType:
    case NodeKind::FuncType:
    case NodeKind::MapType:
    case NodeKind::ChanType:
    case NodeKind::Field:
    case NodeKind::EmptyStmt:
    case NodeKind::LabeledStmt:
    case NodeKind::BlockStmt:
    case NodeKind::ExprStmt:
    case NodeKind::DeclStmt:
    case NodeKind::BranchStmt:
    case NodeKind::CallStmt:
    case NodeKind::ReturnStmt:
    case NodeKind::IfStmt:
    case NodeKind::ForStmt:
    case NodeKind::SwitchStmt:
    case NodeKind::SelectStmt:
    case NodeKind::CaseClause:
    case NodeKind::CommClause:
    case NodeKind::ImportDecl:
    case NodeKind::ConstDecl:
    case NodeKind::TypeDecl:
    case NodeKind::VarDecl:
    case NodeKind::FuncDecl: return NodeId();
  }
  return NodeId();
}

template <class IdT>
NodeId last(IdList<IdT> list) {
  return list.empty() ? NodeId() : NodeId(list.back());
}

NodeId firstValid(NodeId a, NodeId b) { return a ? a : b; }

// Where a node ends: at a position, or where its last part ends.
struct End {
  NodeId part;
  Pos pos;
};

End at(Pos pos) { return {NodeId(), pos}; }
// The end of `part` if there is one, else `pos`.
End partOr(NodeId part, Pos pos) { return {part, pos}; }

// The last non-absent index. cmd/compile's loop goes on to the operand x whatever indices there
// are (its `continue` continues the inner loop), and so do we.
End endOfSlice(const Ast&, const Node& n) { return partOr(NodeId(n.a), n.pos); }

End endOfExpr(const Ast& ast, const Node& n, ExprId id) {
  switch (n.kind) {
    case NodeKind::BadExpr: return at(n.pos);
    case NodeKind::Name: return at(n.pos);  // Adjusted by the caller, who knows the text.
    case NodeKind::BasicLit: return at(n.pos.plus(n.a));
    case NodeKind::CompositeLit: return at(ast.cast<CompositeLit>(id).rbrace);
    case NodeKind::KeyValueExpr: return partOr(NodeId(n.b), n.pos);
    case NodeKind::FuncLit: return partOr(NodeId(n.b), n.pos);
    case NodeKind::ParenExpr: return partOr(NodeId(n.a), n.pos);
    case NodeKind::SelectorExpr: return partOr(NodeId(n.b), n.pos);
    case NodeKind::IndexExpr: return partOr(NodeId(n.b), n.pos);
    case NodeKind::SliceExpr: return endOfSlice(ast, n);
    case NodeKind::AssertExpr: return partOr(NodeId(n.b), n.pos);
    case NodeKind::TypeSwitchGuard: return partOr(NodeId(n.b), n.pos);
    case NodeKind::Operation: return partOr(NodeId(n.b != 0 ? n.b : n.a), n.pos);
    case NodeKind::CallExpr: return partOr(firstValid(last(ast.cast<CallExpr>(id).args), NodeId(n.a)), n.pos);
    case NodeKind::ListExpr: return partOr(last(ast.cast<ListExpr>(id).elems), n.pos);
    case NodeKind::ArrayType: return partOr(NodeId(n.b), n.pos);
    case NodeKind::SliceType: return partOr(NodeId(n.a), n.pos);
    case NodeKind::DotsType: return partOr(NodeId(n.a), n.pos);
    case NodeKind::StructType: return partOr(last(ast.cast<StructType>(id).fields), n.pos);
    case NodeKind::InterfaceType: return partOr(last(ast.cast<InterfaceType>(id).elems), n.pos);
    case NodeKind::FuncType: {
      FuncType type = ast.cast<FuncType>(id);
      return partOr(firstValid(last(type.results), last(type.params)), n.pos);
    }
    case NodeKind::MapType: return partOr(NodeId(n.b), n.pos);
    case NodeKind::ChanType: return partOr(NodeId(n.a), n.pos);
    case NodeKind::None:
    case NodeKind::Field:
#define TUCO_EXPR(name)
#define TUCO_FIELD(name)
#define TUCO_STMT(name) case NodeKind::name:
#define TUCO_CLAUSE(name) case NodeKind::name:
#define TUCO_DECL(name) case NodeKind::name:
#include "compiler/ast/nodes.def"
      return at(n.pos);
  }
  return at(n.pos);
}

End endOfValues(NodeId values, NodeId type, IdList<ExprId> names, Pos pos) {
  return partOr(firstValid(values, firstValid(type, last(names))), pos);
}

End endOfDecl(const Ast& ast, const Node& n, DeclId id) {
  if (n.kind == NodeKind::ImportDecl) return partOr(ast.cast<ImportDecl>(id).path, n.pos);
  if (n.kind == NodeKind::TypeDecl) return partOr(ast.cast<TypeDecl>(id).type, n.pos);
  if (n.kind == NodeKind::ConstDecl) {
    ConstDecl decl = ast.cast<ConstDecl>(id);
    return endOfValues(decl.values, decl.type, decl.names, n.pos);
  }
  if (n.kind == NodeKind::VarDecl) {
    VarDecl decl = ast.cast<VarDecl>(id);
    return endOfValues(decl.values, decl.type, decl.names, n.pos);
  }
  FuncDecl decl = ast.cast<FuncDecl>(id);
  return partOr(firstValid(decl.body, decl.type), n.pos);
}

End endOfAssign(const Ast& ast, const Node& n) {
  if (n.b != 0) return partOr(NodeId(n.b), n.pos);
  return at(ast.endPos(NodeId(n.a)).plus(2));  // ++ or --.
}

End endOfClause(IdList<StmtId> body, Pos colon) { return partOr(last(body), colon); }

End endOfStmt(const Ast& ast, const Node& n, NodeId id) {
  StmtId stmt(id.value);
  switch (n.kind) {
    case NodeKind::Field: return partOr(NodeId(n.b != 0 ? n.b : n.a), n.pos);
    case NodeKind::LabeledStmt: return partOr(NodeId(n.b), n.pos);
    case NodeKind::BlockStmt: return at(Pos(n.b));
    case NodeKind::ExprStmt: return partOr(NodeId(n.a), n.pos);
    case NodeKind::SendStmt: return partOr(NodeId(n.b), n.pos);
    case NodeKind::DeclStmt: return partOr(last(ast.cast<DeclStmt>(stmt).decls), n.pos);
    case NodeKind::AssignStmt: return endOfAssign(ast, n);
    case NodeKind::BranchStmt: return partOr(NodeId(n.a), n.pos);
    case NodeKind::CallStmt: return partOr(NodeId(n.a), n.pos);
    case NodeKind::ReturnStmt: return partOr(NodeId(n.a), n.pos);
    case NodeKind::IfStmt: {
      IfStmt s = ast.cast<IfStmt>(stmt);
      return partOr(firstValid(s.otherwise, s.then), n.pos);
    }
    case NodeKind::ForStmt: return partOr(ast.cast<ForStmt>(stmt).body, n.pos);
    case NodeKind::SwitchStmt: return at(ast.cast<SwitchStmt>(stmt).rbrace);
    case NodeKind::SelectStmt: return at(Pos(n.b));
    case NodeKind::RangeClause: return partOr(NodeId(n.b), n.pos);
    case NodeKind::CaseClause: {
      CaseClause clause = ast.cast<CaseClause>(ClauseId(id.value));
      return endOfClause(clause.body, clause.colon);
    }
    case NodeKind::CommClause: {
      CommClause clause = ast.cast<CommClause>(ClauseId(id.value));
      return endOfClause(clause.body, clause.colon);
    }
    case NodeKind::None:
    case NodeKind::EmptyStmt:
#define TUCO_EXPR(name) case NodeKind::name:
#define TUCO_FIELD(name)
#define TUCO_STMT(name)
#define TUCO_CLAUSE(name)
#define TUCO_DECL(name) case NodeKind::name:
#include "compiler/ast/nodes.def"
      return at(n.pos);
  }
  return at(n.pos);
}

End endOf(const Ast& ast, NodeId id) {
  const Node& n = ast.node(id);
  if (n.kind >= NodeKind::ImportDecl) return endOfDecl(ast, n, DeclId(id.value));
  if (n.kind >= NodeKind::Field) return endOfStmt(ast, n, id);
  return endOfExpr(ast, n, ExprId(id.value));
}

}  // namespace

Pos Ast::startPos(NodeId id) const {
  for (;;) {
    NodeId part = leftmostPart(*this, id);
    if (!part) return pos(id);
    id = part;
  }
}

Pos Ast::endPos(NodeId id) const {
  for (;;) {
    End end = endOf(*this, id);
    if (!end.part) {
      // A name's length is not stored in its node: flags hold it (saturated).
      return kind(id) == NodeKind::Name ? end.pos.plus(node(id).flags) : end.pos;
    }
    id = end.part;
  }
}

}  // namespace tuco
