#include "runtime/netpoll/netpoll.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "runtime/sched/testing.h"

namespace tuco::rt {
namespace {

using testing::go;
using testing::Group;
using testing::runWith;

class Poll : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Procs, Poll, ::testing::Values(1, 2, 8));

struct Pipe {
  Pipe() {
    EXPECT_EQ(::pipe2(fds, O_NONBLOCK | O_CLOEXEC), 0);
    int error = 0;
    reader = pollOpen(fds[0], &error);
    EXPECT_EQ(error, 0);
    writer = pollOpen(fds[1], &error);
    EXPECT_EQ(error, 0);
  }
  ~Pipe() {
    for (PollDesc* desc : {reader, writer}) {
      pollUnblock(desc);
      pollClose(desc);
    }
    ::close(fds[0]);
    ::close(fds[1]);
  }
  int fds[2];
  PollDesc* reader;
  PollDesc* writer;
};

TEST_P(Poll, ReaderWaitsForWriter) {
  runWith(GetParam(), [] {
    Pipe pipe;
    Group group;
    go([&] {
      char text[8] = {};
      EXPECT_EQ(pollRead(pipe.reader, text, sizeof text), 5);
      EXPECT_STREQ(text, "hello");
      group.done();
    });
    yield();
    EXPECT_EQ(pollWrite(pipe.writer, "hello", 5), 5);
    group.wait(1);
  });
}

TEST_P(Poll, MoreThanThePipeHolds) {
  runWith(GetParam(), [] {
    Pipe pipe;
    Group group;
    constexpr uint64_t kSize = 3 << 20;
    go([&] {
      std::vector<char> data(kSize, 'x');
      EXPECT_EQ(pollWrite(pipe.writer, data.data(), kSize), static_cast<int64_t>(kSize));
      group.done();
    });
    std::vector<char> buffer(10'000);
    uint64_t total = 0;
    while (total < kSize) {
      int64_t n = pollRead(pipe.reader, buffer.data(), buffer.size());
      ASSERT_GT(n, 0);
      total += static_cast<uint64_t>(n);
    }
    group.wait(1);
  });
}

TEST_P(Poll, DeadlineWakesTheReader) {
  runWith(GetParam(), [] {
    Pipe pipe;
    char byte;
    int64_t start = now();
    pollSetDeadline(pipe.reader, 3'000'000, PollMode::Read);
    EXPECT_EQ(pollRead(pipe.reader, &byte, 1), -ETIMEDOUT);
    EXPECT_GE(now() - start, 3'000'000);
    // Past deadlines fail at once, a new one opens again.
    EXPECT_EQ(pollRead(pipe.reader, &byte, 1), -ETIMEDOUT);
    pollSetDeadline(pipe.reader, 0, PollMode::Both);
    EXPECT_EQ(pollWrite(pipe.writer, "y", 1), 1);
    EXPECT_EQ(pollRead(pipe.reader, &byte, 1), 1);
  });
}

TEST_P(Poll, PastDeadlineWakesWhoWaits) {
  runWith(GetParam(), [] {
    Pipe pipe;
    Group group;
    go([&] {
      char byte;
      EXPECT_EQ(pollRead(pipe.reader, &byte, 1), -ETIMEDOUT);
      group.done();
    });
    sleepFor(1'000'000);
    pollSetDeadline(pipe.reader, -1, PollMode::Read);
    group.wait(1);
  });
}

TEST_P(Poll, CloseWakesWhoWaits) {
  runWith(GetParam(), [] {
    int fds[2];
    ASSERT_EQ(::pipe2(fds, O_NONBLOCK), 0);
    int error = 0;
    PollDesc* desc = pollOpen(fds[0], &error);
    Group group;
    go([&] {
      char byte;
      EXPECT_EQ(pollRead(desc, &byte, 1), -EBADF);
      group.done();
    });
    sleepFor(500'000);
    pollUnblock(desc);
    group.wait(1);
    pollClose(desc);
    ::close(fds[0]);
    ::close(fds[1]);
  });
}

TEST_P(Poll, EndOfFileIsZero) {
  runWith(GetParam(), [] {
    int fds[2];
    ASSERT_EQ(::pipe2(fds, O_NONBLOCK), 0);
    int error = 0;
    PollDesc* desc = pollOpen(fds[0], &error);
    Group group;
    go([&] {
      char byte;
      EXPECT_EQ(pollRead(desc, &byte, 1), 0);
      group.done();
    });
    sleepFor(500'000);
    ::close(fds[1]);
    group.wait(1);
    pollUnblock(desc);
    pollClose(desc);
    ::close(fds[0]);
  });
}

TEST(PollOpen, RegularFilesAreRefused) {
  runWith(2, [] {
    int fd = ::open("/proc/self/exe", O_RDONLY);
    int error = 0;
    EXPECT_EQ(pollOpen(fd, &error), nullptr);
    EXPECT_EQ(error, EPERM);
    ::close(fd);
  });
}

// Many socket pairs echo at once.
TEST_P(Poll, ManySocketPairs) {
  runWith(GetParam(), [] {
    constexpr int kPairs = 200;
    Group group;
    for (int i = 0; i < kPairs; ++i) {
      int fds[2];
      ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
      for (int side = 0; side < 2; ++side) {
        go([fd = fds[side], side, &group] {
          int error = 0;
          PollDesc* desc = pollOpen(fd, &error);
          uint32_t value = 0;
          for (uint32_t round = 0; round < 50; ++round) {
            if (side == 0) pollWrite(desc, &round, sizeof round);
            ASSERT_EQ(pollRead(desc, &value, sizeof value), 4);
            ASSERT_EQ(value, round);
            if (side == 1) pollWrite(desc, &value, sizeof value);
          }
          group.done();
          pollUnblock(desc);
          pollClose(desc);
          ::close(fd);
        });
      }
    }
    group.wait(2 * kPairs);
  });
}

}  // namespace
}  // namespace tuco::rt
