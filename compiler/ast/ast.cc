#include "compiler/ast/ast.h"

#include <sys/mman.h>

#include <cstdlib>

namespace tuco {
namespace {

// Tables of chunks are large and mostly untouched: mapped, so that only touched pages cost anything.
// (calloc would take them from the heap once it has seen a few, and clear them.)
void* mapTable(size_t bytes) {
  void* table = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  TUCO_CHECK(table != MAP_FAILED, "address space for syntax trees");
  return table;
}

}  // namespace

// Word chunk 0 is made here and reserved whole: index 0 is the empty list, and its zero words are
// what every view reads after an overflow.
Ast::Ast()
    : node_chunks_(static_cast<Node**>(mapTable(kMaxNodeChunks * sizeof(Node*)))),
      word_chunks_(static_cast<uint32_t**>(mapTable(kMaxWordChunks * sizeof(uint32_t*)))),
      word_chunk_owned_(static_cast<bool*>(mapTable(kMaxWordChunks * sizeof(bool)))) {
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
  ::munmap(node_chunks_, kMaxNodeChunks * sizeof(Node*));
  ::munmap(word_chunks_, kMaxWordChunks * sizeof(uint32_t*));
  ::munmap(word_chunk_owned_, kMaxWordChunks * sizeof(bool));
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
