// x = 1 at (ci, i), else 0:  y[c, i*s + t*d - pad_begin] = w[ci, c, t] + b[c] in ci's group, and b[c] elsewhere.
//
// The stamp itself, not flipped, at the first input, in the middle and at the last one.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

// Where the impulses are, in images of their own.
std::vector<Extents> places(const Problem& p) {
  const Extents x = input_shape(p);
  Extents middle{}, last{};
  for (size_t a = 1; a < 5; ++a) middle[a] = x[a] / 2, last[a] = x[a] - 1;
  return {{0, 0, 0, 0, 0}, middle, last};
}

Problem one_image(Problem p) {
  p.batch = 1;
  return p;
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  const Problem p = one_image(trial.problem());
  std::vector<Variant> impulses;
  for (const Extents& place : places(p))
    impulses.push_back({p,
                        {made(input_shape(p), [&](const Extents& i) { return i == place ? 1.0 : 0.0; }), trial.data().w,
                         trial.data().b}});
  return experiment_with(trial, impulses);
}

Dense<double> stamp(const Trial& trial, const Extents& place) {
  const Problem p = one_image(trial.problem());
  Dense<double> y = made(output_shape(p), [&](const Extents& i) { return bias_at(trial, i); });
  const Dense<double>& w = trial.data().w;
  const int64_t first_channel = place[1] / p.in_channels_per_group() * p.out_channels_per_group();
  for_each_index({1, w.shape[1], w.shape[2], w.shape[3], w.shape[4]}, [&](auto, auto co, auto tz, auto ty, auto tx) {
    Extents o{0, first_channel + co, tz, ty, tx};
    for (size_t a = 0; a < 3; ++a) {
      const Axis& axis = p.axes[a];
      o[a + 2] = place[a + 2] * axis.stride + o[a + 2] * axis.dilation - axis.pad_begin;
      if (o[a + 2] < 0 || o[a + 2] >= y.shape[a + 2]) return;
    }
    y(0, o[1], o[2], o[3], o[4]) += w(place[1], co, tz, ty, tx);
  });
  return y;
}

Verdict judge(const Trial& trial, const Answers& answers) {
  Verdict verdict = does_not_apply("all of y is zero");
  for (size_t i = 0; i < answers.others.size(); ++i) {
    const Verdict next = same(stamp(trial, places(trial.problem())[i]), answers.others[i].y, "wrong_stamp",
                              "a unit input does not give the kernel at its place and nothing elsewhere");
    if (next.fails()) return next;
    if (next.kind == Verdict::Kind::holds) verdict = next;
  }
  return verdict;
}

}  // namespace

const Property impulse = {.name = "impulse",
                          .formula = "a unit input gives the kernel, not flipped, at its place, and nothing elsewhere",
                          .experiment = &experiment,
                          .judge = &judge,
                          .one_in = 4};

}  // namespace tconv::props
