// Declarations, cycles, types: diagnostics as cmd/compile writes them.
#include "compiler/check/testing.h"
#include "gtest/gtest.h"

namespace tuco {
namespace {

TEST(Decl, AcceptsOrderIndependentDeclarations) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
type List struct { head *Node; next L }
type L = *List
type Node struct { val [size]int; list List }
const size = other + 1
const other = 3
var a, b = f()
func f() (Node, error) { return Node{}, nil }
type Tree[T any] struct { left, right *Tree[T]; value T }
func (t *Tree[T]) Walk(yield func(T) bool) {}
type I interface { J; m(I) }
type J interface { n() I }
)"),
            "");
}

TEST(Decl, ReportsTypeCyclesWithTheirPath) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
type A B
type B C
type C A
type S struct { t T }
type T struct { s S }
type P *P
type L = []L
type M = M
type X [len(x)]int
var x X
type J interface { J }
)"),
            "2:6: invalid recursive type A\n"
            "\ta.go:2:6: A refers to B\n"
            "\ta.go:3:6: B refers to C\n"
            "\ta.go:4:6: C refers to A\n"
            "5:6: invalid recursive type S\n"
            "\ta.go:5:6: S refers to T\n"
            "\ta.go:6:6: T refers to S\n"
            "8:6: invalid recursive type: L refers to itself\n"
            "9:6: invalid recursive type: M refers to itself\n"
            "10:6: invalid recursive type X\n"
            "\ta.go:10:6: X refers to x\n"
            "\ta.go:11:5: x refers to X\n"
            "12:6: invalid recursive type: J refers to itself");
}

TEST(Decl, SaysWhereATypeParameterNamedLikeAPredeclaredTypeIsDeclared) {
  CheckWorld world;
  EXPECT_EQ(world.check("package p\nfunc f[bool any](x *int) bool { return x == nil }\n"),
            "2:40: cannot use x == nil (untyped bool value) as bool /* with bool declared at a.go:2:8 */ value in "
            "return statement");
}

TEST(Decl, ReportsInitialisationCycles) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
const a = b
const b = a
var v1 = f()
func f() int { return g() }
func g() int { return v1 }
)"),
            "2:7: initialization cycle for a\n"
            "\ta.go:2:7: a refers to b\n"
            "\ta.go:3:7: b refers to a\n"
            "4:5: initialization cycle for v1\n"
            "\ta.go:4:5: v1 refers to f\n"
            "\ta.go:5:6: f refers to g\n"
            "\ta.go:6:6: g refers to v1");
}

TEST(Decl, ReportsDuplicates) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
func f() {}
func f() {}
type T struct { x int; x string; y, y int }
func (T) m() {}
func (*T) m() {}
func (T) x() {}
type I interface { m(); m(); _() }
)"),
            "3:6: f redeclared in this block\n"
            "\ta.go:2:6: other declaration of f\n"
            "4:24: x redeclared\n"
            "\ta.go:4:17: other declaration of x\n"
            "4:37: y redeclared\n"
            "\ta.go:4:34: other declaration of y\n"
            "6:11: method T.m already declared at a.go:5:10\n"
            "7:10: field and method with the same name x\n"
            "\ta.go:4:17: other declaration of x\n"
            "8:25: duplicate method m\n"
            "\ta.go:8:20: other declaration of method m\n"
            "8:30: methods must have a unique non-blank name");
}

TEST(Decl, ReportsBadReceivers) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
type P *int
type G[T any] struct{}
type A = G[int]
func (int) k() {}
func (*P) q() {}
func (G[A, B]) r() {}
func (A) s() {}
func (G) t() {}
)"),
            "5:7: cannot define new methods on non-local type int\n"
            "6:8: invalid receiver type P (pointer or interface type)\n"
            "7:7: receiver declares 2 type parameters, but receiver base type declares 1\n"
            "8:7: cannot define new methods on instantiated type G[int]\n"
            "9:7: cannot use generic type G[T any] without instantiation");
}

TEST(Decl, ChecksArity) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
const c1, c2 = 1
var u1 = 1, 2
const (
	d1, d2 = iota, iota
	d3
)
)"),
            "2:11: missing init expr for c2\n"
            "3:13: extra init expr 2\n"
            "6:2: extra init expr at a.go:5:17");
}

TEST(Decl, KnowsInitAndMain) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package main
func init() int { return 1 }
func init()
var init = 1
func main(x int) {}
)"),
            "2:6: func init must have no arguments and no return values\n"
            "3:6: func init must have a body\n"
            "4:5: cannot declare init - must be func\n"
            "5:6: func main must have no arguments and no return values");
}

TEST(Typexpr, ReportsBadInstances) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
type G[P any] struct { f P }
type N[P interface{ ~int }] struct{}
var x int
var g1 G
var g2 G[int, string]
var g3 x[int]
var g4 G[undefinedT]
var n1 N[string]
)"),
            "5:8: cannot use generic type G[P any] without instantiation\n"
            "6:8: too many type arguments for type G: have 2, want 1\n"
            "7:8: x (package-level variable) is not a type\n"
            "8:10: undefined: undefinedT\n"
            "9:10: string does not satisfy interface{~int} (string missing in ~int)");
}

TEST(Typexpr, ReportsBadArraysAndMaps) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
var m1 map[[]int]int
var arr [y]int
var arr2 [1.5]int
var arr3 [-1]int
var arr4 [x1]int
var x1 = 3
)"),
            "2:12: invalid map key type []int\n"
            "3:10: undefined array length y or missing type constraint\n"
            "4:11: array length 1.5 (untyped float constant) must be integer\n"
            "5:11: invalid array length -1 (untyped int constant)\n"
            "6:11: invalid array length x1");
}

TEST(Typexpr, KeepsConstraintsInTheirPlace) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
type I interface { m() }
type F *int
type E struct { *I; F }
var e1 interface{ ~int }
var e2 comparable
type Tp[P any] P
type U interface { int | ~string | int }
type U2 interface { ~MyInt; ~I2 }
type MyInt int
type I2 interface{ foo() }
)"),
            "4:17: embedded field type cannot be a pointer to an interface\n"
            "4:21: embedded field type cannot be a pointer\n"
            "5:8: cannot use type interface{~int} outside a type constraint: interface contains type constraints\n"
            "6:8: cannot use type comparable outside a type constraint: interface is (or embeds) comparable\n"
            "7:16: cannot use a type parameter as RHS in type declaration\n"
            "8:36: overlapping terms int and int\n"
            "9:21: invalid use of ~ (underlying type of MyInt is int)\n"
            "9:29: invalid use of ~ (I2 is an interface)");
}

TEST(Typexpr, ReportsMisusedIdentifiers) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
func gen[T any]()
var _ = iota
var r = _
)"),
            "2:6: generic function is missing function body\n"
            "3:9: cannot use iota outside constant declaration\n"
            "4:9: cannot use _ as value or type");
}

// Declarations that depend on each other in a long chain are accepted as far as the stack goes, and
// refused with a message beyond.
TEST(Decl, SurvivesLongChains) {
  CheckWorld world;
  auto chain = [](int length, const std::string& kind, const std::string& step, const std::string& end) {
    std::string text = "package p\n";
    for (int i = 0; i < length; ++i) {
      text += kind + std::to_string(i) + step;
      size_t at = text.rfind('@');
      text.replace(at, 1, std::to_string(i + 1));
    }
    return text + kind + std::to_string(length) + end;
  };
  EXPECT_EQ(world.check(chain(1000, "const c", " = c@ + 1\n", " = 1\n")), "");
  EXPECT_EQ(world.check(chain(1000, "type T", " []T@\n", " int\n")), "");
  std::string text = world.check(chain(200000, "type T", " []T@\n", " int\n"));
  EXPECT_TRUE(text.ends_with("is nested too deeply in those it depends on")) << text.substr(0, 200);
}

TEST(Order, OfErrorsInUntypedOperands) {
  CheckWorld world;
  // The same message on one line is printed once: at the first operand.
  EXPECT_EQ(world.check("package p\nfunc f(s uint) { _ = 1<<s+1<<s == 1. }\n"),
            "2:22: invalid operation: shifted operand 1 (type float64) must be integer");
  EXPECT_EQ(world.check("package p\nfunc f(e any) {\n\tswitch e {\n\tcase int64(0), int64(0):\n\t}\n}\n"),
            "4:17: duplicate case int64(0) (constant 0 of type int64) in expression switch\n"
            "\ta.go:4:12: previous case");
  EXPECT_EQ(world.check("package p\ntype V[string any] struct{}\nvar v V\n"),
            "3:7: cannot use generic type V[string /* with string declared at a.go:2:8 */ any] without instantiation");
}

TEST(Mono, ReportsEndlessInstantiation) {
  CheckWorld world;
  EXPECT_EQ(world.check(R"(package p
func F[T any]() { F[*T]() }
)"),
            "2:8: instantiation cycle:\n\ta.go:2:21: T instantiated as *T");
}

}  // namespace
}  // namespace tuco
