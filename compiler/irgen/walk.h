// Visits the parts of a syntax node that may become code: everything but types and local declarations
// of types and constants.
#ifndef TUCO_COMPILER_IRGEN_WALK_H_
#define TUCO_COMPILER_IRGEN_WALK_H_

#include "compiler/ast/walk.h"

namespace tuco::irgen {

// Whether nodes of the kind never hold code: types, fields, and declarations without values.
inline bool holdsNoCode(NodeKind kind) {
  switch (kind) {
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
    case NodeKind::Field: return true;
    default: return false;  // All others have parts that do, or none.
  }
}

// Calls visit(NodeId) for each such part of `id`, in source order.
template <class F>
void walkParts(const Ast& ast, NodeId id, F&& visit) {
  if (holdsNoCode(ast.kind(id))) return;
  forEachChild(ast, id, [&](NodeId part) {
    if (!holdsNoCode(ast.kind(part))) visit(part);
  });
}

}  // namespace tuco::irgen

#endif  // TUCO_COMPILER_IRGEN_WALK_H_
