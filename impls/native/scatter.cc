// The definition: y starts as the bias, then x[n, ci, i] * w[ci, co, t] is added at o = i*s + t*d - pad_begin.
#include "impls/native/native.h"

namespace tconv::native {
namespace {

template <typename T>
void start_with_bias(const Call& call) {
  const auto y = view<T>(call.y);
  const bool bias = call.problem.bias;
  for_each_index(y.shape(), [&](auto n, auto c, auto z, auto v, auto u) {
    y(n, c, z, v, u) = bias ? view<T>(call.b)(c, 0, 0, 0, 0) : T(0);
  });
}

// Adds value * w[ci, co] to the image y[n, c], shifted to where the input position (iz, iy, ix) puts it.
template <typename T>
void stamp(const Call& call, T value, const Extents& from, int64_t co, int64_t c) {
  const auto w = view<T>(call.w);
  const auto y = view<T>(call.y);
  const auto& [depth, height, width] = call.problem.axes;
  const auto [n, ci, iz, iy, ix] = from;
  for (int64_t tz = 0; tz < depth.kernel; ++tz) {
    const int64_t oz = iz * depth.stride + tz * depth.dilation - depth.pad_begin;
    if (oz < 0 || oz >= y.shape()[2]) continue;
    for (int64_t ty = 0; ty < height.kernel; ++ty) {
      const int64_t oy = iy * height.stride + ty * height.dilation - height.pad_begin;
      if (oy < 0 || oy >= y.shape()[3]) continue;
      for (int64_t tx = 0; tx < width.kernel; ++tx) {
        const int64_t ox = ix * width.stride + tx * width.dilation - width.pad_begin;
        if (ox < 0 || ox >= y.shape()[4]) continue;
        y(n, c, oz, oy, ox) += value * w(ci, co, tz, ty, tx);
      }
    }
  }
}

}  // namespace

void scatter(const Call& call) {
  const Problem& p = call.problem;
  visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) {
    start_with_bias<T>(call);
    const auto x = view<T>(call.x);
    for_each_index(x.shape(), [&](auto n, auto ci, auto iz, auto iy, auto ix) {
      const int64_t first = ci / p.in_channels_per_group() * p.out_channels_per_group();
      for (int64_t co = 0; co < p.out_channels_per_group(); ++co)
        stamp<T>(call, x(n, ci, iz, iy, ix), {n, ci, iz, iy, ix}, co, first + co);
    });
  });
}

}  // namespace tconv::native
