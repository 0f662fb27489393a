#include <gtest/gtest.h>

#include "compiler/types/test_types.h"

namespace tuco {
namespace {

struct ScopeTest : testing::Test, TestTypes {};

TEST_F(ScopeTest, SmallAndBig) {
  ScopeId scope = types.newScope(types[pkg].scope, Pos(), Pos(), "test");
  std::vector<ObjectId> objects;
  for (int i = 0; i < 300; ++i) {
    ObjectId obj = var("v" + std::to_string(i), typ::kInt);
    objects.push_back(obj);
    EXPECT_FALSE(types.declare(scope, obj).isValid());
    EXPECT_EQ(types[obj].parent, scope);
  }
  for (int i = 0; i < 300; ++i) EXPECT_EQ(types[scope].lookup(name("v" + std::to_string(i))), objects[i]);
  EXPECT_FALSE(types[scope].lookup(name("w")).isValid());
  EXPECT_EQ(types.declare(scope, var("v7", typ::kInt)), objects[7]);
  EXPECT_EQ(types[scope].size(), 300u);
}

TEST_F(ScopeTest, LookupParentRespectsPositions) {
  ScopeId outer = types[pkg].scope;
  ScopeId inner = types.newScope(outer, Pos(1), Pos(100), "block");
  ObjectId global = var("x", typ::kInt);
  ObjectId local = var("x", typ::kString);
  types[local].scope_pos = Pos(50);
  types.declare(outer, global);
  types.declare(inner, local);
  EXPECT_EQ(types.lookupParent(inner, name("x"), Pos(60)), local);
  EXPECT_EQ(types.lookupParent(inner, name("x"), Pos(40)), global);
  EXPECT_EQ(types.lookupParent(inner, name("x")), local);
  ScopeId found;
  EXPECT_EQ(types.lookupParent(inner, name("any"), Pos(), &found), types.universe().any);
  EXPECT_EQ(found, kUniverseScope);
  EXPECT_EQ(types[outer].first_child, inner);
}

TEST_F(ScopeTest, Universe) {
  for (const char* n : {"bool", "byte", "rune", "uintptr", "string", "any", "error", "comparable", "true", "iota",
                        "nil", "append", "clear", "min", "max", "recover"}) {
    EXPECT_TRUE(types[kUniverseScope].lookup(name(n)).isValid()) << n;
  }
  EXPECT_FALSE(types[kUniverseScope].lookup(name("Sizeof")).isValid());
  EXPECT_TRUE(types[types[kUnsafePackage].scope].lookup(name("Sizeof")).isValid());
  EXPECT_FALSE(types[kUniverseScope].lookup(name("assert")).isValid());
  EXPECT_EQ(under(types, typ::kAny), typ::kAnyInterface);
  EXPECT_TRUE(isAlias(types, types.universe().any));
  EXPECT_FALSE(isAlias(types, types.universe().error));
  EXPECT_TRUE(isAlias(types, types[kUniverseScope].lookup(name("byte"))));
  EXPECT_FALSE(isAlias(types, types[kUniverseScope].lookup(name("uint8"))));
}

}  // namespace
}  // namespace tuco
