#include "ref/gather.h"

#include <optional>

#include "ref/double_double.h"

namespace tconv::ref {
namespace {

// The input position that tap t carries to output position o, if there is one.
std::optional<int64_t> source(const Axis& a, int64_t o, int64_t t) {
  const int64_t distance = o + a.pad_begin - t * a.dilation;
  if (distance < 0 || distance % a.stride != 0 || distance / a.stride >= a.input) return std::nullopt;
  return distance / a.stride;
}

}  // namespace

template <typename T>
T gather_element(const Problem& p, const Dense<T>& x, const Dense<T>& w, const Dense<T>& b, const Extents& index) {
  const auto [n, c, oz, oy, ox] = index;
  const int64_t group = c / p.out_channels_per_group(), co = c % p.out_channels_per_group();
  const int64_t first_channel = group * p.in_channels_per_group();
  T sum = p.bias ? b.values[static_cast<size_t>(c)] : T(0);
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
          sum += x(n, ci, *iz, *iy, *ix) * w(ci, co, tz, ty, tx);
      }
    }
  }
  return sum;
}

template <typename T>
Dense<T> gather(const Problem& p, const Dense<T>& x, const Dense<T>& w, const Dense<T>& b) {
  Dense<T> y(output_shape(p));
  for_each_index(y.shape, [&](auto n, auto c, auto oz, auto oy, auto ox) {
    y(n, c, oz, oy, ox) = gather_element(p, x, w, b, {n, c, oz, oy, ox});
  });
  return y;
}

#define TCONV_INSTANTIATE(T)                                                                   \
  template Dense<T> gather(const Problem&, const Dense<T>&, const Dense<T>&, const Dense<T>&); \
  template T gather_element(const Problem&, const Dense<T>&, const Dense<T>&, const Dense<T>&, const Extents&)
TCONV_INSTANTIATE(double);
TCONV_INSTANTIATE(DoubleDouble);
#undef TCONV_INSTANTIATE

}  // namespace tconv::ref
