// Any bytes parse to a tree that can be walked and printed, with positions inside the file.
#include <cstddef>
#include <cstdint>

#include "compiler/ast/print.h"
#include "compiler/ast/walk.h"
#include "compiler/parse/parser.h"

namespace tuco {
namespace {

struct Input {
  SourceManager sources;
  Interner names;
  Ast ast;
};

void visit(const Input& input, FileId file, NodeId node) {
  auto inside = [&](Pos pos) {
    TUCO_CHECK(input.sources.file(pos) == file, "a position in the file");
  };
  inside(input.ast.pos(node));
  inside(input.ast.startPos(node));
  input.ast.endPos(node);  // May be one name length past the end after an error.
  forEachChild(input.ast, node, [&](NodeId child) { visit(input, file, child); });
}

void parseAll(std::string_view text) {
  Input input;
  FileId id = *input.sources.add("fuzz.go", text);
  DiagSink sink(input.sources);
  ParseOptions options;
  options.generic_methods = text.size() % 2 == 0;
  bool ok = parseFiles(input.ast, input.sources, input.names, std::span<const FileId>(&id, 1), options, sink);
  TUCO_CHECK(ok || sink.errorCount() != 0, "an error for a file without package");
  sink.text();
  sink.json();
  if (!ok) return;
  const File& file = input.ast.files()[0];
  for (DeclId decl : file.decls) {
    visit(input, id, decl);
    if (std::optional<VarDecl> var = input.ast.dynCast<VarDecl>(decl)) {
      exprString(input.ast, input.names, var->values);
    }
  }
}

}  // namespace
}  // namespace tuco

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tuco::parseAll({reinterpret_cast<const char*>(data), size});
  return 0;
}
