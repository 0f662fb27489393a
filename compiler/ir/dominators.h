// Dominator tree of a function's blocks.
#ifndef TUCO_COMPILER_IR_DOMINATORS_H_
#define TUCO_COMPILER_IR_DOMINATORS_H_

#include <vector>

#include "compiler/ir/ir.h"

namespace tuco::ir {

class Dominators {
 public:
  explicit Dominators(const Func& func);
  bool isReachable(BlockId b) const { return order_[b.value] != 0; }
  // Whether every path from the entry to `below` passes `above` (each block dominates itself).
  bool dominates(BlockId above, BlockId below) const;

 private:
  std::vector<uint32_t> order_;      // Reverse postorder number from 1; 0: unreachable.
  std::vector<uint32_t> idom_;       // By block id; the entry's is itself.
};

}  // namespace tuco::ir

#endif  // TUCO_COMPILER_IR_DOMINATORS_H_
