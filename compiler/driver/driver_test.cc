#include <gtest/gtest.h>

#include "compiler/driver/flags.h"
#include "compiler/driver/go_output.h"
#include "compiler/driver/version.h"

namespace tuco {
namespace {

TEST(Flags, SplitsTheCommandLine) {
  ErrorOr<CheckFlags> flags =
      parseCheckFlags({"-v", "--e", "-tags", "a,b", "-overlay=o.json", "-json=false", "-j", "3",
                       "-gcflags=-e -lang=go1.18", "-race", "./...", "-x"});
  ASSERT_TRUE(flags.ok()) << flags.error().message;
  EXPECT_TRUE(flags->verbose);
  EXPECT_TRUE(flags->all_errors);
  EXPECT_FALSE(flags->json);
  EXPECT_EQ(flags->threads, 3u);
  EXPECT_EQ(flags->lang, "go1.18");
  EXPECT_EQ(flags->build_flags,
            (std::vector<std::string>{"-tags=a,b", "-overlay=o.json", "-race"}));
  EXPECT_EQ(flags->patterns, (std::vector<std::string>{"./...", "-x"}));
}

TEST(Flags, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(parseCheckFlags({"-zzz"}).error().message, "flag provided but not defined: -zzz");
  EXPECT_EQ(parseCheckFlags({"-tags"}).error().message, "flag needs an argument: -tags");
  EXPECT_FALSE(parseCheckFlags({"-j", "0"}).ok());
  EXPECT_FALSE(parseCheckFlags({"-gcflags=-m"}).ok());
  EXPECT_FALSE(parseCheckFlags({"-v", "-C", "x"}).ok());
  EXPECT_TRUE(parseCheckFlags({"-C", "x", "-v"}).ok());
}

TEST(GoOutput, ShortensPaths) {
  EXPECT_EQ(shortPath("/a/b/c", "/a"), "b/c");
  EXPECT_EQ(shortPath("/a/b", "/a/b"), ".");
  EXPECT_EQ(shortPath("/x", "/a/b/c/d"), "/x");
  EXPECT_EQ(asGoPrints("/a/b/x.go:1:2: bad\n\t/a/b/y.go:3:4: other\n", "/a/b", "/a"),
            "b/x.go:1:2: bad\n\tb/y.go:3:4: other\n");
  EXPECT_EQ(asGoPrints("/a/b/x.go:1: bad\n", "/a/b", "/a/b"), "./x.go:1: bad\n");
  EXPECT_EQ(asGoPrints("/home/u/b/x.go:1: bad\n", "/home/u/b", "/home/u/c"), "../b/x.go:1: bad\n");
  EXPECT_EQ(asGoPrints("/usr/x.go:1: bad\n", "/usr", "/home/u/d"), "/usr/x.go:1: bad\n");
}

TEST(GoOutput, UndoesCgoNames) {
  EXPECT_EQ(
      asGoPrints(
          "/m/x.go:3:9[/tmp/w/x.cgo1.go:18:4]: cannot use _Ctype_int as [4]int (my_Ctype_x)\n",
          "/m", "/m"),
      "./x.go:3:9: cannot use C.int as [4]int (my_Ctype_x)\n");
}

TEST(Version, HasABuildId) {
  EXPECT_EQ(buildId().size() % 2, 0u);
}

}  // namespace
}  // namespace tuco
