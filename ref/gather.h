// Reference 2 of 3: every output element collects the products that belong to it.
//
// o takes part with input i through tap t exactly if o + pad_begin - t*d is a multiple of s, and i is that multiple.
#pragma once

#include <optional>

#include "ref/dense.h"

namespace tconv::ref {

// The input position that tap t carries to output position o, if there is one.
inline std::optional<int64_t> source(const Axis& a, int64_t o, int64_t t) {
  const int64_t distance = o + a.pad_begin - t * a.dilation;
  if (distance < 0 || distance % a.stride != 0 || distance / a.stride >= a.input) return std::nullopt;
  return distance / a.stride;
}

// Calls f(index in x, index in w) for every product of an output element.
template <typename F>
void for_each_product(const Problem& p, const Extents& index, F&& f) {
  const auto [n, c, oz, oy, ox] = index;
  const int64_t group = c / p.out_channels_per_group(), co = c % p.out_channels_per_group();
  const int64_t first_channel = group * p.in_channels_per_group();
  for (int64_t tz = 0; tz < p.axes[0].kernel; ++tz) {
    const auto iz = source(p.axes[0], oz, tz);
    if (!iz) continue;
    for (int64_t ty = 0; ty < p.axes[1].kernel; ++ty) {
      const auto iy = source(p.axes[1], oy, ty);
      if (!iy) continue;
      for (int64_t tx = 0; tx < p.axes[2].kernel; ++tx) {
        const auto ix = source(p.axes[2], ox, tx);
        if (!ix) continue;
        for (int64_t ci = first_channel; ci < first_channel + p.in_channels_per_group(); ++ci)
          f(Extents{n, ci, *iz, *iy, *ix}, Extents{ci, co, tz, ty, tx});
      }
    }
  }
}

// y of a valid problem; arguments as in scatter. T is double or DoubleDouble.
template <typename T>
Dense<T> gather(const Problem& problem, const Dense<T>& x, const Dense<T>& w, const Dense<T>& b);

// One element of y, for problems whose whole output would take too long.
template <typename T>
T gather_element(const Problem& problem, const Dense<T>& x, const Dense<T>& w, const Dense<T>& b, const Extents& index);

}  // namespace tconv::ref
