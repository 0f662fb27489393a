// Imports, versions, directives, the order of initialisation.
#include "compiler/check/testing.h"
#include "gtest/gtest.h"

namespace tuco {
namespace {

TEST(Imports, AreFoundAndMustBeUsed) {
  CheckWorld world;
  ASSERT_EQ(world.add("a/lib", "package lib\ntype T struct{}\nconst C = 1\nvar v int"), "");
  ASSERT_EQ(world.add("a/v2", "package two\nfunc F() {}"), "");
  EXPECT_EQ(world.check(R"(package p
import "a/lib"
import l "a/lib"
import "a/v2"
import _ "a/v2"
import "a/missing"
import . "a/v2"
import "bad path"
var x lib.T = lib.D
)"),
            "3:8: \"a/lib\" imported as l and not used\n"
            "4:8: \"a/v2\" imported as two and not used\n"
            "6:8: could not import a/missing (package a/missing is not in the test)\n"
            "7:8: \"a/v2\" imported and not used\n"
            "8:8: invalid import path (invalid character U+0020 ' ')\n"
            "9:19: undefined: lib.D");
}

TEST(Imports, DotImportsDeclareExportedNamesInTheFile) {
  CheckWorld world;
  ASSERT_EQ(world.add("a/lib", "package lib\ntype T struct{}\nfunc F() {}\nvar v int"), "");
  EXPECT_EQ(world.checkFiles("p", {"package p\nimport . \"a/lib\"\nvar x T\nvar y = v",
                                   "package p\nimport . \"a/lib\"\nfunc F() {}\nvar z = F"})
                .text,
            "3:6: F already declared through dot-import of package lib (\"a/lib\")\n"
            "\ta.go:3:6: other declaration of F\n"
            "4:9: undefined: v");
}

TEST(Imports, ConflictWithPackageObjects) {
  CheckWorld world;
  ASSERT_EQ(world.add("a/lib", "package lib\nconst C = 1"), "");
  EXPECT_EQ(world.check("package p\nimport \"a/lib\"\nvar lib = 1\nvar _ = lib.C\n"),
            "3:5: lib already declared through import of package lib (\"a/lib\")\n"
            "\ta.go:2:8: other declaration of lib");
}

TEST(Versions, GateConstructsPerFile) {
  CheckWorld world;
  world.config.go_version = "go1.17";
  EXPECT_EQ(world.check("package p\ntype T[P any] struct{}\ntype A = T[int]\n"),
            "2:8: type parameter requires go1.18 or later (-lang was set to go1.17; check go.mod)\n"
            "2:10: predeclared any requires go1.18 or later (-lang was set to go1.17; check go.mod)\n"
            "3:10: type instantiation requires go1.18 or later (-lang was set to go1.17; check go.mod)");
  EXPECT_EQ(world.check("//go:build go1.21\n\npackage p\ntype T[P any] struct{}\ntype A[P any] = T[P]\n"),
            "5:8: generic type alias requires go1.23 or later (file declares //go:build go1.21)");
}

TEST(Versions, ParseAsGoDoes) {
  EXPECT_EQ(asGoVersion("go1.21"), kGo1_21);
  EXPECT_EQ(asGoVersion("go1.21.3"), kGo1_21);
  EXPECT_EQ(asGoVersion("go1.21rc2"), kGo1_21);
  EXPECT_EQ(versionText(asGoVersion("go1")), "go1");
  EXPECT_FALSE(asGoVersion("1.21").isValid());
  EXPECT_FALSE(asGoVersion("go1.021").isValid());
  EXPECT_FALSE(asGoVersion("go1.21x").isValid());
}

TEST(InitOrder, FollowsDependenciesThroughFunctions) {
  CheckWorld world;
  CheckWorld::Result r = world.checkFiles("p", {R"(package p
var a = c + b
var b = f()
var c = 1
var d, e = g()
var unset int
func f() int { c++; return c }
func g() (int, int) { return a, unset }
)"});
  ASSERT_EQ(r.text, "");
  std::string order;
  for (const Initializer& init : r.package.info->init_order) {
    for (ObjectId v : init.lhs) order += std::string(world.types.name(v)) + " ";
    order += "; ";
  }
  EXPECT_EQ(order, "c ; b ; a ; d e ; ");
}

TEST(Directives, AreCheckedAgainstTheirDeclarations) {
  CheckWorld world;
  world.config.complete = true;
  EXPECT_EQ(world.check("package p\n//go:linkname f g\nfunc f() {}\nfunc noBody()\n"),
            "2:3: //go:linkname only allowed in Go files that import \"unsafe\"\n"
            "4:6: missing function body");
  EXPECT_EQ(world.check("package p\nimport _ \"unsafe\"\n//go:linkname f g\nfunc f()\n//go:linkname x y\n"),
            "5:3: //go:linkname must refer to declared function or variable");
  EXPECT_EQ(world.check("package p\n//go:embed x.txt\nvar s string\n//go:noinline\ntype T int\n"),
            "2:3: go:embed requires import \"embed\" (or import _ \"embed\", if package is not used)\n"
            "4:3: misplaced compiler directive");
}

TEST(CompilerRules, AnonymousInterfacesMayNotContainThemselves) {
  CheckWorld world;
  EXPECT_EQ(world.check("package p\ntype I interface{ m() interface{ I } }\n"),
            "2:8: invalid recursive type: anonymous interface refers to itself (see https://go.dev/issue/56103)");
}

}  // namespace
}  // namespace tuco
