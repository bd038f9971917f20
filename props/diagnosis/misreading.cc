#include "props/diagnosis/misreading.h"

#include <array>

namespace tconv {
namespace {

bool inside(const Extents& index, const Extents& shape) {
  for (size_t i = 0; i < 5; ++i)
    if (index[i] < 0 || index[i] >= shape[i]) return false;
  return true;
}

// Where the product of an input and a tap lands on an axis: for each input and tap, its outputs.
struct Landings {
  int64_t kernel = 1;
  std::vector<std::vector<int64_t>> outputs;
  const std::vector<int64_t>& of(int64_t i, int64_t t) const { return outputs[static_cast<size_t>(i * kernel + t)]; }
};

Landings landings(const Misreading& m, const Axis& true_axis, const Axis& axis, int64_t size, bool misread) {
  Landings result{true_axis.kernel, {}};
  result.outputs.resize(static_cast<size_t>(true_axis.input * true_axis.kernel));
  const auto at = [&](int64_t i, int64_t t) -> auto& {
    return result.outputs[static_cast<size_t>(i * true_axis.kernel + t)];
  };
  for (int64_t t = 0; t < true_axis.kernel; ++t) {
    if (!misread || !m.input) {
      for (int64_t i = 0; i < true_axis.input; ++i)
        at(i, t).push_back(i * axis.stride + t * axis.dilation - axis.pad_begin);
      continue;
    }
    for (int64_t o = 0; o < size; ++o)
      if (const int64_t i = m.input(axis, o, t); i >= 0 && i < true_axis.input) at(i, t).push_back(o);
  }
  return result;
}

}  // namespace

Dense<double> misread(const Misreading& m, const Problem& problem, const Operands& data, AxisSet axes) {
  Problem p = m.parameters ? m.parameters(problem) : problem;
  const auto chosen = [&](size_t a) { return (axes >> a & 1U) != 0; };
  for (size_t a = problem.first_axis(); m.axis && a < 3; ++a)
    if (chosen(a)) m.axis(p.axes[a]);
  Dense<double> y(output_shape(problem));
  std::array<Landings, 3> lands;
  for (size_t a = 0; a < 3; ++a)
    lands[a] = landings(m, problem.axes[a], p.axes[a], y.shape[a + 2], chosen(a) && a >= problem.first_axis());
  const auto tap = [&](size_t a, int64_t t) { return m.tap && chosen(a) ? m.tap(problem.axes[a], t) : t; };
  const auto right_bias = [&](int64_t c) { return problem.bias ? data.b.values[static_cast<size_t>(c)] : 0.0; };
  for_each_index(y.shape, [&](auto n, auto c, auto z, auto v, auto u) {
    y(n, c, z, v, u) = m.bias ? m.bias(problem, data.b, {n, c, z, v, u}) : right_bias(c);
  });
  const int64_t in_per_group = problem.in_channels_per_group(), out_per_group = problem.out_channels_per_group();
  const auto at = [](auto& tensor, const Extents& i) -> auto& { return tensor(i[0], i[1], i[2], i[3], i[4]); };
  const Extents taps = {1, out_per_group, data.w.shape[2], data.w.shape[3], data.w.shape[4]};
  for_each_index(data.x.shape, [&](auto n, auto ci, auto iz, auto iy, auto ix) {
    for_each_index(taps, [&](auto, auto co, auto tz, auto ty, auto tx) {
      for (const int64_t oz : lands[0].of(iz, tz))
        for (const int64_t oy : lands[1].of(iy, ty))
          for (const int64_t ox : lands[2].of(ix, tx)) {
            Product q{{n, ci, iz, iy, ix},
                      {ci, co, tap(0, tz), tap(1, ty), tap(2, tx)},
                      {n, ci / in_per_group * out_per_group + co, oz, oy, ox}};
            if (m.product && !m.product(problem, q)) continue;
            if (inside(q.x, data.x.shape) && inside(q.w, data.w.shape) && inside(q.y, y.shape))
              at(y, q.y) += at(data.x, q.x) * at(data.w, q.w);
          }
    });
  });
  for (size_t i = 0; m.finish && i < y.values.size(); ++i) y.values[i] = m.finish(y.values[i]);
  return y;
}

AxisSet misread_axes(const Misreading& m, const Problem& problem) {
  AxisSet result = 0;
  for (size_t a = problem.first_axis(); a < 3; ++a) {
    Axis changed = problem.axes[a];
    if (m.axis) m.axis(changed);
    const bool other_taps = m.tap && problem.axes[a].kernel > 1;
    if (changed != problem.axes[a] || other_taps || m.input) result |= 1U << a;
  }
  return result;
}

}  // namespace tconv
