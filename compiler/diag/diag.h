// Diagnostics: what is wrong with the user's program, at which position, in gc's wording.
//
// A DiagList only collects; parsers of different files each fill one. A DiagSink belongs to a
// package and applies gc's policy as messages arrive, in the order in which gc would report them:
//  1. at most one "syntax error…" per line (compared with the last syntax error);
//  2. a message equal to the last other message on the same line is dropped;
//  3. the tenth error stops everything with "too many errors", unless all errors are wanted.
// Output is sorted by position: first by file in the order of the first report in it, then by line
// and column; adjacent lines that read the same are printed once.
#ifndef TUCO_COMPILER_DIAG_DIAG_H_
#define TUCO_COMPILER_DIAG_DIAG_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source.h"

namespace tuco {

enum class Code : int16_t {
#define TUCO_CODE(name, number) name = number,
#include "compiler/diag/codes.def"
};

// "UndeclaredName".
std::string_view codeName(Code code);

struct Diagnostic {
  Pos pos;
  Code code = Code::None;
  // A soft error leaves the typed program valid enough to go on (unused variables and imports).
  bool is_soft = false;
  // One line, or several where continuation lines start with "\n\t", as gc prints them.
  std::string message;
};

// Collects without policy, in order of reporting. One thread.
class DiagList {
 public:
  void report(Pos pos, Code code, std::string message) {
    list_.push_back({pos, code, false, std::move(message)});
  }
  const std::vector<Diagnostic>& list() const { return list_; }
  size_t size() const { return list_.size(); }
  bool empty() const { return list_.empty(); }

 private:
  std::vector<Diagnostic> list_;
};

struct DiagOptions {
  bool all_errors = false;     // -e: no limit of ten.
  bool show_columns = true;    // Off by -C.
  bool show_original = false;  // -L: add "[file:line:col]" where a //line directive is in force.
  bool keep_all = false;       // No policy at all: every message is recorded. For tests of the checker.
};

// The diagnostics of one package. One thread.
class DiagSink {
 public:
  explicit DiagSink(const SourceManager& sources, DiagOptions options = {})
      : sources_(sources), options_(options) {}

  void report(Pos pos, Code code, std::string message) {
    add({pos, code, false, std::move(message)});
  }
  void reportSoft(Pos pos, Code code, std::string message) {
    add({pos, code, true, std::move(message)});
  }
  void add(Diagnostic diagnostic);
  // Reports all of `list`, in its order. Call for each file in the order of the command line.
  void addAll(const DiagList& list);

  // True once "too many errors" was reached: nothing more is recorded; callers should give up soon.
  bool stopped() const { return stopped_; }
  size_t errorCount() const { return errors_; }
  size_t hardErrorCount() const { return hard_errors_; }
  // Messages that start with "syntax error", including dropped ones. If not 0, gc does not check types.
  size_t syntaxErrorCount() const { return syntax_errors_; }

  // Recorded diagnostics in the order of reporting.
  std::vector<Diagnostic> reported() const;
  // Recorded diagnostics in output order, without the repeated ones.
  std::vector<Diagnostic> sorted() const;
  // Lines "file:line:col: message\n", as gc prints them, ending in "too many errors" if stopped.
  std::string text() const;
  // A JSON array of {"posn", "code", "message"} objects, posn and message as in `go vet -json`.
  std::string json() const;

  // "file:line:col", without what is unknown or switched off; gc omits columns from 255 on.
  std::string formatPos(Pos pos) const;

 private:
  struct Recorded {
    Diagnostic diagnostic;
    uint32_t base_order;  // Rank of file and line base by first report.
    Location where;       // Absolute.
  };
  bool isDuplicate(const Recorded& entry);
  std::vector<const Recorded*> inOrder() const;

  const SourceManager& sources_;
  DiagOptions options_;
  std::vector<Recorded> entries_;
  std::map<uint64_t, uint32_t> base_orders_;
  struct LastSeen {
    uint32_t base_order = UINT32_MAX;
    uint32_t line = 0;
    std::string message;
  };
  LastSeen last_syntax_;
  LastSeen last_other_;
  Pos stop_pos_;
  bool stopped_ = false;
  size_t errors_ = 0;
  size_t hard_errors_ = 0;
  size_t syntax_errors_ = 0;
};

// `text` as a JSON string literal with quotes; invalid UTF-8 becomes U+FFFD.
std::string jsonString(std::string_view text);

}  // namespace tuco

#endif  // TUCO_COMPILER_DIAG_DIAG_H_
