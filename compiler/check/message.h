// Arguments and positions of the checker's messages.
//
//   checker.errorf(e, Code::NotAType, "%s is not a type", {e});
//
// Every verb (%s, %v, %d) writes its argument as gc would; %q writes it in Go quotes.
#ifndef TUCO_COMPILER_CHECK_MESSAGE_H_
#define TUCO_COMPILER_CHECK_MESSAGE_H_

#include <concepts>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/check/operand.h"
#include "compiler/check/version.h"
#include "compiler/diag/diag.h"

namespace tuco {

struct Checker;

// One argument of a message. Refers to what it was made from; lives for the one call.
class Arg {
 public:
  enum class Kind : uint8_t {
    Text, Name, Int, Type, Object, Expr, Operand, Position, Version, Value,
    Types, Exprs, Operands, Term,
  };

  Arg(const char* text) : kind(Kind::Text), text(text) {}
  Arg(std::string_view text) : kind(Kind::Text), text(text) {}
  Arg(const std::string& text) : kind(Kind::Text), text(text) {}
  Arg(NameId name) : kind(Kind::Name), id(name.value) {}
  template <std::integral Int>
  Arg(Int value) : kind(Kind::Int), number(static_cast<int64_t>(value)) {}
  Arg(TypeId type) : kind(Kind::Type), id(type.value) {}
  Arg(ObjectId obj) : kind(Kind::Object), id(obj.value) {}
  Arg(ExprId expr) : kind(Kind::Expr), id(expr.value) {}
  Arg(const Operand& x) : kind(Kind::Operand), operand(&x) {}
  Arg(const Operand* x) : kind(Kind::Operand), operand(x) {}
  Arg(Pos pos) : kind(Kind::Position), id(pos.value) {}
  Arg(GoVersion version) : kind(Kind::Version), id(version.code) {}
  Arg(const ConstValue& value) : kind(Kind::Value), value(&value) {}
  Arg(std::span<const TypeId> types) : kind(Kind::Types), types(types) {}
  Arg(const std::vector<TypeId>& list) : kind(Kind::Types), types(list) {}
  Arg(IdList<ExprId> exprs) : kind(Kind::Exprs), exprs(exprs) {}
  Arg(std::span<const Operand> operands) : kind(Kind::Operands), operands(operands) {}
  Arg(const UnionTerm& term) : kind(Kind::Term), term(&term) {}

  Kind kind;
  union {
    std::string_view text;
    uint32_t id;
    int64_t number;
    const tuco::Operand* operand;
    const ConstValue* value;
    std::span<const TypeId> types;
    IdList<ExprId> exprs;
    std::span<const tuco::Operand> operands;
    const UnionTerm* term;
  };
};

using Args = std::initializer_list<Arg>;

// Where an error is reported: the start of a node or an operand's expression, the position of an
// object, or a position.
class At {
 public:
  enum class Kind : uint8_t { Position, Node, Object };
  At(Pos pos) : kind(Kind::Position), id(pos.value) {}
  At(NodeId node) : kind(Kind::Node), id(node.value) {}
  At(ObjectId obj) : kind(Kind::Object), id(obj.value) {}
  At(const Operand& x) : kind(Kind::Node), id(x.expr.value) {}
  At(const Operand* x) : kind(Kind::Node), id(x->expr.value) {}

  Kind kind;
  uint32_t id;
};

// A message of several parts: the first gives the position, further ones are lines of detail.
//
//   ErrorReport err = checker.newError(Code::DuplicateDecl);
//   err.addf(obj, "%s redeclared in this block", {name});
//   err.addAltDecl(alt);
//   err.report();
class ErrorReport {
 public:
  ErrorReport(Checker& checker, Code code) : checker_(checker), code_(code) {}
  void addf(At at, std::string_view format, Args args = {});
  // "\tother declaration of x", unless the object has no position.
  void addAltDecl(ObjectId obj);
  void setSoft() { is_soft_ = true; }
  bool empty() const { return parts_.empty(); }
  void report();
  // Of the first part; unknown if there is none.
  Pos pos() const { return parts_.empty() ? Pos() : parts_[0].pos; }
  // All parts as they are reported.
  std::string message() const;

 private:
  struct Part {
    Pos pos;
    std::string text;
  };

  Checker& checker_;
  Code code_;
  bool is_soft_ = false;
  std::vector<Part> parts_;
};

inline constexpr const char kInvalidArg[] = "invalid argument: ";
inline constexpr const char kInvalidOp[] = "invalid operation: ";

}  // namespace tuco

#endif  // TUCO_COMPILER_CHECK_MESSAGE_H_
