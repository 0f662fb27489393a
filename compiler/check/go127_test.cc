// The language of Go 1.27: promoted fields as keys, inference in all assignments, generic methods.
// Before it, each is refused with the message of older compilers.
#include <gtest/gtest.h>

#include "compiler/check/testing.h"

namespace tuco {
namespace {

std::string check(const char* version, const std::string& text) {
  CheckWorld world;
  world.config.go_version = version;
  return world.check("package p\n" + text);
}

TEST(Go127, PromotedFieldsAsKeys) {
  const std::string decls =
      "type Bar struct{ Baz, q int }\n"
      "type Mid struct{ Bar }\n"
      "type Foo struct{ Mid; Name string }\n"
      "type PFoo struct{ *Bar; Name string }\n"
      "type Amb struct{ Bar; Other }\n"
      "type Other struct{ Baz int }\n"
      "func (Foo) M() {}\n";
  EXPECT_EQ(check("go1.27", decls + "var _ = Foo{Baz: 1, Name: \"x\", q: 2}"), "");
  EXPECT_EQ(check("go1.26", decls + "var _ = Foo{Baz: 1}"),
            "9:13: unknown field Baz in struct literal of type Foo");
  EXPECT_EQ(check("go1.27", decls + "var _ = Foo{Baz: \"s\"}"),
            "9:18: cannot use \"s\" (untyped string constant) as int value in struct literal");
  EXPECT_EQ(check("go1.27", decls + "var _ = PFoo{Baz: 1}"),
            "9:14: invalid implicit pointer indirection to reach Baz");
  EXPECT_EQ(check("go1.27", decls + "var _ = Foo{Mid: Mid{}, Baz: 1}"),
            "9:25: cannot specify promoted field Baz and enclosing embedded field Mid");
  EXPECT_EQ(check("go1.27", decls + "var _ = Foo{Baz: 1, Bar: Bar{}}"),
            "9:21: cannot specify embedded field Bar and enclosed promoted field Baz");
  EXPECT_EQ(check("go1.27", decls + "var _ = Foo{Baz: 1, Mid: Mid{}}"),
            "9:21: cannot specify embedded field Mid and enclosed promoted field Baz");
  EXPECT_EQ(check("go1.27", decls + "var _ = Foo{Baz: 1, Baz: 2}"), "9:21: duplicate field name Baz in struct literal");
  EXPECT_EQ(check("go1.27", decls + "var _ = Foo{Bar.Baz: 2}"), "9:13: invalid field name Bar.Baz in struct literal");
  EXPECT_EQ(check("go1.27", decls + "var _ = Amb{Baz: 1}"), "9:13: unknown field Baz in struct literal of type Amb");
  EXPECT_EQ(check("go1.27", decls + "var _ = Foo{M: nil}"), "9:13: unknown field M in struct literal of type Foo");
  EXPECT_EQ(check("go1.27", decls + "var _ = Foo{baz: 1}"),
            "9:13: unknown field baz in struct literal of type Foo, but does have Baz");
}

TEST(Go127, InferenceInAllAssignments) {
  const std::string decls =
      "func g[T any](T) {}\n"
      "type F func(int)\n"
      "type S struct{ f func(int) }\n";
  const std::string uses[] = {
      "var _ = S{f: g}", "var _ = S{g}",        "var _ = []F{g}", "var _ = [1]F{g}", "var _ = map[string]F{\"a\": g}",
      "var _ = F(g)",    "func f(c chan F) { c <- g }",
  };
  for (const std::string& use : uses) {
    EXPECT_EQ(check("go1.27", decls + use), "") << use;
    std::string old = check("go1.26", decls + use);
    EXPECT_NE(old.find("cannot use generic function g without instantiation"), std::string::npos) << use << ": " << old;
  }
}

TEST(Go127, GenericMethods) {
  const std::string decls =
      "type List[T any] struct{ s []T }\n"
      "func (l List[T]) Map[R any](f func(T) R) List[R] { return List[R]{} }\n"
      "func (l *List[T]) Two[A, B any](a A) B { panic(a) }\n"
      "type Plain int\n"
      "func (p Plain) Conv[X ~int](x X) X { return X(p) }\n"
      "var l List[int]\n"
      "func str(i int) string { return \"\" }\n";
  EXPECT_EQ(check("go1.27", decls +
                                "var a List[string] = l.Map(str)\n"
                                "var b List[string] = l.Map[string](str)\n"
                                "var c func(func(int) string) List[string] = l.Map\n"
                                "var d = List[int].Map[string]\n"
                                "var e = Plain(1).Conv(2)\n"
                                "var f string = l.Two[bool, string](true)\n"),
            "");
  EXPECT_EQ(check("go1.27", decls + "var a = l.Map"), "9:9: cannot use generic function l.Map without instantiation");
  EXPECT_EQ(check("go1.27", decls + "var a = l.Map[int, int]"), "9:20: got 2 type arguments but want 1");
  EXPECT_EQ(check("go1.27", decls + "var a = l.Two(1)").substr(0, 47), "9:14: in call to l.Two, cannot infer B (declare");
}

}  // namespace
}  // namespace tuco
