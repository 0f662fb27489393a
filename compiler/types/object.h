// Objects: what identifiers denote. Constants, types, variables (and fields), functions (and
// methods), imported packages, labels, built-in functions and nil.
//
// An object belongs to the thread that checks its package until the package is complete; from then
// on nobody writes it.
#ifndef TUCO_COMPILER_TYPES_OBJECT_H_
#define TUCO_COMPILER_TYPES_OBJECT_H_

#include <cstdint>
#include <string>

#include "compiler/base/constant.h"
#include "compiler/types/types.h"

namespace tuco {

enum class ObjectKind : uint8_t { PkgName, Const, TypeName, Var, Func, Label, Builtin, Nil };

enum class VarKind : uint8_t { None, Package, Local, Recv, Param, Result, Field };

enum class BuiltinId : uint8_t {
#define TUCO_BUILTIN(Id, name, nargs, variadic, kind) Id,
#include "compiler/types/builtin.def"
};

enum class BuiltinKind : uint8_t { Conversion, Expression, Statement };

struct BuiltinInfo {
  const char* name;
  uint8_t nargs;  // Least number of arguments.
  bool variadic;
  BuiltinKind kind;
};
const BuiltinInfo& builtinInfo(BuiltinId id);

struct Object {
  ObjectKind kind = ObjectKind::Nil;
  VarKind var_kind = VarKind::None;  // Var only.
  // Set at creation: the name starts with an upper case letter.
  bool is_exported : 1 = false;
  bool is_embedded : 1 = false;     // Var: an embedded field; the name is the type's name.
  bool has_ptr_recv : 1 = false;    // Func: valid while it has no type; read it with hasPtrRecv().
  bool is_alias_decl : 1 = false;   // TypeName: declared with "=" (for the checker; see isAlias()).
  bool is_used : 1 = false;         // PkgName, Label, Var: for the checker.
  BuiltinId builtin_id = BuiltinId::Append;  // Builtin only.
  NameId name;
  Pos pos;          // Of the declaring identifier.
  Pos scope_pos;    // Start of its scope if inside a function; else unknown.
  ScopeId parent;   // 0 for fields and methods.
  PackageId pkg;    // 0 for labels and the universe.
  TypeId type;      // 0 while unknown.
  uint32_t order = 0;   // Package-level objects: place in the source, from 1.
  uint32_t color = 0;   // For the checker's cycle search: 0 white, 1 black, else grey (path index + 2).
  // PkgName: the imported package's id. Var, Func: id of the object this was instantiated from, or 0.
  uint32_t link = 0;
  const ConstValue* const_val = nullptr;  // Const only; null while unknown. Lives in the store's arena.

  bool isField() const { return var_kind == VarKind::Field; }
  PackageId imported() const { return PackageId(link); }
  ObjectId origin() const { return ObjectId(link); }
};
static_assert(sizeof(Object) == 48);

// Whether a Func that is a method has a pointer receiver; works before and after its type is known.
bool hasPtrRecv(const TypeStore& types, ObjectId func);

// Whether a TypeName denotes an alias (byte, rune and any included).
bool isAlias(const TypeStore& types, ObjectId type_name);

// The Var or Func this one was instantiated from, or itself.
ObjectId originOf(const TypeStore& types, ObjectId obj);

// Whether two packages are the same one.
bool samePkg(const TypeStore& types, PackageId a, PackageId b);

enum class FoldCase : bool { No, Yes };

// Whether `obj` is found under `name` from inside `pkg` (spec, "Uniqueness of identifiers"). With
// FoldCase::Yes letter case and packages do not matter.
bool sameId(const TypeStore& types, ObjectId obj, PackageId pkg, NameId name,
            FoldCase fold = FoldCase::No);

// Order of methods in type sets: exported first, then by name, then by package path. Negative, 0
// or positive.
int compareObjects(const TypeStore& types, ObjectId a, ObjectId b);

// Whether `name` starts with an upper case letter (Unicode class Lu).
bool isExportedName(std::string_view name);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_OBJECT_H_
