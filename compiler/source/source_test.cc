#include "compiler/source/source.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

namespace tuco {
namespace {

std::string at(const SourceManager& sources, Pos pos) {
  Location where = sources.location(pos);
  return std::string(where.filename) + ":" + std::to_string(where.line) + ":" + std::to_string(where.column);
}

TEST(Source, LinesAndColumns) {
  SourceManager sources;
  FileId a = *sources.add("a.go", "ab\n\ncd");
  FileId b = *sources.add("b.go", "x");
  EXPECT_EQ(at(sources, sources.pos(a, 0)), "a.go:1:1");
  EXPECT_EQ(at(sources, sources.pos(a, 2)), "a.go:1:3");
  EXPECT_EQ(at(sources, sources.pos(a, 3)), "a.go:2:1");
  EXPECT_EQ(at(sources, sources.pos(a, 5)), "a.go:3:2");
  EXPECT_EQ(at(sources, sources.pos(a, 6)), "a.go:3:3");  // The end belongs to the file.
  EXPECT_EQ(at(sources, sources.pos(b, 0)), "b.go:1:1");
  EXPECT_EQ(sources.file(sources.pos(a, 6)), a);
  EXPECT_EQ(sources.file(sources.start(b)), b);
  EXPECT_EQ(sources.location(Pos()).line, 0u);
  EXPECT_EQ(sources.textAt(sources.pos(a, 4), 2), "cd");
}

TEST(Source, EmptyFile) {
  SourceManager sources;
  FileId file = *sources.add("e.go", "");
  EXPECT_EQ(at(sources, sources.start(file)), "e.go:1:1");
  EXPECT_EQ(sources.text(file), "");
}

TEST(Source, LineBases) {
  SourceManager sources;
  FileId file = *sources.add("a.go", "1\n2\n3\n4 5 6\n7\n");
  sources.addLineBase(file, {sources.pos(file, 4), "b.go", 100, 0});
  sources.addLineBase(file, {sources.pos(file, 8), "c.go", 7, 20});
  EXPECT_EQ(at(sources, sources.pos(file, 2)), "a.go:2:1");
  EXPECT_EQ(at(sources, sources.pos(file, 4)), "b.go:100:0");
  EXPECT_EQ(at(sources, sources.pos(file, 6)), "b.go:101:0");
  EXPECT_EQ(at(sources, sources.pos(file, 8)), "c.go:7:20");
  EXPECT_EQ(at(sources, sources.pos(file, 10)), "c.go:7:22");
  EXPECT_EQ(at(sources, sources.pos(file, 12)), "c.go:8:1");
  EXPECT_EQ(sources.absoluteLocation(sources.pos(file, 12)).line, 5u);
  EXPECT_EQ(sources.lineBaseIndex(sources.pos(file, 12)), 2u);
  EXPECT_EQ(sources.lineBaseStart(sources.pos(file, 12)).column, 3u);
  EXPECT_EQ(sources.filenameAt(sources.pos(file, 6)), "b.go");
}

TEST(Source, PositionsWithoutText) {
  SourceManager sources;
  FileId file = *sources.addPositions("far.go", 2);
  Pos first = sources.appendPosition(file, 10, 3);
  Pos second = sources.appendPosition(file, 4, 0);
  EXPECT_EQ(at(sources, first), "far.go:10:3");
  EXPECT_EQ(at(sources, second), "far.go:4:0");
  EXPECT_FALSE(sources.appendPosition(file, 1, 1).isKnown());
  EXPECT_EQ(sources.text(file), "");
}

TEST(Source, LoadsFiles) {
  SourceManager sources;
  ErrorOr<FileId> missing = sources.load("/nonexistent/x.go");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message, "open /nonexistent/x.go: no such file or directory");
  EXPECT_FALSE(sources.load("/").ok());

  std::string path = testing::TempDir() + "source_test.go";
  FILE* file = std::fopen(path.c_str(), "w");
  std::fputs("package p\n", file);
  std::fclose(file);
  FileId id = *sources.load(path, "shown.go");
  EXPECT_EQ(sources.text(id), "package p\n");
  EXPECT_EQ(sources.filename(id), "shown.go");
  std::remove(path.c_str());
}

TEST(Source, FilesAreAddedFromManyThreads) {
  SourceManager sources;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&sources, t] {
      for (int i = 0; i < 200; ++i) {
        std::string name = std::to_string(t) + "_" + std::to_string(i);
        FileId id = *sources.add(name, "line\n" + name);
        EXPECT_EQ(sources.file(sources.pos(id, 5)), id);
        EXPECT_EQ(at(sources, sources.pos(id, 5)), name + ":2:1");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sources.fileCount(), 800u);
}

}  // namespace
}  // namespace tuco
