// Source: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm" (2001).
#include "compiler/ir/dominators.h"

#include <algorithm>

namespace tuco::ir {
namespace {

std::vector<BlockId> postorder(const Func& func) {
  std::vector<BlockId> done;
  std::vector<char> seen(func.blocks.size() + 1, 0);
  std::vector<std::pair<BlockId, size_t>> path{{BlockId(1), 0}};
  seen[1] = 1;
  while (!path.empty()) {
    auto& [block, next] = path.back();
    const std::vector<BlockId>& succs = func.block(block).succs;
    if (next == succs.size()) {
      done.push_back(block);
      path.pop_back();
      continue;
    }
    BlockId to = succs[next++];
    if (to.value >= seen.size() || seen[to.value]) continue;  // The verifier reports a bad one.
    seen[to.value] = 1;
    path.push_back({to, 0});
  }
  return done;
}

}  // namespace

Dominators::Dominators(const Func& func)
    : order_(func.blocks.size() + 1, 0), idom_(func.blocks.size() + 1, 0) {
  if (!func.hasBody()) return;
  std::vector<BlockId> blocks = postorder(func);
  std::reverse(blocks.begin(), blocks.end());
  for (size_t i = 0; i < blocks.size(); ++i) order_[blocks[i].value] = static_cast<uint32_t>(i + 1);
  std::vector<std::vector<uint32_t>> preds(func.blocks.size() + 1);
  for (BlockId b : blocks) {
    for (BlockId next : func.block(b).succs) {
      if (next.value < preds.size()) preds[next.value].push_back(b.value);
    }
  }
  auto meet = [this](uint32_t a, uint32_t b) {
    while (a != b) {
      while (order_[a] > order_[b]) a = idom_[a];
      while (order_[b] > order_[a]) b = idom_[b];
    }
    return a;
  };
  idom_[1] = 1;
  for (bool changed = true; changed;) {
    changed = false;
    for (BlockId b : blocks) {
      if (b.value == 1) continue;
      uint32_t common = 0;
      for (uint32_t pred : preds[b.value]) {
        if (idom_[pred] == 0) continue;
        common = common == 0 ? pred : meet(pred, common);
      }
      if (idom_[b.value] == common) continue;
      idom_[b.value] = common;
      changed = true;
    }
  }
}

bool Dominators::dominates(BlockId above, BlockId below) const {
  uint32_t b = below.value;
  while (order_[b] > order_[above.value]) b = idom_[b];
  return b == above.value;
}

}  // namespace tuco::ir
