// tconv(x, w1 + w2) = tconv(x, w1) + tconv(x, w2) and tconv(x, -w) = -tconv(x, w), the bias counted once.
#include "props/catalogue.h"
#include "props/linear.h"

namespace tconv::props {
namespace {

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  const auto& [x, w, b] = trial.data();
  const Dense<double> half = half_of(w, trial.tried().recipe.seed);
  const Problem& p = trial.problem();
  return experiment_with(trial, {{p, {x, half, b}}, {p, {x, difference(w, half), b}}, {p, {x, negative(w), b}}});
}

Verdict judge(const Trial& trial, const Answers& answers) {
  return judge_linear(trial, answers, "not_linear_in_w", "tconv with a sum of weights is not the sum of the tconvs");
}

}  // namespace

const Property linear_in_w = {.name = "linear_in_w",
                              .formula = "tconv(x, w1 + w2) = tconv(x, w1) + tconv(x, w2), tconv(x, -w) = -tconv(x, w)",
                              .experiment = &experiment,
                              .judge = &judge,
                              .one_in = 4};

}  // namespace tconv::props
