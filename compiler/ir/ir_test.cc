#include <gtest/gtest.h>

#include "compiler/ir/builder.h"
#include "compiler/ir/dominators.h"
#include "compiler/ir/text.h"
#include "compiler/ir/verify.h"

namespace tuco::ir {
namespace {

struct Fixture : ::testing::Test {
  Interner names;
  TypeStore types{names};
};
using Text = Fixture;
using Build = Fixture;
using Verify = Fixture;

constexpr std::string_view kLoop = R"(module "p"
global "p.count" : int
func "p.sum" : func(n int) int params(int) results(int) flags noinline {
  slot s1 i : int
  slot s2 _ : []string taken
b1:
  v1 = param 0 : int @7
  v2 = addr s1 : *int
  v3 = const 0 : int
  store v2, v3
  jump -> b2
b2:
  v6 = load v2 : int
  v7 = lt v6, v1 : bool
  branch v7 -> b3, b4
b3:
  v9 = const 1 : int
  v10 = add v6, v9 : int @12
  store v2, v10
  jump -> b2
b4:
  v13 = new[stack] int : *int
  v14 = const "a\"b\x0a" : string
  switch v6 -> 1: b5, -7: b5, b6
b5:
  v16 = call "p.other", v6, v6, v6 : int
  return v16
b6:
  return v6
}
func "p.other" : func(a int, b int, c int) int params(int, int, int) results(int) flags external
)";

TEST_F(Text, PrintsWhatItReads) {
  Module module(types);
  Status status = read(kLoop, module);
  ASSERT_TRUE(status.ok()) << status.error().message;
  EXPECT_EQ(print(module), kLoop);
  EXPECT_TRUE(verify(module).empty()) << verify(module)[0];
}

TEST_F(Text, ConstantsSurvive) {
  Module module(types);
  std::string text = "module \"p\"\nfunc \"p.f\" : func() {\nb1:\n";
  text += "  v1 = const 340282366920938463463374607431768211456 : float64\n";
  text += "  v2 = const 1/3 : float64\n";
  text += "  v3 = const true : bool\n";
  text += "  v4 = const -12 : int\n";
  text += "  return\n}\n";
  Status status = read(text, module);
  ASSERT_TRUE(status.ok()) << status.error().message;
  EXPECT_EQ(print(module), text);
}

TEST_F(Text, SaysWhereAndWhatItExpected) {
  auto error = [&](std::string text) {
    Module module(types);
    Status status = read("module \"p\"\n" + text, module);
    return status.ok() ? std::string("none") : status.error().message;
  };
  EXPECT_EQ(error("thing"), "line 2: expected global or func, found \"thing\"");
  EXPECT_EQ(error("func \"f\" : func() {\nb1:\n  v1 = nonsense : int\n}"),
            "line 4: expected an operation, found \"nonsense : int\"");
  EXPECT_EQ(error("global \"g\" : Unknown"), "line 2: expected a type, found \"Unknown\"");
  EXPECT_EQ(error("func \"f\" : func() {\nb2:\n"), "line 3: expected the next block's number, found \"\"");
}

TEST_F(Build, MakesAVerifiedFunction) {
  Module module(types);
  FuncId id = module.funcNamed("p.max");
  Func& f = module.func(id);
  f.flags = 0;
  f.params = {typ::kInt, typ::kInt};
  f.results = {typ::kInt};
  f.signature = types.newSignature({});
  Builder b(module, id);
  b.start(b.newBlock());
  ValueId x = b.emit(Op::Param, typ::kInt, {}, 0), y = b.emit(Op::Param, typ::kInt, {}, 1);
  BlockId less = b.newBlock(), more = b.newBlock(), dead = b.newBlock();
  b.branch(b.emit(Op::Lt, typ::kBool, {x, y}), less, more);
  b.start(less);
  b.ret({{y}});
  b.start(more);
  b.ret({{x}});
  b.start(dead);
  b.jump(more);
  prune(f);
  EXPECT_EQ(f.blocks.size(), 3u);
  EXPECT_TRUE(verify(module).empty()) << verify(module)[0];
}

TEST_F(Verify, FindsFaults) {
  auto faults = [&](std::string body) {
    Module module(types);
    Status status = read("module \"p\"\nfunc \"f\" : func() int params(int) results(int) {\n" + body + "}\n", module);
    EXPECT_TRUE(status.ok()) << status.error().message;
    std::vector<std::string> found = verify(module);
    return found.empty() ? std::string() : found[0];
  };
  EXPECT_EQ(faults("b1:\n v1 = param 0 : int\n return v1\n"), "");
  EXPECT_EQ(faults("b1:\n v1 = param 1 : int\n return v1\n"), "f: b1: v1 = param: is no parameter of that type");
  EXPECT_EQ(faults("b1:\n v1 = param 0 : int\n"), "f: b1: v1 = param: ends a block without being a terminator");
  EXPECT_EQ(faults("b1:\n v1 = add v2, v2 : int\n v2 = param 0 : int\n return v1\n"),
            "f: b1: v1 = add: uses v2, which does not dominate it");
  EXPECT_EQ(faults("b1:\n v1 = const 1 : string\n return v1\n"), "f: b1: v2 = return: returns a value of another type");
  EXPECT_EQ(faults("b1:\n v1 = param 0 : int\n v2 = eq v1, v1 : bool\n branch v2 -> b2, b3\n"
                   "b2:\n v4 = const 1 : int\n return v4\nb3:\n return v4\n"),
            "f: b3: v6 = return: uses v4, which does not dominate it");
  EXPECT_EQ(faults("b1:\n v1 = param 0 : int\n jump -> b9\n"), "f: b1: v2 = jump: leads to no block");
}

TEST_F(Verify, DominatorsOfALoop) {
  Module module(types);
  ASSERT_TRUE(read(kLoop, module).ok());
  Dominators d(module.func(module.findFunc("p.sum")));
  EXPECT_TRUE(d.dominates(BlockId(2), BlockId(6)));
  EXPECT_FALSE(d.dominates(BlockId(3), BlockId(4)));
  EXPECT_TRUE(d.dominates(BlockId(1), BlockId(1)));
}

}  // namespace
}  // namespace tuco::ir
