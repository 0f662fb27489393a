// The closure made from the body of a range-over-func loop, while it is lowered.
#ifndef TUCO_COMPILER_IRGEN_LOOP_BODY_H_
#define TUCO_COMPILER_IRGEN_LOOP_BODY_H_

#include <vector>

#include "compiler/irgen/gen.h"

namespace tuco::irgen {

struct LoopBody {
  LoopBody* outer = nullptr;   // The body that this loop stands in, if that is one, too.
  FuncGen* owner = nullptr;    // The function around all of them.
  StmtId loop;
  ValueId next, state;         // Addresses, captured.
  // Captured: addresses of the owner's results, then its token for defers if it has any.
  std::vector<ValueId> context_values;
  bool returns = false;                // The body has a return statement.
  std::vector<BranchStmt> branches;    // To outside; the n-th is code n + 1.
};

}  // namespace tuco::irgen

#endif  // TUCO_COMPILER_IRGEN_LOOP_BODY_H_
