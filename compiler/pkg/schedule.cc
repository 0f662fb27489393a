#include "compiler/pkg/schedule.h"

#include <pthread.h>

#include <algorithm>

#include "compiler/base/check.h"

namespace tuco {

Scheduler::Scheduler(unsigned threads, size_t stack_bytes, Steps steps) : steps_(std::move(steps)) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  threads_.resize(std::max(1u, threads));
  for (pthread_t& thread : threads_) {
    int failed = pthread_create(&thread, &attributes, &Scheduler::threadMain, this);
    TUCO_CHECK(failed == 0, "threads can be started");
  }
  pthread_attr_destroy(&attributes);
}

Scheduler::~Scheduler() {
  finish();
}

void* Scheduler::threadMain(void* self) {
  static_cast<Scheduler*>(self)->work();
  return nullptr;
}

uint32_t Scheduler::add(const std::vector<uint32_t>& dependencies, uint64_t weight) {
  std::lock_guard<std::mutex> lock(lock_);
  uint32_t index = static_cast<uint32_t>(nodes_.size());
  Node& node = nodes_.emplace_back();
  node.weight = node.urgency = weight;
  for (uint32_t dependency : dependencies) {
    TUCO_CHECK(dependency < index, "a dependency that was added before");
    if (nodes_[dependency].state == State::Done) continue;
    node.dependencies.push_back(dependency);
    nodes_[dependency].dependents.push_back(index);
    ++node.waiting;
  }
  raiseUrgency(index);
  if (node.waiting == 0) ready_.insert(index);
  wake_.notify_one();
  return index;
}

// Passes the urgency of `node` on to what it waits for.
void Scheduler::raiseUrgency(uint32_t node) {
  std::vector<uint32_t> raised = {node};
  while (!raised.empty()) {
    uint32_t from = raised.back();
    raised.pop_back();
    for (uint32_t dependency : nodes_[from].dependencies) {
      Node& target = nodes_[dependency];
      uint64_t urgency = target.weight + nodes_[from].urgency;
      if (urgency <= target.urgency || target.state == State::Done) continue;
      target.urgency = urgency;
      raised.push_back(dependency);
    }
  }
}

void Scheduler::finish() {
  {
    std::lock_guard<std::mutex> lock(lock_);
    closed_ = true;
    wake_.notify_all();
  }
  for (pthread_t thread : threads_)
    pthread_join(thread, nullptr);
  threads_.clear();
}

uint32_t Scheduler::done() const {
  std::lock_guard<std::mutex> lock(lock_);
  return done_;
}

// Waits for something to do. False: everything has been done.
bool Scheduler::choose(std::unique_lock<std::mutex>& lock, uint32_t* node, bool* run) {
  for (;;) {
    if (!ready_.empty()) {
      auto best = std::max_element(ready_.begin(), ready_.end(), [&](uint32_t a, uint32_t b) {
        return nodes_[a].urgency < nodes_[b].urgency;
      });
      *node = *best;
      *run = true;
      ready_.erase(best);
      return true;
    }
    while (next_to_prepare_ < nodes_.size() && nodes_[next_to_prepare_].state != State::New)
      ++next_to_prepare_;
    if (next_to_prepare_ < nodes_.size() && prepared_ahead_ < kAheadPerThread * threads_.size()) {
      *node = next_to_prepare_;
      *run = false;
      return true;
    }
    if (closed_ && done_ == nodes_.size()) return false;
    wake_.wait(lock);
  }
}

// Marks `node` as run and frees what waited for it.
void Scheduler::finished(uint32_t node) {
  nodes_[node].state = State::Done;
  ++done_;
  for (uint32_t dependent : nodes_[node].dependents) {
    Node& waiter = nodes_[dependent];
    if (--waiter.waiting != 0 || waiter.state == State::Preparing) continue;
    ready_.insert(dependent);
  }
  wake_.notify_all();
}

void Scheduler::work() {
  std::unique_lock<std::mutex> lock(lock_);
  uint32_t node = 0;
  bool run = false;
  while (choose(lock, &node, &run)) {
    bool prepare = nodes_[node].state == State::New;
    if (!run) {
      nodes_[node].state = State::Preparing;
      ++prepared_ahead_;
    } else {
      if (!prepare) --prepared_ahead_;
      nodes_[node].state = State::Running;
    }
    lock.unlock();
    if (prepare) steps_.prepare(node);
    if (run) steps_.run(node);
    lock.lock();
    if (run) {
      finished(node);
      continue;
    }
    nodes_[node].state = State::Prepared;
    if (nodes_[node].waiting == 0) {
      ready_.insert(node);
      wake_.notify_one();
    }
  }
}

}  // namespace tuco
