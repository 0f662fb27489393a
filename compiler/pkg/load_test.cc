#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "compiler/pkg/go_list.h"
#include "compiler/pkg/import_path.h"
#include "compiler/pkg/json.h"
#include "compiler/pkg/overlay.h"
#include "compiler/pkg/process.h"
#include "compiler/pkg/schedule.h"

namespace tuco {
namespace {

TEST(Json, ReadsWhatItIsAskedFor) {
  JsonReader json(
      R"( {"a": "x\n\u00e9\ud83d\ude00", "skip": [1, -2.5e3, {"b": [null, true]}], "list": ["p", "q"], "t": true} )");
  std::string a;
  std::vector<std::string> list;
  bool t = false;
  json.object([&](std::string_view key) {
    if (key == "a") return json.string(&a);
    if (key == "list") return json.strings(&list);
    if (key == "t") return json.boolean(&t);
    json.skip();
  });
  EXPECT_TRUE(json.atEnd());
  EXPECT_EQ(a, "x\n\xc3\xa9\xf0\x9f\x98\x80");
  EXPECT_EQ(list, (std::vector<std::string>{"p", "q"}));
  EXPECT_TRUE(t);
}

TEST(Json, EmptyContainersAndNull) {
  JsonReader json(R"([{}, [], null])");
  int seen = 0;
  json.array([&] {
    ++seen;
    json.skip();
  });
  EXPECT_EQ(seen, 3);
  EXPECT_TRUE(json.atEnd());
}

TEST(Json, FaultsEndTheReading) {
  for (const char* text : {"{", "{\"a\"}", "{\"a\":}", "[1,]", "[\"\\x\"]", "[\"\\u12g4\"]",
                           "\"open", "{\"a\":1,}", "nul", ""}) {
    JsonReader json(text);
    json.skip();
    EXPECT_FALSE(json.atEnd()) << text;
  }
  std::string deep(100000, '[');
  JsonReader json(deep);
  json.skip();
  EXPECT_TRUE(json.failed());
}

TEST(Json, SplitterIsIndifferentToPieces) {
  std::string stream = "{\"a\":\"}{\\\"\"}\n{\"b\":{\"c\":[{}]}}\n";
  for (size_t piece = 1; piece < stream.size(); ++piece) {
    JsonSplitter splitter;
    std::vector<std::string> objects;
    std::string object;
    for (size_t i = 0; i < stream.size(); i += piece) {
      splitter.feed(std::string_view(stream).substr(i, piece));
      while (splitter.next(&object))
        objects.push_back(object);
    }
    ASSERT_EQ(objects.size(), 2u) << piece;
    EXPECT_EQ(objects[0], "{\"a\":\"}{\\\"\"}");
    EXPECT_EQ(objects[1], "{\"b\":{\"c\":[{}]}}");
    EXPECT_TRUE(splitter.clean());
  }
}

TEST(Process, PassesOutputErrorsAndExitCode) {
  std::string out;
  ErrorOr<ProcessResult> result =
      runProcess({"sh", "-c", "echo out; echo err >&2; pwd; exit 3"}, "/usr", &out);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_EQ(out, "out\n/usr\n");
  EXPECT_EQ(result->errors, "err\n");
  EXPECT_FALSE(runProcess({"/no/such/program"}, "", &out).ok());
}

TEST(GoList, DecodesAPackage) {
  ListedPackage p;
  ASSERT_TRUE(decodeListed(
      R"({"ImportPath":"a/b [a/b.test]","Name":"b","Dir":"/d","ForTest":"a/b","GoFiles":["x.go"],
    "Imports":["fmt","v/w"],"ImportMap":{"w":"v/w"},"Module":{"Path":"a","GoVersion":"1.21.4"}})",
      "go1.26", &p));
  EXPECT_EQ(p.compilePath(), "a/b");
  EXPECT_EQ(p.lang, "go1.21");
  EXPECT_EQ(p.import_map[0].second, "v/w");
  EXPECT_FALSE(p.has_error);
  ASSERT_TRUE(decodeListed(
      R"({"ImportPath":"x","Name":"main","Error":{"Err":"bad"},"Module":{"Path":"m"}})", "go1.26",
      &p));
  EXPECT_TRUE(p.has_error);
  EXPECT_EQ(p.lang, "go1.16");
  EXPECT_EQ(p.compilePath(), "main");
  ASSERT_TRUE(decodeListed(R"({"ImportPath":"fmt","Name":"fmt"})", "go1.26", &p));
  EXPECT_EQ(p.lang, "go1.26");
  EXPECT_FALSE(decodeListed("{", "go1.26", &p));
}

TEST(ImportPath, Resolves) {
  EXPECT_EQ(cleanPath("a/./b/../../c//d/"), "c/d");
  EXPECT_EQ(cleanPath("../../x"), "../../x");
  EXPECT_EQ(cleanPath("/../x"), "/x");
  EXPECT_EQ(cleanPath(""), ".");
  std::vector<std::pair<std::string, std::string>> map = {{"x", "vendor/x"}};
  ImportContext context{"p/q", "test", &map};
  EXPECT_EQ(*resolveImportPath("x", context), "vendor/x");
  EXPECT_EQ(*resolveImportPath("./a", context), "test/a");
  EXPECT_EQ(resolveImportPath("main", context).error().message, "cannot import \"main\"");
  EXPECT_EQ(resolveImportPath("p/q", context).error().message,
            "import \"p/q\" while compiling that package (import cycle)");
  EXPECT_EQ(resolveImportPath("a/../b", context).error().message,
            "non-canonical import path \"a/../b\" (should be \"b\")");
}

TEST(GoEnv, LanguageVersions) {
  EXPECT_EQ(langOfVersion("1.22.3"), "go1.22");
  EXPECT_EQ(langOfVersion("1.23rc1"), "go1.23");
  EXPECT_EQ(minorOfLang("go1.9"), 9);
  EXPECT_EQ(minorOfLang("devel"), 0);
  EXPECT_FALSE(readGoEnv("/no/such/go", "", {}).ok());
}

TEST(GoList, ListsDependenciesFirst) {
  GoEnv env = readGoEnv("go", "", {}).value();
  ListRequest request;
  request.patterns = {"net"};
  std::vector<ListedPackage> packages;
  ErrorOr<ListOutcome> outcome =
      listPackages(request, env, [&](ListedPackage&& p) { packages.push_back(std::move(p)); });
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_FALSE(outcome->has_load_error);
  std::set<std::string> seen = {"unsafe"};
  for (const ListedPackage& p : packages) {
    for (const std::string& import : p.imports)
      EXPECT_TRUE(seen.contains(import)) << p.import_path << " imports " << import;
    seen.insert(p.import_path);
    EXPECT_FALSE(p.files.empty() && p.import_path != "unsafe") << p.import_path;
  }
  EXPECT_TRUE(seen.contains("net"));
}

TEST(GoList, SaysThatThereAreErrors) {
  GoEnv env = readGoEnv("go", "", {}).value();
  ListRequest request;
  request.patterns = {"no/such/package"};
  ErrorOr<ListOutcome> outcome = listPackages(request, env, [](ListedPackage&&) {});
  ASSERT_TRUE(outcome.ok());
  EXPECT_TRUE(outcome->has_load_error);
  ErrorOr<ListOutcome> errors = listErrors(request);
  ASSERT_TRUE(errors.ok());
  EXPECT_NE(errors->exit_code, 0);
  EXPECT_NE(errors->errors.find("package no/such/package is not in std"), std::string::npos)
      << errors->errors;
}

TEST(Overlay, ReplacesFiles) {
  std::string dir =
      std::filesystem::temp_directory_path() / ("tuco_overlay_test" + std::to_string(getpid()));
  std::filesystem::create_directories(dir);
  std::ofstream(dir + "/o.json")
      << R"({"Replace": {"a.go": "/other/a.go", "/abs/b.go": "b2.go", "gone.go": ""}})";
  ErrorOr<Overlay> overlay = Overlay::load({"-tags=x", "-overlay=o.json"}, "", dir);
  ASSERT_TRUE(overlay.ok()) << overlay.error().message;
  EXPECT_EQ(overlay->actual(dir + "/a.go"), "/other/a.go");
  EXPECT_EQ(overlay->actual("/abs/b.go"), dir + "/b2.go");
  EXPECT_EQ(overlay->actual("/abs/c.go"), "/abs/c.go");
  EXPECT_FALSE(Overlay::load({}, "-overlay=missing.json", dir).ok());
  std::ofstream(dir + "/bad.json") << "{\"Replace\": ";
  EXPECT_FALSE(Overlay::load({"-overlay=bad.json"}, "", dir).ok());
  std::filesystem::remove_all(dir);
}

// Every node runs after its dependencies and after its own preparation, with any number of threads.
TEST(Scheduler, KeepsTheOrder) {
  for (unsigned threads : {1u, 2u, 7u}) {
    constexpr uint32_t kNodes = 500;
    std::vector<std::atomic<int>> state(kNodes);
    std::atomic<int> faults = 0;
    auto dependenciesOf = [](uint32_t n) {
      std::vector<uint32_t> dependencies;
      for (uint32_t d = 1; d <= n; d = d * 3 + 1)
        dependencies.push_back(n - d);
      return dependencies;
    };
    {
      Scheduler scheduler(threads, 1 << 20,
                          {[&](uint32_t n) { faults += state[n].exchange(1) != 0; },
                           [&](uint32_t n) {
                             for (uint32_t d : dependenciesOf(n))
                               faults += state[d] != 2;
                             faults += state[n].exchange(2) != 1;
                           }});
      for (uint32_t n = 0; n < kNodes; ++n)
        scheduler.add(dependenciesOf(n));
      scheduler.finish();
      EXPECT_EQ(scheduler.done(), kNodes);
    }
    EXPECT_EQ(faults, 0);
    for (std::atomic<int>& s : state)
      EXPECT_EQ(s, 2);
  }
}

TEST(Scheduler, EndsWithoutNodes) {
  Scheduler scheduler(3, 1 << 20, {[](uint32_t) {}, [](uint32_t) {}});
}

}  // namespace
}  // namespace tuco
