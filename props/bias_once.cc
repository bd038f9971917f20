// tconv(x, w, b)[n, c, o] = tconv(x, w)[n, c, o] + b[c]: once, and everywhere, also where no product arrives.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

// The trial's bias, or one made up: different for each channel.
Dense<double> bias_of(const Trial& trial) {
  if (trial.problem().bias) return trial.data().b;
  return made(bias_shape(trial.problem()), [](const Extents& i) { return static_cast<double>(i[0] + 1); });
}

// The trial with a bias if it has none, and without if it has.
Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  Problem p = trial.problem();
  p.bias = !p.bias;
  return experiment_with(trial, {{p, {trial.data().x, trial.data().w, p.bias ? bias_of(trial) : Dense<double>()}}});
}

Verdict judge(const Trial& trial, const Answers& answers) {
  const bool own_has_bias = trial.problem().bias;
  const Dense<double>& with = own_has_bias ? answers.own.y : answers.others[0].y;
  const Dense<double>& without = own_has_bias ? answers.others[0].y : answers.own.y;
  const Dense<double> b = bias_of(trial);
  const auto sum =
      made(with.shape, [&](const Extents& i) { return at(without, i) + b.values[static_cast<size_t>(i[1])]; });
  return same(sum, with, "bias_not_added_once", "the bias is not what distinguishes y with it from y without it");
}

}  // namespace

const Property bias_once = {.name = "bias_once",
                            .formula = "tconv(x, w, b)[n, c, o] = tconv(x, w)[n, c, o] + b[c]",
                            .experiment = &experiment,
                            .judge = &judge,
                            .one_in = 4};

}  // namespace tconv::props
