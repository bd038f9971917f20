// tconv with the bilinear kernel of factor s, k = 2s - s mod 2, padding ceil((s-1)/2), interpolates: it keeps
// constants, and continues ramps between the inputs:
//
//   f[t] = 1 - |t - c|/s with c = (k-1)/2;   x[i] = r0 + r*i   =>   y[o] = r0 + r * (o + padding - c)/s   inside.
//
// In integers: each axis' kernel is multiplied by 2s. Outside the first and last inputs there is nothing to
// interpolate.
#include <algorithm>
#include <cmath>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

// Upsampling by the trial's strides, each channel by itself.
Problem upsampling(const Problem& given) {
  Problem p;
  p.rank = given.rank;
  p.batch = std::min<int64_t>(given.batch, 2);
  p.groups = p.in_channels = p.out_channels = std::min<int64_t>(given.in_channels, 4);
  for (size_t a = p.first_axis(); a < 3; ++a) {
    const int64_t s = std::clamp<int64_t>(given.axes[a].stride, 2, 5), padding = s / 2;
    const int64_t input = std::clamp<int64_t>(given.axes[a].input, 2, 5);
    p.axes[a] = {.input = input, .kernel = 2 * s - s % 2, .stride = s, .pad_begin = padding, .pad_end = padding};
  }
  return p;
}

// The ramp's steps along the axes; they differ, and from channel to channel.
int64_t step(size_t axis, int64_t channel) { return static_cast<int64_t>(axis) + 1 - channel % 2 * 4; }

double ramp(const Extents& i) {
  int64_t value = 5 + i[0];
  for (size_t a = 0; a < 3; ++a) value += step(a, i[1]) * i[a + 2];
  return static_cast<double>(value);
}

double kernel(const Problem& p, const Extents& t) {
  int64_t value = 1;
  for (size_t a = p.first_axis(); a < 3; ++a)
    value *= 2 * p.axes[a].stride - std::abs(2 * t[a + 2] - (p.axes[a].kernel - 1));
  return static_cast<double>(value);
}

// The interpolated ramp at o, times the product of all 2s; nothing if o is outside.
std::optional<double> interpolated(const Problem& p, const Extents& o) {
  double value = static_cast<double>(5 + o[0]), scale = 1;
  for (size_t a = p.first_axis(); a < 3; ++a) {
    const Axis& axis = p.axes[a];
    const int64_t twice = 2 * (o[a + 2] + axis.pad_begin) - (axis.kernel - 1), unit = 2 * axis.stride;
    if (twice < 0 || twice > (axis.input - 1) * unit) return std::nullopt;
    // (value + step * twice/unit) * scale * unit, in integers.
    value = value * static_cast<double>(unit) + static_cast<double>(step(a, o[1]) * twice) * scale;
    scale *= static_cast<double>(unit);
  }
  return value;
}

Experiment experiment(const Trial& trial) {
  const Problem p = upsampling(trial.problem());
  const auto w = made(weight_shape(p), [&](const Extents& t) { return kernel(p, t); });
  const Dense<double> ones(input_shape(p), 1.0);
  return experiment_with(trial, {{p, {ones, w, {}}}, {p, {made(input_shape(p), &ramp), w, {}}}});
}

Verdict judge(const Trial& trial, const Answers& answers) {
  const Problem p = upsampling(trial.problem());
  double unit = 1;
  for (size_t a = p.first_axis(); a < 3; ++a) unit *= static_cast<double>(2 * p.axes[a].stride);
  const Dense<double>&constant = answers.others[0].y, &slope = answers.others[1].y;
  const auto kept = made(constant.shape, [&](const Extents& o) { return interpolated(p, o) ? unit : at(constant, o); });
  const Verdict verdict = same(kept, constant, "constant_not_kept", "bilinear upsampling does not keep a constant");
  if (verdict.fails()) return verdict;
  const auto line = made(slope.shape, [&](const Extents& o) { return interpolated(p, o).value_or(at(slope, o)); });
  return same(line, slope, "ramp_not_kept", "bilinear upsampling does not continue a ramp");
}

}  // namespace

const Property bilinear = {.name = "bilinear",
                           .formula = "the bilinear kernel of factor s keeps constants and ramps",
                           .experiment = &experiment,
                           .judge = &judge,
                           .one_in = 16};

}  // namespace tconv::props
