// sum over o of y[n, c, o] = O * b[c] + sum over ci in c's group of (sum over i of x[n, ci, i]) * (sum over t of
// w[ci, c, t]), where no padding removes outputs.
#include <cmath>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

// Wide enough for any sum of integers below 2^53, and products of such sums for problems that fit in memory.
__extension__ using Integer = __int128;

// The sum over the last three dimensions at [a, b]; not a number if the values are no integers below 2^53.
struct Sum {
  Integer value = 0;
  bool integer = true;
};

Sum plane_sum(const Dense<double>& tensor, int64_t a, int64_t b) {
  Sum sum;
  const size_t length = static_cast<size_t>(tensor.shape[2] * tensor.shape[3] * tensor.shape[4]);
  const size_t first = tensor.offset(a, b, 0, 0, 0);
  for (size_t i = first; i < first + length; ++i) {
    const double value = tensor.values[i];
    sum.integer = sum.integer && std::abs(value) <= 0x1p53 && value == std::trunc(value);
    if (sum.integer) sum.value += static_cast<Integer>(value);
  }
  return sum;
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  Problem p = trial.problem();
  for (Axis& a : p.axes) a.pad_begin = a.pad_end = 0;
  return experiment_with(trial, {{p, trial.data()}});
}

Integer expected(const Trial& trial, const Extents& y, int64_t n, int64_t c) {
  const Problem& p = trial.problem();
  const int64_t in = p.in_channels_per_group(), out = p.out_channels_per_group();
  Integer sum = static_cast<Integer>(bias_at(trial, {n, c})) * (y[2] * y[3] * y[4]);
  for (int64_t ci = c / out * in; ci < c / out * in + in; ++ci)
    sum += plane_sum(trial.data().x, n, ci).value * plane_sum(trial.data().w, ci, c % out).value;
  return sum;
}

Verdict judge(const Trial& trial, const Answers& answers) {
  const Dense<double>& y = answers.others[0].y;
  bool all_zero = true;
  for (int64_t n = 0; n < y.shape[0]; ++n)
    for (int64_t c = 0; c < y.shape[1]; ++c) {
      const Sum sum = plane_sum(y, n, c);
      const Integer wanted = expected(trial, y.shape, n, c);
      if (!sum.integer || sum.value != wanted)
        return fails("wrong_sum", "the outputs do not add up to the sum of x times the sum of w");
      all_zero = all_zero && wanted == 0;
    }
  if (all_zero) return does_not_apply("all sums are zero");
  return {};
}

}  // namespace

const Property sums = {.name = "sums",
                       .formula = "without padding, sum of y[c] = O * b[c] + sum over ci of (sum of x)(sum of w)",
                       .experiment = &experiment,
                       .judge = &judge,
                       .one_in = 4};

}  // namespace tconv::props
