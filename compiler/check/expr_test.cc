// What expressions are found to be: types, constant values, selections, instances. Messages are
// compared with gc's in tests/driver/messages_*.txt and by the corpora.
#include <gtest/gtest.h>

#include "compiler/ast/print.h"
#include "compiler/check/testing.h"
#include "compiler/types/typestring.h"

namespace tuco {
namespace {

// A checked snippet whose expressions are found by their text.
class Snippet {
 public:
  explicit Snippet(const std::string& text) : result_(world_.checkFiles("p", {text})) {
    EXPECT_EQ(result_.text, "");
  }

  // The last expression that reads `text`.
  ExprId find(const std::string& text) const {
    ExprId found;
    for (uint32_t i = 1; i < result_.ast->idLimit(); ++i) {
      ExprId e(i);
      if (result_.ast->kind(e) == NodeKind::None) continue;
      if (!result_.package.info->typeOf(e).isValid()) continue;
      if (nodeString(*result_.ast, world_.names, e) == text) found = e;
    }
    EXPECT_TRUE(found.isValid()) << text;
    return found;
  }

  // "int", or "int = 3" for a constant.
  std::string typeOf(const std::string& text) {
    ExprId e = find(text);
    if (!e.isValid()) return "";
    const ExprInfo& info = result_.package.info->expr(e);
    PackageId self = result_.package.pkg;
    std::string out = typeString(world_.types, info.type, relativeTo(&self));
    if (info.mode == OperandMode::Constant) out += " = " + result_.package.info->valueOf(e).toString();
    return out;
  }

  OperandMode modeOf(const std::string& text) { return result_.package.info->expr(find(text)).mode; }
  Info& info() { return *result_.package.info; }
  CheckWorld& world() { return world_; }
  const Ast& ast() { return *result_.ast; }

 private:
  CheckWorld world_;
  CheckWorld::Result result_;
};

std::string errors(const std::string& text) {
  CheckWorld world;
  return world.check("package p\n" + text);
}

TEST(Expr, UntypedOperandsTakeTheTypeOfTheirUse) {
  Snippet s(R"(package p
var x float64 = 1 + 2
var y = 3 + 'a'
var i int
var z = i + 4
var w byte = 5 << 2
var c = 6 == 7
var d bool = 8 < 9
var e any = 10)");
  EXPECT_EQ(s.typeOf("1 + 2"), "float64 = 3");
  EXPECT_EQ(s.typeOf("1"), "untyped int = 1");  // Parts of constant expressions keep their types.
  EXPECT_EQ(s.typeOf("3 + 'a'"), "rune = 100");
  EXPECT_EQ(s.typeOf("4"), "int = 4");
  EXPECT_EQ(s.typeOf("5 << 2"), "byte = 20");
  EXPECT_EQ(s.typeOf("6 == 7"), "bool = false");
  EXPECT_EQ(s.typeOf("8 < 9"), "bool = true");
  EXPECT_EQ(s.typeOf("10"), "int = 10");
}

TEST(Expr, ShiftedConstantsTakeTheTypeOfTheContext) {
  Snippet s(R"(package p
var n uint
var a int64 = 1 << n
var b = float64(2 << 3)
var c = uint8(4 << n)
var d = make([]int, 5 << n)
var e = 6<<n == 7<<n
var f int16 = -(8 << n))");
  EXPECT_EQ(s.typeOf("1 << n"), "int64");
  EXPECT_EQ(s.typeOf("1"), "int64 = 1");
  EXPECT_EQ(s.typeOf("float64(2 << 3)"), "float64 = 16");
  EXPECT_EQ(s.typeOf("4"), "uint8 = 4");
  EXPECT_EQ(s.typeOf("5 << n"), "int");
  EXPECT_EQ(s.typeOf("6"), "int = 6");
  EXPECT_EQ(s.typeOf("8"), "int16 = 8");
  EXPECT_EQ(errors("var n uint\nvar f float64 = 1 << n"),
            "3:17: invalid operation: shifted operand 1 (type float64) must be integer");
}

TEST(Expr, ConstantsAreExactAndRounded) {
  Snippet s(R"(package p
const third = 1.0 / 3
const one = third * 3
const f float32 = 0.1
const g = float64(f)
const big = 1 << 100 >> 98
const str = "a" + "b" + "c"
const cx = (1 + 2i) * (3 - 1i)
const l = len(str) + cap([5]int{})
var v = uint8(255))");
  EXPECT_EQ(s.typeOf("third * 3"), "untyped float = 1");
  EXPECT_EQ(s.typeOf("float64(f)"), "float64 = 0.1");
  EXPECT_EQ(s.typeOf("1 << 100 >> 98"), "untyped int = 4");
  EXPECT_EQ(s.typeOf("\"a\" + \"b\" + \"c\""), "untyped string = \"abc\"");
  EXPECT_EQ(s.typeOf("(1 + 2i) * (3 - 1i)"), "untyped complex = (5 + 5i)");
  EXPECT_EQ(s.typeOf("len(str) + cap([5]int{})"), "int = 8");
  ConstValue g = s.info().valueOf(s.find("float64(f)"));
  EXPECT_EQ(g.float64Val(), 0.1f);
}

TEST(Expr, LenIsConstantOnlyWithoutCallsAndReceives) {
  Snippet s(R"(package p
func f() [3]int
var c chan [4]int
var a [5]int
var x = len(f())
var y = len(<-c)
var z = len([2]int{len(a), 1})
var p *[6]int
var w = cap(p))");
  EXPECT_EQ(s.typeOf("len(f())"), "int");
  EXPECT_EQ(s.typeOf("len(<-c)"), "int");
  EXPECT_EQ(s.typeOf("len(a)"), "int = 5");
  EXPECT_EQ(s.typeOf("cap(p)"), "int = 6");
}

TEST(Expr, ModesAndCommaOk) {
  Snippet s(R"(package p
func f(m map[string]int, e any, c chan int, a [3]int) {
	v, ok := m["a"]
	w, ok := (e.(int))
	x, ok := <-c
	a[1] = v + w + x
	_ = ok
	_ = a[0:2]
	_ = f
})");
  EXPECT_EQ(s.typeOf("m[\"a\"]"), "(int, bool)");
  EXPECT_EQ(s.typeOf("(e.(int))"), "(int, bool)");
  EXPECT_EQ(s.typeOf("e.(int)"), "(int, bool)");
  EXPECT_EQ(s.typeOf("<-c"), "(int, bool)");
  EXPECT_EQ(s.modeOf("a[1]"), OperandMode::Variable);
  EXPECT_EQ(s.modeOf("m[\"a\"]"), OperandMode::MapIndex);
  EXPECT_EQ(s.modeOf("v + w + x"), OperandMode::Value);
}

TEST(Expr, SelectionsFollowEmbeddedFields) {
  Snippet s(R"(package p
type A struct{ x int }
func (*A) m(i int) string { return "" }
type B struct{ *A }
type C struct{ b int; B }
var c C
var v = c.x
var m = c.m
var e = (*A).m
var g = C.m)");
  const SelectionInfo* field = s.info().selection(s.find("c.x"));
  ASSERT_NE(field, nullptr);
  EXPECT_EQ(field->kind, SelectionKind::FieldVal);
  EXPECT_EQ(std::vector<uint32_t>(field->index.begin(), field->index.end()), (std::vector<uint32_t>{1, 0, 0}));
  EXPECT_TRUE(field->indirect);
  EXPECT_EQ(s.typeOf("c.m"), "func(i int) string");
  EXPECT_EQ(s.typeOf("(*A).m"), "func(_ *A, i int) string");
  EXPECT_EQ(s.typeOf("C.m"), "func(_ C, i int) string");
}

TEST(Infer, FromArgumentsConstraintsAndTargets) {
  Snippet s(R"(package p
func Map[S ~[]E, E, R any](s S, f func(E) R) []R { return nil }
func Id[T any](x T) T { return x }
func Ptr[T any, PT interface{ *T; Set(string) }](x T) {}
type P int
func (*P) Set(string) {}
type Strs []string
func length(s string) int { return 0 }
var a = Map(Strs{}, length)
var b = Map([]int{}, Id[int])
var c func(string) string = Id
var d = Id(1.5)
var e = Map([]int{}, Id)
func init() { Ptr(P(1)) }
func Sum[T int | float64](x ...T) T { return x[0] }
var f = Sum(1, 2.5))");
  EXPECT_EQ(s.typeOf("Map(Strs{}, length)"), "[]int");
  EXPECT_EQ(s.typeOf("Id(1.5)"), "float64");
  EXPECT_EQ(s.typeOf("Map([]int{}, Id)"), "[]int");
  EXPECT_EQ(s.typeOf("Sum(1, 2.5)"), "float64");
  size_t with_two = 0;
  for (const auto& [name, instance] : s.info().instances()) {
    if (s.world().names.text(s.ast().name(name)) == "Ptr") with_two = instance.targs.size();
  }
  EXPECT_EQ(with_two, 2u);
}

TEST(Stmt, RangeVariablesHaveTheTypesOfWhatIsRangedOver) {
  Snippet s(R"(package p
func f(seq func(yield func(k int, v string) bool), n uint8, m map[string][]int, str string) {
	for k, v := range seq { _, _ = k, v }
	for i := range n { _ = i + 1 }
	for j := range 10 { _ = j + 2 }
	for key, val := range m { _, _ = key + "", val[0] }
	for _, r := range str { _ = r + 3 }
})");
  EXPECT_EQ(s.typeOf("k"), "int");
  EXPECT_EQ(s.typeOf("v"), "string");
  EXPECT_EQ(s.typeOf("i + 1"), "uint8");
  EXPECT_EQ(s.typeOf("j + 2"), "int");
  EXPECT_EQ(s.typeOf("val[0]"), "int");
  EXPECT_EQ(s.typeOf("r + 3"), "rune");
}

TEST(Stmt, TypeSwitchVariablesDifferByClause) {
  Snippet s(R"(package p
func f(x any) {
	switch y := x.(type) {
	case int: _ = y + 1
	case string, bool: _ = y == nil
	case nil: _ = y
	}
})");
  EXPECT_EQ(s.typeOf("y + 1"), "int");
  EXPECT_EQ(s.typeOf("y == nil"), "bool");
}

TEST(Stmt, LabelsAreCheckedIfTheParserDoesNot) {
  CheckWorld world;
  world.config.ignore_branch_errors = false;
  EXPECT_EQ(world.check(R"(package p
func f(c chan int) {
	goto L
	x := 1
	_ = x
L:
	for {
		break L
		continue M
	}
	{
	N:
	}
	goto N
U:
	select { case <-c: continue U }
	goto V
	fallthrough
})"),
            "3:7: goto L jumps over variable declaration at line 4\n"
            "9:12: invalid continue label M\n"
            "14:7: goto N jumps into block\n"
            "15:1: label U declared and not used\n"
            "16:30: invalid continue label U\n"
            "17:7: label V not declared\n"
            "18:2: fallthrough statement out of place");
}

TEST(Expr, LongChainsNeedNoStack) {
  std::string sum = "x";
  for (int i = 0; i < 8000; ++i) sum += " + x";
  std::string shifts = "1<<n";
  for (int i = 0; i < 8000; ++i) shifts += " + 1<<n";
  EXPECT_EQ(errors("var x = 1\nvar n uint\nvar s int = " + sum + "\nvar t int = " + shifts), "");
}

TEST(Expr, DeepNestingIsRefused) {
  std::string chain = "t";
  for (int i = 0; i < 12000; ++i) chain += ".m()";
  std::string text = "type T struct{}\nfunc (t T) m() T { return t }\nvar t T\nvar x = " + chain;
  EXPECT_EQ(errors(text), "5:9: expression nested too deeply");
}

TEST(Expr, ErrorsDoNotCascade) {
  EXPECT_EQ(errors("func f() {\n\tx := undefined\n\tx.y()\n\t_ = x + 1\n\tg(x, x.z)\n}\nfunc g(int, string) {}"),
            "3:7: undefined: undefined");
  EXPECT_EQ(errors("var a, b = f()\nvar c = a + b\nfunc f() int { return 1 }"),
            "2:12: assignment mismatch: 2 variables but f returns 1 value");
}

}  // namespace
}  // namespace tuco
