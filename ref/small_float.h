// The 16-bit floating-point formats as storage: IEEE 754 binary16 and bfloat16. Nothing is computed in them here.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace tconv {

// A sign, `kExponentBits` of exponent and `kFractionBits` of fraction, encoded as IEEE 754 does it, subnormals
// included.
template <int kExponentBits, int kFractionBits>
class SmallFloat {
 public:
  SmallFloat() = default;
  // To nearest, ties to even, in one rounding; what is too large becomes an infinity.
  explicit SmallFloat(double value) : bits_(encoded(value)) {}

  explicit operator double() const {
    const int exponent = bits_ >> kFractionBits & kMostExponent, fraction = bits_ & (kOne - 1);
    double magnitude = 0;
    if (exponent == kMostExponent)
      magnitude = fraction == 0 ? HUGE_VAL : std::nan("");
    else if (exponent == 0)
      magnitude = std::ldexp(fraction, kLowest);
    else
      magnitude = std::ldexp(kOne + fraction, kLowest + exponent - 1);
    return (bits_ & kSign) != 0 ? -magnitude : magnitude;
  }

  uint16_t bits() const { return bits_; }

 private:
  static constexpr int kOne = 1 << kFractionBits, kSign = 1 << (kExponentBits + kFractionBits);
  static constexpr int kMostExponent = (1 << kExponentBits) - 1;
  static constexpr int kLowest = 2 - (1 << (kExponentBits - 1)) - kFractionBits;  // the smallest subnormal is 2^kLowest

  // A magnitude is `units` times 2^quantum, with units in [kOne, 2*kOne] or, at the lowest quantum, below. Then its
  // encoding is (quantum - kLowest) * kOne + units, also where rounding carries into the exponent.
  static uint16_t encoded(double value) {
    const int sign = std::signbit(value) ? kSign : 0;
    const int infinity = kMostExponent << kFractionBits;
    if (std::isnan(value)) return static_cast<uint16_t>(sign | infinity | kOne >> 1);
    if (std::isinf(value)) return static_cast<uint16_t>(sign | infinity);
    if (value == 0) return static_cast<uint16_t>(sign);
    int exponent = 0;
    const double magnitude = std::abs(value);
    std::frexp(magnitude, &exponent);
    const int quantum = std::max(exponent - 1 - kFractionBits, kLowest);
    if (quantum - kLowest >= kMostExponent) return static_cast<uint16_t>(sign | infinity);
    const double scaled = std::ldexp(magnitude, -quantum), rest = scaled - std::floor(scaled);
    int units = static_cast<int>(scaled);
    if (rest > 0.5 || (rest == 0.5 && units % 2 != 0)) ++units;
    return static_cast<uint16_t>(sign | std::min((quantum - kLowest) * kOne + units, infinity));
  }

  uint16_t bits_ = 0;
};

using Half = SmallFloat<5, 10>;
using BFloat = SmallFloat<8, 7>;

}  // namespace tconv
