// An echo server and its clients in one process: 10,000 connections over loopback, all open at the
// same time, each with a goroutine on both sides. Usage: echo_server [connections] [messages]
#include <sys/resource.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <tuco/chan.h>
#include <tuco/go.h>
#include <tuco/io.h>
#include <tuco/wait_group.h>

namespace {

void serve(tuco::io::file connection) {
  char buffer[512];
  for (;;) {
    ssize_t n = connection.read(buffer, sizeof(buffer));
    if (n <= 0 || connection.write_all(buffer, static_cast<size_t>(n)) < 0) return;
  }
}

void acceptAll(tuco::io::listener& server) {
  while (std::optional<tuco::io::file> connection = server.accept()) {
    tuco::go([c = std::move(*connection)]() mutable { serve(std::move(c)); });
  }
}

bool exchange(tuco::io::file& connection, int messages) {
  for (int i = 0; i < messages; ++i) {
    char sent[32], received[32];
    int size = std::snprintf(sent, sizeof(sent), "message %d\n", i);
    if (connection.write_all(sent, size) < 0) return false;
    for (int got = 0; got < size;) {
      ssize_t n = connection.read(received + got, size - got);
      if (n <= 0) return false;
      got += n;
    }
    if (std::memcmp(sent, received, size) != 0) return false;
  }
  return true;
}

// Both ends of a connection live here: two descriptors each, and some for the process. Raises the
// limit as far as this user may, and returns how many connections fit.
int raiseLimit(int connections) {
  rlim_t wanted = 2 * static_cast<rlim_t>(connections) + 64;
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= wanted) return connections;
  rlimit higher{wanted, limit.rlim_max > wanted ? limit.rlim_max : wanted};
  if (setrlimit(RLIMIT_NOFILE, &higher) == 0) return connections;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<int>((limit.rlim_cur - 64) / 2);
}

}  // namespace

int main(int argc, char** argv) {
  int connections = raiseLimit(argc > 1 ? std::atoi(argv[1]) : 10'000);
  int messages = argc > 2 ? std::atoi(argv[2]) : 3;
  return tuco::run([=] {
    tuco::io::listener server = tuco::io::listen_tcp("127.0.0.1", 0).value();
    tuco::go([&] { acceptAll(server); });
    std::atomic<int> good{0};
    auto all_open = tuco::chan<tuco::unit>::make();
    tuco::wait_group open, clients;
    open.add(connections);
    for (int i = 0; i < connections; ++i) {
      clients.go([&] {
        auto connection = tuco::io::connect_tcp("127.0.0.1", server.port());
        open.done();
        (void)all_open.recv();
        if (connection && exchange(connection.value(), messages)) ++good;
      });
    }
    open.wait();
    std::printf("%d connections open\n", connections);
    all_open.close();
    clients.wait();
    server.close();
    std::printf("%d of %d echoed every message\n", good.load(), connections);
    return good == connections ? 0 : 1;
  });
}
