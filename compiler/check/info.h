// What the checker found out about a package's syntax: side tables indexed by node id.
#ifndef TUCO_COMPILER_CHECK_INFO_H_
#define TUCO_COMPILER_CHECK_INFO_H_

#include <span>
#include <unordered_map>
#include <vector>

#include "compiler/ast/node.h"
#include "compiler/base/arena.h"
#include "compiler/check/operand.h"
#include "compiler/check/version.h"
#include "compiler/types/lookup.h"

namespace tuco {

// Type and mode of an expression; type 0 if nothing was recorded.
struct ExprInfo {
  TypeId type;
  uint32_t value = 0;  // Index into Info::values; 0 if not a constant.
  OperandMode mode = OperandMode::Invalid;
  // The type is untyped and may still change with the context.
  bool is_pending : 1 = false;
  // With is_pending: left operand of a shift whose check waits for the final type.
  bool is_lhs : 1 = false;
  // A call of the built-in panic in a function that has results (for the terminating analysis).
  bool is_panic : 1 = false;
};
static_assert(sizeof(ExprInfo) == 12);

// Type arguments and resulting type of a use of a generic function or type.
struct Instance {
  std::span<const TypeId> targs;
  TypeId type;
};

struct SelectionInfo {
  SelectionKind kind;
  bool indirect;
  TypeId recv;
  ObjectId obj;
  std::span<const uint32_t> index;
};

// `lhs = rhs` at package level, in the order in which initialisation runs.
struct Initializer {
  std::span<const ObjectId> lhs;
  ExprId rhs;
};

class Info {
 public:
  explicit Info(uint32_t id_limit) : exprs_(id_limit), links_(id_limit) {}

  const ExprInfo& expr(ExprId e) const { return exprs_[e.value]; }
  ExprInfo& expr(ExprId e) { return exprs_[e.value]; }
  TypeId typeOf(ExprId e) const { return exprs_[e.value].type; }
  ConstValue valueOf(ExprId e) const { return values_[exprs_[e.value].value]; }
  // Sets the constant value of a record of this table.
  void setValue(ExprInfo& info, ConstValue value);

  // The object that a Name declares or uses; that an import, an unnamed parameter or a case of a
  // type switch declares implicitly; 0 if none.
  ObjectId object(NodeId node) const { return ObjectId(links_[node.value]); }
  void setObject(NodeId node, ObjectId obj) { links_[node.value] = obj.value; }

  // The selection of a SelectorExpr that is no qualified identifier, else null.
  const SelectionInfo* selection(ExprId selector) const {
    uint32_t i = links_[selector.value];
    return i == 0 ? nullptr : &selections_[i - 1];
  }
  void addSelection(ExprId selector, const Selection& selection);

  // Instantiation at a Name, or null.
  const Instance* instance(ExprId name) const {
    auto it = instances_.find(name);
    return it == instances_.end() ? nullptr : &it->second;
  }
  void addInstance(ExprId name, std::span<const TypeId> targs, TypeId type);
  // The names with instances, in no particular order.
  const std::unordered_map<ExprId, Instance>& instances() const { return instances_; }

  Arena& arena() { return arena_; }

  std::vector<Initializer> init_order;
  std::vector<GoVersion> file_versions;  // One per file, in the order of the package's files.
  std::vector<ScopeId> file_scopes;      // The same.
  std::vector<std::pair<NodeId, ScopeId>> scopes;  // Of functions, blocks and clauses, as opened.

 private:
  Arena arena_;
  std::vector<ExprInfo> exprs_;
  // Names, fields, clauses, imports: an ObjectId. SelectorExpr: index into selections_, plus 1.
  std::vector<uint32_t> links_;
  std::vector<ConstValue> values_{ConstValue()};
  std::vector<SelectionInfo> selections_;
  std::unordered_map<ExprId, Instance> instances_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_CHECK_INFO_H_
