// The first line of a file in $GOROOT/test: what to do with it.
#ifndef TUCO_TESTS_CORPUS_RECIPE_H_
#define TUCO_TESTS_CORPUS_RECIPE_H_

#include <string>
#include <string_view>
#include <vector>

namespace tuco::corpus {

struct Recipe {
  std::string action;  // "errorcheck", "run" …; empty: no recipe.
  bool wants_error = false;
  bool single_file_packages = false;  // -s: each file of a directory is a package.
  std::vector<std::string> flags;     // Compiler flags.
  std::vector<std::string>
      arguments;           // After the flags; names of .go files are further files of the program.
  std::string experiment;  // -goexperiment
  std::string go_mod_version;   // -gomodversion, for runindir.
  std::string skipped_because;  // A build constraint that does not hold, or "skip".

  // The first flag that asks for something only an optimiser can answer; then the ERROR comments
  // are about its messages. Empty if there is none.
  std::string optimiserFlag() const;
  // The value of a flag "-name=value", or `otherwise`.
  std::string flagValue(std::string_view name, std::string otherwise) const;
  bool hasFlag(std::string_view flag) const;
};

// What build constraints are judged by.
struct Platform {
  std::string goos;
  std::string goarch;
  int go_minor = 0;                      // 26 for go1.26: release tags go1.1 … go1.26 hold.
  std::vector<std::string> experiments;  // Tags goexperiment.X that hold.
};

Platform hostPlatform();
Recipe readRecipe(std::string_view text, const Platform& platform);

}  // namespace tuco::corpus

#endif  // TUCO_TESTS_CORPUS_RECIPE_H_
