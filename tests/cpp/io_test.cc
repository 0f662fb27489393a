#include <cerrno>
#include <string>

#include "harness.h"

using namespace std::chrono_literals;

namespace {

std::string readSome(tuco::io::file& from) {
  char buffer[64];
  ssize_t n = from.read(buffer, sizeof(buffer));
  return n <= 0 ? std::string() : std::string(buffer, n);
}

GO_TEST(Io, PipeParksTheReader) {
  tuco::io::pipe_ends ends = tuco::io::pipe().value();
  tuco::chan<std::string> got(1);
  tuco::go([&] { got.send(readSome(ends.reader)); });
  tuco::sleep(1ms);
  EXPECT_EQ(ends.writer.write_all("hello", 5), 5);
  EXPECT_EQ(got.recv(), "hello");
  ends.writer.close();
  EXPECT_EQ(readSome(ends.reader), "");
}

GO_TEST(Io, FullPipeParksTheWriter) {
  tuco::io::pipe_ends ends = tuco::io::pipe().value();
  std::string much(1 << 20, 'x');
  tuco::wait_group group;
  group.go([&] {
    EXPECT_EQ(ends.writer.write_all(much.data(), much.size()), static_cast<ssize_t>(much.size()));
    ends.writer.close();
  });
  size_t total = 0;
  char buffer[4096];
  while (ssize_t n = ends.reader.read(buffer, sizeof(buffer))) {
    ASSERT_GT(n, 0);
    total += static_cast<size_t>(n);
  }
  group.wait();
  EXPECT_EQ(total, much.size());
}

GO_TEST(Io, DeadlineEndsARead) {
  tuco::io::pipe_ends ends = tuco::io::pipe().value();
  ends.reader.set_read_deadline(tuco::clock::now() + 2ms);
  char byte;
  EXPECT_EQ(ends.reader.read(&byte, 1), -1);
  EXPECT_EQ(errno, ETIMEDOUT);
  ends.reader.set_read_deadline(std::nullopt);
  ends.writer.write_all("y", 1);
  EXPECT_EQ(ends.reader.read(&byte, 1), 1);
}

GO_TEST(Io, EchoOverLoopback) {
  tuco::io::listener server = tuco::io::listen_tcp("127.0.0.1", 0).value();
  tuco::go([&] {
    while (auto connection = server.accept()) {
      tuco::go([c = std::move(*connection)]() mutable {
        for (std::string s; !(s = readSome(c)).empty();) c.write_all(s.data(), s.size());
      });
    }
  });
  tuco::wait_group clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 50; ++i) {
    clients.go([&, i] {
      tuco::io::file c = tuco::io::connect_tcp("127.0.0.1", server.port()).value();
      std::string text = "client " + std::to_string(i);
      c.write_all(text.data(), text.size());
      if (readSome(c) == text) ++good;
    });
  }
  clients.wait();
  EXPECT_EQ(good, 50);
  server.close();
}

GO_TEST(Io, FailuresCarryErrno) {
  auto refused = tuco::io::connect_tcp("127.0.0.1", 1);
  EXPECT_FALSE(refused);
  EXPECT_EQ(refused.error(), ECONNREFUSED);
  EXPECT_EQ(tuco::io::listen_tcp("not an address", 1).error(), EINVAL);
}

}  // namespace
