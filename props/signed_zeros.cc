// A zero is +0, unless all that it is the sum of are -0.
//
// The terms of an output are its products and its bias. Rounded to nearest, a + b is -0 only if both are -0: so a sum
// is +0, whatever its order, as soon as one of its terms is +0, or as terms that are no zeros cancel. Where all terms
// are -0 it is -0, or +0 if a sum begins with that; where there are none, nothing is asked.
//
// Three runs: on signs, x, w and b of +1 and -1; on ones; and on zeros of those signs. With n terms and a sum of s on
// signs, (n + s) / 2 of the terms are +0 on zeros of those signs.
#include <cmath>

#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

Operands signs(const Trial& trial) {
  const Problem& p = trial.problem();
  const uint64_t seed = trial.tried().recipe.seed;
  return {small_integers(input_shape(p), mix(seed), 1), small_integers(weight_shape(p), mix(seed + 1), 1),
          p.bias ? small_integers(bias_shape(p), mix(seed + 2), 1) : Dense<double>()};
}

template <typename F>
Operands each(Operands data, F&& f) {
  for (Dense<double>* tensor : {&data.x, &data.w, &data.b})
    for (double& value : tensor->values) value = f(value);
  return data;
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  const Operands of_signs = signs(trial);
  const auto magnitude = [](double) { return 1.0; };
  const auto zero = [](double sign) { return std::copysign(0.0, sign); };
  Experiment all = experiment_with(trial, {{trial.problem(), of_signs}, {trial.problem(), each(of_signs, magnitude)}});
  if (!all.does_not_apply.empty()) return all;
  Case c = trial.tried();
  c.recipe = {Recipe::Kind::special, c.recipe.seed, {}, {}, {}};  // for those that do only what is ordinary
  all.runs.emplace_back(c, each(of_signs, zero));
  return all;
}

Verdict judge(const Trial&, const Answers& answers) {
  const Dense<double>&on_signs = answers.others[0].y, &terms = answers.others[1].y, &on_zeros = answers.others[2].y;
  Comparison zeros;
  const auto expect_positive = [&](const Extents& i, double y) {
    ++zeros.compared;
    if (y == 0 && std::signbit(y) && ++zeros.wrong == 1) zeros.first.push_back({i, 0.0, y, 0.0});
  };
  for_each_index(terms.shape, [&](auto... index) {
    const Extents i = {index...};
    if (at(on_signs, i) == 0 && at(terms, i) > 0) expect_positive(i, at(on_signs, i));
    if (at(on_signs, i) > -at(terms, i)) expect_positive(i, at(on_zeros, i));
  });
  if (zeros.wrong != 0) return fails("negative_zero", "a result is -0 that must be +0", zeros);
  return zeros.compared != 0 ? Verdict{} : does_not_apply("no output must be +0");
}

}  // namespace

const Property signed_zeros = {.name = "signed_zeros",
                               .formula = "a sum is -0 only if all its terms are",
                               .experiment = &experiment,
                               .judge = &judge,
                               .one_in = 32};

}  // namespace tconv::props
