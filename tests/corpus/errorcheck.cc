#include "tests/corpus/errorcheck.h"

#include <re2/re2.h>

#include <cstdlib>

#include "tests/corpus/unquote.h"

namespace tuco::corpus {
namespace {

struct Wanted {
  std::string prefix;  // "file:line"
  std::string expression;
};

// Replaces LINE, LINE+n and LINE-n by file:line.
std::string withLineNumbers(const std::string& text, const std::string& file, int line) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    if (text.compare(i, 4, "LINE") != 0) {
      out += text[i++];
      continue;
    }
    i += 4;
    int number = line;
    if (i + 1 < text.size() && (text[i] == '+' || text[i] == '-') &&
        std::isdigit(static_cast<unsigned char>(text[i + 1])) != 0) {
      char* end = nullptr;
      number += static_cast<int>(std::strtol(text.c_str() + i, &end, 10));
      i = static_cast<size_t>(end - text.c_str());
    }
    out += file + ":" + std::to_string(number);
  }
  return out;
}

// The text after the last-starting "// ERROR " or "// GC_ERROR " marker that a search from the left
// finds.
std::string annotationOf(const std::string& line) {
  size_t plain = line.find("// ERROR ");
  size_t gc = line.find("// GC_ERROR ");
  if (plain == std::string::npos && gc == std::string::npos) return {};
  return plain < gc ? line.substr(plain + 9) : line.substr(gc + 12);
}

std::string collectWanted(const Unit::File& file, std::vector<Wanted>* wanted) {
  std::vector<std::string> lines = splitLines(file.text);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].find("////") != std::string::npos) continue;  // Switched off.
    std::string all = annotationOf(lines[i]);
    if (all.empty()) continue;
    std::string prefix = file.name + ":" + std::to_string(i + 1);
    size_t found = 0;
    for (size_t at = 0;;) {
      size_t open = all.find('"', at);
      size_t close = open == std::string::npos ? open : all.find('"', open + 1);
      if (close == std::string::npos) break;
      wanted->push_back({prefix, withLineNumbers(all.substr(open + 1, close - open - 1), file.name,
                                                 static_cast<int>(i + 1))});
      at = close + 1;
      ++found;
    }
    if (found == 0) return prefix + ": annotation without an expression\n";
  }
  return {};
}

// True if `line` is about `prefix`: an optional folder, the prefix, then ':' or '['.
bool isAbout(const std::string& line, const std::string& prefix) {
  size_t colon = line.find(':');
  if (colon == std::string::npos) return false;
  size_t slash = line.rfind('/', colon);
  size_t start = slash == std::string::npos ? 0 : slash + 1;
  if (line.compare(start, prefix.size(), prefix) != 0 || line.size() <= start + prefix.size())
    return false;
  char next = line[start + prefix.size()];
  return next == ':' || next == '[';
}

bool isOfFiles(const std::string& line, const std::vector<Unit::File>& files) {
  for (const Unit::File& file : files) {
    if (line.starts_with(file.name + ":")) return true;
  }
  return false;
}

}  // namespace

std::string errorCheck(std::vector<std::string> lines, const std::vector<Unit::File>& files) {
  std::string faults;
  std::vector<Wanted> wanted;
  for (const Unit::File& file : files)
    faults += collectWanted(file, &wanted);
  for (const Wanted& want : wanted) {
    RE2 expression(want.expression, RE2::Quiet);
    if (!expression.ok()) {
      faults += want.prefix + ": bad expression " + want.expression + "\n";
      continue;
    }
    std::vector<std::string> rest;
    std::string unmatched;
    bool about = false;
    bool matched = false;
    for (std::string& line : lines) {
      if (!isAbout(line, want.prefix)) {
        rest.push_back(std::move(line));
        continue;
      }
      about = true;
      size_t space = line.find(' ');
      if (RE2::PartialMatch(space == std::string::npos ? line : line.substr(space + 1),
                            expression)) {
        matched = true;
        continue;
      }
      unmatched += "\n    " + line;
      rest.push_back(std::move(line));
    }
    lines = std::move(rest);
    if (!about)
      faults += want.prefix + ": missing error \"" + want.expression + "\"\n";
    else if (!matched)
      faults += want.prefix + ": no match for \"" + want.expression + "\" in:" + unmatched + "\n";
  }
  for (const std::string& line : lines) {
    if (isOfFiles(line, files)) faults += "unmatched: " + line + "\n";
  }
  return faults;
}

}  // namespace tuco::corpus
