#include "tests/corpus/runner.h"

#include <re2/re2.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <thread>

#include "tests/corpus/pool.h"

namespace tuco::corpus {
namespace {

// The list of known failures. Comment lines at its top are kept by --update.
struct Expectations {
  std::string header;
  std::map<std::string, std::string> reasons;

  bool read(const std::string& file) {
    std::ifstream in(file);
    if (!in) return false;
    for (std::string line; std::getline(in, line);) {
      if (line.empty() || line[0] == '#') {
        if (reasons.empty()) header += line + "\n";
        continue;
      }
      size_t colon = line.find(": ");
      if (colon == std::string::npos || colon + 2 == line.size()) {
        std::fprintf(stderr, "%s: '%s' has no reason\n", file.c_str(), line.c_str());
        std::exit(2);
      }
      reasons[line.substr(0, colon)] = line.substr(colon + 2);
    }
    return true;
  }

  void write(const std::string& file) const {
    std::ofstream out(file);
    out << header;
    for (const auto& [name, reason] : reasons)
      out << name << ": " << reason << "\n";
  }
};

std::string firstLine(const std::string& text) {
  size_t start = text.find_first_not_of('\n');
  if (start == std::string::npos) return "";
  return text.substr(start, text.find('\n', start) - start);
}

std::string indented(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t end = std::min(text.find('\n', i), text.size());
    out += "    " + text.substr(i, end - i) + "\n";
    i = end + 1;
  }
  return out;
}

struct Tally {
  size_t passed = 0;
  size_t failed = 0;
  size_t known = 0;
};

// Prints what is unexpected and counts.
Tally compare(const Corpus& corpus, const std::vector<size_t>& chosen,
              const std::vector<std::string>& results, const Expectations& expectations,
              bool show) {
  Tally tally;
  for (size_t i = 0; i < chosen.size(); ++i) {
    const std::string& name = corpus.names[chosen[i]];
    auto listed = expectations.reasons.find(name);
    bool is_listed = listed != expectations.reasons.end();
    bool fails = !results[i].empty();
    if (fails && show)
      std::printf("%s%s:\n%s", name.c_str(), is_listed ? " (listed)" : "",
                  indented(results[i]).c_str());
    if (fails && !is_listed && !show)
      std::printf("%s: %s\n", name.c_str(), firstLine(results[i]).c_str());
    if (!fails && is_listed) {
      std::printf("%s: passes now, but is listed as failing (%s): take it off the list\n",
                  name.c_str(), listed->second.c_str());
    }
    tally.known += fails && is_listed;
    ++(fails == is_listed ? tally.passed : tally.failed);
  }
  return tally;
}

void update(const Corpus& corpus, const std::vector<size_t>& chosen,
            const std::vector<std::string>& results, Expectations* expectations) {
  for (size_t i = 0; i < chosen.size(); ++i) {
    const std::string& name = corpus.names[chosen[i]];
    if (results[i].empty()) {
      expectations->reasons.erase(name);
    } else {
      expectations->reasons.try_emplace(name, firstLine(results[i]));
    }
  }
}

size_t dropUnknownNames(const Corpus& corpus, Expectations* expectations, bool report) {
  return std::erase_if(expectations->reasons, [&](const auto& entry) {
    if (std::ranges::find(corpus.names, entry.first) != corpus.names.end()) return false;
    if (report) std::printf("%s: is listed, but there is no such entry\n", entry.first.c_str());
    return true;
  });
}

}  // namespace

Options parseOptions(int argc, char** argv) {
  Options options;
  auto usage = [&]() {
    std::fprintf(stderr,
                 "usage: %s --expect FILE [--filter RE] [--show] [--update] [-j N] [--seconds N]\n",
                 argv[0]);
    std::exit(2);
  };
  for (int i = 1; i < argc; ++i) {
    std::string arg = argv[i];
    auto value = [&]() -> std::string {
      if (i + 1 >= argc) usage();
      return argv[++i];
    };
    if (arg == "--expect")
      options.expect_file = value();
    else if (arg == "--filter")
      options.filter = value();
    else if (arg == "--show")
      options.show = true;
    else if (arg == "--update")
      options.update = true;
    else if (arg == "-j")
      options.workers = static_cast<unsigned>(std::atoi(value().c_str()));
    else if (arg == "--seconds")
      options.seconds = static_cast<unsigned>(std::atoi(value().c_str()));
    else
      usage();
  }
  if (options.expect_file.empty()) usage();
  return options;
}

int runCorpus(const Corpus& corpus, const Options& options) {
  Expectations expectations;
  if (!expectations.read(options.expect_file)) {
    std::fprintf(stderr, "cannot read %s\n", options.expect_file.c_str());
    return 2;
  }
  RE2 filter(options.filter);
  if (!filter.ok()) return 2;
  std::vector<size_t> chosen;
  for (size_t i = 0; i < corpus.names.size(); ++i) {
    if (RE2::PartialMatch(corpus.names[i], filter)) chosen.push_back(i);
  }
  unsigned workers = options.workers != 0 ? options.workers : std::thread::hardware_concurrency();
  std::vector<std::string> results = runInWorkers(chosen, workers, options.seconds, corpus.run);

  for (const std::string& note : corpus.notes)
    std::printf("%s\n", note.c_str());
  if (options.update) {
    update(corpus, chosen, results, &expectations);
    dropUnknownNames(corpus, &expectations, false);
    expectations.write(options.expect_file);
  }
  size_t unknown = dropUnknownNames(corpus, &expectations, true);
  Tally tally = compare(corpus, chosen, results, expectations, options.show);
  tally.failed += unknown;
  if (chosen.empty()) {
    std::printf("no entry matches\n");
    ++tally.failed;
  }
  size_t clean = static_cast<size_t>(std::ranges::count(results, std::string()));
  std::printf(
      "%zu of %zu entries are right (%.2f %%), %zu wrong ones are listed\n", clean, chosen.size(),
      chosen.empty() ? 0.0
                     : 100.0 * static_cast<double>(clean) / static_cast<double>(chosen.size()),
      tally.known);
  std::printf("%zu passed, %zu failed\n", tally.passed, tally.failed);
  return tally.failed == 0 ? 0 : 1;
}

}  // namespace tuco::corpus
