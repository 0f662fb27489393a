#include "compiler/parse/parser.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "compiler/ast/print.h"
#include "compiler/ast/walk.h"
#include "compiler/parse/build_constraint.h"
#include "compiler/parse/parser_impl.h"

namespace tuco {
namespace {

struct Unit {
  explicit Unit(std::string_view text, const ParseOptions& options = {}) {
    FileId id = *sources.add("a.go", text);
    file = parseFile(ast, sources, names, id, options, list);
    sink.addAll(list);
  }
  std::string messages() const { return sink.text(); }
  DeclId decl(uint32_t i) const { return file.decls[i]; }
  std::string string(NodeId node) const { return nodeString(ast, names, node); }
  std::string at(Pos pos) const { return sink.formatPos(pos); }
  // The value of `var _ = …`, the only declaration.
  ExprId value() const { return ast.cast<VarDecl>(decl(0)).values; }

  SourceManager sources;
  Interner names;
  Ast ast;
  DiagList list;
  DiagSink sink{sources};
  File file;
};

std::string messagesOf(std::string_view text, const ParseOptions& options = {}) { return Unit(text, options).messages(); }

std::string inFunc(std::string_view body) { return "package p\nfunc f() {\n" + std::string(body) + "\n}\n"; }

TEST(Parser, ReportsWhatWasFoundAndExpected) {
  EXPECT_EQ(messagesOf("x"), "a.go:1:1: syntax error: package statement must be first\n");
  EXPECT_EQ(messagesOf("package p\nx := 1\n"), "a.go:2:1: syntax error: non-declaration statement outside function body\n");
  EXPECT_EQ(messagesOf("package p\nfunc f()\n{\n}\n"),
            "a.go:3:1: syntax error: unexpected semicolon or newline before {\n");
  EXPECT_EQ(messagesOf(inFunc("if x = 1 {\n}")), "a.go:3:6: syntax error: cannot use assignment x = 1 as value\n");
  EXPECT_EQ(messagesOf(inFunc("if a || b = c {\n}")),
            "a.go:3:11: syntax error: cannot use assignment (a || b) = c as value\n");
  EXPECT_EQ(messagesOf(inFunc("for i := 0; {\n}")), "a.go:3:13: syntax error: unexpected {, expected for loop condition\n");
  EXPECT_EQ(messagesOf(inFunc("if x {\n}\nelse {\n}")), "a.go:5:1: syntax error: unexpected keyword else, expected }\n");
}

TEST(Parser, ReportsOtherFaults) {
  EXPECT_EQ(messagesOf("package p\nvar x = a[1:2:]\n"), "a.go:2:15: final index required in 3-index slice\n");
  EXPECT_EQ(messagesOf("package p\nfunc f(a ...int, b int)\n"),
            "a.go:2:10: can only use ... with final parameter\n");
  EXPECT_EQ(messagesOf("package p\nfunc f(a int, string)\n"), "a.go:2:21: syntax error: missing parameter type\n");
  EXPECT_EQ(messagesOf("package p\nfunc f[P any, Q]()\n"), "a.go:2:16: syntax error: missing type constraint\n");
  EXPECT_EQ(messagesOf("package p\nimport 1\n"), "a.go:2:8: syntax error: import path must be a string\n");
  EXPECT_EQ(messagesOf(inFunc("defer (f())")), "a.go:3:7: expression in defer must not be parenthesized\n");
}

TEST(Parser, GatesMethodTypeParameters) {
  std::string text = "package p\nfunc (T) m[P any](P) {}\n";
  EXPECT_EQ(messagesOf(text), "a.go:2:11: syntax error: method must have no type parameters\n");
  ParseOptions options;
  options.generic_methods = true;
  Unit unit(text, options);
  EXPECT_EQ(unit.messages(), "");
  EXPECT_EQ(unit.ast.cast<FuncDecl>(unit.decl(0)).tparams.size(), 1u);
}

TEST(Parser, ChecksBranches) {
  EXPECT_EQ(messagesOf(inFunc("L:\nfor {\nbreak M\ncontinue\n}\ngoto N")),
            "a.go:3:1: label L defined and not used\n"
            "a.go:5:7: break label not defined: M\n"
            "a.go:8:6: label N not defined\n");
  EXPECT_EQ(messagesOf(inFunc("goto L\nx := 1\nL:\n_ = x")),
            "a.go:3:6: goto L jumps over declaration of x at a.go:4:3\n");
  EXPECT_EQ(messagesOf(inFunc("goto L\n{\nL:\n}")), "a.go:3:6: goto L jumps into block starting at a.go:4:1\n");
  EXPECT_EQ(messagesOf(inFunc("switch {\ncase true:\nfallthrough\n}")),
            "a.go:5:1: cannot fallthrough final case in switch\n");
  EXPECT_EQ(messagesOf(inFunc("L:\nif true {\nfor {\ncontinue L\n}\n}")), "a.go:6:10: invalid continue label L\n");
}

TEST(Parser, FindsBranchTargets) {
  Unit unit(inFunc("L:\nfor {\nswitch {\ncase true:\nbreak L\n}\n}"));
  ASSERT_EQ(unit.messages(), "");
  StmtId target;
  auto visit = [&](auto&& self, NodeId node) -> void {
    if (unit.ast.is<BranchStmt>(node)) target = unit.ast.cast<BranchStmt>(StmtId(node.value)).target;
    forEachChild(unit.ast, node, [&](NodeId child) { self(self, child); });
  };
  visit(visit, unit.decl(0));
  EXPECT_EQ(unit.ast.kind(target), NodeKind::ForStmt);
}

TEST(Parser, TellsArraysFromTypeParameters) {
  auto tparams = [](std::string_view decl) {
    Unit unit("package p\n" + std::string(decl) + "\n");
    EXPECT_EQ(unit.messages(), "") << decl;
    return unit.ast.cast<TypeDecl>(unit.decl(0)).tparams.size();
  };
  EXPECT_EQ(tparams("type T [N]int"), 0u);
  EXPECT_EQ(tparams("type T [P any]int"), 1u);
  EXPECT_EQ(tparams("type T [P *E]int"), 0u);
  EXPECT_EQ(tparams("type T [P *E,]int"), 1u);
  EXPECT_EQ(tparams("type T [P *struct{}]int"), 1u);
  EXPECT_EQ(tparams("type T [P *E|F|~G]int"), 1u);
  EXPECT_EQ(tparams("type T [P []E]int"), 1u);
  EXPECT_EQ(tparams("type T [P(E)]int"), 0u);
  EXPECT_EQ(tparams("type T [P, Q any]int"), 2u);
}

TEST(Parser, PositionsAndTexts) {
  Unit unit("package p\nvar _ = f(a.b[i], x+y*z, []int{1}, func() { g() }, <-chan int(nil))\n");
  ASSERT_EQ(unit.messages(), "");
  EXPECT_EQ(unit.string(unit.value()), "f(a.b[i], x + y * z, []int{…}, func() {…}, <-chan int(nil))");
  CallExpr call = unit.ast.cast<CallExpr>(unit.value());
  EXPECT_EQ(unit.at(call.pos), "a.go:2:10");
  EXPECT_EQ(unit.at(unit.ast.startPos(unit.value())), "a.go:2:9");
  EXPECT_EQ(unit.at(unit.ast.pos(call.args[0])), "a.go:2:14");
  EXPECT_EQ(unit.at(unit.ast.pos(call.args[1])), "a.go:2:20");
  EXPECT_EQ(unit.at(unit.ast.endPos(call.args[1])), "a.go:2:24");
  EXPECT_EQ(unit.at(unit.ast.cast<CompositeLit>(call.args[2]).rbrace), "a.go:2:33");
}

TEST(Parser, PrintsTypes) {
  for (const char* type : {"struct{a, b int; T; *U \"tag\"}", "interface{m(x int) (y string, err error); ~int | string}",
                           "map[string][4]*T", "func(a, b int, c ...string) bool", "chan (<-chan T)", "chan<- func()",
                           "[]p.T[int, string]", "[...]int"}) {
    Unit unit("package p\nvar _ = " + std::string(type) + "{}\n");
    std::string text = unit.string(unit.value());
    EXPECT_TRUE(text.starts_with(type)) << text;
  }
}

TEST(Parser, LineDirectives) {
  Unit unit("package p\n//line b.go:100\nvar x, x1 = 1, 2\n/*line c.go:7:20*/var y = 3\n");
  ASSERT_EQ(unit.messages(), "");
  EXPECT_EQ(unit.at(unit.ast.pos(unit.decl(0))), "b.go:100");
  EXPECT_EQ(unit.at(unit.ast.pos(unit.decl(1))), "c.go:7:24");
  EXPECT_EQ(messagesOf("package p\n//line b.go:0\n"), "a.go:2:13: invalid line number: 0\n");
  EXPECT_EQ(messagesOf("package p\n//line b.go:x\n"), "a.go:2:13: invalid line number: x\n");
  EXPECT_EQ(messagesOf("package p\n//line b.go:1:0\n"), "a.go:2:15: invalid column number: 0\n");
}

TEST(Directives, GoToTheirDeclarations) {
  Unit unit("package p\n\n//go:noinline\n//go:nosplit\nfunc f() {}\n\n//go:linkname g h.g\nfunc g()\n");
  EXPECT_EQ(unit.messages(), "");
  FuncDecl f = unit.ast.cast<FuncDecl>(unit.decl(0));
  EXPECT_EQ(unit.ast.pragma(f.pragma).flags, kPragmaNoinline | kPragmaNosplit | kPragmaNoCheckPtr);
  ASSERT_EQ(unit.file.linknames.size(), 1u);
  EXPECT_EQ(unit.file.linknames[0].remote, "h.g");
}

TEST(Directives, ReportsMisplacedOnes) {
  EXPECT_EQ(messagesOf("package p\nvar x int //go:noinline\nfunc f() {}\n"), "a.go:2:13: misplaced compiler directive\n");
  EXPECT_EQ(messagesOf(inFunc("//go:noinline\nx()")), "a.go:3:3: misplaced compiler directive\n");
  EXPECT_EQ(messagesOf("package p\n//go:systemstack\nfunc f() {}\n"), "a.go:2:3: //go:systemstack only allowed in runtime\n");
  EXPECT_EQ(messagesOf("package p\n//go:cgo_ldflag \"x\"\n"),
            "a.go:2:3: //go:cgo_ldflag \"x\" only allowed in cgo-generated code\n");
  EXPECT_EQ(messagesOf("package p\n//go:linkname\tx\nfunc f()\n"), "");
  EXPECT_EQ(messagesOf("package p\n//go:linkname x y z\nfunc f()\n"),
            "a.go:2:3: usage: //go:linkname localname [linkname]\n");
}

TEST(Directives, Embed) {
  Unit unit("package p\nimport _ \"embed\"\n//go:embed a.txt \"b c\" `d\"e`\nvar s string\n");
  ASSERT_EQ(unit.messages(), "");
  VarDecl decl = unit.ast.cast<VarDecl>(unit.decl(1));
  std::vector<std::string> expected = {"a.txt", "b c", "d\"e"};
  EXPECT_EQ(unit.ast.pragma(decl.pragma).embeds[0].patterns, expected);
}

TEST(Directives, CgoPreambleAndExports) {
  Unit unit("package p\n\n// #include <x.h>\n// int y;\nimport \"C\"\n\n//export Z\nfunc Z() {}\n");
  EXPECT_EQ(unit.file.cgo_preamble, "// #include <x.h>\n// int y;");
  ASSERT_EQ(unit.file.exports.size(), 1u);
  EXPECT_EQ(unit.file.exports[0].name, "Z");
}

TEST(BuildConstraint, ImpliedVersion) {
  EXPECT_EQ(goVersionOfConstraint("//go:build linux && go1.22"), "go1.22");
  EXPECT_EQ(goVersionOfConstraint("//go:build (linux && go1.22) || (windows && go1.20)"), "go1.20");
  EXPECT_EQ(goVersionOfConstraint("//go:build linux || go1.22"), "");
  EXPECT_EQ(goVersionOfConstraint("//go:build !go1.22"), "");
  EXPECT_EQ(goVersionOfConstraint("//go:build !(!go1.21)"), "go1.21");
  EXPECT_EQ(goVersionOfConstraint("//go:build go1"), "go1");
  EXPECT_EQ(goVersionOfConstraint("//go:build &&"), std::nullopt);
  EXPECT_EQ(Unit("//go:build go1.21\n\npackage p\n").file.go_version, "go1.21");
}

std::string repeated(std::string_view what, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) out += what;
  return out;
}

TEST(Nesting, EndsInADiagnostic) {
  constexpr size_t kDeep = 3 * 1000 * 1000;
  for (const char* opening : {"(", "[", "{", "-", "[]", "func(){", "f(", "map[", "*", "<-", "T{", "[1", "!"}) {
    std::string messages = messagesOf("package p\nvar x = " + repeated(opening, kDeep));
    EXPECT_FALSE(messages.empty()) << opening;
  }
  for (const char* opening : {"{", "if x {", "for {", "switch { case 1:", "L: ", "if x {} else ", "go func() {"}) {
    std::string messages = messagesOf("package p\nfunc f() {" + repeated(opening, kDeep / 4));
    EXPECT_FALSE(messages.empty()) << opening;
  }
  std::string deep = "package p\nvar x = " + repeated("(", kMaxNesting + 1);
  EXPECT_NE(messagesOf(deep).find("nesting depth limit of"), std::string::npos);
}

TEST(Nesting, LongChainsAreFineOrEndInADiagnostic) {
  for (const char* link : {"+a", ".b", "()", "[1]", "|T", "[1:2]", ".(T)"}) {
    EXPECT_EQ(messagesOf("package p\nvar x = a" + repeated(link, 20 * 1000) + "\n"), "") << link;
    std::string messages = messagesOf("package p\nvar x = a" + repeated(link, kMaxChain + 2) + "\n");
    EXPECT_NE(messages.find("nesting depth limit"), std::string::npos) << link;
  }
  EXPECT_NE(messagesOf("package p\ntype T [P a" + repeated("|a", kMaxChain + 2)), "");
}

TEST(Nesting, GarbageIsCheap) {
  constexpr size_t kMuch = 1000 * 1000;
  for (const char* garbage : {"\xff", "#", "var ", "'", "@ \n", "func (\n", "x := 08\n"}) {
    Unit unit("package p\nvar x = `" + repeated("\xff", 10) + "`\n" + repeated(garbage, kMuch));
    EXPECT_GT(unit.list.size(), 0u) << garbage;
    EXPECT_LE(unit.list.size(), kMaxErrorsPerFile + 2) << garbage;
  }
}

TEST(Parser, FilesOfAPackageParseInParallel) {
  SourceManager sources;
  Interner names;
  Ast ast;
  std::vector<FileId> ids;
  for (int i = 0; i < 32; ++i) {
    std::string text = "package p\n";
    for (int j = 0; j < 200; ++j) {
      text += "func f" + std::to_string(i) + "_" + std::to_string(j) + "(a, b int) int { return a + b }\n//go:noinline\n";
    }
    ids.push_back(*sources.add("f" + std::to_string(i) + ".go", text + "var z int\n"));
  }
  std::vector<File> files(ids.size());
  std::vector<DiagList> diags(ids.size());
  std::vector<std::thread> threads;
  for (size_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = t; i < ids.size(); i += 4) files[i] = parseFile(ast, sources, names, ids[i], {}, diags[i]);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < ids.size(); ++i) {
    EXPECT_TRUE(diags[i].empty());
    ASSERT_EQ(files[i].decls.size(), 201u);
    FuncDecl last = ast.cast<FuncDecl>(files[i].decls[199]);
    EXPECT_EQ(names.text(ast.name(last.name)), "f" + std::to_string(i) + "_199");
  }
}

}  // namespace
}  // namespace tuco
