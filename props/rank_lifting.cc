// tconv of rank r = tconv of rank r+1 with one more axis of size 1: before the others, or behind them.
#include "props/catalogue.h"
#include "props/derive.h"

namespace tconv::props {
namespace {

// A neutral axis before the others is there already, in shapes that always have all three.
Problem lifted_before(Problem p) {
  ++p.rank;
  return p;
}

Problem lifted_behind(Problem p) {
  ++p.rank;
  p.axes = {p.axes[1], p.axes[2], Axis{}};
  return p;
}

// The shape for a tensor of which the axes move one to the front.
Dense<double> moved(Dense<double> tensor) {
  const Extents& s = tensor.shape;
  tensor.shape = {s[0], s[1], s[3], s[4], 1};
  return tensor;
}

Experiment experiment(const Trial& trial) {
  if (!trial.exact()) return on_exact_data(trial);
  const Problem& p = trial.problem();
  if (p.rank == 3) return {{}, {}, "there is no higher rank"};
  const auto& [x, w, b] = trial.data();
  return experiment_with(trial, {{lifted_before(p), trial.data()}, {lifted_behind(p), {moved(x), moved(w), b}}});
}

Verdict judge(const Trial&, const Answers& answers) {
  constexpr auto kSentence = "one more axis of size 1 changes the result";
  const Verdict verdict = same(answers.own.y, answers.others[0].y, "rank_matters", kSentence);
  if (verdict.fails()) return verdict;
  return same(moved(answers.own.y), answers.others[1].y, "rank_matters", kSentence);
}

}  // namespace

const Property rank_lifting = {.name = "rank_lifting",
                               .formula = "tconv of rank r = tconv of rank r+1 with one more axis of size 1",
                               .experiment = &experiment,
                               .judge = &judge,
                               .one_in = 4};

}  // namespace tconv::props
