// The //go: directives: what each says, where each is permitted.
#ifndef TUCO_COMPILER_PARSE_DIRECTIVES_H_
#define TUCO_COMPILER_PARSE_DIRECTIVES_H_

#include <optional>
#include <string_view>

#include "compiler/ast/ast.h"
#include "compiler/diag/diag.h"
#include "compiler/parse/parser.h"

namespace tuco {

// Where a directive stands and what it may see.
struct DirectiveContext {
  const ParseOptions& options;
  std::string_view filename;  // Of the file that was read, without //line.
  File& file;                 // Receives linknames and cgo directives.
  DiagList& diags;
};

// Adds the directive `text` ("go:noinline", without the comment marker) at `pos` to `pragma`, which
// collects until the next declaration. Reports malformed and forbidden ones.
void addDirective(const DirectiveContext& context, Pos pos, bool is_blank, std::string_view text,
                  std::optional<Pragma>& pragma);

// Notes the comment `text` ("export name") for cgo.
void addExport(File& file, Pos pos, std::string_view text);

// Reports the directives of a pragma that no declaration took.
void reportUnused(const Pragma& pragma, DiagList& diags);

}  // namespace tuco

#endif  // TUCO_COMPILER_PARSE_DIRECTIVES_H_
