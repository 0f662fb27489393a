#include "compiler/pkg/go_list.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "compiler/pkg/go_env.h"
#include "compiler/pkg/json.h"
#include "compiler/pkg/process.h"

namespace tuco {
namespace {

constexpr std::string_view kFields =
    "-json=ImportPath,Name,Dir,ForTest,Standard,DepOnly,Incomplete,GoFiles,CgoFiles,"
    "CompiledGoFiles,Imports,ImportMap,Module,Error,"
    "EmbedFiles,CFiles,CXXFiles,MFiles,FFiles,SFiles,SysoFiles,SwigFiles,SwigCXXFiles";

// The language version of a module without a go line, as cmd/go assumes it.
constexpr std::string_view kVersionWithoutGoLine = "1.16";

// What one JSON object holds beyond the package itself.
struct Decoded {
  ListedPackage package;
  std::vector<std::string> compiled_files;
  std::string error;
};

void decodeModule(JsonReader& json, const std::string& local_lang, std::string* lang) {
  std::string version;
  bool present = false;
  json.object([&](std::string_view key) {
    present = true;
    if (key == "GoVersion") return json.string(&version);
    json.skip();
  });
  if (!present) return;
  *lang = langOfVersion(version.empty() ? kVersionWithoutGoLine : std::string_view(version));
  // A module that wants a newer Go than the local one is compiled at the local version.
  if (minorOfLang(*lang) > minorOfLang(local_lang)) *lang = local_lang;
}

void decodeMember(JsonReader& json, std::string_view key, const std::string& local_lang,
                  Decoded* out) {
  ListedPackage& p = out->package;
  if (key == "ImportPath") return json.string(&p.import_path);
  if (key == "Name") return json.string(&p.name);
  if (key == "Dir") return json.string(&p.dir);
  if (key == "ForTest") return json.string(&p.for_test);
  if (key == "Standard") return json.boolean(&p.standard);
  if (key == "DepOnly") return json.boolean(&p.dep_only);
  if (key == "GoFiles") return json.strings(&p.files);
  if (key == "CgoFiles") return json.strings(&p.cgo_files);
  if (key == "CompiledGoFiles") return json.strings(&out->compiled_files);
  if (key == "Imports") return json.strings(&p.imports);
  if (key == "Module") return decodeModule(json, local_lang, &p.lang);
  static constexpr std::string_view kOtherFiles[] = {
      "CFiles", "CXXFiles", "MFiles", "FFiles", "SFiles", "SysoFiles", "SwigFiles", "SwigCXXFiles"};
  if (std::ranges::find(kOtherFiles, key) != std::end(kOtherFiles)) {
    std::vector<std::string> files;
    json.strings(&files);
    p.has_other_files |= !files.empty();
    return;
  }
  if (key == "Incomplete") {
    bool incomplete = false;
    json.boolean(&incomplete);
    p.has_error |= incomplete;
    return;
  }
  if (key == "ImportMap") {
    return json.object([&](std::string_view from) {
      auto& entry = p.import_map.emplace_back(std::string(from), std::string());
      json.string(&entry.second);
    });
  }
  if (key == "Error") {
    return json.object([&](std::string_view member) {
      p.has_error = true;
      if (member == "Err") return json.string(&out->error);
      json.skip();
    });
  }
  json.skip();
}

bool decode(const std::string& text, const std::string& local_lang, Decoded* out) {
  out->package.lang = local_lang;
  JsonReader json(text);
  json.object([&](std::string_view key) { decodeMember(json, key, local_lang, out); });
  return json.atEnd();
}

void replaceImportC(ListedPackage* p) {
  std::erase(p->imports, "C");
  // cgo's generated files import these.
  for (const char* implicit : {"unsafe", "syscall", "runtime/cgo"}) {
    if (p->import_path == implicit) continue;
    if (p->import_path == "runtime/cgo" && std::string_view(implicit) == "syscall") continue;
    if (std::ranges::find(p->imports, implicit) == p->imports.end())
      p->imports.emplace_back(implicit);
  }
}

enum class Mode { Json, CompiledJson, CompiledDepsJson, Plain };

std::vector<std::string> commandLine(const ListRequest& request, Mode mode) {
  std::vector<std::string> argv = {request.go, "list"};
  if (mode != Mode::Plain) {
    argv.insert(argv.end(), {"-e", std::string(kFields)});
  }
  if (mode == Mode::CompiledJson || mode == Mode::CompiledDepsJson) argv.push_back("-compiled");
  if (mode != Mode::CompiledJson) argv.push_back("-deps");
  if (request.tests) argv.push_back("-test");
  argv.insert(argv.end(), request.build_flags.begin(), request.build_flags.end());
  argv.push_back("-pgo=off");  // Profiles make the go command list packages once per main package.
  argv.push_back("--");
  return argv;
}

// Runs go list in a JSON mode and hands over each decoded object.
ErrorOr<ListOutcome> runList(const ListRequest& request, std::vector<std::string> argv,
                             const std::string& local_lang,
                             const std::function<void(Decoded&&)>& onObject) {
  JsonSplitter splitter;
  bool good = true;
  auto onPiece = [&](std::string_view piece) {
    splitter.feed(piece);
    std::string text;
    while (good && splitter.next(&text)) {
      Decoded decoded;
      good = decode(text, local_lang, &decoded);
      if (good) onObject(std::move(decoded));
    }
  };
  TUCO_TRY(ProcessResult result, runProcess(argv, request.dir, request.more_env, onPiece));
  if (!good || (result.exit_code == 0 && !splitter.clean()))
    return Error{"go list printed JSON that cannot be read"};
  ListOutcome outcome;
  outcome.exit_code = result.exit_code;
  outcome.errors = std::move(result.errors);
  return outcome;
}

// Lists a request in two steps. Asking for -compiled over all dependencies makes the go command
// hash every package (6 s for std and cmd against 0.3 s), so only packages with cgo files are asked
// for in that way, in a second run; they and what imports them wait for it.
class Lister {
 public:
  Lister(const ListRequest& request, std::string local_lang,
         const std::function<void(ListedPackage&&)>& onPackage)
      : request_(request), local_lang_(std::move(local_lang)), onPackage_(onPackage) {}

  ErrorOr<ListOutcome> run() {
    std::vector<std::string> argv = commandLine(request_, Mode::Json);
    argv.insert(argv.end(), request_.patterns.begin(), request_.patterns.end());
    TUCO_TRY(ListOutcome outcome,
             runList(request_, argv, local_lang_, [&](Decoded&& d) { take(std::move(d)); }));
    outcome.has_load_error = has_error_;
    if (outcome.exit_code != 0 || has_error_ || cgo_.empty()) {
      release();
      return outcome;
    }
    return completeCgo();
  }

 private:
  void take(Decoded&& decoded) {
    ListedPackage& p = decoded.package;
    has_error_ |= p.has_error;
    bool is_cgo = !p.cgo_files.empty();
    if (is_cgo) {
      cgo_.push_back(p.import_path);
      replaceImportC(&p);
    }
    bool waits = is_cgo || std::ranges::any_of(
                               p.imports, [&](const std::string& i) { return held_.contains(i); });
    if (!waits) return onPackage_(std::move(p));
    held_.insert(p.import_path);
    waiting_.push_back(std::move(p));
  }

  ErrorOr<ListOutcome> completeCgo() {
    std::unordered_map<std::string, std::vector<std::string>> compiled;
    std::string cgo_errors;
    auto onObject = [&](Decoded&& d) {
      has_error_ |= d.package.has_error;
      if (!d.error.empty()) cgo_errors += d.error + (d.error.ends_with('\n') ? "" : "\n");
      compiled[d.package.import_path] = std::move(d.compiled_files);
    };
    ListOutcome outcome;
    for (const std::vector<std::string>& patterns : cgoPatterns()) {
      std::vector<std::string> argv = commandLine(request_, Mode::CompiledJson);
      argv.insert(argv.end(), patterns.begin(), patterns.end());
      TUCO_TRY(outcome, runList(request_, argv, local_lang_, onObject));
      if (outcome.exit_code != 0) break;
    }
    if (outcome.exit_code != 0) {
      // Some module graphs do not let packages of other modules be named. Then it must be the slow
      // way.
      std::vector<std::string> argv = commandLine(request_, Mode::CompiledDepsJson);
      argv.insert(argv.end(), request_.patterns.begin(), request_.patterns.end());
      TUCO_TRY(outcome, runList(request_, argv, local_lang_, onObject));
    }
    outcome.has_load_error = has_error_;
    if (!cgo_errors.empty()) outcome.errors = cgo_errors;
    for (ListedPackage& p : waiting_) {
      auto found = compiled.find(p.import_path);
      // A package that is recompiled for another package's test has the files it always has.
      if (found == compiled.end()) found = compiled.find(p.compilePath());
      if (!p.cgo_files.empty() && found != compiled.end()) p.files = found->second;
      if (!p.cgo_files.empty() && found == compiled.end() && !has_error_) {
        return Error{"go list -compiled says nothing about " + p.import_path};
      }
    }
    release();
    return outcome;
  }

  // What to ask for: the plain paths of the packages with cgo files, and, since go list does not
  // mix the two, file arguments as the user named them in a list of their own.
  std::vector<std::vector<std::string>> cgoPatterns() const {
    std::vector<std::string> paths;
    bool files = false;
    for (const std::string& path : cgo_) {
      std::string plain = path.substr(0, path.find(' '));
      if (plain.ends_with("_test") && path.size() != plain.size()) plain.resize(plain.size() - 5);
      if (plain == "command-line-arguments") {
        files = true;
      } else if (std::ranges::find(paths, plain) == paths.end()) {
        paths.push_back(std::move(plain));
      }
    }
    std::vector<std::vector<std::string>> lists;
    if (!paths.empty()) lists.push_back(std::move(paths));
    if (files) lists.push_back(request_.patterns);
    return lists;
  }

  void release() {
    for (ListedPackage& p : waiting_)
      onPackage_(std::move(p));
    waiting_.clear();
  }

  const ListRequest& request_;
  const std::string local_lang_;
  const std::function<void(ListedPackage&&)>& onPackage_;
  std::vector<std::string> cgo_;
  std::unordered_set<std::string> held_;
  std::vector<ListedPackage> waiting_;
  bool has_error_ = false;
};

}  // namespace

std::string ListedPackage::compilePath() const {
  if (name == "main") return "main";
  return import_path.substr(0, import_path.find(' '));
}

bool ListedPackage::isTestMain() const {
  return name == "main" && import_path.ends_with(".test");
}

bool decodeListed(const std::string& json, const std::string& local_lang, ListedPackage* out) {
  Decoded decoded;
  if (!decode(json, local_lang, &decoded)) return false;
  *out = std::move(decoded.package);
  return true;
}

std::string ListedPackage::pathOf(size_t i) const {
  return files[i].starts_with('/') ? files[i] : dir + "/" + files[i];
}

std::string ListedPackage::nameOf(size_t i) const {
  if (cgo_files.empty() || !files[i].starts_with('/')) return pathOf(i);
  // Generated files come last: the types, one for each file with import "C", the dynamic imports.
  size_t first = 0;
  while (!files[first].starts_with('/'))
    ++first;
  size_t n = i - first;
  std::string work = "$WORK/b001/";
  if (n == 0) return work + "_cgo_gotypes.go";
  if (n > cgo_files.size()) return work + "_cgo_import.go";
  return work + cgo_files[n - 1].substr(0, cgo_files[n - 1].size() - 3) + ".cgo1.go";
}

bool ListedPackage::allSourceIsGo() const {
  if (has_other_files || !cgo_files.empty()) return false;
  // Parts of these are supplied by package runtime.
  static constexpr std::string_view kForwardDeclaring[] = {
      "bytes",         "internal/poll", "net",  "os",      "runtime/metrics",
      "runtime/pprof", "runtime/trace", "sync", "syscall", "time"};
  std::string_view path = std::string_view(import_path).substr(0, import_path.find(' '));
  return !standard || std::ranges::find(kForwardDeclaring, path) == std::end(kForwardDeclaring);
}

ErrorOr<ListOutcome> listPackages(const ListRequest& request, const GoEnv& env,
                                  const std::function<void(ListedPackage&&)>& onPackage) {
  return Lister(request, env.lang, onPackage).run();
}

ErrorOr<ListOutcome> listErrors(const ListRequest& request) {
  std::vector<std::string> argv = commandLine(request, Mode::Plain);
  argv.insert(argv.end(), request.patterns.begin(), request.patterns.end());
  TUCO_TRY(ProcessResult result,
           runProcess(argv, request.dir, request.more_env, [](std::string_view) {}));
  ListOutcome outcome;
  outcome.exit_code = result.exit_code;
  outcome.errors = std::move(result.errors);
  return outcome;
}

}  // namespace tuco
