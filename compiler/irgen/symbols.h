// Linker names of functions, methods, closures, instances and variables. They are what //go:linkname,
// -X and tracebacks name, so they are gc's wherever gc's have a meaning to users.
#ifndef TUCO_COMPILER_IRGEN_SYMBOLS_H_
#define TUCO_COMPILER_IRGEN_SYMBOLS_H_

#include <span>
#include <string>

#include "compiler/types/type_store.h"

namespace tuco::irgen {

// "pkg/path.Name"; main packages are "main.Name" whatever their path.
std::string objectSymbol(TypeStore& types, ObjectId obj);
// "pkg.F", "pkg.T.M", "pkg.(*T).M" of a declared function or method.
std::string funcSymbol(TypeStore& types, ObjectId func);
// "[int,string]" appended to the name of a generic function; to a method it goes behind the type.
std::string targsSuffix(TypeStore& types, std::span<const TypeId> targs);
// The method `name` of `recv`, which is T or *T, instance or not: "pkg.(*T[int]).M".
std::string methodSymbol(TypeStore& types, TypeId recv, ObjectId method);
// A type for symbols of wrappers and descriptors: full package paths, unique in the program.
std::string typeSymbol(TypeStore& types, TypeId t);

}  // namespace tuco::irgen

#endif  // TUCO_COMPILER_IRGEN_SYMBOLS_H_
