// Every output element sums the products that reach it. Along one axis, output o is reached by the pairs (i, t) with
// i*s + t*d = o + pad_begin; over all axes, by the Cartesian product of the axes' pairs.
#include <vector>

#include "impls/native/native.h"

namespace tconv::native {
namespace {

struct Pair {
  int64_t input;
  int64_t tap;
};

// pairs[o] for every output position o of the axis.
std::vector<std::vector<Pair>> reaching_pairs(const Axis& a, int64_t outputs) {
  std::vector<std::vector<Pair>> pairs(static_cast<size_t>(outputs));
  for (int64_t o = 0; o < outputs; ++o)
    for (int64_t t = 0; t < a.kernel; ++t) {
      const int64_t scaled = o + a.pad_begin - t * a.dilation;
      if (scaled < 0) break;
      if (scaled % a.stride == 0 && scaled / a.stride < a.input)
        pairs[static_cast<size_t>(o)].push_back({scaled / a.stride, t});
    }
  return pairs;
}

}  // namespace

void gather(const Call& call) {
  const Problem& p = call.problem;
  const Extents shape = call.y.layout.shape;
  const auto depth = reaching_pairs(p.axes[0], shape[2]);
  const auto height = reaching_pairs(p.axes[1], shape[3]);
  const auto width = reaching_pairs(p.axes[2], shape[4]);
  const int64_t in_per_group = p.in_channels_per_group(), out_per_group = p.out_channels_per_group();

  visit_arithmetic(call.y.type, [&]<typename T>(std::type_identity<T>) {
    const auto x = view<T>(call.x);
    const auto w = view<T>(call.w);
    const auto y = view<T>(call.y);
    for_each_index(shape, [&](auto n, auto c, auto oz, auto oy, auto ox) {
      const int64_t first = c / out_per_group * in_per_group, co = c % out_per_group;
      T sum = p.bias ? view<T>(call.b)(c, 0, 0, 0, 0) : T(0);
      for (const auto& [iz, tz] : depth[static_cast<size_t>(oz)])
        for (const auto& [iy, ty] : height[static_cast<size_t>(oy)])
          for (const auto& [ix, tx] : width[static_cast<size_t>(ox)])
            for (int64_t ci = first; ci < first + in_per_group; ++ci)
              sum += x(n, ci, iz, iy, ix) * w(ci, co, tz, ty, tx);
      y(n, c, oz, oy, ox) = sum;
    });
  });
}

}  // namespace tconv::native
