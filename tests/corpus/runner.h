// Runs the entries of a corpus in parallel, each so that a crash or a hang is charged to the entry
// that was being worked on, and compares the outcome with a list of known failures.
#ifndef TUCO_TESTS_CORPUS_RUNNER_H_
#define TUCO_TESTS_CORPUS_RUNNER_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace tuco::corpus {

struct Corpus {
  std::vector<std::string> names;  // One per entry; unique, no ": ".
  // Runs one entry in a worker process; returns what is wrong with it, or nothing.
  std::function<std::string(size_t entry)> run;
  // Lines that say what was left out and why, printed before the result.
  std::vector<std::string> notes;
};

struct Options {
  std::string expect_file;  // The list of known failures: "name: reason" per line.
  std::string filter;       // Regular expression over names; empty: all.
  bool show = false;        // Print what is wrong with each failing entry, known or not.
  bool update = false;      // Rewrite the list of known failures.
  unsigned workers = 0;     // 0: as many as there are cores.
  unsigned seconds = 60;    // Limit of one entry.
};

// Understands --expect FILE --filter RE --show --update -j N --seconds N; says what is wrong and
// exits with 2 otherwise.
Options parseOptions(int argc, char** argv);

// Runs the corpus and prints the outcome, last line `N passed, N failed`. The return value is the
// exit code: 0 if exactly the listed entries failed. An entry is "passed" if its outcome is the
// listed one. No thread may be running in this process: workers are forked from it and share what
// is loaded.
int runCorpus(const Corpus& corpus, const Options& options);

}  // namespace tuco::corpus

#endif  // TUCO_TESTS_CORPUS_RUNNER_H_
