// tconv(x1 + x2, w) = tconv(x1, w) + tconv(x2, w) and tconv(-x, w) = -tconv(x, w), the bias counted once.
#include "props/catalogue.h"
#include "props/linear.h"

namespace tconv::props {
namespace {

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  const auto& [x, w, b] = trial.data();
  const Dense<double> half = half_of(x, trial.tried().recipe.seed);
  const Problem& p = trial.problem();
  return experiment_with(trial, {{p, {half, w, b}}, {p, {difference(x, half), w, b}}, {p, {negative(x), w, b}}});
}

Verdict judge(const Trial& trial, const Answers& answers) {
  return judge_linear(trial, answers, "not_linear_in_x", "tconv of a sum of inputs is not the sum of their tconvs");
}

}  // namespace

const Property linear_in_x = {.name = "linear_in_x",
                              .formula = "tconv(x1 + x2, w) = tconv(x1, w) + tconv(x2, w), tconv(-x, w) = -tconv(x, w)",
                              .experiment = &experiment,
                              .judge = &judge,
                              .one_in = 4};

}  // namespace tconv::props
