// Every pc of random functions decodes to what was written.
#include <gtest/gtest.h>

#include <random>

#include "abi/pctab.h"
#include "abi/pctab_writer.h"

namespace tuco::abi {
namespace {

constexpr uintptr_t kBase = 0x400000;

TEST(PcTable, EmptyFindsNothing) {
  std::vector<uint8_t> bytes = PcTableWriter().finish(100);
  PcTable table(bytes.data(), kBase);
  EXPECT_TRUE(table.isValid());
  EXPECT_EQ(table.findFunc(kBase), nullptr);
  EXPECT_FALSE(PcTable().isValid());
}

TEST(PcTable, InlinedCallsComeInnermostFirst) {
  PcFuncSpec spec{0x100, 0x40, "main.outer", "/a.go", 10, 0, {}, {}};
  spec.inlines = {{kPcNone, "main.mid", "/a.go", 12, 30}, {0, "lib.leaf", "/a.go", 31, 5}};
  spec.rows = {{0, 11, "/a.go"}, {8, 6, "/b.go", 1}, {16, 32, "/a.go", 0}, {24, 13, "/a.go"}};
  PcTableWriter writer;
  writer.add(spec);
  std::vector<uint8_t> bytes = writer.finish(0x200);
  PcTable table(bytes.data(), kBase);
  PcFrame frames[8];
  ASSERT_EQ(table.frames(kBase + 0x100 + 9, frames, 8), 3);
  EXPECT_EQ(frames[0].function, "lib.leaf");
  EXPECT_EQ(frames[0].file, "/b.go");
  EXPECT_EQ(frames[0].line, 6u);
  EXPECT_TRUE(frames[0].is_inlined);
  EXPECT_EQ(frames[1].function, "main.mid");
  EXPECT_EQ(frames[1].line, 31u);
  EXPECT_EQ(frames[2].function, "main.outer");
  EXPECT_EQ(frames[2].line, 12u);
  EXPECT_FALSE(frames[2].is_inlined);
  ASSERT_EQ(table.frames(kBase + 0x100 + 24, frames, 8), 1);
  EXPECT_EQ(frames[0].line, 13u);
  EXPECT_EQ(table.frames(kBase + 0x140, frames, 8), 0);
  EXPECT_EQ(table.frames(kBase + 0xff, frames, 8), 0);
}

TEST(PcTable, RandomFunctionsRoundTrip) {
  std::mt19937 generator(7);
  auto random = [&] { return static_cast<uint32_t>(generator()); };
  std::vector<PcFuncSpec> specs;
  std::vector<std::string> names;
  uint32_t at = 0;
  for (int i = 0; i < 2000; ++i)
    names.push_back("pkg.f" + std::to_string(i));
  const char* files[] = {"/x.go", "/y.go", "/z.go"};
  for (int i = 0; i < 2000; ++i) {
    at += random() % 64;
    PcFuncSpec spec{at,
                    16 + random() % 900,
                    names[static_cast<size_t>(i)],
                    files[random() % 3],
                    random() % 5000,
                    0,
                    {},
                    {}};
    for (unsigned n = random() % 3; n > 0; --n) {
      auto parent = spec.inlines.empty() || random() % 2 != 0
                        ? kPcNone
                        : static_cast<uint32_t>(random() % spec.inlines.size());
      spec.inlines.push_back(
          {parent, names[random() % names.size()], files[random() % 3], random() % 5000, 1});
    }
    for (uint32_t offset = 0; offset < spec.size; offset += random() % 40) {
      uint32_t node = spec.inlines.empty() || random() % 2 != 0
                          ? kPcNone
                          : static_cast<uint32_t>(random() % spec.inlines.size());
      if (!spec.rows.empty() && spec.rows.back().offset == offset) continue;
      spec.rows.push_back({offset, random() % 5000, files[random() % 3], node});
    }
    at += spec.size;
    specs.push_back(spec);
  }
  PcTableWriter writer;
  for (size_t i = specs.size(); i-- > 0;)
    writer.add(specs[i]);
  std::vector<uint8_t> bytes = writer.finish(at);
  PcTable table(bytes.data(), kBase);
  for (const PcFuncSpec& spec : specs) {
    size_t row = 0;
    for (uint32_t offset = 0; offset < spec.size; ++offset) {
      while (row + 1 < spec.rows.size() && spec.rows[row + 1].offset <= offset)
        ++row;
      PcFrame frames[8];
      int n = table.frames(kBase + spec.entry + offset, frames, 8);
      ASSERT_GE(n, 1);
      ASSERT_EQ(frames[n - 1].function, spec.name);
      ASSERT_EQ(frames[0].line, spec.rows[row].line);
      ASSERT_EQ(frames[0].file, spec.rows[row].file);
      ASSERT_EQ(frames[0].is_inlined, spec.rows[row].inline_node != kPcNone);
    }
  }
}

}  // namespace
}  // namespace tuco::abi
