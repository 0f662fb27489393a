#include <gtest/gtest.h>

#include "compiler/types/lookup.h"
#include "compiler/types/predicates.h"
#include "compiler/types/test_types.h"

namespace tuco {
namespace {

struct LookupTest : testing::Test, TestTypes {
  LookupResult find(TypeId t, const char* n, Addressable addressable = Addressable::No) {
    return lookupFieldOrMethod(types, t, addressable, pkg, name(n));
  }
  std::vector<uint32_t> path(const LookupResult& r) { return {r.index.begin(), r.index.end()}; }
  std::string missing(TypeId v, TypeId t, bool is_static = true) {
    Cause cause;
    cause.qualifier = relativeTo(&pkg);
    return missingMethod(types, v, t, is_static, {}, &cause).method.isValid() ? cause.text : "";
  }
};

TEST_F(LookupTest, FieldsThroughEmbedding) {
  TypeId inner = named("Inner", strukt({field("a", typ::kInt), field("b", typ::kInt)}));
  TypeId middle = named("Middle", strukt({field("a", typ::kString), embedded(types.pointerTo(inner))}));
  TypeId outer = named("Outer", strukt({field("c", typ::kInt), embedded(middle)}));
  LookupResult a = find(outer, "a");
  EXPECT_EQ(types[a.obj].type, typ::kString);
  EXPECT_EQ(path(a), (std::vector<uint32_t>{1, 0}));
  EXPECT_FALSE(a.indirect);
  LookupResult b = find(outer, "b");
  EXPECT_EQ(path(b), (std::vector<uint32_t>{1, 1, 1}));
  EXPECT_TRUE(b.indirect);
  EXPECT_FALSE(find(outer, "d").obj.isValid());
  EXPECT_FALSE(find(outer, "_").obj.isValid());
}

TEST_F(LookupTest, Ambiguity) {
  TypeId x = named("X", strukt({field("f", typ::kInt)}));
  TypeId y = named("Y", strukt({field("f", typ::kInt)}));
  TypeId both = named("Both", strukt({embedded(x), embedded(y)}));
  LookupResult r = find(both, "f");
  EXPECT_FALSE(r.obj.isValid());
  EXPECT_FALSE(r.index.empty());
  // The same type twice on a level.
  TypeId a = named("A", strukt({embedded(x)}));
  TypeId b = named("B", strukt({embedded(x)}));
  LookupResult twice = find(named("Twice", strukt({embedded(a), embedded(b)})), "f");
  EXPECT_FALSE(twice.obj.isValid());
  EXPECT_FALSE(twice.index.empty());
  // Hidden by a shallower field.
  EXPECT_TRUE(find(named("Hidden", strukt({embedded(x), embedded(y), field("f", typ::kBool)})), "f").obj.isValid());
}

TEST_F(LookupTest, RecursiveEmbedding) {
  TypeId t = named("T", TypeId());
  types.setRhs(t, strukt({embedded(types.pointerTo(t)), field("x", typ::kInt)}));
  EXPECT_TRUE(find(t, "x").obj.isValid());
  EXPECT_FALSE(find(t, "y").obj.isValid());
}

TEST_F(LookupTest, PointerReceivers) {
  TypeId t = named("T", strukt({}));
  addMethod(types.pointerTo(t), "P", func({}));
  addMethod(t, "V", func({}));
  LookupResult r = find(t, "P");
  EXPECT_FALSE(r.obj.isValid());
  EXPECT_TRUE(r.indirect);
  EXPECT_TRUE(find(t, "P", Addressable::Yes).obj.isValid());
  EXPECT_TRUE(find(types.pointerTo(t), "P").obj.isValid());
  EXPECT_TRUE(find(types.pointerTo(t), "V").obj.isValid());
  // A named pointer type has no methods, but fields.
  TypeId ptr = named("Ptr", types.pointerTo(t));
  EXPECT_FALSE(find(ptr, "V").obj.isValid());
}

TEST_F(LookupTest, InterfacesAndPointersToThem) {
  TypeId i = named("I", iface({method("M", func({}))}));
  EXPECT_TRUE(find(i, "M").obj.isValid());
  EXPECT_FALSE(find(types.pointerTo(i), "M").obj.isValid());
  TypeId s = named("S", strukt({embedded(i)}));
  EXPECT_EQ(path(find(s, "M")), (std::vector<uint32_t>{0, 0}));
}

TEST_F(LookupTest, UnexportedNamesOfOtherPackages) {
  PackageId other = package("q");
  TypeId t = named("T", strukt({types.newField(Pos(), other, name("x"), typ::kInt, false),
                                types.newField(Pos(), other, name("Y"), typ::kInt, false)}));
  EXPECT_FALSE(find(t, "x").obj.isValid());
  EXPECT_TRUE(find(t, "Y").obj.isValid());
  EXPECT_TRUE(lookupFieldOrMethod(types, t, Addressable::No, pkg, name("X"), FoldCase::Yes).obj.isValid());
}

TEST_F(LookupTest, BigStructsAndManyMethods) {
  std::vector<ObjectId> fields;
  TypeId deep = named("Deep", strukt({field("deep", typ::kInt)}));
  for (int i = 0; i < 100; ++i) fields.push_back(field("f" + std::to_string(i), typ::kInt));
  fields.push_back(embedded(deep));
  TypeId t = named("T", strukt(fields));
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(path(find(t, ("f" + std::to_string(i)).c_str())), std::vector<uint32_t>{static_cast<uint32_t>(i)});
  }
  EXPECT_EQ(path(find(t, "deep")), (std::vector<uint32_t>{100, 0}));
  EXPECT_EQ(structFieldIndex(types, under(types, t), pkg, name("f42")), 42);
  EXPECT_EQ(structFieldIndex(types, under(types, t), pkg, name("g")), -1);
  for (int i = 0; i < 50; ++i) addMethod(t, "m" + std::to_string(i), func({}));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(path(find(t, ("m" + std::to_string(i)).c_str())), std::vector<uint32_t>{static_cast<uint32_t>(i)});
  EXPECT_FALSE(find(t, "m50").obj.isValid());
}

TEST_F(LookupTest, LongPaths) {
  TypeId t = named("T0", strukt({field("x", typ::kInt)}));
  for (int i = 1; i <= 20; ++i) t = named("T" + std::to_string(i), strukt({embedded(t)}));
  LookupResult r = find(t, "x");
  EXPECT_EQ(r.index.size(), 21u);
  EXPECT_EQ(r.index.back(), 0u);
}

TEST_F(LookupTest, MissingMethods) {
  TypeId i = named("I", iface({method("M", func({typ::kInt}, {typ::kString}))}));
  TypeId t = named("T", strukt({field("N", typ::kInt)}));
  EXPECT_EQ(missing(t, i), "(missing method M)");
  addMethod(t, "m", func({typ::kInt}));
  EXPECT_EQ(missing(t, i), "(missing method M)\n\t\thave m(int)\n\t\twant M(int) string");
  TypeId wrong = named("Wrong", typ::kInt);
  addMethod(wrong, "M", func({}));
  EXPECT_EQ(missing(wrong, i), "(wrong type for method M)\n\t\thave M()\n\t\twant M(int) string");
  TypeId ptr = named("P", typ::kInt);
  addMethod(types.pointerTo(ptr), "M", func({typ::kInt}, {typ::kString}));
  EXPECT_EQ(missing(ptr, i), "(method M has pointer receiver)");
  EXPECT_EQ(missing(types.pointerTo(ptr), i), "");
  EXPECT_EQ(missing(named("F", strukt({field("M", typ::kInt)})), i), "(F.M is a field, not a method)");
  TypeId e1 = named("E1", strukt({field("M", typ::kInt)}));
  TypeId e2 = named("E2", strukt({field("M", typ::kInt)}));
  EXPECT_EQ(missing(named("Amb", strukt({embedded(e1), embedded(e2)})), i), "(ambiguous selector Amb.M)");
  EXPECT_EQ(missing(types.pointerTo(i), i), "(type *I is pointer to interface, not interface)");
  // Interfaces: dynamically a method may still be there.
  EXPECT_EQ(missing(typ::kAny, i), "(missing method M)");
  EXPECT_EQ(missing(typ::kAny, i, false), "");
  PackageId other = package("q");
  TypeId foreign = types.newInterface(std::vector<ObjectId>{types.newFunc(Pos(), other, name("m"), func({typ::kInt}))}, {});
  EXPECT_EQ(missing(t, foreign), "(unexported method m)");
}

TEST_F(LookupTest, Assertability) {
  TypeId i = named("I", iface({method("M", func({}))}));
  EXPECT_FALSE(assertableTo(types, i, typ::kInt));
  EXPECT_TRUE(assertableTo(types, i, typ::kError));
  EXPECT_TRUE(assertableTo(types, typ::kAny, typ::kInt));
}

TEST_F(LookupTest, InvalidEmbeddedFieldsSilenceErrors) {
  TypeId bad = types.newStruct(std::vector<ObjectId>{types.newField(Pos(), pkg, name("E"), typ::kInvalid, true)});
  EXPECT_TRUE(hasInvalidEmbeddedFields(types, bad));
  TypeId i = iface({method("M", func({}))});
  EXPECT_TRUE(hasAllMethods(types, named("S", bad), i, true));
}

TEST_F(LookupTest, MethodSetsAndSelections) {
  TypeId t = named("T", strukt({field("f", typ::kInt)}));
  ObjectId v = addMethod(t, "V", func({typ::kInt}, {typ::kBool}));
  addMethod(types.pointerTo(t), "P", func({}));
  EXPECT_EQ(methodSet(types, t).size(), 1u);
  EXPECT_EQ(methodSet(types, types.pointerTo(t)).size(), 2u);
  TypeId outer = named("Outer", strukt({embedded(t)}));
  EXPECT_EQ(methodSet(types, outer).size(), 1u);
  Qualifier q = relativeTo(&pkg);
  Selection expr{SelectionKind::MethodExpr, t, v, {}, false};
  EXPECT_EQ(typeString(types, selectionType(types, expr), q), "func(T, int) bool");
  EXPECT_EQ(selectionString(types, expr, q), "method expr (T) V(T, int) bool");
  Selection val{SelectionKind::FieldVal, t, find(t, "f").obj, {}, false};
  EXPECT_EQ(selectionString(types, val, q), "field (T) f int");
}

}  // namespace
}  // namespace tuco
