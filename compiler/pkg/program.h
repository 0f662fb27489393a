// A program: all packages that a go list request names, parsed and checked in parallel in one
// process.
#ifndef TUCO_COMPILER_PKG_PROGRAM_H_
#define TUCO_COMPILER_PKG_PROGRAM_H_

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/ast/ast.h"
#include "compiler/base/constant.h"
#include "compiler/base/interner.h"
#include "compiler/check/api.h"
#include "compiler/diag/diag.h"
#include "compiler/pkg/go_env.h"
#include "compiler/pkg/go_list.h"
#include "compiler/pkg/overlay.h"
#include "compiler/source/source.h"
#include "compiler/types/type_store.h"

namespace tuco {

class Scheduler;

enum class LastPhase : uint8_t { Parse, Check };

struct ProgramPackage;

struct ProgramOptions {
  unsigned threads = 1;
  DiagOptions diag;
  LastPhase last_phase = LastPhase::Check;
  bool fail_on_skipped_dependencies = true;
  // Called on the checking thread for each package that was checked without errors, before its
  // syntax trees are freed.
  std::function<void(const ProgramPackage& package, const CheckedPackage& checked)> on_checked;
  std::string
      lang;  // For the packages named by patterns instead of what their modules say; empty: none.
};

enum class PackageState : uint8_t {
  Waiting,
  Good,
  Faulty,   // Its diagnostics say why.
  Skipped,  // A dependency is faulty: not checked, as go build would not compile it.
};

// One package and what became of it. Belongs to the thread that works on it until finish() returns.
struct ProgramPackage {
  ListedPackage listed;
  DiagSink diag;
  std::unique_ptr<Ast> ast;  // Freed once the package was checked.
  PackageId types;
  PackageState state = PackageState::Waiting;
  std::vector<uint32_t> dependencies;
  std::string load_error;  // A file that cannot be read: "open x.go: permission denied".
  bool stopped_parsing = false;
  uint32_t lines = 0;

  ProgramPackage(ListedPackage l, const SourceManager& sources, DiagOptions options)
      : listed(std::move(l)), diag(sources, options) {}
};

// CPU time summed over all threads, and sizes. Times in seconds.
struct ProgramStats {
  double parse_seconds = 0;
  double check_seconds = 0;
  uint64_t lines = 0;
  uint64_t bytes = 0;
  uint32_t packages = 0;
  uint32_t files = 0;
};

class Program {
 public:
  Program(ProgramOptions options, GoEnv env, Overlay overlay);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // Adds a package whose dependencies were added before; work on it starts at once. Test mains and
  // package unsafe are not added.
  void add(ListedPackage&& listed);
  // Waits until all packages are done.
  void finish();

  // In the order in which they were added.
  const std::deque<ProgramPackage>& packages() const { return packages_; }
  // After finish(): the package with this import path as go list spells it, or invalid.
  PackageId typesOf(const std::string& import_path) const;

  uint32_t doneCount() const;
  ProgramStats stats() const;

  SourceManager& sources() { return sources_; }
  Interner& names() { return names_; }
  TypeStore& types() { return types_; }
  ConstPool& constants() { return constants_; }
  const GoEnv& env() const { return env_; }

 private:
  ProgramPackage& at(uint32_t index);
  uint64_t weightOf(const ListedPackage& listed) const;
  std::string shownName(const ListedPackage& listed, size_t file) const;
  void parse(uint32_t index);
  void check(uint32_t index);
  ErrorOr<PackageId> import(const ProgramPackage& importer, std::string_view path) const;
  CheckConfig configOf(const ProgramPackage& package);

  const ProgramOptions options_;
  const GoEnv env_;
  const Overlay overlay_;
  SourceManager sources_;
  Interner names_;
  ConstPool constants_;
  TypeStore types_;

  mutable std::mutex lock_;  // Of the two containers; a deque's elements do not move.
  std::deque<ProgramPackage> packages_;
  using PathMap = std::unordered_map<std::string, uint32_t>;
  PathMap::const_iterator findFor(const ListedPackage& importer, const std::string& path) const;
  PathMap by_path_;

  std::atomic<uint64_t> parse_nanoseconds_{0};
  std::atomic<uint64_t> check_nanoseconds_{0};
  std::atomic<uint64_t> lines_{0};
  std::atomic<uint64_t> bytes_{0};
  std::atomic<uint32_t> files_{0};
  std::unique_ptr<Scheduler> scheduler_;  // Last: its threads use everything above.
};

// Whether the path belongs to the packages that are compiled with -+, where runtime's own rules
// hold.
bool isRuntimePackage(std::string_view import_path);

}  // namespace tuco

#endif  // TUCO_COMPILER_PKG_PROGRAM_H_
