#include "compiler/ast/writer.h"

#include <algorithm>
#include <cstdlib>

namespace tuco {

void AstWriter::takeNodeChunk() {
  uint32_t chunk = ast_.next_node_chunk_.fetch_add(1, std::memory_order_relaxed);
  if (chunk >= Ast::kMaxNodeChunks) {
    // Go on in the last chunk, so that ids stay readable until the parser notices.
    ast_.next_node_chunk_.store(Ast::kMaxNodeChunks, std::memory_order_relaxed);
    overflowed_ = true;
    if (nodes_ == nullptr) {
      chunk = 0;
      nodes_ = ast_.node_chunks_[0];
      end_node_ = Ast::kNodesPerChunk;
    }
    next_node_ = std::max(1u, end_node_ - Ast::kNodesPerChunk);
    return;
  }
  if (chunk != 0) {
    ast_.node_chunks_[chunk] = static_cast<Node*>(std::calloc(Ast::kNodesPerChunk, sizeof(Node)));
    TUCO_CHECK(ast_.node_chunks_[chunk] != nullptr, "memory for syntax trees");
  }
  nodes_ = ast_.node_chunks_[chunk];
  next_node_ = chunk << Ast::kNodeBits;
  end_node_ = next_node_ + Ast::kNodesPerChunk;
  if (chunk == 0) next_node_ = 1;  // Id 0 is the absent node.
}

void AstWriter::takeWordChunks(uint32_t words) {
  uint32_t chunks = (words + Ast::kWordsPerChunk - 1) >> Ast::kWordBits;
  uint32_t first = ast_.next_word_chunk_.fetch_add(chunks, std::memory_order_relaxed);
  if (first + chunks > Ast::kMaxWordChunks) {
    ast_.next_word_chunk_.store(Ast::kMaxWordChunks, std::memory_order_relaxed);
    overflowed_ = true;
    first = 0;
    chunks = 0;
  }
  // Consecutive chunks of one request are one block, so that a long list is contiguous.
  if (chunks != 0 && first + chunks > 1) {
    auto* block = static_cast<uint32_t*>(std::malloc(sizeof(uint32_t) * chunks << Ast::kWordBits));
    TUCO_CHECK(block != nullptr, "memory for syntax trees");
    for (uint32_t i = 0; i < chunks; ++i) {
      ast_.word_chunks_[first + i] = block + (i << Ast::kWordBits);
      ast_.word_chunk_owned_[first + i] = i == 0;
    }
  }
  next_word_ = first << Ast::kWordBits;
  end_word_ = next_word_ + (std::max(chunks, 1u) << Ast::kWordBits);
}

uint32_t* AstWriter::takeWords(uint32_t count, uint32_t& index) {
  if (end_word_ - next_word_ < count) takeWordChunks(count);
  index = next_word_;
  next_word_ += count;
  return wordsAt(index);
}

uint32_t AstWriter::words(std::initializer_list<uint32_t> head, std::span<const uint32_t> ids) {
  uint32_t index;
  uint32_t count = static_cast<uint32_t>(head.size() + 1 + ids.size());
  uint32_t* to = takeWords(count, index);
  if (overflowed_) return 0;
  to = std::copy(head.begin(), head.end(), to);
  *to++ = static_cast<uint32_t>(ids.size());
  std::copy(ids.begin(), ids.end(), to);
  return index;
}

uint32_t AstWriter::words(std::initializer_list<uint32_t> head) {
  uint32_t index;
  uint32_t* to = takeWords(static_cast<uint32_t>(head.size()), index);
  if (overflowed_) return 0;
  std::copy(head.begin(), head.end(), to);
  return index;
}

PragmaId AstWriter::addPragma(Pragma pragma) {
  std::lock_guard<std::mutex> lock(ast_.pragmas_lock_);
  ast_.pragmas_.push_back(std::move(pragma));
  return PragmaId(static_cast<uint32_t>(ast_.pragmas_.size()));
}

}  // namespace tuco
