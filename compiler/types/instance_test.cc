#include <gtest/gtest.h>

#include <thread>

#include "compiler/types/instantiate.h"
#include "compiler/types/lookup.h"
#include "compiler/types/predicates.h"
#include "compiler/types/sizes.h"
#include "compiler/types/subst.h"
#include "compiler/types/test_types.h"
#include "compiler/types/typeset.h"

namespace tuco {
namespace {

struct InstanceTest : testing::Test, TestTypes {
  // type List[P any] struct { next *List[P]; v P }, func (l *List[Q]) Get(Q) P
  TypeId list = TypeId();
  void SetUp() override {
    TypeId p = tparam("P");
    list = generic("List", {p}, [&](TypeId t) {
      return strukt({field("next", types.pointerTo(instance(t, {p}))), field("v", p)});
    });
    TypeId q = tparam("Q");
    addMethod(types.pointerTo(instance(list, {q})), "Get", func({q}, {types.sliceOf(q)}));
  }
};

TEST_F(InstanceTest, Underlying) {
  EXPECT_EQ(str(under(types, instance(list, {typ::kInt}))), "struct{next *List[int]; v int}");
  TypeId nested = instance(list, {instance(list, {typ::kString})});
  EXPECT_EQ(str(under(types, nested)), "struct{next *List[List[string]]; v List[string]}");
  EXPECT_EQ(under(types, instance(list, {typ::kInt, typ::kInt})), typ::kInvalid);
}

TEST_F(InstanceTest, Methods) {
  TypeId t = instance(list, {typ::kInt});
  ObjectId m = tuco::method(types, t, 0);
  EXPECT_EQ(m, tuco::method(types, t, 0));
  EXPECT_EQ(objectString(types, m, relativeTo(&pkg)), "func (*List[int]).Get(int) []int");
  EXPECT_EQ(originOf(types, m), types.asNamedNode(list)->methods[0]);
  EXPECT_TRUE(hasPtrRecv(types, m));
  LookupResult r = lookupFieldOrMethod(types, types.pointerTo(t), Addressable::No, pkg, name("Get"));
  EXPECT_EQ(r.obj, m);
  // The receiver's own instance has the declared method.
  TypeId own = deref(types, types[types.asSignature(types[originOf(types, m)].type)->recv].type).type;
  EXPECT_EQ(tuco::method(types, own, 0), originOf(types, m));
}

TEST_F(InstanceTest, InterfaceReceivers) {
  TypeId p = tparam("P");
  TypeId generic_iface = generic("I", {p}, [&](TypeId t) {
    SignatureNode sig;
    sig.params = tuple({var("", p)});
    sig.recv = types.newVar(VarKind::Recv, Pos(), pkg, name(""), t);
    ObjectId with = method("M", types.newSignature(sig));
    sig.params = typ::kEmptyTuple;
    ObjectId without = method("N", types.newSignature(sig));
    return iface({with, without});
  });
  TypeId t = instance(generic_iface, {typ::kInt});
  for (ObjectId m : typeSet(types, under(types, t)).methods) {
    EXPECT_EQ(types[types.asSignature(types[m].type)->recv].type, t);
  }
  EXPECT_EQ(str(under(types, t)), "interface{M(int); N()}");
}

TEST_F(InstanceTest, RightSideIsAnotherName) {
  TypeId p = tparam("P");
  TypeId outer = generic("Outer", {p}, [&](TypeId) { return instance(list, {types.sliceOf(p)}); });
  TypeId t = instance(outer, {typ::kInt});
  EXPECT_EQ(str(rhsOf(types, t)), "List[[]int]");
  EXPECT_EQ(str(under(types, t)), "struct{next *List[[]int]; v []int}");
}

TEST_F(InstanceTest, NotRememberedBeforeTheOriginIsKnown) {
  TypeId p = tparam("P");
  TypeId open = named("Open", TypeId());
  types.setTypeParams(open, std::vector<TypeId>{p});
  TypeId t = instance(open, {typ::kInt});
  EXPECT_EQ(under(types, t), typ::kInvalid);
  types.setRhs(open, types.sliceOf(p));
  EXPECT_EQ(str(under(types, t)), "[]int");
}

TEST_F(InstanceTest, GenericAliases) {
  TypeId p = tparam("P");
  TypeId a = alias("A", types.mapOf(typ::kString, p));
  types.setTypeParams(a, std::vector<TypeId>{p});
  TypeId t = instantiateType(types, a, std::vector<TypeId>{typ::kInt});
  EXPECT_EQ(str(t), "A[int]");
  EXPECT_EQ(str(a), "A[P any]");
  EXPECT_EQ(str(unalias(types, t)), "map[string]int");
  EXPECT_TRUE(isGeneric(types, a));
  EXPECT_FALSE(isGeneric(types, t));
  TypeId q = tparam("Q");
  TypeId of_q = instantiateType(types, a, std::vector<TypeId>{q});
  std::vector<TypeId> from{q}, to{typ::kBool};
  EXPECT_EQ(str(subst(types, types.sliceOf(of_q), {from, to})), "[]A[bool]");
  EXPECT_EQ(instantiateType(types, a, {}), typ::kInvalid);
}

TEST_F(InstanceTest, Signatures) {
  TypeId p = tparam("P");
  SignatureNode sig;
  std::vector<TypeId> tparams{p};
  std::span<const TypeId> bound = types.bindTypeParams(tparams);
  sig.tparams = bound;
  sig.params = tuple({var("x", types.pointerTo(p))});
  TypeId generic_func = types.newSignature(sig);
  EXPECT_EQ(str(generic_func), "func[P any](x *P)");
  TypeId f = instantiateType(types, generic_func, std::vector<TypeId>{typ::kInt});
  EXPECT_EQ(str(f), "func(x *int)");
}

TEST_F(InstanceTest, SubstitutionLeavesTheRestAlone) {
  TypeId p = tparam("P");
  std::vector<TypeId> from{p}, to{typ::kInt};
  TypeId ground = strukt({field("a", types.sliceOf(typ::kString))});
  EXPECT_EQ(subst(types, ground, {from, to}), ground);
  TypeId t = iface({method("M", func({p}))}, {onion({{p, true}})});
  EXPECT_EQ(str(subst(types, t, {from, to})), "interface{M(int); ~int}");
  EXPECT_EQ(str(t), "interface{M(P); ~P}");
  std::vector<TypeId> unknown{TypeId()};
  EXPECT_EQ(subst(types, types.sliceOf(p), {from, unknown}), types.sliceOf(p));
}

TEST_F(InstanceTest, MethodsWithTypeParametersOfTheirOwn) {
  TypeId p = tparam("P");
  TypeId t = generic("T", {p}, [&](TypeId) { return types.sliceOf(p); });
  TypeId r = tparam("R");
  TypeId q = tparam("Q", types.newImplicitInterface(onion({{types.sliceOf(r), true}}), Pos(), nullptr));
  SignatureNode sig;
  std::vector<TypeId> own{q};
  std::span<const TypeId> bound = types.bindTypeParams(own);
  sig.tparams = bound;
  sig.params = tuple({var("", q), var("", r)});
  addMethod(instance(t, {r}), "M", types.newSignature(sig));
  EXPECT_EQ(objectString(types, tuco::method(types, instance(t, {typ::kInt}), 0), relativeTo(&pkg)),
            "func (T[int]).M[Q ~[]int](Q, int)");
}

TEST_F(InstanceTest, ParameterizedAndRenaming) {
  TypeId p = tparam("P");
  TypeId q = tparam("Q", types.newImplicitInterface(onion({{types.sliceOf(p), true}}), Pos(), nullptr));
  std::vector<TypeId> just_p{p};
  EXPECT_TRUE(isParameterized(types, just_p, types.mapOf(typ::kInt, instance(list, {p}))));
  EXPECT_FALSE(isParameterized(types, just_p, types.mapOf(typ::kInt, instance(list, {q}))));
  EXPECT_FALSE(isParameterized(types, just_p, instance(list, {typ::kInt})));
  EXPECT_TRUE(isParameterized(types, just_p, alias("A", func({p}))));
  TypeId renamed;
  std::vector<TypeId> both{p, q};
  std::vector<TypeId> fresh = renameTParams(types, Pos(), both, func({p, q}), &renamed);
  EXPECT_FALSE(isParameterized(types, both, renamed));
  EXPECT_TRUE(isParameterized(types, fresh, renamed));
  EXPECT_TRUE(isParameterized(types, fresh, types.asTypeParam(fresh[1])->bound));
  EXPECT_EQ(typeParamsString(types, both), "P and Q");
  EXPECT_EQ(typeParamsString(types, std::vector<TypeId>{p, q, p}), "P, Q, and P");
}

TEST_F(InstanceTest, KillCycles) {
  TypeId p = tparam("P");
  TypeId q = tparam("Q");
  TypeId r = tparam("R");
  std::vector<TypeId> tparams{p, q, r};
  std::vector<TypeId> inferred{types.sliceOf(q), types.pointerTo(p), typ::kInt};
  killCycles(types, tparams, inferred);
  EXPECT_TRUE(!inferred[0].isValid() || !inferred[1].isValid());
  EXPECT_EQ(inferred[2], typ::kInt);
}

// type T[P any] struct { a, b T[[]P]; *E[[]P] }: reported elsewhere, but no question about it may hang.
TEST_F(InstanceTest, EndlessTypes) {
  TypeId p = tparam("P");
  TypeId e = generic("E", {p}, [&](TypeId self) {
    TypeId inner = instance(self, {types.sliceOf(p)});
    return strukt({types.newField(Pos(), pkg, name("E"), types.pointerTo(inner), true)});
  });
  TypeId of_int = instance(e, {typ::kInt});
  EXPECT_FALSE(lookupFieldOrMethod(types, of_int, Addressable::Yes, pkg, name("x")).obj.isValid());
  EXPECT_TRUE(hasInvalidEmbeddedFields(types, of_int));
  EXPECT_TRUE(methodSet(types, of_int).empty());

  TypeId q = tparam("Q");
  TypeId t = generic("T", {q}, [&](TypeId self) {
    TypeId inner = instance(self, {types.sliceOf(q)});
    return strukt({field("a", inner), field("b", inner)});
  });
  TypeId t_int = instance(t, {typ::kInt});
  EXPECT_TRUE(comparable(types, t_int));
  EXPECT_FALSE(hasVarSize(types, t_int));
  EXPECT_LT(sizesFor("amd64").sizeof_(types, t_int), 0);
  EXPECT_GE(sizesFor("amd64").alignof_(types, t_int), 1);
  EXPECT_EQ(sizesFor("amd64").sizeof_(types, typ::kInt), 8);
}

TEST_F(InstanceTest, ThreadsExpandTheSameInstances) {
  constexpr int kThreads = 4;
  std::vector<std::vector<ObjectId>> methods(kThreads);
  std::vector<std::vector<TypeId>> unders(kThreads);
  std::vector<std::thread> threads;
  for (int n = 0; n < kThreads; ++n) {
    threads.emplace_back([&, n] {
      TypeId t = typ::kInt;
      for (int i = 0; i < 200; ++i) {
        t = instance(list, {t});
        methods[n].push_back(tuco::method(types, t, 0));
        unders[n].push_back(under(types, t));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int n = 1; n < kThreads; ++n) {
    EXPECT_EQ(methods[n], methods[0]);
    EXPECT_EQ(unders[n], unders[0]);
  }
}

}  // namespace
}  // namespace tuco
