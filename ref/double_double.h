// An unevaluated sum of two doubles: about 106 bits, wide enough to be the reference of an f64 result.
//
// The error-free transformations are Knuth's two-sum and the product by fused multiply-add; see Ogita, Rump and Oishi,
// "Accurate sum and dot product", SIAM J. Sci. Comput. 26(6), 2005. Right for finite values only.
#pragma once

#include <cmath>

namespace tconv {

struct DoubleDouble {
  double high = 0;
  double low = 0;

  DoubleDouble() = default;
  DoubleDouble(double value) : high(value) {}  // NOLINT(google-explicit-constructor): an exact conversion
  explicit operator double() const { return high + low; }

  DoubleDouble& operator+=(const DoubleDouble& other) {
    const double sum = high + other.high;
    const double part = sum - high;
    const double error = (high - (sum - part)) + (other.high - part);
    const double tail = error + low + other.low;
    high = sum + tail;
    low = tail - (high - sum);
    return *this;
  }

  friend DoubleDouble operator*(const DoubleDouble& a, const DoubleDouble& b) {
    DoubleDouble product(a.high * b.high);
    product.low = std::fma(a.high, b.high, -product.high) + (a.high * b.low + a.low * b.high);
    return product;
  }

  friend bool operator==(const DoubleDouble&, const DoubleDouble&) = default;
};

}  // namespace tconv
