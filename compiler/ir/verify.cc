#include "compiler/ir/verify.h"

#include "compiler/ir/dominators.h"
#include "compiler/types/named.h"
#include "compiler/types/predicates.h"

namespace tuco::ir {
namespace {

// Collects the faults of one function.
class Verifier {
 public:
  Verifier(const Module& module, const Func& func, std::vector<std::string>& faults)
      : module_(module), func_(func), faults_(faults), dominators_(func) {}

  void run() {
    if (!func_.hasBody()) {
      if (!func_.has(FuncFlag::kExternal)) fault(BlockId(), ValueId(), "has neither a body nor the external flag");
      return;
    }
    block_of_.assign(func_.insts.size() + 1, BlockId());
    place_.assign(func_.insts.size() + 1, 0);
    for (uint32_t b = 1; b <= func_.blocks.size(); ++b) placeBlock(BlockId(b));
    for (uint32_t b = 1; b <= func_.blocks.size(); ++b) checkBlock(BlockId(b));
  }

 private:
  void fault(BlockId b, ValueId v, const std::string& what) {
    std::string line = func_.symbol + ": ";
    if (b) line += "b" + std::to_string(b.value) + ": ";
    if (v) line += "v" + std::to_string(v.value) + " = " + opInfo(func_.inst(v).op).text + ": ";
    faults_.push_back(line + what);
  }

  void placeBlock(BlockId b) {
    uint32_t at = 0;
    for (ValueId v : func_.block(b).insts) {
      if (v.value == 0 || v.value > func_.insts.size()) {
        fault(b, ValueId(), "names an instruction that does not exist");
        continue;
      }
      if (block_of_[v.value]) fault(b, v, "stands in two places");
      block_of_[v.value] = b;
      place_[v.value] = ++at;
    }
  }

  void checkBlock(BlockId b) {
    const Block& block = func_.block(b);
    if (block.insts.empty()) return fault(b, ValueId(), "is empty");
    for (size_t i = 0; i < block.insts.size(); ++i) {
      ValueId v = block.insts[i];
      const OpInfo& info = opInfo(func_.inst(v).op);
      bool last = i + 1 == block.insts.size();
      if ((info.effect == Effect::kEnd) != last) {
        fault(b, v, last ? "ends a block without being a terminator" : "is a terminator inside a block");
      }
      checkInst(b, v, info);
    }
    checkSuccessors(b, block);
  }

  void checkSuccessors(BlockId b, const Block& block) {
    size_t expected = 0;
    switch (func_.inst(block.insts.back()).op) {
      case Op::Jump: expected = 1; break;
      case Op::Branch: expected = 2; break;
      case Op::Switch: expected = block.cases.size() + 1; break;
      default: break;  // The other terminators leave the function.
    }
    if (block.succs.size() != expected) fault(b, block.insts.back(), "has the wrong number of successors");
    for (BlockId next : block.succs) {
      if (next.value == 0 || next.value > func_.blocks.size()) fault(b, block.insts.back(), "leads to no block");
      if (next.value == 1) fault(b, block.insts.back(), "leads to the entry block");
    }
  }

  void checkInst(BlockId b, ValueId v, const OpInfo& info) {
    const Inst& inst = func_.inst(v);
    if (inst.arg_count < info.values || (!info.more && inst.arg_count != info.values)) {
      return fault(b, v, "has the wrong number of operands");
    }
    if (inst.type.isValid() != info.has_result) fault(b, v, "has a type where none is, or none where one is");
    for (uint32_t arg : func_.operands(inst)) checkOperand(b, v, ValueId(arg));
    checkImmediate(b, v, info);
    checkTypes(b, v);
  }

  void checkOperand(BlockId b, ValueId user, ValueId arg) {
    if (arg.value == 0 || arg.value > func_.insts.size() || !block_of_[arg.value]) {
      return fault(b, user, "uses v" + std::to_string(arg.value) + ", which does not exist");
    }
    if (!opInfo(func_.inst(arg).op).has_result) {
      return fault(b, user, "uses v" + std::to_string(arg.value) + ", which has no result");
    }
    if (!dominators_.isReachable(b)) return;
    BlockId from = block_of_[arg.value];
    bool before = from == b ? place_[arg.value] < place_[user.value]
                            : dominators_.isReachable(from) && dominators_.dominates(from, b);
    if (!before) fault(b, user, "uses v" + std::to_string(arg.value) + ", which does not dominate it");
  }

  void checkImmediate(BlockId b, ValueId v, const OpInfo& info) {
    uint32_t imm = func_.inst(v).imm;
    size_t limit = 0;
    switch (info.imm) {
      case Imm::None: return;
      case Imm::Number: return;
      case Imm::Member: return;
      case Imm::Type: limit = module_.types.typeCount(); break;
      case Imm::Slot: limit = func_.slots.size(); break;
      case Imm::Func: limit = module_.funcs.size(); break;
      case Imm::Global: limit = module_.globals.size(); break;
      case Imm::Const: limit = module_.consts.size(); break;
    }
    if (imm == 0 || imm > limit) fault(b, v, "names nothing with its immediate operand");
  }

  TypeId typeOf(ValueId v) const { return func_.inst(v).type; }
  TypeId argType(ValueId v, size_t i) const { return typeOf(func_.arg(v, i)); }
  bool same(TypeId x, TypeId y) const { return identical(module_.types, x, y); }

  void wantPointerTo(BlockId b, ValueId v, TypeId pointer, TypeId elem) {
    const PointerNode* node = module_.types.asPointer(under(module_.types, pointer));
    if (node == nullptr || !same(node->elem, elem)) fault(b, v, "goes through an address of another type");
  }

  void checkTypes(BlockId b, ValueId v) {
    const Inst& inst = func_.inst(v);
    switch (inst.op) {
      case Op::Load: return wantPointerTo(b, v, argType(v, 0), inst.type);
      case Op::Store: return wantPointerTo(b, v, argType(v, 0), argType(v, 1));
      case Op::Param:
        if (inst.imm >= func_.params.size() || !same(func_.params[inst.imm], inst.type)) fault(b, v, "is no parameter of that type");
        return;
      case Op::Captured:
        if (inst.imm >= func_.captured.size() || !same(func_.captured[inst.imm], inst.type)) fault(b, v, "is no captured variable of that type");
        return;
      case Op::SlotAddr: return wantPointerTo(b, v, inst.type, func_.slot(SlotId(inst.imm)).type);
      case Op::Add: case Op::Sub: case Op::Mul: case Op::Div: case Op::Rem:
      case Op::And: case Op::Or: case Op::Xor: case Op::AndNot:
        if (!same(argType(v, 0), inst.type) || !same(argType(v, 1), inst.type)) fault(b, v, "mixes types");
        return;
      case Op::Eq: case Op::Ne: case Op::Lt: case Op::Le:
        if (!same(argType(v, 0), argType(v, 1))) fault(b, v, "compares values of two types");
        return;
      case Op::Return:
        if (inst.arg_count != func_.results.size()) return fault(b, v, "returns the wrong number of values");
        for (size_t i = 0; i < inst.arg_count; ++i) {
          if (!same(argType(v, i), func_.results[i])) fault(b, v, "returns a value of another type");
        }
        return;
      case Op::Extract: {
        const TupleNode* tuple = module_.types.asTuple(argType(v, 0));
        if (tuple == nullptr || inst.imm >= tuple->vars.size() ||
            !same(module_.types[tuple->vars[inst.imm]].type, inst.type)) {
          fault(b, v, "is no element of that tuple");
        }
        return;
      }
      default: return;  // Checked where code is generated for it.
    }
  }

  const Module& module_;
  const Func& func_;
  std::vector<std::string>& faults_;
  Dominators dominators_;
  std::vector<BlockId> block_of_;  // By ValueId.
  std::vector<uint32_t> place_;
};

}  // namespace

std::vector<std::string> verify(const Module& module, const Func& func) {
  std::vector<std::string> faults;
  Verifier(module, func, faults).run();
  return faults;
}

std::vector<std::string> verify(const Module& module) {
  std::vector<std::string> faults;
  for (const Func& func : module.funcs) Verifier(module, func, faults).run();
  return faults;
}

}  // namespace tuco::ir
