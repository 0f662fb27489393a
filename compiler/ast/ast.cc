#include "compiler/ast/ast.h"

#include <cstdlib>

namespace tuco {

// Word chunk 0 is made here and reserved whole: index 0 is the empty list, and its zero words are
// what every view reads after an overflow.
Ast::Ast()
    : node_chunks_(static_cast<Node**>(std::calloc(kMaxNodeChunks, sizeof(Node*)))),
      word_chunks_(static_cast<uint32_t**>(std::calloc(kMaxWordChunks, sizeof(uint32_t*)))),
      word_chunk_owned_(static_cast<bool*>(std::calloc(kMaxWordChunks, sizeof(bool)))) {
  TUCO_CHECK(node_chunks_ != nullptr && word_chunks_ != nullptr && word_chunk_owned_ != nullptr,
             "memory for syntax trees");
  node_chunks_[0] = static_cast<Node*>(std::calloc(kNodesPerChunk, sizeof(Node)));
  word_chunks_[0] = zero_words_;
  next_word_chunk_.store(1, std::memory_order_relaxed);
}

Ast::~Ast() {
  uint32_t nodes = std::min(next_node_chunk_.load(), kMaxNodeChunks);
  std::free(node_chunks_[0]);
  for (uint32_t i = 1; i < nodes; ++i) std::free(node_chunks_[i]);
  uint32_t words = std::min(next_word_chunk_.load(), kMaxWordChunks);
  for (uint32_t i = 1; i < words; ++i) {
    if (word_chunk_owned_[i]) std::free(word_chunks_[i]);
  }
  std::free(node_chunks_);
  std::free(word_chunks_);
  std::free(word_chunk_owned_);
}

size_t Ast::bytesReserved() const {
  return (size_t{next_node_chunk_.load()} * sizeof(Node) << kNodeBits) +
         (size_t{next_word_chunk_.load()} * sizeof(uint32_t) << kWordBits);
}

ExprId Ast::unparen(ExprId x) const {
  while (kind(x) == NodeKind::ParenExpr) x = ExprId(node(x).a);
  return x;
}

IdList<ExprId> Ast::unpackList(ExprId x) const {
  if (!x) return {};
  if (kind(x) == NodeKind::ListExpr) return cast<ListExpr>(x).elems;
  return IdList<ExprId>::single(x);
}

}  // namespace tuco
