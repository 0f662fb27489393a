#include <gtest/gtest.h>

#include "compiler/types/instantiate.h"
#include "compiler/types/predicates.h"
#include "compiler/types/test_types.h"
#include "compiler/types/typeset.h"

namespace tuco {
namespace {

struct TypeSetTest : testing::Test, TestTypes {
  std::string set(TypeId iface_type) { return typeSetString(types, typeSet(types, under(types, iface_type))); }
  TypeId terms(std::initializer_list<UnionTerm> list) { return iface({}, {onion(list)}); }
};

TEST_F(TypeSetTest, Terms) {
  TypeId my_int = named("MyInt", typ::kInt);
  Term i = Term::single(false, typ::kInt);
  Term ti = Term::single(true, typ::kInt);
  Term m = Term::single(false, my_int);
  EXPECT_TRUE(termSubset(types, i, ti));
  EXPECT_FALSE(termSubset(types, ti, i));
  EXPECT_TRUE(termSubset(types, m, ti));
  EXPECT_TRUE(termDisjoint(types, m, i));
  EXPECT_TRUE(termIncludes(types, ti, my_int));
  EXPECT_FALSE(termIncludes(types, i, my_int));
  EXPECT_EQ(termListString(types, normalise(types, std::vector<Term>{ti, m, i})), "~int");
  // As gc does it, one pass leaves a term that a later one includes.
  EXPECT_EQ(termListString(types, normalise(types, std::vector<Term>{i, m, ti})), "~int | p.MyInt");
  EXPECT_EQ(termListString(types, intersect(types, std::vector<Term>{ti}, std::vector<Term>{m, i})), "p.MyInt | int");
  EXPECT_EQ(termListString(types, {}), "∅");
  EXPECT_TRUE(termListIsAll(normalise(types, std::vector<Term>{i, Term::all()})));
}

TEST_F(TypeSetTest, Intersection) {
  TypeId a = terms({{typ::kInt, true}, {typ::kString, true}});
  TypeId b = terms({{typ::kInt, false}, {typ::kBool, false}});
  EXPECT_EQ(set(iface({}, {a, b})), "{int}");
  EXPECT_EQ(set(iface({}, {a, typ::kBool})), "∅");
  EXPECT_EQ(set(iface({}, {a, typ::kComparable})), "{~int | ~string}");
  EXPECT_EQ(set(iface({}, {terms({{types.sliceOf(typ::kInt), false}, {typ::kInt, false}}), typ::kComparable})), "{int}");
  EXPECT_EQ(set(iface({method("M", func({}))}, {a})), "{func p.M(); ~int | ~string}");
}

TEST_F(TypeSetTest, MethodsAreSortedAndMerged) {
  TypeId a = iface({method("b", func({})), method("Z", func({})), method("A", func({}))});
  TypeId both = iface({method("A", func({}))}, {named("I", a)});
  const TypeSet& s = typeSet(types, both);
  ASSERT_EQ(s.methods.size(), 3u);
  EXPECT_EQ(types.name(s.methods[0]), "A");
  EXPECT_EQ(types.name(s.methods[1]), "Z");
  EXPECT_EQ(types.name(s.methods[2]), "b");
}

struct Report {
  std::vector<std::string> errors;
  std::vector<std::function<void()>> delayed;
  TypeHooks hooks() {
    TypeHooks h;
    h.checker = this;
    h.error = [](void* self, TypesError, Pos, std::string_view message, Pos, std::string_view other) {
      static_cast<Report*>(self)->errors.push_back(std::string(message) + " / " + std::string(other));
    };
    h.later = [](void* self, std::function<void()> action) {
      static_cast<Report*>(self)->delayed.push_back(std::move(action));
    };
    h.allowVersion = [](void*, Pos, int) { return true; };
    return h;
  }
};

TEST_F(TypeSetTest, DuplicateMethods) {
  Report report;
  TypeHooks hooks = report.hooks();
  TypeId t = types.newIncompleteInterface(&hooks);
  std::vector<ObjectId> methods{method("M", func({})), method("M", func({}))};
  types.setInterface(t, methods, {}, {});
  typeSet(types, t);
  EXPECT_EQ(report.errors, std::vector<std::string>{"duplicate method M / other declaration of method M"});

  // Embedded: only if the signatures differ, and only once all types are known.
  report.errors.clear();
  std::vector<TypeId> embeddeds{named("I", iface({method("M", func({}))})), named("J", iface({method("M", func({}))})),
                                named("K", iface({method("M", func({typ::kInt}))}))};
  std::vector<Pos> pos{Pos(1), Pos(2), Pos(3)};
  TypeId u = types.newIncompleteInterface(&hooks);
  types.setInterface(u, {}, embeddeds, pos);
  typeSet(types, u);
  EXPECT_TRUE(report.errors.empty());
  for (auto& action : report.delayed) action();
  EXPECT_EQ(report.errors.size(), 1u);
}

TEST_F(TypeSetTest, IncompleteInterfacesAreNotRemembered) {
  TypeId t = types.newIncompleteInterface(nullptr);
  EXPECT_TRUE(typeSet(types, t).isAll());
  ObjectId m = method("M", func({}));
  types.setInterface(t, {&m, 1}, {}, {});
  EXPECT_EQ(typeSet(types, t).methods.size(), 1u);
}

TEST_F(TypeSetTest, CommonUnderlyingTypes) {
  TypeId a = named("A", types.sliceOf(typ::kInt));
  TypeId p = tparam("P", terms({{a, false}, {types.sliceOf(typ::kInt), true}}));
  EXPECT_EQ(str(commonUnder(types, p)), "[]int");
  TypeId q = tparam("Q", terms({{typ::kInt, false}, {typ::kString, false}}));
  Cause cause;
  EXPECT_FALSE(commonUnder(types, q, {}, &cause).isValid());
  EXPECT_EQ(cause.text, "int and string have different underlying types");
  TypeId both = types.chanOf(ChannelDir::SendRecv, typ::kInt);
  TypeId recv = types.chanOf(ChannelDir::RecvOnly, typ::kInt);
  TypeId send = types.chanOf(ChannelDir::SendOnly, typ::kInt);
  EXPECT_EQ(commonUnder(types, tparam("R", terms({{both, false}, {recv, false}}))), recv);
  EXPECT_FALSE(commonUnder(types, tparam("S", terms({{send, false}, {recv, false}})), {}, &cause).isValid());
  EXPECT_EQ(cause.text, "channels chan<- int and <-chan int have conflicting directions");
  EXPECT_FALSE(commonUnder(types, tparam("U"), {}, &cause).isValid());
  EXPECT_EQ(cause.text, "no specific type");
}

TEST_F(TypeSetTest, Predicates) {
  TypeId numbers = tparam("N", terms({{typ::kInt, true}, {typ::kFloat64, true}}));
  EXPECT_TRUE(allNumeric(types, numbers));
  EXPECT_FALSE(allInteger(types, numbers));
  EXPECT_FALSE(isNumeric(types, numbers));
  EXPECT_FALSE(allNumeric(types, tparam("P")));
  EXPECT_TRUE(isTypeParam(types, numbers));
  EXPECT_TRUE(isInterface(types, numbers));
  EXPECT_FALSE(isNonTypeParamInterface(types, numbers));
  EXPECT_TRUE(isNonTypeParamInterface(types, typ::kError));
  EXPECT_TRUE(hasNil(types, types.sliceOf(typ::kInt)));
  EXPECT_TRUE(hasNil(types, typ::kUnsafePointer));
  EXPECT_FALSE(hasNil(types, typ::kInt));
  EXPECT_FALSE(hasNil(types, tparam("Q")));
  EXPECT_TRUE(hasNil(types, tparam("R", terms({{types.sliceOf(typ::kInt), false}, {types.pointerTo(typ::kInt), false}}))));
  EXPECT_TRUE(hasEmptyTypeset(types, [&] {
    TypeId none = named("None", iface({}, {typ::kInt, typ::kString}));
    typeSet(types, under(types, none));
    return tparam("E", none);
  }()));
  EXPECT_EQ(maxType(types, typ::kUntypedInt, typ::kUntypedFloat), typ::kUntypedFloat);
  EXPECT_FALSE(maxType(types, typ::kUntypedInt, typ::kUntypedString).isValid());
  EXPECT_EQ(defaultType(types, typ::kUntypedRune), typ::kRune);
  EXPECT_EQ(defaultType(types, typ::kUntypedNil), typ::kUntypedNil);
}

TEST_F(TypeSetTest, Comparable) {
  Cause cause;
  TypeId bad = strukt({field("a", typ::kInt), field("f", func({}))});
  EXPECT_FALSE(comparableType(types, bad, Dynamic::Yes, &cause));
  EXPECT_EQ(cause.text, "struct containing func() cannot be compared");
  EXPECT_FALSE(comparableType(types, types.arrayOf(types.sliceOf(typ::kInt), 2), Dynamic::Yes, &cause));
  EXPECT_EQ(cause.text, "[2][]int cannot be compared");
  EXPECT_TRUE(comparableType(types, typ::kAny, Dynamic::Yes));
  EXPECT_FALSE(comparableType(types, typ::kAny, Dynamic::No, &cause));
  EXPECT_EQ(cause.text, "incomparable types in type set");
  EXPECT_TRUE(comparableType(types, tparam("P", typ::kComparable), Dynamic::No));
  EXPECT_FALSE(comparable(types, tparam("Q")));
  EXPECT_FALSE(comparable(types, typ::kUntypedNil));
}

struct ImplementsTest : TypeSetTest {
  std::string why(TypeId v, TypeId t, bool constraint) {
    Cause cause;
    cause.qualifier = relativeTo(&pkg);
    return implements(types, v, t, constraint, &cause) ? "" : cause.text;
  }
};

TEST_F(ImplementsTest, Terms) {
  TypeId my_int = named("MyInt", typ::kInt);
  TypeId ints = named("Ints", terms({{typ::kInt, false}, {typ::kInt8, false}}));
  EXPECT_EQ(why(typ::kInt, ints, true), "");
  EXPECT_EQ(why(typ::kString, ints, true), "string does not satisfy Ints (string missing in int | int8)");
  EXPECT_EQ(why(my_int, ints, true), "MyInt does not satisfy Ints (possibly missing ~ for int in Ints)");
  EXPECT_EQ(why(tparam("P", ints), named("Any", terms({{typ::kInt, true}})), true), "P does not satisfy Any");
  TypeId empty = named("Empty", iface({}, {typ::kInt, typ::kString}));
  EXPECT_EQ(why(typ::kInt, empty, true), "cannot satisfy Empty (empty type set)");
  EXPECT_EQ(why(typ::kInt, my_int, false), "int does not implement MyInt (MyInt is not an interface)");
  TypeId mentioned = named("Mentioned", iface({}, {onion({{typ::kInt, false}, {my_int, false}}), onion({{typ::kInt, false}})}));
  TypeId named_terms = named("Named", terms({{my_int, false}}));
  EXPECT_EQ(why(typ::kBool, named_terms, true), "bool does not satisfy Named (bool missing in p.MyInt)");
  EXPECT_EQ(why(my_int, mentioned, true), "MyInt does not satisfy Mentioned (possibly missing ~ for int in Mentioned)");
}

TEST_F(ImplementsTest, Comparable) {
  EXPECT_EQ(why(typ::kInt, typ::kComparable, true), "");
  EXPECT_EQ(why(typ::kAny, typ::kComparable, true), "");
  EXPECT_EQ(why(typ::kAny, typ::kComparable, false), "any does not implement comparable");
  EXPECT_EQ(why(func({}), typ::kComparable, true), "func() does not satisfy comparable");
  Cause old;
  old.interfaces_satisfy_comparable = false;
  EXPECT_FALSE(implements(types, typ::kAny, typ::kComparable, true, &old));
  EXPECT_EQ(old.text, "any to satisfy comparable requires go1.20 or later");
}

TEST_F(ImplementsTest, Methods) {
  TypeId m = iface({method("M", func({}))});
  TypeId i = named("I", m);
  EXPECT_EQ(why(typ::kInt, i, false), "int does not implement I (missing method M)");
  TypeId t = named("T", typ::kInt);
  addMethod(types.pointerTo(t), "M", func({}));
  EXPECT_EQ(why(t, i, true), "T does not satisfy I (method M has pointer receiver)");
  EXPECT_EQ(why(types.pointerTo(t), i, false), "");
}

TEST_F(ImplementsTest, VerifyInstance) {
  TypeId p = tparam("P");
  TypeId q = tparam("Q", types.newImplicitInterface(onion({{types.sliceOf(p), true}}), Pos(), nullptr));
  std::vector<TypeId> tparams{p, q};
  std::vector<TypeId> good{typ::kInt, types.sliceOf(typ::kInt)};
  std::vector<TypeId> bad{typ::kInt, types.sliceOf(typ::kString)};
  EXPECT_EQ(verifyInstance(types, tparams, good), -1);
  Cause cause;
  EXPECT_EQ(verifyInstance(types, tparams, bad, &cause), 1);
  EXPECT_EQ(cause.text, "[]string does not satisfy ~[]int ([]string missing in ~[]int)");
  EXPECT_EQ(typeArgCountError("T", 2, 1), "not enough type arguments for type T: have 1, want 2");
}

}  // namespace
}  // namespace tuco
