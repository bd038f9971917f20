#include "ref/scatter.h"

#include "ref/double_double.h"
#include "ref/residue.h"

namespace tconv::ref {

template <typename T>
Dense<T> scatter(const Problem& p, const Dense<T>& x, const Dense<T>& w, const Dense<T>& b) {
  Dense<T> y(output_shape(p));
  if (p.bias)
    for_each_index(y.shape, [&](auto n, auto c, auto z, auto v, auto u) { y(n, c, z, v, u) = b(c, 0, 0, 0, 0); });

  const Axis &depth = p.axes[0], &height = p.axes[1], &width = p.axes[2];
  const int64_t in_per_group = p.in_channels_per_group(), out_per_group = p.out_channels_per_group();
  for_each_index(x.shape, [&](auto n, auto ci, auto iz, auto iy, auto ix) {
    const T value = x(n, ci, iz, iy, ix);
    const int64_t group = ci / in_per_group;
    for (int64_t co = 0; co < out_per_group; ++co)
      for (int64_t tz = 0; tz < depth.kernel; ++tz)
        for (int64_t ty = 0; ty < height.kernel; ++ty)
          for (int64_t tx = 0; tx < width.kernel; ++tx) {
            const int64_t oz = iz * depth.stride + tz * depth.dilation - depth.pad_begin;
            const int64_t oy = iy * height.stride + ty * height.dilation - height.pad_begin;
            const int64_t ox = ix * width.stride + tx * width.dilation - width.pad_begin;
            const bool cropped = oz < 0 || oz >= y.shape[2] || oy < 0 || oy >= y.shape[3] || ox < 0 || ox >= y.shape[4];
            if (!cropped) y(n, group * out_per_group + co, oz, oy, ox) += value * w(ci, co, tz, ty, tx);
          }
  });
  return y;
}

template Dense<double> scatter(const Problem&, const Dense<double>&, const Dense<double>&, const Dense<double>&);
template Dense<Residue> scatter(const Problem&, const Dense<Residue>&, const Dense<Residue>&, const Dense<Residue>&);
template Dense<DoubleDouble> scatter(const Problem&, const Dense<DoubleDouble>&, const Dense<DoubleDouble>&,
                                     const Dense<DoubleDouble>&);

}  // namespace tconv::ref
