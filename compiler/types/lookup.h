// Finding fields and methods, and asking which methods are missing (types2: lookup.go).
#ifndef TUCO_COMPILER_TYPES_LOOKUP_H_
#define TUCO_COMPILER_TYPES_LOOKUP_H_

#include <functional>
#include <string>
#include <vector>

#include "compiler/types/cause.h"
#include "compiler/types/named.h"

namespace tuco {

// The path from a type to a field or method through embedded fields: all but the last number are
// fields. Short paths need no allocation.
class IndexPath {
 public:
  size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  uint32_t operator[](size_t i) const { return data()[i]; }
  uint32_t back() const { return data()[count_ - 1]; }
  const uint32_t* begin() const { return data(); }
  const uint32_t* end() const { return data() + count_; }
  operator std::span<const uint32_t>() const { return {data(), count_}; }
  void push(uint32_t i);
  void pop() { --count_; }

 private:
  static constexpr uint32_t kInline = 6;
  const uint32_t* data() const { return count_ > kInline ? heap_.data() : inline_; }
  uint32_t count_ = 0;
  uint32_t inline_[kInline] = {};
  std::vector<uint32_t> heap_;  // The whole path once it is longer than kInline.
};

// What a lookup found. If obj is 0: a non-empty index means the selector is ambiguous there;
// indirect means a pointer receiver was found but the operand is not addressable; otherwise there
// is no such field or method.
struct LookupResult {
  ObjectId obj;    // A Var (field) or Func (method).
  IndexPath index;
  bool indirect = false;  // There was a pointer on the path (or the operand is one).
};

enum class Addressable : bool { No, Yes };

LookupResult lookupFieldOrMethod(TypeStore& types, TypeId t, Addressable addressable, PackageId pkg,
                                 NameId name, FoldCase fold = FoldCase::No);

enum class SelectionKind : uint8_t { FieldVal, MethodVal, MethodExpr };

// A selector expression x.f that is no qualified identifier.
struct Selection {
  SelectionKind kind;
  TypeId recv;    // Type of x.
  ObjectId obj;
  IndexPath index;
  bool indirect = false;
};
// The type of x.f: for a method expression a function with the receiver as first parameter.
TypeId selectionType(TypeStore& types, const Selection& selection);
std::string selectionString(TypeStore& types, const Selection& selection, Qualifier qualifier = {});

// Index of the field with that name, or -1.
int fieldIndex(TypeStore& types, std::span<const ObjectId> fields, PackageId pkg, NameId name,
               FoldCase fold = FoldCase::No);
int structFieldIndex(TypeStore& types, TypeId strukt, PackageId pkg, NameId name);
// Index in a list of methods, or -1.
int methodIndex(TypeStore& types, std::span<const ObjectId> methods, PackageId pkg, NameId name,
                FoldCase fold = FoldCase::No);

// How two method signatures are compared: identical(), or a unifier.
using Equivalent = std::function<bool(TypeId x, TypeId y)>;

struct MissingMethod {
  ObjectId method;          // The method of T that V lacks, or 0.
  bool wrong_type = false;  // There is one, with a wrong signature or a pointer receiver.
};
// The first method of interface T that V does not have. If V is an interface and `is_static` is
// false, only methods in both with different signatures count. An empty `equivalent` is identical().
MissingMethod missingMethod(TypeStore& types, TypeId v, TypeId t, bool is_static,
                            const Equivalent& equivalent = {}, Cause* cause = nullptr);
// As !missingMethod, but true if V is invalid or has invalid embedded fields.
bool hasAllMethods(TypeStore& types, TypeId v, TypeId t, bool is_static,
                   const Equivalent& equivalent = {}, Cause* cause = nullptr);
bool hasInvalidEmbeddedFields(TypeStore& types, TypeId t);

// A pointer to an interface type, also named.
bool isInterfacePtr(TypeStore& types, TypeId t);
// "type *I is pointer to interface, not interface"
std::string interfacePtrError(TypeStore& types, TypeId t, Qualifier qualifier);
// "m(x int) string" without parameter names; `pkg_info` adds full package paths.
std::string funcString(TypeStore& types, ObjectId func, Qualifier qualifier, bool pkg_info);

// Whether a value of interface type V can be asserted to have type T.
bool assertableTo(TypeStore& types, TypeId v, TypeId t, Cause* cause = nullptr);
// The same for a T that may be a constraint.
bool newAssertableTo(TypeStore& types, TypeId v, TypeId t, Cause* cause = nullptr);

// One entry of a method set.
struct MethodSetEntry {
  ObjectId method;
  IndexPath index;
  bool indirect = false;
};
// The method set of a type (spec, "Method sets"), sorted by compareObjects().
std::vector<MethodSetEntry> methodSet(TypeStore& types, TypeId t);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_LOOKUP_H_
