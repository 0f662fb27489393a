#include "compiler/ast/print.h"

namespace tuco {
namespace {

constexpr int kMaxPrintDepth = 2000;
constexpr const char* kEllipsis = "…";

class Printer {
 public:
  Printer(const Ast& ast, const Interner& names) : ast_(ast), names_(names) {}

  void node(NodeId id);
  std::string take() { return std::move(out_); }

 private:
  void expr(ExprId id);
  void type(ExprId id);
  void stmt(StmtId id);
  void operation(const Operation& x);
  void slice(const SliceExpr& x);
  void chanType(const ChanType& x);
  void exprs(IdList<ExprId> list);
  void structFields(const StructType& x);
  void fieldGroup(const StructType& x, uint32_t first, uint32_t end);
  void methods(IdList<FieldId> list);
  void signature(const FuncType& x);
  void params(IdList<FieldId> list);

  Printer& put(std::string_view text) {
    out_ += text;
    return *this;
  }

  const Ast& ast_;
  const Interner& names_;
  std::string out_;
  int depth_ = 0;
};

void Printer::node(NodeId id) {
  if (!id) return;
  if (++depth_ > kMaxPrintDepth) {
    put(kEllipsis);
  } else if (ast_.kind(id) <= NodeKind::ListExpr) {
    expr(ExprId(id.value));
  } else if (ast_.kind(id) < NodeKind::Field) {
    type(ExprId(id.value));
  } else {
    stmt(StmtId(id.value));
  }
  --depth_;
}

void Printer::exprs(IdList<ExprId> list) {
  for (uint32_t i = 0; i < list.size(); ++i) {
    if (i > 0) put(", ");
    node(list[i]);
  }
}

void Printer::operation(const Operation& x) {
  if (x.isUnary()) {
    put(operatorText(x.op));
    node(x.x);
    return;
  }
  node(x.x);
  put(" ").put(operatorText(x.op)).put(" ");
  node(x.y);
}

void Printer::slice(const SliceExpr& x) {
  node(x.x);
  put("[");
  node(x.index[0]);
  put(":");
  node(x.index[1]);
  if (x.index[2]) {
    put(":");
    node(x.index[2]);
  }
  put("]");
}

void Printer::expr(ExprId id) {
  switch (ast_.kind(id)) {
    case NodeKind::BadExpr: put("<bad expr>"); return;
    case NodeKind::Name: put(names_.text(ast_.name(id))); return;
    case NodeKind::BasicLit: put(ast_.cast<BasicLit>(id).text); return;
    case NodeKind::CompositeLit: {
      CompositeLit x = ast_.cast<CompositeLit>(id);
      node(x.type);
      put(x.elems.empty() ? "{}" : "{…}");
      return;
    }
    case NodeKind::KeyValueExpr: {
      KeyValueExpr x = ast_.cast<KeyValueExpr>(id);
      node(x.key);
      put(": ");
      node(x.value);
      return;
    }
    case NodeKind::FuncLit: {
      FuncLit x = ast_.cast<FuncLit>(id);
      node(x.type);
      if (x.body) put(ast_.cast<BlockStmt>(x.body).stmts.empty() ? " {}" : " {…}");
      return;
    }
    case NodeKind::ParenExpr:
      put("(");
      node(ast_.cast<ParenExpr>(id).x);
      put(")");
      return;
    case NodeKind::SelectorExpr: {
      SelectorExpr x = ast_.cast<SelectorExpr>(id);
      node(x.x);
      put(".");
      node(x.sel);
      return;
    }
    case NodeKind::IndexExpr: {
      IndexExpr x = ast_.cast<IndexExpr>(id);
      node(x.x);
      put("[");
      node(x.index);
      put("]");
      return;
    }
    case NodeKind::SliceExpr: slice(ast_.cast<SliceExpr>(id)); return;
    case NodeKind::AssertExpr: {
      AssertExpr x = ast_.cast<AssertExpr>(id);
      node(x.x);
      put(".(");
      node(x.type);
      put(")");
      return;
    }
    case NodeKind::TypeSwitchGuard: {
      TypeSwitchGuard x = ast_.cast<TypeSwitchGuard>(id);
      node(x.lhs);
      if (x.lhs) put(" := ");
      node(x.x);
      put(".(type)");
      return;
    }
    case NodeKind::Operation: operation(ast_.cast<Operation>(id)); return;
    case NodeKind::CallExpr: {
      CallExpr x = ast_.cast<CallExpr>(id);
      node(x.fun);
      put("(");
      exprs(x.args);
      put(x.has_dots ? "...)" : ")");
      return;
    }
    case NodeKind::ListExpr: exprs(ast_.cast<ListExpr>(id).elems); return;
    case NodeKind::None:
    case NodeKind::ArrayType:
    case NodeKind::SliceType:
    case NodeKind::DotsType:
    case NodeKind::StructType:
    case NodeKind::InterfaceType:
    case NodeKind::FuncType:
    case NodeKind::MapType:
    case NodeKind::ChanType:
#define TUCO_EXPR(name)
#define TUCO_FIELD(name) case NodeKind::name:
#define TUCO_STMT(name) case NodeKind::name:
#define TUCO_CLAUSE(name) case NodeKind::name:
#define TUCO_DECL(name) case NodeKind::name:
#include "compiler/ast/nodes.def"
      return;
  }
}

void Printer::chanType(const ChanType& x) {
  if (x.dir == ChanDir::RecvOnly) put("<-");
  put("chan");
  if (x.dir == ChanDir::SendOnly) put("<-");
  put(" ");
  std::optional<ChanType> elem = ast_.dynCast<ChanType>(x.elem);
  // chan (<-chan T) must not become chan <-chan T, which means something else.
  bool parens = x.dir == ChanDir::Both && elem && elem->dir == ChanDir::RecvOnly;
  if (parens) put("(");
  node(x.elem);
  if (parens) put(")");
}

void Printer::type(ExprId id) {
  NodeKind kind = ast_.kind(id);
  if (kind == NodeKind::ArrayType) {
    ArrayType x = ast_.cast<ArrayType>(id);
    put("[");
    if (x.len) node(x.len);
    if (!x.len) put("...");
    put("]");
    node(x.elem);
  } else if (kind == NodeKind::SliceType) {
    put("[]");
    node(ast_.cast<SliceType>(id).elem);
  } else if (kind == NodeKind::DotsType) {
    put("...");
    node(ast_.cast<DotsType>(id).elem);
  } else if (kind == NodeKind::StructType) {
    put("struct{");
    structFields(ast_.cast<StructType>(id));
    put("}");
  } else if (kind == NodeKind::InterfaceType) {
    put("interface{");
    methods(ast_.cast<InterfaceType>(id).elems);
    put("}");
  } else if (kind == NodeKind::FuncType) {
    put("func");
    signature(ast_.cast<FuncType>(id));
  } else if (kind == NodeKind::MapType) {
    MapType x = ast_.cast<MapType>(id);
    put("map[");
    node(x.key);
    put("]");
    node(x.value);
  } else {
    chanType(ast_.cast<ChanType>(id));
  }
}

void Printer::fieldGroup(const StructType& x, uint32_t first, uint32_t end) {
  Field field = ast_.cast<Field>(x.fields[first]);
  for (uint32_t i = first; i < end && field.name; ++i) {
    if (i > first) put(", ");
    node(ast_.cast<Field>(x.fields[i]).name);
  }
  if (field.name) put(" ");
  node(field.type);
  if (first < x.tags.size() && x.tags[first]) {
    put(" ");
    node(x.tags[first]);
  }
}

void Printer::structFields(const StructType& x) {
  uint32_t first = 0;
  for (uint32_t i = 1; i <= x.fields.size(); ++i) {
    if (i < x.fields.size()) {
      Field field = ast_.cast<Field>(x.fields[i]);
      if (field.name && field.type == ast_.cast<Field>(x.fields[first]).type) continue;
    }
    if (first > 0) put("; ");
    fieldGroup(x, first, i);
    first = i;
  }
}

void Printer::methods(IdList<FieldId> list) {
  for (uint32_t i = 0; i < list.size(); ++i) {
    if (i > 0) put("; ");
    Field method = ast_.cast<Field>(list[i]);
    std::optional<FuncType> type = ast_.dynCast<FuncType>(method.type);
    if (method.name && type) {
      node(method.name);
      signature(*type);
    } else {
      node(method.type);
    }
  }
}

void Printer::params(IdList<FieldId> list) {
  put("(");
  for (uint32_t i = 0; i < list.size(); ++i) {
    if (i > 0) put(", ");
    Field field = ast_.cast<Field>(list[i]);
    if (field.name) {
      node(field.name);
      if (i + 1 < list.size()) {
        Field next = ast_.cast<Field>(list[i + 1]);
        if (next.name && next.type == field.type) continue;
      }
      put(" ");
    }
    node(field.type);
  }
  put(")");
}

void Printer::signature(const FuncType& x) {
  params(x.params);
  if (x.results.empty()) return;
  put(" ");
  Field first = ast_.cast<Field>(x.results[0]);
  if (x.results.size() == 1 && !first.name) {
    node(first.type);
  } else {
    params(x.results);
  }
}

// Simple statements only: others never appear in messages.
void Printer::stmt(StmtId id) {
  NodeKind kind = ast_.kind(id);
  if (kind == NodeKind::ExprStmt) {
    node(ast_.cast<ExprStmt>(id).x);
  } else if (kind == NodeKind::SendStmt) {
    SendStmt x = ast_.cast<SendStmt>(id);
    node(x.chan);
    put(" <- ");
    node(x.value);
  } else if (kind == NodeKind::AssignStmt) {
    AssignStmt x = ast_.cast<AssignStmt>(id);
    node(x.lhs);
    if (!x.rhs) {
      put(operatorText(x.op)).put(operatorText(x.op));
      return;
    }
    put(" ").put(operatorText(x.op)).put("= ");
    node(x.rhs);
  } else if (kind == NodeKind::RangeClause) {
    RangeClause x = ast_.cast<RangeClause>(id);
    node(x.lhs);
    if (x.lhs) put(x.is_def ? " := " : " = ");
    put("range ");
    node(x.x);
  }
}

}  // namespace

std::string nodeString(const Ast& ast, const Interner& names, NodeId node) {
  Printer printer(ast, names);
  printer.node(node);
  return printer.take();
}

}  // namespace tuco
