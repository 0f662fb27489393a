// The program tuco: chooses the command.
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "compiler/driver/check_command.h"
#include "compiler/driver/version.h"

namespace tuco {
namespace {

constexpr const char kHelp[] =
    R"(Tuco is a Go toolchain.

usage: tuco <command> [arguments]

commands:

	check    type-check packages
	help     say more about a command
	version  print Tuco's version

)";

constexpr const char kHelpCheck[] =
    R"(usage: tuco check [-json] [-e] [-v] [-tests] [-j N] [build flags] [packages]

Check parses and type-checks the named packages and everything they depend on,
and prints what 'go build' would print about them. It builds nothing. Which
packages and files those are is what the go command on PATH says.
It exits with 1 if there are errors.

	-json     print diagnostics as JSON to standard output, an object per package
	-e        print all errors, not only ten per package
	-v        print the time of each phase, lines per second and peak memory
	-tests    also check tests
	-j N      use N threads (default: one per core)
	-C dir    change to dir first; must be the first flag
	-go prog  the go command to ask

The build flags -tags, -mod, -modfile, -overlay, -race, -msan, -asan, -trimpath,
-compiler, -buildmode, -installsuffix, -pgo, -pkgdir, -toolexec and -p are passed on
to the go command. -gcflags understands -e, -C, -L and -lang=go1.N.
)";

int help(const std::vector<std::string>& args) {
  if (args.empty()) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  if (args[0] == "check") {
    std::fputs(kHelpCheck, stdout);
    return 0;
  }
  std::fprintf(stderr, "tuco help %s: unknown help topic. Run 'tuco help'.\n", args[0].c_str());
  return 2;
}

int runCommand(const std::string& command, const std::vector<std::string>& args) {
  if (command == "check") return checkCommand(args);
  if (command == "help" || command == "-h" || command == "-help" || command == "--help")
    return help(args);
  if (command == "version") {
    std::printf("tuco version %s\n", kVersion);
    return 0;
  }
  if (command == "-V=full") {
    // One line in the form the go command expects of a tool; the last field identifies this very
    // program.
    std::printf("tuco version tuco%s %s\n", kVersion, buildId().c_str());
    return 0;
  }
  std::fprintf(
      stderr,
      "tuco %s: unknown command; there are check, help and version\nRun 'tuco help' for usage.\n",
      command.c_str());
  return 2;
}

}  // namespace
}  // namespace tuco

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs(tuco::kHelp, stderr);
    return 2;
  }
  return tuco::runCommand(argv[1], std::vector<std::string>(argv + 2, argv + argc));
}
