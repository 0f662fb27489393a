#include <gtest/gtest.h>

#include "compiler/types/lookup.h"
#include "compiler/types/predicates.h"
#include "compiler/types/test_types.h"
#include "compiler/types/typeset.h"

namespace tuco {
namespace {

struct TypeStringTest : testing::Test, TestTypes {};

TEST_F(TypeStringTest, Basics) {
  EXPECT_EQ(str(typ::kInt), "int");
  EXPECT_EQ(str(typ::kByte), "byte");
  EXPECT_EQ(str(typ::kUnsafePointer), "unsafe.Pointer");
  EXPECT_EQ(str(typ::kUntypedNil), "untyped nil");
  EXPECT_EQ(str(typ::kInvalid), "invalid type");
  EXPECT_EQ(str(TypeId()), "<nil>");
}

TEST_F(TypeStringTest, Literals) {
  EXPECT_EQ(str(types.arrayOf(types.pointerTo(typ::kInt), 3)), "[3]*int");
  EXPECT_EQ(str(types.mapOf(typ::kString, types.sliceOf(typ::kAny))), "map[string][]any");
  EXPECT_EQ(str(types.chanOf(ChannelDir::SendOnly, typ::kInt)), "chan<- int");
  TypeId recv = types.chanOf(ChannelDir::RecvOnly, typ::kInt);
  EXPECT_EQ(str(recv), "<-chan int");
  EXPECT_EQ(str(types.chanOf(ChannelDir::SendRecv, recv)), "chan (<-chan int)");
  EXPECT_EQ(str(types.chanOf(ChannelDir::RecvOnly, recv)), "<-chan <-chan int");
  EXPECT_EQ(str(strukt({field("x", typ::kInt), field("Y", typ::kString)}, {NameId(), name("json:\"y\"")})),
            "struct{x int; Y string \"json:\\\"y\\\"\"}");
  EXPECT_EQ(str(strukt({})), "struct{}");
}

TEST_F(TypeStringTest, Signatures) {
  SignatureNode sig;
  sig.params = tuple({var("x", typ::kInt), var("y", types.sliceOf(typ::kString))});
  sig.results = tuple({var("z", typ::kInt)});
  sig.variadic = true;
  EXPECT_EQ(str(types.newSignature(sig)), "func(x int, y ...string) (z int)");
  EXPECT_EQ(str(func({typ::kInt}, {typ::kInt})), "func(int) int");
  EXPECT_EQ(str(func({}, {typ::kInt, typ::kError})), "func() (int, error)");
  // append's form for strings.
  EXPECT_EQ(str(func({types.sliceOf(typ::kByte), typ::kString}, {}, true)), "func([]byte, string...)");
}

TEST_F(TypeStringTest, Interfaces) {
  EXPECT_EQ(str(typ::kEmptyInterface), "interface{}");
  EXPECT_EQ(str(typ::kAny), "any");
  EXPECT_EQ(str(under(types, typ::kAny)), "any");
  EXPECT_EQ(str(typ::kError), "error");
  EXPECT_EQ(str(under(types, typ::kError)), "interface{Error() string}");
  EXPECT_EQ(str(under(types, typ::kComparable)), "interface{comparable}");
  TypeId terms = onion({{typ::kInt, true}, {typ::kString, false}});
  EXPECT_EQ(str(iface({method("M", func({typ::kInt}))}, {terms, typ::kComparable})),
            "interface{M(int); ~int | string; comparable}");
  EXPECT_EQ(str(types.newImplicitInterface(terms, Pos(), nullptr)), "~int | string");
}

TEST_F(TypeStringTest, NamesAreQualified) {
  TypeId t = named("T", typ::kInt);
  EXPECT_EQ(typeString(types, t), "p.T");
  EXPECT_EQ(str(t), "T");
  PackageId q = package("example.com/q");
  EXPECT_EQ(typeString(types, t, relativeTo(&q)), "p.T");
}

TEST_F(TypeStringTest, Generics) {
  TypeId p = tparam("P");
  TypeId q = tparam("Q");
  TypeId r = tparam("R", types.newImplicitInterface(onion({{typ::kInt, true}}), Pos(), nullptr));
  TypeId t = generic("T", {p, q, r}, [&](TypeId) { return types.sliceOf(p); });
  EXPECT_EQ(str(t), "T[P, Q any, R ~int]");
  EXPECT_EQ(str(instance(t, {typ::kInt, typ::kString, p})), "T[int, string, P]");
  EXPECT_EQ(typeString(types, types.pointerTo(instance(t, {typ::kInt, t, typ::kInt}))),
            "*p.T[int, p.T[P, Q any, R ~int], int]");
  std::string out;
  TypeWriterOptions options;
  options.tparams_subscripts = true;
  writeTypeWith(out, types, p, options);
  EXPECT_EQ(out, "P" + std::string("₁"));
}

TEST_F(TypeStringTest, TypeParameterNamedLikeAPredeclaredType) {
  EXPECT_EQ(str(tparam("int")), "int /* with int declared at <unknown position> */");
}

TEST_F(TypeStringTest, Objects) {
  TypeId t = named("T", strukt({field("x", typ::kInt)}));
  ObjectId obj = types.asNamedNode(t)->obj;
  EXPECT_EQ(objectString(types, obj), "type p.T struct{x int}");
  EXPECT_EQ(objectString(types, addMethod(types.pointerTo(t), "M", func({typ::kInt})), relativeTo(&pkg)),
            "func (*T).M(int)");
  EXPECT_EQ(objectString(types, field("f", typ::kInt)), "field f int");
  EXPECT_EQ(objectString(types, var("v", typ::kInt)), "var v int");
  EXPECT_EQ(objectString(types, types.universe().any), "type any = interface{}");
  EXPECT_EQ(objectString(types, types.universe().nil), "nil");
  EXPECT_EQ(objectString(types, types.universe().builtin_append), "builtin append");
  EXPECT_EQ(objectString(types, types.universe().true_const), "const true untyped bool");
  EXPECT_EQ(objectString(types, types.asTypeParam(tparam("P", typ::kComparable))->obj), "type parameter P comparable");
  EXPECT_EQ(objectString(types, types.newPkgName(Pos(), pkg, name("r"), package("math/rand"))),
            "package r (\"math/rand\")");
  TypeId a = alias("A", types.sliceOf(t));
  EXPECT_EQ(objectString(types, types.asAlias(a)->obj), "type p.A = []p.T");
  EXPECT_STREQ(objectKindName(types, types.asAlias(a)->obj), "type alias");
  EXPECT_STREQ(objectKindName(types, obj), "defined type");
  EXPECT_STREQ(objectKindName(types, types.universe().nil), "untyped nil");
}

TEST_F(TypeStringTest, TypeSets) {
  EXPECT_EQ(typeSetString(types, typeSet(types, typ::kEmptyInterface)), "𝓤");
  EXPECT_EQ(typeSetString(types, typeSet(types, under(types, typ::kComparable))), "{comparable}");
}

TEST_F(TypeStringTest, ExportedNames) {
  EXPECT_TRUE(isExportedName("Ärger"));
  EXPECT_FALSE(isExportedName("ärger"));
  EXPECT_FALSE(isExportedName("_X"));
  EXPECT_FALSE(isExportedName("世"));
  EXPECT_FALSE(isExportedName(""));
}

}  // namespace
}  // namespace tuco
