#include "compiler/driver/go_output.h"

#include <array>
#include <cctype>
#include <filesystem>

namespace tuco {
namespace {

void replaceAll(std::string* text, const std::string& from, const std::string& to) {
  for (size_t at = text->find(from); at != std::string::npos;
       at = text->find(from, at + to.size())) {
    text->replace(at, from.size(), to);
  }
}

// Replaces `from` where it starts the text or a line, or follows a space.
void replacePrefix(std::string* text, const std::string& from, const std::string& to) {
  if (text->find(from) == std::string::npos) return;
  for (const char* before : {" ", "\n", "\n\t"})
    replaceAll(text, before + from, before + to);
  if (text->starts_with(from)) text->replace(0, from.size(), to);
}

bool isWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// The end of "[….cgo1.go:12:3]" that starts at `open`, or 0.
size_t cgoPlaceEnd(const std::string& text, size_t open) {
  size_t close = text.find_first_of("[]\n", open + 1);
  if (close == std::string::npos || text[close] != ']') return 0;
  std::string_view inside(text.data() + open + 1, close - open - 1);
  for (std::string_view suffix : {".cgo1.go:", ".cover.go:"}) {
    size_t at = inside.rfind(suffix);
    if (at == std::string_view::npos || at == 0) continue;
    if (inside.find_first_not_of("0123456789:", at + suffix.size()) == std::string_view::npos)
      return close + 1;
  }
  return 0;
}

bool removeCgoPlaces(std::string* text) {
  bool found = false;
  for (size_t at = text->find('['); at != std::string::npos; at = text->find('[', at)) {
    size_t end = cgoPlaceEnd(*text, at);
    if (end == 0) {
      ++at;
      continue;
    }
    text->erase(at, end - at);
    found = true;
  }
  return found;
}

void restoreCNames(std::string* text) {
  static constexpr std::array<std::string_view, 8> kPrefixes = {
      "_Ctype_", "_C2type_", "_Cfunc_", "_C2func_", "_Cvar_", "_C2var_", "_Cmacro_", "_C2macro_"};
  for (std::string_view prefix : kPrefixes) {
    for (size_t at = text->find(prefix); at != std::string::npos; at = text->find(prefix, at + 1)) {
      bool starts = at == 0 || !isWord((*text)[at - 1]);
      bool goes_on = at + prefix.size() < text->size() && isWord((*text)[at + prefix.size()]);
      if (starts && goes_on) text->replace(at, prefix.size(), "C.");
    }
  }
}

}  // namespace

std::string shortPath(std::string_view path, std::string_view cwd) {
  std::string relative = std::filesystem::path(path).lexically_relative(cwd).string();
  return relative.empty() || relative.size() >= path.size() ? std::string(path) : relative;
}

std::string asGoPrints(std::string text, std::string_view package_dir, std::string_view cwd) {
  std::filesystem::path dir(package_dir);
  while (!dir.empty()) {
    std::string full = dir.string();
    std::string relative = shortPath(full, cwd);
    if (relative != full) replacePrefix(&text, full, relative);
    if (dir == dir.parent_path()) break;
    dir = dir.parent_path();
  }
  if (removeCgoPlaces(&text)) restoreCNames(&text);
  return text;
}

}  // namespace tuco
