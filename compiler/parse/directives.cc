#include "compiler/parse/directives.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "compiler/lex/unicode.h"
#include "compiler/lex/unquote.h"

namespace tuco {
namespace {

constexpr uint32_t kRuntimePragmas =
    kPragmaSystemstack | kPragmaNowritebarrier | kPragmaNowritebarrierrec | kPragmaYeswritebarrierrec;

struct Verb {
  std::string_view name;
  uint32_t flags;
};

constexpr Verb kVerbs[] = {
    {"go:build", kPragmaGoBuild},
    {"go:noescape", kPragmaNoescape},
    {"go:norace", kPragmaNorace},
    {"go:nosplit", kPragmaNosplit | kPragmaNoCheckPtr},
    {"go:noinline", kPragmaNoinline},
    {"go:nocheckptr", kPragmaNoCheckPtr},
    {"go:systemstack", kPragmaSystemstack},
    {"go:nowritebarrier", kPragmaNowritebarrier},
    {"go:nowritebarrierrec", kPragmaNowritebarrierrec | kPragmaNowritebarrier},
    {"go:yeswritebarrierrec", kPragmaYeswritebarrierrec},
    {"go:cgo_unsafe_args", kPragmaCgoUnsafeArgs | kPragmaNoCheckPtr},
    {"go:uintptrkeepalive", kPragmaUintptrKeepAlive},
    {"go:uintptrescapes", kPragmaUintptrEscapes | kPragmaUintptrKeepAlive},
    {"go:registerparams", kPragmaRegisterParams},
};

// Known to the standard library without being flags.
constexpr std::string_view kStdVerbs[] = {
    "go:cgo_export_static",  "go:cgo_export_dynamic", "go:cgo_import_static",
    "go:cgo_import_dynamic", "go:cgo_ldflag",         "go:cgo_dynamic_linker",
    "go:embed",              "go:fix",                "go:generate",
};

uint32_t flagsOf(std::string_view verb) {
  const Verb* found = std::find_if(std::begin(kVerbs), std::end(kVerbs),
                                   [verb](const Verb& v) { return v.name == verb; });
  return found == std::end(kVerbs) ? 0 : found->flags;
}

bool isAsciiSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// The bytes of the white space at the start of `text`.
size_t spaceLength(std::string_view text) {
  if (text.empty()) return 0;
  DecodedRune next = decodeRune(text);
  return next.width != 0 && isSpace(next.rune) ? next.width : 0;
}

void trimLeft(std::string_view& text) {
  while (size_t n = spaceLength(text)) text.remove_prefix(n);
}

std::string_view takeWord(std::string_view& text) {
  size_t end = 0;
  while (end < text.size() && spaceLength(text.substr(end)) == 0) ++end;
  std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  for (trimLeft(text); !text.empty(); trimLeft(text)) out.emplace_back(takeWord(text));
  return out;
}

// Words separated by space; a double-quoted part is a word of its own, with its quotes.
std::vector<std::string> quotedWords(std::string_view text) {
  std::vector<std::string> out;
  size_t i = 0;
  while (i < text.size()) {
    if (isAsciiSpace(text[i])) {
      ++i;
      continue;
    }
    size_t start = i;
    if (text[i] == '"') {
      size_t close = text.find('"', i + 1);
      if (close == std::string_view::npos) return out;  // An open quote is no word.
      i = close + 1;
    } else {
      while (i < text.size() && !isAsciiSpace(text[i]) && text[i] != '"') ++i;
    }
    out.emplace_back(text.substr(start, i - start));
  }
  return out;
}

bool isQuoted(std::string_view word) { return word.size() >= 2 && word.front() == '"' && word.back() == '"'; }

std::string_view trimQuotes(std::string_view word) {
  while (word.starts_with('"')) word.remove_prefix(1);
  while (word.ends_with('"')) word.remove_suffix(1);
  return word;
}

// Such an argument cannot be mistaken for a flag of the linker.
bool isSafeLibraryName(std::string_view name) {
  unsigned char c = static_cast<unsigned char>(name[0]);
  return isDigit(c) || isLetter(c) || c == '.' || c == '_' || c == '/' || c >= 0x80;
}

bool isCgoGenerated(std::string_view filename) {
  size_t slash = filename.rfind('/');
  if (slash != std::string_view::npos) filename.remove_prefix(slash + 1);
  return filename.starts_with("_cgo_");
}

class DirectiveReader {
 public:
  DirectiveReader(const DirectiveContext& context, Pos pos, std::string_view text, Pragma& pragma)
      : context_(context), pos_(pos), text_(text), pragma_(pragma) {}

  void read() {
    if (text_.starts_with("go:wasmimport ")) return wasmImport();
    if (text_.starts_with("go:wasmexport ")) return wasmExport();
    if (text_.starts_with("go:linkname ")) return linkname();
    if (text_ == "go:embed" || text_.starts_with("go:embed ")) return embed();
    if (text_.starts_with("go:cgo_import_dynamic ") && cgoImportOfLibrary()) return;
    if (text_.starts_with("go:cgo_")) cgo();
    flag();
  }

 private:
  void error(std::string message) { context_.diags.report(pos_, Code::BadDirective, std::move(message)); }

  void wasmImport() {
    std::vector<std::string> f = words(text_);
    if (f.size() != 3) return error("usage: //go:wasmimport importmodule importname");
    if (context_.options.is_wasm) pragma_.wasm_import = {pos_, f[1], f[2]};
  }

  void wasmExport() {
    std::vector<std::string> f = words(text_);
    if (f.size() != 2) return error("usage: //go:wasmexport exportname");
    if (context_.options.is_wasm) pragma_.wasm_export = {pos_, "", f[1]};
  }

  void linkname() {
    std::vector<std::string> f = words(text_);
    if (f.size() != 2 && f.size() != 3) return error("usage: //go:linkname localname [linkname]");
    context_.file.linknames.push_back({pos_, f[1], f.size() == 3 ? f[2] : std::string()});
  }

  void embed() {
    std::vector<std::string> patterns;
    std::string_view rest = text_.substr(std::strlen("go:embed"));
    for (trimLeft(rest); !rest.empty(); trimLeft(rest)) {
      if (!embedPattern(rest, patterns)) {
        patterns.clear();
        break;
      }
    }
    if (patterns.empty()) return error("usage: //go:embed pattern...");
    pragma_.embeds.push_back({pos_, std::move(patterns)});
  }

  bool embedPattern(std::string_view& rest, std::vector<std::string>& patterns) {
    auto invalid = [&](std::string_view what) {
      error("invalid quoted string in //go:embed: " + std::string(what));
      return false;
    };
    if (rest[0] == '`') {
      size_t close = rest.find('`', 1);
      if (close == std::string_view::npos) return invalid(rest);
      patterns.emplace_back(rest.substr(1, close - 1));
      rest.remove_prefix(close + 1);
    } else if (rest[0] == '"') {
      size_t close = 1;
      while (close < rest.size() && rest[close] != '"') close += rest[close] == '\\' ? 2 : 1;
      if (close >= rest.size()) return invalid(rest);
      std::optional<std::string> value = unquoteString(rest.substr(0, close + 1));
      if (!value) return invalid(rest.substr(0, close + 1));
      patterns.push_back(std::move(*value));
      rest.remove_prefix(close + 1);
    } else {
      patterns.emplace_back(takeWord(rest));
    }
    return rest.empty() || spaceLength(rest) != 0 || invalid(rest);
  }

  // cgo_import_dynamic with a library is for everybody (golang.org/x/sys/unix needs it), as long
  // as the name is harmless.
  bool cgoImportOfLibrary() {
    std::vector<std::string> f = quotedWords(text_);
    if (f.size() < 4) return false;
    std::string_view library = trimQuotes(f[3]);
    if (!library.empty() && !isSafeLibraryName(library) && !isCgoGenerated(context_.filename)) {
      error("invalid library name " + quoteString(library) + " in cgo_import_dynamic directive");
    }
    addCgo(std::move(f));
    return true;
  }

  void cgo() {
    if (!isCgoGenerated(context_.filename) && !context_.options.is_std) {
      error("//" + std::string(text_) + " only allowed in cgo-generated code");
    }
    addCgo(quotedWords(text_));
  }

  void addCgo(std::vector<std::string> f) {
    f[0].erase(0, std::strlen("go:"));
    const std::string& verb = f[0];
    auto unquoted = [&](size_t first, size_t last) {
      return std::none_of(f.begin() + static_cast<long>(first), f.begin() + static_cast<long>(last), isQuoted);
    };
    size_t n = f.size();
    if (verb == "cgo_export_static" || verb == "cgo_export_dynamic") {
      if (!((n == 2 || n == 3) && unquoted(1, n))) return error("usage: //go:" + verb + " local [remote]");
    } else if (verb == "cgo_import_dynamic") {
      bool ok = ((n == 2 || n == 3) && unquoted(1, n)) || (n == 4 && unquoted(1, 3) && isQuoted(f[3]));
      if (!ok) return error("usage: //go:cgo_import_dynamic local [remote [\"library\"]]");
      if (n == 4) f[3] = trimQuotes(f[3]);
    } else if (verb == "cgo_import_static") {
      if (n != 2 || isQuoted(f[1])) return error("usage: //go:cgo_import_static local");
    } else if (verb == "cgo_dynamic_linker") {
      if (n != 2 || !isQuoted(f[1])) return error("usage: //go:cgo_dynamic_linker \"path\"");
      f[1] = trimQuotes(f[1]);
    } else if (verb == "cgo_ldflag") {
      if (n != 2 || !isQuoted(f[1])) return error("usage: //go:cgo_ldflag \"arg\"");
      f[1] = trimQuotes(f[1]);
    } else {
      return;
    }
    context_.file.cgo_pragmas.push_back(std::move(f));
  }

  void flag() {
    std::string verb(text_.substr(0, text_.find(' ')));
    uint32_t flags = flagsOf(verb);
    const ParseOptions& options = context_.options;
    if (!options.is_runtime && (flags & kRuntimePragmas) != 0) error("//" + verb + " only allowed in runtime");
    if (flags == kPragmaUintptrKeepAlive && !options.is_std) {
      error("//" + verb + " is only allowed in the standard library");
    }
    bool known = flags != 0 || std::find(std::begin(kStdVerbs), std::end(kStdVerbs), verb) != std::end(kStdVerbs);
    if (!known && options.is_std) error("//" + verb + " is not allowed in the standard library");
    pragma_.flags |= flags;
    pragma_.positions.push_back({flags, pos_});
  }

  const DirectiveContext& context_;
  Pos pos_;
  std::string_view text_;
  Pragma& pragma_;
};

}  // namespace

void addDirective(const DirectiveContext& context, Pos pos, bool is_blank, std::string_view text,
                  std::optional<Pragma>& pragma) {
  if (!pragma) pragma.emplace();
  if (!is_blank) {  // A directive has its line to itself.
    context.diags.report(pos, Code::BadDirective, "misplaced compiler directive");
    return;
  }
  DirectiveReader(context, pos, text, *pragma).read();
}

void addExport(File& file, Pos pos, std::string_view text) {
  std::vector<std::string> f = words(text);
  if (f.size() >= 2) file.exports.push_back({pos, f[1]});
}

void reportUnused(const Pragma& pragma, DiagList& diags) {
  auto report = [&diags](Pos pos, const char* message) { diags.report(pos, Code::BadDirective, message); };
  for (const Pragma::Flag& flag : pragma.positions) {
    if ((flag.flags & pragma.flags) != 0) report(flag.pos, "misplaced compiler directive");
  }
  for (const Pragma::Embed& embed : pragma.embeds) report(embed.pos, "misplaced go:embed directive");
  if (pragma.wasm_import.pos.isKnown()) report(pragma.wasm_import.pos, "misplaced go:wasmimport directive");
  if (pragma.wasm_export.pos.isKnown()) report(pragma.wasm_export.pos, "misplaced go:wasmexport directive");
}

}  // namespace tuco
