// The syntax tree of a package. Immutable after parsing.
//
// Nodes are named by 32-bit ids (node.h) and read through views, small structs passed by value:
//
//   switch (ast.kind(expr)) {
//     case NodeKind::CallExpr: {
//       CallExpr call = ast.cast<CallExpr>(expr);
//       for (ExprId arg : call.args) …
//
// `ast.cast<V>(id)` requires the kind, `ast.is<V>(id)` tests it, `ast.dynCast<V>(id)` does both.
// An absent part is an id whose value is 0; kind() of it is NodeKind::None.
//
// Positions. `pos` of a node is, as in cmd/compile, that of a token which identifies it:
//  - Name, BasicLit: the token;
//  - Operation: the operator, unary or binary; KeyValueExpr: the colon;
//  - CallExpr: the "("; IndexExpr, SliceExpr: the "["; SelectorExpr, AssertExpr, TypeSwitchGuard: the ".";
//  - ListExpr: pos of its first element; CompositeLit: the "{";
//  - FuncLit: "func"; FuncType: the "(" or "[" after func (so the signature's first token);
//  - other types: their first token; StructType, InterfaceType, MapType: the keyword; ArrayType, SliceType: "[";
//  - Field: its name, or the first token of its type;
//  - AssignStmt, SendStmt: the operator; ExprStmt: pos of the expression; LabeledStmt: the colon;
//    RangeClause: "range"; other statements and clauses: their first token;
//  - declarations: the first token after the keyword or inside the group (FuncDecl: after "func").
// startPos() and endPos() give the range, with cmd/compile's approximations.
#ifndef TUCO_COMPILER_AST_AST_H_
#define TUCO_COMPILER_AST_AST_H_

#include <algorithm>
#include <array>
#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <type_traits>

#include "compiler/ast/file.h"
#include "compiler/ast/node.h"
#include "compiler/base/check.h"
#include "compiler/base/interner.h"
#include "compiler/lex/token.h"

namespace tuco {

class Ast;

// ---- Expressions ----------------------------------------------------------------------------

// Where an expression could not be parsed; an error was reported. Check to invalid, silently.
struct BadExpr {
  static constexpr NodeKind kKind = NodeKind::BadExpr;
  using IdType = ExprId;
  Pos pos;
};

// An identifier, also where it is declared. "_" may also stand for a missing name after an error.
struct Name {
  static constexpr NodeKind kKind = NodeKind::Name;
  using IdType = ExprId;
  Pos pos;
  NameId value;
};

// A literal. `text` is the source text with quotes and escapes; malformed if `is_bad` (reported).
struct BasicLit {
  static constexpr NodeKind kKind = NodeKind::BasicLit;
  using IdType = ExprId;
  Pos pos;
  LitKind kind;
  bool is_bad;
  uint32_t length;
  std::string_view text;
};

// type{elems}. `type` is absent in an elided inner literal. Elements with keys are KeyValueExpr.
struct CompositeLit {
  static constexpr NodeKind kKind = NodeKind::CompositeLit;
  using IdType = ExprId;
  Pos pos;
  ExprId type;
  IdList<ExprId> elems;
  uint32_t key_count;  // Number of elements that have keys.
  Pos rbrace;
};

// key: value, in a composite literal.
struct KeyValueExpr {
  static constexpr NodeKind kKind = NodeKind::KeyValueExpr;
  using IdType = ExprId;
  Pos pos;
  ExprId key;
  ExprId value;
};

// func type { body }.
struct FuncLit {
  static constexpr NodeKind kKind = NodeKind::FuncLit;
  using IdType = ExprId;
  Pos pos;
  ExprId type;  // FuncType.
  StmtId body;  // BlockStmt.
};

// (x). Kept only where parentheses matter for messages or meaning; see unparen().
struct ParenExpr {
  static constexpr NodeKind kKind = NodeKind::ParenExpr;
  using IdType = ExprId;
  Pos pos;
  ExprId x;
};

// x.sel; also a qualified identifier.
struct SelectorExpr {
  static constexpr NodeKind kKind = NodeKind::SelectorExpr;
  using IdType = ExprId;
  Pos pos;
  ExprId x;
  ExprId sel;  // Name.
};

// x[index]; instantiation of a generic function or type, too: several type arguments are a ListExpr.
struct IndexExpr {
  static constexpr NodeKind kKind = NodeKind::IndexExpr;
  using IdType = ExprId;
  Pos pos;
  ExprId x;
  ExprId index;
};

// x[i:j] or x[i:j:k]; absent indices are invalid ids. `is_full` means that there were two colons.
struct SliceExpr {
  static constexpr NodeKind kKind = NodeKind::SliceExpr;
  using IdType = ExprId;
  Pos pos;
  ExprId x;
  std::array<ExprId, 3> index;
  bool is_full;
};

// x.(type).
struct AssertExpr {
  static constexpr NodeKind kKind = NodeKind::AssertExpr;
  using IdType = ExprId;
  Pos pos;
  ExprId x;
  ExprId type;
};

// x.(type), or lhs := x.(type), where "type" is the keyword.
struct TypeSwitchGuard {
  static constexpr NodeKind kKind = NodeKind::TypeSwitchGuard;
  using IdType = ExprId;
  Pos pos;
  ExprId lhs;  // Name; absent without :=.
  ExprId x;
};

// op x (y absent) or x op y. *T is Operation Mul, ~T Tilde, &x And, <-x Recv, T1|T2 Or.
struct Operation {
  static constexpr NodeKind kKind = NodeKind::Operation;
  using IdType = ExprId;
  Pos pos;
  Operator op;
  ExprId x;
  ExprId y;
  bool isUnary() const { return !y.isValid(); }
};

// fun(args), fun(args...). Conversions too.
struct CallExpr {
  static constexpr NodeKind kKind = NodeKind::CallExpr;
  using IdType = ExprId;
  Pos pos;
  ExprId fun;
  IdList<ExprId> args;
  bool has_dots;
};

// Two or more expressions: sides of assignments, results, case lists, type arguments.
struct ListExpr {
  static constexpr NodeKind kKind = NodeKind::ListExpr;
  using IdType = ExprId;
  Pos pos;
  IdList<ExprId> elems;
};

// ---- Types ----------------------------------------------------------------------------------

// [len]elem; len is absent for [...]elem.
struct ArrayType {
  static constexpr NodeKind kKind = NodeKind::ArrayType;
  using IdType = ExprId;
  Pos pos;
  ExprId len;
  ExprId elem;
};

// []elem.
struct SliceType {
  static constexpr NodeKind kKind = NodeKind::SliceType;
  using IdType = ExprId;
  Pos pos;
  ExprId elem;
};

// ...elem, the type of a variadic parameter; only as the last parameter of a FuncType.
struct DotsType {
  static constexpr NodeKind kKind = NodeKind::DotsType;
  using IdType = ExprId;
  Pos pos;
  ExprId elem;
};

// struct { fields }. Fields that were declared in one list (a, b int) share the same `type` id.
struct StructType {
  static constexpr NodeKind kKind = NodeKind::StructType;
  using IdType = ExprId;
  Pos pos;
  IdList<FieldId> fields;
  IdList<ExprId> tags;  // tags[i] is the BasicLit of fields[i] or absent; empty when no field has one.
};

// interface { elems }. Methods are fields with name and FuncType; embedded elements have no name.
struct InterfaceType {
  static constexpr NodeKind kKind = NodeKind::InterfaceType;
  using IdType = ExprId;
  Pos pos;
  IdList<FieldId> elems;
};

// (params) results, of a function type, literal, declaration or interface method.
struct FuncType {
  static constexpr NodeKind kKind = NodeKind::FuncType;
  using IdType = ExprId;
  Pos pos;
  IdList<FieldId> params;
  IdList<FieldId> results;
};

// map[key]value.
struct MapType {
  static constexpr NodeKind kKind = NodeKind::MapType;
  using IdType = ExprId;
  Pos pos;
  ExprId key;
  ExprId value;
};

enum class ChanDir : uint8_t { Both, SendOnly, RecvOnly };

// chan elem, chan<- elem, <-chan elem.
struct ChanType {
  static constexpr NodeKind kKind = NodeKind::ChanType;
  using IdType = ExprId;
  Pos pos;
  ChanDir dir;
  ExprId elem;
};

// name type, or type alone: a parameter, result, struct field, interface element, receiver or type
// parameter. Names declared in one list share the same `type` id.
struct Field {
  static constexpr NodeKind kKind = NodeKind::Field;
  using IdType = FieldId;
  Pos pos;
  ExprId name;  // Name; absent for unnamed parameters, embedded fields and embedded elements.
  ExprId type;
};

// ---- Statements -----------------------------------------------------------------------------

struct EmptyStmt {
  static constexpr NodeKind kKind = NodeKind::EmptyStmt;
  using IdType = StmtId;
  Pos pos;
};

// label: stmt.
struct LabeledStmt {
  static constexpr NodeKind kKind = NodeKind::LabeledStmt;
  using IdType = StmtId;
  Pos pos;
  ExprId label;  // Name.
  StmtId stmt;
};

// { stmts }.
struct BlockStmt {
  static constexpr NodeKind kKind = NodeKind::BlockStmt;
  using IdType = StmtId;
  Pos pos;
  IdList<StmtId> stmts;
  Pos rbrace;
};

struct ExprStmt {
  static constexpr NodeKind kKind = NodeKind::ExprStmt;
  using IdType = StmtId;
  Pos pos;
  ExprId x;
};

// chan <- value.
struct SendStmt {
  static constexpr NodeKind kKind = NodeKind::SendStmt;
  using IdType = StmtId;
  Pos pos;
  ExprId chan;
  ExprId value;
};

// var, const, type declarations inside a function.
struct DeclStmt {
  static constexpr NodeKind kKind = NodeKind::DeclStmt;
  using IdType = StmtId;
  Pos pos;
  IdList<DeclId> decls;
};

// lhs = rhs (op None), lhs := rhs (op Def), lhs op= rhs; lhs++ and lhs-- have op Add or Sub and no rhs.
// Several operands are a ListExpr; see unpackList().
struct AssignStmt {
  static constexpr NodeKind kKind = NodeKind::AssignStmt;
  using IdType = StmtId;
  Pos pos;
  Operator op;
  ExprId lhs;
  ExprId rhs;
};

// break, continue, fallthrough, goto. `target` is what the branch leads to, found by the parser when
// labels were checked: LabeledStmt for goto; ForStmt, SwitchStmt or SelectStmt for break and continue.
struct BranchStmt {
  static constexpr NodeKind kKind = NodeKind::BranchStmt;
  using IdType = StmtId;
  Pos pos;
  Token tok;
  ExprId label;  // Name or absent.
  StmtId target;
};

// go call, defer call. `call` need not be a CallExpr: the checker complains.
struct CallStmt {
  static constexpr NodeKind kKind = NodeKind::CallStmt;
  using IdType = StmtId;
  Pos pos;
  Token tok;  // Go or Defer.
  ExprId call;
};

// return results; several are a ListExpr, none is absent.
struct ReturnStmt {
  static constexpr NodeKind kKind = NodeKind::ReturnStmt;
  using IdType = StmtId;
  Pos pos;
  ExprId results;
};

// if init; cond { then } else …
struct IfStmt {
  static constexpr NodeKind kKind = NodeKind::IfStmt;
  using IdType = StmtId;
  Pos pos;
  StmtId init;
  ExprId cond;  // Absent only after a syntax error.
  StmtId then;       // BlockStmt.
  StmtId otherwise;  // IfStmt, BlockStmt or absent.
};

// for init; cond; post { body }. A range loop has a RangeClause as `init` and nothing else.
struct ForStmt {
  static constexpr NodeKind kKind = NodeKind::ForStmt;
  using IdType = StmtId;
  Pos pos;
  StmtId init;
  ExprId cond;
  StmtId post;
  StmtId body;  // BlockStmt.
};

// switch init; tag { clauses }. A type switch has a TypeSwitchGuard as `tag`.
struct SwitchStmt {
  static constexpr NodeKind kKind = NodeKind::SwitchStmt;
  using IdType = StmtId;
  Pos pos;
  StmtId init;
  ExprId tag;
  IdList<ClauseId> clauses;  // CaseClause.
  Pos rbrace;
};

struct SelectStmt {
  static constexpr NodeKind kKind = NodeKind::SelectStmt;
  using IdType = StmtId;
  Pos pos;
  IdList<ClauseId> clauses;  // CommClause.
  Pos rbrace;
};

// lhs = range x, lhs := range x (is_def), range x (lhs absent); the `init` of a ForStmt.
struct RangeClause {
  static constexpr NodeKind kKind = NodeKind::RangeClause;
  using IdType = StmtId;
  Pos pos;
  ExprId lhs;
  bool is_def;
  ExprId x;
};

// case cases: body, or default: body (cases absent).
struct CaseClause {
  static constexpr NodeKind kKind = NodeKind::CaseClause;
  using IdType = ClauseId;
  Pos pos;
  ExprId cases;  // ListExpr if several.
  IdList<StmtId> body;
  Pos colon;
};

// case comm: body, or default: body (comm absent).
struct CommClause {
  static constexpr NodeKind kKind = NodeKind::CommClause;
  using IdType = ClauseId;
  Pos pos;
  StmtId comm;  // Any simple statement; the checker refuses what is neither send nor receive.
  IdList<StmtId> body;
  Pos colon;
};

// ---- Declarations ---------------------------------------------------------------------------
// `group` is the position of the "(" of the group the declaration belongs to, unknown if it stands
// alone: two declarations belong together if their groups are equal and known.

// import local path.
struct ImportDecl {
  static constexpr NodeKind kKind = NodeKind::ImportDecl;
  using IdType = DeclId;
  Pos pos;
  Pos group;
  PragmaId pragma;
  ExprId local_name;  // Name, also "." and "_"; absent if none.
  ExprId path;        // BasicLit: a string or bad; absent after a syntax error.
};

// names type = values. Without values, those of the preceding declaration of the group are repeated.
struct ConstDecl {
  static constexpr NodeKind kKind = NodeKind::ConstDecl;
  using IdType = DeclId;
  Pos pos;
  Pos group;
  PragmaId pragma;
  IdList<ExprId> names;
  ExprId type;
  ExprId values;
};

// name[tparams] type, name[tparams] = type (is_alias).
struct TypeDecl {
  static constexpr NodeKind kKind = NodeKind::TypeDecl;
  using IdType = DeclId;
  Pos pos;
  Pos group;
  PragmaId pragma;
  ExprId name;
  IdList<FieldId> tparams;
  bool is_alias;
  ExprId type;
};

// names type, names type = values, names = values.
struct VarDecl {
  static constexpr NodeKind kKind = NodeKind::VarDecl;
  using IdType = DeclId;
  Pos pos;
  Pos group;
  PragmaId pragma;
  IdList<ExprId> names;
  ExprId type;
  ExprId values;
};

// func (recv) name[tparams] type { body }. Methods may have type parameters from Go 1.27 on.
struct FuncDecl {
  static constexpr NodeKind kKind = NodeKind::FuncDecl;
  using IdType = DeclId;
  Pos pos;
  PragmaId pragma;
  FieldId recv;  // Absent for a function.
  ExprId name;
  IdList<FieldId> tparams;
  ExprId type;  // FuncType.
  StmtId body;  // BlockStmt; absent for a declaration without body.
};

// ---- The tree -------------------------------------------------------------------------------

// The trees of all files of one package. Several parsers may add to it at the same time, each
// through an AstWriter (writer.h); reading is for after they are done (or within one's own file).
class Ast {
 public:
  Ast();
  ~Ast();
  Ast(const Ast&) = delete;
  Ast& operator=(const Ast&) = delete;

  NodeKind kind(NodeId id) const { return node(id).kind; }
  Pos pos(NodeId id) const { return node(id).pos; }

  template <class View>
  bool is(NodeId id) const {
    return kind(id) == View::kKind;
  }
  // The view of a node that must be of its kind.
  template <class View>
  View cast(typename View::IdType id) const {
    const Node& n = node(id);
    TUCO_DCHECK(n.kind == View::kKind, "a node of the kind asked for");
    View view;
    decode(n, view);
    return view;
  }
  // The view, if the node is there and of its kind.
  template <class View>
  std::optional<View> dynCast(typename View::IdType id) const {
    if (!is<View>(id)) return std::nullopt;
    return cast<View>(id);
  }

  // The identifier of a Name node; NameId() if the node is absent.
  NameId name(ExprId id) const {
    const Node& n = node(id);
    TUCO_DCHECK(n.kind == NodeKind::Name || !id, "a name");
    return NameId(n.a);
  }

  // The first and (approximately) last position of a node; as cmd/compile, endPos() is the end of
  // names and literals, the closing brace of blocks, and the end of the last part of others.
  Pos startPos(NodeId id) const;
  Pos endPos(NodeId id) const;

  // `x` without enclosing parentheses.
  ExprId unparen(ExprId x) const;
  // The elements of a ListExpr; of any other expression, itself alone; of an absent one, none.
  IdList<ExprId> unpackList(ExprId x) const;

  const Pragma& pragma(PragmaId id) const { return pragmas_[id.value - 1]; }

  // Files in the order of addFile() calls.
  const std::deque<File>& files() const { return files_; }
  void addFile(File file) { files_.push_back(std::move(file)); }

  // All ids are below this: the size for arrays indexed by node id.
  uint32_t idLimit() const { return next_node_chunk_.load(std::memory_order_relaxed) << kNodeBits; }
  // Bytes held by nodes and lists.
  size_t bytesReserved() const;

  // Connects literals with their text. Set before the first literal is read.
  void setSources(const SourceManager* sources) { sources_.store(sources, std::memory_order_relaxed); }
  const SourceManager* sources() const { return sources_.load(std::memory_order_relaxed); }

  const Node& node(NodeId id) const {
    return node_chunks_[id.value >> kNodeBits][id.value & (kNodesPerChunk - 1)];
  }

 private:
  friend class AstWriter;
  // Chunks are private to a writer, so that parallel parsers meet only when they take a new one.
  static constexpr uint32_t kNodeBits = 9;
  static constexpr uint32_t kNodesPerChunk = 1u << kNodeBits;
  static constexpr uint32_t kWordBits = 10;
  static constexpr uint32_t kWordsPerChunk = 1u << kWordBits;
  static constexpr uint32_t kMaxNodeChunks = 1u << (27 - kNodeBits);
  static constexpr uint32_t kMaxWordChunks = 1u << (27 - kWordBits);

  const uint32_t* words(uint32_t index) const {
    return word_chunks_[index >> kWordBits] + (index & (kWordsPerChunk - 1));
  }
  // A list is a count followed by that many ids; index 0 is the empty list.
  template <class IdT>
  IdList<IdT> list(uint32_t index) const {
    if (index == 0) return {};
    const uint32_t* w = words(index);
    return {w + 1, w[0]};
  }

#define TUCO_EXPR(name) void decode(const Node& n, name& view) const;
#define TUCO_FIELD(name) void decode(const Node& n, name& view) const;
#define TUCO_STMT(name) void decode(const Node& n, name& view) const;
#define TUCO_CLAUSE(name) void decode(const Node& n, name& view) const;
#define TUCO_DECL(name) void decode(const Node& n, name& view) const;
#include "compiler/ast/nodes.def"

  Node** node_chunks_;
  uint32_t** word_chunks_;
  bool* word_chunk_owned_;  // Whether the chunk is the first of an allocated block.
  uint32_t zero_words_[kWordsPerChunk] = {};
  std::atomic<uint32_t> next_node_chunk_{0};
  std::atomic<uint32_t> next_word_chunk_{0};
  // All parsers store the same value; readers come after them.
  std::atomic<const SourceManager*> sources_{nullptr};
  std::mutex pragmas_lock_;
  std::deque<Pragma> pragmas_;
  std::deque<File> files_;
};

}  // namespace tuco

#include "compiler/ast/decode.h"

#endif  // TUCO_COMPILER_AST_AST_H_
