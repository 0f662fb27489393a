// Tests of the test harness: what it must catch, it catches.
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/corpus/errorcheck.h"
#include "tests/corpus/pool.h"
#include "tests/corpus/recipe.h"
#include "tests/corpus/runner.h"
#include "tests/corpus/scan.h"
#include "tests/corpus/unquote.h"

namespace tuco::corpus {
namespace {

TEST(Pool, ChargesCrashesAndHangsToTheirEntries) {
  std::vector<size_t> entries = {0, 1, 2, 3, 4, 5, 6, 7};
  std::vector<std::string> results = runInWorkers(entries, 3, 1, [](size_t i) -> std::string {
    if (i == 2) std::raise(SIGSEGV);
    if (i == 4) {
      std::fprintf(stderr, "last words\n");
      std::_Exit(7);
    }
    if (i == 5) {
      for (;;)
        ::usleep(1000);
    }
    return i % 2 == 0 ? "" : "odd " + std::to_string(i);
  });
  ASSERT_EQ(results.size(), entries.size());
  EXPECT_EQ(results[0], "");
  EXPECT_EQ(results[1], "odd 1");
  EXPECT_TRUE(results[2].starts_with("crash: Segmentation fault")) << results[2];
  EXPECT_EQ(results[4], "crash: exit code 7\nlast words\n");
  EXPECT_TRUE(results[5].starts_with("no end after 1 s")) << results[5];
  EXPECT_EQ(results[6], "");
  EXPECT_EQ(results[7], "odd 7");
}

TEST(Runner, KnowsUnknownFailuresAndUnknownPasses) {
  std::string file =
      (std::filesystem::temp_directory_path() / ("tuco_expect" + std::to_string(::getpid())))
          .string();
  Corpus corpus{{"a", "b", "c"}, [](size_t i) { return std::string(i == 1 ? "wrong" : ""); }, {}};
  Options options;
  options.expect_file = file;
  auto withList = [&](const char* list) {
    std::ofstream(file) << list;
    return runCorpus(corpus, options);
  };
  EXPECT_EQ(withList("# kept\nb: known\n"), 0);
  EXPECT_EQ(withList(""), 1);
  EXPECT_EQ(withList("a: known\nb: known\n"), 1);
  EXPECT_EQ(withList("b: known\nd: gone\n"), 1);
  options.update = true;
  EXPECT_EQ(withList("# kept\na: x\nd: gone\n"), 0);
  std::ifstream in(file);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  EXPECT_EQ(text, "# kept\nb: wrong\n");
  std::filesystem::remove(file);
}

TEST(Scan, FindsTokensCommentsAndSemicolons) {
  std::string log;
  scanSource("x := 'a' /* c */ + 0x1p-2.5 // d\n\"s\\\"\" <<= `r\n` ...\n}",
             [&](Scanned kind, Place place, std::string_view text) {
               static constexpr const char* kNames = "T;CE";
               log += kNames[static_cast<int>(kind)] + std::to_string(place.line) + ":" +
                      std::to_string(place.column) + " " + std::string(text) + "|";
             });
  EXPECT_EQ(log,
            "T1:1 x|T1:3 :=|T1:6 'a'|C1:10 /* c */|T1:18 +|T1:20 0x1p-2.5|C1:29 // d|;1:33 |T2:1 "
            "\"s\\\"\"|T2:7 <<=|T2:11 `r\n`|"
            "T3:3 ...|T4:1 }|;4:2 |E4:2 |");
}

TEST(Unquote, GoLiterals) {
  std::string out;
  EXPECT_TRUE(unquoteGo("\"a\\\\(b\\\"\\n\\x41\\u00e9\"", &out));
  EXPECT_EQ(out, "a\\(b\"\nA\xc3\xa9");
  EXPECT_TRUE(unquoteGo("`a\\n`", &out));
  EXPECT_EQ(out, "a\\n");
  EXPECT_FALSE(unquoteGo("\"a", &out));
  EXPECT_EQ(splitQuoted("a \"b c\" -d='e f'"), (std::vector<std::string>{"a", "b c", "-d=e f"}));
}

TEST(Recipe, ReadsTheFirstLine) {
  Platform platform{"linux", "amd64", 26, {"goexperiment.x"}};
  Recipe recipe = readRecipe(
      "//go:build linux && !arm64 && go1.20 && (goexperiment.x || windows)\n// errorcheck -0 -m "
      "-l\n\npackage p\n",
      platform);
  EXPECT_EQ(recipe.action, "errorcheck");
  EXPECT_FALSE(recipe.wants_error);
  EXPECT_EQ(recipe.optimiserFlag(), "-m");
  EXPECT_EQ(recipe.skipped_because, "");
  recipe = readRecipe("// errorcheck -lang=go1.17 -+ -p=runtime\npackage p\n", platform);
  EXPECT_TRUE(recipe.wants_error);
  EXPECT_EQ(recipe.optimiserFlag(), "");
  EXPECT_EQ(recipe.flagValue("-lang", ""), "go1.17");
  EXPECT_EQ(readRecipe("// run\n\n//go:build windows\n\npackage p\n", platform).skipped_because,
            "//go:build windows");
  EXPECT_EQ(readRecipe("// skip\n", platform).skipped_because, "skip");
}

TEST(ErrorCheck, WantsEveryLineMatched) {
  std::vector<Unit::File> files = {{"x.go",
                                    "package p\nvar a int = b // ERROR \"undefined: b|not "
                                    "declared\"\nvar c = 1\n// GC_ERROR \"at LINE-1\" \"two\"\n"}};
  EXPECT_EQ(errorCheck({"x.go:2: undefined: b", "x.go:4: at x.go:3", "x.go:4: two"}, files), "");
  EXPECT_NE(errorCheck({"x.go:4: at x.go:3", "x.go:4: two"}, files), "");
  EXPECT_NE(errorCheck({"x.go:2: undefined: b", "x.go:3: more", "x.go:4: at x.go:3", "x.go:4: two"},
                       files),
            "");
  EXPECT_NE(errorCheck({"x.go:2: other", "x.go:4: at x.go:3", "x.go:4: two"}, files), "");
}

}  // namespace
}  // namespace tuco::corpus
