// What the integers of a call stand for.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "ref/element_type.h"
#include "ref/numerics.h"

namespace tconv::fast {

// Zero points; and of each channel of y the factor from sums to y, where y is narrower than they are: see
// tconv_quantization.
struct Scales {
  int32_t x_zero = 0, w_zero = 0, y_zero = 0;
  std::vector<float> multipliers;
};

// The largest magnitude of q - zero.
inline int64_t most_above(ElementType type, int32_t zero) {
  const auto lowest = static_cast<int64_t>(traits(type).lowest), largest = static_cast<int64_t>(traits(type).largest);
  return std::max(zero - lowest, largest - zero);
}

// To the nearest, ties to even; what is too large or too small becomes the end of the type. The zero point comes after
// the rounding, which it would disturb. Floats from 2^23 to 2^24 are integers: there the addition rounds.
template <typename T>
T requantised(int32_t sum, float multiplier, int32_t zero) {
  constexpr auto kLowest = static_cast<int32_t>(traits(kElementTypeOf<T>).lowest),
                 kLargest = static_cast<int32_t>(traits(kElementTypeOf<T>).largest);
  const auto lowest = static_cast<float>(kLowest - zero), largest = static_cast<float>(kLargest - zero);
  const float scaled = static_cast<float>(sum) * multiplier, above = scaled < lowest ? lowest : scaled;
  const float within = above > largest ? largest : above;
  return static_cast<T>(std::bit_cast<uint32_t>(within + 0x1.8p23F) + static_cast<uint32_t>(zero));
}

}  // namespace tconv::fast
