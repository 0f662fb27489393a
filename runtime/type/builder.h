// Makes type descriptors at run time: for the C++ library's types, the runtime's own Go-visible
// types, and tests. Equal requests give the same descriptor; descriptors are immortal.
//
// A C++ type is described by its size, alignment and the offsets of its pointer words
// (describedType); everything else is put together from Go's type constructors.
#ifndef TUCO_RUNTIME_TYPE_BUILDER_H_
#define TUCO_RUNTIME_TYPE_BUILDER_H_

#include <initializer_list>
#include <span>
#include <string_view>

#include "abi/layout.h"
#include "runtime/type/type.h"

namespace tuco::rt {

struct FieldSpec {
  std::string_view name;
  const Type* type;
  std::string_view tag = {};
  bool embedded = false;
};

struct MethodSpec {
  std::string_view name;
  const Type* mtyp;           // func type without receiver
  const void* ifn = nullptr;  // entries; not used for interface types
  const void* tfn = nullptr;
};

// A predeclared type (bool … complex128, string) or unsafe.Pointer.
const Type* basicType(Kind kind);
const Type* pointerTo(const Type* elem);
const Type* sliceOf(const Type* elem);
const Type* arrayOf(const Type* elem, uint64_t len);
const Type* chanOf(const Type* elem, abi::ChanDir dir);
// `key` is comparable.
const abi::MapType* mapOf(const Type* key, const Type* elem);
const Type* structOf(std::span<const FieldSpec> fields);
enum class Variadic : uint8_t { kNo, kYes };
const Type* funcOf(std::span<const Type* const> params, std::span<const Type* const> results,
                   Variadic variadic);
// `methods` in any order; unexported ones belong to `pkg_path`.
const abi::InterfaceType* interfaceOf(std::string_view pkg_path,
                                      std::span<const MethodSpec> methods);

// type `pkg_name.name` with the given underlying type and methods. `pkg_path` may differ from the
// package's name; both empty for predeclared types such as error.
const Type* namedType(std::string_view pkg_path, std::string_view pkg_name, std::string_view name,
                      const Type* underlying, std::span<const MethodSpec> methods);
// Adds methods to the pointer type of a named type: *T with `methods`. Once per T, before
// pointerTo(T).
const Type* pointerWithMethods(const Type* elem, std::string_view pkg_path,
                               std::span<const MethodSpec> methods);

// A C++ type as an opaque struct: `pointer_offsets` are the byte offsets, ascending and 8-aligned,
// of words that hold pointers to collected memory. Equality is by bytes when `size` bytes are
// regular.
const Type* describedType(std::string_view name, uint64_t size, uint64_t align,
                          std::span<const uint32_t> pointer_offsets);

// An encoded name in immortal memory.
abi::Name makeName(std::string_view text, std::string_view tag, bool embedded);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_TYPE_BUILDER_H_
