// Expressions: the dispatch over their kinds, and the forms in which callers want the result
// (types2: expr.go).
#include "compiler/check/checker.h"

namespace tuco {

namespace {

// Deeper expressions are refused instead of overflowing the stack. Sanitizers need larger frames.
#if defined(__has_feature) && (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
constexpr uint32_t kMaxExprNesting = 1000;
#else
constexpr uint32_t kMaxExprNesting = 10000;
#endif

constexpr OperandModes kNotSingle(OperandMode::NoValue, OperandMode::Builtin, OperandMode::TypeExpr);

}  // namespace

// --- Names that stand for expressions which are not in the source ---------------------------------

ExprId Checker::syntheticName(Pos pos, std::string text) {
  synthetic_names.push_back({pos, std::move(text)});
  return ExprId(kSyntheticBit | static_cast<uint32_t>(synthetic_names.size() - 1));
}

Pos Checker::startPos(ExprId e) const {
  return isSynthetic(e) ? synthetic_names[e.value & ~kSyntheticBit].pos : ast.startPos(e);
}

Target Checker::newTarget(TypeId t, std::string_view desc, ExprId e) {
  Target target;
  if (!t.isValid()) return target;
  TypeId u = under(t);
  if (types.is(u, TypeKind::Signature)) target = {u, desc, e};
  return target;
}

std::string Checker::targetDesc(const Target& target) {
  return target.desc.empty() ? exprString(target.expr) : std::string(target.desc);
}

// --- Dispatch --------------------------------------------------------------------------------------

ExprKind Checker::rawExpr(const Target* target, Operand& x, ExprId e, TypeId hint, AllowGeneric allow) {
  if (nesting > kMaxExprNesting) {
    error(e, Code::LimitExceeded, "expression nested too deeply");
    x = Operand();
    x.typ = typ::kInvalid;
    x.expr = e;
    return ExprKind::Statement;
  }
  ++nesting;
  ExprKind kind = exprInternal(target, x, e, hint);
  --nesting;
  finishRaw(target, x, allow);
  return kind;
}

// What remains to do once an expression is evaluated into x.
void Checker::finishRaw(const Target* target, Operand& x, AllowGeneric allow) {
  if (allow == AllowGeneric::No) nonGeneric(target, x);
  pendingType(x);
  record(x);
}

// Reports and invalidates what is no single value.
void Checker::singleOnly(Operand& x) {
  exclude(x, kNotSingle);
  singleValue(x);
}

// Reports a generic function or type that is not instantiated; infers the instance of a function
// that is assigned to `target` (may be null).
void Checker::nonGeneric(const Target* target, Operand& x) {
  if (x.isInvalid() || x.mode == OperandMode::NoValue || !x.typ.isValid()) return;
  const char* what = nullptr;
  TypeKind kind = types.kind(x.typ);
  if (kind == TypeKind::Alias || kind == TypeKind::Named) {
    if (isGeneric(x.typ)) what = "type";
  } else if (kind == TypeKind::Signature) {
    if (!types.asSignature(x.typ)->tparams.empty()) {
      if (target != nullptr) {
        funcInst(target, exprPos(x.expr), x, ExprId(), Infer::Yes);
        return;
      }
      what = "function";
    }
  }
  if (what == nullptr) return;
  errorf(x, Code::WrongTypeArgCount, "cannot use generic %s %s without instantiation", {what, x.expr});
  x.invalidate();
  x.typ = typ::kInvalid;
}

// Values of types whose size is not finite are invalid; the declaration was reported.
void Checker::pendingType(Operand& x) {
  if (x.isInvalid() || x.mode == OperandMode::NoValue) return;
  if (finiteSize(x.typ)) return;
  x.invalidate();
  x.typ = typ::kInvalid;
}

ExprKind Checker::exprInternal(const Target* target, Operand& x, ExprId e, TypeId hint) {
  x = Operand();
  x.typ = typ::kInvalid;
  ExprKind kind = ExprKind::Expression;
  switch (ast.kind(e)) {
    case NodeKind::BadExpr: break;  // Reported.
    case NodeKind::Name: ident(x, e, WantType::No); x.expr = e; return kind;
    case NodeKind::BasicLit: basicLit(x, e); break;
    case NodeKind::FuncLit: funcLit(x, e); break;
    case NodeKind::CompositeLit: compositeLit(x, e, hint); break;
    case NodeKind::ParenExpr:
      kind = rawExpr(nullptr, x, ast.cast<ParenExpr>(e).x, TypeId(), AllowGeneric::No);
      x.expr = e;
      return kind;
    case NodeKind::SelectorExpr: selector(x, e, WantType::No); x.expr = e; return kind;
    case NodeKind::IndexExpr:
      if (indexExpr(x, e)) funcInst(target, ast.pos(e), x, e, Infer::Yes);
      break;
    case NodeKind::SliceExpr: sliceExpr(x, e); break;
    case NodeKind::AssertExpr: assertExpr(x, e); break;
    case NodeKind::TypeSwitchGuard:
      error(e, Code::InvalidSyntaxTree, "use of .(type) outside type switch");
      use(ast.cast<TypeSwitchGuard>(e).x);
      x.invalidate();
      break;
    case NodeKind::CallExpr: return callExpr(x, e);
    case NodeKind::ListExpr: error(e, Code::InvalidSyntaxTree, "unexpected list of expressions"); break;
    case NodeKind::Operation: kind = operationExpr(x, e); break;
    case NodeKind::KeyValueExpr: error(e, Code::InvalidSyntaxTree, "no key:value expected"); break;
    case NodeKind::DotsType: error(e, Code::InvalidSyntaxTree, "invalid use of ..."); break;
    case NodeKind::ArrayType:
    case NodeKind::SliceType:
    case NodeKind::StructType:
    case NodeKind::FuncType:
    case NodeKind::InterfaceType:
    case NodeKind::MapType:
    case NodeKind::ChanType:
      x.typ = typ(e);
      x.mode = OperandMode::TypeExpr;
      break;
    case NodeKind::None: case NodeKind::Field:
#define TUCO_EXPR(name)
#define TUCO_FIELD(name)
#define TUCO_STMT(name) case NodeKind::name:
#define TUCO_CLAUSE(name) case NodeKind::name:
#define TUCO_DECL(name) case NodeKind::name:
#include "compiler/ast/nodes.def"
      TUCO_UNREACHABLE("an expression");
  }
  x.expr = e;
  // Callers must not complain about the use of an expression that is wrong in itself.
  return x.isInvalid() ? ExprKind::Statement : kind;
}

// x.(T)
void Checker::assertExpr(Operand& x, ExprId e) {
  AssertExpr assertion = ast.cast<AssertExpr>(e);
  expr(nullptr, x, assertion.x);
  if (x.isInvalid()) return;
  if (isTypeParam(x.typ)) {
    errorf(x, Code::InvalidAssert, "invalid operation: cannot use type assertion on type parameter value %s", {x});
    x.invalidate();
    return;
  }
  if (!types.is(under(x.typ), TypeKind::Interface)) {
    errorf(x, Code::InvalidAssert, "invalid operation: %s is not an interface", {x});
    x.invalidate();
    return;
  }
  TypeId t = varType(assertion.type);
  if (!isValid(t)) {
    x.invalidate();
    return;
  }
  typeAssertion(e, x, t, TypeSwitch::No);
  x.mode = OperandMode::CommaOk;
  x.typ = t;
}

ExprKind Checker::operationExpr(Operand& x, ExprId e) {
  Operation operation = ast.cast<Operation>(e);
  if (!operation.isUnary()) {
    binaryExpr(x, e);
    return ExprKind::Expression;
  }
  if (operation.op == Operator::Mul) {
    indirection(x, operation.x);
    return ExprKind::Expression;
  }
  unary(x, e);
  // Receive operations may stand alone.
  return operation.op == Operator::Recv ? ExprKind::Statement : ExprKind::Expression;
}

// *x, a pointer type or what a pointer points to.
void Checker::indirection(Operand& x, ExprId operand) {
  exprOrType(x, operand, AllowGeneric::No);
  if (x.isInvalid()) return;
  if (x.mode == OperandMode::TypeExpr) {
    validVarType(operand, x.typ);
    x.typ = types.pointerTo(x.typ);
    return;
  }
  TypeId base;
  if (const PointerNode* pointer = types.asPointer(under(x.typ))) {
    base = pointer->elem;
  } else {
    base = commonPointerBase(x);
  }
  if (!base.isValid()) {
    x.invalidate();
    return;
  }
  x.mode = OperandMode::Variable;
  x.typ = base;
}

// The element type of all pointer types in x's type set; 0 after a report.
TypeId Checker::commonPointerBase(Operand& x) {
  TypeId base;
  bool ok = underIs(x.typ, [&](TypeId u) {
    const PointerNode* pointer = types.asPointer(u);
    if (pointer == nullptr) {
      errorf(x, Code::InvalidIndirection, "invalid operation: cannot indirect %s", {x});
      return false;
    }
    if (base.isValid() && !identical(pointer->elem, base)) {
      errorf(x, Code::InvalidIndirection, "invalid operation: pointers of %s must have identical base types", {x});
      return false;
    }
    base = pointer->elem;
    return true;
  });
  return ok ? base : TypeId();
}

void Checker::typeAssertion(ExprId e, Operand& x, TypeId t, TypeSwitch type_switch) {
  if (assertableTo(types, x.typ, t)) return;
  Cause cause = newCause();
  assertableTo(types, x.typ, t, &cause);
  if (type_switch == TypeSwitch::Yes) {
    errorf(e, Code::ImpossibleAssert, "impossible type switch case: %s\n\t%s cannot have dynamic type %s %s",
           {e, x, t, cause.text});
    return;
  }
  errorf(e, Code::ImpossibleAssert, "impossible type assertion: %s\n\t%s does not implement %s %s",
         {e, t, x.typ, cause.text});
}

// --- What callers want ------------------------------------------------------------------------------

// A single value. `target` (may be null) is what a generic function is assigned to.
void Checker::expr(const Target* target, Operand& x, ExprId e) {
  rawExpr(target, x, e, TypeId(), AllowGeneric::No);
  singleOnly(x);
}

// A value for something of type `t` (0: unknown). From go1.27 on a generic function gets its type
// arguments from there in all assignment contexts, not only where variables are assigned to.
void Checker::exprFor(Operand& x, ExprId e, TypeId t) {
  Target target;
  if (t.isValid() && allowVersion(kGo1_27)) target = newTarget(t, "value");
  expr(target.sig.isValid() ? &target : nullptr, x, e);
}

void Checker::genericExpr(Operand& x, ExprId e) {
  rawExpr(nullptr, x, e, TypeId(), AllowGeneric::Yes);
  singleOnly(x);
}

// Appends one operand per value of a tuple.
void Checker::unpackTuple(const Operand& x, OperandList& list) {
  for (ObjectId var : types.asTuple(x.typ)->vars) {
    Operand value;
    value.mode = OperandMode::Value;
    value.expr = x.expr;
    value.typ = types[var].type;
    list.push_back(value);
  }
}

// All values of e, which may be a call of several results. `comma_ok` (may be null) permits, and
// tells, the form with two values.
OperandList Checker::multiExpr(ExprId e, bool* comma_ok) {
  bool allow_comma_ok = comma_ok != nullptr && *comma_ok;
  if (comma_ok != nullptr) *comma_ok = false;
  Operand x;
  rawExpr(nullptr, x, e, TypeId(), AllowGeneric::No);
  exclude(x, kNotSingle);
  OperandList list;
  if (!x.isInvalid() && types.is(x.typ, TypeKind::Tuple)) {
    x.expr = e;
    unpackTuple(x, list);
    return list;
  }
  list.push_back(x);
  bool two_valued = x.mode == OperandMode::MapIndex || x.mode == OperandMode::CommaOk || x.mode == OperandMode::CommaErr;
  if (allow_comma_ok && two_valued) {
    Operand second;
    second.mode = OperandMode::Value;
    second.expr = e;
    second.typ = x.mode == OperandMode::CommaErr ? typ::kError : typ::kUntypedBool;
    list.push_back(second);
    *comma_ok = true;
  }
  return list;
}

// For elements of composite literals: `hint` is the type of literals without one.
void Checker::exprWithHint(Operand& x, ExprId e, TypeId hint) {
  Target target;
  if (allowVersion(kGo1_27)) target = newTarget(hint, "value");
  rawExpr(target.sig.isValid() ? &target : nullptr, x, e, hint, AllowGeneric::No);
  singleOnly(x);
}

void Checker::exprOrType(Operand& x, ExprId e, AllowGeneric allow) {
  rawExpr(nullptr, x, e, TypeId(), allow);
  exclude(x, OperandModes(OperandMode::NoValue));
  singleValue(x);
}

// Reports and invalidates x if its mode is one of `modes`.
void Checker::exclude(Operand& x, OperandModes modes) {
  if (!modes.contains(x.mode) || x.isInvalid()) return;
  if (x.mode == OperandMode::NoValue) {
    bool types_too = !modes.contains(OperandMode::TypeExpr);
    errorf(x, Code::TooManyValues, types_too ? "%s used as value or type" : "%s used as value", {x});
  } else if (x.mode == OperandMode::Builtin) {
    errorf(x, Code::UncalledBuiltin, "%s must be called", {x});
  } else {
    TUCO_CHECK(x.mode == OperandMode::TypeExpr, "a mode that can be excluded");
    errorf(x, Code::NotAnExpr, "%s is not an expression", {x});
  }
  x.invalidate();
}

void Checker::singleValue(Operand& x) {
  if (x.mode != OperandMode::Value || !types.is(x.typ, TypeKind::Tuple)) return;
  errorf(x, Code::TooManyValues, "multiple-value %s in single-value context", {x});
  x.invalidate();
}

}  // namespace tuco
