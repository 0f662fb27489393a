#include "tests/corpus/front.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>
#include <unordered_map>

#include "compiler/parse/parser.h"
#include "compiler/pkg/go_list.h"
#include "compiler/pkg/import_path.h"
#include "compiler/pkg/process.h"
#include "compiler/pkg/program.h"
#include "tests/corpus/unquote.h"

namespace tuco::corpus {
namespace {

[[noreturn]] void die(const std::string& message) {
  std::fprintf(stderr, "%s\n0 passed, 1 failed\n", message.c_str());
  std::exit(2);
}

std::vector<Found> foundIn(const SourceManager& sources, const std::vector<Diagnostic>& list) {
  std::vector<Found> found;
  for (const Diagnostic& d : list) {
    Location where = sources.location(d.pos);
    found.push_back({std::string(where.filename), where.line, where.column, d.message});
  }
  return found;
}

// Lines of compiler output; those that start with a tab belong to the one before.
std::vector<std::string> messagesOf(const std::string& text) {
  std::vector<std::string> messages;
  for (std::string& line : splitLines(text)) {
    if (line.starts_with('\t') && !messages.empty())
      messages.back() += "\n" + line;
    else if (!trimmed(line).empty())
      messages.push_back(std::move(line));
  }
  return messages;
}

}  // namespace

struct Front::Impl {
  std::unique_ptr<Program> program;
  std::unordered_map<std::string, PackageId> local;  // By path; packages checked by checkGc.

  ErrorOr<PackageId> import(const Unit& unit, std::string_view path) const {
    TUCO_TRY(std::string resolved, resolveImportPath(path, {unit.path, unit.import_root, nullptr}));
    auto found = local.find(resolved);
    if (found != local.end()) return found->second;
    PackageId id = program->typesOf(resolved);
    if (!id.isValid()) return importNotFound(resolved);
    return id;
  }

  CheckConfig configOf(const Unit& unit) {
    CheckConfig config;
    config.types = &program->types();
    config.consts = &program->constants();
    config.importer = [this, &unit](std::string_view path) { return import(unit, path); };
    config.path = unit.path;
    config.go_version = unit.lang;
    config.sizes = sizesFor(program->env().goarch);
    config.cgo = unit.fake_import_c ? CgoMode::Fake : CgoMode::None;
    config.test_builtins = unit.test_builtins;
    config.complete = unit.complete;
    config.is_std = unit.is_std;
    return config;
  }

  std::vector<FileId> addFiles(const Unit& unit) {
    std::vector<FileId> ids;
    for (const Unit::File& file : unit.files) {
      ErrorOr<FileId> id = program->sources().add(file.name, file.text);
      if (!id.ok()) die(id.error().message);
      ids.push_back(*id);
    }
    return ids;
  }
};

Front::Front(const std::vector<std::string>& patterns) : impl_(std::make_unique<Impl>()) {
  ErrorOr<GoEnv> env = readGoEnv("go", "/", {});
  if (!env.ok()) die(env.error().message);
  ProgramOptions options;
  options.threads = std::max(1u, std::thread::hardware_concurrency());
  impl_->program = std::make_unique<Program>(options, *env, Overlay());
  ListRequest request;
  request.dir = "/";
  request.patterns = patterns;
  ErrorOr<ListOutcome> outcome =
      listPackages(request, *env, [&](ListedPackage&& p) { impl_->program->add(std::move(p)); });
  if (!outcome.ok()) die(outcome.error().message);
  if (outcome->exit_code != 0 || outcome->has_load_error) die("go list fails: " + outcome->errors);
  impl_->program->finish();
  for (const ProgramPackage& package : impl_->program->packages()) {
    if (package.state != PackageState::Faulty) continue;
    std::fprintf(stderr, "# %s\n%s%s", package.listed.import_path.c_str(),
                 package.load_error.c_str(), package.diag.text().c_str());
  }
}

Front::~Front() = default;

std::vector<Found> Front::checkRaw(const Unit& unit) {
  Program& program = *impl_->program;
  DiagList syntax;
  Ast ast;
  ast.setSources(&program.sources());
  ParseOptions parse_options;
  parse_options.check_branches = false;
  parse_options.directives = false;
  parse_options.generic_methods =
      minorOfLang(unit.lang.empty() ? program.env().lang : unit.lang) >= 27;
  for (FileId file : impl_->addFiles(unit)) {
    ast.addFile(parseFile(ast, program.sources(), program.names(), file, parse_options, syntax));
  }
  std::vector<Found> found = foundIn(program.sources(), syntax.list());

  CheckConfig config = impl_->configOf(unit);
  config.path = std::string(program.names().text(ast.name(ast.files()[0].pkg_name)));
  config.ignore_branch_errors = false;
  config.compiler_rules = false;
  // The corpus is about the language of its own toolchain.
  if (config.go_version.empty()) config.go_version = program.env().lang;
  DiagSink sink(program.sources(), {.all_errors = true, .keep_all = true});
  checkPackage(config, ast, sink);
  for (Found& f : foundIn(program.sources(), sink.reported()))
    found.push_back(std::move(f));
  return found;
}

GcOutput Front::checkGc(const Unit& unit) {
  Program& program = *impl_->program;
  DiagSink sink(program.sources(), {.all_errors = unit.all_errors, .show_columns = unit.show_columns});
  Ast ast;
  ast.setSources(&program.sources());
  ParseOptions options;
  options.is_std = unit.is_std;
  options.is_runtime = unit.is_runtime;
  options.generic_methods = minorOfLang(unit.lang.empty() ? program.env().lang : unit.lang) >= 27;
  bool parsed =
      parseFiles(ast, program.sources(), program.names(), impl_->addFiles(unit), options, sink);
  if (parsed && sink.syntaxErrorCount() == 0) {
    CheckConfig config = impl_->configOf(unit);
    if (config.go_version.empty()) config.go_version = program.env().lang;
    CheckedPackage checked = checkPackage(config, ast, sink);
    if (sink.errorCount() == 0) impl_->local[unit.path] = checked.pkg;
  }
  return {messagesOf(sink.text()), sink.errorCount() != 0};
}

void Front::forgetUnits() {
  impl_->local.clear();
}

std::vector<Found> Front::parse(const Unit::File& file) {
  SourceManager sources;
  Interner names;
  ErrorOr<FileId> id = sources.add(file.name, file.text);
  if (!id.ok()) die(id.error().message);
  DiagList diags;
  Ast ast;
  ast.setSources(&sources);
  ParseOptions options;
  options.directives = false;
  parseFile(ast, sources, names, *id, options, diags);
  return foundIn(sources, diags.list());
}

std::string readFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) die("cannot read " + path);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

std::string goRoot() {
  std::string out;
  ErrorOr<ProcessResult> result = runProcess({"go", "env", "GOROOT"}, "/", &out);
  if (!result.ok() || result->exit_code != 0) die("go env GOROOT fails");
  return trimmed(out);
}

}  // namespace tuco::corpus
