#include "tests/corpus/recipe.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "compiler/pkg/process.h"
#include "tests/corpus/unquote.h"

namespace tuco::corpus {
namespace {

bool isBuildLine(std::string_view line) {
  return line.starts_with("//go:build ") || line.starts_with("// +build ");
}

// A //go:build expression: || over && over ! over tags and parentheses.
class Constraint {
 public:
  Constraint(std::string_view text, const Platform& platform) : text_(text), platform_(platform) {}
  bool holds() { return alternatives(); }

 private:
  bool take(std::string_view token) {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\t' || text_[0] == '\r'))
      text_.remove_prefix(1);
    if (!text_.starts_with(token)) return false;
    text_.remove_prefix(token.size());
    return true;
  }
  bool alternatives() {
    bool value = conjunction();
    while (take("||"))
      value = conjunction() || value;
    return value;
  }
  bool conjunction() {
    bool value = negation();
    while (take("&&"))
      value = negation() && value;
    return value;
  }
  bool negation() {
    if (take("!")) return !negation();
    if (take("(")) {
      bool value = alternatives();
      take(")");
      return value;
    }
    size_t n = 0;
    while (n < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[n])) != 0 ||
                                text_[n] == '_' || text_[n] == '.'))
      ++n;
    std::string_view tag = text_.substr(0, n);
    text_.remove_prefix(n);
    return tagHolds(tag);
  }
  bool tagHolds(std::string_view tag) const {
    if (tag.starts_with("go1."))
      return std::atoi(std::string(tag.substr(4)).c_str()) <= platform_.go_minor;
    if (tag.starts_with("goexperiment."))
      return std::ranges::find(platform_.experiments, tag) != platform_.experiments.end();
    return tag == platform_.goos || tag == platform_.goarch || tag == "gc" || tag == "cgo" ||
           tag == "test_run";
  }

  std::string_view text_;
  const Platform& platform_;
};

void readArguments(const std::vector<std::string>& words, Recipe* recipe) {
  size_t i = 1;
  for (; i < words.size() && words[i].starts_with("-"); ++i) {
    auto value = [&] { return ++i < words.size() ? words[i] : std::string(); };
    if (words[i] == "-1")
      recipe->wants_error = true;
    else if (words[i] == "-0")
      recipe->wants_error = false;
    else if (words[i] == "-s")
      recipe->single_file_packages = true;
    else if (words[i] == "-t" || words[i] == "-godebug")
      value();
    else if (words[i] == "-goexperiment")
      recipe->experiment = value();
    else if (words[i] == "-gomodversion")
      recipe->go_mod_version = value();
    else
      recipe->flags.push_back(words[i]);
  }
  recipe->arguments.assign(words.begin() + static_cast<ptrdiff_t>(std::min(i, words.size())),
                           words.end());
}

}  // namespace

std::string Recipe::optimiserFlag() const {
  static constexpr std::string_view kPlain[] = {"-d=panic",  "-+", "-std", "-e",
                                                "-complete", "-C", "-L"};
  for (const std::string& flag : flags) {
    bool plain = std::ranges::find(kPlain, flag) != std::end(kPlain) ||
                 flag.starts_with("-lang=") || flag.starts_with("-p=") || flag.starts_with("-e=");
    if (!plain) return flag.substr(0, flag.find_first_of("=/0123456789"));
  }
  return {};
}

std::string Recipe::flagValue(std::string_view name, std::string otherwise) const {
  for (const std::string& flag : flags) {
    if (flag.starts_with(name) && flag.size() > name.size() && flag[name.size()] == '=')
      otherwise = flag.substr(name.size() + 1);
  }
  return otherwise;
}

bool Recipe::hasFlag(std::string_view flag) const {
  return std::ranges::find(flags, flag) != flags.end();
}

Platform hostPlatform() {
  std::string out;
  (void)runProcess({"go", "env", "GOHOSTOS", "GOHOSTARCH", "GOVERSION"}, "/", &out);
  std::vector<std::string> lines = splitLines(out);
  Platform platform{lines[0], lines[1], std::atoi(lines[2].substr(4).c_str()), {}};
  std::string tags;
  (void)runProcess({"go", "list", "-f", "{{context.ToolTags}}", "unsafe"}, "/", &tags);
  std::ranges::replace_if(tags, [](char c) { return c == '[' || c == ']'; }, ' ');
  std::istringstream words(tags);
  for (std::string tag; words >> tag;)
    platform.experiments.push_back(tag);
  return platform;
}

Recipe readRecipe(std::string_view text, const Platform& platform) {
  Recipe recipe;
  std::vector<std::string> lines = splitLines(text);
  std::string action;
  for (const std::string& line : lines) {
    if (isBuildLine(line)) continue;
    action = trimmed(line.starts_with("//") ? line.substr(2) : line);
    if (!action.empty()) break;
  }
  for (const std::string& line : lines) {
    if (line.starts_with("package ")) break;
    if (line.starts_with("//go:build ") && !Constraint(line.substr(11), platform).holds())
      recipe.skipped_because = line;
  }
  std::vector<std::string> words = splitQuoted(action);
  if (words.empty()) return recipe;
  recipe.action = words[0];
  if (recipe.action == "errorcheckwithauto") {
    recipe.action = "errorcheck";
    recipe.wants_error = true;
  }
  if (recipe.action == "errorcheck" || recipe.action == "errorcheckdir" ||
      recipe.action == "errorcheckoutput")
    recipe.wants_error = true;
  if (recipe.action == "skip") recipe.skipped_because = "skip";
  readArguments(words, &recipe);
  return recipe;
}

}  // namespace tuco::corpus
