#include "compiler/driver/progress.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace tuco {

Progress::Progress(std::function<uint32_t()> done) : done_(std::move(done)) {
  if (::isatty(STDERR_FILENO) == 1) thread_ = std::thread([this] { show(); });
}

void Progress::stop() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard<std::mutex> lock(lock_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Progress::show() {
  std::unique_lock<std::mutex> lock(lock_);
  bool shown = false;
  // Work that ends within the first interval shows nothing.
  while (!wake_.wait_for(lock, std::chrono::milliseconds(200), [this] { return stopping_; })) {
    std::fprintf(stderr, "\r\033[K%u of %u packages", done_(),
                 expected_.load(std::memory_order_relaxed));
    shown = true;
  }
  if (shown) std::fputs("\r\033[K", stderr);
}

}  // namespace tuco
