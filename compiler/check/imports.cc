// Import declarations, and the complaint about unused ones.
#include <algorithm>
#include <cstdio>

#include "compiler/check/checker.h"

namespace tuco {

namespace {

// Decodes the UTF-8 sequence at text[*at]; U+FFFD for an invalid one.
uint32_t nextRune(std::string_view text, size_t* at) {
  unsigned char lead = static_cast<unsigned char>(text[(*at)++]);
  if (lead < 0x80) return lead;
  if (lead < 0xC2 || lead > 0xF4) return 0xFFFD;
  int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  uint32_t rune = lead & (0x3F >> more);
  for (int i = 0; i < more; ++i) {
    if (*at >= text.size() || (static_cast<unsigned char>(text[*at]) & 0xC0) != 0x80) return 0xFFFD;
    rune = rune << 6 | (static_cast<unsigned char>(text[(*at)++]) & 0x3F);
  }
  return rune;
}

// Characters that are no graphic characters or are spaces, outside ASCII: controls, format and
// separator characters, surrogates and private use (Unicode categories Cc, Cf, Z*, Cs, Co).
bool isInvisible(uint32_t rune) {
  struct Range {
    uint32_t first, last;
  };
  static constexpr Range kRanges[] = {
      {0x80, 0xA0},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},     {0x6DD, 0x6DD},
      {0x70F, 0x70F},     {0x890, 0x891},     {0x8E2, 0x8E2},     {0x1680, 0x1680},   {0x180E, 0x180E},
      {0x2000, 0x200F},   {0x2028, 0x202F},   {0x205F, 0x2064},   {0x2066, 0x206F},   {0x3000, 0x3000},
      {0xD800, 0xF8FF},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD}, {0x110CD, 0x110CD},
      {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0001, 0xE007F}, {0xF0000, 0x10FFFF}};
  for (const Range& range : kRanges) {
    if (rune >= range.first && rune <= range.last) return true;
  }
  return false;
}

bool isIllegalInPath(uint32_t rune) {
  constexpr std::string_view kIllegal = "!\"#$%&'()*,:;<=>?[\\]^{|}`";
  if (rune < 0x80) return rune <= ' ' || rune == 0x7F || kIllegal.find(static_cast<char>(rune)) != kIllegal.npos;
  return rune == 0xFFFD || isInvisible(rune);
}

// "U+0021 '!'", as Go's %#U.
std::string runeText(uint32_t rune, std::string_view bytes) {
  char code[16];
  std::snprintf(code, sizeof code, "U+%04X", rune);
  std::string text = code;
  bool is_printable = rune < 0x80 ? rune >= ' ' && rune != 0x7F : !isInvisible(rune);
  if (is_printable) text += " '" + std::string(rune == 0xFFFD ? "\uFFFD" : bytes) + "'";
  return text;
}

// The complaint about an import path, or nothing.
std::string importPathError(std::string_view path) {
  if (path.empty()) return "empty string";
  for (size_t i = 0; i < path.size();) {
    size_t start = i;
    uint32_t rune = nextRune(path, &i);
    if (isIllegalInPath(rune)) return "invalid character " + runeText(rune, path.substr(start, i - start));
  }
  return "";
}

}  // namespace

// Registered under no path: nobody else can get hold of it.
PackageId Checker::fakePackage(std::string_view path, std::string_view name) {
  PackageId fake = types.newPackage(names.intern(path), names.intern(name));
  types[fake].fake = true;
  return fake;
}

PackageId Checker::importPackage(Pos pos, std::string_view path) {
  auto known = imported.find(std::string(path));
  if (known != imported.end()) return known->second;
  PackageId result;
  if (path == "unsafe") {
    result = kUnsafePackage;
  } else if (path == "C" && config.cgo == CgoMode::Fake) {
    result = fakePackage("C", "C");
  } else {
    ErrorOr<PackageId> loaded =
        config.importer ? config.importer(path) : ErrorOr<PackageId>(Error{"no importer installed"});
    if (loaded.ok()) {
      result = *loaded;
    } else {
      errorf(pos, Code::BrokenImport, "could not import %s (%s)", {path, loaded.error().message});
      std::string_view name = path.ends_with("/") ? path.substr(0, path.size() - 1) : path;
      if (size_t slash = name.rfind('/'); slash != name.npos) name = name.substr(slash + 1);
      result = fakePackage(path, name);
    }
  }
  imported.emplace(path, result);
  if (paths_known) markImports(result);
  return result;
}

void Checker::collectImport(DeclId decl, ScopeId file_scope) {
  ImportDecl s = ast.cast<ImportDecl>(decl);
  if (!s.path || !ast.is<BasicLit>(s.path)) return;
  BasicLit literal = ast.cast<BasicLit>(s.path);
  if (literal.is_bad) return;
  std::string_view path = consts.fromLiteral(literal.text, LiteralForm::String).stringVal();
  if (std::string problem = importPathError(path); !problem.empty()) {
    errorf(s.path, Code::BadImportPath, "invalid import path (%s)", {problem});
    return;
  }
  PackageId package = importPackage(literal.pos, path);
  NameId name = types[package].name;
  if (s.local_name) {
    name = ast.name(s.local_name);
    if (path == "C") {
      error(s.local_name, Code::ImportCRenamed, "cannot rename import \"C\"");
      return;
    }
  }
  if (name == init_name) {
    error(decl, Code::InvalidInitDecl, "cannot import package as init - init must be a func");
    return;
  }
  std::vector<PackageId>& direct = types[pkg].imports;
  if (std::find(direct.begin(), direct.end(), package) == direct.end()) direct.push_back(package);

  ObjectId pkg_name = types.newPkgName(s.pos, pkg, name, package);
  if (s.local_name) {
    recordDef(s.local_name, pkg_name);
  } else {
    recordImplicit(decl, pkg_name);
  }
  if (types[package].fake) types[pkg_name].is_used = true;
  imports.push_back(pkg_name);
  if (text(name) == ".") {
    dotImport(pkg_name, s.local_name, file_scope);
  } else {
    declare(file_scope, ExprId(), pkg_name, Pos());
  }
}

// Makes the exported objects of a package visible in a file. They keep their own parent scope.
void Checker::dotImport(ObjectId pkg_name, ExprId dot, ScopeId file_scope) {
  ScopeId from = types[types[pkg_name].imported()].scope;
  for (const Scope::Entry& entry : types[from].entries()) {
    if (!isExportedName(text(entry.name))) continue;
    if (ObjectId alt = types[file_scope].insert(entry.name, entry.obj)) {
      ErrorReport err = newError(Code::DuplicateDecl);
      err.addf(dot, "%s redeclared in this block", {types[alt].name});
      err.addAltDecl(alt);
      err.report();
      continue;
    }
    dot_imports[uint64_t{file_scope.value} << 32 | entry.name.value] = pkg_name;
  }
}

// Spec: it is illegal to import a package without referring to it, unless by the blank identifier.
void Checker::unusedImports() {
  if (config.ignore_func_bodies) return;
  for (ObjectId pkg_name : imports) {
    if (types[pkg_name].name != blank_name && !types[pkg_name].is_used) errorUnusedPkg(pkg_name);
  }
}

void Checker::errorUnusedPkg(ObjectId pkg_name) {
  const Object& obj = types[pkg_name];
  std::string_view path = text(types[obj.imported()].path);
  std::string_view last = path;
  if (size_t slash = last.rfind('/'); slash != last.npos) last = last.substr(slash + 1);
  std::string_view name = text(obj.name);
  // A name other than the path's last element is told, whether by renaming or by package clause.
  if (name.empty() || name == "." || name == last) {
    softErrorf(pkg_name, Code::UnusedImport, "%q imported and not used", {path});
  } else {
    softErrorf(pkg_name, Code::UnusedImport, "%q imported as %s and not used", {path, name});
  }
}

}  // namespace tuco
