#include "compiler/diag/diag.h"

#include <gtest/gtest.h>

#include <string>

namespace tuco {
namespace {

class DiagTest : public testing::Test {
 protected:
  // Twenty lines of 300 bytes, so that "line l, column c" is easy to find.
  static constexpr uint32_t kLine = 300;
  FileId file(const char* name) {
    std::string text;
    for (int i = 0; i < 20; ++i) text += std::string(kLine - 1, 'x') + "\n";
    return *sources.add(name, text);
  }
  Pos pos(FileId file, uint32_t line, uint32_t column) {
    return sources.pos(file, (line - 1) * kLine + column - 1);
  }

  SourceManager sources;
};

TEST_F(DiagTest, SortsByPositionWithinFilesInOrderOfReports) {
  FileId a = file("a.go");
  FileId b = file("b.go");
  DiagSink sink(sources);
  sink.report(pos(b, 2, 1), Code::UndeclaredName, "undefined: y");
  sink.report(pos(a, 9, 1), Code::UndeclaredName, "undefined: z");
  sink.report(pos(a, 3, 5), Code::UndeclaredName, "undefined: w");
  sink.report(pos(b, 1, 1), Code::UndeclaredName, "undefined: x\n\tbecause");
  EXPECT_EQ(sink.text(),
            "b.go:1:1: undefined: x\n\tbecause\nb.go:2:1: undefined: y\na.go:3:5: undefined: w\na.go:9:1: undefined: z\n");
  EXPECT_EQ(sink.errorCount(), 4u);
}

TEST_F(DiagTest, OneSyntaxErrorPerLine) {
  FileId a = file("a.go");
  DiagSink sink(sources);
  sink.report(pos(a, 1, 1), Code::SyntaxError, "syntax error: one");
  sink.report(pos(a, 1, 9), Code::SyntaxError, "syntax error: two");
  sink.report(pos(a, 1, 9), Code::SyntaxError, "newline in string");
  EXPECT_EQ(sink.text(), "a.go:1:1: syntax error: one\na.go:1:9: newline in string\n");
  EXPECT_EQ(sink.syntaxErrorCount(), 2u);
}

TEST_F(DiagTest, DropsRepeatedMessages) {
  FileId a = file("a.go");
  DiagSink sink(sources);
  sink.report(pos(a, 1, 1), Code::UndeclaredName, "undefined: x");
  sink.report(pos(a, 1, 5), Code::UndeclaredName, "undefined: x");  // Same line, same message.
  sink.report(pos(a, 2, 1), Code::UndeclaredName, "undefined: x");
  sink.report(pos(a, 1, 1), Code::UndeclaredName, "undefined: x");  // Counts, but prints once.
  EXPECT_EQ(sink.text(), "a.go:1:1: undefined: x\na.go:2:1: undefined: x\n");
}

TEST_F(DiagTest, StopsAfterTen) {
  FileId a = file("a.go");
  DiagSink sink(sources);
  DiagSink all(sources, {.all_errors = true});
  for (uint32_t line = 1; line <= 12; ++line) {
    std::string message = "e" + std::to_string(line);
    sink.report(pos(a, line, 1), Code::UndeclaredName, message);
    all.report(pos(a, line, 1), Code::UndeclaredName, message);
  }
  EXPECT_TRUE(sink.stopped());
  EXPECT_EQ(sink.errorCount(), 10u);
  EXPECT_TRUE(sink.text().ends_with("a.go:10:1: e10\na.go:10:1: too many errors\n"));
  EXPECT_FALSE(all.stopped());
  EXPECT_EQ(all.errorCount(), 12u);
}

TEST_F(DiagTest, FormatsPositions) {
  FileId a = file("a.go");
  DiagSink sink(sources);
  EXPECT_EQ(sink.formatPos(pos(a, 1, 254)), "a.go:1:254");
  EXPECT_EQ(sink.formatPos(pos(a, 1, 255)), "a.go:1");  // gc's positions have eight bits for columns.
  EXPECT_EQ(sink.formatPos(Pos()), "<unknown line number>");
  EXPECT_EQ(DiagSink(sources, {.show_columns = false}).formatPos(pos(a, 2, 7)), "a.go:2");
  sources.addLineBase(a, {pos(a, 5, 1), "x.y", 50, 0});
  EXPECT_EQ(sink.formatPos(pos(a, 6, 3)), "x.y:51");
  EXPECT_EQ(DiagSink(sources, {.show_original = true}).formatPos(pos(a, 6, 3)), "x.y:51[a.go:6:3]");
}

TEST_F(DiagTest, Json) {
  FileId a = file("a.go");
  DiagSink sink(sources);
  EXPECT_EQ(sink.json(), "[]\n");
  sink.reportSoft(pos(a, 1, 2), Code::UnusedVar, "declared and not used: \"x\"");
  EXPECT_EQ(sink.json(),
            "[\n\t{\"posn\": \"a.go:1:2\", \"code\": \"UnusedVar\", \"message\": \"declared and not used: \\\"x\\\"\"}\n]\n");
  EXPECT_EQ(sink.hardErrorCount(), 0u);
  EXPECT_EQ(jsonString("a\xff\x01é"), "\"a\\ufffd\\u0001é\"");
}

TEST(Codes, HaveGosNumbers) {
  EXPECT_EQ(codeName(Code::UndeclaredName), "UndeclaredName");
  EXPECT_EQ(static_cast<int>(Code::TooNew), 151);
  EXPECT_EQ(static_cast<int>(Code::InvalidSyntaxTree), -1);
}

}  // namespace
}  // namespace tuco
