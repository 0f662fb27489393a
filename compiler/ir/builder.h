// Builder: appends instructions to a function, one block at a time.
#ifndef TUCO_COMPILER_IR_BUILDER_H_
#define TUCO_COMPILER_IR_BUILDER_H_

#include <initializer_list>

#include "compiler/ir/ir.h"

namespace tuco::ir {

class Builder {
 public:
  Builder(Module& module, FuncId func) : module_(module), id_(func) {}

  Module& module() { return module_; }
  FuncId funcId() const { return id_; }
  Func& func() { return module_.func(id_); }

  // Position of the instructions that follow.
  void setPos(Pos pos) { pos_ = pos; }
  Pos pos() const { return pos_; }

  // A new, unplaced block is empty; `start` makes it the one that instructions go to.
  BlockId newBlock();
  void start(BlockId block) { current_ = block; }
  BlockId current() const { return current_; }
  // True when nothing can follow: no block, or the current one has its terminator.
  bool isDead() { return !current_ || ended(current_); }
  bool ended(BlockId block);

  SlotId newSlot(NameId name, TypeId type, Pos pos);
  SlotId newTemp(TypeId type) { return newSlot(NameId(), type, pos_); }

  // The general form. `type` is 0 for operations without a result. In dead code a block is started,
  // so that what is built is complete; prune() drops it.
  ValueId emit(Op op, TypeId type, std::span<const ValueId> args = {}, uint32_t imm = 0);
  ValueId emit(Op op, TypeId type, std::initializer_list<ValueId> args, uint32_t imm = 0) {
    return emit(op, type, std::span<const ValueId>(args.begin(), args.size()), imm);
  }

  ValueId constant(TypeId type, ConstValue value);
  ValueId constInt(TypeId type, int64_t value) { return constant(type, ConstValue::ofInt64(value)); }
  ValueId constBool(bool value) { return constant(typ::kBool, ConstValue::ofBool(value)); }
  ValueId zero(TypeId type) { return emit(Op::Zero, type); }
  ValueId slotAddr(SlotId slot);
  ValueId loadSlot(SlotId slot);
  void storeSlot(SlotId slot, ValueId value);
  ValueId load(TypeId type, ValueId address) { return emit(Op::Load, type, {address}); }
  void store(ValueId address, ValueId value) { emit(Op::Store, TypeId(), {address, value}); }
  ValueId extract(TypeId type, ValueId tuple, uint32_t index) {
    return emit(Op::Extract, type, {tuple}, index);
  }

  void jump(BlockId to);
  void branch(ValueId condition, BlockId then_block, BlockId else_block);
  // `targets` has one block per case and the default's last.
  void switchOn(ValueId value, std::span<const ConstId> cases, std::span<const BlockId> targets);
  void ret(std::span<const ValueId> values) { emit(Op::Return, TypeId(), values); }

 private:
  Module& module_;
  FuncId id_;
  BlockId current_;
  Pos pos_;
};

// Removes blocks that cannot be reached from the entry, and renumbers the rest in order.
void prune(Func& func);

}  // namespace tuco::ir

#endif  // TUCO_COMPILER_IR_BUILDER_H_
