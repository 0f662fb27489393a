// Parses Go source files into a package's Ast, with cmd/compile's syntax errors and directives.
#ifndef TUCO_COMPILER_PARSE_PARSER_H_
#define TUCO_COMPILER_PARSE_PARSER_H_

#include <span>
#include <string>

#include "compiler/ast/ast.h"
#include "compiler/base/interner.h"
#include "compiler/diag/diag.h"
#include "compiler/lex/ident_cache.h"
#include "compiler/source/source.h"

namespace tuco {

struct ParseOptions {
  // The language accepts type parameters on methods (Go 1.27); else they are a syntax error.
  bool generic_methods = false;
  // Compiling the standard library (-std), or runtime itself (-+): which directives are permitted.
  bool is_std = false;
  bool is_runtime = false;
  bool is_wasm = false;          // GOARCH=wasm: wasmimport and wasmexport take effect.
  bool check_branches = true;    // Labels, goto, break and continue.
  bool directives = true;        // Understand //go: directives and report misplaced ones.
};

// Parses `file` into `ast`. Reports into `diags` in the order of cmd/compile. The result is to be
// given to ast.addFile(); its pkg_name is invalid if the package clause is bad (gc stops then).
// Several files of a package may be parsed by different threads at the same time.
File parseFile(Ast& ast, SourceManager& sources, Interner& names, FileId file,
               const ParseOptions& options, DiagList& diags);

// The same with the identifiers that this thread has met before: `idents` is one for `names`.
File parseFile(Ast& ast, SourceManager& sources, Interner& names, IdentCache& idents, FileId file,
               const ParseOptions& options, DiagList& diags);

// Parses `files` one after the other and adds them to `ast`. Returns false if a package clause was
// bad; later files are not looked at then, as cmd/compile does.
bool parseFiles(Ast& ast, SourceManager& sources, Interner& names, std::span<const FileId> files,
                const ParseOptions& options, DiagSink& diags);

}  // namespace tuco

#endif  // TUCO_COMPILER_PARSE_PARSER_H_
