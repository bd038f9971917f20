// tconv(x, w, b) after tconv of another problem = tconv(x, w, b) before: no scratch memory that only grows for the
// first problem, no plan or packed weights kept under too short a key.
//
// The problem in between has the same shapes and other weights, or another input size, or other channels, in turn.
#include "props/catalogue.h"
#include "props/same_bits.h"

namespace tconv::props {
namespace {

Case another(const Case& c) {
  Case other = c;
  if (other.recipe.kind == Recipe::Kind::values) other.recipe = {Recipe::Kind::integers, 1, {}, {}, {}};
  Axis& width = other.problem.axes[2];
  switch (++other.recipe.seed % 3) {
    case 0:
      break;
    case 1:
      ++width.input;
      break;
    default:
      other.problem.out_channels += other.problem.groups;
      break;
  }
  return validate(other).empty() ? other : c;
}

Experiment experiment(const Trial& trial) { return {{Trial(another(trial.tried())), trial}}; }

Verdict judge(const Trial&, const Answers& answers) {
  return same_bits(answers, "not_stateless", "another problem in between changes the result");
}

}  // namespace

const Property stateless = {.name = "stateless",
                            .formula = "the same bits after another problem in between",
                            .experiment = &experiment,
                            .judge = &judge,
                            .judges_failures = true};

}  // namespace tconv::props
