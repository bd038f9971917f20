#include "props/diagnosis/misreading.h"

namespace tconv {
namespace {

bool inside(const Extents& index, const Extents& shape) {
  for (size_t i = 0; i < 5; ++i)
    if (index[i] < 0 || index[i] >= shape[i]) return false;
  return true;
}

int64_t landing(const Axis& a, int64_t i, int64_t t) { return i * a.stride + t * a.dilation - a.pad_begin; }

}  // namespace

Dense<double> misread(const Misreading& misreading, const Problem& problem, const Operands& data) {
  const Problem p = misreading.parameters(problem);
  Dense<double> y(output_shape(problem));
  for_each_index(y.shape, [&](auto n, auto c, auto z, auto v, auto u) {
    y(n, c, z, v, u) = misreading.bias(problem, data.b, {n, c, z, v, u});
  });
  const int64_t in_per_group = problem.in_channels_per_group(), out_per_group = problem.out_channels_per_group();
  const auto at = [](auto& tensor, const Extents& i) -> auto& { return tensor(i[0], i[1], i[2], i[3], i[4]); };
  for_each_index(data.x.shape, [&](auto n, auto ci, auto iz, auto iy, auto ix) {
    const Extents taps = {1, out_per_group, data.w.shape[2], data.w.shape[3], data.w.shape[4]};
    for_each_index(taps, [&](auto, auto co, auto tz, auto ty, auto tx) {
      Product product{{n, ci, iz, iy, ix},
                      {ci, co, tz, ty, tx},
                      {n, ci / in_per_group * out_per_group + co, landing(p.axes[0], iz, tz),
                       landing(p.axes[1], iy, ty), landing(p.axes[2], ix, tx)}};
      if (!misreading.product(problem, product) || !inside(product.x, data.x.shape) ||
          !inside(product.w, data.w.shape) || !inside(product.y, y.shape))
        return;
      at(y, product.y) += at(data.x, product.x) * at(data.w, product.w);
    });
  });
  return y;
}

}  // namespace tconv
