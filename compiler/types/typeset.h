// Type sets of interfaces: all their methods and the types they admit (types2: typeset.go,
// termlist.go, typeterm.go).
#ifndef TUCO_COMPILER_TYPES_TYPESET_H_
#define TUCO_COMPILER_TYPES_TYPESET_H_

#include <functional>
#include <string>
#include <vector>

#include "compiler/types/named.h"

namespace tuco {

// A set of types: nothing, everything, {type} or, with tilde, all types whose underlying type is
// `type`.
struct Term {
  enum class Kind : uint8_t { Empty, All, Single };
  Kind kind = Kind::Empty;
  bool tilde = false;
  TypeId type;

  static Term empty() { return {}; }
  static Term all() { return {Kind::All, false, TypeId()}; }
  static Term single(bool tilde, TypeId type) { return {Kind::Single, tilde, type}; }
};

// A union of terms. In normal form all terms are disjoint and none is empty.
using TermList = std::vector<Term>;
using TermSpan = std::span<const Term>;

bool termIncludes(TypeStore& types, const Term& x, TypeId t);
bool termSubset(TypeStore& types, const Term& x, const Term& y);
bool termDisjoint(TypeStore& types, const Term& x, const Term& y);  // Both single.
bool termListIsEmpty(TermSpan list);
bool termListIsAll(TermSpan list);
TermList normalise(TypeStore& types, TermSpan list);
TermList unite(TypeStore& types, TermSpan x, TermSpan y);
TermList intersect(TypeStore& types, TermSpan x, TermSpan y);
bool termListIncludes(TypeStore& types, TermSpan list, TypeId t);
bool termListSubset(TypeStore& types, TermSpan x, TermSpan y);
bool termListEqual(TypeStore& types, TermSpan x, TermSpan y);
std::string termListString(TypeStore& types, TermSpan list, Qualifier qualifier = {});

// Immutable once published.
struct TypeSet {
  std::span<const ObjectId> methods;  // All methods, sorted by compareObjects().
  TermSpan terms;                     // Normal form.
  bool comparable = false;            // Only comparable types; implies that terms is "all".

  bool isEmpty() const { return termListIsEmpty(terms); }
  bool isMethodSet() const { return !comparable && termListIsAll(terms); }
  bool isAll() const { return isMethodSet() && methods.empty(); }
  // There are specific types.
  bool hasTerms() const { return !termListIsEmpty(terms) && !termListIsAll(terms); }
};

const TypeSet& computeInterfaceTypeSet(TypeStore& types, const TypeHooks* hooks, Pos pos, TypeId iface);

// The type set of an Interface node; computed on first use. If the interface is not complete yet,
// the set of all types (not remembered).
inline const TypeSet& typeSet(TypeStore& types, TypeId iface) {
  const InterfaceNode* t = types[iface].u.interface;
  const TypeSet* set = t->type_set.load(std::memory_order_acquire);
  return set != nullptr ? *set : computeInterfaceTypeSet(types, t->hooks, Pos(), iface);
}

// Index of the method in the set, or -1.
int lookupMethod(TypeStore& types, const TypeSet& set, PackageId pkg, NameId name,
                 FoldCase fold = FoldCase::No);
bool isComparable(TypeStore& types, const TypeSet& set);
bool isSubset(TypeStore& types, const TypeSet& x, const TypeSet& y);  // By their terms.
// Calls f for each specific term, or once with an All term if there are none; stops at false.
bool typeSetIs(const TypeSet& set, const std::function<bool(const Term&)>& f);
// Calls f(t, u) for each specific type and its underlying type, or once with (0, 0).
bool typeSetAll(TypeStore& types, const TypeSet& set, const std::function<bool(TypeId, TypeId)>& f);
std::string typeSetString(TypeStore& types, const TypeSet& set);

// Index of the first term in `terms` that overlaps with `term`, or -1 (types2: overlappingTerm).
int overlappingTerm(TypeStore& types, std::span<const UnionTerm> terms, const UnionTerm& term);
inline constexpr int kMaxUnionTerms = 100;

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_TYPESET_H_
