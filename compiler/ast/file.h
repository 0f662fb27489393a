// One parsed file: its declarations and everything that its directives said.
#ifndef TUCO_COMPILER_AST_FILE_H_
#define TUCO_COMPILER_AST_FILE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/ast/node.h"

namespace tuco {

// What //go: directives say about the declaration that follows. Bits of Pragma::flags.
enum PragmaFlag : uint32_t {
  kPragmaGoBuild = 1 << 0,             // //go:build; belongs before the package clause.
  kPragmaNointerface = 1 << 1,
  kPragmaNoescape = 1 << 2,
  kPragmaNorace = 1 << 3,
  kPragmaNosplit = 1 << 4,
  kPragmaNoinline = 1 << 5,
  kPragmaNoCheckPtr = 1 << 6,
  kPragmaSystemstack = 1 << 7,
  kPragmaNowritebarrier = 1 << 8,
  kPragmaNowritebarrierrec = 1 << 9,
  kPragmaYeswritebarrierrec = 1 << 10,
  kPragmaCgoUnsafeArgs = 1 << 11,
  kPragmaUintptrKeepAlive = 1 << 12,
  kPragmaUintptrEscapes = 1 << 13,
  kPragmaRegisterParams = 1 << 14,
};

// The flags that may stand before a function declaration.
inline constexpr uint32_t kFuncPragmas =
    kPragmaNointerface | kPragmaNoescape | kPragmaNorace | kPragmaNosplit | kPragmaNoinline |
    kPragmaNoCheckPtr | kPragmaSystemstack | kPragmaNowritebarrier | kPragmaNowritebarrierrec |
    kPragmaYeswritebarrierrec | kPragmaCgoUnsafeArgs | kPragmaUintptrKeepAlive |
    kPragmaUintptrEscapes | kPragmaRegisterParams;

struct PragmaTag;
using PragmaId = Id<PragmaTag>;

// The directives before one declaration or package clause.
struct Pragma {
  struct Flag {
    uint32_t flags;
    Pos pos;
  };
  struct Embed {
    Pos pos;
    std::vector<std::string> patterns;
  };
  struct Wasm {
    Pos pos;  // Unknown when there is no such directive.
    std::string module;  // go:wasmimport only.
    std::string name;
  };
  uint32_t flags = 0;
  std::vector<Flag> positions;  // One per directive, for "misplaced compiler directive".
  std::vector<Embed> embeds;
  Wasm wasm_import;
  Wasm wasm_export;
};

// //go:linkname local remote. `remote` is empty when the directive does not give it.
struct Linkname {
  Pos pos;
  std::string local;
  std::string remote;
};

// //export name, for cgo.
struct CgoExport {
  Pos pos;
  std::string name;
};

struct File {
  FileId id;
  Pos pos;                  // The package keyword.
  ExprId pkg_name;          // Name; invalid when the package clause is missing or bad: nothing else is set then.
  IdList<DeclId> decls;     // In source order; grouped declarations are separate entries.
  Pos eof;
  std::string go_version;   // Minimum version "go1.N" implied by //go:build above the package clause, or empty.
  PragmaId pragma;          // Before the package clause; 0 if none.
  std::vector<DeclId> local_decls_with_pragma;  // Declarations inside functions that have directives.
  std::vector<Linkname> linknames;
  std::vector<std::vector<std::string>> cgo_pragmas;  // Fields of each //go:cgo_* directive, verb without "go:".
  std::vector<CgoExport> exports;
  // Text of the comment directly before `import "C"`, with its comment markers; empty if none.
  std::string cgo_preamble;
  uint32_t line_count = 0;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_AST_FILE_H_
