// Which operation a conversion between two concrete types is.
#ifndef TUCO_COMPILER_IR_CONVERSION_H_
#define TUCO_COMPILER_IR_CONVERSION_H_

#include "compiler/ir/ir.h"

namespace tuco::ir {

// For a non-constant conversion that the checker allowed (spec, "Conversions"). Convert stands for
// all of them while a type parameter is involved; SliceToArray gives a pointer to the array.
Op conversionOp(TypeStore& types, TypeId from, TypeId to);

}  // namespace tuco::ir

#endif  // TUCO_COMPILER_IR_CONVERSION_H_
