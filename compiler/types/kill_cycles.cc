// Breaking cycles among inferred types: P ➞ []Q, Q ➞ *P would substitute forever.
#include <algorithm>

#include "compiler/types/named.h"
#include "compiler/types/subst.h"

namespace tuco {

namespace {

class CycleFinder {
 public:
  CycleFinder(TypeStore& types, std::span<const TypeId> tparams, std::span<TypeId> inferred)
      : types_(types), tparams_(tparams), inferred_(inferred) {}

  void visit(TypeId t) {
    t = unalias(types_, t);
    if (!t.isValid()) return;
    if (std::find(open_.begin(), open_.end(), t) != open_.end()) {
      // A cycle through other types is an ordinary recursive type.
      if (int i = indexOf(t); i >= 0) inferred_[i] = TypeId();
      return;
    }
    open_.push_back(t);
    visitParts(t);
    open_.pop_back();
  }

 private:
  int indexOf(TypeId t) const {
    auto found = std::find(tparams_.begin(), tparams_.end(), t);
    return found == tparams_.end() ? -1 : static_cast<int>(found - tparams_.begin());
  }

  void visitObjects(std::span<const ObjectId> objects) {
    for (ObjectId obj : objects) visit(types_[obj].type);
  }
  void visitTypes(std::span<const TypeId> list) {
    for (TypeId t : list) visit(t);
  }

  void visitParts(TypeId t) {
    const Type& node = types_[t];
    switch (node.kind) {
      case TypeKind::Basic:
      case TypeKind::Alias: return;
      case TypeKind::Array: return visit(node.u.array->elem);
      case TypeKind::Slice: return visit(node.u.slice.elem);
      case TypeKind::Struct: return visitObjects(node.u.strukt->fields);
      case TypeKind::Pointer: return visit(node.u.pointer.elem);
      case TypeKind::Tuple: return visitObjects(node.u.tuple->vars);
      case TypeKind::Signature:
        visit(node.u.signature->params);
        return visit(node.u.signature->results);
      case TypeKind::Union:
        for (const UnionTerm& term : node.u.onion->terms) visit(term.type);
        return;
      case TypeKind::Interface:
        visitObjects(node.u.interface->methods);
        return visitTypes(node.u.interface->embeddeds);
      case TypeKind::Map:
        visit(node.u.map.key);
        return visit(node.u.map.elem);
      case TypeKind::Chan: return visit(node.u.chan.elem);
      case TypeKind::Named: return visitTypes(node.u.named->targs);
      case TypeKind::TypeParam:
        if (int i = indexOf(t); i >= 0) visit(inferred_[i]);
        return;
    }
  }

  TypeStore& types_;
  std::span<const TypeId> tparams_;
  std::span<TypeId> inferred_;
  std::vector<TypeId> open_;
};

}  // namespace

void killCycles(TypeStore& types, std::span<const TypeId> tparams, std::span<TypeId> inferred) {
  CycleFinder finder(types, tparams, inferred);
  for (TypeId t : tparams) finder.visit(t);
}

}  // namespace tuco
