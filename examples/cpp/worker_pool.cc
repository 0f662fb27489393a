// A pool of workers over one channel of jobs; each job answers on a channel of its own.
#include <cstdio>
#include <string>
#include <vector>

#include <tuco/chan.h>
#include <tuco/go.h>
#include <tuco/wait_group.h>

namespace {

struct Job {
  int n;
  tuco::chan<std::string> answer;
};

std::string collatz(int n) {
  int steps = 0;
  for (long v = n; v != 1; v = v % 2 == 0 ? v / 2 : 3 * v + 1) ++steps;
  return std::to_string(n) + " takes " + std::to_string(steps) + " steps";
}

}  // namespace

int main() {
  return tuco::run([] {
    tuco::chan<Job> jobs = tuco::chan<Job>::make();
    tuco::wait_group workers;
    for (int i = 0; i < 4; ++i) {
      workers.go([jobs] {
        for (Job& job : jobs) job.answer.send(collatz(job.n));
      });
    }
    std::vector<tuco::chan<std::string>> answers;
    for (int n : {7, 27, 97, 871, 6171}) {
      answers.emplace_back(1);
      jobs.send(Job{n, answers.back()});
    }
    jobs.close();
    for (const auto& answer : answers) std::puts(answer.recv()->c_str());
    workers.wait();
  });
}
