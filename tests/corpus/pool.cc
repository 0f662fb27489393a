#include "tests/corpus/pool.h"

#include <poll.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace tuco::corpus {
namespace {

constexpr size_t kWorkerStack = 512 << 20;
constexpr uint32_t kNothing = UINT32_MAX;

// In memory shared by all processes.
struct Shared {
  std::atomic<uint32_t> next;
  std::atomic<uint32_t>
      current[64];  // By worker: the position in `entries` it works on, or kNothing.
};

struct Worker {
  pid_t process = -1;
  int results = -1;  // Read end: frames of {position, length} and the text.
  int log = -1;      // A memory file that is the worker's stderr.
  std::string buffer;
};

struct Frame {
  uint32_t position;
  uint32_t length;
};

void writeAll(int fd, const void* data, size_t size) {
  const char* p = static_cast<const char*>(data);
  while (size > 0) {
    ssize_t n = ::write(fd, p, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) std::_Exit(3);
    p += n;
    size -= static_cast<size_t>(n);
  }
}

struct WorkerTask {
  const std::vector<size_t>& entries;
  const std::function<std::string(size_t)>& run;
  Shared* shared;
  unsigned index;
  unsigned seconds;
  int out;
};

void* workerMain(void* raw) {
  WorkerTask& task = *static_cast<WorkerTask*>(raw);
  for (;;) {
    uint32_t position = task.shared->next.fetch_add(1);
    if (position >= task.entries.size()) break;
    task.shared->current[task.index] = position;
    if (::ftruncate(2, 0) != 0) std::_Exit(3);
    ::lseek(2, 0, SEEK_SET);
    ::alarm(task.seconds);
    std::string text = task.run(task.entries[position]);
    ::alarm(0);
    Frame frame{position, static_cast<uint32_t>(text.size())};
    writeAll(task.out, &frame, sizeof frame);
    writeAll(task.out, text.data(), text.size());
    task.shared->current[task.index] = kNothing;
  }
  std::_Exit(0);
}

class Pool {
 public:
  Pool(const std::vector<size_t>& entries, unsigned workers, unsigned seconds,
       const std::function<std::string(size_t)>& run)
      : entries_(entries),
        seconds_(seconds),
        run_(run),
        workers_(std::min(workers, 64u)),
        results_(entries.size()) {
    void* memory =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) fail("mmap");
    shared_ = static_cast<Shared*>(memory);
  }
  ~Pool() { ::munmap(shared_, sizeof(Shared)); }

  std::vector<std::string> run() {
    for (unsigned i = 0; i < workers_.size(); ++i)
      start(i);
    while (std::ranges::any_of(workers_, [](const Worker& w) { return w.process >= 0; }))
      step();
    return std::move(results_);
  }

 private:
  [[noreturn]] static void fail(const char* what) {
    std::perror(what);
    std::exit(2);
  }

  void start(unsigned index) {
    Worker& worker = workers_[index];
    int fds[2];
    if (::pipe(fds) != 0) fail("pipe");
    worker.log = ::memfd_create("worker", 0);
    if (worker.log < 0) fail("memfd_create");
    shared_->current[index] = kNothing;
    std::fflush(nullptr);
    worker.process = ::fork();
    if (worker.process < 0) fail("fork");
    if (worker.process == 0) child(index, fds);
    ::close(fds[1]);
    worker.results = fds[0];
    worker.buffer.clear();
  }

  // Runs entries on a thread with a large stack, so that only unbounded recursion overflows it.
  [[noreturn]] void child(unsigned index, int fds[2]) {
    ::close(fds[0]);
    ::dup2(workers_[index].log, 2);
    std::signal(SIGALRM, SIG_DFL);
    WorkerTask task{entries_, run_, shared_, index, seconds_, fds[1]};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, kWorkerStack);
    pthread_t thread;
    if (pthread_create(&thread, &attributes, workerMain, &task) != 0) std::_Exit(3);
    pthread_join(thread, nullptr);
    std::_Exit(0);
  }

  void step() {
    std::vector<pollfd> fds;
    std::vector<unsigned> owners;
    for (unsigned i = 0; i < workers_.size(); ++i) {
      if (workers_[i].process < 0) continue;
      fds.push_back({workers_[i].results, POLLIN, 0});
      owners.push_back(i);
    }
    if (::poll(fds.data(), fds.size(), -1) < 0) return;
    for (size_t i = 0; i < fds.size(); ++i) {
      if (fds[i].revents == 0) continue;
      char bytes[1 << 16];
      ssize_t n = ::read(fds[i].fd, bytes, sizeof bytes);
      if (n > 0) {
        workers_[owners[i]].buffer.append(bytes, static_cast<size_t>(n));
        takeFrames(workers_[owners[i]]);
      } else if (n == 0 || errno != EINTR) {
        ended(owners[i]);
      }
    }
  }

  void takeFrames(Worker& worker) {
    Frame frame;
    while (worker.buffer.size() >= sizeof frame) {
      std::memcpy(&frame, worker.buffer.data(), sizeof frame);
      if (worker.buffer.size() < sizeof frame + frame.length) return;
      results_[frame.position] = worker.buffer.substr(sizeof frame, frame.length);
      worker.buffer.erase(0, sizeof frame + frame.length);
    }
  }

  void ended(unsigned index) {
    Worker& worker = workers_[index];
    int status = 0;
    ::waitpid(worker.process, &status, 0);
    ::close(worker.results);
    uint32_t position = shared_->current[index];
    if (position != kNothing) results_[position] = describeEnd(status) + logOf(worker);
    ::close(worker.log);
    worker.process = -1;
    if (position != kNothing && shared_->next < entries_.size()) start(index);
  }

  std::string describeEnd(int status) const {
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
      return "no end after " + std::to_string(seconds_) + " s\n";
    if (WIFSIGNALED(status)) return std::string("crash: ") + ::strsignal(WTERMSIG(status)) + "\n";
    return "crash: exit code " + std::to_string(WEXITSTATUS(status)) + "\n";
  }

  static std::string logOf(const Worker& worker) {
    char bytes[4096];
    ssize_t n = ::pread(worker.log, bytes, sizeof bytes, 0);
    return n > 0 ? std::string(bytes, static_cast<size_t>(n)) : std::string();
  }

  const std::vector<size_t>& entries_;
  const unsigned seconds_;
  const std::function<std::string(size_t)>& run_;
  std::vector<Worker> workers_;
  std::vector<std::string> results_;
  Shared* shared_ = nullptr;
};

}  // namespace

std::vector<std::string> runInWorkers(const std::vector<size_t>& entries, unsigned workers,
                                      unsigned seconds,
                                      const std::function<std::string(size_t)>& run) {
  return Pool(entries, std::max(1u, workers), seconds, run).run();
}

}  // namespace tuco::corpus
