// What the checker asks most often, one question per iteration.
#include <benchmark/benchmark.h>

#include "compiler/types/instantiate.h"
#include "compiler/types/lookup.h"
#include "compiler/types/predicates.h"
#include "compiler/types/test_types.h"

namespace tuco {
namespace {

void pointerTo(benchmark::State& state) {
  TestTypes t;
  TypeId named = t.named("T", typ::kInt);
  t.types.pointerTo(named);
  for (auto _ : state) benchmark::DoNotOptimize(t.types.pointerTo(named));
}
BENCHMARK(pointerTo);

// Two spellings of the same function type: after the first time, two loads and a comparison.
void identicalSignatures(benchmark::State& state) {
  TestTypes t;
  TypeId f = t.func({typ::kInt, t.types.sliceOf(typ::kString)}, {typ::kError});
  TypeId g = t.func({typ::kInt, t.types.sliceOf(typ::kString)}, {typ::kError});
  for (auto _ : state) benchmark::DoNotOptimize(identical(t.types, f, g));
}
BENCHMARK(identicalSignatures);

void underOfNamed(benchmark::State& state) {
  TestTypes t;
  TypeId named = t.named("T", t.named("U", t.strukt({})));
  for (auto _ : state) benchmark::DoNotOptimize(under(t.types, named));
}
BENCHMARK(underOfNamed);

// A field reached through `range(0)` embedded structs.
void lookupField(benchmark::State& state) {
  TestTypes t;
  TypeId type = t.named("T0", t.strukt({t.field("a", typ::kInt), t.field("x", typ::kInt)}));
  for (int64_t i = 1; i <= state.range(0); ++i) {
    type = t.named("T" + std::to_string(i), t.strukt({t.field("a", typ::kInt), t.embedded(type)}));
  }
  NameId x = t.name("x");
  for (auto _ : state) {
    LookupResult found = lookupFieldOrMethod(t.types, type, Addressable::Yes, t.pkg, x);
    benchmark::DoNotOptimize(found);
  }
}
BENCHMARK(lookupField)->Arg(0)->Arg(1)->Arg(3);

void implementsInterface(benchmark::State& state) {
  TestTypes t;
  TypeId named = t.named("T", t.strukt({}));
  std::vector<ObjectId> methods;
  for (int i = 0; i < 5; ++i) {
    std::string name = "M" + std::to_string(i);
    t.addMethod(named, name, t.func({typ::kInt}, {typ::kError}));
    methods.push_back(t.method(name, t.func({typ::kInt}, {typ::kError})));
  }
  TypeId iface = t.iface(methods);
  for (auto _ : state) benchmark::DoNotOptimize(implements(t.types, named, iface, false));
}
BENCHMARK(implementsInterface);

// A new instance each time: its node, its underlying type and one method.
void expandInstance(benchmark::State& state) {
  TestTypes t;
  TypeId p = t.tparam("P");
  TypeId list = t.generic("List", {p}, [&](TypeId self) {
    return t.strukt({t.field("next", t.types.pointerTo(t.instance(self, {p}))), t.field("v", p)});
  });
  t.addMethod(t.types.pointerTo(t.instance(list, {t.tparam("Q")})), "Get", t.func({}, {typ::kInt}));
  TypeId arg = typ::kInt;
  for (auto _ : state) {
    arg = t.types.pointerTo(arg);
    TypeId inst = t.instance(list, {arg});
    benchmark::DoNotOptimize(under(t.types, inst));
    benchmark::DoNotOptimize(method(t.types, inst, 0));
  }
}
BENCHMARK(expandInstance)->Iterations(20000);

void writeTypes(benchmark::State& state) {
  TestTypes t;
  TypeId f = t.func({typ::kInt, t.types.mapOf(typ::kString, t.types.sliceOf(typ::kByte))}, {typ::kError});
  for (auto _ : state) benchmark::DoNotOptimize(t.str(f));
}
BENCHMARK(writeTypes);

}  // namespace
}  // namespace tuco

BENCHMARK_MAIN();
