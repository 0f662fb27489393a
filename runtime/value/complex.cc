// Smith's division (CACM 5(8), 1962, algorithm 116), then C99 annex G.5.1 for infinities and zeros.
#include "runtime/value/complex.h"

#include <math.h>

namespace tuco::rt {

namespace {

bool hasInf(ComplexPair z) {
  return isinf(z.re) || isinf(z.im);
}
bool isFinite(ComplexPair z) {
  return isfinite(z.re) && isfinite(z.im);
}

// 1 for infinities, 0 for the rest, with the sign kept.
double unitOfInf(double x) {
  return copysign(isinf(x) ? 1.0 : 0.0, x);
}
ComplexPair unitOfInf(ComplexPair z) {
  return {unitOfInf(z.re), unitOfInf(z.im)};
}

ComplexPair smith(ComplexPair n, ComplexPair m) {
  if (fabs(m.re) >= fabs(m.im)) {
    double ratio = m.im / m.re;
    double denominator = m.re + ratio * m.im;
    return {(n.re + n.im * ratio) / denominator, (n.im - n.re * ratio) / denominator};
  }
  double ratio = m.re / m.im;
  double denominator = m.im + ratio * m.re;
  return {(n.re * ratio + n.im) / denominator, (n.im * ratio - n.re) / denominator};
}

// n times the conjugate of m, times scale.
ComplexPair scaled(double scale, ComplexPair n, ComplexPair m) {
  return {scale * (n.re * m.re + n.im * m.im), scale * (n.im * m.re - n.re * m.im)};
}

}  // namespace

ComplexPair divideComplex(ComplexPair n, ComplexPair m) {
  ComplexPair q = smith(n, m);
  if (!isnan(q.re) || !isnan(q.im)) return q;
  if (m.re == 0 && m.im == 0 && (!isnan(n.re) || !isnan(n.im))) {
    double inf = copysign(INFINITY, m.re);
    return {inf * n.re, inf * n.im};
  }
  if (hasInf(n) && isFinite(m)) return scaled(INFINITY, unitOfInf(n), m);
  if (hasInf(m) && isFinite(n)) return scaled(0, n, unitOfInf(m));
  return q;
}

}  // namespace tuco::rt
