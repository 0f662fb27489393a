// Adds nodes to an Ast. Each parser has a writer of its own; writers take chunks of the shared
// numbering in turn, so that parallel parsers rarely meet.
#ifndef TUCO_COMPILER_AST_WRITER_H_
#define TUCO_COMPILER_AST_WRITER_H_

#include <initializer_list>
#include <span>

#include "compiler/ast/ast.h"

namespace tuco {

class AstWriter {
 public:
  explicit AstWriter(Ast& ast) : ast_(ast) {}
  AstWriter(const AstWriter&) = delete;
  AstWriter& operator=(const AstWriter&) = delete;

  // Adds a node; see decode.h for the words.
  template <class View>
  typename View::IdType add(Pos pos, uint32_t a = 0, uint32_t b = 0, uint8_t op = 0, uint16_t flags = 0) {
    if (__builtin_expect(next_node_ == end_node_, 0)) takeNodeChunk();
    uint32_t id = next_node_++;
    nodes_[id & (Ast::kNodesPerChunk - 1)] = {View::kKind, op, flags, pos, a, b};
    return typename View::IdType(id);
  }

  // A node of this package that the parser is still building or must correct.
  Node& node(NodeId id) { return const_cast<Node&>(ast_.node(id)); }

  // Stores `head`, then a list of `ids` (count and ids); returns the index of the first word.
  uint32_t words(std::initializer_list<uint32_t> head, std::span<const uint32_t> ids);
  uint32_t words(std::initializer_list<uint32_t> head);
  // A list of ids: 0 if empty.
  uint32_t list(std::span<const uint32_t> ids) { return ids.empty() ? 0 : words({}, ids); }
  uint32_t* wordsAt(uint32_t index) { return const_cast<uint32_t*>(ast_.words(index)); }

  // Registers directives; the reference stays valid.
  PragmaId addPragma(Pragma pragma);

  // True once the package has too many nodes: what was added since is nonsense.
  bool overflowed() const { return overflowed_; }

 private:
  uint32_t* takeWords(uint32_t count, uint32_t& index);
  void takeNodeChunk();
  void takeWordChunks(uint32_t words);

  Ast& ast_;
  Node* nodes_ = nullptr;  // The current chunk.
  uint32_t next_node_ = 0;
  uint32_t end_node_ = 0;
  uint32_t next_word_ = 0;
  uint32_t end_word_ = 0;
  bool overflowed_ = false;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_AST_WRITER_H_
