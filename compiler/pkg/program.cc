#include "compiler/pkg/program.h"

#include <time.h>

#include <algorithm>
#include <filesystem>

#include "compiler/base/check.h"
#include "compiler/parse/parser.h"
#include "compiler/pkg/import_path.h"
#include "compiler/pkg/schedule.h"

namespace tuco {
namespace {

// Nesting limits keep recursion far below this; the memory is only reserved.
constexpr size_t kThreadStack = 256 << 20;

uint64_t threadNanoseconds() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<uint64_t>(t.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(t.tv_nsec);
}

// Adds the thread's CPU time between construction and destruction.
class CpuTimer {
 public:
  explicit CpuTimer(std::atomic<uint64_t>& sum) : sum_(sum), start_(threadNanoseconds()) {}
  ~CpuTimer() { sum_.fetch_add(threadNanoseconds() - start_, std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t>& sum_;
  uint64_t start_;
};

}  // namespace

bool isRuntimePackage(std::string_view import_path) {
  static constexpr std::string_view kPaths[] = {"runtime",
                                                "internal/abi",
                                                "internal/bytealg",
                                                "internal/byteorder",
                                                "internal/chacha8rand",
                                                "internal/cpu",
                                                "internal/goarch",
                                                "internal/coverage/rtcov",
                                                "internal/godebugs",
                                                "internal/goexperiment",
                                                "internal/goos",
                                                "internal/strconv",
                                                "internal/profilerecord",
                                                "internal/stringslite",
                                                "internal/runtime/atomic",
                                                "internal/runtime/cgroup",
                                                "internal/runtime/exithook",
                                                "internal/runtime/gc",
                                                "internal/runtime/gc/scan",
                                                "internal/runtime/maps",
                                                "internal/runtime/math",
                                                "internal/runtime/sys",
                                                "internal/runtime/syscall/linux",
                                                "internal/runtime/syscall/windows"};
  return std::ranges::find(kPaths, import_path) != std::end(kPaths);
}

Program::Program(ProgramOptions options, GoEnv env, Overlay overlay)
    : options_(std::move(options)),
      env_(std::move(env)),
      overlay_(std::move(overlay)),
      types_(names_) {
  Scheduler::Steps steps{[this](uint32_t i) { parse(i); }, [this](uint32_t i) { check(i); }};
  scheduler_ = std::make_unique<Scheduler>(options_.threads, kThreadStack, std::move(steps));
}

Program::~Program() = default;

// The bytes of its files: what parsing and checking it will roughly cost.
uint64_t Program::weightOf(const ListedPackage& listed) const {
  uint64_t bytes = 1000;
  for (size_t i = 0; i < listed.files.size(); ++i) {
    std::error_code error;
    uintmax_t size = std::filesystem::file_size(overlay_.actual(listed.pathOf(i)), error);
    if (!error) bytes += size;
  }
  return bytes;
}

void Program::add(ListedPackage&& listed) {
  if (listed.import_path == "unsafe" || listed.isTestMain()) return;
  std::vector<uint32_t> dependencies;
  uint64_t weight = weightOf(listed);
  {
    std::lock_guard<std::mutex> lock(lock_);
    for (const std::string& import : listed.imports) {
      auto found = findFor(listed, import);
      if (found != by_path_.end()) dependencies.push_back(found->second);
    }
    if (!options_.lang.empty() && !listed.dep_only) listed.lang = options_.lang;
    by_path_.emplace(listed.import_path, static_cast<uint32_t>(packages_.size()));
    packages_.emplace_back(std::move(listed), sources_, options_.diag).dependencies = dependencies;
  }
  scheduler_->add(dependencies, weight);
}

void Program::finish() {
  scheduler_->finish();
}

uint32_t Program::doneCount() const {
  return scheduler_->done();
}

// The package that `importer` means by a resolved path. What cgo's generated files import is in no
// import map, also where the importer is built once more for a test and so are those packages.
Program::PathMap::const_iterator Program::findFor(const ListedPackage& importer,
                                                  const std::string& path) const {
  size_t variant = importer.import_path.find(' ');
  if (variant != importer.import_path.npos && (path == "runtime/cgo" || path == "syscall")) {
    auto found = by_path_.find(path + importer.import_path.substr(variant));
    if (found != by_path_.end()) return found;
  }
  return by_path_.find(path);
}

ProgramPackage& Program::at(uint32_t index) {
  std::lock_guard<std::mutex> lock(lock_);
  return packages_[index];
}

PackageId Program::typesOf(const std::string& import_path) const {
  auto found = by_path_.find(import_path);
  return found == by_path_.end() ? PackageId() : packages_[found->second].types;
}

// The name that messages show. The go command compiles the standard library with trimmed paths, so
// positions in it start with $GOROOT. Files of an overlay are shown by their replacements.
std::string Program::shownName(const ListedPackage& listed, size_t file) const {
  std::string path = listed.pathOf(file);
  const std::string& actual = overlay_.actual(path);
  if (actual != path) return actual;
  if (listed.standard && path.starts_with(env_.goroot + "/"))
    return "$GOROOT" + path.substr(env_.goroot.size());
  return listed.nameOf(file);
}

void Program::parse(uint32_t index) {
  ProgramPackage& package = at(index);
  PhaseScope phase("parse", package.listed.import_path.c_str());
  CpuTimer timer(parse_nanoseconds_);
  std::vector<FileId> files;
  for (size_t i = 0; i < package.listed.files.size(); ++i) {
    ErrorOr<FileId> id =
        sources_.load(overlay_.actual(package.listed.pathOf(i)), shownName(package.listed, i));
    if (!id.ok()) {
      package.load_error = id.error().message;
      return;
    }
    files.push_back(*id);
    bytes_.fetch_add(sources_.text(*id).size(), std::memory_order_relaxed);
  }
  package.ast = std::make_unique<Ast>();
  package.ast->setSources(&sources_);
  ParseOptions options;
  options.generic_methods = minorOfLang(package.listed.lang) >= 27;
  options.is_std = package.listed.standard;
  options.is_runtime = package.listed.standard && isRuntimePackage(package.listed.compilePath());
  options.is_wasm = env_.goarch == "wasm";
  package.stopped_parsing =
      !parseFiles(*package.ast, sources_, names_, files, options, package.diag);
  for (const File& file : package.ast->files())
    package.lines += file.line_count;
  lines_.fetch_add(package.lines, std::memory_order_relaxed);
  files_.fetch_add(static_cast<uint32_t>(files.size()), std::memory_order_relaxed);
}

ErrorOr<PackageId> Program::import(const ProgramPackage& importer, std::string_view path) const {
  std::string package_path = importer.listed.compilePath();
  TUCO_TRY(std::string resolved, resolveImportPath(path, {package_path, importer.listed.dir,
                                                          &importer.listed.import_map}));
  std::lock_guard<std::mutex> lock(lock_);
  auto found = findFor(importer.listed, resolved);
  if (found == by_path_.end()) return importNotFound(resolved);
  PackageId id = packages_[found->second].types;
  if (!id.isValid()) return Error{"package " + resolved + " was not checked"};
  return id;
}

CheckConfig Program::configOf(const ProgramPackage& package) {
  CheckConfig config;
  config.types = &types_;
  config.consts = &constants_;
  config.importer = [this, &package](std::string_view path) { return import(package, path); };
  config.path = package.listed.compilePath();
  config.go_version = package.listed.lang;
  config.sizes = sizesFor(env_.goarch);
  config.goroot = env_.goroot;
  config.complete = package.listed.allSourceIsGo();
  config.is_std = package.listed.standard;
  return config;
}

void Program::check(uint32_t index) {
  ProgramPackage& package = at(index);
  PhaseScope phase("check", package.listed.import_path.c_str());
  CpuTimer timer(check_nanoseconds_);
  bool dependencies_good = std::ranges::all_of(
      package.dependencies, [&](uint32_t d) { return at(d).state == PackageState::Good; });
  bool parsed = package.load_error.empty() && !package.stopped_parsing &&
                package.diag.syntaxErrorCount() == 0;
  if (!dependencies_good) {
    package.state = PackageState::Skipped;
  } else if (!parsed) {
    package.state = PackageState::Faulty;
  } else if (options_.last_phase == LastPhase::Parse) {
    package.state = PackageState::Good;
  } else {
    CheckedPackage checked = checkPackage(configOf(package), *package.ast, package.diag);
    package.types = checked.pkg;
    package.state = package.diag.errorCount() == 0 ? PackageState::Good : PackageState::Faulty;
    if (package.state == PackageState::Good && options_.on_checked)
      options_.on_checked(package, checked);
  }
  if (package.state == PackageState::Good) {
    for (const File& file : package.ast->files())
      sources_.release(file.id);
  }
  package.ast.reset();
}

ProgramStats Program::stats() const {
  ProgramStats stats;
  stats.parse_seconds = static_cast<double>(parse_nanoseconds_.load()) / 1e9;
  stats.check_seconds = static_cast<double>(check_nanoseconds_.load()) / 1e9;
  stats.lines = lines_;
  stats.bytes = bytes_;
  stats.files = files_;
  stats.packages = scheduler_->done();
  return stats;
}

}  // namespace tuco
