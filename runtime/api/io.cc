// Files, listeners and connections on the network poller: try the system call, and when it would
// block wait for readiness and try again.
#include "tuco/io.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace tuco::io {
namespace {

using detail::PollMode;
using detail::PollStatus;

// errno belongs to the thread, and a goroutine that has waited may be on another one, while the
// compiler keeps errno's address. So system calls give -errno, and errno is only touched inside
// functions that are not inlined.
[[gnu::noinline]] ssize_t negated(ssize_t result) { return result >= 0 ? result : -errno; }
[[gnu::noinline]] ssize_t readFd(int fd, void* to, size_t size) { return negated(::read(fd, to, size)); }
[[gnu::noinline]] ssize_t writeFd(int fd, const void* from, size_t size) { return negated(::write(fd, from, size)); }
[[gnu::noinline]] int acceptFd(int fd) {
  return static_cast<int>(negated(::accept4(fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)));
}
[[gnu::noinline]] int connectFd(int fd, const sockaddr* to, socklen_t size) { return static_cast<int>(negated(::connect(fd, to, size))); }
[[gnu::noinline]] int lastError() { return errno; }
[[gnu::noinline]] int failWith(int error) {
  errno = error;
  return -1;
}

int errnoOf(PollStatus status) {
  switch (status) {
    case PollStatus::Ok: return 0;
    case PollStatus::Closing: return EBADF;
    case PollStatus::Timeout: return ETIMEDOUT;
    case PollStatus::NotPollable: return EPERM;
  }
  return EINVAL;
}

int64_t deadlineOf(std::optional<time_point> deadline) {
  if (!deadline) return 0;
  int64_t at = deadline->time_since_epoch().count();
  return at > 0 ? at : 1;  // 0 would mean none; 1 is long past.
}

struct Address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

bool parseAddress(const std::string& host, uint16_t port, Address& to) {
  auto* v4 = reinterpret_cast<sockaddr_in*>(&to.storage);
  if (inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    to.size = sizeof(sockaddr_in);
    return true;
  }
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&to.storage);
  if (inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) != 1) return false;
  v6->sin6_family = AF_INET6;
  v6->sin6_port = htons(port);
  to.size = sizeof(sockaddr_in6);
  return true;
}

file openSocket(const Address& address) {
  int fd = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  return fd < 0 ? file() : file(fd);
}

// 0 once the connection stands, else an errno. An unconnected socket reports a hang-up as well, and
// that edge may come late: only the peer's address proves the connection.
int awaitConnected(file& socket) {
  for (;;) {
    if (socket.wait_writable() != 0) return lastError();
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return error;
    Address peer;
    peer.size = sizeof(peer.storage);
    int named = static_cast<int>(negated(::getpeername(socket.fd(), peer.get(), &peer.size)));
    if (named == 0) return 0;
    if (named != -ENOTCONN) return -named;
  }
}

void disableNagle(int fd) {
  int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

}  // namespace

file::file(int fd) : fd_(fd) {
  if (fd < 0) return;
  int flags = ::fcntl(fd, F_GETFL);
  if (flags >= 0 && (flags & O_NONBLOCK) == 0) ::fcntl(fd, F_SETFL, flags | O_NONBLOCK);
  int error = 0;
  poll_ = detail::pollOpen(fd, &error);  // Null for a regular file: its calls just block.
}

file::~file() { close(); }

file::file(file&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), poll_(std::exchange(other.poll_, nullptr)) {}

file& file::operator=(file&& other) noexcept {
  if (this == &other) return *this;
  close();
  fd_ = std::exchange(other.fd_, -1);
  poll_ = std::exchange(other.poll_, nullptr);
  return *this;
}

void file::close() {
  if (fd_ < 0) return;
  if (poll_ != nullptr) {
    detail::pollUnblock(poll_);
    detail::pollClose(poll_);
  }
  ::close(fd_);
  fd_ = -1;
  poll_ = nullptr;
}

int file::wait(PollMode mode) {
  if (poll_ == nullptr) return 0;
  PollStatus status = detail::pollWait(poll_, mode);
  if (status == PollStatus::Ok) return 0;
  return failWith(errnoOf(status));
}

// Both directions: forget old readiness, try, wait for new readiness, try again.
template <class Attempt>
ssize_t file::transfer(PollMode mode, Attempt attempt) {
  if (poll_ != nullptr) {
    PollStatus status = detail::pollReset(poll_, mode);
    if (status != PollStatus::Ok) return failWith(errnoOf(status));
  }
  for (;;) {
    ssize_t n = attempt();
    if (n >= 0) return n;
    if (n == -EINTR) continue;
    if (n != -EAGAIN || poll_ == nullptr) return failWith(static_cast<int>(-n));
    if (wait(mode) != 0) return -1;
  }
}

ssize_t file::read(void* to, size_t size) {
  return transfer(PollMode::Read, [&] { return readFd(fd_, to, size); });
}
ssize_t file::write(const void* from, size_t size) {
  return transfer(PollMode::Write, [&] { return writeFd(fd_, from, size); });
}

ssize_t file::write_all(const void* from, size_t size) {
  const char* next = static_cast<const char*>(from);
  for (size_t left = size; left != 0;) {
    ssize_t n = write(next, left);
    if (n < 0) return -1;
    next += n;
    left -= static_cast<size_t>(n);
  }
  return static_cast<ssize_t>(size);
}

// Readiness that came before the reset is forgotten by it: ask the kernel once more in between.
int file::wait_ready(PollMode mode) {
  if (poll_ != nullptr) (void)detail::pollReset(poll_, mode);
  pollfd now{fd_, static_cast<short>(mode == PollMode::Read ? POLLIN : POLLOUT), 0};
  if (::poll(&now, 1, 0) > 0) return 0;
  return wait(mode);
}

int file::wait_readable() { return wait_ready(PollMode::Read); }
int file::wait_writable() { return wait_ready(PollMode::Write); }

void file::set_deadline(std::optional<time_point> deadline) {
  if (poll_ != nullptr) detail::pollSetDeadline(poll_, deadlineOf(deadline), PollMode::Read, true);
}
void file::set_read_deadline(std::optional<time_point> deadline) {
  if (poll_ != nullptr) detail::pollSetDeadline(poll_, deadlineOf(deadline), PollMode::Read, false);
}
void file::set_write_deadline(std::optional<time_point> deadline) {
  if (poll_ != nullptr) detail::pollSetDeadline(poll_, deadlineOf(deadline), PollMode::Write, false);
}

std::optional<file> listener::accept() {
  if (!file_) return std::nullopt;
  if (file_.poll_ != nullptr) (void)detail::pollReset(file_.poll_, PollMode::Read);
  for (;;) {
    int fd = acceptFd(file_.fd_);
    if (fd >= 0) {
      disableNagle(fd);
      return file(fd);
    }
    if (fd == -EINTR || fd == -ECONNABORTED) continue;
    if (fd != -EAGAIN) {
      failWith(-fd);
      return std::nullopt;
    }
    if (file_.wait(PollMode::Read) != 0) return std::nullopt;
  }
}

uint16_t listener::port() const {
  Address address;
  address.size = sizeof(address.storage);
  if (::getsockname(file_.fd(), address.get(), &address.size) != 0) return 0;
  if (address.storage.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port);
  }
  return ntohs(reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port);
}

result<listener> listen_tcp(const std::string& host, uint16_t port, int backlog) {
  Address address;
  if (!parseAddress(host, port, address)) return result<listener>::failed(EINVAL);
  file socket = openSocket(address);
  if (!socket) return result<listener>::failed(lastError());
  int on = 1;
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (::bind(socket.fd(), address.get(), address.size) != 0 || ::listen(socket.fd(), backlog) != 0) {
    return result<listener>::failed(lastError());
  }
  return listener(std::move(socket));
}

result<file> connect_tcp(const std::string& host, uint16_t port) {
  Address address;
  if (!parseAddress(host, port, address)) return result<file>::failed(EINVAL);
  file socket = openSocket(address);
  if (!socket) return result<file>::failed(lastError());
  int started = connectFd(socket.fd(), address.get(), address.size);
  if (started != 0) {
    if (started != -EINPROGRESS && started != -EINTR) return result<file>::failed(-started);
    int error = awaitConnected(socket);
    if (error != 0) return result<file>::failed(error);
  }
  disableNagle(socket.fd());
  return socket;
}

result<pipe_ends> pipe() {
  int ends[2];
  if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) return result<pipe_ends>::failed(lastError());
  return pipe_ends{file(ends[0]), file(ends[1])};
}

}  // namespace tuco::io
