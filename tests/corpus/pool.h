// Forked workers that take entries from a shared counter.
#ifndef TUCO_TESTS_CORPUS_POOL_H_
#define TUCO_TESTS_CORPUS_POOL_H_

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace tuco::corpus {

// Runs `run` for each of `entries` in `workers` processes; the result at i is that of entries[i].
// An entry whose process dies or takes over `seconds` gets a text that says so and what was printed
// to stderr; the others go on in a fresh process.
std::vector<std::string> runInWorkers(const std::vector<size_t>& entries, unsigned workers,
                                      unsigned seconds,
                                      const std::function<std::string(size_t)>& run);

}  // namespace tuco::corpus

#endif  // TUCO_TESTS_CORPUS_POOL_H_
