// Conversions, explicit and implied by assignment.
#include "compiler/ir/conversion.h"
#include "compiler/irgen/gen.h"

namespace tuco::irgen {

ValueId FuncGen::conversion(ExprId e, TypeId to, ExprId x) {
  x = ast_.unparen(x);
  if (info_.expr(x).mode == OperandMode::NilValue) return b_.zero(to);
  // A constant that is converted to a type parameter or an interface, or is no constant afterwards.
  if (info_.expr(x).mode == OperandMode::Constant && !isInterface(types_, to)) {
    TypeId from = typeOf(x);
    Op op = ir::conversionOp(types_, from, to);
    if (op == Op::Retype) return b_.constant(to, info_.valueOf(x));
  }
  return convert(eval(x), to);
}

ValueId FuncGen::convert(ValueId v, TypeId to) {
  TypeId from = valueType(v);
  if (identical(types_, from, to)) return v;
  Op op = ir::conversionOp(types_, from, to);
  if (op == Op::Retype || op == Op::MakeIface || op == Op::ChangeIface) return coerce(v, to);
  if (op != Op::SliceToArray) return b_.emit(op, to, {v});
  if (underPointer(types_, to) != nullptr) return b_.emit(op, to, {v});
  ValueId pointer = b_.emit(op, types_.pointerTo(to), {v});
  const ArrayNode* array = underArray(types_, to);
  if (array != nullptr && array->len == 0) return b_.zero(to);  // The slice may be nil.
  return b_.load(to, pointer);
}

ValueId FuncGen::coerce(ValueId v, TypeId to) {
  TypeId from = valueType(v);
  if (!to.isValid() || identical(types_, from, to)) return v;
  Op op = ir::conversionOp(types_, from, to);
  switch (op) {
    case Op::MakeIface:
    case Op::ChangeIface:
    case Op::Retype: return b_.emit(op, to, {v});
    default: return b_.emit(Op::Convert, to, {v});  // Between a type parameter and a type of its set.
  }
}

}  // namespace tuco::irgen
