#include "runtime/value/number_text.h"

#include <math.h>

#include <charconv>

namespace tuco::rt {

namespace {

// The shortest decimal: 0.d1d2…dn × 10^point.
struct Digits {
  char text[20];
  int count = 0;
  int point = 0;
};

// Takes to_chars' scientific form apart: d.ddde±xx.
template <class Float>
Digits shortest(Float value) {
  char text[40];
  const char* end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  Digits digits;
  const char* p = text;
  for (; *p != 'e'; ++p) {
    if (*p != '.') digits.text[digits.count++] = *p;
  }
  ++p;
  if (*p == '+') ++p;
  std::from_chars(p, end, digits.point);
  ++digits.point;
  return digits;
}

}  // namespace

NumberText NumberText::decimal(int64_t value) {
  NumberText out;
  out.len_ = static_cast<int>(std::to_chars(out.text_, out.text_ + sizeof out.text_, value).ptr -
                              out.text_);
  return out;
}

NumberText NumberText::decimalUnsigned(uint64_t value) {
  NumberText out;
  out.len_ = static_cast<int>(std::to_chars(out.text_, out.text_ + sizeof out.text_, value).ptr -
                              out.text_);
  return out;
}

NumberText NumberText::hex(uint64_t value) {
  NumberText out;
  out.add("0x");
  char* end = std::to_chars(out.text_ + 2, out.text_ + sizeof out.text_, value, 16).ptr;
  out.len_ = static_cast<int>(end - out.text_);
  return out;
}

// Exponent form below 10^-4 and from 10^6 on; the exponent has at least two digits.
template <class Float>
NumberText NumberText::floating(Float value) {
  NumberText out;
  if (value != value) {
    out.add("NaN");
    return out;
  }
  if (__builtin_isinf(value)) {
    out.add(value > 0 ? "+Inf" : "-Inf");
    return out;
  }
  if (signbit(value)) out.add('-');
  if (value == 0) {
    out.add('0');
    return out;
  }
  Digits digits = shortest(value < 0 ? -value : value);
  int exponent = digits.point - 1;
  if (exponent < -4 || exponent >= 6) {
    out.add(digits.text[0]);
    if (digits.count > 1) {
      out.add('.');
      out.add({digits.text + 1, static_cast<size_t>(digits.count - 1)});
    }
    out.add('e');
    out.add(exponent < 0 ? '-' : '+');
    int magnitude = exponent < 0 ? -exponent : exponent;
    if (magnitude < 10) out.add('0');
    out.add(decimal(magnitude).view());
    return out;
  }
  if (digits.point <= 0) {
    out.add("0.");
    for (int i = digits.point; i < 0; ++i)
      out.add('0');
    out.add({digits.text, static_cast<size_t>(digits.count)});
    return out;
  }
  for (int i = 0; i < digits.point; ++i)
    out.add(i < digits.count ? digits.text[i] : '0');
  if (digits.count > digits.point) {
    out.add('.');
    out.add({digits.text + digits.point, static_cast<size_t>(digits.count - digits.point)});
  }
  return out;
}

NumberText NumberText::float64(double value) {
  return floating(value);
}
NumberText NumberText::float32(float value) {
  return floating(value);
}

}  // namespace tuco::rt
