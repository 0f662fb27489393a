// Operands: the intermediate results of checking expressions (types2: operand.go).
#ifndef TUCO_COMPILER_CHECK_OPERAND_H_
#define TUCO_COMPILER_CHECK_OPERAND_H_

#include <cstdint>

#include "compiler/ast/node.h"
#include "compiler/base/constant.h"
#include "compiler/types/object.h"
#include "compiler/types/types.h"

namespace tuco {

enum class OperandMode : uint8_t {
  Invalid,   // An error was reported.
  NoValue,   // Call of a function without results.
  Builtin,   // A built-in function, `id`.
  TypeExpr,  // A type.
  Constant,  // A constant, `val`.
  Variable,  // Addressable.
  MapIndex,  // Not addressable, but may be assigned to; may be used in a "comma, ok" form.
  Value,     // A computed value.
  NilValue,  // nil.
  CommaOk,   // A value that may be used in a "comma, ok" form.
  CommaErr,  // As CommaOk, but the second value is an error (cgo).
  CgoFunc,   // A cgo function.
};

// A set of modes, for Checker::exclude().
struct OperandModes {
  uint32_t bits = 0;
  template <class... M>
  constexpr explicit OperandModes(M... modes) : bits((0 | ... | (1u << uint32_t(modes)))) {}
  constexpr bool contains(OperandMode mode) const { return (bits >> uint32_t(mode) & 1) != 0; }
};

struct Operand {
  OperandMode mode = OperandMode::Invalid;
  BuiltinId id = BuiltinId::Append;  // Builtin only.
  ExprId expr;                       // What it is the result of; may be a synthetic name.
  TypeId typ;
  ConstValue val;                    // Constant only.

  bool isInvalid() const { return mode == OperandMode::Invalid; }
  bool isConstant() const { return mode == OperandMode::Constant; }
  bool isNil() const { return mode == OperandMode::NilValue; }
  void invalidate() { mode = OperandMode::Invalid; }
};
static_assert(sizeof(Operand) == 32);

// What an expression is good for when it stands alone as a statement.
using ExprKind = BuiltinKind;

}  // namespace tuco

#endif  // TUCO_COMPILER_CHECK_OPERAND_H_
