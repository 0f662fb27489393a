// Contexts: a tree of nodes. A node that can end owns a done channel and knows its children.
//
// Invariants:
//  1. A node's lock is taken before its children's, never the other way round.
//  2. err_ goes from none to its value once, under the lock, before done_ is closed.
//  3. A node is in its parent's children exactly while both live and neither has ended.
// Source: package context's documented behaviour.
#include "tuco/context.h"

#include <list>
#include <mutex>
#include <vector>

#include "tuco/mutex.h"

namespace tuco {
namespace detail {

struct ContextNode : std::enable_shared_from_this<ContextNode> {
  std::shared_ptr<ContextNode> parent;
  const void* key = nullptr;
  std::any value;
  std::optional<time_point> deadline;
  bool hides_end = false;  // without_cancel: neither the parent's end nor its deadline is seen here.

  // Only in nodes that can end.
  bool can_end = false;
  chan<unit> done;
  std::atomic<bool> ended{false};  // True once err is set; release in end(), acquire in readers.
  mutex lock;
  context_error err = context_error::none;   // Guarded by lock.
  std::string cause;                         // Guarded by lock.
  std::list<ContextNode*> children;          // Guarded by lock.
  std::list<ContextNode*>::iterator place;   // In the ending ancestor's children.
  ContextNode* ending_parent = nullptr;      // The nearest ancestor that can end; parent keeps it alive.
  bool is_child = false;                     // Guarded by ending_parent->lock.
  std::function<void()> on_end;              // after_end: called once, outside the lock.
  std::unique_ptr<TimerHandle> timer;

  static context make(std::shared_ptr<ContextNode> node) { return context(std::move(node)); }
  static const std::shared_ptr<ContextNode>& of(const context& ctx) { return ctx.node_; }

  ~ContextNode() { leaveParent(); }

  void leaveParent() {
    if (ending_parent == nullptr) return;
    mutex::scoped hold(ending_parent->lock);
    if (is_child) ending_parent->children.erase(place);
    is_child = false;
  }

  // Ends this node and all below it. The first call wins.
  void end(context_error why, const std::string& because) {
    std::vector<std::shared_ptr<ContextNode>> below;
    std::function<void()> call;
    {
      mutex::scoped hold(lock);
      if (err != context_error::none) return;
      err = why;
      cause = because.empty() ? to_string(why) : because;
      ended.store(true, std::memory_order_release);
      done.close();
      for (ContextNode* child : children) {
        child->is_child = false;
        // A child whose last handle is going away right now needs no notice.
        if (std::shared_ptr<ContextNode> alive = child->weak_from_this().lock()) below.push_back(alive);
      }
      children.clear();
      call = std::move(on_end);
    }
    for (const std::shared_ptr<ContextNode>& child : below) child->end(why, causeOf());
    leaveParent();
    if (call) go(std::move(call));
  }

  std::string causeOf() {
    mutex::scoped hold(lock);
    return cause;
  }
};

namespace {

using Node = std::shared_ptr<ContextNode>;

// The nearest node, from `node` upward, that can end and is seen from there.
ContextNode* nearestEnding(ContextNode* node) {
  for (; node != nullptr && !node->hides_end; node = node->parent.get()) {
    if (node->can_end) return node;
  }
  return nullptr;
}

// Makes `node` end when its parent ends; at once if that has happened.
void joinParent(const Node& node) {
  ContextNode* up = nearestEnding(node->parent.get());
  if (up == nullptr) return;
  node->ending_parent = up;
  context_error err;
  {
    mutex::scoped hold(up->lock);
    err = up->err;
    if (err == context_error::none) {
      node->place = up->children.insert(up->children.end(), node.get());
      node->is_child = true;
    }
  }
  if (err != context_error::none) node->end(err, up->causeOf());
}

Node newEndingNode(const context& parent) {
  Node node = std::make_shared<ContextNode>();
  node->parent = ContextNode::of(parent);
  node->can_end = true;
  node->done = chan<unit>::make();
  return node;
}

}  // namespace
}  // namespace detail

using detail::ContextNode;
using detail::Node;

recv_chan<unit> context::done() const {
  ContextNode* node = detail::nearestEnding(node_.get());
  return node == nullptr ? recv_chan<unit>() : recv_chan<unit>(node->done);
}

context_error context::err() const {
  ContextNode* node = detail::nearestEnding(node_.get());
  if (node == nullptr || !node->ended.load(std::memory_order_acquire)) return context_error::none;
  mutex::scoped hold(node->lock);
  return node->err;
}

std::string context::cause() const {
  ContextNode* node = detail::nearestEnding(node_.get());
  return node == nullptr ? std::string() : node->causeOf();
}

std::optional<time_point> context::deadline() const {
  for (ContextNode* node = node_.get(); node != nullptr && !node->hides_end; node = node->parent.get()) {
    if (node->deadline) return node->deadline;
  }
  return std::nullopt;
}

const std::any* context::value(const void* key) const {
  for (ContextNode* node = node_.get(); node != nullptr; node = node->parent.get()) {
    if (node->key == key && key != nullptr) return &node->value;
  }
  return nullptr;
}

context background() { return ContextNode::make(nullptr); }

cause_cancelable with_cancel_cause(const context& parent) {
  Node node = detail::newEndingNode(parent);
  detail::joinParent(node);
  return {ContextNode::make(node),
          [node](std::string cause) { node->end(context_error::canceled, cause); }};
}

cancelable with_cancel(const context& parent) {
  Node node = detail::newEndingNode(parent);
  detail::joinParent(node);
  return {ContextNode::make(node), [node] { node->end(context_error::canceled, {}); }};
}

cancelable with_deadline(const context& parent, time_point deadline, std::string cause) {
  std::optional<time_point> earlier = parent.deadline();
  if (earlier && *earlier <= deadline) return with_cancel(parent);  // The parent ends first.
  Node node = detail::newEndingNode(parent);
  node->deadline = deadline;
  detail::joinParent(node);
  std::weak_ptr<ContextNode> weak = node;
  node->timer = std::make_unique<detail::TimerHandle>([weak, cause = std::move(cause)] {
    // A timer's action may not block, and end() takes locks: it runs in a goroutine.
    if (Node alive = weak.lock()) {
      go([alive, cause] { alive->end(context_error::deadline_exceeded, cause); });
    }
  });
  node->timer->reset(deadline - clock::now(), duration(0));
  return {ContextNode::make(node), [node] {
            node->timer->stop();
            node->end(context_error::canceled, {});
          }};
}

cancelable with_timeout(const context& parent, duration timeout, std::string cause) {
  return with_deadline(parent, clock::now() + timeout, std::move(cause));
}

context with_value(const context& parent, const void* key, std::any value) {
  if (key == nullptr) panic("nil key");
  Node node = std::make_shared<ContextNode>();
  node->parent = ContextNode::of(parent);
  node->key = key;
  node->value = std::move(value);
  return ContextNode::make(node);
}

context without_cancel(const context& parent) {
  Node node = std::make_shared<ContextNode>();
  node->parent = ContextNode::of(parent);
  node->hides_end = true;
  return ContextNode::make(node);
}

std::function<bool()> after_end(const context& ctx, std::function<void()> f) {
  Node node = detail::newEndingNode(ctx);
  node->on_end = std::move(f);
  detail::joinParent(node);
  return [node] {
    std::function<void()> dropped;
    {
      mutex::scoped hold(node->lock);
      dropped = std::move(node->on_end);
      node->on_end = nullptr;
    }
    node->leaveParent();
    return static_cast<bool>(dropped);
  };
}

}  // namespace tuco
