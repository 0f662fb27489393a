// Range loops over arrays, slices, strings, maps, channels, integers and functions (types2:
// range.go; spec, "For statements with range clause").
#include "compiler/check/checker.h"

namespace tuco {

struct Checker::RangeTypes {
  TypeId key;    // 0: no iteration variable is permitted.
  TypeId value;  // 0: no second one.
  bool ok = false;
  std::string cause;
};

namespace {

constexpr const char kBadFunc[] = "func must be func(yield func(...) bool): ";

}  // namespace

Checker::RangeTypes Checker::rangeFunc(const SignatureNode& sig) {
  auto bad = [](std::string cause) { return RangeTypes{typ::kInvalid, typ::kInvalid, false, kBadFunc + cause}; };
  std::span<const ObjectId> params = types.asTuple(sig.params)->vars;
  if (params.size() != 1) return bad("wrong argument count");
  if (sig.results != typ::kEmptyTuple) return bad("unexpected results");
  TypeId yield_type = object(params[0]).type;
  Cause cause = newCause();
  TypeId u = isTypeParam(yield_type) ? commonUnder(yield_type, {}, &cause) : under(yield_type);
  const SignatureNode* yield = types.asSignature(u);
  if (yield == nullptr) {
    if (!u.isValid()) return bad("in yield type, " + cause.text);
    return bad("argument is not func");
  }
  std::span<const ObjectId> yield_params = types.asTuple(yield->params)->vars;
  std::span<const ObjectId> yield_results = types.asTuple(yield->results)->vars;
  if (yield_params.size() > 2) return bad("yield func has too many parameters");
  if (yield_results.size() != 1) return bad("yield func does not return bool");
  TypeId result = object(yield_results[0]).type;
  if (!identical(result, typ::kBool)) {
    if (isBoolean(result)) return bad("yield func returns user-defined boolean, not bool");
    return bad("yield func does not return bool");
  }
  RangeTypes found;
  found.ok = true;
  if (!yield_params.empty()) found.key = object(yield_params[0]).type;
  if (yield_params.size() > 1) found.value = object(yield_params[1]).type;
  return found;
}

Checker::RangeTypes Checker::rangeKeyVal(TypeId orig) {
  auto bad = [](std::string cause) { return RangeTypes{typ::kInvalid, typ::kInvalid, false, std::move(cause)}; };
  Cause cause = newCause();
  TypeId u = commonUnder(orig, [&](TypeId t, TypeId u, Cause* why) {
    const ChanNode* chan = types.asChan(u);
    if (chan == nullptr || chan->dir != ChannelDir::SendOnly) return true;
    why->text = sprintf("receive from send-only channel %s", {t});
    return false;
  }, &cause);
  if (!u.isValid()) return bad(cause.text);

  TypeId t = arrayPtrDeref(u);
  if (const ArrayNode* array = types.asArray(t)) return {typ::kInt, array->elem, true, {}};
  if (const SliceNode* slice = types.asSlice(t)) return {typ::kInt, slice->elem, true, {}};
  if (const MapNode* map = types.asMap(t)) return {map->key, map->elem, true, {}};
  if (const ChanNode* chan = types.asChan(t)) return {chan->elem, TypeId(), true, {}};
  if (types.is(t, TypeKind::Basic)) {
    if (isString(t)) return {typ::kInt, typ::kRune, true, {}};
    if (isInteger(t)) {
      if (!allowVersion(kGo1_22)) return bad("requires go1.22 or later");
      return {orig, TypeId(), true, {}};
    }
  }
  if (const SignatureNode* sig = types.asSignature(t)) {
    if (!allowVersion(kGo1_23)) return bad("requires go1.23 or later");
    return rangeFunc(*sig);
  }
  return {};
}

// With at most one iteration variable an array is not evaluated, unless it contains calls or
// receives: then its length is recorded as the expression's constant value.
void Checker::recordUnevaluatedArray(const Operand& x, ExprId range_over) {
  TypeId t = arrayPtrDeref(under(x.typ));
  const ArrayNode* array = types.asArray(t);
  if (array == nullptr) return;
  Operand length;
  length.mode = OperandMode::Constant;
  length.expr = ast.unparen(range_over);
  length.typ = typ::kInt;
  length.val = ConstValue::ofInt64(array->len);
  record(length);
}

// Reports what is wrong with the range expression or the number of variables.
void Checker::checkRange(const Operand& x, const RangeTypes& range, const RangeVars& vars) {
  if (!range.ok) {
    if (range.cause.empty()) {
      softErrorf(x, Code::InvalidRangeExpr, "cannot range over %s", {x});
    } else {
      softErrorf(x, Code::InvalidRangeExpr, "cannot range over %s: %s", {x, range.cause});
    }
  } else if (!range.key.isValid() && vars.lhs[0].isValid()) {
    softErrorf(vars.lhs[0], Code::InvalidIterVar, "range over %s permits no iteration variables", {x});
  } else if (!range.value.isValid() && vars.lhs[1].isValid()) {
    softErrorf(vars.lhs[1], Code::InvalidIterVar, "range over %s permits only one iteration variable", {x});
  } else if (vars.extra.isValid()) {
    softErrorf(vars.extra, Code::InvalidIterVar, "range clause permits at most two iteration variables");
  }
}

// The variable that `:=` declares for lhs; its type is that of the key or value.
ObjectId Checker::rangeVar(ExprId lhs, TypeId t, Operand& x, bool over_int) {
  ObjectId var;
  if (ast.is<Name>(lhs)) {
    var = types.newVar(VarKind::Local, ast.pos(lhs), pkg, ast.name(lhs), TypeId());
    recordDef(lhs, var);
  } else {
    errorf(lhs, Code::InvalidSyntaxTree, "cannot declare %s", {lhs});
    var = types.newVar(VarKind::Local, ast.pos(lhs), pkg, names.intern("_"), TypeId());
  }
  if (!t.isValid() || t == typ::kInvalid) {
    types[var].type = typ::kInvalid;
    types[var].is_used = true;  // Do not complain about it, too.
    return var;
  }
  if (over_int) {
    // As for i := n: an untyped n gets its default type.
    initVar(var, x, "range clause");
  } else {
    Operand y;
    y.mode = OperandMode::Value;
    y.expr = lhs;  // There is no better expression to show.
    y.typ = t;
    initVar(var, y, "assignment");
  }
  return var;
}

void Checker::declareRangeVars(const ForStmt& s, StmtId pos, const RangeVars& vars, const TypeId (&found)[2], Operand& x,
                               bool over_int) {
  SmallVec<ObjectId, 2> declared;
  for (int i = 0; i < 2; ++i) {
    if (!vars.lhs[i].isValid()) continue;
    ObjectId var = rangeVar(vars.lhs[i], found[i], x, over_int);
    if (ast.is<Name>(vars.lhs[i]) && nameOf(var) != "_") declared.push_back(var);
  }
  if (declared.empty()) {
    error(pos, Code::NoNewVar, "no new variables on left side of :=");
    return;
  }
  Pos scope_pos = ast.pos(s.body);
  for (ObjectId var : declared) declare(env.scope, ExprId(), var, scope_pos);
}

void Checker::assignRangeVars(const RangeVars& vars, const TypeId (&found)[2], Operand& x, bool over_int) {
  for (int i = 0; i < 2; ++i) {
    ExprId lhs = vars.lhs[i];
    TypeId t = found[i];
    if (!lhs.isValid() || !t.isValid() || t == typ::kInvalid) continue;
    if (over_int) {
      assignVar(lhs, ExprId(), &x, "range clause");
      // The variable may have given an untyped constant a type that is no integer.
      if (!x.isInvalid() && !isInteger(x.typ)) {
        softErrorf(lhs, Code::InvalidRangeExpr, "cannot use iteration variable of type %s", {x.typ});
      }
    } else {
      Operand y;
      y.mode = OperandMode::Value;
      y.expr = lhs;
      y.typ = t;
      assignVar(lhs, ExprId(), &y, "assignment");
    }
  }
}

void Checker::rangeStmt(StmtContext inner, StmtId s, const ForStmt& for_stmt) {
  RangeClause clause = ast.cast<RangeClause>(for_stmt.init);
  IdList<ExprId> list = ast.unpackList(clause.lhs);
  RangeVars vars;
  for (uint32_t i = 0; i < 2 && i < list.size(); ++i) vars.lhs[i] = list[i];
  if (list.size() > 2) vars.extra = list[2];

  Operand x;
  env.has_call_or_recv = false;
  expr(nullptr, x, clause.x);
  if (!x.isInvalid() && !vars.lhs[1].isValid() && !env.has_call_or_recv) recordUnevaluatedArray(x, clause.x);

  TypeId found[2];
  if (!x.isInvalid()) {
    RangeTypes range = rangeKeyVal(x.typ);
    checkRange(x, range, vars);
    found[0] = range.key;
    found[1] = range.value;
  }

  // The variables' scope is around the body's. They are declared after the expression is evaluated.
  openScope(s, "range");
  bool over_int = isInteger(x.typ);
  if (clause.is_def) {
    declareRangeVars(for_stmt, s, vars, found, x, over_int);
  } else if (vars.lhs[0].isValid()) {
    assignRangeVars(vars, found, x, over_int);
  } else if (over_int) {
    // An untyped constant must get its type here.
    assignment(x, TypeId(), "range clause");
  }
  stmt(inner, for_stmt.body);
  closeScope();
}

}  // namespace tuco
