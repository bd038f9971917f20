#include "ref/conv.h"

namespace tconv::ref {
namespace {

// g at a position that may lie in the padding, where g is 0 and takes part in no product.
struct Padded {
  const Dense<double>& g;
  const std::array<Axis, 3>& axes;

  template <typename F>
  void at(int64_t n, int64_t c, const std::array<int64_t, 3>& i, const std::array<int64_t, 3>& t, F&& use) const {
    std::array<int64_t, 3> q{};
    for (size_t a = 0; a < 3; ++a) {
      q[a] = i[a] * axes[a].stride + t[a] * axes[a].dilation - axes[a].pad_begin;
      if (q[a] < 0 || q[a] >= g.shape[a + 2]) return;
    }
    use(g(n, c, q[0], q[1], q[2]));
  }
};

}  // namespace

Dense<double> conv(const Problem& p, const Dense<double>& g, const Dense<double>& w) {
  Dense<double> x(input_shape(p));
  const Padded padded{g, p.axes};
  const int64_t out_per_group = p.out_channels_per_group();
  for_each_index(x.shape, [&](auto n, auto ci, auto iz, auto iy, auto ix) {
    const int64_t first = ci / p.in_channels_per_group() * out_per_group;
    double sum = 0;
    for_each_index(
        {1, out_per_group, w.shape[2], w.shape[3], w.shape[4]}, [&](auto, auto co, auto tz, auto ty, auto tx) {
          padded.at(n, first + co, {iz, iy, ix}, {tz, ty, tx}, [&](double v) { sum += v * w(ci, co, tz, ty, tx); });
        });
    x(n, ci, iz, iy, ix) = sum;
  });
  return x;
}

Dense<double> weight_gradient(const Problem& p, const Dense<double>& x, const Dense<double>& g) {
  Dense<double> w(weight_shape(p));
  const Padded padded{g, p.axes};
  for_each_index(w.shape, [&](auto ci, auto co, auto tz, auto ty, auto tx) {
    const int64_t c = ci / p.in_channels_per_group() * p.out_channels_per_group() + co;
    double sum = 0;
    for_each_index({p.batch, 1, x.shape[2], x.shape[3], x.shape[4]}, [&](auto n, auto, auto iz, auto iy, auto ix) {
      padded.at(n, c, {iz, iy, ix}, {tz, ty, tx}, [&](double v) { sum += x(n, ci, iz, iy, ix) * v; });
    });
    w(ci, co, tz, ty, tx) = sum;
  });
  return w;
}

}  // namespace tconv::ref
