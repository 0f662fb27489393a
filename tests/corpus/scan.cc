#include "tests/corpus/scan.h"

#include <algorithm>
#include <array>

namespace tuco::corpus {
namespace {

bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

// Longest first.
constexpr std::array<std::string_view, 26> kOperators = {
    "<<=", ">>=", "&^=", "...", "&&", "||", "<-", "++", "--", "==", "!=", "<=", ">=",
    ":=",  "+=",  "-=",  "*=",  "/=", "%=", "&=", "|=", "^=", "<<", ">>", "&^", "=="};

class Scan {
 public:
  Scan(std::string_view text, const std::function<void(Scanned, Place, std::string_view)>& seen)
      : text_(text), seen_(seen) {
    if (text_.starts_with("\xEF\xBB\xBF")) i_ = line_start_ = 3;
  }

  void run() {
    while (skipSpace()) {
      if (isCommentStart()) {
        comment();
      } else {
        token();
      }
    }
    if (needs_semicolon_) semicolon();
    seen_(Scanned::End, place(i_), {});
  }

 private:
  Place place(size_t at) const { return {line_, static_cast<uint32_t>(at - line_start_ + 1)}; }
  char at(size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  bool isCommentStart() const { return at(i_) == '/' && (at(i_ + 1) == '/' || at(i_ + 1) == '*'); }

  void semicolon() {
    needs_semicolon_ = false;
    seen_(Scanned::AutoSemicolon, place(i_), {});
  }

  // False at the end of the text.
  bool skipSpace() {
    for (; i_ < text_.size(); ++i_) {
      char c = text_[i_];
      if (c == '\n') {
        if (needs_semicolon_) semicolon();
        ++line_;
        line_start_ = i_ + 1;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return true;
      }
    }
    return false;
  }

  void advance(size_t end) {
    for (; i_ < end; ++i_) {
      if (text_[i_] != '\n') continue;
      ++line_;
      line_start_ = i_ + 1;
    }
  }

  void comment() {
    size_t end;
    if (at(i_ + 1) == '/') {
      end = std::min(text_.find('\n', i_), text_.size());
    } else {
      end = text_.find("*/", i_ + 2);
      end = end == std::string_view::npos ? text_.size() : end + 2;
    }
    std::string_view comment = text_.substr(i_, end - i_);
    // A comment that holds newlines acts like one.
    bool newline = comment.find('\n') != std::string_view::npos;
    if (newline && needs_semicolon_) semicolon();
    seen_(Scanned::Comment, place(i_), comment);
    advance(end);
  }

  void token() {
    size_t end = tokenEnd();
    std::string_view token = text_.substr(i_, end - i_);
    needs_semicolon_ = endsStatement(token);
    seen_(Scanned::Token, place(i_), token);
    advance(end);
  }

  size_t tokenEnd() const {
    char c = text_[i_];
    size_t end = i_ + 1;
    if (isLetter(c)) {
      while (isLetter(at(end)) || isDigit(at(end)))
        ++end;
      return end;
    }
    if (isDigit(c) || (c == '.' && isDigit(at(i_ + 1)))) return numberEnd();
    if (c == '`') {
      end = text_.find('`', end);
      return end == std::string_view::npos ? text_.size() : end + 1;
    }
    if (c == '"' || c == '\'') return quotedEnd(c);
    for (std::string_view op : kOperators) {
      if (text_.substr(i_).starts_with(op)) return i_ + op.size();
    }
    return end;
  }

  size_t numberEnd() const {
    size_t end = i_;
    bool hex = at(i_) == '0' && (at(i_ + 1) | 0x20) == 'x';
    for (;; ++end) {
      char c = at(end);
      if ((c == '+' || c == '-') && end > i_) {
        char before = static_cast<char>(at(end - 1) | 0x20);
        if ((before == 'e' && !hex) || (before == 'p' && hex)) continue;
      }
      if (!isDigit(c) && !isLetter(c) && c != '.') return end;
    }
  }

  size_t quotedEnd(char quote) const {
    for (size_t end = i_ + 1; end < text_.size(); ++end) {
      if (text_[end] == '\n') return end;
      if (text_[end] == quote) return end + 1;
      if (text_[end] == '\\') ++end;
    }
    return text_.size();
  }

  static bool endsStatement(std::string_view token) {
    char c = token[0];
    if (isLetter(c)) {
      static constexpr std::string_view kKeywords[] = {
          "case",    "chan",  "const",  "default", "defer",  "else",      "for",
          "func",    "go",    "goto",   "if",      "import", "interface", "map",
          "package", "range", "select", "struct",  "switch", "type",      "var"};
      return std::ranges::find(kKeywords, token) == std::end(kKeywords);
    }
    if (isDigit(c) || c == '"' || c == '`' || c == '\'' ||
        (c == '.' && token.size() > 1 && isDigit(token[1])))
      return true;
    return token == ")" || token == "]" || token == "}" || token == "++" || token == "--";
  }

  std::string_view text_;
  const std::function<void(Scanned, Place, std::string_view)>& seen_;
  size_t i_ = 0;
  uint32_t line_ = 1;
  size_t line_start_ = 0;
  bool needs_semicolon_ = false;
};

}  // namespace

void scanSource(std::string_view text,
                const std::function<void(Scanned, Place, std::string_view)>& seen) {
  Scan(text, seen).run();
}

}  // namespace tuco::corpus
