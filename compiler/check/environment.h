// The state in which one declaration is checked, and what is put off until later.
#ifndef TUCO_COMPILER_CHECK_ENVIRONMENT_H_
#define TUCO_COMPILER_CHECK_ENVIRONMENT_H_

#include <type_traits>
#include <utility>
#include <vector>

#include "compiler/ast/node.h"
#include "compiler/base/arena.h"
#include "compiler/check/version.h"
#include "compiler/types/types.h"
#include "compiler/base/constant.h"

namespace tuco {

// A package-level constant, variable, type or function, or a method: what its declaration says.
struct DeclInfo {
  uint32_t number = 0;            // From 1, unique in the package.
  ScopeId file_scope;
  GoVersion version;
  std::span<const ObjectId> lhs;  // The variables of `var a, b = f()`; empty for one-to-one ones.
  ExprId type;
  ExprId init;
  bool is_inherited = false;      // `init` was repeated from an earlier constant of the group.
  DeclId type_decl;
  DeclId func_decl;
  bool has_body = false;          // With func_decl.
  // What the initialisation or body refers to, in order of first use, without duplicates.
  std::vector<ObjectId> deps;

  bool hasInitializer() const { return init.isValid() || has_body; }
};

struct Environment {
  DeclInfo* decl = nullptr;  // Package-level declaration whose initialisation or body is checked.
  ScopeId scope;             // Innermost scope for lookups.
  GoVersion version;         // Language version in force; differs between files.
  ConstValue iota;           // Unknown outside constant declarations.
  Pos errpos;                // Position of a constant with repeated initialisation; else unknown.
  bool in_tparam_list = false;
  TypeId sig;                // Signature of the function being checked, or 0.
  bool has_label = false;
  bool has_call_or_recv = false;
};

// Closures to run later, in the order in which they came. They must be trivially destructible:
// capture ids and spans by value.
class ActionQueue {
 public:
  template <class F>
  void push(GoVersion version, F f) {
    static_assert(std::is_trivially_destructible_v<F>);
    F* closure = new (arena_.allocate(sizeof(F), alignof(F))) F(std::move(f));
    actions_.push_back({version, [](void* c) { (*static_cast<F*>(c))(); }, closure});
  }
  size_t size() const { return actions_.size(); }
  GoVersion version(size_t i) const { return actions_[i].version; }
  void run(size_t i) {
    Action action = actions_[i];  // Running may push more.
    action.run(action.closure);
  }
  void truncate(size_t size) { actions_.resize(size); }

 private:
  struct Action {
    GoVersion version;
    void (*run)(void* closure) = nullptr;
    void* closure = nullptr;
  };
  Arena arena_;
  std::vector<Action> actions_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_CHECK_ENVIRONMENT_H_
