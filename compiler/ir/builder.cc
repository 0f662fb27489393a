#include "compiler/ir/builder.h"

#include <algorithm>

namespace tuco::ir {

BlockId Builder::newBlock() {
  func().blocks.emplace_back();
  return BlockId(static_cast<uint32_t>(func().blocks.size()));
}

bool Builder::ended(BlockId block) {
  const Block& b = func().block(block);
  return !b.insts.empty() && opInfo(func().inst(b.insts.back()).op).effect == Effect::kEnd;
}

SlotId Builder::newSlot(NameId name, TypeId type, Pos pos) {
  func().slots.push_back(Slot{name, type, pos});
  return SlotId(static_cast<uint32_t>(func().slots.size()));
}

ValueId Builder::emit(Op op, TypeId type, std::span<const ValueId> args, uint32_t imm) {
  if (isDead()) start(newBlock());
  Func& f = func();
  const OpInfo& info = opInfo(op);
  TUCO_CHECK(args.size() >= info.values && (info.more || args.size() == info.values),
             "an instruction with as many operands as its operation has");
  TUCO_CHECK(type.isValid() == info.has_result, "a type exactly for instructions with a result");
  TUCO_CHECK(args.size() <= UINT16_MAX, "at most 65535 operands");
  Inst inst{op, 0, static_cast<uint16_t>(args.size()), type, pos_, imm, {0, 0}};
  if (args.size() <= 2) {
    for (size_t i = 0; i < args.size(); ++i) inst.args[i] = args[i].value;
  } else {
    inst.args[0] = static_cast<uint32_t>(f.pool.size());
    for (ValueId arg : args) f.pool.push_back(arg.value);
  }
  f.insts.push_back(inst);
  ValueId id(static_cast<uint32_t>(f.insts.size()));
  f.block(current_).insts.push_back(id);
  return id;
}

ValueId Builder::constant(TypeId type, ConstValue value) {
  return emit(Op::Const, type, {}, module_.addConst(value).value);
}

ValueId Builder::slotAddr(SlotId slot) {
  return emit(Op::SlotAddr, module_.types.pointerTo(func().slot(slot).type), {}, slot.value);
}
ValueId Builder::loadSlot(SlotId slot) { return load(func().slot(slot).type, slotAddr(slot)); }
void Builder::storeSlot(SlotId slot, ValueId value) { store(slotAddr(slot), value); }

void Builder::jump(BlockId to) {
  if (isDead()) return;  // Nothing to connect.
  emit(Op::Jump, TypeId());
  func().block(current_).succs = {to};
}

void Builder::branch(ValueId condition, BlockId then_block, BlockId else_block) {
  emit(Op::Branch, TypeId(), {condition});
  func().block(current_).succs = {then_block, else_block};
}

void Builder::switchOn(ValueId value, std::span<const ConstId> cases, std::span<const BlockId> targets) {
  TUCO_CHECK(targets.size() == cases.size() + 1, "a block per case and one for the default");
  emit(Op::Switch, TypeId(), {value});
  Block& block = func().block(current_);
  block.succs.assign(targets.begin(), targets.end());
  block.cases.assign(cases.begin(), cases.end());
}

void prune(Func& func) {
  std::vector<uint32_t> number(func.blocks.size() + 1, 0);
  std::vector<BlockId> work{BlockId(1)};
  number[1] = 1;
  while (!work.empty()) {
    BlockId b = work.back();
    work.pop_back();
    for (BlockId next : func.block(b).succs) {
      if (number[next.value] != 0) continue;
      number[next.value] = 1;
      work.push_back(next);
    }
  }
  std::vector<Block> kept;
  for (size_t i = 1; i <= func.blocks.size(); ++i) {
    if (number[i] == 0) continue;
    kept.push_back(std::move(func.blocks[i - 1]));
    number[i] = static_cast<uint32_t>(kept.size());
  }
  for (Block& block : kept) {
    for (BlockId& next : block.succs) next = BlockId(number[next.value]);
  }
  func.blocks = std::move(kept);
}

}  // namespace tuco::ir
