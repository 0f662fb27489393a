// defer: runs a function when the enclosing scope ends, in reverse order of declaration.
//
//   FILE* f = std::fopen(path, "r");
//   tuco::defer close([f] { std::fclose(f); });
//
// Unlike Go's, it belongs to the block, not to the function (spec, "Defer statements").
#ifndef TUCO_DEFER_H_
#define TUCO_DEFER_H_

#include <utility>

namespace tuco {

template <class F>
class [[nodiscard]] defer {
 public:
  explicit defer(F f) : f_(std::move(f)) {}
  ~defer() { f_(); }
  defer(const defer&) = delete;
  defer& operator=(const defer&) = delete;

 private:
  F f_;
};

}  // namespace tuco

#endif  // TUCO_DEFER_H_
