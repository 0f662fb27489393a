#include "compiler/ir/ir.h"

namespace tuco::ir {
namespace {

constexpr bool kExact = false;
constexpr bool kMore = true;
constexpr bool kNone = false;
constexpr bool kTyped = true;
using enum Effect;

constexpr OpInfo kOps[] = {
#define TUCO_OP(Name, text, imm, values, more, result, effect) \
  {text, Imm::imm, values, more, result, effect},
#include "compiler/ir/ops.def"
#undef TUCO_OP
};

}  // namespace

const OpInfo& opInfo(Op op) { return kOps[static_cast<size_t>(op)]; }

FuncId Module::funcNamed(std::string_view symbol) {
  auto [at, is_new] = func_of_.try_emplace(std::string(symbol), FuncId());
  if (!is_new) return at->second;
  at->second = FuncId(static_cast<uint32_t>(funcs.size()) + 1);
  Func& func = funcs.emplace_back();
  func.symbol = symbol;
  func.set(FuncFlag::kExternal);
  return at->second;
}

GlobalId Module::globalNamed(std::string_view symbol) {
  auto [at, is_new] = global_of_.try_emplace(std::string(symbol), GlobalId());
  if (!is_new) return at->second;
  at->second = GlobalId(static_cast<uint32_t>(globals.size()) + 1);
  Global& global = globals.emplace_back();
  global.symbol = symbol;
  global.external = true;
  return at->second;
}

FuncId Module::findFunc(std::string_view symbol) const {
  auto at = func_of_.find(std::string(symbol));
  return at == func_of_.end() ? FuncId() : at->second;
}

ConstId Module::addConst(ConstValue value) {
  consts.push_back(value);
  return ConstId(static_cast<uint32_t>(consts.size()));
}

}  // namespace tuco::ir
