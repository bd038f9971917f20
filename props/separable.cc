// w = u (x) v (x) ...:  tconv(x, w) = tconv(... tconv(tconv(x, u), v) ...), one axis after the other.
//
// Depthwise, with the trial's axes: each channel has an outer product of its own.
#include <algorithm>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

constexpr int64_t kMostChannels = 3, kMostInputs = 5, kMostTaps = 4;

// The trial with few channels, inputs and taps, each output channel from one input channel, without bias.
Problem depthwise(Problem p) {
  p.groups = p.in_channels = p.out_channels = std::min(p.in_channels, kMostChannels);
  p.batch = 1;
  p.bias = false;
  for (Axis& a : p.axes) {
    a.input = std::min(a.input, kMostInputs);
    a.kernel = std::min(a.kernel, kMostTaps);
  }
  return p;
}

// Of the axes only this one is left; the others are neutral, with the inputs that they have at that time.
Variant along(const Trial& trial, const Problem& whole, size_t axis, const Dense<double>& x) {
  Problem p = whole;
  for (size_t a = 0; a < 3; ++a)
    if (a != axis) p.axes[a] = {.input = x.shape[a + 2]};
  return {p, {x, small_integers(weight_shape(p), trial.tried().recipe.seed + axis, 3), {}}};
}

Variant at_once(const Trial& trial) {
  const Problem p = depthwise(trial.problem());
  const Dense<double> x = small_integers(input_shape(p), trial.tried().recipe.seed + 3, 3);
  Dense<double> w(weight_shape(p), 1.0);
  for (size_t axis = 0; axis < 3; ++axis) {
    if (axis < p.first_axis()) continue;
    const Dense<double> factor = along(trial, p, axis, x).data.w;
    w = made(w.shape, [&](const Extents& i) {
      Extents tap{i[0], i[1]};
      tap[axis + 2] = i[axis + 2];
      return at(w, i) * at(factor, tap);
    });
  }
  return {p, {x, w, {}}};
}

Experiment experiment(const Trial& trial) {
  if (trial.problem().rank == 1) return {{}, {}, "there is one axis"};
  return experiment_with(trial, {at_once(trial)});
}

Verdict explore(const Trial& trial, const Answers& answers, Subject& subject) {
  const Problem p = depthwise(trial.problem());
  Dense<double> y = at_once(trial).data.x;
  for (size_t axis = p.first_axis(); axis < 3; ++axis) {
    const Experiment step = experiment_with(trial, {along(trial, p, axis, y)});
    if (step.runs.empty()) return does_not_apply(step.does_not_apply);
    Answer answer = subject.run(step.runs[0]);
    if (auto verdict = without_output(answer)) return *verdict;
    y = std::move(answer.y);
  }
  return same(y, answers.others[0].y, "not_separable",
              "an outer product of kernels does not give what they give one after the other");
}

}  // namespace

const Property separable = {.name = "separable",
                            .formula = "tconv(x, u (x) v) = tconv(tconv(x, u), v), one axis after the other",
                            .experiment = &experiment,
                            .judge = nullptr,
                            .explore = &explore,
                            .one_in = 16};

}  // namespace tconv::props
