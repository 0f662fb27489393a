// Printing operands, and when an operand may be assigned to a type (types2: operand.go).
#include "compiler/check/operand.h"

#include <string>

#include "compiler/check/checker.h"
#include "compiler/types/instantiate.h"
#include "compiler/types/lookup.h"
#include "compiler/types/predicates.h"
#include "compiler/types/typeset.h"
#include "compiler/types/typestring.h"

namespace tuco {

namespace {

std::string_view modeText(OperandMode mode) {
  switch (mode) {
    case OperandMode::Invalid: return "invalid operand";
    case OperandMode::NoValue: return "no value";
    case OperandMode::Builtin: return "built-in";
    case OperandMode::TypeExpr: return "type";
    case OperandMode::Constant: return "constant";
    case OperandMode::Variable: return "variable";
    case OperandMode::MapIndex: return "map index expression";
    case OperandMode::Value: return "value";
    case OperandMode::NilValue: return "nil";
    case OperandMode::CommaOk: return "comma, ok expression";
    case OperandMode::CommaErr: return "comma, error expression";
    case OperandMode::CgoFunc: return "cgo function";
  }
  TUCO_UNREACHABLE("an operand mode");
}

bool showsType(const Operand& x) {
  switch (x.mode) {
    case OperandMode::Invalid:
    case OperandMode::NoValue:
    case OperandMode::Builtin:
    case OperandMode::TypeExpr: return false;
    case OperandMode::Constant:
    case OperandMode::Variable:
    case OperandMode::MapIndex:
    case OperandMode::Value:
    case OperandMode::NilValue:
    case OperandMode::CommaOk:
    case OperandMode::CommaErr:
    case OperandMode::CgoFunc: return x.typ.isValid();
  }
  TUCO_UNREACHABLE("an operand mode");
}

}  // namespace

std::string_view Checker::compositeKind(TypeId t) {
  TypeId u = under(t);
  if (!u.isValid()) return "";
  switch (types.kind(u)) {
    case TypeKind::Basic: return "";
    case TypeKind::Array: return "array";
    case TypeKind::Slice: return "slice";
    case TypeKind::Struct: return "struct";
    case TypeKind::Pointer: return "pointer";
    case TypeKind::Signature: return "func";
    case TypeKind::Interface: return "interface";
    case TypeKind::Map: return "map";
    case TypeKind::Chan: return "chan";
    case TypeKind::Tuple: return "tuple";
    case TypeKind::Union: return "union";
    case TypeKind::Named:
    case TypeKind::Alias:
    case TypeKind::TypeParam: break;
  }
  TUCO_UNREACHABLE("an underlying type");
}

// " of struct type T", " of type P constrained by I".
void Checker::appendTypeOf(std::string& out, TypeId t) {
  if (!isValid(t)) {
    out += " with invalid type";
    return;
  }
  out += " of ";
  if (isGeneric(t)) out += "generic ";
  TypeId tparam = asTypeParam(t);
  TypeKind kind = types.kind(t);
  if (!tparam.isValid() && (kind == TypeKind::Alias || kind == TypeKind::Named)) {
    std::string_view what = compositeKind(t);
    if (what.empty()) {
      if (const BasicNode* basic = underBasic(t)) what = types.text(basic->name);
    }
    out += what;
    out += " ";
  }
  out += "type ";
  writeType(out, types, t, qualifier());
  if (!tparam.isValid()) return;
  out += " constrained by ";
  writeType(out, types, types.asTypeParam(tparam)->bound, qualifier());
  if (hasEmptyTypeset(tparam)) out += " with empty type set";
}

static std::string nilString(Checker& check, const Operand& x) {
  if (!x.typ.isValid() || x.typ == typ::kInvalid) return "nil (with invalid type)";
  if (x.typ == typ::kUntypedNil) return "nil";
  return "nil (of type " + check.typeText(x.typ) + ")";
}

std::string Checker::operandString(const Operand& x) {
  if (x.mode == OperandMode::NilValue) return nilString(*this, x);

  std::string expr;
  if (x.expr.isValid()) {
    expr = exprString(x.expr);
  } else if (x.mode == OperandMode::Builtin) {
    expr = builtinInfo(x.id).name;
  } else if (x.mode == OperandMode::TypeExpr) {
    expr = typeText(x.typ);
  } else if (x.mode == OperandMode::Constant) {
    expr = x.val.toString();
  }

  std::string out;
  if (!expr.empty()) out = expr + " (";
  bool has_type = showsType(x);
  if (has_type && isUntyped(x.typ)) {
    out += types.text(underBasic(x.typ)->name);
    out += ' ';
    has_type = false;
  }
  out += modeText(x.mode);
  if (x.mode == OperandMode::Constant) {
    std::string value = x.val.toString();
    if (value != expr) out += " " + value;
  }
  if (has_type) appendTypeOf(out, x.typ);
  if (!expr.empty()) out += ")";
  return out;
}

// --- Assignability -------------------------------------------------------------------------------

// Puts the reason found for one type of a type set in front of what is known already.
void Checker::wrapCause(Cause* cause, std::string text) {
  if (cause == nullptr) return;
  if (!cause->text.empty()) text += "\n\t" + cause->text;
  cause->text = std::move(text);
}

// Calls f for each specific type of a type parameter; false if it has none.
bool Checker::allTerms(TypeId tparam, const std::function<bool(const Term&)>& f) {
  const TypeSet& set = typeSet(types, constraintInterface(types, tparam));
  if (!set.hasTerms()) return false;
  return typeSetIs(set, f);
}

bool Checker::assignableUntyped(const Operand& x, TypeId t, TypeId tparam) {
  auto fits = [&](TypeId target) { return implicitTypeAndValue(x, target).type.isValid(); };
  if (!tparam.isValid()) return fits(t);
  return allTerms(tparam, [&](const Term& term) { return fits(term.type); });
}

bool Checker::assignableToTParam(const Operand& x, TypeId tparam, Cause* cause, Code* code) {
  return allTerms(tparam, [&](const Term& term) {
    if (assignableTo(x, term.type, cause, code)) return true;
    if (cause != nullptr) wrapCause(cause, sprintf("cannot assign %s to %s (in %s)", {x.typ, term.type, tparam}));
    return false;
  });
}

bool Checker::assignableFromTParam(const Operand& x, TypeId tparam, TypeId t, Cause* cause, Code* code) {
  Operand term_operand = x;
  return allTerms(tparam, [&](const Term& term) {
    term_operand.typ = term.type;
    if (assignableTo(term_operand, t, cause, code)) return true;
    if (cause != nullptr) wrapCause(cause, sprintf("cannot assign %s (in %s) to %s", {term.type, tparam, t}));
    return false;
  });
}

bool Checker::assignableTo(const Operand& x, TypeId orig_t, Cause* cause, Code* code_out) {
  Code ignored;
  Code* code = code_out != nullptr ? code_out : &ignored;
  *code = Code::IncompatibleAssign;
  if (x.isInvalid() || !isValid(orig_t)) return true;
  TypeId v = unalias(x.typ);
  TypeId t = unalias(orig_t);
  if (identical(v, t)) return true;

  TypeId vu = under(v);
  TypeId tu = under(t);
  bool v_is_tparam = types.is(v, TypeKind::TypeParam);
  bool t_is_tparam = types.is(t, TypeKind::TypeParam);

  if (isUntyped(vu)) return assignableUntyped(x, t, t_is_tparam ? t : TypeId());

  bool neither_tparam = !v_is_tparam && !t_is_tparam;
  bool one_unnamed = !hasName(v) || !hasName(t);
  if (neither_tparam && one_unnamed && identical(vu, tu)) return true;

  if ((types.is(tu, TypeKind::Interface) && !t_is_tparam) || isInterfacePtr(tu)) {
    if (implements(v, t, /*constraint=*/false, cause)) return true;
    if (!v_is_tparam) {
      *code = Code::InvalidIfaceAssign;
      return false;
    }
    if (cause != nullptr) cause->text.clear();
  }

  // Going the other way needs a type assertion.
  if (types.is(vu, TypeKind::Interface) && !v_is_tparam) {
    if (implements(t, v, /*constraint=*/false, nullptr)) {
      if (cause != nullptr) cause->text = "need type assertion";
      return false;
    }
  }

  if (const ChanNode* vc = types.asChan(vu); vc != nullptr && vc->dir == ChannelDir::SendRecv) {
    const ChanNode* tc = types.asChan(tu);
    if (tc != nullptr && identical(vc->elem, tc->elem)) {
      *code = Code::InvalidChanAssign;
      return one_unnamed;
    }
  }

  if (neither_tparam) return false;
  if (t_is_tparam && !hasName(v)) return assignableToTParam(x, t, cause, code);
  if (v_is_tparam && !hasName(t)) return assignableFromTParam(x, v, orig_t, cause, code);
  return false;
}

}  // namespace tuco
