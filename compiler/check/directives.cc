// What //go: directives may stand before which declarations (cmd/compile: noder/noder.go,
// noder/writer.go).
#include <algorithm>

#include "compiler/check/checker.h"

namespace tuco {

void Checker::checkDirectives() {
  checkDeclPragmas();
  std::unordered_set<ObjectId> linknamed = checkLinknames();
  checkFuncPragmas(linknamed);
}

void Checker::checkPragma(const Pragma& pragma, uint32_t allowed, bool embed_ok) {
  for (const Pragma::Flag& flag : pragma.positions) {
    if ((flag.flags & ~allowed) != 0) error(flag.pos, Code::BadDirective, "misplaced compiler directive");
  }
  if (embed_ok) return;
  for (const Pragma::Embed& embed : pragma.embeds) {
    error(embed.pos, Code::BadDirective, "misplaced go:embed directive");
  }
}

bool Checker::fileImports(int file_index, std::string_view path) const {
  if (file_index < 0) return false;
  for (DeclId decl : files[static_cast<size_t>(file_index)]->decls) {
    if (!ast.is<ImportDecl>(decl)) continue;
    ImportDecl s = ast.cast<ImportDecl>(decl);
    ObjectId pkg_name = s.local_name ? info.object(s.local_name) : info.object(decl);
    if (pkg_name && text(types[types[pkg_name].imported()].path) == path) return true;
  }
  return false;
}

void Checker::checkEmbed(DeclId decl, bool within_func) {
  VarDecl s = ast.cast<VarDecl>(decl);
  if (!s.pragma || ast.pragma(s.pragma).embeds.empty()) return;
  Pos pos = ast.pragma(s.pragma).embeds[0].pos;
  int file_index = fileIndex(pos);
  std::string message;
  if (!fileImports(file_index, "embed")) {
    message = "go:embed requires import \"embed\" (or import _ \"embed\", if package is not used)";
  } else if (s.names.size() > 1) {
    message = "go:embed cannot apply to multiple vars";
  } else if (s.values) {
    message = "go:embed cannot apply to var with initializer";
  } else if (!s.type) {
    message = "go:embed cannot apply to var without type";
  } else if (within_func) {
    message = "go:embed cannot apply to var inside func";
  } else if (GoVersion version = asGoVersion(config.go_version); version.isValid() && version < kGo1_16) {
    message = "go:embed requires go1.16 or later (-lang was set to " + config.go_version + "; check go.mod)";
  } else {
    return;
  }
  // The text is complete: no hint is added as for language features.
  has_error = true;
  diag.add({pos, Code::BadDirective, false, std::move(message)});
}

void Checker::checkDeclPragmas() {
  std::unordered_set<DeclId> package_level;
  for (const File* file : files) {
    if (file->pragma) checkPragma(ast.pragma(file->pragma), kPragmaGoBuild, false);
    for (DeclId decl : file->decls) {
      if (ast.is<VarDecl>(decl) && ast.cast<VarDecl>(decl).pragma) package_level.insert(decl);
    }
  }
  // Declarations inside functions, too: in order of position.
  std::vector<DeclId> decls;
  for (uint32_t i = 1; i < ast.idLimit(); ++i) {
    if (declPragma(DeclId(i))) decls.push_back(DeclId(i));
  }
  std::sort(decls.begin(), decls.end(), [&](DeclId a, DeclId b) { return ast.pos(a) < ast.pos(b); });
  for (DeclId decl : decls) {
    bool is_var = ast.is<VarDecl>(decl);
    checkPragma(ast.pragma(declPragma(decl)), ast.is<FuncDecl>(decl) ? kFuncPragmas : 0, is_var);
    if (is_var) checkEmbed(decl, !package_level.contains(decl));
  }
}

// The directives of a declaration, or 0; also 0 for other nodes.
PragmaId Checker::declPragma(DeclId decl) const {
  switch (ast.kind(decl)) {
    case NodeKind::ImportDecl: return ast.cast<ImportDecl>(decl).pragma;
    case NodeKind::ConstDecl: return ast.cast<ConstDecl>(decl).pragma;
    case NodeKind::TypeDecl: return ast.cast<TypeDecl>(decl).pragma;
    case NodeKind::VarDecl: return ast.cast<VarDecl>(decl).pragma;
    case NodeKind::FuncDecl: return ast.cast<FuncDecl>(decl).pragma;
    default: return PragmaId();
  }
}

// Returns the functions and variables that //go:linkname gives another name.
std::unordered_set<ObjectId> Checker::checkLinknames() {
  std::unordered_set<ObjectId> linknamed;
  auto report = [this](const Linkname& l, std::string_view format, Args args = {}) {
    errorf(l.pos, Code::BadDirective, format, args);
  };
  for (size_t i = 0; i < files.size(); ++i) {
    bool imports_unsafe = !files[i]->linknames.empty() && fileImports(static_cast<int>(i), "unsafe");
    for (const Linkname& l : files[i]->linknames) {
      if (!imports_unsafe) {
        report(l, "//go:linkname only allowed in Go files that import \"unsafe\"");
        continue;
      }
      if (l.remote.find('[') != l.remote.npos && l.remote.find(']') != l.remote.npos) {
        report(l, "//go:linkname reference of an instantiation is not allowed");
        continue;
      }
      ObjectId obj = types[pkg_scope].lookup(names.intern(l.local));
      bool is_linkable =
          obj && (types[obj].kind == ObjectKind::Func || types[obj].kind == ObjectKind::Var);
      if (is_linkable) {
        if (!linknamed.insert(obj).second) report(l, "duplicate //go:linkname for %s", {l.local});
        continue;
      }
      GoVersion version = asGoVersion(config.go_version);
      if (!version.isValid() || version >= kGo1_18) {
        report(l, "//go:linkname must refer to declared function or variable");
      }
    }
  }
  return linknamed;
}

void Checker::checkFuncPragmas(const std::unordered_set<ObjectId>& linknamed) {
  for (const File* file : files) {
    for (DeclId decl : file->decls) {
      if (!ast.is<FuncDecl>(decl)) continue;
      FuncDecl s = ast.cast<FuncDecl>(decl);
      if (ast.name(s.name) == blank_name) continue;
      uint32_t flags = s.pragma ? ast.pragma(s.pragma).flags : 0;
      bool is_wasm_import = s.pragma && ast.pragma(s.pragma).wasm_import.pos.isKnown();
      auto report = [&](std::string_view message) { error(s.pos, Code::BadDirective, message); };
      if ((flags & kPragmaSystemstack) != 0 && (flags & kPragmaNosplit) != 0) {
        report("go:nosplit and go:systemstack cannot be combined");
      }
      if (!s.body) {
        // A linknamed function hopefully has its body where the name leads.
        bool needs_body = config.complete || ast.name(s.name) == init_name;
        if (needs_body && !is_wasm_import && !linknamed.contains(info.object(s.name))) {
          report("missing function body");
        }
        continue;
      }
      if ((flags & kPragmaNoescape) != 0) {
        report("can only use //go:noescape with external func implementations");
      }
      if (is_wasm_import) report("can only use //go:wasmimport with external func implementations");
      // Stack growth cannot follow pointers that are declared as uintptr.
      bool keeps_alive = (flags & kPragmaUintptrKeepAlive) != 0 && (flags & kPragmaUintptrEscapes) == 0;
      if (keeps_alive && (flags & kPragmaNosplit) == 0) report("go:uintptrkeepalive requires go:nosplit");
    }
  }
}

}  // namespace tuco
