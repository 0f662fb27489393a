#include <gtest/gtest.h>

#include "compiler/types/predicates.h"
#include "compiler/types/test_types.h"
#include "compiler/types/unify.h"

namespace tuco {
namespace {

struct UnifyTest : testing::Test, TestTypes {
  TypeId p = tparam("P");
  TypeId q = tparam("Q");
  std::vector<TypeId> both{p, q};
  Unifier fresh() { return Unifier(types, both, {}, true); }
};

TEST_F(UnifyTest, Solves) {
  Unifier u = fresh();
  EXPECT_EQ(u.unknowns(), 2u);
  EXPECT_TRUE(u.unify(types.mapOf(p, types.sliceOf(q)), types.mapOf(typ::kString, types.sliceOf(typ::kInt)), 0));
  EXPECT_EQ(u.at(p), typ::kString);
  EXPECT_EQ(u.at(q), typ::kInt);
  EXPECT_EQ(u.toString(), "[P: string, Q: int]");
  EXPECT_FALSE(u.unify(p, typ::kInt, 0));
  EXPECT_TRUE(u.unify(typ::kString, p, 0));
}

TEST_F(UnifyTest, JoinedParametersShareTheirType) {
  Unifier u = fresh();
  EXPECT_TRUE(u.unify(p, q, 0));
  EXPECT_TRUE(u.unify(q, typ::kInt, 0));
  EXPECT_EQ(u.at(p), typ::kInt);
  Unifier v(types, both, std::vector<TypeId>{typ::kInt, typ::kString}, true);
  EXPECT_FALSE(v.unify(p, q, 0));
}

TEST_F(UnifyTest, InexactPrefersDefinedTypes) {
  TypeId s = named("S", types.sliceOf(typ::kInt));
  Unifier u = fresh();
  EXPECT_TRUE(u.unify(p, types.sliceOf(typ::kInt), 0));
  EXPECT_TRUE(u.unify(p, s, 0));
  EXPECT_EQ(u.at(p), s);
  Unifier v = fresh();
  EXPECT_TRUE(v.unify(types.sliceOf(q), s, 0));
  EXPECT_EQ(v.at(q), typ::kInt);
  Unifier exact = fresh();
  EXPECT_FALSE(exact.unify(types.sliceOf(q), s, kUnifyExact));
  // Assignment: loose at the top only.
  Unifier assign = fresh();
  EXPECT_FALSE(assign.unify(types.sliceOf(types.sliceOf(q)), types.sliceOf(s), kUnifyAssign));
  EXPECT_TRUE(assign.unify(types.sliceOf(q), s, kUnifyAssign));
}

TEST_F(UnifyTest, Channels) {
  Unifier u = fresh();
  TypeId both_ways = types.chanOf(ChannelDir::SendRecv, typ::kInt);
  TypeId recv = types.chanOf(ChannelDir::RecvOnly, typ::kInt);
  EXPECT_TRUE(u.unify(p, both_ways, 0));
  EXPECT_TRUE(u.unify(p, recv, 0));
  EXPECT_EQ(u.at(p), recv);
  EXPECT_FALSE(fresh().unify(types.chanOf(ChannelDir::SendRecv, q), recv, kUnifyExact));
}

TEST_F(UnifyTest, InterfacesByMethods) {
  TypeId i = named("I", iface({method("Get", func({}, {q}))}));
  TypeId t = named("T", strukt({}));
  addMethod(t, "Get", func({}, {typ::kString}));
  Unifier u = fresh();
  EXPECT_TRUE(u.unify(i, t, kUnifyAssign));
  EXPECT_EQ(u.at(q), typ::kString);
  Unifier old(types, both, {}, false);
  EXPECT_FALSE(old.unify(i, t, kUnifyAssign));
  // As the same type parameter, interfaces must have the same methods.
  Unifier v = fresh();
  EXPECT_TRUE(v.unify(p, iface({method("A", func({}))}), 0));
  EXPECT_FALSE(v.unify(p, iface({method("A", func({})), method("B", func({}))}), 0));
}

TEST_F(UnifyTest, CoreTypesOfOuterParameters) {
  TypeId outer = tparam("O", types.newImplicitInterface(onion({{types.sliceOf(typ::kInt), true}}), Pos(), nullptr));
  Unifier u = fresh();
  EXPECT_TRUE(u.unify(types.sliceOf(q), outer, 0));
  EXPECT_EQ(u.at(q), typ::kInt);
  EXPECT_FALSE(fresh().unify(types.sliceOf(q), tparam("A"), 0));
}

TEST_F(UnifyTest, Instances) {
  TypeId e = tparam("E");
  TypeId list = generic("List", {e}, [&](TypeId) { return types.sliceOf(e); });
  Unifier u = fresh();
  EXPECT_TRUE(u.unify(instance(list, {p}), instance(list, {typ::kInt}), 0));
  EXPECT_EQ(u.at(p), typ::kInt);
  TypeId other = generic("Other", {e}, [&](TypeId) { return types.sliceOf(e); });
  EXPECT_FALSE(u.unify(instance(list, {q}), instance(other, {typ::kInt}), 0));
}

TEST_F(UnifyTest, InfiniteTypesStopAtTheDepthLimit) {
  Unifier u = fresh();
  EXPECT_TRUE(u.unify(p, types.sliceOf(p), 0));
  EXPECT_FALSE(u.unify(p, types.sliceOf(types.sliceOf(typ::kInt)), 0));
}

TEST_F(UnifyTest, Structures) {
  Unifier u = fresh();
  EXPECT_TRUE(u.unify(func({p, types.pointerTo(q)}), func({typ::kInt, types.pointerTo(typ::kBool)}), 0));
  EXPECT_EQ(u.at(q), typ::kBool);
  EXPECT_FALSE(u.unify(func({p}), func({typ::kInt}, {typ::kInt}), 0));
  EXPECT_TRUE(fresh().unify(strukt({field("a", p)}), strukt({field("a", typ::kInt)}), 0));
  EXPECT_FALSE(fresh().unify(strukt({field("a", p)}), strukt({field("b", typ::kInt)}), 0));
  EXPECT_TRUE(fresh().unify(types.arrayOf(p, 3), types.arrayOf(typ::kInt, 3), kUnifyExact));
  EXPECT_FALSE(fresh().unify(types.arrayOf(p, 3), types.arrayOf(typ::kInt, 4), kUnifyExact));
}

}  // namespace
}  // namespace tuco
