#include "compiler/ir/conversion.h"

#include "compiler/types/predicates.h"

namespace tuco::ir {
namespace {

bool isSliceOf(TypeStore& types, TypeId t, BasicKind kind) {
  const SliceNode* slice = underSlice(types, t);
  if (slice == nullptr) return false;
  const BasicNode* elem = underBasic(types, slice->elem);
  return elem != nullptr && elem->kind == kind;
}

}  // namespace

Op conversionOp(TypeStore& types, TypeId from, TypeId to) {
  if (isTypeParam(types, from) || isTypeParam(types, to)) return Op::Convert;
  if (isInterface(types, to)) return isInterface(types, from) ? Op::ChangeIface : Op::MakeIface;
  if (isString(types, to)) {
    if (isSliceOf(types, from, BasicKind::Uint8)) return Op::BytesToString;
    if (isSliceOf(types, from, BasicKind::Int32)) return Op::RunesToString;
    if (isInteger(types, from)) return Op::RuneToString;
    return Op::Retype;
  }
  if (isString(types, from)) {
    if (isSliceOf(types, to, BasicKind::Uint8)) return Op::StringToBytes;
    if (isSliceOf(types, to, BasicKind::Int32)) return Op::StringToRunes;
    return Op::Retype;
  }
  if (underSlice(types, from) != nullptr && underSlice(types, to) == nullptr) return Op::SliceToArray;
  if (isNumeric(types, from) && isNumeric(types, to)) {
    return under(types, from) == under(types, to) ? Op::Retype : Op::Convert;
  }
  return Op::Retype;
}

}  // namespace tuco::ir
