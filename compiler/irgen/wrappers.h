// Functions that nobody wrote: methods promoted through embedding, methods of *T made from those of
// T, methods of interfaces as functions, methods bound to their receiver.
#ifndef TUCO_COMPILER_IRGEN_WRAPPERS_H_
#define TUCO_COMPILER_IRGEN_WRAPPERS_H_

#include "compiler/irgen/gen.h"

namespace tuco::irgen {

// Makes the bodies of all wrappers asked for, and those of the types that the package declares.
void makeWrappers(PackageGen& p);

}  // namespace tuco::irgen

#endif  // TUCO_COMPILER_IRGEN_WRAPPERS_H_
