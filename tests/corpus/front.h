// The front end as the corpora use it: the standard library is loaded and checked once; then units
// (single packages) are checked against it, in this process or in processes forked from it.
#ifndef TUCO_TESTS_CORPUS_FRONT_H_
#define TUCO_TESTS_CORPUS_FRONT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tuco::corpus {

// What one check is about. Names are what messages show; texts are the files' contents.
struct Unit {
  struct File {
    std::string name;
    std::string text;
  };
  std::string path;  // The package path (-p).
  std::vector<File> files;
  std::string lang;         // "go1.17"; empty: the latest.
  std::string import_root;  // What "./" in import paths stands for (-D), without slash at the end.
  bool fake_import_c = false;
  bool test_builtins = false;  // assert and trace, as types2's tests have them.
  bool is_std = false;         // -std
  bool is_runtime = false;     // -+
  bool complete = false;       // -complete: every function has a body.
  bool all_errors = true;      // -e
  bool show_columns = false;   // Not -C
};

struct Found {
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
  std::string message;
};

struct GcOutput {
  std::vector<std::string> lines;  // "file:line: message", continuation lines joined with "\n\t".
  bool failed = false;
};

class Front {
 public:
  // Loads and checks `patterns` ("std"). Errors there end the process with a message.
  explicit Front(const std::vector<std::string>& patterns);
  ~Front();

  // As types2's tests do: every error in the order of reporting, syntax errors first, without gc's
  // limits. Line directives are applied.
  std::vector<Found> checkRaw(const Unit& unit);
  // As the compiler does, printing lines without columns (-C). The package can afterwards be
  // imported by its path by further units, if it has no errors.
  GcOutput checkGc(const Unit& unit);
  // Forgets the packages that checkGc made importable.
  void forgetUnits();
  // Parses only, with branch checks; every error in the order of reporting.
  static std::vector<Found> parse(const Unit::File& file);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Reads a whole file; ends the process if it cannot.
std::string readFile(const std::string& path);
// `go env GOROOT`.
std::string goRoot();

}  // namespace tuco::corpus

#endif  // TUCO_TESTS_CORPUS_FRONT_H_
