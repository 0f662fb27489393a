// All parts of the library at once, for as long as asked, with faults thrown in: signals that interrupt
// system calls, short reads and writes, EINTR. Every part checks its own results.
//
//   soak [seconds] [seed]        default 10 s; prints "N rounds, no fault" or the first fault, exit 1
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <tuco/tuco.h>

using namespace std::chrono_literals;

namespace {

std::atomic<uint64_t> fault_state{1};
std::atomic<bool> faults_on{false};

// Cheap and shared by all threads: the quality of these numbers does not matter.
uint64_t nextFault() {
  uint64_t x = fault_state.fetch_add(0x9e3779b97f4a7c15ull);
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  return x ^ (x >> 27);
}

}  // namespace

// The program's own read and write stand before libc's: they fail and fall short at random.
extern "C" ssize_t read(int fd, void* to, size_t size) {
  if (faults_on.load(std::memory_order_relaxed) && size > 0) {
    uint64_t fault = nextFault();
    if (fault % 16 == 0) {
      errno = EINTR;
      return -1;
    }
    if (fault % 4 == 0) size = 1 + fault / 16 % size;
  }
  return syscall(SYS_read, fd, to, size);
}
extern "C" ssize_t write(int fd, const void* from, size_t size) {
  if (fd > 2 && faults_on.load(std::memory_order_relaxed) && size > 0) {
    uint64_t fault = nextFault();
    if (fault % 16 == 0) {
      errno = EINTR;
      return -1;
    }
    if (fault % 4 == 0) size = 1 + fault / 16 % size;
  }
  return syscall(SYS_write, fd, from, size);
}

namespace {

namespace gc = tuco::gc;

void require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "soak: %s\n", what);
  std::_Exit(1);
}

void channels(std::mt19937_64& random) {
  size_t capacity = random() % 5;
  int senders = 1 + random() % 4, receivers = 1 + random() % 4, each = random() % 200;
  tuco::chan<int> c(capacity);
  std::atomic<long> sum{0};
  tuco::wait_group sending, receiving;
  for (int s = 0; s < senders; ++s) {
    sending.go([&] {
      for (int i = 1; i <= each; ++i) c.send(i);
    });
  }
  for (int r = 0; r < receivers; ++r) {
    receiving.go([&] {
      for (int v : c) sum += v;
    });
  }
  sending.wait();
  c.close();
  receiving.wait();
  require(sum == static_cast<long>(senders) * each * (each + 1) / 2, "a channel lost or doubled a value");
}

void selects(std::mt19937_64& random) {
  auto a = tuco::chan<int>::make();
  tuco::chan<int> b(random() % 3);
  auto [ctx, cancel] = tuco::with_timeout(tuco::background(), 1h);
  int count = random() % 100;
  tuco::wait_group group;
  group.go([&] {
    for (int i = 0; i < count; ++i) tuco::select(tuco::on_send(a, 1, [] {}), tuco::on_send(b, 1, [] {}));
  });
  int got = 0;
  while (got < count) {
    tuco::select(tuco::on_recv(a, [&](std::optional<int> v) { got += *v; }), tuco::on_recv(b, [&](std::optional<int> v) { got += *v; }),
                 tuco::on_recv(ctx.done(), [](auto) { require(false, "a context ended by itself"); }));
  }
  group.wait();
  cancel();
  require(ctx.err() == tuco::context_error::canceled, "a cancelled context lives");
}

void timers(std::mt19937_64& random) {
  tuco::timer late(1h);
  tuco::timer soon(std::chrono::microseconds(random() % 2000));
  tuco::ticker ticks(200us);
  bool fired = false;
  for (int i = 0; i < 3 || !fired;) {
    tuco::select(tuco::on_recv(soon.c(), [&](auto) { fired = true; }), tuco::on_recv(ticks.c(), [&](auto) { ++i; }));
  }
  require(late.stop(), "a timer of one hour has fired");
}

void locks(std::mt19937_64& random) {
  tuco::mutex mu;
  tuco::rw_mutex rw;
  tuco::cond changed;
  long counter = 0, shared = 0;
  int goroutines = 2 + random() % 6;
  bool open = false;
  tuco::wait_group group;
  for (int g = 0; g < goroutines; ++g) {
    group.go([&] {
      {
        std::unique_lock lock(mu);
        while (!open) changed.wait(lock);
      }
      for (int i = 0; i < 100; ++i) {
        tuco::mutex::scoped lock(mu);
        ++counter;
      }
      for (int i = 0; i < 50; ++i) {
        if (i % 10 == 0) {
          std::lock_guard lock(rw);
          ++shared;
        } else {
          std::shared_lock lock(rw);
          require(shared >= 0, "a reader saw nonsense");
        }
      }
    });
  }
  {
    tuco::mutex::scoped lock(mu);
    open = true;
  }
  changed.broadcast();
  group.wait();
  require(counter == goroutines * 100L && shared == goroutines * 5L, "a lock let two in");
}

struct Node {
  gc::ptr<Node> left, right;
  int64_t value = 0;
  using gc_fields = gc::fields<&Node::left, &Node::right>;
};

gc::ptr<Node> tree(int depth) {
  auto node = gc::make<Node>();
  node->value = depth;
  if (depth > 0) {
    node->left = tree(depth - 1);
    node->right = tree(depth - 1);
  }
  return node;
}

int64_t sum(const gc::ptr<Node>& node) { return node ? node->value + sum(node->left) + sum(node->right) : 0; }

void collected(std::mt19937_64& random) {
  int depth = 4 + random() % 8;
  gc::ptr<Node> kept = tree(depth);
  int64_t expected = sum(kept);
  auto map = tuco::map<gc::string, gc::ptr<Node>>::make();
  tuco::slice<gc::ptr<Node>> list;
  for (int i = 0; i < 100; ++i) {
    auto node = tree(2);
    map.set(gc::string(std::to_string(i)), node);
    list = append(list, node);
  }
  if (random() % 8 == 0) gc::collect();
  for (int i = 0; i < 100; ++i) require(map.get(gc::string(std::to_string(i))) == list[i], "a map lost an entry");
  require(sum(kept) == expected, "a reachable object was freed");
}

void pipes(std::mt19937_64& random) {
  tuco::io::pipe_ends ends = tuco::io::pipe().value();
  std::string sent(1 + random() % 200'000, '\0');
  for (char& c : sent) c = static_cast<char>(random());
  tuco::wait_group group;
  group.go([&] {
    require(ends.writer.write_all(sent.data(), sent.size()) == static_cast<ssize_t>(sent.size()), "a write failed");
    ends.writer.close();
  });
  std::string received;
  char buffer[4096];
  while (ssize_t n = ends.reader.read(buffer, sizeof(buffer))) {
    require(n > 0, "a read failed");
    received.append(buffer, static_cast<size_t>(n));
  }
  group.wait();
  require(received == sent, "bytes changed on their way through a pipe");
}

void sockets(std::mt19937_64&) {
  tuco::io::listener server = tuco::io::listen_tcp("127.0.0.1", 0).value();
  tuco::wait_group group;
  group.go([&] {
    std::optional<tuco::io::file> peer = server.accept();
    require(peer.has_value(), "accept failed");
    char buffer[64];
    while (ssize_t n = peer->read(buffer, sizeof(buffer))) {
      require(n > 0 && peer->write_all(buffer, static_cast<size_t>(n)) == n, "the echo failed");
    }
  });
  tuco::io::file client = tuco::io::connect_tcp("127.0.0.1", server.port()).value();
  std::string text = "hello over loopback", back;
  require(client.write_all(text.data(), text.size()) > 0, "a client's write failed");
  char buffer[64];
  while (back.size() < text.size()) {
    ssize_t n = client.read(buffer, sizeof(buffer));
    require(n > 0, "a client's read failed");
    back.append(buffer, static_cast<size_t>(n));
  }
  require(back == text, "an echo differs");
  client.close();
  group.wait();
}

void panics(std::mt19937_64&) {
  for (int i = 0; i < 20; ++i) {
    require(tuco::recover([] { tuco::panic("soak"); }) == "soak", "a panic was lost");
  }
}

// Interrupts every thread of the process again and again.
void signalThreads(std::atomic<bool>& stop) {
  tuco::os_thread_lock lock;
  while (!stop) {
    tuco::sleep(500us);
    kill(getpid(), SIGUSR2);
  }
}

using Part = void (*)(std::mt19937_64&);
constexpr Part kParts[] = {channels, selects, timers, locks, collected, pipes, sockets, panics};

void worker(uint64_t seed, const std::atomic<bool>& stop, std::atomic<uint64_t>& rounds) {
  std::mt19937_64 random(seed);
  while (!stop) {
    kParts[random() % std::size(kParts)](random);
    ++rounds;
  }
}

}  // namespace

int main(int argc, char** argv) {
  int seconds = argc > 1 ? std::atoi(argv[1]) : 10;
  uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  struct sigaction ignore = {};
  ignore.sa_handler = [](int) {};  // Without SA_RESTART: system calls return EINTR.
  sigaction(SIGUSR2, &ignore, nullptr);
  signal(SIGPIPE, SIG_IGN);
  fault_state = seed;
  return tuco::run([=] {
    std::atomic<bool> stop{false}, stop_signals{false};
    std::atomic<uint64_t> rounds{0};
    faults_on = true;
    tuco::wait_group workers, helpers;
    helpers.go([&] { signalThreads(stop_signals); });
    for (uint64_t w = 0; w < 12; ++w) workers.go([&, w] { worker(seed * 100 + w, stop, rounds); });
    tuco::time_point end = tuco::clock::now() + std::chrono::seconds(seconds);
    for (int i = 0; tuco::clock::now() < end; ++i) {
      tuco::sleep(100ms);
      if (i % 20 == 19) tuco::gomaxprocs(1 + i / 20 % 8);
    }
    stop = true;
    workers.wait();
    stop_signals = true;
    helpers.wait();
    faults_on = false;
    std::printf("%llu rounds, no fault\n", static_cast<unsigned long long>(rounds.load()));
  });
}
