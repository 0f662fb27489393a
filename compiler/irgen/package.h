// Lowering a checked package to the Go IR.
#ifndef TUCO_COMPILER_IRGEN_PACKAGE_H_
#define TUCO_COMPILER_IRGEN_PACKAGE_H_

#include "compiler/ast/ast.h"
#include "compiler/check/info.h"
#include "compiler/ir/ir.h"
#include "compiler/types/sizes.h"

namespace tuco::irgen {

struct LowerInput {
  const Ast& ast;
  const Info& info;
  PackageId pkg;
  Sizes sizes;
};

// Fills `module`, which is empty but for its path, with the functions, globals and initialisation of
// the package. The package was checked without errors. Generic functions stay generic.
void lowerPackage(const LowerInput& input, ir::Module& module);

}  // namespace tuco::irgen

#endif  // TUCO_COMPILER_IRGEN_PACKAGE_H_
