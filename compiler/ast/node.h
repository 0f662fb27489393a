// How nodes are named and stored: 32-bit ids, 16-byte nodes, lists of ids in a word store.
#ifndef TUCO_COMPILER_AST_NODE_H_
#define TUCO_COMPILER_AST_NODE_H_

#include <compare>
#include <cstdint>
#include <functional>

#include "compiler/base/id.h"
#include "compiler/source/source.h"

namespace tuco {

enum class NodeKind : uint8_t {
  None,  // What kind() says of an absent node, id 0.
#define TUCO_EXPR(name) name,
#define TUCO_FIELD(name) name,
#define TUCO_STMT(name) name,
#define TUCO_CLAUSE(name) name,
#define TUCO_DECL(name) name,
#include "compiler/ast/nodes.def"
};

// Names any node of a package. All nodes of a package share one numbering, nearly dense from 1 to
// Ast::idLimit(), so that results about nodes can live in arrays indexed by `value`. Numbers depend
// on which parser ran first: never order output by them. 0 is an absent node.
struct NodeId {
  uint32_t value = 0;

  constexpr NodeId() = default;
  constexpr explicit NodeId(uint32_t v) : value(v) {}
  constexpr bool isValid() const { return value != 0; }
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr bool operator==(NodeId, NodeId) = default;
  friend constexpr auto operator<=>(NodeId, NodeId) = default;
};

// Ids that say what kind of node they name; each converts to NodeId.
struct ExprId : NodeId {  // Expressions, types and names.
  using NodeId::NodeId;
};
struct StmtId : NodeId {  // Statements and range clauses.
  using NodeId::NodeId;
};
struct DeclId : NodeId {
  using NodeId::NodeId;
};
struct FieldId : NodeId {  // Parameters, results, struct fields, interface elements.
  using NodeId::NodeId;
};
struct ClauseId : NodeId {  // Clauses of switch and select.
  using NodeId::NodeId;
};

// A read-only sequence of ids; copied by value. It refers to the Ast's memory, or holds the one
// id of a one-element sequence itself.
template <class IdT>
class IdList {
 public:
  constexpr IdList() = default;
  constexpr IdList(const uint32_t* words, uint32_t size) : words_(words), size_(size) {}
  static constexpr IdList single(IdT id) {
    IdList list;
    list.single_ = id.value;
    list.size_ = 1;
    return list;
  }

  uint32_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  IdT operator[](uint32_t i) const { return IdT(words_ != nullptr ? words_[i] : single_); }
  IdT front() const { return (*this)[0]; }
  IdT back() const { return (*this)[size_ - 1]; }

  class Iterator {
   public:
    Iterator(const IdList* list, uint32_t i) : list_(list), i_(i) {}
    IdT operator*() const { return (*list_)[i_]; }
    Iterator& operator++() {
      ++i_;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.i_ == b.i_; }

   private:
    const IdList* list_;
    uint32_t i_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size_}; }

  // The elements from `first` on, `count` of them; as subspan does.
  IdList slice(uint32_t first, uint32_t count) const {
    if (count == 0) return IdList();
    if (words_ == nullptr) return *this;
    return IdList(words_ + first, count);
  }

 private:
  const uint32_t* words_ = nullptr;
  uint32_t size_ = 0;
  uint32_t single_ = 0;
};

// A stored node. What `op`, `flags`, `a` and `b` mean is the business of each kind's view (ast.h).
struct Node {
  NodeKind kind = NodeKind::None;
  uint8_t op = 0;
  uint16_t flags = 0;
  Pos pos;
  uint32_t a = 0;
  uint32_t b = 0;
};
static_assert(sizeof(Node) == 16);

}  // namespace tuco

#define TUCO_NODE_ID_HASH(IdT)                                                     \
  template <>                                                                      \
  struct std::hash<tuco::IdT> {                                                    \
    size_t operator()(tuco::IdT id) const noexcept { return id.value * 0x9E3779B97F4A7C15ull; } \
  }
TUCO_NODE_ID_HASH(NodeId);
TUCO_NODE_ID_HASH(ExprId);
TUCO_NODE_ID_HASH(StmtId);
TUCO_NODE_ID_HASH(DeclId);
TUCO_NODE_ID_HASH(FieldId);
TUCO_NODE_ID_HASH(ClauseId);
#undef TUCO_NODE_ID_HASH

#endif  // TUCO_COMPILER_AST_NODE_H_
