// Unification: finding types for type parameters that make two types equal (types2: unify.go;
// spec, "Type unification").
#ifndef TUCO_COMPILER_TYPES_UNIFY_H_
#define TUCO_COMPILER_TYPES_UNIFY_H_

#include <string>
#include <vector>

#include "compiler/types/named.h"

namespace tuco {

using UnifyMode = uint8_t;
// The two types are from an assignment: at top level a defined and an undefined type, or channels
// of different direction, may match.
inline constexpr UnifyMode kUnifyAssign = 1;
// Types must match exactly; without it unification is loose ("inexact").
inline constexpr UnifyMode kUnifyExact = 2;

class Unifier {
 public:
  // `targs` has one type per parameter, 0 where it is not known. `interface_inference` permits
  // matching by methods (go1.21).
  Unifier(TypeStore& types, std::span<const TypeId> tparams, std::span<const TypeId> targs,
          bool interface_inference);

  bool unify(TypeId x, TypeId y, UnifyMode mode);

  // The type inferred for a type parameter so far, or 0.
  TypeId at(TypeId tparam) const;
  void set(TypeId tparam, TypeId type);
  // Number of type parameters without a type.
  size_t unknowns() const;
  // The inferred types for `tparams`, 0 where unknown.
  std::vector<TypeId> inferred(std::span<const TypeId> tparams) const;
  // "[P: int, Q: <nil>]", for traces and tests.
  std::string toString() const;

 private:
  struct InterfacePair;
  bool nify(TypeId x, TypeId y, UnifyMode mode, const InterfacePair* pairs);
  bool nifyDistinct(TypeId x, TypeId y, UnifyMode mode, const InterfacePair* pairs);
  bool nifyParam(int px, TypeId y, UnifyMode mode, const InterfacePair* pairs);
  bool nifyInterfaces(TypeId xi, TypeId yi, const InterfacePair* pairs);
  bool nifyMethods(TypeId iface, TypeId y, const InterfacePair* pairs);
  bool nifyStructure(TypeId x, TypeId y, UnifyMode element_mode, UnifyMode mode, const InterfacePair* pairs);
  bool nifyStructs(const StructNode& x, const StructNode& y, UnifyMode mode, const InterfacePair* pairs);
  bool nifyTuples(TypeId x, TypeId y, UnifyMode mode, const InterfacePair* pairs);
  bool nifyExactInterfaces(TypeId x, TypeId y, const InterfacePair* pairs);
  bool nifyNamed(const NamedNode& x, const NamedNode& y, UnifyMode mode, const InterfacePair* pairs);
  int boundIndex(TypeId x) const;  // Position in tparams_ if x is one of them, else -1.
  bool join(int x, int y);

  TypeStore& types_;
  std::vector<TypeId> tparams_;
  std::vector<uint32_t> handles_;  // tparams_[i] shares slot handles_[i] with those it was joined to.
  std::vector<TypeId> slots_;
  uint32_t depth_ = 0;
  bool interface_inference_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_UNIFY_H_
