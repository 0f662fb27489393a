// The order in which package variables are initialised, and initialisation cycles (types2:
// initorder.go; spec, "Package initialization").
//
// Terms. A node is a constant or variable of the package; it depends on the nodes that its
// initialisation refers to, directly or through functions and methods.
//
// Steps. Function bodies are looked through by a search from each node, so that only dependencies
// between nodes remain. Then the node with the fewest open dependencies, constants before
// variables, source order among equals, is taken out again and again. If it still has open
// dependencies there may be a cycle through it: it is reported, and counts as initialised.
#include <algorithm>
#include <queue>
#include <tuple>

#include "compiler/check/checker.h"

namespace tuco {

namespace {

struct DependencyNode {
  ObjectId obj;
  std::vector<uint32_t> dependents;  // Nodes that depend on this one.
  uint32_t open = 0;                 // Dependencies not yet initialised.
  bool is_done = false;
};

class InitOrder {
 public:
  explicit InitOrder(Checker& checker) : checker_(checker), node_of_(checker.obj_list.size(), kNone) {}

  void run() {
    makeNodes();
    for (uint32_t i = 0; i < nodes_.size(); ++i) addDependencies(i);
    for (uint32_t i = 0; i < nodes_.size(); ++i) queue_.push(entry(i));
    while (!queue_.empty()) {
      Entry e = queue_.top();
      queue_.pop();
      DependencyNode& node = nodes_[e.node];
      if (node.is_done || e.open != node.open) continue;  // Another entry is or was newer.
      node.is_done = true;
      take(e.node);
    }
  }

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  struct Entry {
    bool is_var;
    uint32_t open;
    uint32_t order;
    uint32_t node;
    // For a queue that yields the smallest first.
    bool operator<(const Entry& other) const {
      return std::tie(is_var, open, order) > std::tie(other.is_var, other.open, other.order);
    }
  };

  const Object& object(ObjectId obj) const { return checker_.types[obj]; }
  uint32_t position(ObjectId obj) const { return object(obj).order - 1; }

  Entry entry(uint32_t i) const {
    const Object& obj = object(nodes_[i].obj);
    return {obj.kind == ObjectKind::Var, nodes_[i].open, obj.order, i};
  }

  void makeNodes() {
    for (ObjectId obj : checker_.obj_list) {
      ObjectKind kind = object(obj).kind;
      if (kind != ObjectKind::Const && kind != ObjectKind::Var) continue;
      node_of_[position(obj)] = static_cast<uint32_t>(nodes_.size());
      nodes_.push_back({obj, {}, 0, false});
    }
    seen_.resize(checker_.obj_list.size(), 0);
  }

  // Finds every node that node `i` refers to directly or through functions.
  void addDependencies(uint32_t i) {
    const DeclInfo* decl = checker_.declInfo(nodes_[i].obj);
    if (decl->deps.empty()) return;
    ++search_;
    std::vector<const DeclInfo*> work{decl};
    while (!work.empty()) {
      const DeclInfo* d = work.back();
      work.pop_back();
      for (ObjectId dep : d->deps) {
        uint32_t at = position(dep);
        if (seen_[at] == search_) continue;
        seen_[at] = search_;
        if (node_of_[at] != kNone) {
          nodes_[node_of_[at]].dependents.push_back(i);
          ++nodes_[i].open;
        } else if (object(dep).kind == ObjectKind::Func) {
          work.push_back(checker_.declInfo(dep));
        }
      }
    }
  }

  void take(uint32_t i) {
    DependencyNode& node = nodes_[i];
    if (node.open > 0) {
      // If the node only leads to a cycle, that is reported with an object of the cycle.
      std::vector<ObjectId> cycle;
      std::unordered_set<ObjectId> seen;
      if (findPath(node.obj, node.obj, seen, cycle)) reportCycle(cycle);
    }
    for (uint32_t dependent : node.dependents) {
      --nodes_[dependent].open;
      if (!nodes_[dependent].is_done) queue_.push(entry(dependent));
    }
    emit(node.obj);
  }

  // Variables of `var a, b = f()` have one initialisation, at the first of them.
  void emit(ObjectId obj) {
    if (object(obj).kind != ObjectKind::Var) return;
    DeclInfo* decl = checker_.declInfo(obj);
    if (!decl->hasInitializer() || !emitted_.insert(decl).second) return;
    std::span<const ObjectId> lhs = decl->lhs;
    if (lhs.empty()) lhs = checker_.info.arena().copy(std::span<const ObjectId>(&obj, 1));
    checker_.info.init_order.push_back({lhs, decl->init});
  }

  // The path of references from `from` to `to`, last object first; false if there is none.
  bool findPath(ObjectId from, ObjectId to, std::unordered_set<ObjectId>& seen, std::vector<ObjectId>& path) {
    if (!seen.insert(from).second) return false;
    std::vector<ObjectId> deps = checker_.declInfo(from)->deps;
    std::sort(deps.begin(), deps.end(), [&](ObjectId a, ObjectId b) { return position(a) < position(b); });
    for (ObjectId dep : deps) {
      if (dep == to || findPath(dep, to, seen, path)) {
        path.push_back(dep);
        return true;
      }
    }
    return false;
  }

  void reportCycle(const std::vector<ObjectId>& cycle) {
    ObjectId obj = cycle[0];
    auto name = [&](ObjectId o) { return checker_.nameOf(o); };
    if (cycle.size() == 1) {
      checker_.errorf(obj, Code::InvalidInitCycle, "initialization cycle: %s refers to itself", {name(obj)});
      return;
    }
    ErrorReport err = checker_.newError(Code::InvalidInitCycle);
    err.addf(obj, "initialization cycle for %s", {name(obj)});
    for (size_t j = cycle.size(); j-- > 0;) {
      err.addf(obj, "%s refers to %s", {name(obj), name(cycle[j])});
      obj = cycle[j];
    }
    err.report();
  }

  Checker& checker_;
  std::vector<uint32_t> node_of_;  // By object position: its node, or kNone.
  std::vector<DependencyNode> nodes_;
  std::vector<uint32_t> seen_;     // By object position: number of the last search that met it.
  uint32_t search_ = 0;
  std::priority_queue<Entry> queue_;
  std::unordered_set<const DeclInfo*> emitted_;
};

}  // namespace

void Checker::initOrder() { InitOrder(*this).run(); }

}  // namespace tuco
