// Numbers as text without allocation: what print and panic messages need.
#ifndef TUCO_RUNTIME_VALUE_NUMBER_TEXT_H_
#define TUCO_RUNTIME_VALUE_NUMBER_TEXT_H_

#include <stdint.h>

#include <string_view>

namespace tuco::rt {

// Holds the text; converts to a view of it.
class NumberText {
 public:
  static NumberText decimal(int64_t value);
  static NumberText decimalUnsigned(uint64_t value);
  // "0x1f".
  static NumberText hex(uint64_t value);
  // Shortest digits that read back, as strconv.FormatFloat(v, 'g', -1, 64) or 32.
  static NumberText float64(double value);
  static NumberText float32(float value);

  std::string_view view() const { return {text_, static_cast<size_t>(len_)}; }

 private:
  template <class Float>
  static NumberText floating(Float value);
  void add(char c) { text_[len_++] = c; }
  void add(std::string_view s) {
    for (char c : s)
      add(c);
  }

  char text_[32];
  int len_ = 0;
};

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_VALUE_NUMBER_TEXT_H_
