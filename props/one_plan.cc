// A plan made for w and b computes tconv(x', w, b) for any x' of its layout, and tconv(x, w, b) again.
#include "props/catalogue.h"

namespace tconv::props {
namespace {

Trial with_other_x(const Trial& trial, uint64_t seed) {
  Case c = trial.tried();
  if (c.recipe.kind == Recipe::Kind::values) c.recipe.kind = Recipe::Kind::integers;
  c.recipe.seed += seed;
  return {trial.tried(), {make_operands(c).x, trial.data().w, trial.data().b}};
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  return {{trial, with_other_x(trial, 1), with_other_x(trial, 2)}, Manner::on_one_plan};
}

Verdict judge(const Trial& trial, const Answers& answers) {
  const std::array expected = {trial, with_other_x(trial, 1), with_other_x(trial, 2)};
  Verdict verdict;
  for (size_t i = 0; i < expected.size() && !verdict.fails(); ++i) {
    if (!expected[i].exact()) return does_not_apply("the data do not make every sum exact");
    verdict = judged(compare(expected[i].expected(), answers.others[i].y));
  }
  if (verdict.fails()) {
    verdict.bug_class = "wrong_on_one_plan";
    verdict.reason = "a plan that is used again gives wrong values";
  }
  return verdict;
}

}  // namespace

const Property one_plan = {.name = "one_plan",
                           .formula = "a plan that is used again, with another x, computes tconv of that x",
                           .experiment = &experiment,
                           .judge = &judge,
                           .one_in = 4};

}  // namespace tconv::props
