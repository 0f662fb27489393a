// A line on the terminal that says how far the work is; nothing at all if stderr is no terminal.
#ifndef TUCO_COMPILER_DRIVER_PROGRESS_H_
#define TUCO_COMPILER_DRIVER_PROGRESS_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

namespace tuco {

class Progress {
 public:
  // `done` is asked a few times per second, from a thread of Progress.
  explicit Progress(std::function<uint32_t()> done);
  ~Progress() { stop(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void expect(uint32_t more) { expected_.fetch_add(more, std::memory_order_relaxed); }
  // Clears the line. May be called twice.
  void stop();

 private:
  void show();

  const std::function<uint32_t()> done_;
  std::atomic<uint32_t> expected_{0};
  std::mutex lock_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tuco

#endif  // TUCO_COMPILER_DRIVER_PROGRESS_H_
