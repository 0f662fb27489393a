// The C++ half of bench/runtime: each row does what its namesake in go/main.go does. Prints
// "name ns-per-operation" for the rows named on the command line, or for all.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include <tuco/tuco.h>

namespace {

using Clock = std::chrono::steady_clock;

struct Row {
  const char* name;
  long operations;
  std::function<void(long)> body;
};

void spawnExit(long n) {
  tuco::wait_group group;
  constexpr long kBatch = 1000;
  for (long i = 0; i < n; i += kBatch) {
    group.add(kBatch);
    for (long k = 0; k < kBatch; ++k) {
      tuco::go([&group] { group.done(); });
    }
    group.wait();
  }
}

void yieldSwitch(long n) {
  tuco::wait_group group;
  for (int g = 0; g < 2; ++g) {
    group.go([n] {
      for (long i = 0; i < n / 2; ++i) tuco::yield();
    });
  }
  group.wait();
}

void pingPong(long n) {
  auto ping = tuco::chan<int>::make(), pong = tuco::chan<int>::make();
  tuco::go([=] {
    for (int v : ping) pong.send(v);
    pong.close();
  });
  for (long i = 0; i < n; ++i) {
    ping.send(1);
    (void)pong.recv();
  }
  ping.close();
  (void)pong.recv();
}

void buffered(long n) {
  tuco::chan<int> c(128);
  for (long i = 0; i < n; i += 100) {
    for (int k = 0; k < 100; ++k) c.send(k);
    for (int k = 0; k < 100; ++k) (void)c.recv();
  }
}

void bufferedTwo(long n) {
  tuco::chan<int> c(128);
  tuco::go([=] {
    for (long i = 0; i < n; ++i) c.send(1);
    c.close();
  });
  for ([[maybe_unused]] int v : c) {
  }
}

void select2(long n) {
  tuco::chan<int> a(1), b(1);
  a.send(1);
  b.send(1);
  for (long i = 0; i < n; ++i) {
    tuco::select(tuco::on_recv(a, [&](auto) { a.send(1); }), tuco::on_recv(b, [&](auto) { b.send(1); }));
  }
}

void select8(long n) {
  std::vector<tuco::chan<int>> c;
  for (int i = 0; i < 8; ++i) {
    c.emplace_back(1);
    c.back().send(1);
  }
  for (long i = 0; i < n; ++i) {
    tuco::select(tuco::on_recv(c[0], [&](auto) { c[0].send(1); }), tuco::on_recv(c[1], [&](auto) { c[1].send(1); }),
                 tuco::on_recv(c[2], [&](auto) { c[2].send(1); }), tuco::on_recv(c[3], [&](auto) { c[3].send(1); }),
                 tuco::on_recv(c[4], [&](auto) { c[4].send(1); }), tuco::on_recv(c[5], [&](auto) { c[5].send(1); }),
                 tuco::on_recv(c[6], [&](auto) { c[6].send(1); }), tuco::on_recv(c[7], [&](auto) { c[7].send(1); }));
  }
}

void mutexAlone(long n) {
  tuco::mutex mu;
  for (long i = 0; i < n; ++i) {
    mu.lock();
    mu.unlock();
  }
}

void mutexFight(long n) {
  tuco::mutex mu;
  long counter = 0;
  tuco::wait_group group;
  for (int g = 0; g < 8; ++g) {
    group.go([&] {
      for (long i = 0; i < n / 8; ++i) {
        mu.lock();
        for (int k = 0; k < 10; ++k) counter = counter * 3 + k;
        mu.unlock();
      }
    });
  }
  group.wait();
}

void rwReaders(long n) {
  tuco::rw_mutex mu;
  tuco::wait_group group;
  for (int g = 0; g < 8; ++g) {
    group.go([&] {
      for (long i = 0; i < n / 8; ++i) {
        mu.lock_shared();
        mu.unlock_shared();
      }
    });
  }
  group.wait();
}

void timerStartStop(long n) {
  for (long i = 0; i < n; ++i) {
    tuco::after_func f(std::chrono::hours(1), [] {});
    f.stop();
  }
}

const std::vector<Row> kRows = {
    {"spawn_exit", 1'000'000, spawnExit},   {"yield", 4'000'000, yieldSwitch},
    {"ping_pong", 500'000, pingPong},       {"buffered", 10'000'000, buffered},
    {"buffered_two", 5'000'000, bufferedTwo}, {"select_2", 3'000'000, select2},
    {"select_8", 1'500'000, select8},       {"mutex", 30'000'000, mutexAlone},
    {"mutex_fight", 4'000'000, mutexFight}, {"rw_readers", 8'000'000, rwReaders},
    {"timer", 2'000'000, timerStartStop},
};

bool wanted(const char* name, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], name) == 0) return true;
  }
  return argc == 1;
}

}  // namespace

int main(int argc, char** argv) {
  return tuco::run([=] {
    for (const Row& row : kRows) {
      if (!wanted(row.name, argc, argv)) continue;
      row.body(row.operations / 20);  // Warm up.
      Clock::time_point start = Clock::now();
      row.body(row.operations);
      double ns = std::chrono::duration<double, std::nano>(Clock::now() - start).count();
      std::printf("%s %.2f\n", row.name, ns / static_cast<double>(row.operations));
      std::fflush(stdout);
    }
  });
}
