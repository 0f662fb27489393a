#include "compiler/check/info.h"

namespace tuco {

void Info::setValue(ExprInfo& info, ConstValue value) {
  if (info.value != 0) {
    values_[info.value] = value;
    return;
  }
  info.value = static_cast<uint32_t>(values_.size());
  values_.push_back(value);
}

void Info::addSelection(ExprId selector, const Selection& selection) {
  std::span<const uint32_t> index = arena_.copy(std::span<const uint32_t>(selection.index));
  selections_.push_back({selection.kind, selection.indirect, selection.recv, selection.obj, index});
  links_[selector.value] = static_cast<uint32_t>(selections_.size());
}

void Info::addInstance(ExprId name, std::span<const TypeId> targs, TypeId type) {
  instances_[name] = Instance{arena_.copy(targs), type};
}

}  // namespace tuco
