#include <gtest/gtest.h>

#include <thread>

#include "compiler/types/predicates.h"
#include "compiler/types/test_types.h"

namespace tuco {
namespace {

struct IdentityTest : testing::Test, TestTypes {
  bool same(TypeId x, TypeId y) {
    bool result = identical(types, x, y);
    EXPECT_EQ(result, identical(types, y, x));
    TypeId cx = canonical(types, x);
    TypeId cy = canonical(types, y);
    if (cx.isValid() && cy.isValid()) EXPECT_EQ(result, cx == cy) << str(x) << " and " << str(y);
    return result;
  }
};

TEST_F(IdentityTest, LiteralsAreHashConsed) {
  EXPECT_EQ(types.pointerTo(typ::kInt), types.pointerTo(typ::kInt));
  EXPECT_NE(types.pointerTo(typ::kInt), types.sliceOf(typ::kInt));
  EXPECT_NE(types.arrayOf(typ::kInt, 3), types.arrayOf(typ::kInt, 4));
  EXPECT_EQ(types.mapOf(typ::kInt, typ::kString), types.mapOf(typ::kInt, typ::kString));
  EXPECT_NE(types.chanOf(ChannelDir::SendOnly, typ::kInt), types.chanOf(ChannelDir::RecvOnly, typ::kInt));
}

TEST_F(IdentityTest, ByteAndRuneAreSpellings) {
  EXPECT_NE(typ::kByte, typ::kUint8);
  EXPECT_TRUE(same(typ::kByte, typ::kUint8));
  EXPECT_TRUE(same(types.sliceOf(typ::kRune), types.sliceOf(typ::kInt32)));
  EXPECT_FALSE(same(typ::kByte, typ::kRune));
}

TEST_F(IdentityTest, ParameterNamesDoNotMatter) {
  SignatureNode a, b;
  a.params = tuple({var("x", typ::kInt)});
  b.params = tuple({var("y", typ::kInt)});
  TypeId f = types.newSignature(a);
  TypeId g = types.newSignature(b);
  EXPECT_NE(f, g);
  EXPECT_TRUE(same(f, g));
  EXPECT_FALSE(same(f, func({typ::kInt}, {typ::kInt})));
  EXPECT_FALSE(same(func({types.sliceOf(typ::kInt)}), func({types.sliceOf(typ::kInt)}, {}, true)));
}

TEST_F(IdentityTest, StructsCompareNamesTagsAndPackages) {
  TypeId a = strukt({field("X", typ::kInt), field("y", typ::kInt)});
  EXPECT_TRUE(same(a, strukt({field("X", typ::kInt), field("y", typ::kInt)})));
  EXPECT_FALSE(same(a, strukt({field("y", typ::kInt), field("X", typ::kInt)})));
  TypeId tagged = strukt({field("X", typ::kInt), field("y", typ::kInt)}, {name("t"), NameId()});
  EXPECT_FALSE(same(a, tagged));
  EXPECT_TRUE(identicalIgnoreTags(types, a, tagged));
  EXPECT_TRUE(identicalIgnoreTags(types, types.sliceOf(a), types.sliceOf(tagged)));
  EXPECT_TRUE(same(a, strukt({field("X", typ::kInt), field("y", typ::kInt)}, {name(""), name("")})));
  PackageId other = package("q");
  TypeId foreign = strukt({types.newField(Pos(), other, name("X"), typ::kInt, false),
                           types.newField(Pos(), other, name("y"), typ::kInt, false)});
  EXPECT_FALSE(same(a, foreign));
  TypeId exported = strukt({field("X", typ::kInt)});
  EXPECT_TRUE(same(exported, strukt({types.newField(Pos(), other, name("X"), typ::kInt, false)})));
}

TEST_F(IdentityTest, InterfacesCompareTypeSets) {
  TypeId m = func({typ::kInt});
  TypeId a = iface({method("M", m), method("N", func({}))});
  TypeId b = iface({method("N", func({})), method("M", func({typ::kInt}))});
  EXPECT_TRUE(same(a, b));
  TypeId embedder = iface({method("N", func({}))}, {named("I", iface({method("M", m)}))});
  EXPECT_TRUE(same(a, embedder));
  EXPECT_FALSE(same(a, iface({method("M", m)})));
  EXPECT_TRUE(same(typ::kAny, typ::kEmptyInterface));
  EXPECT_FALSE(same(typ::kEmptyInterface, under(types, typ::kComparable)));
  EXPECT_TRUE(same(iface({}, {onion({{typ::kInt, true}, {typ::kString, false}})}),
                   iface({}, {onion({{typ::kString, false}, {typ::kInt, true}})})));
  TypeId my_int = named("MyInt", typ::kInt);
  EXPECT_TRUE(same(iface({}, {onion({{typ::kInt, false}, {my_int, false}, {typ::kInt, true}})}),
                   iface({}, {onion({{typ::kInt, true}})})));
  EXPECT_FALSE(same(iface({}, {onion({{typ::kInt, true}})}), iface({}, {onion({{typ::kInt, false}})})));
}

// type T interface { m() interface{T} }, twice.
TEST_F(IdentityTest, InterfacesThatContainThemselves) {
  auto recursive = [&](const char* n) {
    TypeId t = named(n, TypeId());
    types.setRhs(t, iface({method("m", func({}, {iface({}, {t})}))}));
    return t;
  };
  TypeId t = recursive("T");
  TypeId u = recursive("U");
  EXPECT_FALSE(same(t, u));
  EXPECT_TRUE(same(under(types, t), under(types, u)));
  EXPECT_TRUE(same(types.sliceOf(under(types, t)), types.sliceOf(under(types, u))));
  EXPECT_FALSE(same(under(types, t), iface({method("m", func({}))})));
}

TEST_F(IdentityTest, AliasesAreTransparent) {
  TypeId a = alias("A", types.sliceOf(typ::kInt));
  TypeId b = alias("B", a);
  EXPECT_TRUE(same(b, types.sliceOf(typ::kInt)));
  EXPECT_TRUE(same(types.pointerTo(b), types.pointerTo(types.sliceOf(typ::kInt))));
  EXPECT_EQ(str(types.pointerTo(b)), "*B");
}

TEST_F(IdentityTest, UnknownArrayLengthsMatchAll) {
  TypeId open = types.arrayOf(typ::kInt, -1);
  EXPECT_TRUE(identical(types, open, types.arrayOf(typ::kInt, 3)));
  EXPECT_TRUE(identical(types, types.pointerTo(open), types.pointerTo(types.arrayOf(typ::kInt, 3))));
  EXPECT_FALSE(canonical(types, open).isValid());
}

TEST_F(IdentityTest, GenericSignaturesModuloRenaming) {
  auto make = [&](const char* n, TypeId bound) {
    TypeId p = tparam(n, bound);
    SignatureNode sig;
    std::vector<TypeId> list{p};
    std::span<const TypeId> bound_list = types.bindTypeParams(list);
    sig.tparams = bound_list;
    sig.params = tuple({var("", p)});
    sig.results = tuple({var("", types.sliceOf(p))});
    return types.newSignature(sig);
  };
  EXPECT_TRUE(same(make("P", typ::kAny), make("Q", typ::kEmptyInterface)));
  EXPECT_FALSE(same(make("P", typ::kAny), make("Q", typ::kComparable)));
}

TEST_F(IdentityTest, Instances) {
  TypeId p = tparam("P");
  TypeId list = generic("List", {p}, [&](TypeId) { return types.sliceOf(p); });
  EXPECT_EQ(instance(list, {typ::kInt}), instance(list, {typ::kInt}));
  EXPECT_FALSE(same(instance(list, {typ::kInt}), instance(list, {typ::kString})));
  EXPECT_TRUE(same(instance(list, {typ::kByte}), instance(list, {typ::kUint8})));
  EXPECT_TRUE(same(types.mapOf(typ::kInt, instance(list, {typ::kAny})),
                   types.mapOf(typ::kInt, instance(list, {typ::kEmptyInterface}))));
}

TEST_F(IdentityTest, NotRememberedBeforeDeclarationsAreComplete) {
  TypeId t = named("T", TypeId());
  TypeId a = iface({}, {t});
  EXPECT_FALSE(canonical(types, a).isValid());
  types.setRhs(t, iface({method("M", func({}))}));
  EXPECT_TRUE(same(a, iface({method("M", func({}))})));
}

// Many threads make the same types and ask for their identity.
TEST_F(IdentityTest, ThreadsAgree) {
  TypeId p = tparam("P");
  TypeId box = generic("Box", {p}, [&](TypeId) { return strukt({field("v", p)}); });
  constexpr int kThreads = 4;
  constexpr int kRounds = 400;
  std::vector<std::vector<TypeId>> canon(kThreads);
  std::vector<std::thread> threads;
  for (int n = 0; n < kThreads; ++n) {
    threads.emplace_back([&, n] {
      TypeId t = typ::kInt;
      for (int i = 0; i < kRounds; ++i) {
        switch (i % 6) {
          case 0: t = types.pointerTo(t); break;
          case 1: t = strukt({field("a", t), field("b", typ::kByte)}); break;
          case 2: t = func({t, typ::kInt}, {t}); break;
          case 3: t = instance(box, {t}); break;
          case 4: t = iface({method("M", func({t}))}); break;
          case 5: t = types.mapOf(typ::kString, t); break;
        }
        canon[n].push_back(canonical(types, t));
        under(types, t);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int n = 1; n < kThreads; ++n) EXPECT_EQ(canon[n], canon[0]);
  for (TypeId t : canon[0]) EXPECT_TRUE(t.isValid());
}

}  // namespace
}  // namespace tuco
