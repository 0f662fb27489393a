// Division of complex numbers with Go's rules for infinities and NaNs.
#ifndef TUCO_RUNTIME_VALUE_COMPLEX_H_
#define TUCO_RUNTIME_VALUE_COMPLEX_H_

namespace tuco::rt {

struct ComplexPair {
  double re;
  double im;
};

ComplexPair divideComplex(ComplexPair n, ComplexPair m);

}  // namespace tuco::rt

#endif  // TUCO_RUNTIME_VALUE_COMPLEX_H_
