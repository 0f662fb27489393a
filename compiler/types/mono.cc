// Instantiation that never ends: func f[T any]() { f[*T]() }.
//
// A graph whose vertices are type parameters and local types of generic functions. An edge says that
// one flows into another: with weight 0 as it is, with weight 1 wrapped into something bigger. A cycle
// of positive weight makes ever larger types. Heaviest paths are grown as in Bellman-Ford, until nothing
// changes or a path has as many edges as there are vertices, so that it must contain a cycle.
#include <algorithm>

#include "compiler/types/cycles.h"
#include "compiler/types/typeset.h"

namespace tuco {

// Finds what flows out of one type argument.
struct MonoGraph::FlowWalk {
  MonoGraph& graph;
  TypeStore& types;
  PackageId pkg;
  Pos pos;
  TypeId tparam;
  TypeId targ;
  std::vector<TypeId> open;  // Interfaces the walk is in.

  void flow(int src, TypeId t) {
    graph.addEdge(graph.typeParamVertex(tparam), src, t == targ ? 0 : 1, pos, targ);
  }

  void objects(std::span<const ObjectId> list) {
    for (ObjectId obj : list) visit(types[obj].type);
  }

  void named(TypeId t) {
    int src = graph.localNamedVertex(pkg, originType(types, t));
    if (src >= 0) flow(src, t);
    for (TypeId arg : typeArgs(types, t)) visit(arg);
  }

  void interfaceType(TypeId t) {
    if (std::find(open.begin(), open.end(), t) != open.end()) return;
    open.push_back(t);
    objects(typeSet(types, t).methods);
    open.pop_back();
  }

  void visit(TypeId t) {
    t = unalias(types, t);
    if (!t.isValid()) return;
    const Type& node = types[t];
    switch (node.kind) {
      case TypeKind::TypeParam: return flow(graph.typeParamVertex(t), t);
      case TypeKind::Named: return named(t);
      case TypeKind::Array: return visit(node.u.array->elem);
      case TypeKind::Slice: return visit(node.u.slice.elem);
      case TypeKind::Pointer: return visit(node.u.pointer.elem);
      case TypeKind::Chan: return visit(node.u.chan.elem);
      case TypeKind::Map:
        visit(node.u.map.key);
        return visit(node.u.map.elem);
      case TypeKind::Interface: return interfaceType(t);
      case TypeKind::Signature:
        visit(node.u.signature->params);
        return visit(node.u.signature->results);
      case TypeKind::Tuple: return objects(node.u.tuple->vars);
      case TypeKind::Struct: return objects(node.u.strukt->fields);
      case TypeKind::Basic:
      case TypeKind::Union:
      case TypeKind::Alias: return;
    }
  }
};

void MonoGraph::recordCanon(TypeId mpar, TypeId tpar) { canon_[mpar] = tpar; }

void MonoGraph::recordInstance(PackageId pkg, Pos pos, std::span<const TypeId> tparams,
                               std::span<const TypeId> targs, std::span<const Pos> arg_pos) {
  for (size_t i = 0; i < tparams.size(); ++i) assign(pkg, i < arg_pos.size() ? arg_pos[i] : pos, tparams[i], targs[i]);
}

void MonoGraph::assign(PackageId pkg, Pos pos, TypeId tparam, TypeId targ) {
  // Type parameters cannot be generic themselves, so cycles stay inside a package.
  if (types_[types_.asTypeParam(tparam)->obj].pkg != pkg) return;
  FlowWalk{*this, types_, pkg, pos, tparam, targ, {}}.visit(targ);
}

// The vertex of a type declared inside a function with type parameters, or -1: it depends on all
// type parameters declared around it, before it.
int MonoGraph::localNamedVertex(PackageId pkg, TypeId named) {
  ObjectId obj_id = types_.asNamedNode(named)->obj;
  const Object& obj = types_[obj_id];
  ScopeId root = types_[pkg].scope;
  if (obj.pkg != pkg || obj.parent == root) return -1;
  if (auto known = name_index_.find(obj_id); known != name_index_.end()) return known->second;

  int index = -1;
  for (ScopeId scope = obj.parent; scope.isValid() && scope != root; scope = types_[scope].parent) {
    std::vector<Scope::Entry> entries(types_[scope].entries().begin(), types_[scope].entries().end());
    for (const Scope::Entry& entry : entries) {
      const Object& elem = types_[entry.obj];
      if (elem.kind != ObjectKind::TypeName || !(elem.pos < obj.pos)) continue;
      if (!types_.is(elem.type, TypeKind::TypeParam) || isAlias(types_, entry.obj)) continue;
      if (index < 0) {
        index = static_cast<int>(vertices_.size());
        vertices_.push_back({.obj = obj_id});
      }
      addEdge(index, typeParamVertex(elem.type), 1, obj.pos, elem.type);
    }
  }
  name_index_[obj_id] = index;
  return index;
}

int MonoGraph::typeParamVertex(TypeId tparam) {
  if (auto canon = canon_.find(tparam); canon != canon_.end()) tparam = canon->second;
  ObjectId obj = types_.asTypeParam(tparam)->obj;
  auto [it, added] = name_index_.try_emplace(obj, static_cast<int>(vertices_.size()));
  if (added) vertices_.push_back({.obj = obj});
  return it->second;
}

void MonoGraph::addEdge(int dst, int src, int weight, Pos pos, TypeId type) {
  edges_.push_back({dst, src, weight, pos, type});
}

std::vector<MonoGraph::Step> MonoGraph::findLoop() {
  for (bool again = true; again;) {
    again = false;
    for (size_t i = 0; i < edges_.size(); ++i) {
      const Edge& edge = edges_[i];
      const Vertex& src = vertices_[edge.src];
      Vertex& dst = vertices_[edge.dst];
      int32_t weight = src.weight + edge.weight;
      if (weight <= dst.weight) continue;
      dst.prev_edge = static_cast<int32_t>(i);
      dst.len = src.len + 1;
      if (dst.len == static_cast<int32_t>(vertices_.size())) return loopEndingAt(edge.dst);
      dst.weight = weight;
      again = true;
    }
  }
  return {};
}

// The path that ends at `vertex` contains a cycle, but need not end on it.
std::vector<MonoGraph::Step> MonoGraph::loopEndingAt(int vertex) const {
  std::vector<int> stack;
  std::vector<bool> seen(vertices_.size());
  while (!seen[vertex]) {
    stack.push_back(vertex);
    seen[vertex] = true;
    vertex = edges_[vertices_[vertex].prev_edge].src;
  }
  stack.erase(stack.begin(), std::find(stack.begin(), stack.end(), vertex));
  std::vector<Step> steps;
  for (int v : stack) {
    const Edge& edge = edges_[vertices_[v].prev_edge];
    steps.push_back({edge.pos, vertices_[edge.dst].obj, edge.type});
  }
  return steps;
}

}  // namespace tuco
