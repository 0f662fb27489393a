#include "compiler/parse/build_constraint.h"

#include <algorithm>
#include <charconv>

#include "compiler/lex/unicode.h"

namespace tuco {
namespace {

constexpr std::string_view kPrefix = "//go:build";
constexpr int kMaxTerms = 1000;

// The minor versions that an expression implies when it is true and when it is false; -1 for none.
struct Implied {
  int when_true = -1;
  int when_false = -1;
};

Implied bothOf(Implied a, Implied b) {
  return {std::max(a.when_true, b.when_true), std::min(a.when_false, b.when_false)};
}
Implied eitherOf(Implied a, Implied b) {
  return {std::min(a.when_true, b.when_true), std::max(a.when_false, b.when_false)};
}
Implied negationOf(Implied a) { return {a.when_false, a.when_true}; }

Implied ofTag(std::string_view tag) {
  if (tag == "go1") return {0, -1};
  size_t at = tag.find("go1.");
  if (at == std::string_view::npos) return {};
  std::string_view digits = tag.substr(at + 4);
  int version = -1;
  auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (error != std::errc() || rest != digits.data() + digits.size()) return {};
  return {version, -1};
}

// or = and { "||" and } ; and = not { "&&" not } ; not = [ "!" ] atom ; atom = tag | "(" or ")".
// `failed_` ends everything: a malformed constraint implies nothing.
class ConstraintParser {
 public:
  explicit ConstraintParser(std::string_view text) : rest_(text) {}

  std::optional<Implied> parse() {
    next();
    Implied result = parseOr();
    if (failed_ || !token_.empty()) return std::nullopt;
    return result;
  }

 private:
  Implied parseOr() {
    Implied x = parseAnd();
    while (take("||")) x = eitherOf(x, parseAnd());
    return x;
  }

  Implied parseAnd() {
    Implied x = parseNot();
    while (take("&&")) x = bothOf(x, parseNot());
    return x;
  }

  Implied parseNot() {
    if (++terms_ > kMaxTerms) return fail();
    if (!take("!")) return parseAtom();
    if (token_ == "!") return fail();
    return negationOf(parseAtom());
  }

  Implied parseAtom() {
    if (failed_) return {};
    if (take("(")) {
      Implied x = parseOr();
      return take(")") ? x : fail();
    }
    if (!is_tag_) return fail();
    Implied x = ofTag(token_);
    next();
    return x;
  }

  Implied fail() {
    failed_ = true;
    token_ = {};
    is_tag_ = false;
    return {};
  }

  bool take(std::string_view token) {
    if (failed_ || token_ != token) return false;
    next();
    return true;
  }

  void next() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) rest_.remove_prefix(1);
    is_tag_ = false;
    size_t length = tokenLength();
    token_ = rest_.substr(0, length);
    rest_.remove_prefix(length);
  }

  size_t tokenLength() {
    if (rest_.empty()) return 0;
    char c = rest_[0];
    if (c == '(' || c == ')' || c == '!') return 1;
    if (c == '&' || c == '|') {
      if (rest_.size() > 1 && rest_[1] == c) return 2;
      fail();
      return 0;
    }
    size_t length = 0;
    while (length < rest_.size()) {
      DecodedRune next = decodeRune(rest_.substr(length));
      bool in_tag = next.width != 0 && (isLetter(next.rune) || isDigit(next.rune) || next.rune == '_' || next.rune == '.');
      if (!in_tag) break;
      length += next.width;
    }
    is_tag_ = length != 0;
    if (!is_tag_) fail();
    return length;
  }

  std::string_view rest_;
  std::string_view token_;
  bool is_tag_ = false;
  bool failed_ = false;
  int terms_ = 0;
};

}  // namespace

std::optional<std::string> goVersionOfConstraint(std::string_view line) {
  if (!line.starts_with(kPrefix)) return std::nullopt;
  line.remove_prefix(kPrefix.size());
  while (!line.empty() && isSpace(static_cast<unsigned char>(line.back()))) line.remove_suffix(1);
  if (line.empty() || (line[0] != ' ' && line[0] != '\t')) return std::nullopt;
  std::optional<Implied> implied = ConstraintParser(line).parse();
  if (!implied) return std::nullopt;
  int version = implied->when_true;
  if (version < 0) return "";
  return version == 0 ? "go1" : "go1." + std::to_string(version);
}

}  // namespace tuco
