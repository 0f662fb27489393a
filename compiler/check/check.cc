// The pipeline that checks a package, and the queue of what is put off.
#include "compiler/base/check.h"

#include <algorithm>

#include "compiler/check/checker.h"

namespace tuco {

namespace {

// The newest language this checker knows.
constexpr GoVersion kGoCurrent = kGo1_27;

}  // namespace

Checker::Checker(const CheckConfig& cfg, const Ast& tree, DiagSink& sink)
    : config(cfg),
      ast(tree),
      diag(sink),
      types(*cfg.types),
      names(cfg.types->names()),
      consts(*cfg.consts),
      owned_info(std::make_unique<Info>(tree.idLimit())),
      info(*owned_info),
      blank_name(names.intern("_")),
      init_name(names.intern("init")),
      main_name(names.intern("main")),
      validator(types),
      mono(types) {
  makeHooks();
}

CheckedPackage checkPackage(const CheckConfig& config, const Ast& ast, DiagSink& diag) {
  PhaseScope phase("check", config.path.c_str());
  Checker checker(config, ast, diag);
  size_t hard_errors = diag.hardErrorCount();
  checker.checkFiles();
  CheckedPackage result;
  result.pkg = checker.pkg;
  result.info = std::move(checker.owned_info);
  result.ok = diag.hardErrorCount() == hard_errors;
  return result;
}

void Checker::checkFiles() {
  initFiles();
  collectObjects();
  directCycles();
  packageObjects();
  processDelayed(0);  // Includes all function bodies.
  cleanup();
  initOrder();
  if (!config.disable_unused_import_check) unusedImports();
  // Flows of type arguments are only sound in a correct package.
  if (!has_error) monomorph();
  // Errors of the parser count, too: cmd/compile stops before these rules.
  if (config.compiler_rules && !has_error && diag.errorCount() == 0) checkCompilerRules();

  Package& package = types[pkg];
  package.go_version = config.go_version;
  package.hooks = nullptr;
  package.complete = true;
}

void Checker::checkCompilerRules() {
  // As in cmd/compile, each group of rules is looked at only if the one before found nothing.
  checkAnonymousInterfaceCycles();
  if (!has_error) checkNotInHeap();
  if (!has_error) checkDirectives();
  if (!has_error) checkSizes();
}

void Checker::initFiles() {
  pkg = types.newPackage(names.intern(config.path), NameId());
  types[pkg].hooks = &hooks;
  pkg_scope = types[pkg].scope;

  for (const File& file : ast.files()) {
    if (!file.pkg_name) continue;  // A syntax error was reported.
    NameId name = ast.name(file.pkg_name);
    Package& package = types[pkg];
    if (!package.name) {
      if (name != blank_name) {
        package.name = name;
      } else {
        error(file.pkg_name, Code::BlankPkgName, "invalid package name _");
      }
    } else if (name != package.name) {
      errorf(ast.sources()->start(file.id), Code::MismatchedPkgName, "package %s; expected package %s",
             {name, package.name});
      continue;
    }
    files.push_back(&file);
  }

  GoVersion package_version = asGoVersion(config.go_version);
  if (package_version > kGoCurrent && !files.empty()) {
    errorf(ast.sources()->start(files[0]->id), Code::TooNew,
           "package requires newer Go version %v (application built with %v)",
           {package_version, kGoCurrent});
  }
  for (const File* file : files) info.file_versions.push_back(fileVersion(*file));
}

// A //go:build line may raise or lower a file's version, but not below go1.21, the first version
// that understood such lines.
GoVersion Checker::fileVersion(const File& file) {
  GoVersion version = asGoVersion(file.go_version);
  if (!version.isValid()) return asGoVersion(config.go_version);
  if (version > kGoCurrent) {
    errorf(file.pkg_name, Code::TooNew, "file requires newer Go version %v", {version});
  }
  return std::max(version, kGo1_21);
}

int Checker::fileIndex(Pos pos) const {
  if (!pos.isKnown() || ast.sources() == nullptr) return -1;
  FileId id = ast.sources()->file(pos);
  for (size_t i = 0; i < files.size(); ++i) {
    if (files[i]->id == id) return static_cast<int>(i);
  }
  return -1;
}

void Checker::processDelayed(size_t top) {
  // Actions may push more actions: function bodies hold function literals.
  GoVersion saved = env.version;
  for (size_t i = top; i < delayed.size(); ++i) {
    env.version = delayed.version(i);
    delayed.run(i);
  }
  delayed.truncate(top);
  env.version = saved;
}

// Completes what other packages will read, so that they need not compute (or report) anything.
void Checker::cleanup() {
  for (size_t i = 0; i < cleanups.size(); ++i) {  // Completing a type may add more.
    TypeId t = cleanups[i];
    if (types.is(t, TypeKind::Interface)) {
      typeSet(types, t);
      types.interfaceNode(t).hooks = nullptr;
    } else {
      under(t);
    }
  }
  cleanups.clear();
}

void Checker::push(ObjectId obj) {
  types[obj].color = static_cast<uint32_t>(obj_path.size()) + 2;
  obj_path.push_back({obj, types[obj].pos});
}

void Checker::pop() {
  types[obj_path.back().obj].color = 0;
  obj_path.pop_back();
}

DeclInfo* Checker::declInfo(ObjectId obj) {
  uint32_t order = types[obj].order;
  if (order == 0 || order > obj_list.size() || obj_list[order - 1] != obj) return nullptr;
  return obj_decls[order - 1];
}

void Checker::addDeclDep(ObjectId to) {
  if (env.decl == nullptr || declInfo(to) == nullptr) return;
  // One mark per object keeps most duplicates out; initOrder() removes the rest.
  uint32_t& mark = dep_marks[types[to].order - 1];
  if (mark == env.decl->number) return;
  mark = env.decl->number;
  env.decl->deps.push_back(to);
}

// ---- What the types room asks of us -------------------------------------------------------------

namespace {

Code codeOf(TypesError error) {
  switch (error) {
    case TypesError::DuplicateMethod: return Code::DuplicateDecl;
    case TypesError::InvalidUnion: return Code::InvalidUnion;
    case TypesError::UnsupportedVersion: return Code::UnsupportedFeature;
  }
  TUCO_UNREACHABLE("a kind of error of the types room");
}

Checker& checkerOf(void* checker) { return *static_cast<Checker*>(checker); }

}  // namespace

void Checker::makeHooks() {
  hooks.checker = this;
  hooks.objDecl = [](void* self, ObjectId obj) { checkerOf(self).objDecl(obj); };
  hooks.error = [](void* self, TypesError code, Pos pos, std::string_view message, Pos other,
                   std::string_view other_message) {
    ErrorReport err = checkerOf(self).newError(codeOf(code));
    err.addf(pos, "%s", {message});
    if (!other_message.empty()) err.addf(other, "%s", {other_message});
    err.report();
  };
  hooks.later = [](void* self, std::function<void()> action) {
    Checker& checker = checkerOf(self);
    checker.delayed_functions.push_back(std::move(action));
    const std::function<void()>* kept = &checker.delayed_functions.back();
    checker.later([kept] { (*kept)(); });
  };
  hooks.madeInterface = [](void* self, TypeId iface) { checkerOf(self).needsCleanup(iface); };
  hooks.qualifier = qualifier();
  hooks.allowVersion = [](void* self, Pos, int minor) {
    return checkerOf(self).allowVersion(goVersion(1, static_cast<uint32_t>(minor)));
  };
  hooks.verifyVersion = [](void* self, Pos pos, int minor, std::string_view what) {
    return checkerOf(self).verifyVersionf(pos, goVersion(1, static_cast<uint32_t>(minor)), "%s", {what});
  };
}

}  // namespace tuco
