// With k = s, d = 1 and no padding each input gives a block of its own, by a matrix product over the channels:
//
//   y[n, c, i*s + t] = b[c] + sum over ci of w[ci, c, t] * x[n, ci, i]      (k = s = 1 is the 1x1 kernel: y = W^T x)
//
// The runs have the trial's inputs, channels and stride, or stride 1.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

constexpr int64_t kMostStride = 4;

// The trial with k = s = strides, and as many of its weights as that takes, or the same ones again.
Variant without_overlap(const Trial& trial, const std::array<int64_t, 3>& strides) {
  Problem p = trial.problem();
  for (size_t a = 0; a < 3; ++a) p.axes[a] = {.input = p.axes[a].input, .kernel = strides[a], .stride = strides[a]};
  const auto& [x, w, b] = trial.data();
  const auto repeated = made(weight_shape(p), [&, &from = w](Extents i) {
    for (size_t a = 2; a < 5; ++a) i[a] %= from.shape[a];
    return at(from, i);
  });
  return {p, {x, repeated, b}};
}

std::array<Variant, 2> variants(const Trial& trial) {
  std::array<int64_t, 3> strides{};
  for (size_t a = 0; a < 3; ++a) strides[a] = std::min(trial.problem().axes[a].stride, kMostStride);
  return {without_overlap(trial, {1, 1, 1}), without_overlap(trial, strides)};
}

Dense<double> product(const Trial& trial, const Variant& v) {
  const Problem& p = v.problem;
  const int64_t in = p.in_channels_per_group(), out = p.out_channels_per_group();
  return made(output_shape(p), [&](const Extents& o) {
    Extents from = o, tap{0, o[1] % out};
    for (size_t a = 0; a < 3; ++a) {
      from[a + 2] = o[a + 2] / p.axes[a].stride;
      tap[a + 2] = o[a + 2] % p.axes[a].stride;
    }
    double sum = bias_at(trial, o);
    const int64_t first = o[1] / out * in;
    for (from[1] = tap[0] = first; from[1] < first + in; ++from[1], ++tap[0])
      sum += at(v.data.x, from) * at(v.data.w, tap);
    return sum;
  });
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  const auto two = variants(trial);
  return experiment_with(trial, {two.begin(), two.end()});
}

struct Products : std::array<Dense<double>, 2> {};

Verdict judge(const Trial& trial, const Answers& answers) {
  const auto make = [&] {
    const auto two = variants(trial);
    return Products{{product(trial, two[0]), product(trial, two[1])}};
  };
  const Products& expected = trial.remembered<Products>(make);
  const Verdict verdict =
      same(expected[0], answers.others[0].y, "wrong_for_1x1", "with a 1x1 kernel each output is not W^T x");
  if (verdict.fails()) return verdict;
  return same(expected[1], answers.others[1].y, "wrong_without_overlap",
              "with a kernel as large as the stride each block is not a matrix times its input");
}

}  // namespace

const Property matrix_product = {.name = "matrix_product",
                                 .formula = "k = s: y[i*s + t] = b + W[t]^T x[i], each input gives its own block",
                                 .experiment = &experiment,
                                 .judge = &judge,
                                 .one_in = 4};

}  // namespace tconv::props
