#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

#include "compiler/source/source.h"

namespace tuco {
namespace {

TEST(Release, LocationsSurviveIt) {
  std::string path =
      (std::filesystem::temp_directory_path() / ("tuco_release" + std::to_string(getpid())))
          .string();
  std::ofstream(path) << "one\ntwo\nthree\n";
  SourceManager sources;
  FileId file = sources.load(path, "shown.go").value();
  FileId memory = sources.add("memory.go", "a\nb").value();
  Pos three = sources.pos(file, 10);
  sources.release(file);
  sources.release(memory);  // Cannot be read again, so it stays.
  EXPECT_EQ(sources.text(memory), "a\nb");

  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      Location where = sources.location(three);
      good += where.line == 3 && where.column == 3 && where.filename == "shown.go";
    });
  }
  for (std::thread& t : threads)
    t.join();
  EXPECT_EQ(good, 4);

  FileId gone = sources.load(path).value();
  Pos in_gone = sources.pos(gone, 10);
  sources.release(gone);
  std::filesystem::remove(path);
  EXPECT_EQ(sources.location(in_gone).line, 1u);  // No newlines are known; nothing breaks.
}

}  // namespace
}  // namespace tuco
