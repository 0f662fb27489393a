// Scopes: names and what they denote, nested from the universe inwards.
#ifndef TUCO_COMPILER_TYPES_SCOPE_H_
#define TUCO_COMPILER_TYPES_SCOPE_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "compiler/types/types.h"

namespace tuco {

// Written by the thread that checks the package only.
class Scope {
 public:
  Scope(ScopeId parent_scope, Pos pos, Pos end, const char* what)
      : parent(parent_scope), start_pos(pos), end_pos(end), comment(what) {}

  ScopeId parent;
  ScopeId first_child;
  ScopeId last_child;
  ScopeId next_sibling;
  Pos start_pos;
  Pos end_pos;
  const char* comment;    // For debugging, e.g. "function".
  bool is_func = false;   // Scope of a function's parameters and body.

  // The object declared here under `name`, or 0.
  ObjectId lookup(NameId name) const {
    if (index_ != nullptr) return lookupIndexed(name);
    for (const Entry& entry : entries_) {
      if (entry.name == name) return entry.obj;
    }
    return ObjectId();
  }
  // Declares `obj` under `name` unless there is one already, which is then returned; else 0.
  // Does not touch the object: declare() in type_store.h also sets the parent.
  ObjectId insert(NameId name, ObjectId obj);
  size_t size() const { return entries_.size(); }

  struct Entry {
    NameId name;
    ObjectId obj;
  };
  // In the order of insertion.
  std::span<const Entry> entries() const { return entries_; }

  bool contains(Pos pos) const { return start_pos <= pos && pos < end_pos; }

 private:
  static constexpr size_t kLinear = 8;  // Up to here a linear search is faster than hashing.
  ObjectId lookupIndexed(NameId name) const;
  void rebuildIndex();

  std::vector<Entry> entries_;
  std::unique_ptr<uint32_t[]> index_;  // Open addressing: position in entries_ + 1, or 0.
  uint32_t mask_ = 0;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_SCOPE_H_
