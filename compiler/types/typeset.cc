// Computing the type sets of interfaces and unions.
//
// The set of an interface is the intersection of the sets of its elements: explicit methods, embedded
// interfaces, unions, other types. It is computed once, when first asked for, and published; two
// threads that race compute the same. While the elements are not all set up the answer is not kept.
#include "compiler/types/typeset.h"

#include <algorithm>

#include "compiler/types/predicates.h"
#include "compiler/types/typestring.h"
#include "compiler/types/union_set.h"

namespace tuco {

namespace {

// Interfaces and unions whose type sets this thread is computing, innermost first: a set asked for
// while it is computed (an invalid cycle, reported elsewhere) is taken to be all types, or none for a union.
struct Computing {
  TypeId id;
  const Computing* outer;
};
thread_local const Computing* tl_computing = nullptr;

class ComputingScope {
 public:
  explicit ComputingScope(TypeId id) : self_{id, tl_computing} { tl_computing = &self_; }
  ~ComputingScope() { tl_computing = self_.outer; }

 private:
  Computing self_;
};

bool isComputing(TypeId id) {
  for (const Computing* c = tl_computing; c != nullptr; c = c->outer) {
    if (c->id == id) return true;
  }
  return false;
}

const TypeSet& topTypeSet(TypeStore& types) {
  return *types.asInterface(typ::kEmptyInterface)->type_set.load(std::memory_order_acquire);
}

class InterfaceCollector {
 public:
  InterfaceCollector(TypeStore& types, const TypeHooks* hooks, TypeId iface)
      : types_(types), hooks_(hooks), node_(*types.asInterface(iface)), terms_{Term::all()} {}

  // The set; `ready` becomes false if it is provisional.
  TypeSet* collect(bool* ready) {
    for (ObjectId m : node_.methods) addMethod(types_[m].pos, m, Origin::Explicit);
    for (size_t i = 0; i < node_.embeddeds.size(); ++i) {
      embed(node_.embeddeds[i], node_.embed_pos == nullptr ? Pos() : node_.embed_pos[i]);
    }
    *ready = ready_;
    std::vector<ObjectId> methods;
    for (const Method& m : methods_) methods.push_back(m.obj);
    std::sort(methods.begin(), methods.end(),
              [&](ObjectId a, ObjectId b) { return compareObjects(types_, a, b) < 0; });
    TypeSet* set = types_.make<TypeSet>();
    set->methods = types_.copy(std::span<const ObjectId>(methods));
    set->terms = types_.copy(TermSpan(terms_));
    set->comparable = comparable_;
    return set;
  }

 private:
  enum class Origin : bool { Explicit, Embedded };
  struct Method {
    ObjectId obj;
    Pos pos;  // Of the method, or of the embedded element it comes from.
  };

  void addMethod(Pos pos, ObjectId m, Origin origin) {
    const Object& obj = types_[m];
    for (const Method& other : methods_) {
      if (types_[other.obj].name != obj.name || !sameId(types_, other.obj, obj.pkg, obj.name)) continue;
      // The same method by two ways is an error before go1.14 only.
      bool is_error = other.obj != m || (hooks_ != nullptr && tooOldForOverlap(hooks_, pos));
      if (hooks_ != nullptr && is_error) reportDuplicate(pos, m, other, origin);
      return;
    }
    methods_.push_back({m, pos});
  }

  static bool tooOldForOverlap(const TypeHooks* hooks, Pos pos) {
    return pos.isKnown() && hooks->allowVersion != nullptr && !hooks->allowVersion(hooks->checker, pos, 14);
  }

  void reportDuplicate(Pos pos, ObjectId m, const Method& other, Origin origin) {
    if (hooks_->error == nullptr) return;
    std::string name(types_.name(m));
    auto report = [hooks = hooks_, name, pos, other_pos = other.pos] {
      hooks->error(hooks->checker, TypesError::DuplicateMethod, pos, "duplicate method " + name, other_pos,
                   "other declaration of method " + name);
    };
    if (origin == Origin::Explicit) return report();
    if (hooks_->later == nullptr) return;
    // Equal methods of embedded interfaces may overlap from go1.14; whether they are equal can be told
    // only when all types are set up.
    hooks_->later(hooks_->checker, [&types = types_, hooks = hooks_, pos, m, other = other.obj, report] {
      if (tooOldForOverlap(hooks, pos) || !identical(types, types[m].type, types[other].type)) report();
    });
  }

  // From go1.18 interfaces may embed more than interfaces.
  bool versionAllows(Pos pos, std::string_view what, TypeId t) {
    if (!pos.isKnown() || hooks_ == nullptr || hooks_->verifyVersion == nullptr) return true;
    if (hooks_->allowVersion != nullptr && hooks_->allowVersion(hooks_->checker, pos, 18)) return true;
    return hooks_->verifyVersion(hooks_->checker, pos, 18,
                                 std::string(what) + typeString(types_, t, hooks_->qualifier));
  }

  // A named constraint of another package; for one's own the declaration was reported.
  bool isImportedConstraint(TypeId t, const TypeSet& set) {
    TypeId named = asNamed(types_, t);
    if (!named.isValid() || set.isMethodSet()) return false;
    PackageId pkg = types_[types_.asNamedNode(named)->obj].pkg;
    return pkg.isValid() && types_[pkg].hooks != hooks_;
  }

  void embed(TypeId t, Pos pos) {
    if (!isSetUp(types_, t)) ready_ = false;
    TypeId u = under(types_, t);
    if (u == typ::kInvalid || !u.isValid()) return;
    if (types_.is(u, TypeKind::Interface)) return embedInterface(t, u, pos);
    if (types_.is(u, TypeKind::Union)) return embedUnion(u, pos);
    if (!versionAllows(pos, "embedding non-interface type ", t)) return;
    Term single = Term::single(false, t);
    restrict({&single, 1}, false);
  }

  void embedInterface(TypeId t, TypeId u, Pos pos) {
    const TypeSet& set = computeInterfaceTypeSet(types_, hooks_, pos, u);
    if (types_.asInterface(u)->type_set.load(std::memory_order_acquire) == nullptr) ready_ = false;
    if (isImportedConstraint(t, set) && !versionAllows(pos, "embedding constraint interface ", t)) return;
    for (ObjectId m : set.methods) addMethod(pos, m, Origin::Embedded);
    restrict(set.terms, set.comparable);
  }

  void embedUnion(TypeId u, Pos pos) {
    if (!versionAllows(pos, "embedding interface element ", u)) return;
    bool valid = true;
    bool ready = true;
    TermList terms = unionTerms(types_, u, hooks_, pos, &valid, &ready);
    if (!ready) ready_ = false;
    if (valid) restrict(terms, false);
  }

  // Intersects with another set of terms.
  void restrict(TermSpan terms, bool comparable) {
    terms_ = intersect(types_, terms_, terms);
    comparable_ = comparable_ || comparable;
    if (!comparable_ || termListIsAll(terms_)) return;
    std::erase_if(terms_, [&](const Term& t) { return !comparableType(types_, t.type, Dynamic::No); });
    comparable_ = false;
  }

  TypeStore& types_;
  const TypeHooks* hooks_;
  const InterfaceNode& node_;
  std::vector<Method> methods_;
  TermList terms_;
  bool comparable_ = false;
  bool ready_ = true;
};

}  // namespace

bool isSetUp(TypeStore& types, TypeId t) {
  t = unalias(types, t);
  if (!t.isValid()) return false;
  if (types.is(t, TypeKind::Named) && !rhsOf(types, t).isValid()) return false;
  TypeId u = under(types, t);
  if (u == typ::kInvalid && types.is(t, TypeKind::Named)) {
    return types.asNamedNode(t)->underlying.load(std::memory_order_acquire) != 0;
  }
  return true;
}

const TypeSet& computeInterfaceTypeSet(TypeStore& types, const TypeHooks* hooks, Pos, TypeId iface) {
  InterfaceNode& node = types.interfaceNode(iface);
  if (const TypeSet* known = node.type_set.load(std::memory_order_acquire)) return *known;
  if (!node.complete || isComputing(iface)) return topTypeSet(types);
  ComputingScope scope(iface);
  bool ready = true;
  TypeSet* set = InterfaceCollector(types, hooks, iface).collect(&ready);
  if (!ready) return *set;
  const TypeSet* expected = nullptr;
  if (!node.type_set.compare_exchange_strong(expected, set, std::memory_order_acq_rel)) return *expected;
  return *set;
}

TermList unionTerms(TypeStore& types, TypeId onion, const TypeHooks* hooks, Pos pos, bool* valid, bool* ready) {
  if (isComputing(onion)) return {};
  ComputingScope scope(onion);
  TermList all;
  for (const UnionTerm& t : types.asUnion(onion)->terms) {
    if (ready != nullptr && !isSetUp(types, t.type)) *ready = false;
    TypeId u = under(types, t.type);
    if (u == typ::kInvalid || !u.isValid()) continue;
    if (types.is(u, TypeKind::Interface)) {
      all = unite(types, all, computeInterfaceTypeSet(types, hooks, pos, u).terms);
      if (ready != nullptr && types.asInterface(u)->type_set.load(std::memory_order_acquire) == nullptr) *ready = false;
    } else if (!t.tilde || identical(types, t.type, u)) {
      // With a tilde, a type that is not its own underlying type admits nothing.
      Term single = Term::single(t.tilde, t.type);
      all = unite(types, all, {&single, 1});
    }
    if (all.size() <= kMaxUnionTerms) continue;
    if (hooks != nullptr && hooks->error != nullptr) {
      hooks->error(hooks->checker, TypesError::InvalidUnion, pos,
                   "cannot handle more than 100 union terms (implementation limitation)", Pos(), {});
    }
    if (valid != nullptr) *valid = false;
    return {};
  }
  return all;
}

int lookupMethod(TypeStore& types, const TypeSet& set, PackageId pkg, NameId name, FoldCase fold) {
  if (types.text(name) == "_") return -1;
  for (size_t i = 0; i < set.methods.size(); ++i) {
    if (fold == FoldCase::No && types[set.methods[i]].name != name) continue;
    if (sameId(types, set.methods[i], pkg, name, fold)) return static_cast<int>(i);
  }
  return -1;
}

bool isComparable(TypeStore& types, const TypeSet& set) {
  if (termListIsAll(set.terms)) return set.comparable;
  return typeSetIs(set, [&](const Term& t) {
    return t.kind == Term::Kind::Single && comparableType(types, t.type, Dynamic::No);
  });
}

bool isSubset(TypeStore& types, const TypeSet& x, const TypeSet& y) {
  return termListSubset(types, x.terms, y.terms);
}

bool typeSetIs(const TypeSet& set, const std::function<bool(const Term&)>& f) {
  if (!set.hasTerms()) return f(Term::all());
  return std::all_of(set.terms.begin(), set.terms.end(), f);
}

bool typeSetAll(TypeStore& types, const TypeSet& set, const std::function<bool(TypeId, TypeId)>& f) {
  if (!set.hasTerms()) return f(TypeId(), TypeId());
  for (const Term& t : set.terms) {
    TypeId u = unalias(types, t.type);
    if (!t.tilde) u = under(types, u);
    if (!f(t.type, u)) return false;
  }
  return true;
}

std::string typeSetString(TypeStore& types, const TypeSet& set) {
  if (set.isEmpty()) return "∅";
  if (set.isAll()) return "𝓤";
  std::string out = "{";
  auto separate = [&] {
    if (out.size() > 1) out += "; ";
  };
  if (set.comparable) out += "comparable";
  for (ObjectId m : set.methods) {
    separate();
    out += objectString(types, m);
  }
  if (set.hasTerms()) {
    separate();
    out += termListString(types, set.terms);
  }
  return out + "}";
}

}  // namespace tuco
