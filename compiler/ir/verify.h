// The verifier: checks a module's invariants (ir.h). It runs between passes in checking builds and
// in tests; what it finds is a fault of Tuco.
#ifndef TUCO_COMPILER_IR_VERIFY_H_
#define TUCO_COMPILER_IR_VERIFY_H_

#include <string>
#include <vector>

#include "compiler/ir/ir.h"

namespace tuco::ir {

// One line per fault, "symbol: b2: v7 = load: …"; empty if all is well.
std::vector<std::string> verify(const Module& module);
std::vector<std::string> verify(const Module& module, const Func& func);

}  // namespace tuco::ir

#endif  // TUCO_COMPILER_IR_VERIFY_H_
