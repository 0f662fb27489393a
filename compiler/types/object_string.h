// Writing the package before a name. Private to the room.
#ifndef TUCO_COMPILER_TYPES_OBJECT_STRING_H_
#define TUCO_COMPILER_TYPES_OBJECT_STRING_H_

#include <string>

#include "compiler/types/package.h"

namespace tuco {

// Appends "pkg." as the qualifier has it, or nothing. `pkg` may be 0.
void packagePrefix(std::string& out, const TypeStore& types, PackageId pkg, Qualifier qualifier);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_OBJECT_STRING_H_
