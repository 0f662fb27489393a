#include <gtest/gtest.h>

#include "compiler/types/cycles.h"
#include "compiler/types/test_types.h"

namespace tuco {
namespace {

struct CyclesTest : testing::Test, TestTypes {
  std::string cycle(TypeId t) {
    std::string out;
    TypeValidator validator(types);
    validator.validType(t, [&](std::span<const TypeId> list) {
      for (TypeId part : list) out += std::string(types.name(types.asNamedNode(part)->obj)) + " ";
    });
    return out;
  }
};

TEST_F(CyclesTest, ValidRecursion) {
  TypeId t = named("T", TypeId());
  types.setRhs(t, strukt({field("next", types.pointerTo(t)), field("all", types.sliceOf(t))}));
  EXPECT_EQ(cycle(t), "");
}

TEST_F(CyclesTest, InfiniteSize) {
  TypeId a = named("A", TypeId());
  TypeId b = named("B", strukt({field("a", types.arrayOf(a, 2))}));
  types.setRhs(a, strukt({field("b", b)}));
  EXPECT_EQ(cycle(a), "A B ");
  EXPECT_EQ(TypeId(types.asNamedNode(a)->rhs.load()), typ::kInvalid);
}

TEST_F(CyclesTest, InterfaceEmbedsItself) {
  TypeId i = named("I", TypeId());
  types.setRhs(i, iface({}, {i}));
  EXPECT_EQ(cycle(i), "I ");
}

TEST_F(CyclesTest, ThroughTypeArguments) {
  TypeId p = tparam("P");
  TypeId box = generic("Box", {p}, [&](TypeId) { return strukt({field("v", p)}); });
  TypeId t = named("T", TypeId());
  types.setRhs(t, strukt({field("b", instance(box, {t}))}));
  EXPECT_EQ(cycle(t), "T Box ");
  TypeId q = tparam("Q");
  TypeId ref = generic("Ref", {q}, [&](TypeId) { return strukt({field("v", types.pointerTo(q))}); });
  TypeId u = named("U", TypeId());
  types.setRhs(u, strukt({field("b", instance(ref, {u}))}));
  EXPECT_EQ(cycle(u), "");
  // Nested in itself, but finite.
  EXPECT_EQ(cycle(named("V", instance(box, {instance(box, {typ::kInt})}))), "");
}

TEST_F(CyclesTest, InstantiationLoops) {
  TypeId p = tparam("P");
  std::vector<TypeId> tparams{p};
  {
    MonoGraph mono(types);
    mono.recordInstance(pkg, Pos(5), tparams, std::vector<TypeId>{p}, {});
    EXPECT_TRUE(mono.findLoop().empty());
  }
  MonoGraph mono(types);
  mono.recordInstance(pkg, Pos(5), tparams, std::vector<TypeId>{types.pointerTo(p)}, {});
  std::vector<MonoGraph::Step> steps = mono.findLoop();
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].pos, Pos(5));
  EXPECT_EQ(steps[0].obj, types.asTypeParam(p)->obj);
  EXPECT_EQ(str(steps[0].as), "*P");
}

}  // namespace
}  // namespace tuco
