// Types that cannot exist: infinitely large ones, and those whose instantiation never ends
// (types2: validtype.go, mono.go).
#ifndef TUCO_COMPILER_TYPES_CYCLES_H_
#define TUCO_COMPILER_TYPES_CYCLES_H_

#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/types/named.h"

namespace tuco {

// Remembers which types were found valid; one per checker.
class TypeValidator {
 public:
  explicit TypeValidator(TypeStore& types) : types_(types) {}
  // Whether `named` is of finite size. If not, `report` is called once with the types of the cycle,
  // in order (instances are told apart from their generic types), and the right side of the declaration becomes invalid (types2: Checker.validType).
  bool validType(TypeId named, const std::function<void(std::span<const TypeId> cycle)>& report);

 private:
  struct Walk;
  bool valid0(Walk& walk, TypeId t);
  bool validObjects(Walk& walk, std::span<const ObjectId> objects);
  bool validTypes(Walk& walk, std::span<const TypeId> list);
  bool validNamed(Walk& walk, TypeId t);
  bool validParam(Walk& walk, TypeId t);
  void reportCycle(Walk& walk, TypeId t);
  TypeStore& types_;
  std::unordered_set<TypeId> valid_;  // Declared types without parameters that were found valid.
};

// Collects how type parameters flow into type arguments over a package, and finds flows that make
// ever larger types.
class MonoGraph {
 public:
  explicit MonoGraph(TypeStore& types) : types_(types) {}

  // Says that method type parameter `mpar` stands for the receiver type's `tpar`.
  void recordCanon(TypeId mpar, TypeId tpar);
  // Records an instantiation at `pos` in `pkg`; `arg_pos` has the positions of the written type
  // arguments (may be shorter than targs).
  void recordInstance(PackageId pkg, Pos pos, std::span<const TypeId> tparams,
                      std::span<const TypeId> targs, std::span<const Pos> arg_pos);

  // One line of the report of a loop: "`obj` instantiated as `as`", or, if `obj` is a local type,
  // "`obj` implicitly parameterized by `as`".
  struct Step {
    Pos pos;
    ObjectId obj;
    TypeId as;
  };
  // The steps of an endless instantiation in gc's order, empty if there is none. The report is at the
  // first step's object.
  std::vector<Step> findLoop();

 private:
  struct Vertex {
    int32_t weight = 0;
    int32_t prev_edge = -1;  // Edge by which the longest path comes here.
    int32_t len = 0;
    ObjectId obj;
  };
  struct Edge {
    int32_t dst;
    int32_t src;
    int32_t weight;
    Pos pos;
    TypeId type;
  };
  struct FlowWalk;
  void assign(PackageId pkg, Pos pos, TypeId tparam, TypeId targ);
  std::vector<Step> loopEndingAt(int vertex) const;
  int localNamedVertex(PackageId pkg, TypeId named);
  int typeParamVertex(TypeId tparam);
  void addEdge(int dst, int src, int weight, Pos pos, TypeId type);

  TypeStore& types_;
  std::vector<Vertex> vertices_;
  std::vector<Edge> edges_;
  std::unordered_map<TypeId, TypeId> canon_;
  std::unordered_map<ObjectId, int> name_index_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_CYCLES_H_
