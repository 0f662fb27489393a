// Types that are too large for cmd/compile to lay out (cmd/compile: types/size.go). The language
// has no such limits.
#include "compiler/check/checker.h"

namespace tuco {
namespace {

constexpr int64_t kMaxChanElem = (1 << 16) - 1;  // Bytes.
constexpr int64_t kMaxSize = int64_t{1} << 50;   // Bytes; no type may reach it.

}  // namespace

bool Checker::isTooLargeChan(TypeId t) {
  const ChanNode* chan = types.asChan(t);
  if (chan == nullptr || hasVarSize(chan->elem)) return false;
  int64_t size = config.sizes.sizeof_(types, chan->elem);
  return size < 0 || size > kMaxChanElem;
}

bool Checker::isTooLargeArray(TypeId t) {
  const ArrayNode* array = types.asArray(t);
  if (array == nullptr || array->len <= 0 || hasVarSize(array->elem)) return false;
  int64_t elem = config.sizes.sizeof_(types, array->elem);
  return elem < 0 || (elem > 0 && array->len > (kMaxSize - 1) / elem);
}

// cmd/compile reports such types at what is being declared: the last name before `pos` in the
// same line that is declared there, or else `pos` itself.
Pos Checker::declaredBefore(Pos pos) const {
  uint32_t line = ast.sources()->absoluteLocation(pos).line;
  Pos best;
  for (uint32_t i = 1; i < ast.idLimit(); ++i) {
    if (!ast.is<Name>(ExprId(i))) continue;
    Pos at = ast.pos(ExprId(i));
    ObjectId object = info.object(ExprId(i));
    if (!object || types[object].pos != at || at >= pos || at < best) continue;
    if (ast.sources()->file(at) == ast.sources()->file(pos) &&
        ast.sources()->absoluteLocation(at).line == line)
      best = at;
  }
  return best.isKnown() ? best : pos;
}

void Checker::checkSizes() {
  for (uint32_t i = 1; i < ast.idLimit(); ++i) {
    ExprId e(i);
    NodeKind kind = ast.kind(e);
    if (kind == NodeKind::ChanType && isTooLargeChan(info.typeOf(e))) {
      error(declaredBefore(ast.pos(e)), Code::TypeTooLarge,
            "channel element type too large (>64kB)");
    } else if (kind == NodeKind::ArrayType && isTooLargeArray(info.typeOf(e))) {
      errorf(declaredBefore(ast.pos(e)), Code::TypeTooLarge, "type %v larger than address space",
             {info.typeOf(e)});
    }
  }
}

}  // namespace tuco
