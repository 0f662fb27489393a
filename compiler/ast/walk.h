// The parts of a node, in source order as cmd/compile walks them.
#ifndef TUCO_COMPILER_AST_WALK_H_
#define TUCO_COMPILER_AST_WALK_H_

#include "compiler/ast/ast.h"

namespace tuco {

// Calls `visit(NodeId)` for each part of `node` that is there. Fields declared in one list share
// their type: it is visited once for each.
template <class F>
void forEachChild(const Ast& ast, NodeId node, F&& visit) {
  auto one = [&visit](NodeId part) {
    if (part) visit(part);
  };
  auto all = [&visit](auto list) {
    for (auto part : list) {
      if (part) visit(NodeId(part));
    }
  };
  ExprId expr(node.value);
  StmtId stmt(node.value);
  DeclId decl(node.value);
  ClauseId clause(node.value);
  switch (ast.kind(node)) {
    case NodeKind::None:
    case NodeKind::BadExpr:
    case NodeKind::Name:
    case NodeKind::BasicLit:
    case NodeKind::EmptyStmt: return;
    case NodeKind::CompositeLit: {
      CompositeLit x = ast.cast<CompositeLit>(expr);
      return one(x.type), all(x.elems);
    }
    case NodeKind::KeyValueExpr: {
      KeyValueExpr x = ast.cast<KeyValueExpr>(expr);
      return one(x.key), one(x.value);
    }
    case NodeKind::FuncLit: {
      FuncLit x = ast.cast<FuncLit>(expr);
      return one(x.type), one(x.body);
    }
    case NodeKind::ParenExpr: return one(ast.cast<ParenExpr>(expr).x);
    case NodeKind::SelectorExpr: {
      SelectorExpr x = ast.cast<SelectorExpr>(expr);
      return one(x.x), one(x.sel);
    }
    case NodeKind::IndexExpr: {
      IndexExpr x = ast.cast<IndexExpr>(expr);
      return one(x.x), one(x.index);
    }
    case NodeKind::SliceExpr: {
      SliceExpr x = ast.cast<SliceExpr>(expr);
      return one(x.x), one(x.index[0]), one(x.index[1]), one(x.index[2]);
    }
    case NodeKind::AssertExpr: {
      AssertExpr x = ast.cast<AssertExpr>(expr);
      return one(x.x), one(x.type);
    }
    case NodeKind::TypeSwitchGuard: {
      TypeSwitchGuard x = ast.cast<TypeSwitchGuard>(expr);
      return one(x.lhs), one(x.x);
    }
    case NodeKind::Operation: {
      Operation x = ast.cast<Operation>(expr);
      return one(x.x), one(x.y);
    }
    case NodeKind::CallExpr: {
      CallExpr x = ast.cast<CallExpr>(expr);
      return one(x.fun), all(x.args);
    }
    case NodeKind::ListExpr: return all(ast.cast<ListExpr>(expr).elems);
    case NodeKind::ArrayType: {
      ArrayType x = ast.cast<ArrayType>(expr);
      return one(x.len), one(x.elem);
    }
    case NodeKind::SliceType: return one(ast.cast<SliceType>(expr).elem);
    case NodeKind::DotsType: return one(ast.cast<DotsType>(expr).elem);
    case NodeKind::StructType: {
      StructType x = ast.cast<StructType>(expr);
      return all(x.fields), all(x.tags);
    }
    case NodeKind::InterfaceType: return all(ast.cast<InterfaceType>(expr).elems);
    case NodeKind::FuncType: {
      FuncType x = ast.cast<FuncType>(expr);
      return all(x.params), all(x.results);
    }
    case NodeKind::MapType: {
      MapType x = ast.cast<MapType>(expr);
      return one(x.key), one(x.value);
    }
    case NodeKind::ChanType: return one(ast.cast<ChanType>(expr).elem);
    case NodeKind::Field: {
      Field x = ast.cast<Field>(FieldId(node.value));
      return one(x.name), one(x.type);
    }
    case NodeKind::LabeledStmt: {
      LabeledStmt s = ast.cast<LabeledStmt>(stmt);
      return one(s.label), one(s.stmt);
    }
    case NodeKind::BlockStmt: return all(ast.cast<BlockStmt>(stmt).stmts);
    case NodeKind::ExprStmt: return one(ast.cast<ExprStmt>(stmt).x);
    case NodeKind::SendStmt: {
      SendStmt s = ast.cast<SendStmt>(stmt);
      return one(s.chan), one(s.value);
    }
    case NodeKind::DeclStmt: return all(ast.cast<DeclStmt>(stmt).decls);
    case NodeKind::AssignStmt: {
      AssignStmt s = ast.cast<AssignStmt>(stmt);
      return one(s.lhs), one(s.rhs);
    }
    case NodeKind::BranchStmt: return one(ast.cast<BranchStmt>(stmt).label);
    case NodeKind::CallStmt: return one(ast.cast<CallStmt>(stmt).call);
    case NodeKind::ReturnStmt: return one(ast.cast<ReturnStmt>(stmt).results);
    case NodeKind::IfStmt: {
      IfStmt s = ast.cast<IfStmt>(stmt);
      return one(s.init), one(s.cond), one(s.then), one(s.otherwise);
    }
    case NodeKind::ForStmt: {
      ForStmt s = ast.cast<ForStmt>(stmt);
      return one(s.init), one(s.cond), one(s.post), one(s.body);
    }
    case NodeKind::SwitchStmt: {
      SwitchStmt s = ast.cast<SwitchStmt>(stmt);
      return one(s.init), one(s.tag), all(s.clauses);
    }
    case NodeKind::SelectStmt: return all(ast.cast<SelectStmt>(stmt).clauses);
    case NodeKind::RangeClause: {
      RangeClause s = ast.cast<RangeClause>(stmt);
      return one(s.lhs), one(s.x);
    }
    case NodeKind::CaseClause: {
      CaseClause c = ast.cast<CaseClause>(clause);
      return one(c.cases), all(c.body);
    }
    case NodeKind::CommClause: {
      CommClause c = ast.cast<CommClause>(clause);
      return one(c.comm), all(c.body);
    }
    case NodeKind::ImportDecl: {
      ImportDecl d = ast.cast<ImportDecl>(decl);
      return one(d.local_name), one(d.path);
    }
    case NodeKind::ConstDecl: {
      ConstDecl d = ast.cast<ConstDecl>(decl);
      return all(d.names), one(d.type), one(d.values);
    }
    case NodeKind::TypeDecl: {
      TypeDecl d = ast.cast<TypeDecl>(decl);
      return one(d.name), all(d.tparams), one(d.type);
    }
    case NodeKind::VarDecl: {
      VarDecl d = ast.cast<VarDecl>(decl);
      return all(d.names), one(d.type), one(d.values);
    }
    case NodeKind::FuncDecl: {
      FuncDecl d = ast.cast<FuncDecl>(decl);
      return one(d.recv), one(d.name), all(d.tparams), one(d.type), one(d.body);
    }
  }
}

}  // namespace tuco

#endif  // TUCO_COMPILER_AST_WALK_H_
