// tconv(tconv(x, u; s1), v; s2) = tconv(x, w; s1*s2), where w is u with s2-1 zeros between its taps, convolved with v:
//
//   w[ci, c, t] = sum over (m, t1, t2) with t = t1*s2 + t2 of u[ci, m, t1] * v[m, c, t2].
#include <algorithm>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

struct Two {
  Variant first;   // its output is the second's x
  Variant second;  // without x
  Variant both_at_once;
};

// Small, without padding and dilation; kernel and stride of the first are the trial's.
Two two(const Trial& trial) {
  Two t;
  Problem &p = t.first.problem, &q = t.second.problem, &both = t.both_at_once.problem;
  p.rank = trial.problem().rank;
  p.batch = std::min<int64_t>(trial.problem().batch, 2);
  p.in_channels = std::min<int64_t>(trial.problem().in_channels, 2);
  p.out_channels = 2;
  q = both = p;
  q.in_channels = 2;
  q.out_channels = both.out_channels = std::min<int64_t>(trial.problem().out_channels, 3);
  for (size_t a = p.first_axis(); a < 3; ++a) {
    const Axis& given = trial.problem().axes[a];
    Axis &u = p.axes[a], &v = q.axes[a];
    u = {std::min<int64_t>(given.input, 3), std::min<int64_t>(given.kernel, 3), std::min<int64_t>(given.stride, 3)};
    v = {*tconv_output_size(u), 2 + static_cast<int64_t>(a % 2), 2};
    both.axes[a] = {u.input, (u.kernel - 1) * v.stride + v.kernel, u.stride * v.stride};
  }
  const uint64_t seed = trial.tried().recipe.seed;
  t.first.data = {small_integers(input_shape(p), seed, 3), small_integers(weight_shape(p), seed + 1, 3), {}};
  t.second.data.w = small_integers(weight_shape(q), seed + 2, 3);
  return t;
}

Dense<double> composed(const Two& two) {
  const Dense<double>&u = two.first.data.w, &v = two.second.data.w;
  const auto& axes = two.second.problem.axes;
  Dense<double> w(weight_shape(two.both_at_once.problem));
  for_each_index(u.shape, [&](auto ci, auto m, auto uz, auto uy, auto ux) {
    for_each_index({1, v.shape[1], v.shape[2], v.shape[3], v.shape[4]}, [&](auto, auto c, auto z, auto y, auto x) {
      w(ci, c, uz * axes[0].stride + z, uy * axes[1].stride + y, ux * axes[2].stride + x) +=
          u(ci, m, uz, uy, ux) * v(m, c, z, y, x);
    });
  });
  return w;
}

Experiment experiment(const Trial& trial) {
  Two all = two(trial);
  all.both_at_once.data = {all.first.data.x, composed(all), {}};
  return experiment_with(trial, {all.first, all.both_at_once});
}

Verdict explore(const Trial& trial, const Answers& answers, Subject& subject) {
  Variant second = two(trial).second;
  second.data.x = answers.others[0].y;
  const Experiment step = experiment_with(trial, {second});
  if (step.runs.empty()) return does_not_apply(step.does_not_apply);
  const Answer answer = subject.run(step.runs[0]);
  if (auto verdict = without_output(answer)) return *verdict;
  return same(answers.others[1].y, answer.y, "not_composed",
              "one tconv after another is not the tconv with the product of the strides and the composed kernel");
}

}  // namespace

const Property composition = {.name = "composition",
                              .formula = "tconv(tconv(x, u; s1), v; s2) = tconv(x, (u upsampled by s2) * v; s1*s2)",
                              .experiment = &experiment,
                              .judge = nullptr,
                              .explore = &explore,
                              .one_in = 16};

}  // namespace tconv::props
