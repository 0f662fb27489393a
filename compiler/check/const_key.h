// Sets of constant values with their types, to find duplicate map keys and switch cases.
#ifndef TUCO_COMPILER_CHECK_CONST_KEY_H_
#define TUCO_COMPILER_CHECK_CONST_KEY_H_

#include <unordered_map>

#include "compiler/base/constant.h"
#include "compiler/source/source.h"
#include "compiler/types/types.h"

namespace tuco {

struct Checker;

class ConstKeySet {
 public:
  explicit ConstKeySet(Checker& checker) : checker_(checker) {}

  struct Entry {
    ConstValue value;
    TypeId type;
    Pos pos;
  };
  // Adds the value, unless an equal one with an identical type is there: then that one is returned.
  // Type 0 is identical to itself only.
  const Entry* insert(ConstValue value, TypeId type, Pos pos = Pos());

 private:
  Checker& checker_;
  std::unordered_multimap<uint64_t, Entry> entries_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_CHECK_CONST_KEY_H_
