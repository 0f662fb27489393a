// Visits the parts of a syntax node, in source order.
#ifndef TUCO_COMPILER_IRGEN_WALK_H_
#define TUCO_COMPILER_IRGEN_WALK_H_

#include "compiler/ast/ast.h"

namespace tuco::irgen {

namespace walk_detail {
template <class F, class... Parts>
void visitParts(F&& visit, Parts... parts) {
  auto one = [&](auto part) {
    if constexpr (requires { part.begin(); }) {
      for (auto id : part) {
        if (id.isValid()) visit(NodeId(id));
      }
    } else if (part.isValid()) {
      visit(NodeId(part));
    }
  };
  (one(parts), ...);
}
template <class View>
View get(const Ast& ast, NodeId id) {
  return ast.cast<View>(typename View::IdType(id.value));
}
}  // namespace walk_detail

// Calls visit(NodeId) for each present part of `id`. Names of labels and selectors are no parts.
template <class F>
void walkParts(const Ast& ast, NodeId id, F&& visit) {
  using namespace walk_detail;
  switch (ast.kind(id)) {
    case NodeKind::None:
    case NodeKind::BadExpr:
    case NodeKind::Name:
    case NodeKind::BasicLit:
    case NodeKind::EmptyStmt:
    case NodeKind::BranchStmt:
    case NodeKind::ImportDecl:
    case NodeKind::ConstDecl:
    case NodeKind::TypeDecl:
    case NodeKind::ArrayType:
    case NodeKind::SliceType:
    case NodeKind::DotsType:
    case NodeKind::StructType:
    case NodeKind::InterfaceType:
    case NodeKind::FuncType:
    case NodeKind::MapType:
    case NodeKind::ChanType:
    case NodeKind::Field: return;
    case NodeKind::CompositeLit: return visitParts(visit, get<CompositeLit>(ast, id).elems);
    case NodeKind::KeyValueExpr: {
      auto n = get<KeyValueExpr>(ast, id);
      return visitParts(visit, n.key, n.value);
    }
    case NodeKind::FuncLit: return visitParts(visit, get<FuncLit>(ast, id).body);
    case NodeKind::ParenExpr: return visitParts(visit, get<ParenExpr>(ast, id).x);
    case NodeKind::SelectorExpr: return visitParts(visit, get<SelectorExpr>(ast, id).x);
    case NodeKind::IndexExpr: {
      auto n = get<IndexExpr>(ast, id);
      return visitParts(visit, n.x, n.index);
    }
    case NodeKind::SliceExpr: {
      auto n = get<SliceExpr>(ast, id);
      return visitParts(visit, n.x, n.index[0], n.index[1], n.index[2]);
    }
    case NodeKind::AssertExpr: return visitParts(visit, get<AssertExpr>(ast, id).x);
    case NodeKind::TypeSwitchGuard: return visitParts(visit, get<TypeSwitchGuard>(ast, id).x);
    case NodeKind::Operation: {
      auto n = get<Operation>(ast, id);
      return visitParts(visit, n.x, n.y);
    }
    case NodeKind::CallExpr: {
      auto n = get<CallExpr>(ast, id);
      return visitParts(visit, n.fun, n.args);
    }
    case NodeKind::ListExpr: return visitParts(visit, get<ListExpr>(ast, id).elems);
    case NodeKind::LabeledStmt: return visitParts(visit, get<LabeledStmt>(ast, id).stmt);
    case NodeKind::BlockStmt: return visitParts(visit, get<BlockStmt>(ast, id).stmts);
    case NodeKind::ExprStmt: return visitParts(visit, get<ExprStmt>(ast, id).x);
    case NodeKind::SendStmt: {
      auto n = get<SendStmt>(ast, id);
      return visitParts(visit, n.chan, n.value);
    }
    case NodeKind::DeclStmt: return visitParts(visit, get<DeclStmt>(ast, id).decls);
    case NodeKind::AssignStmt: {
      auto n = get<AssignStmt>(ast, id);
      return visitParts(visit, n.lhs, n.rhs);
    }
    case NodeKind::CallStmt: return visitParts(visit, get<CallStmt>(ast, id).call);
    case NodeKind::ReturnStmt: return visitParts(visit, get<ReturnStmt>(ast, id).results);
    case NodeKind::IfStmt: {
      auto n = get<IfStmt>(ast, id);
      return visitParts(visit, n.init, n.cond, n.then, n.otherwise);
    }
    case NodeKind::ForStmt: {
      auto n = get<ForStmt>(ast, id);
      return visitParts(visit, n.init, n.cond, n.post, n.body);
    }
    case NodeKind::SwitchStmt: {
      auto n = get<SwitchStmt>(ast, id);
      return visitParts(visit, n.init, n.tag, n.clauses);
    }
    case NodeKind::SelectStmt: return visitParts(visit, get<SelectStmt>(ast, id).clauses);
    case NodeKind::RangeClause: {
      auto n = get<RangeClause>(ast, id);
      return visitParts(visit, n.lhs, n.x);
    }
    case NodeKind::CaseClause: {
      auto n = get<CaseClause>(ast, id);
      return visitParts(visit, n.cases, n.body);
    }
    case NodeKind::CommClause: {
      auto n = get<CommClause>(ast, id);
      return visitParts(visit, n.comm, n.body);
    }
    case NodeKind::VarDecl: {
      auto n = get<VarDecl>(ast, id);
      return visitParts(visit, n.names, n.values);
    }
    case NodeKind::FuncDecl: return visitParts(visit, get<FuncDecl>(ast, id).body);
  }
}

}  // namespace tuco::irgen

#endif  // TUCO_COMPILER_IRGEN_WALK_H_
