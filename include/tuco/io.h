// io: reading, writing, accepting and connecting without holding a thread, on the network poller.
//
//   tuco::io::listener server = tuco::io::listen_tcp("127.0.0.1", 7000).value();
//   while (std::optional<tuco::io::file> client = server.accept()) {
//     tuco::go([c = std::move(*client)]() mutable {
//       char buffer[4096];
//       while (ssize_t n = c.read(buffer, sizeof buffer)) {
//         if (n < 0 || c.write_all(buffer, n) < 0) break;
//       }
//     });
//   }
//
// Calls return -1 and set errno like their namesakes in POSIX; a passed deadline gives ETIMEDOUT, a
// file closed meanwhile gives EBADF.
//
// errno belongs to the thread, and a goroutine may be on another thread after each call that waits:
// read errno directly after the call that failed, in the same expression or statement, and do not keep
// a loop around both in one function (compilers keep errno's address); wrap such a call in a function
// of its own.
#ifndef TUCO_IO_H_
#define TUCO_IO_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

#include <tuco/detail/runtime.h>
#include <tuco/timer.h>

namespace tuco::io {

// A value, or an errno.
template <class T>
class result {
 public:
  result(T value) : value_(std::move(value)) {}
  static result failed(int error) { return result(error, 0); }
  explicit operator bool() const { return value_.has_value(); }
  int error() const { return error_; }
  // Panics with the error's text if there is no value.
  T& value() & {
    if (!value_) panic(std::strerror(error_));
    return *value_;
  }
  T value() && { return std::move(this->value()); }

 private:
  result(int error, int) : error_(error) {}
  std::optional<T> value_;
  int error_ = 0;
};

// Owns a file descriptor in non-blocking mode: a socket, pipe or terminal. Regular files cannot be
// polled; reading one blocks its thread as a system call does.
class file {
 public:
  file() = default;
  // Takes over `fd`.
  explicit file(int fd);
  ~file();
  file(file&& other) noexcept;
  file& operator=(file&& other) noexcept;

  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

  ssize_t read(void* to, size_t size);
  ssize_t write(const void* from, size_t size);
  // Loops until all is written; `size` or -1.
  ssize_t write_all(const void* from, size_t size);
  // Waits until the descriptor can be read or written: 0, or -1 with errno.
  int wait_readable();
  int wait_writable();

  // After `deadline` pending and later calls fail with ETIMEDOUT; none with an empty optional.
  void set_deadline(std::optional<time_point> deadline);
  void set_read_deadline(std::optional<time_point> deadline);
  void set_write_deadline(std::optional<time_point> deadline);

  // Wakes all that wait on it; closing twice does nothing.
  void close();

 private:
  friend class listener;
  int wait(detail::PollMode mode);
  int wait_ready(detail::PollMode mode);
  template <class Attempt>
  ssize_t transfer(detail::PollMode mode, Attempt attempt);
  int fd_ = -1;
  detail::PollDesc* poll_ = nullptr;
};

class listener {
 public:
  explicit listener(file f) : file_(std::move(f)) {}
  // Nothing once the listener is closed, with errno on a failure.
  std::optional<file> accept();
  // The port it listens on.
  uint16_t port() const;
  void close() { file_.close(); }

 private:
  file file_;
};

// `host` is a numeric IPv4 or IPv6 address; port 0 lets the kernel choose.
result<listener> listen_tcp(const std::string& host, uint16_t port, int backlog = 4096);
result<file> connect_tcp(const std::string& host, uint16_t port);
// Both ends of a pipe: [0] reads, [1] writes.
struct pipe_ends {
  file reader;
  file writer;
};
result<pipe_ends> pipe();

}  // namespace tuco::io

#endif  // TUCO_IO_H_
