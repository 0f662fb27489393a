// The kinds of types and what each of them is made of.
//
// A type is a 32-bit TypeId into the program-wide TypeStore (type_store.h); 0 is "no type".
// A TypeId stands for a *spelling*: func(x int) and func(int) are two ids. Identity in the sense of
// the specification is identical() (predicates.h), which compares canonical ids where it can.
//
// Spans in these structs point into the store's arenas and live as long as it does.
#ifndef TUCO_COMPILER_TYPES_TYPES_H_
#define TUCO_COMPILER_TYPES_TYPES_H_

#include <atomic>
#include <cstdint>
#include <span>

#include "compiler/base/id.h"
#include "compiler/base/interner.h"
#include "compiler/source/pos.h"

namespace tuco {

struct TypeTag;
struct ObjectTag;
struct ScopeTag;
struct PackageTag;
using TypeId = Id<TypeTag>;
using ObjectId = Id<ObjectTag>;
using ScopeId = Id<ScopeTag>;
using PackageId = Id<PackageTag>;

class TypeStore;
struct TypeSet;
struct TypeHooks;
struct MethodCache;

enum class TypeKind : uint8_t {
#define TUCO_TYPE(Name) Name,
#include "compiler/types/type_kind.def"
};

enum class BasicKind : uint8_t {
#define TUCO_BASIC(Name, text, info) Name,
#include "compiler/types/basic_kind.def"
};

// Properties of basic types, a bit set.
using BasicInfo = uint16_t;
inline constexpr BasicInfo kIsBoolean = 1 << 0;
inline constexpr BasicInfo kIsInteger = 1 << 1;
inline constexpr BasicInfo kIsUnsigned = 1 << 2;
inline constexpr BasicInfo kIsFloat = 1 << 3;
inline constexpr BasicInfo kIsComplex = 1 << 4;
inline constexpr BasicInfo kIsString = 1 << 5;
inline constexpr BasicInfo kIsUntyped = 1 << 6;
inline constexpr BasicInfo kIsOrdered = kIsInteger | kIsFloat | kIsString;
inline constexpr BasicInfo kIsNumeric = kIsInteger | kIsFloat | kIsComplex;
inline constexpr BasicInfo kIsConstType = kIsBoolean | kIsNumeric | kIsString;

enum class ChannelDir : uint8_t { SendRecv, SendOnly, RecvOnly };

// Types with a fixed id. `typ::kInt` and so on for every basic kind.
namespace typ {
#define TUCO_BASIC(Name, text, info) \
  inline constexpr TypeId k##Name{static_cast<uint32_t>(BasicKind::Name) + 1};
#include "compiler/types/basic_kind.def"
inline constexpr TypeId kByte{27};            // "byte", identical to uint8.
inline constexpr TypeId kRune{28};            // "rune", identical to int32.
inline constexpr TypeId kEmptyTuple{29};      // (), the type of no values.
inline constexpr TypeId kEmptyInterface{30};  // interface{}
inline constexpr TypeId kAny{31};             // The predeclared alias any.
inline constexpr TypeId kError{32};           // The predeclared type error.
inline constexpr TypeId kComparable{33};      // The predeclared constraint comparable.
inline constexpr TypeId kEmptyStruct{34};     // struct{}
inline constexpr TypeId kAnyInterface{35};    // Underlying type of any: interface{} that prints as "any".
}  // namespace typ

struct BasicNode {
  BasicKind kind;
  BasicInfo info;
  NameId name;
};
struct ArrayNode {
  TypeId elem;
  int64_t len;  // Negative if unknown because of an error.
};
struct SliceNode {
  TypeId elem;
};
struct PointerNode {
  TypeId elem;
};
struct MapNode {
  TypeId key;
  TypeId elem;
};
struct ChanNode {
  TypeId elem;
  ChannelDir dir;
};

// Name → field position for structs with many fields; made by the store.
struct FieldIndex;

struct StructNode {
  std::span<const ObjectId> fields;  // Vars with isField().
  const NameId* tags = nullptr;      // One per field, unquoted text; null if there are none at all.
  const FieldIndex* index = nullptr;

  NameId tag(size_t i) const { return tags == nullptr ? NameId() : tags[i]; }
};
struct TupleNode {
  std::span<const ObjectId> vars;
};
struct SignatureNode {
  std::span<const TypeId> recv_tparams;  // Type parameters of a generic receiver.
  std::span<const TypeId> tparams;       // The function's (or, from go1.27, the method's) own.
  TypeId params = typ::kEmptyTuple;      // Tuple; the last is a slice (or string, for append) if variadic.
  TypeId results = typ::kEmptyTuple;     // Tuple.
  ObjectId recv;                         // 0 for functions. Not part of the type's identity.
  ScopeId scope;                         // Function scope, for the checker; may be 0.
  bool variadic = false;
};
struct UnionTerm {
  TypeId type;
  bool tilde = false;
};
struct UnionNode {
  std::span<const UnionTerm> terms;
};
struct InterfaceNode {
  std::span<const ObjectId> methods;   // Explicitly declared, as written.
  std::span<const TypeId> embeddeds;   // As written.
  const Pos* embed_pos = nullptr;      // One per embedded element, or null.
  bool implicit = false;               // Wrapper of a constraint literal such as ~int | string.
  bool complete = false;               // All of the above is set.
  // For errors while the type set is computed; null afterwards or if nobody wants them.
  const TypeHooks* hooks = nullptr;
  // Set once. Release in typeset.cc, acquire in typeSet().
  std::atomic<const TypeSet*> type_set{nullptr};
};

// A declared (defined) type, or an instance of a generic one.
struct NamedNode {
  ObjectId obj;                     // The TypeName of the declaration (an instance: its origin's).
  TypeId origin;                    // The generic type an instance was made from; otherwise itself.
  std::span<const TypeId> tparams;  // Of the declaration; use typeParams(), also for instances.
  std::span<const TypeId> targs;    // Of an instance.
  bool is_instance = false;
  // Right side of the declaration, possibly Named or Alias; 0 while unknown. Instances: lazily.
  std::atomic<uint32_t> rhs{0};
  // Never Named, Alias or TypeParam; 0 while unknown. Release in resolveUnderlying(), acquire in under().
  std::atomic<uint32_t> underlying{0};
  // 0 unknown, 1 finite, 2 infinite size. For the checker's finiteSize().
  std::atomic<uint8_t> finite{0};
  // Declared types: methods in declaration order, set by the owner before others look.
  ObjectId* methods = nullptr;
  uint32_t method_count = 0;
  uint32_t method_capacity = 0;
  // Instances: one slot per method of the origin, filled on first use.
  std::atomic<std::atomic<uint32_t>*> expanded{nullptr};
  std::atomic<const MethodCache*> method_cache{nullptr};
};

struct AliasNode {
  ObjectId obj;
  TypeId origin;                    // As in NamedNode.
  std::span<const TypeId> tparams;  // Of a generic alias.
  std::span<const TypeId> targs;    // Of an instance of one.
  TypeId rhs;                       // Right side, possibly again an Alias; 0 while unknown.
  // First type on the chain that is no Alias; 0 while unknown.
  std::atomic<uint32_t> actual{0};
};

struct TypeParamNode {
  ObjectId obj;
  int32_t index = -1;   // Position in its list; -1 until bound.
  uint32_t number = 0;  // Unique, growing in order of creation within one thread.
  TypeId bound;         // Constraint as declared; any type, 0 while unknown.
  // The constraint as an interface, wrapping it if it is none.
  std::atomic<uint32_t> iface{0};
};

// One element of the store: 16 bytes. Small payloads lie inside.
struct Type {
  TypeKind kind;
  // Bit 0: identity cannot be told by canonical id, compare structures (types.h, canonical()).
  std::atomic<uint8_t> flags{0};
  // Whether nothing in this type depends on a type parameter: 0 unknown, 1 yes, 2 no.
  std::atomic<uint8_t> ground{0};
  // Canonical id, or 0 while unknown. Any thread may store it, all store the same value; relaxed
  // is enough because the value is only compared.
  std::atomic<uint32_t> canonical{0};
  union Payload {
    BasicNode basic;
    SliceNode slice;
    PointerNode pointer;
    MapNode map;
    ChanNode chan;
    const ArrayNode* array;
    StructNode* strukt;
    TupleNode* tuple;
    SignatureNode* signature;
    UnionNode* onion;
    InterfaceNode* interface;
    NamedNode* named;
    AliasNode* alias;
    TypeParamNode* tparam;
  } u;

  Type(TypeKind k, Payload payload) : kind(k), u(payload) {}
};
static_assert(sizeof(Type) == 16);

}  // namespace tuco

#endif  // TUCO_COMPILER_TYPES_TYPES_H_
