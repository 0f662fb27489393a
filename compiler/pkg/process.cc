#include "compiler/pkg/process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

extern char** environ;

namespace tuco {
namespace {

struct Pipe {
  int read = -1;
  int write = -1;
  ~Pipe() {
    closeEnd(read);
    closeEnd(write);
  }
  static void closeEnd(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  bool open() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) return false;
    read = fds[0];
    write = fds[1];
    return true;
  }
};

Error systemError(const std::string& what, int code) {
  return Error{what + ": " + std::strerror(code)};
}

// The caller's environment without the variables that `more` sets, then `more`.
std::vector<char*> environmentWith(const std::vector<std::string>& more) {
  std::vector<char*> env;
  for (char** e = environ; *e != nullptr; ++e) {
    bool replaced = false;
    for (const std::string& m : more) {
      size_t name = m.find('=') + 1;
      replaced = replaced || std::strncmp(*e, m.c_str(), name) == 0;
    }
    if (!replaced) env.push_back(*e);
  }
  for (const std::string& m : more)
    env.push_back(const_cast<char*>(m.c_str()));
  env.push_back(nullptr);
  return env;
}

// Reads both pipes until both are closed by the other side.
void drain(Pipe& out, Pipe& err, const std::function<void(std::string_view)>& onOutput,
           std::string* errors) {
  std::vector<char> buffer(1 << 16);
  while (out.read >= 0 || err.read >= 0) {
    pollfd fds[2] = {{out.read, POLLIN, 0}, {err.read, POLLIN, 0}};
    if (::poll(fds, 2, -1) < 0 && errno != EINTR) return;
    for (int i = 0; i < 2; ++i) {
      if ((fds[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
      ssize_t n = ::read(fds[i].fd, buffer.data(), buffer.size());
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        Pipe::closeEnd(i == 0 ? out.read : err.read);
        continue;
      }
      std::string_view piece(buffer.data(), static_cast<size_t>(n));
      if (i == 0) {
        onOutput(piece);
      } else {
        errors->append(piece);
      }
    }
  }
}

}  // namespace

ErrorOr<ProcessResult> runProcess(const std::vector<std::string>& argv, const std::string& dir,
                                  const std::vector<std::string>& more_env,
                                  const std::function<void(std::string_view)>& onOutput) {
  Pipe out;
  Pipe err;
  if (!out.open() || !err.open()) return systemError("pipe", errno);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.write, 1);
  posix_spawn_file_actions_adddup2(&actions, err.write, 2);
  if (!dir.empty()) posix_spawn_file_actions_addchdir_np(&actions, dir.c_str());

  std::vector<std::string> env_text = more_env;
  if (!dir.empty()) env_text.push_back("PWD=" + dir);
  std::vector<char*> env = environmentWith(env_text);
  std::vector<char*> args;
  for (const std::string& arg : argv)
    args.push_back(const_cast<char*>(arg.c_str()));
  args.push_back(nullptr);

  pid_t child = 0;
  int code = posix_spawnp(&child, args[0], &actions, nullptr, args.data(), env.data());
  posix_spawn_file_actions_destroy(&actions);
  if (code != 0) return systemError("cannot run " + argv[0], code);
  Pipe::closeEnd(out.write);
  Pipe::closeEnd(err.write);

  ProcessResult result;
  drain(out, err, onOutput, &result.errors);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return systemError("wait for " + argv[0], errno);
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

ErrorOr<ProcessResult> runProcess(const std::vector<std::string>& argv, const std::string& dir,
                                  std::string* output) {
  return runProcess(argv, dir, {}, [output](std::string_view piece) { output->append(piece); });
}

}  // namespace tuco
