// Lowers packages and everything they import to the Go IR and verifies it.
//
//   lower_corpus [-dump PATH] [-j N] [packages]     std when none is named
//
// Prints the verifier's faults and a line "N passed, N failed" over functions.
#include <atomic>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

#include "compiler/ir/text.h"
#include "compiler/ir/verify.h"
#include "compiler/irgen/package.h"
#include "compiler/pkg/program.h"

namespace tuco {
namespace {

struct Totals {
  std::atomic<uint64_t> functions{0};
  std::atomic<uint64_t> faulty{0};
  std::atomic<uint64_t> instructions{0};
  std::mutex print;
};

void lower(const ProgramPackage& package, const CheckedPackage& checked, TypeStore& types, const std::string& dump, Totals& totals) {
  PhaseScope phase("lowering", package.listed.import_path.c_str());
  ir::Module module(types);
  module.path = package.listed.compilePath();
  irgen::lowerPackage({*package.ast, *checked.info, checked.pkg, sizesFor("amd64")}, module);
  std::vector<std::string> faults = ir::verify(module);
  std::lock_guard<std::mutex> lock(totals.print);
  for (const ir::Func& f : module.funcs) {
    totals.functions += f.hasBody();
    totals.instructions += f.insts.size();
  }
  totals.faulty += faults.size();
  for (const std::string& fault : faults) std::printf("%s: %s\n", package.listed.import_path.c_str(), fault.c_str());
  if (package.listed.import_path == dump) std::printf("%s", ir::print(module).c_str());
}

int run(int argc, char** argv) {
  ListRequest request;
  std::string dump;
  ProgramOptions options;
  options.threads = 2;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "-dump") == 0 && i + 1 < argc) dump = argv[++i];
    else if (std::strcmp(argv[i], "-j") == 0 && i + 1 < argc) options.threads = static_cast<unsigned>(std::atoi(argv[++i]));
    else request.patterns.push_back(argv[i]);
  }
  if (request.patterns.empty()) request.patterns.push_back("std");
  ErrorOr<GoEnv> env = readGoEnv("go", "", {});
  if (!env.ok()) {
    std::fprintf(stderr, "%s\n", env.error().message.c_str());
    return 1;
  }
  Totals totals;
  TypeStore* types = nullptr;
  options.on_checked = [&](const ProgramPackage& package, const CheckedPackage& checked) {
    lower(package, checked, *types, dump, totals);
  };
  Program program(options, *env, Overlay());
  types = &program.types();
  ErrorOr<ListOutcome> outcome = listPackages(request, *env, [&](ListedPackage&& p) { program.add(std::move(p)); });
  program.finish();
  uint64_t skipped = 0;
  for (const ProgramPackage& p : program.packages()) {
    if (p.state == PackageState::Good) continue;
    ++skipped;
    std::printf("%s: was not checked\n", p.listed.import_path.c_str());
  }
  std::printf("%llu instructions\n%llu passed, %llu failed\n", static_cast<unsigned long long>(totals.instructions),
              static_cast<unsigned long long>(totals.functions), static_cast<unsigned long long>(totals.faulty + skipped));
  return !outcome.ok() || totals.faulty + skipped != 0 ? 1 : 0;
}

}  // namespace
}  // namespace tuco

int main(int argc, char** argv) { return tuco::run(argc, argv); }
