// Writing types and objects as gc's messages do (types2: typestring.go, object.go).
#ifndef TUCO_COMPILER_TYPES_TYPESTRING_H_
#define TUCO_COMPILER_TYPES_TYPESTRING_H_

#include <string>

#include "compiler/types/package.h"
#include "compiler/types/type_store.h"

namespace tuco {

void writeType(std::string& out, TypeStore& types, TypeId t, Qualifier qualifier = {});
std::string typeString(TypeStore& types, TypeId t, Qualifier qualifier = {});
// "(x int, y ...string) (z int, err error)", without "func".
void writeSignature(std::string& out, TypeStore& types, TypeId sig, Qualifier qualifier = {});
// "var x int", "func (T).m(x int)", "type T struct{…}", "field f string" …
std::string objectString(TypeStore& types, ObjectId obj, Qualifier qualifier = {});
// "a.T" with the qualifier's name of the package, or "T".
std::string qualifiedName(TypeStore& types, ObjectId obj, Qualifier qualifier = {});

// "local variable", "defined type", "method" … (types2: objectKind).
const char* objectKindName(TypeStore& types, ObjectId obj);

// Options of the writer, for messages that need them.
struct TypeWriterOptions {
  Qualifier qualifier;
  bool param_names = true;     // Names of parameters and results.
  bool tparams_subscripts = false;  // P₁ with the parameter's number.
  bool pkg_info = false;       // Append "/* package path */"-like detail to ambiguous names.
};
void writeTypeWith(std::string& out, TypeStore& types, TypeId t, const TypeWriterOptions& options);
void writeSignatureWith(std::string& out, TypeStore& types, TypeId sig, const TypeWriterOptions& options);
// "[P any, Q ~int]"
std::string typeParamListString(TypeStore& types, std::span<const TypeId> tparams, Qualifier qualifier = {});

// A Qualifier that writes nothing for `*self` (a PackageId) and the path for other packages.
Qualifier relativeTo(const PackageId* self);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_TYPESTRING_H_
