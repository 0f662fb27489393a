// Making and reporting the checker's messages (types2: errors.go, format.go, version.go).
#include "compiler/check/message.h"


#include "compiler/ast/print.h"
#include "compiler/base/quote.h"
#include "compiler/check/checker.h"

namespace tuco {

namespace {

std::string joined(size_t count, const std::function<std::string(size_t)>& element) {
  std::string text = "[";
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) text += ", ";
    text += element(i);
  }
  return text + "]";
}

std::string argText(Checker& checker, const Arg& arg) {
  switch (arg.kind) {
    case Arg::Kind::Text: return std::string(arg.text);
    case Arg::Kind::Name: return std::string(checker.text(NameId(arg.id)));
    case Arg::Kind::Int: return std::to_string(arg.number);
    case Arg::Kind::Type: return checker.typeText(TypeId(arg.id));
    case Arg::Kind::Object: return objectString(checker.types, ObjectId(arg.id), checker.qualifier());
    case Arg::Kind::Expr: return checker.exprString(ExprId(arg.id));
    case Arg::Kind::Operand: return checker.operandString(*arg.operand);
    case Arg::Kind::Position: return checker.posText(Pos(arg.id));
    case Arg::Kind::Version: return versionText(GoVersion{arg.id});
    case Arg::Kind::Value: return arg.value->toString();
    case Arg::Kind::Types:
      return joined(arg.types.size(), [&](size_t i) { return checker.typeText(arg.types[i]); });
    case Arg::Kind::Exprs: return checker.exprListString(arg.exprs);
    case Arg::Kind::Operands:
      return joined(arg.operands.size(), [&](size_t i) { return checker.operandString(arg.operands[i]); });
    case Arg::Kind::Term:
      // Terms name packages by path, also the one being checked.
      return (arg.term->tilde ? "~" : "") + typeString(checker.types, arg.term->type, checker.qualifier().byPath());
  }
  TUCO_UNREACHABLE("a kind of argument");
}

// Type parameters print with subscript digits in some texts; messages do not show them.
std::string stripSubscripts(std::string text) {
  size_t at = text.find("\xE2\x82");
  if (at == text.npos) return text;
  std::string out;
  for (size_t i = 0; i < text.size();) {
    bool is_digit = i + 2 < text.size() && text.compare(i, 2, "\xE2\x82") == 0 &&
                    static_cast<unsigned char>(text[i + 2]) >= 0x80 &&
                    static_cast<unsigned char>(text[i + 2]) < 0x8A;
    if (is_digit) {
      i += 3;
    } else {
      out += text[i++];
    }
  }
  return out;
}

// Whether `text` holds "requires go1.N or later".
bool isVersionError(std::string_view text) {
  constexpr std::string_view kMark = "requires go";
  for (size_t at = text.find(kMark); at != text.npos; at = text.find(kMark, at + 1)) {
    size_t i = at + kMark.size();
    auto eatDigits = [&] {
      size_t start = i;
      while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
      return i > start;
    };
    if (!eatDigits() || i >= text.size() || text[i] != '.') continue;
    ++i;
    if (eatDigits() && text.substr(i).starts_with(" or later")) return true;
  }
  return false;
}

}  // namespace

// ---- ErrorReport --------------------------------------------------------------------------------

void ErrorReport::addf(At at, std::string_view format, Args args) {
  parts_.push_back({checker_.atPos(at), checker_.sprintf(format, args)});
}

void ErrorReport::addAltDecl(ObjectId obj) {
  // "other" rather than "previous": the one seen first need not stand first in the source.
  if (checker_.object(obj).pos.isKnown()) addf(obj, "other declaration of %s", {checker_.object(obj).name});
}

std::string ErrorReport::message() const {
  std::string text = parts_[0].text;
  for (size_t i = 1; i < parts_.size(); ++i) {
    text += "\n\t";
    if (parts_[i].pos.isKnown()) text += checker_.posText(parts_[i].pos) + ": ";
    text += parts_[i].text;
  }
  return text;
}

void ErrorReport::report() {
  TUCO_CHECK(!parts_.empty(), "an error report with a message");
  // Follow-on errors tend to mention what is invalid; the first error says more.
  auto mentions = [this](std::string_view what) {
    size_t at = parts_[0].text.find(what);
    return at != std::string::npos && at > 0;
  };
  bool is_follow_on = checker_.has_error && (mentions("invalid operand") || mentions("invalid type"));
  if (!is_follow_on) checker_.handleError(parts_[0].pos, code_, message(), is_soft_);
  parts_.clear();
}

// ---- Checker ------------------------------------------------------------------------------------

Pos Checker::atPos(At at) const {
  switch (at.kind) {
    case At::Kind::Position: return Pos(at.id);
    case At::Kind::Node:
      if (at.id == 0) return Pos();
      return isSynthetic(ExprId(at.id)) ? startPos(ExprId(at.id)) : ast.startPos(NodeId(at.id));
    case At::Kind::Object: return types[ObjectId(at.id)].pos;
  }
  TUCO_UNREACHABLE("a kind of place");
}

std::string Checker::sprintf(std::string_view format, Args args) {
  std::string out;
  const Arg* next = args.begin();
  for (size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out += format[i];
      continue;
    }
    char verb = format[++i];
    if (verb == '%') {
      out += '%';
      continue;
    }
    TUCO_CHECK(next != args.end(), "an argument for every verb of the message");
    std::string text = argText(*this, *next++);
    out += verb == 'q' ? quoteGo(text) : text;
  }
  return out;
}

void Checker::error(At at, Code code, std::string_view message) {
  errorf(at, code, "%s", {message});
}

void Checker::errorf(At at, Code code, std::string_view format, Args args) {
  ErrorReport err = newError(code);
  err.addf(at, format, args);
  err.report();
}

void Checker::softErrorf(At at, Code code, std::string_view format, Args args) {
  ErrorReport err = newError(code);
  err.addf(at, format, args);
  err.setSoft();
  err.report();
}

void Checker::versionErrorf(At at, GoVersion want, std::string_view format, Args args) {
  errorf(at, Code::UnsupportedFeature, "%s requires %s or later", {sprintf(format, args), want});
}

bool Checker::verifyVersionf(At at, GoVersion want, std::string_view format, Args args) {
  if (allowVersion(want)) return true;
  versionErrorf(at, want, format, args);
  return false;
}

void Checker::handleError(Pos pos, Code code, std::string message, bool is_soft) {
  // In a repeated constant initialisation the position is that of the original expression; the
  // identifier being declared says more.
  if (env.errpos.isKnown()) pos = env.errpos;
  if (code == Code::InvalidSyntaxTree) message = "invalid syntax tree: " + message;
  message = stripSubscripts(std::move(message));
  if (config.compiler_rules && isVersionError(message)) message += versionHint(pos);
  has_error = true;
  diag.add({pos, code, is_soft, std::move(message)});
}

// Where the version that refused a construct comes from, as cmd/compile adds it.
std::string Checker::versionHint(Pos pos) {
  int index = fileIndex(pos);
  if (index < 0) return "";
  const std::string& declared = files[static_cast<size_t>(index)]->go_version;
  if (!declared.empty() && declared == versionText(info.file_versions[static_cast<size_t>(index)])) {
    return " (file declares //go:build " + declared + ")";
  }
  return " (-lang was set to " + config.go_version + "; check go.mod)";
}

std::string Checker::posText(Pos pos) const {
  if (ast.sources() == nullptr || !pos.isKnown()) return "<unknown position>";
  // The standard library is compiled with paths that do not depend on where it is.
  bool is_elsewhere = !config.goroot.empty() && fileIndex(pos) < 0;
  auto text = [&](const Location& where) {
    std::string out(where.filename);
    if (is_elsewhere && out.starts_with(config.goroot + "/")) out.replace(0, config.goroot.size(), "$GOROOT");
    if (where.line == 0) return out.empty() ? "<unknown position>" : out;
    out += ":" + std::to_string(where.line);
    if (where.column != 0) out += ":" + std::to_string(where.column);
    return out;
  };
  std::string relative = text(ast.sources()->location(pos));
  std::string absolute = text(ast.sources()->absoluteLocation(pos));
  return relative == absolute ? relative : relative + "[" + absolute + "]";
}

std::string Checker::exprString(ExprId e) {
  if (isSynthetic(e)) return synthetic_names[e.value & ~kSyntheticBit].text;
  return nodeString(ast, names, e);
}

std::string Checker::exprListString(IdList<ExprId> list) {
  return joined(list.size(), [&](size_t i) { return exprString(list[static_cast<uint32_t>(i)]); });
}

std::string Checker::typeText(TypeId t) {
  return t ? typeString(types, t, qualifier()) : std::string("<nil>");
}

// ---- Names of packages --------------------------------------------------------------------------

namespace {

// Packages other than the one being checked are written by name, or by quoted path if several
// packages in the import graph share the name.
void writePackage(const void* self, const TypeStore& types, PackageId package, std::string& out) {
  Checker& checker = *static_cast<Checker*>(const_cast<void*>(self));
  if (package == checker.pkg) return;
  if (!checker.paths_known) {
    checker.paths_known = true;
    checker.markImports(checker.pkg);
  }
  NameId name = types[package].name;
  auto it = checker.paths_of_name.find(name);
  bool is_ambiguous = it != checker.paths_of_name.end() && it->second.size() > 1;
  out += is_ambiguous ? quoteGo(types.text(types[package].path)) : std::string(types.text(name));
}

}  // namespace

namespace {

void writePos(const void* self, Pos pos, std::string& out) {
  out += static_cast<const Checker*>(self)->posText(pos);
}

}  // namespace

Qualifier Checker::qualifier() { return Qualifier{writePackage, this, writePos}; }

void Checker::markImports(PackageId package) {
  std::vector<PackageId> work{package};
  while (!work.empty()) {
    PackageId p = work.back();
    work.pop_back();
    if (!seen_packages.insert(p).second) continue;
    std::vector<NameId>& paths = paths_of_name[types[p].name];
    if (std::find(paths.begin(), paths.end(), types[p].path) == paths.end()) paths.push_back(types[p].path);
    for (PackageId imported_package : types[p].imports) work.push_back(imported_package);
  }
}

// ---- lookupError --------------------------------------------------------------------------------

namespace {

enum class LookupFailure : uint8_t { Missing, Misspelled, Unexported, Inaccessible };

std::string_view withoutFirstRune(std::string_view text) {
  size_t i = 1;
  while (i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) ++i;
  return i < text.size() ? text.substr(i) : text;  // A single letter stays, as in types2.
}

LookupFailure classify(std::string_view sel, std::string_view alt, bool same_package) {
  if (same_package) return LookupFailure::Misspelled;
  bool same_tail = withoutFirstRune(sel) == withoutFirstRune(alt);
  if (isExportedName(sel)) {
    if (isExportedName(alt)) return LookupFailure::Misspelled;
    return same_tail ? LookupFailure::Unexported : LookupFailure::Missing;
  }
  if (isExportedName(alt)) return same_tail ? LookupFailure::Misspelled : LookupFailure::Missing;
  return sel == alt ? LookupFailure::Inaccessible : LookupFailure::Missing;
}

}  // namespace

// `obj` is what a lookup that ignores case finds, or 0. Says what is the matter with `sel`.
std::string Checker::lookupError(TypeId t, NameId sel, ObjectId obj, bool struct_lit) {
  LookupFailure failure = LookupFailure::Missing;
  std::string_view alt;
  std::string_view what = "object";
  if (obj) {
    alt = nameOf(obj);
    failure = classify(text(sel), alt, object(obj).pkg == pkg);
    if (object(obj).kind == ObjectKind::Var) what = "field";
    if (object(obj).kind == ObjectKind::Func) what = "method";
  }
  if (struct_lit) {
    switch (failure) {
      case LookupFailure::Missing:
        return sprintf("unknown field %s in struct literal of type %s", {sel, t});
      case LookupFailure::Misspelled:
        return sprintf("unknown field %s in struct literal of type %s, but does have %s", {sel, t, alt});
      case LookupFailure::Unexported:
        return sprintf("unknown field %s in struct literal of type %s, but does have unexported %s",
                       {sel, t, alt});
      case LookupFailure::Inaccessible:
        return sprintf("cannot refer to unexported field %s in struct literal of type %s", {alt, t});
    }
  }
  switch (failure) {
    case LookupFailure::Missing: return sprintf("type %s has no field or method %s", {t, sel});
    case LookupFailure::Misspelled:
      return sprintf("type %s has no field or method %s, but does have %s %s", {t, sel, what, alt});
    case LookupFailure::Unexported:
      return sprintf("type %s has no field or method %s, but does have unexported %s %s",
                     {t, sel, what, alt});
    case LookupFailure::Inaccessible:
      return sprintf("cannot refer to unexported %s %s", {what, alt});
  }
  TUCO_UNREACHABLE("a way in which a lookup fails");
}

}  // namespace tuco
