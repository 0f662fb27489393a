// For tests: checks Go snippets and gives back their diagnostics as text.
//
//   CheckWorld world;
//   world.add("lib", "package lib; const C = 1");
//   EXPECT_EQ(world.check("package p\nvar x int = \"\""), "2:13: cannot use \"\" …");
//
// Only tests include this file; it is why the room may include compiler/parse.
#ifndef TUCO_COMPILER_CHECK_TESTING_H_
#define TUCO_COMPILER_CHECK_TESTING_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "compiler/check/api.h"
#include "compiler/parse/parser.h"

namespace tuco {

// A program of a few packages. Nothing is imported from outside.
class CheckWorld {
 public:
  struct Result {
    std::unique_ptr<Ast> ast;
    CheckedPackage package;
    std::string text;  // One diagnostic per line, "line:col: message", in order of position.
  };

  Interner names;
  SourceManager sources;
  ConstPool consts;
  TypeStore types{names};

  // Settings for the following checks; importer, types, consts and path are filled in.
  CheckConfig config = makeConfig();

  // Checks a package of one or several files named "a.go", "b.go" …
  Result checkFiles(const std::string& path, const std::vector<std::string>& file_texts) {
    Result result;
    result.ast = std::make_unique<Ast>();
    result.ast->setSources(&sources);
    DiagOptions options;
    options.all_errors = true;
    DiagSink sink(sources, options);
    std::vector<FileId> files;
    for (size_t i = 0; i < file_texts.size(); ++i) {
      files.push_back(*sources.add(std::string(1, static_cast<char>('a' + i)) + ".go", file_texts[i]));
    }
    ParseOptions parse_options;
    parse_options.check_branches = config.ignore_branch_errors;
    parse_options.generic_methods = asGoVersion(config.go_version) >= kGo1_27;
    bool parsed = parseFiles(*result.ast, sources, names, files, parse_options, sink);
    if (parsed && sink.syntaxErrorCount() == 0) {
      CheckConfig c = config;
      c.types = &types;
      c.consts = &consts;
      c.path = path;
      c.importer = [this](std::string_view p) { return import(p); };
      result.package = checkPackage(c, *result.ast, sink);
      packages_[path] = result.package.pkg;
    }
    for (const Diagnostic& d : sink.sorted()) {
      Location where = sources.location(d.pos);
      if (!result.text.empty()) result.text += "\n";
      result.text += std::to_string(where.line) + ":" + std::to_string(where.column) + ": " + d.message;
    }
    return result;
  }

  std::string check(const std::string& text) { return checkFiles("p", {text}).text; }

  // Checks a package that later ones may import; it must be free of errors.
  std::string add(const std::string& path, const std::string& text) {
    kept_.push_back(checkFiles(path, {text}));
    return kept_.back().text;
  }

 private:
  static CheckConfig makeConfig() {
    CheckConfig config;
    config.go_version = "go1.26";
    config.sizes = sizesFor("amd64");
    return config;
  }

  ErrorOr<PackageId> import(std::string_view path) {
    auto it = packages_.find(std::string(path));
    if (it == packages_.end()) return Error{"package " + std::string(path) + " is not in the test"};
    return it->second;
  }

  std::map<std::string, PackageId> packages_;
  std::vector<Result> kept_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_CHECK_TESTING_H_
